"""What LINE refuses: the bad part is found, and the rest goes."""

from support.mail import Line, later, queue, token, until_quiet
from support.sent import states

from models.session import Database
from scheduler.outbox import Outbox
from scheduler.send import Outcome


def test_a_refused_bundle_is_taken_apart_until_the_bad_message_is_alone(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.refuses = "ข"
    for words in "กขคงจ":
        queue(database, "ก้อย", words)
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted("กคงจ")
    assert states(database).count("refused") == 1


def test_a_bad_message_that_line_names_goes_alone(database: Database, line: Line, mail: Outbox) -> None:
    line.answers = [Outcome("refused", 400, reason="bad · messages[1].text")]
    for words in "กขค":
        queue(database, "ก้อย", words, reply=token("t1"))
    until_quiet(mail.round)
    assert [(how, words) for how, _, words in line.said] == [
        ("reply", ["ก", "ข", "ค"]),
        ("reply", ["ก", "ค"]),
    ]


def test_nothing_is_retried_while_locked_out_but_later_it_goes(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("refused", 401)]
    queue(database, "ก้อย", "ข่าว")
    assert until_quiet(mail.round) == 1
    later(database, 10)
    until_quiet(mail.round)
    assert states(database) == ["frozen"]
    assert len({key for _, _, key in line.requests}) == 1
