"""One message to many: to just those, whoever of them blocked us or is unknown to LINE."""

import json

from support.mail import Line, friends, queue, until_quiet, user
from support.sent import with_quota

from models.clock import now
from models.multicast import plan_multicast
from models.people import Person
from models.session import Database
from scheduler.outbox import Outbox


def test_the_bad_recipient_of_a_multicast_is_found_and_the_others_get_theirs(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 8)
    line.refuses = user("คนที่ 5")
    with database.unit_of_work() as session:
        plan_multicast(session, people, [{"is": "say", "text": "จันทร์นี้"}])
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted(user(f"คนที่ {n}") for n in range(8) if n != 5)
    assert sum(with_quota(database)) == 7


def test_a_multicast_reaches_those_it_is_for_and_nobody_between_them(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 40)
    with database.unit_of_work() as session:
        plan_multicast(session, [people[0], people[39]], [{"is": "say", "text": "พรุ่งนี้พบกัน"}])
        plan_multicast(session, [people[5], people[7]], [{"is": "say", "text": "มะรืนพบกัน"}])
    until_quiet(mail.round)
    assert [sorted(json.loads(body)["to"]) for _, body, _ in line.requests] == [
        sorted([user("คนที่ 0"), user("คนที่ 39")]),
        sorted([user("คนที่ 5"), user("คนที่ 7")]),
    ]


def test_who_blocked_us_since_the_planning_hears_nothing(
    database: Database, line: Line, mail: Outbox
) -> None:
    people = friends(database, 3)
    with database.unit_of_work() as session:
        plan_multicast(session, people, [{"is": "say", "text": "จันทร์นี้"}])
        person = session.get(Person, people[0])
        assert person is not None
        person.blocked_at = now()
    queue(database, "คนที่ 0", "ข่าว")
    until_quiet(mail.round)
    assert sorted(line.arrived) == sorted(user(f"คนที่ {n}") for n in (1, 2))
