"""An officer corrects the place once; the next who writes the village's own name comes to the right centre at once."""

from sqlalchemy import select
from support.stories import owner_of, staff
from support.world import Somebody, World

from handlers.citizen.where import place_name
from models.revision import bump
from models.state import Alias

VILLAGE = "บ้านปางกระดิ่ง"
NEED, THE_REST = ("ขาดอาหาร ของใช้ ยา", "ใช่"), ("ข้าม", "ของฉันเอง", "ส่งเรื่อง")


def taps_until(koi: Somebody, heard: str, *labels: str) -> Somebody:
    """Whichever of these buttons is offered, the first of them first, until this is said."""
    while heard not in koi.heard:
        offered = koi.phone.quick_replies() + koi.phone.buttons()
        koi.taps(next(label for label in labels if label in offered))
    return koi


def asks_without_knowing_the_subdistrict(koi: Somebody) -> Somebody:
    koi.tells(f"ยายข้างบ้านไม่มีข้าวกิน อยู่{VILLAGE}")
    taps_until(koi, "คนที่ต้องการความช่วยเหลืออยู่ที่ไหนคะ", *NEED)
    koi.says("จ.น่าน").taps("ไม่รู้อำเภอ")
    return taps_until(koi, "รับเรื่องแล้วค่ะ", *THE_REST)


def the_next_who_names_it(world: World) -> Somebody:
    somchai = world.somebody("สมชาย").forgets()
    somchai.tells(f"ลุงข้างบ้านไม่มีข้าวกิน แถว{VILLAGE}ครับ")
    return somchai.taps(next(label for label in NEED if label in somchai.phone.quick_replies()))


def finds_it_there_and_sends(somchai: Somebody) -> None:
    somchai.sees("ต.เมืองจัง อ.ภูเพียง จ.น่าน ใช่ไหมคะ").taps("ใช่").taps("ข้าม").taps("ข้าม").taps("ส่งเรื่อง")


def corrects(officer: Somebody) -> Somebody:
    officer.says("เรื่องรอรับ").says("1").says("แก้ตำบล").sees("ที่ถูกคือตำบลไหนคะ")
    officer.says("ต.เมืองจัง อ.ภูเพียง").sees("แก้เรื่อง", "ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    return officer.taps("ใช่ แก้เลย").sees("ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")


def aliases(world: World) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        return [(row.alias, row.subdistrict) for row in session.scalars(select(Alias))]


def test_remembered_in_one_tap_it_routes_the_next_citizen(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    asks_without_knowing_the_subdistrict(koi)
    assert owner_of(world, "NAN-69-000001") == "nan-province"
    corrects(pi_bi).sees(f'ในเรื่องนี้มีชื่อ "{VILLAGE}"', "จำไว้ว่าคือ ต.เมืองจัง ไหมคะ")
    assert owner_of(world, "NAN-69-000001") == "tambon-551405"
    pi_bi.taps("จำไว้").sees(f'จำแล้วค่ะ "{VILLAGE}" คือ ต.เมืองจัง')

    finds_it_there_and_sends(the_next_who_names_it(world))
    assert owner_of(world, "NAN-69-000002") == "tambon-551405"


def test_the_officer_types_a_better_name(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    asks_without_knowing_the_subdistrict(koi)
    corrects(pi_bi).taps("แก้ชื่อก่อน").sees("ไม่ใส่ชื่อคน")
    pi_bi.says("บ้านโนนตูมเหนือ").sees('จำแล้วค่ะ "บ้านโนนตูมเหนือ"')
    assert aliases(world) == [("บ้านโนนตูมเหนือ", "551405")]


def test_a_name_of_two_villages_is_asked_about_and_the_citizen_chooses_hers(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    asks_without_knowing_the_subdistrict(koi)
    with world.database.unit_of_work() as session:
        session.add(Alias(alias=VILLAGE, subdistrict="550101"))
        bump(session, "aliases")
    corrects(pi_bi).sees(f'"{VILLAGE}"').taps("จำไว้")
    pi_bi.sees(f'จำแล้วค่ะ "{VILLAGE}" คือ ต.เมืองจัง', "ชื่อนี้มีที่อื่นด้วย", place_name("550101"))
    assert sorted(aliases(world)) == [(VILLAGE, "550101"), (VILLAGE, "551405")]

    somchai = the_next_who_names_it(world)
    somchai.sees("มีหลายแห่งค่ะ", place_name("550101"), place_name("551405")).says("อ.ภูเพียง")
    finds_it_there_and_sends(somchai)
    assert owner_of(world, "NAN-69-000002") == "tambon-551405"


def test_no_is_an_answer_too(world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody) -> None:
    asks_without_knowing_the_subdistrict(koi)
    corrects(pi_bi).taps("ไม่ต้อง").sees("ไม่จำชื่อนี้")
    assert aliases(world) == []


def test_not_our_area_offers_it_as_well(world: World, koi: Somebody, khru_e: Somebody) -> None:
    mae_dee = staff(world, "แม่ดี", "tambon-650905").says("เข้าเวร").forgets()
    koi.tells("ข้าวสารหมด ยายไม่มีข้าวกิน อยู่ ต.บ้านน้อยซุ้มขี้เหล็ก อ.เนินมะปราง")
    taps_until(koi, "ใกล้อะไรคะ", *NEED).says("หลังวัดโนนตูมวนาราม")
    taps_until(koi, "รับเรื่องแล้วค่ะ", *THE_REST)
    mae_dee.taps("รับเรื่อง").says("ไม่ใช่พื้นที่เรา").says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").taps("ใช่ ส่งต่อเลย")
    mae_dee.sees('"วัดโนนตูมวนาราม"').taps("จำไว้")
    assert aliases(world) == [("วัดโนนตูมวนาราม", "551405")]


def test_a_forged_button_remembers_nothing(world: World, koi: Somebody, khru_e: Somebody) -> None:
    asks_without_knowing_the_subdistrict(koi)
    given = {"ticket": "NAN-69-000001", "place": "551405", "message": "1", "start": "0", "size": "9"}
    for somebody in (koi, khru_e):
        somebody.presses("remember_name", **given)
        somebody.presses("edit_name", ticket="NAN-69-000001", place="551405")
        somebody.says("บ้านโนนตูม")
    assert aliases(world) == []
