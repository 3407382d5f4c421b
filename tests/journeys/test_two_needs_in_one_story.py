"""Somebody is beaten and has no rice: two tickets, and the village learns of the rice alone (`domain.md` §3.4)."""

from support.stories import owner_of, staff
from support.world import Somebody, World

BEATEN = "เคยโดนสามีตีเมื่อก่อน ตอนนี้แยกกันอยู่"
NO_RICE = "ข้าวสารหมด ไม่มีเงินซื้อกับข้าว"
PLACE = "ต.เมืองจัง อ.ภูเพียง จ.น่าน"
PHONE = "081-234-5678"


def tells_both(koi: Somebody) -> Somebody:
    koi.tells(BEATEN, NO_RICE, f"อยู่ {PLACE}").sees("สะดวกคุยตอนนี้ไหมคะ")
    koi.taps("สะดวก").sees("เป็นเรื่องไหนคะ", "ทั้งสองเรื่อง")
    koi.taps("ทั้งสองเรื่อง").taps("ใช่").sees("เวลาไหนปลอดภัย")
    return koi.says(f"{PHONE} เช้าๆ ตอนเขาไปทำงาน")


def test_two_numbers_and_the_tambon_reads_only_what_was_written_for_it(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    pi_bi.forgets()
    tells_both(koi).sees("ให้ศูนย์ใกล้บ้านช่วยไหมคะ", "ไม่รู้เรื่องอื่นที่คุณเล่า")
    koi.taps("ให้ช่วยด้วย").sees("ศูนย์จะเห็นแค่ข้อความนี้")
    koi.says("ขอข้าวสารกับไข่ค่ะ มีลูกสองคน").sees("แยกให้ศูนย์ใกล้บ้าน", "ขอข้าวสารกับไข่")
    koi.taps("ส่งเรื่อง").sees("NAN-69-000001", "NAN-69-000002", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")
    assert owner_of(world, "NAN-69-000001") == "nan-province"
    assert owner_of(world, "NAN-69-000002") == "tambon-551405"

    khru_e.sees("NAN-69-000002").does_not_see("NAN-69-000001", "ถูกทำร้าย")
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees("ขอข้าวสารกับไข่", "ติดต่อทางแชตนี้เท่านั้น")
    khru_e.does_not_see(BEATEN, "สามี", PHONE, "เขาไปทำงาน", "NAN-69-000001", "ถูกทำร้าย", "อ่อนไหว", "อีกเรื่อง")

    pi_bi.taps("รับเรื่อง").taps("ดูเรื่อง").sees(BEATEN, PHONE, "NAN-69-000002", "อย่าบอกคนในหมู่บ้าน")


def test_what_the_reporter_sees_on_the_phone_stays_neutral_for_both(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    tells_both(koi).taps("ให้ช่วยด้วย").taps("ข้าม").taps("ส่งเรื่อง")
    koi.forgets()
    khru_e.taps("รับเรื่อง")
    alts = [str(entry.message.get("altText", "")) for entry in koi.phone.messages if entry.from_bot]
    koi.sees("NAN-69-000002")
    assert all("ถูกทำร้าย" not in alt for alt in alts)


def test_without_the_persons_word_there_is_one_ticket_and_the_tambon_hears_nothing(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    tells_both(koi).taps("ไม่ต้อง").taps("ส่งเรื่อง").sees("NAN-69-000001").does_not_see("NAN-69-000002")
    khru_e.sees_nothing()
    assert world.ticket().categories == ["VIOLENCE", "FOOD"]


def test_words_that_would_tell_more_go_with_the_first_ticket(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    tells_both(koi).taps("ให้ช่วยด้วย")
    koi.says("เคยโดนสามีตีเมื่อก่อน เลยไม่มีเงินซื้อข้าว").sees("เก็บไว้กับเรื่องแรก")
    koi.says("ขอข้าวสารค่ะ โทร 089-999-9999").sees("เก็บไว้กับเรื่องแรก")
    koi.says("ขอข้าวสารค่ะ").taps("ส่งเรื่อง")
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees("ขอข้าวสารค่ะ").does_not_see("สามี", "089")


def test_words_of_danger_open_both_at_once_and_reach_the_tambon_in_neither(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    tells_both(koi).taps("ให้ช่วยด้วย")
    koi.says("ตอนนี้สามีกำลังพังประตูเข้ามาตีหนู").sees("191", "NAN-69-000001", "NAN-69-000002")
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees("NAN-69-000002").does_not_see("สามี", "พังประตู", "ด่วนที่สุด")


def test_with_the_persons_word_the_tambon_is_told_of_the_violence_too(
    koi: Somebody, khru_e: Somebody
) -> None:
    koi.tells(BEATEN, f"อยู่ {PLACE}").taps("สะดวก")
    while "ให้ศูนย์ในตำบลรู้เรื่องนี้ด้วยไหมคะ" not in koi.heard:
        offered = koi.phone.quick_replies()
        koi.taps(next(label for label in ("ใช่", "ถูกทำร้าย/คุกคาม", "ข้าม") if label in offered))
    koi.taps("บอกได้").taps("ส่งเรื่อง").sees("สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดน่าน")
    khru_e.sees("แจ้งเพื่อทราบ NAN-69-000001").does_not_see("รับเรื่อง\n", BEATEN)
    khru_e.presses("accept_ticket", ticket="NAN-69-000001").sees("ไม่ได้อยู่ในความดูแล")


def test_two_needs_of_one_unit_are_one_ticket(world: World, koi: Somebody, khru_e: Somebody) -> None:
    koi.tells("ข้าวสารหมด แล้วหลังคาบ้านรั่วด้วย", f"อยู่ {PLACE}")
    koi.taps("ทั้งสองเรื่อง").taps("ใช่").taps("ข้าม")
    while "รับเรื่องแล้วค่ะ" not in koi.heard:
        offered = koi.phone.quick_replies() + koi.phone.buttons()
        koi.taps(next(label for label in ("ของฉันเอง", "ข้าม", "ส่งเรื่อง") if label in offered))
    koi.sees("ไปพร้อมกัน").does_not_see("NAN-69-000002")
    assert len(world.ticket().categories) == 2


def test_an_officer_of_another_village_learns_of_neither(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    stranger = staff(world, "แม่ดี", "tambon-650905")
    tells_both(koi).taps("ให้ช่วยด้วย").taps("ข้าม").taps("ส่งเรื่อง")
    for number in ("NAN-69-000001", "NAN-69-000002"):
        stranger.presses("read_ticket", ticket=number).sees("ไม่ได้อยู่ในความดูแล").does_not_see(BEATEN)
    khru_e.presses("read_ticket", ticket="NAN-69-000001").sees("ไม่ได้อยู่ในความดูแล").does_not_see(BEATEN)
