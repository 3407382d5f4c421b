"""What staff may do, and what nobody else may (line-platform.md §9, lines 13 and 14).

The acts themselves, refused to strangers, removed members, other centres and other groups: tests/handlers/casework/
test_claiming.py, tests/handlers/test_staff_in_line.py and test_a_citizen_asks_and_the_centre_answers.py here.
"""

import pytest
from sqlalchemy import select
from support.stories import NO_RICE, NUMBER, PHONE, asks_for_rice, held_back, team_of, unlike
from support.world import Somebody, World

from handlers.membership import remove
from handlers.messages import Say, to_json
from models import units
from models.mailbox import post
from models.outbound import OutboundMessage
from models.tickets import Ticket, TicketEvent
from models.words import Lane, Purpose

ANSWER = "จะเอาข้าวสารไปให้พรุ่งนี้ค่ะ"
SECRETS = (NO_RICE[0], PHONE)


@pytest.fixture
def claimed(koi: Somebody, khru_e: Somebody) -> str:
    """ครูเอ has taken the ticket; the id of a message about it, for quotes."""
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").sees(NUMBER)
    koi.forgets()
    return khru_e.ids_heard[-1]


def history(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)))


def test_every_object_of_a_push_may_be_quoted(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 13: also the second of five, and the second bubble of one long message of ours."""
    to = khru_e.phone.user_id
    with world.database.unit_of_work() as session:
        ticket = session.scalars(select(Ticket)).one()
        for words in ("หนึ่ง", "ยาวมาก " * 1500, "สุดท้าย"):
            post(
                session, to, to_json(Say(words)), lane=Lane.STAFF, purpose=Purpose.ALERT, ticket_id=ticket.id
            )
    khru_e.forgets()
    world.wait(600)
    ids = khru_e.ids_heard
    assert len(ids) > 3
    for place, quoted in enumerate(ids):
        khru_e.says(f"{ANSWER} {place}", quote=quoted).sees("ถึงผู้แจ้ง", NUMBER)
    world.wait(30)
    koi.sees(*(f"{ANSWER} {place}" for place in range(len(ids))))


def test_a_sticker_or_photo_is_no_answer_and_says_so(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 13. LINE does not say what a photo quotes: only an open answer can be meant by it."""
    khru_e.does("sends_sticker", quote=claimed).sees("ข้อความ")
    khru_e.taps("ตอบผู้แจ้ง").does("sends_photo").sees("ข้อความ")
    khru_e.says("ยกเลิก").does("sends_photo")
    world.wait(60)
    koi.sees_nothing()


def test_quotes_of_anything_else_never_reach_a_citizen(
    world: World, koi: Somebody, khru_e: Somebody, mae_dee: Somebody, claimed: str
) -> None:
    """Line 13: an unknown message, a notice to many, one's own words, another group's ticket."""
    ours, theirs = team_of(world, khru_e), team_of(world, mae_dee, centre="tambon-650905")
    told = khru_e.says("สวัสดีค่ะ").phone.messages[-1].id
    for quoted in ("999999", told, khru_e.phone.messages[0].id):
        khru_e.says(ANSWER, quote=quoted).does_not_see("ถึงผู้แจ้ง", *SECRETS)
        khru_e.phone.in_group(ours).says(ANSWER, quote=quoted)
    khru_e.says("ยกเลิก")
    mae_dee.phone.in_group(theirs).says(ANSWER, quote=claimed)
    world.settle()
    assert "ไม่ได้อยู่ในความดูแลของหน่วยคุณ" in theirs.texts()[-1]
    mae_dee.says(ANSWER, quote=claimed).sees("ไม่ได้อยู่ในความดูแลของหน่วยคุณ")
    koi.phone.says(ANSWER, quote=claimed)
    world.wait(120)
    assert ANSWER not in koi.heard
    assert "answered" not in history(world)


def test_an_answer_by_quoting_in_the_wrong_group_is_refused(
    world: World, koi: Somebody, khru_e: Somebody, mae_dee: Somebody, claimed: str
) -> None:
    theirs = team_of(world, mae_dee, khru_e, centre="tambon-650905")
    khru_e.phone.in_group(theirs).says(ANSWER, quote=claimed)
    world.wait(60)
    assert "ไม่ใช่กลุ่มของหน่วย" in theirs.texts()[-1]
    koi.sees_nothing()


def test_without_a_user_id_nobody_is_a_member(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 14: LINE may leave the user id out of anything that happens in a group (§0.2-3)."""
    group = team_of(world, khru_e)
    there = khru_e.phone.in_group(group)
    data = {"type": "postback", "label": "x", "data": f"do=close_ticket&ticket={NUMBER}"}
    events = held_back(world, lambda: [there.says(ANSWER, quote=claimed), there.acts(data, None, None)])
    nobody = {"type": "group", "groupId": group.id}
    assert world.platform.send([unlike(event, source=nobody) for event in events]) == 200
    world.settle()
    world.wait(60)
    assert "เฉพาะเจ้าหน้าที่" in group.texts()[-1]
    koi.sees_nothing()
    assert world.ticket().status == "ACCEPTED"


def test_whoever_was_removed_may_tap_but_nothing_happens(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 14."""
    with world.database.unit_of_work() as session:
        [(member, _)] = units.roster(session, "tambon-551405")
        remove(session, member)
    koi.forgets()
    before = history(world)
    for act in ("accept_ticket", "read_ticket", "answer_reporter", "close_ticket", "hand_over", "set_status"):
        khru_e.presses(act, ticket=NUMBER).does_not_see(*SECRETS)
    khru_e.says(ANSWER, quote=claimed).does_not_see("ถึงผู้แจ้ง")
    world.wait(60)
    koi.does_not_see(ANSWER)
    assert history(world) == before


def test_forged_old_and_monstrous_buttons(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 14: each is answered kindly or ignored, changes nothing, and breaks nothing."""
    before = history(world)
    for act in ("accept_ticket", "read_ticket", "answer_reporter", "close_ticket", "release_answer"):
        koi.presses(act, ticket=NUMBER, answer="1").does_not_see(*SECRETS)
    tap = {"type": "postback", "label": "x"}
    monsters = [
        "", "&&&===", "do=", "do=pick&value=1&at=request.send", "do=accept_ticket", "do=no_such_act", "do=erase",
        "do=accept_ticket&ticket=" + "9" * 5000, f"do=accept_ticket&ticket={NUMBER}' OR 1=1 --", "do=%00&%ff=%fe",
        "do=release_answer&answer=99999999999999999999", "do=release_answer&answer=-1", "do=follow&ticket=NAN-69-1",
        "do=bind&code=" + "A" * 300, "do=add&ticket=NONE", "do=rate&ticket=" + NUMBER + "&rating=9999",
    ]  # fmt: skip
    for phone in (koi.phone, khru_e.phone):
        for data in monsters:
            phone.acts(tap | {"data": data}, None, None)
    world.settle()
    assert history(world) == before
    with world.database.reading() as session:
        assert "refused" not in session.scalars(select(OutboundMessage.state)).all()
    assert world.parked() == []
    koi.says("เมนู").sees("ช่วยอะไรได้บ้างคะ")


def test_a_button_pressed_ten_times_does_it_once(
    world: World, koi: Somebody, khru_e: Somebody, claimed: str
) -> None:
    """Line 14: replayed; and the held answer goes once."""
    khru_e.says(ANSWER, quote=claimed).taps("ส่งเลย")
    for _ in range(3):
        khru_e.presses("accept_ticket", ticket=NUMBER).sees("รับไว้แล้ว")
        khru_e.presses("release_answer", answer="1").sees("ส่งถึงผู้แจ้งไปแล้ว")
        khru_e.presses("withdraw_answer", answer="1").sees("ส่งถึงผู้แจ้งไปแล้ว")
    world.wait(60)
    assert koi.heard.count(ANSWER) == 1
    assert history(world).count("accepted") == history(world).count("answered") == 1
