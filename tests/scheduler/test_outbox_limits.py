"""LINE's limits: what is held back by a rate, a flooded chat or the month's quota is not lost."""

from support.mail import Line, later, queue, token, until_quiet
from support.sent import states, with_quota

from models import rates
from models.clock import now
from models.session import Database
from scheduler.outbox import Outbox
from scheduler.send import Outcome


def test_a_rate_limit_rests_the_endpoint_and_loses_nothing(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("rate", 429)]
    queue(database, "ก้อย", "หนึ่ง")
    mail.round()
    queue(database, "นิด", "สอง")
    queue(database, "แก้ว", "ตอบ", reply=token("t1"))
    mail.round()
    assert [how for how, _, _ in line.said] == ["push", "reply"]
    later(database, 2)
    until_quiet(mail.round)
    assert sorted(words[0] for how, _, words in line.said if how == "push") == ["สอง", "หนึ่ง", "หนึ่ง"]


def test_a_chat_that_line_finds_flooded_waits_alone(database: Database, line: Line, mail: Outbox) -> None:
    """Found by reading what LINE's third 429 did: it silenced every push (line-platform.md §2.6)."""
    line.answers = [Outcome("busy", 429)]
    queue(database, "ก้อย", "หนึ่ง")
    mail.round()
    queue(database, "นิด", "สอง")
    mail.round()
    assert [words for _, _, words in line.said] == [["หนึ่ง"], ["สอง"]]
    later(database, 6)
    until_quiet(mail.round)
    assert line.arrived == ["สอง", "หนึ่ง"]


def test_without_quota_pushes_wait_and_ride_on_the_next_reply(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("quota", 429)]
    queue(database, "ก้อย", "เรื่องของคุณปิดแล้ว")
    queue(database, "นิด", "ข่าว")
    until_quiet(mail.round)
    queue(database, "แก้ว", "ข่าว")
    until_quiet(mail.round)
    assert len(line.requests) <= 2
    queue(database, "ก้อย", "เมนู", reply=token("t1"))
    until_quiet(mail.round)
    assert line.said[-1] == ("reply", "t1", ["เรื่องของคุณปิดแล้ว", "เมนู"])


def test_when_the_month_turns_what_waited_for_quota_is_sent(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.always = Outcome("quota", 429)
    for name in ("ก้อย", "นิด", "แก้ว"):
        queue(database, name, "ข่าว")
    until_quiet(mail.round)
    assert states(database) == ["quota"] * 3
    line.always = Outcome("sent", 200)
    later(database, (rates.month_turns() - now()).total_seconds() + 60)
    until_quiet(mail.round)
    assert states(database) == ["frozen"] * 3
    assert len(with_quota(database)) == 3
