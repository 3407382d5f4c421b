"""Staff work from LINE alone: through the webhook and the stand-in, typed and tapped."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from support.staff_cast import IN_TOWN, Cast
from support.world import Somebody, World

from handlers.membership import invite, remove
from models import clock
from models.centres import Member
from models.words import Category, Role

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 น.
STORY = "ไม่มีเงินซื้อนมให้ลูก"


@pytest.fixture
def world(address: str, tmp_path: Path) -> Iterator[World]:
    made = World(address, tmp_path)
    made.wait((MONDAY_MORNING - clock.now()).total_seconds())
    yield made
    made.close()


@pytest.fixture
def cast(world: World) -> Cast:
    """The units; the desks and the neighbours are staffed, in town works whoever a test lets work there."""
    cast = Cast.on(world.database)
    for code in ("nkp-desk", "nkp-mun", "nan-desk", "nan-chang"):
        cast.officer(f"{code}-officer", code)
    return cast


def joins(world: World, name: str, centre: str = "nkp-town", role: Role = Role.OFFICER) -> Somebody:
    person = world.somebody(name)
    with world.database.unit_of_work() as session:
        code = invite(session, centre, role)
    return person.says(f"ผูก {code}")


@pytest.fixture
def anong(world: World, cast: Cast) -> Somebody:
    """An officer in town, on duty."""
    return joins(world, "อนงค์").says("เข้าเวร")


@pytest.fixture
def number(world: World, cast: Cast, anong: Somebody) -> str:
    """A ticket in town whose alert the officer has."""
    number = cast.asks(IN_TOWN, Category.MONEY, story=(cast.words("malee", STORY),), phone="081-234-5678")
    world.settle()
    return number


def test_a_code_typed_alone_makes_a_member_with_a_menu(world: World, cast: Cast) -> None:
    joined = joins(world, "อนงค์").sees("ยินดีต้อนรับค่ะ", "เจ้าหน้าที่ของ ศูนย์ช่วยเหลือสังคมตำบลในเมือง")
    joined.says("เข้าเวร").sees("เข้าเวรแล้วค่ะ")
    joined.says("ออกเวร").sees("ออกเวรแล้วค่ะ")
    joined.says("คอนโซล").sees("ใช้ได้ครั้งเดียว", "เปิดคอนโซล")
    joined.says("งานของฉัน").sees("ยังไม่มีเรื่อง")
    joined.says("เรื่องรอรับ").sees("ไม่มีเรื่องรอรับ")


def test_a_wrong_code_is_refused(world: World, cast: Cast) -> None:
    world.somebody("มาลี").says("ผูก AAAA-BBBB").sees("รหัสนี้ใช้ไม่ได้")


def test_the_words_of_staff_do_nothing_for_others(world: World, cast: Cast, number: str) -> None:
    stranger = world.somebody("สมชาย")
    stranger.says("เรื่องรอรับ").sees("เฉพาะเจ้าหน้าที่").does_not_see(number)
    stranger.says("เข้าเวร").sees("เฉพาะเจ้าหน้าที่")
    stranger.says("ปิดเรื่อง").sees("ยังไม่มีเรื่องที่เปิดอยู่")
    stranger.presses("accept_ticket", ticket=number).sees("ไม่มีอะไรเปลี่ยน")
    stranger.presses("release_answer", answer="1").sees("ไม่พบข้อความ")
    stranger.presses("release_answer", answer="no number").sees("ไม่พบข้อความ")
    assert cast.status(number) == "ROUTED"


def test_claim_and_read_by_typing_alone(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("ดูเรื่อง").sees("ไม่มีเรื่องให้ทำส่วนนี้").does_not_see(STORY)
    anong.says("เรื่องรอรับ").sees(number, "เดือดร้อนเรื่องเงิน", "รับภายใน").does_not_see(STORY)
    anong.says("1").sees(f"คุณรับเรื่อง {number}")
    anong.says("ดูเรื่อง").sees(STORY, "081-234-5678", "ผู้รับเรื่อง: อนงค์", "ต.ในเมือง อ.เมืองนครพนม")
    anong.says("งานของฉัน").sees(number)


def test_before_claiming_the_case_stays_closed(anong: Somebody, number: str) -> None:
    anong.taps("ดูเรื่อง").sees("รับเรื่อง ก่อน").does_not_see(STORY)
    anong.taps("รับเรื่อง").sees("คุณรับเรื่อง")


def test_a_photo_opens_behind_a_link_that_only_staff_get(world: World, cast: Cast, anong: Somebody) -> None:
    koi = world.somebody("ก้อย")
    koi.tells("ไม่มีข้าวกิน อยู่ ต.ในเมือง อ.เมืองนครพนม จ.นครพนม")
    koi.does("sends_photo").waits(7)
    answers = {"ส่งเรื่อง", "ใช่", "ของฉันเอง", "ข้าม", "ขาดอาหาร ของใช้ ยา"}
    while "รับเรื่องแล้วค่ะ" not in koi.heard:
        offered = [label for label in koi.phone.quick_replies() + koi.phone.buttons() if label in answers]
        koi.taps(offered[0])
    koi.sees("รับเรื่องแล้วค่ะ")
    anong.taps("รับเรื่อง").taps("ดูเรื่อง").sees("รูปและไฟล์")
    assert "เปิดรูป 1" in anong.phone.buttons()


def test_an_answer_by_quoting_any_message_about_the_ticket(
    world: World, cast: Cast, anong: Somebody, number: str
) -> None:
    alert = anong.ids_heard[-1]
    anong.says("รับเรื่อง").sees("คุณรับเรื่อง")
    anong.says("จะโทรหาบ่ายนี้นะคะ", quote=alert).sees("ถึงผู้แจ้ง", "จะโทรหาบ่ายนี้นะคะ", "20 วินาที")
    anong.taps("ส่งเลย").sees("ส่งถึงผู้แจ้ง")
    assert cast.status(number) == "CONTACTING"


def test_unsending_within_the_hold_withdraws(world: World, cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").taps("ตอบผู้แจ้ง").says("ผิดคน")
    mine = [entry.id for entry in anong.phone.messages if not entry.from_bot][-1]
    anong.does("unsends", mine)
    world.wait(60)
    assert "answered" not in cast.kinds(number)


def test_a_prepared_answer_is_one_tap(world: World, cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("ตอบผู้แจ้ง").sees("พิมพ์ข้อความถึงผู้แจ้ง")
    anong.taps("จะโทรกลับ").sees("เจ้าหน้าที่จะโทรกลับนะคะ")
    world.wait(21)
    assert "answered" in cast.kinds(number)


def test_what_a_member_types_freely_is_no_answer(
    world: World, cast: Cast, anong: Somebody, number: str
) -> None:
    anong.says("รับเรื่อง")
    anong.tells("ไม่มีข้าวกินเลย").does_not_see("ถึงผู้แจ้ง")
    world.wait(60)
    assert "answered" not in cast.kinds(number)


def test_a_note_is_for_colleagues(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("บันทึกภายใน").says("ระวังหมาดุ").sees("ผู้แจ้งไม่เห็น")
    anong.says("ดูเรื่อง").sees("บันทึกภายใน: ระวังหมาดุ")


def test_the_status_button_offers_only_what_is_allowed(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("สถานะ").sees("เปลี่ยนเป็นอะไรคะ")
    assert "ติดตามผล" not in anong.phone.quick_replies()
    anong.taps("นัดเยี่ยมบ้าน").sees("นัดวันไหน")
    anong.says("พรุ่งนี้ 9 โมง").sees("นัดเยี่ยมบ้าน")
    assert cast.status(number) == "VISIT"
    assert cast.queued("malee")[-1].content["text"].startswith(f"เรื่อง {number}: เจ้าหน้าที่นัดเยี่ยม")


def test_handing_over_by_a_typed_place(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("ส่งต่อ").sees("ส่งเรื่อง", "พมจ.นครพนม")
    anong.says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("หน่วยที่ดูแล ต.เมืองจัง")
    anong.taps("ใช่ ส่งต่อเลย").sees("ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")
    assert cast.owner(number) == "nan-chang"


def test_an_ambiguous_place_is_asked_and_may_be_answered_by_number(
    cast: Cast, anong: Somebody, number: str
) -> None:
    anong.says("ไม่ใช่พื้นที่เรา").sees("อยู่ตำบลไหน")
    anong.says("ต.โพนทอง จ.นครพนม").sees("ที่ไหนคะ", "1. ", "2. ")
    anong.says("1").sees("หน่วยที่ดูแล ต.โพนทอง")
    anong.taps("ไม่ส่งต่อ").sees("ยังอยู่กับหน่วยคุณ")
    assert cast.owner(number) == "nkp-town"


def test_not_ours_to_the_province_with_a_reason_for_colleagues(
    cast: Cast, anong: Somebody, number: str
) -> None:
    anong.taps("ไม่ใช่พื้นที่เรา").taps("ส่งให้จังหวัด").sees("พมจ.นครพนม ใช่ไหมคะ")
    anong.says("บ้านนี้อยู่นอกเขตเทศบาล").sees("พมจ.นครพนม")
    assert cast.owner(number) == "nkp-desk"
    told = cast.queued("malee")[-1].content["text"]
    assert "เปลี่ยนหน่วยที่ดูแล" in told
    assert "นอกเขต" not in told


def test_an_agency_outside_is_typed(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("ส่งต่อ").taps("หน่วยงานอื่น").says("โรงพยาบาลนครพนม").sees("หน่วยคุณยังดูแลต่อ")
    assert cast.status(number) == "REFERRED"
    assert cast.owner(number) == "nkp-town"


def test_a_place_that_nobody_finds_is_asked_again(anong: Somebody, number: str) -> None:
    anong.says("ไม่ใช่พื้นที่เรา").says("แถวๆ นั้นแหละ").sees("ยังหาที่นี้ไม่เจอ")
    anong.says("ยกเลิก").sees("ยกเลิกให้แล้ว")


def test_closing_as_not_eligible_asks_for_another_way(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("ปิดเรื่อง").taps("ยังไม่เข้าเกณฑ์").sees("ลองทางไหนได้อีก")
    anong.says("รายได้เกินเกณฑ์").sees("ทางเลือกอื่น")
    anong.says("รายได้เกินเกณฑ์ ติดต่อเทศบาลได้ค่ะ").sees("ผู้แจ้งจะได้อ่านว่า")
    anong.taps("แก้ข้อความ").says("รายได้เกินเกณฑ์ ลองติดต่อเทศบาลนะคะ").taps("ใช่ ปิดเรื่อง").sees("ปิดเรื่อง", number)
    assert cast.status(number) == "CLOSED_INELIGIBLE"


def test_an_old_button_does_nothing_and_says_why(cast: Cast, anong: Somebody, number: str) -> None:
    anong.says("รับเรื่อง").says("ปิดเรื่อง").taps("ช่วยเหลือแล้ว").says("มอบเงินแล้ว").taps("ใช่ ปิดเรื่อง")
    for act in (
        "accept_ticket",
        "answer_reporter",
        "set_status",
        "hand_over",
        "not_ours",
        "close_ticket",
        "add_note",
    ):
        anong.presses(act, ticket=number).sees("ปิดไปแล้ว")


def test_a_removed_member_reads_nothing_any_more(
    world: World, cast: Cast, anong: Somebody, number: str
) -> None:
    anong.says("รับเรื่อง")
    with world.database.unit_of_work() as session:
        remove(session, session.scalars(select(Member).filter_by(name="อนงค์")).one())
    anong.presses("read_ticket", ticket=number).sees("ไม่มีอะไรเปลี่ยน").does_not_see(STORY)


def test_a_group_is_tied_by_a_member_and_shows_no_case(
    world: World, cast: Cast, anong: Somebody, number: str
) -> None:
    boon = world.somebody("บุญ")
    group = world.platform.group("ทีมในเมือง", [anong.phone, boon.phone])
    here = Somebody(world, anong.phone.in_group(group))
    with world.database.unit_of_work() as session:
        code = invite(session, "nkp-town", Role.OFFICER)
    here.says(f"ผูก {code}").sees("กลุ่มนี้ผูกกับ ศูนย์ช่วยเหลือสังคมตำบลในเมือง")
    here.says("เรื่องรอรับ").sees(number, "ต.ในเมือง").does_not_see(STORY, "เดือดร้อนเรื่องเงิน")
    here.taps(number).sees("มีผู้รับแล้ว").does_not_see(STORY)
    here.says("ดูเรื่อง").does_not_see(STORY)
    here.presses("read_ticket", ticket=number).sees("แชตส่วนตัว").does_not_see(STORY)
    claimed = [entry.id for entry in group.messages if entry.from_bot and "มีผู้รับแล้ว" in entry.text][-1]
    here.says("พรุ่งนี้จะไปหานะคะ", quote=claimed).sees("จะส่งถึงผู้แจ้ง")
    world.wait(21)
    assert "answered" in cast.kinds(number)
    here.says("ไปกินข้าวกัน").sees_nothing()


def test_a_stranger_in_a_group_is_told_once_a_day_to_write_alone(world: World, cast: Cast) -> None:
    somchai = world.somebody("สมชาย")
    group = world.platform.group("เพื่อนบ้าน", [somchai.phone])
    here = Somebody(world, somchai.phone.in_group(group))
    here.says("ช่วยยายข้างบ้านหน่อย").sees("แชตส่วนตัว")
    here.says("มีใครอยู่ไหม").sees_nothing()
    here.says("ส่งต่อ").sees_nothing()
    here.does("says", "ช่วยหน่อย", mentions_bot=True).sees("แชตส่วนตัว")
    world.wait(25 * 3600)
    here.says("สวัสดีตอนเช้า").sees("แชตส่วนตัว")


def test_another_centres_group_does_nothing(world: World, cast: Cast, anong: Somebody, number: str) -> None:
    group = world.platform.group("น่าน", [anong.phone])
    here = Somebody(world, anong.phone.in_group(group))
    here.presses("accept_ticket", ticket=number).sees("ไม่ใช่กลุ่มของหน่วย")
    assert cast.status(number) == "ROUTED"
