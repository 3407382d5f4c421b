"""What else a text says: phone numbers and ID numbers, who asks for whom, age, disability, how many, a death."""

import re
from dataclasses import dataclass
from typing import Literal

from models.words import ForWhom

from handlers.places.spelling import plain

AgeGroup = Literal["child", "youth", "adult", "elder"]
Reporter = Literal["self", "relative", "neighbour", "citizen", "volunteer", "officer"]

_PHONE = re.compile(r"(?<![\d-])(?:\+?66[\s-]?|0)(?:[689]\d|2|[3-57]\d)[\s-]?\d{3}[\s-]?\d{3,4}(?![\d-]*\d)")
_ID = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){12}(?!\d)")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

_CHILD_WRITES = re.compile(r"(?<![ก-๎])หนู(?=[^\n]{0,40}(?:พ่อ|แม่|ครู|โรงเรียน|ขวบ|พ่อเลี้ยง|แม่เลี้ยง|น้า|ลุง|ปู่|ย่า))|หนูอยู่\s?(?:ป|ม)\.?\s?\d|(?:หนู|ผม|ฉัน)(?:เรียน|อยู่ชั้น|อายุ\s?(?:[5-9]|1[0-7])(?!\d))")
_DEATH = re.compile(r"เสียชีวิต|ถึงแก่กรรม|หมดลมหายใจแล้ว|สิ้นใจแล้ว|(?:พ่อ|แม่|ยาย|ตา|ปู่|ย่า|สามี|ผัว|ภรรยา|เมีย|ลูก|ลุง|ป้า|น้า|อา|น้อง|พี่|หลาน)(?:เพิ่ง|ก็)?(?:ตาย|เสีย)(?:แล้ว|เมื่อ|ไป|หมด|ทั้ง|$|\s)|ค่า(?:ทำ|จัดการ)?ศพ|งานศพ|ใบมรณ")
_DISABILITY = re.compile(r"พิการ|ตาบอด|หูหนวก|เป็นใบ้|ออทิสติก|ดาวน์|อัมพาต|อัมพฤกษ์|เป็นง่อย|แขนขาด|ขาขาด|ขาเทียม|วีลแชร์|สติปัญญา")
_HEALTH = re.compile(r"ป่วย|โรค|มะเร็ง|เบาหวาน|ความดัน|ติดเตียง|ยา(?!ย|ว|ก|ง|น)|จิตเวช|ซึมเศร้า|เครียด|เลือด|หมอ|โรงพยาบาล|รพ\.|ไข้|เจ็บ|ปวด|ชัก|หมดสติ|หายใจ|แผล|ท้อง(?=\s?\d|ไม่พร้อม|แก่|ใน)|ตั้งครรภ์|คลอด|อัลไซเมอร์|หลงลืม|hiv|เอดส์|หูแว่ว|อยากตาย|ฆ่าตัวตาย")
_AGES: tuple[tuple[AgeGroup, re.Pattern[str]], ...] = (
    ("child", re.compile(r"(?<!ว่า)เด็ก(?!แว้น)|ทารก|\d+\s?ขวบ|แรกเกิด|ลูกเล็ก|ลูกน้อย|ลูกอ่อน|หลานเล็ก|นักเรียน")),
    ("elder", re.compile(r"ยาย|(?<![ก-๎])ตา(?=แก่|อายุ|อยู่|ล้ม|ป่วย)|คุณตา|ปู่|ย่า(?!น)|ผู้สูงอายุ|คนแก่|คนชรา|วัยชรา|ผู้สูงวัย")),
    ("youth", re.compile(r"วัยรุ่น|เยาวชน|มัธยม|ม\.[1-6]")),
)
_AGE = re.compile(r"อายุ\s?(\d{1,3})|(\d{1,3})\s?ปี(?=แล้ว|$|\s)")
_FAMILY = re.compile(r"(?:พ่อ|แม่|ยาย|คุณตา|(?<![ก-๎])ตา(?=[^มก])|ปู่|ย่า(?!น)|ลูก|หลาน|น้อง(?!ๆ)|พี่(?!เลี้ยง|ๆ)|สามี|ภรรยา|ผัว|เมีย|แฟน|ลุง|ป้า|น้าสาว|น้าชาย)")
_OTHERS = re.compile(r"ข้างบ้าน|เพื่อนบ้าน|ในหมู่บ้าน|เห็น(?:คน|เด็ก|มี|ว่า|ยาย|ตา)|(?<!ไม่)พบ(?:คน|เด็ก|เห็น|ผู้)|เจอ(?:คน|เด็ก|ยาย|ตา|ลุง|คุณ)|มี(?:คน|เด็ก|ขอทาน|ลุง|ป้า|ยาย|ตา|หญิง|ชาย)|คนไร้บ้าน(?:นอน|มา|อยู่)|แจ้งคน|ในชุมชน|แถวบ้าน|หน้าบ้านเรา|ลูกบ้าน|เพื่อน(?!บ้าน)")
_UNNAMED = re.compile(r"ไม่(?:ขอ|ประสงค์|อยาก)(?:ออก|บอก|ระบุ|เปิดเผย)(?:นาม|ชื่อ)")
_SELF = re.compile(r"(?<![ก-๎])(?:หนู|ผม|ฉัน|ดิฉัน|เรา|ตัวเอง|กู|ข้าพเจ้า)(?!ตัว)|ตกงาน|ไม่มีเงิน|หางาน|ไม่มีที่นอน|อยากตาย|อยากกลับ|ขอ(?:ถุง|เงิน|ข้าว|ทุน)")
_VOLUNTEER = re.compile(r"อพม|อสม|อาสาสมัคร|ผู้ใหญ่บ้าน|กำนัน|ผู้ช่วยผู้ใหญ่")
_OFFICER = re.compile(r"เจ้าหน้าที่(?:ประจำ|จาก|ของ)|ครูประจำชั้น|รพ\.?สต|พยาบาล(?:จาก|ประจำ)|ตำรวจ(?:สภ|จาก)")
_WORDS = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "สิบ": 10}
_PERSONS = re.compile(rf"(\d{{1,3}}|{'|'.join(_WORDS)})\s?(คน|ชีวิต|ราย|ครอบครัว|ครัวเรือน|หลัง)")


@dataclass(frozen=True, slots=True)
class Details:
    """See `Reading`, whose fields these become."""

    for_whom: ForWhom | None
    reporter: Reporter | None
    age_group: AgeGroup | None
    disability: bool
    health: bool
    persons: int | None
    phones: tuple[str, ...]
    ids: tuple[str, ...]
    child_writes: bool
    death: bool


def details(text: str, normal: str) -> Details:
    """Everything that is said besides need, danger and place; `normal` is the normalised text."""
    for_whom = _for_whom(normal)
    return Details(
        for_whom,
        _reporter(normal, for_whom),
        _age_group(normal),
        bool(_DISABILITY.search(normal)),
        bool(_HEALTH.search(normal)) or bool(_DISABILITY.search(normal)),
        _persons(normal),
        phones(text),
        ids(text),
        bool(_CHILD_WRITES.search(normal)),
        bool(_DEATH.search(normal)),
    )


def phones(text: str) -> tuple[str, ...]:
    """Thai phone numbers in the text as digits beginning with 0, in order, each once."""
    found = (re.sub(r"\D", "", number) for number in _PHONE.findall(plain(text)))
    numbers = ("0" + n[2:] if n.startswith("66") else n for n in found)
    return tuple(dict.fromkeys(n for n in numbers if 9 <= len(n) <= 10))


def ids(text: str) -> tuple[str, ...]:
    """Thirteen-digit ID numbers with a right check digit, as digits."""
    found = (re.sub(r"\D", "", m.group()) for m in _ID.finditer(text.translate(_THAI_DIGITS)))
    return tuple(dict.fromkeys(n for n in found if _is_id(n)))


def mask_ids(text: str) -> str:
    """The text with every ID number as x-xxxx-xxxxx-xx-x; all else, Thai digits too, stays as it was."""
    readable = text.translate(_THAI_DIGITS)
    for match in reversed(list(_ID.finditer(readable))):
        if _is_id(re.sub(r"\D", "", match.group())):
            text = text[: match.start()] + "x-xxxx-xxxxx-xx-x" + text[match.end() :]
    return text


def _is_id(number: str) -> bool:
    """Mod 11, as the Department of Provincial Administration checks it."""
    total = sum(int(digit) * (13 - i) for i, digit in enumerate(number[:12]))
    return number[0] != "0" and (11 - total % 11) % 10 == int(number[12])


def _for_whom(normal: str) -> ForWhom | None:
    if _UNNAMED.search(normal):
        return ForWhom.UNNAMED
    if _OTHERS.search(normal):
        return ForWhom.NEIGHBOUR
    if _FAMILY.search(normal):
        return ForWhom.FAMILY
    return ForWhom.SELF if _SELF.search(normal) else None


def _reporter(normal: str, for_whom: ForWhom | None) -> Reporter | None:
    if _VOLUNTEER.search(normal):
        return "volunteer"
    if _OFFICER.search(normal):
        return "officer"
    by_whom: dict[ForWhom | None, Reporter] = {
        ForWhom.SELF: "self",
        ForWhom.FAMILY: "relative",
        ForWhom.NEIGHBOUR: "neighbour" if "บ้าน" in normal else "citizen",
    }
    return by_whom.get(for_whom)


def _age_group(normal: str) -> AgeGroup | None:
    match = _AGE.search(normal)
    if match and match.group(1):
        years = int(match.group(1))
        return "child" if years < 18 else "youth" if years <= 25 else "elder" if years >= 60 else "adult"
    return next((group for group, words in _AGES if words.search(normal)), None)


def _persons(normal: str) -> int | None:
    match = _PERSONS.search(normal)
    if match is None:
        return 1 if "คนเดียว" in normal else None
    return int(match.group(1)) if match.group(1).isdigit() else _WORDS[match.group(1)]
