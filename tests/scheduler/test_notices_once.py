"""A notice on its way through the outbox: heard once, never tried again when it no longer helps (issue 4)."""

import pytest
from sqlalchemy import select
from support.mail import Line, until_quiet
from support.notices import FIRST, HOURS, LAST, MONDAY, SUNDAY
from support.outreach_cast import at, programme, set_time, subscriber

from bot.line.render import render
from handlers import wording
from handlers.messages import Message
from models.outbound import Delivery, QuotaEntry
from models.outreach import Notice
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.outbox import Outbox
from scheduler.outreach import run_due
from scheduler.send import Outcome


class Listening(Line):
    """Takes cards too; each person's own words are not needed here."""

    def render(self, message: Message) -> list[dict[str, object]]:
        return [{"type": "text", "text": one["altText"]} for one in render(message, str)]


@pytest.fixture
def line() -> Line:
    return Listening()


@pytest.fixture
def mail(database: Database, line: Line) -> Outbox:
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    programme(database, FIRST, LAST, hours=HOURS)
    for name in ("noi", "mai", "dam"):
        subscriber(database, name)
    set_time(database, at(SUNDAY, 17))
    run_due(database)
    return Outbox(database, line, Bell(), Watch({}))


def delivery_states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_an_answer_lost_after_line_accepted_is_asked_for_again_with_the_same_key(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.answers = [Outcome("unknown", reason="timeout"), Outcome("sent", 409, "request")]
    mail.round()
    set_time(database, at(SUNDAY, 17, 5))
    until_quiet(mail.round)
    first, second = line.requests
    assert first == second
    with database.reading() as session:
        assert session.scalars(select(QuotaEntry.recipients)).all() == [3]


def test_a_notice_of_unknown_outcome_is_not_tried_again_once_the_visit_began(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.always = Outcome("unknown", reason="timeout")
    mail.round()
    set_time(database, at(MONDAY, 9))
    until_quiet(mail.round)
    assert len(line.requests) == 1
    assert delivery_states(database) == ["unknown"]


def test_one_bad_id_is_set_aside_and_the_others_hear_once(
    database: Database, line: Line, mail: Outbox
) -> None:
    line.refuses = "Umai"
    until_quiet(mail.round)
    assert sorted(line.arrived) == ["Udam", "Unoi"]
    with database.reading() as session:
        by_state = select(Delivery.state, Notice.person_id).join(Notice, Notice.delivery_id == Delivery.id)
        assert sorted(state for state, _ in session.execute(by_state)) == ["refused", "sent", "sent"]
    run_due(database)
    until_quiet(mail.round)
    assert sorted(line.arrived) == ["Udam", "Unoi"]
