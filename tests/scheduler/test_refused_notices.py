"""A multicast that LINE refuses as a whole is nobody's fault among its people: it is shown, and may be tried again."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from support.mail import Line, friends, until_quiet, user

from models import health, notices, parked
from models.clock import now
from models.multicast import plan_multicast
from models.outbound import Delivery
from models.outreach import Notice
from models.session import Database
from scheduler.outbox import Outbox
from scheduler.send import Outcome

WORDS = "จันทร์นี้ทีมอยู่ท่าน้ำ"
REFUSALS = (
    Outcome("refused", 400, "r", reason="The request body has 1 error(s) · messages[0].text"),
    Outcome("refused", 413, "r", reason="Request Entity Too Large"),
    Outcome("refused", 403, "r", reason="Not authorized to use this API"),
)


def plan(database: Database, count: int) -> Sequence[int]:
    """A run's multicast to so many persons; their keys."""
    keys = friends(database, count)
    with database.unit_of_work() as session:
        delivery = plan_multicast(session, keys, [{"is": "say", "text": WORDS}])
        rows = [{"run_id": 7, "person_id": key, "delivery_id": delivery.id} for key in keys]
        session.execute(insert(Notice), rows)
    return keys


def what_became(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return dict(notices.outcomes(session, 7))


def shown(database: Database) -> list[parked.Item]:
    with database.reading() as session:
        return parked.items(session, "d")


@pytest.mark.parametrize("refusal", REFUSALS)
def test_it_is_shown_and_goes_to_all_when_it_is_tried_again(
    database: Database, line: Line, mail: Outbox, refusal: Outcome
) -> None:
    plan(database, 3)
    line.answers = [refusal]
    until_quiet(mail.round)
    (item,) = shown(database)
    assert (item.kind, item.state, item.reason) == ("multicast", "parked", refusal.reason)
    assert (item.can_retry, item.may_double, item.refused) == (True, False, True)
    with database.unit_of_work() as session:
        assert sum(health.parked(session).values()) == 1  # what the watchdog tells
        assert [one["text"] for one in parked.content(session, item.name)] == [WORDS]
        parked.retry(session, item.name)
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted(user(f"คนที่ {n}") for n in range(3))
    assert len({key for _, _, key in line.requests}) == 2
    assert (shown(database), what_became(database)) == ([], {"sent": 3})


def test_it_is_shown_again_when_line_still_refuses_it(database: Database, line: Line, mail: Outbox) -> None:
    plan(database, 2)
    line.always = REFUSALS[0]
    until_quiet(mail.round)
    with database.unit_of_work() as session:
        parked.retry(session, parked.items(session)[0].name)
    until_quiet(mail.round)
    assert [item.name for item in shown(database)] == ["d2"]
    assert what_became(database) == {"parked": 2}


def test_it_is_dropped_for_good(database: Database, line: Line, mail: Outbox) -> None:
    plan(database, 2)
    line.answers = [REFUSALS[1]]
    until_quiet(mail.round)
    with database.unit_of_work() as session:
        parked.drop(session, "d1")
    assert (shown(database), until_quiet(mail.round)) == ([], 0)
    with database.reading() as session:
        assert session.scalars(select(Delivery.planned)).all() == [None]


def test_who_wants_no_notices_meanwhile_is_left_out(database: Database, line: Line, mail: Outbox) -> None:
    first, second = plan(database, 2)
    line.answers = [REFUSALS[0]]
    until_quiet(mail.round)
    with database.unit_of_work() as session:
        notices.withdraw_from_person(session, first)
        parked.retry(session, "d1")
    until_quiet(mail.round)
    assert [json.loads(body)["to"] for _, body, _ in line.requests[1:]] == [[user("คนที่ 1")]]
    with database.unit_of_work() as session:
        notices.withdraw_from_person(session, second)
    assert what_became(database) == {"sent": 1}


def test_what_would_come_too_late_is_not_tried_again(database: Database, line: Line, mail: Outbox) -> None:
    plan(database, 2)
    line.answers = [REFUSALS[0]]
    until_quiet(mail.round)
    with database.unit_of_work() as session:
        delivery = session.get_one(Delivery, 1)
        delivery.planned = {**(delivery.planned or {}), "until": (now() - timedelta(hours=1)).isoformat()}
    (item,) = shown(database)
    assert not item.can_retry
    with database.unit_of_work() as session, pytest.raises(ValueError, match="nothing is left"):
        parked.retry(session, item.name)


@pytest.mark.parametrize(
    "reason", ["The property, to[0], in the request body is invalid", "Failed to send messages"]
)
def test_a_person_whom_line_does_not_know_is_nothing_to_look_at(
    database: Database, line: Line, mail: Outbox, reason: str
) -> None:
    plan(database, 1)
    line.answers = [Outcome("refused", 400, reason=reason)]
    until_quiet(mail.round)
    assert (shown(database), what_became(database)) == ([], {"refused": 1})
