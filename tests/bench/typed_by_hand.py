"""The sentences of examples.toml as people might type them: what `learn.py` learns from.

Each stands as it is and, to be robust, in a hurry: without blanks, with a tone mark or a letter missing, with other words
in its open places, with an ending, with an address.
"""

import random

import geothai

from handlers.triage.examples import spoken
from handlers.triage.spelling import normalise

TIMES = 5
"""Ways in which a sentence with open places is learned; others one fewer. More help against misspelling (measured)."""
PLACED = 0.25
"""Share of the sentences, as they might be typed, that say where as well."""
ENDINGS = ("", "", "", "ค่ะ", "ครับ", "คะ", "นะ", "เลย", " ทำไงดี")
CALLS = (*ENDINGS, " ช่วยด้วย", " ช่วยด้วยค่ะ")
TALK = (*ENDINGS, " ช่วยหน่อย", " ช่วยด้วย", " 555")

PLACES = 1_500
WRITTEN = (
    "ต.{s.name_th} อ.{d.name_th} จ.{p.name_th}",
    "{n} ม.{m} ต.{s.name_th} อ.{d.name_th} จ.{p.name_th}",
    "อยู่ตำบล{s.name_th} อำเภอ{d.name_th} ค่ะ",
    "โรงเรียนบ้าน{s.name_th} {s.name_th} {d.name_th} {p.name_th}",
    "วัด{s.name_th} {d.name_th}",
    "ถนน{d.name_th} ซอย {m} แขวง{s.name_th}",
    "อบต.{s.name_th}",
    "บ้าน{s.name_th} หมู่ {m} {d.name_th}",
    "{s.name_en} {d.name_en} {p.name_en}",
    "{n} Moo {m}, Tambon {s.name_en}, Amphoe {d.name_en}, {p.name_en}",
    "{s.name_en} Road, {d.name_en} District",
)
"""How an address is written; {s}, {d}, {p} are subdistrict, district and province of the gazetteer."""

Labelled = list[tuple[str, int]]


def everything(labelled: Labelled) -> Labelled:
    """All that is learned."""
    places = addresses(random.Random(3))
    return typed(labelled, places, random.Random(7)) + [(normalise(place), -1) for place in places]


def addresses(chance: random.Random) -> list[str]:
    """Where people live, as they write it: names hold many pieces of dangerous words and mean none."""
    everywhere = [
        sub
        for p in geothai.provinces()
        for d in geothai.districts(p.code)
        for sub in geothai.subdistricts(d.code)
    ]
    found = []
    for sub in chance.sample(everywhere, PLACES):
        district, province = geothai.district(sub.code[:4]), geothai.province(sub.code[:2])
        numbers = {"n": chance.randrange(1, 300), "m": chance.randrange(1, 15)}
        found.append(chance.choice(WRITTEN).format(s=sub, d=district, p=province, **numbers))
    return found


def typed(labelled: Labelled, places: list[str], chance: random.Random) -> Labelled:
    """Each sentence as it stands and in some of the ways in which people might type it, normalised."""
    found = []
    for number, (sentence, side) in enumerate(labelled):
        times = TIMES if "{" in sentence else TIMES - 1
        for turn, text in enumerate((spoken(sentence, number, times) * times)[:times]):
            ended = hurried(text + chance.choice(CALLS if side > 0 else TALK), chance)
            if chance.random() < PLACED:
                ended = f"{ended} {chance.choice(places)}"
            found.append((normalise(ended if turn else text), side))
    return found


def hurried(text: str, chance: random.Random) -> str:
    """As it might come from a phone: blanks, a tone mark or a letter left out."""
    dice = chance.random()
    marks = [place for place, letter in enumerate(text) if letter in "่้๊๋์็"]
    if dice < 0.25:
        return text.replace(" ", "")
    if dice < 0.45 and marks:
        place = chance.choice(marks)
        return text[:place] + text[place + 1 :]
    if dice < 0.55 and len(text) > 12:
        place = chance.randrange(2, len(text) - 2)
        return text[:place] + text[place + 1 :]
    return text
