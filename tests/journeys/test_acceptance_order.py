"""Events in the wrong order end in the right state (line-platform.md §9, lines 8, 11 and 12)."""

from functools import partial
from pathlib import Path

from sqlalchemy import select
from support.stories import NUMBER, asks_for_rice, held_back, team_of
from support.world import Somebody, World

from models.inbound import InboundEvent, Media, Message
from models.people import Person

FIRST, SECOND, THIRD = "จะไปพรุ่งนี้ค่ะ", "จะไปมะรืนนี้ค่ะ", "จะไปวันศุกร์ค่ะ"


def words(world: World, message_id: str) -> str | None:
    with world.database.reading() as session:
        message = session.scalar(select(Message).filter_by(line_message_id=message_id))
        return message.text if message else None


def test_unsent_before_it_came_is_never_kept_nor_answered(
    world: World, koi: Somebody, pi_bi: Somebody
) -> None:
    """Line 8."""
    sent: list[str] = []
    [came] = held_back(world, lambda: sent.append(koi.phone.says("ผัวถือมีดไล่ฟันอยู่ ช่วยด้วย")))
    koi.phone.unsends(sent[0])
    world.settle()
    koi.forgets()
    assert world.platform.send([came]) == 200
    world.wait(300)
    koi.sees_nothing()
    assert words(world, sent[0]) is None


def test_a_block_older_than_the_follow_changes_nothing(world: World, koi: Somebody) -> None:
    """Line 8."""
    [blocked] = held_back(world, koi.phone.block)
    world.wait(5)
    koi.does("follow")
    assert world.platform.send([blocked]) == 200
    world.settle()
    with world.database.reading() as session:
        person = session.scalars(select(Person).filter_by(line_user_id=koi.phone.user_id)).one()
        assert person.blocked_at is None
        assert person.followed_at is not None


def test_the_newest_edit_wins_in_whatever_order_they_come(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Lines 8 and 12: in the group of the centre; the reporter reads it once, in its last wording."""
    group = team_of(world, khru_e)
    alert = _alert_of(koi, khru_e)
    there = khru_e.phone.in_group(group)
    answer = there.says(FIRST, quote=alert)
    world.settle()
    koi.forgets()
    edits = []
    for said in (SECOND, THIRD):
        world.wait(2)
        edits += held_back(world, partial(there.edits, answer, said))
    for edit in reversed(edits):
        assert world.platform.send([edit]) == 200
        world.settle()
    assert words(world, answer) == THIRD
    world.wait(30)
    koi.sees(THIRD).does_not_see(FIRST, SECOND)
    world.wait(5)
    there.edits(answer, "แก้หลังส่งแล้ว")
    world.wait(60)
    assert len(koi.ids_heard) == 1
    assert words(world, answer) == "แก้หลังส่งแล้ว"


def test_an_edit_that_comes_before_its_message(world: World, koi: Somebody, khru_e: Somebody) -> None:
    """Line 8: the message is then an answer, in its new wording."""
    group = team_of(world, khru_e)
    alert = _alert_of(koi, khru_e)
    there = khru_e.phone.in_group(group)
    sent: list[str] = []
    [came] = held_back(world, lambda: sent.append(there.says(FIRST, quote=alert)))
    world.wait(3)
    there.edits(sent[0], SECOND)
    world.settle()
    koi.forgets()
    assert world.platform.send([came]) == 200
    world.settle()
    world.wait(60)
    koi.sees(SECOND).does_not_see(FIRST)
    assert len(koi.ids_heard) == 1


def test_what_a_group_says_among_itself_is_not_kept_nor_its_edits(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    group = team_of(world, khru_e)
    there = khru_e.phone.in_group(group)
    said = there.says("เที่ยงนี้กินอะไรดี")
    there.edits(said, "เที่ยงนี้กินก๋วยเตี๋ยวไหม")
    world.settle()
    assert words(world, said) is None


def test_unsent_words_and_photos_are_gone_from_the_case(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    """Line 11; the link to the photo: tests/bot/test_media.py; the console shows the same rows."""
    told = koi.phone.says("ยายหิวมาก")
    photo = koi.phone.sends_photo()
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees("ยายหิวมาก")
    [kept] = _files(world)
    assert kept.stat().st_size > 0
    koi.does("unsends", told).does("unsends", photo)
    assert _files(world) == []
    assert words(world, told) is None
    khru_e.says("งานของฉัน").says("1").sees(NUMBER).does_not_see("ยายหิว")
    with world.database.reading() as session:
        assert session.scalars(select(Media.state)).all() == ["gone"]


def test_a_photo_unsent_before_it_was_fetched(world: World, koi: Somebody) -> None:
    """Line 11: LINE answers 410, and that is the end of it."""
    koi.tells("ไม่มีข้าวกินค่ะ")
    world.platform.fault("content", "500_before")
    photo = koi.phone.sends_photo()
    world.settle()
    koi.does("unsends", photo).waits(60)
    assert _files(world) == []
    with world.database.reading() as session:
        assert session.scalars(select(Media.state)).all() == ["gone"]


def test_a_parked_event_forgets_what_was_unsent(world: World, koi: Somebody) -> None:
    """Line 11: the raw text that is kept for staff to try again is one of the places."""
    said = koi.phone.says("my secret words")
    with world.database.unit_of_work() as session:
        parked = session.scalars(select(InboundEvent).filter_by(state="pending")).one()
        parked.state = "parked"
    koi.does("unsends", said)
    with world.database.reading() as session:
        assert "secret words" not in "".join(raw or "" for raw in session.scalars(select(InboundEvent.raw)))


def _alert_of(koi: Somebody, khru_e: Somebody) -> str:
    """The card of a new ticket in the officer's chat, quoted in no group: the claim's answer is in theirs."""
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").sees(NUMBER)
    return khru_e.ids_heard[-1]


def _files(world: World) -> list[Path]:
    return [path for path in (world.folder / "media").rglob("*") if path.is_file()]
