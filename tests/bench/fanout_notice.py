"""The weekly notice of the fan-out bench in the database: prepared, due, settled."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.fanout_line import BATCH, ask
from sqlalchemy import func, insert, select, text
from support.outreach_cast import at, programme

from handlers.messages import Say, to_json
from models import clock
from models.mailbox import post
from models.migrations import upgrade
from models.outbound import Delivery, OutboundMessage
from models.outreach import Programme, Subscription, Visit
from models.people import Person
from models.session import Database
from models.words import Lane, Purpose

WARM = "U" + "f" * 32
"""Somebody who is no subscriber."""


def warm(address: str, line: str) -> None:
    """Let the workers send a few messages first, as a worker has that has run since yesterday."""
    ask(f"{line}/simulator/friends", {"user_ids": [WARM]})
    database = Database(address)
    for _ in range(8):
        with database.unit_of_work() as session:
            post(session, WARM, to_json(Say("พร้อม")), lane=Lane.TALK, purpose=Purpose.TALK)
        time.sleep(1.2)
        if unsettled(address) or first(
            address, select(func.count()).where(OutboundMessage.state == "pending")
        ):
            time.sleep(3)
    database.close()


def let_it_be_due(address: str) -> None:
    """Ten minutes pass: it is time for the notice."""
    database = Database(address)
    with database.unit_of_work() as session:
        clock.read_offset(session)
        clock.set_offset(session, clock.ahead().total_seconds() + 600)
    database.close()


def prepare(address: str, ids: Sequence[str]) -> None:
    """The seed programme with this year's season, its subscribers, and a clock that stands at the hour of the notice."""
    database = Database(address)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade(database)
    today = datetime.now(UTC).date()
    programme(database, today, today + timedelta(weeks=20), today=today + timedelta(days=14))
    for start in range(0, len(ids), BATCH):
        with database.unit_of_work() as session:
            session.execute(
                insert(Person),
                [
                    {"line_user_id": one, "created_at": clock.now(), "invite_failures": 0}
                    for one in ids[start : start + BATCH]
                ],
            )
    with database.unit_of_work() as session:
        npm = session.scalars(select(Programme.id)).one()
        people = session.scalars(select(Person.id)).all()
        for start in range(0, len(people), BATCH):
            wishes = [
                {"person_id": one, "programme_id": npm, "stops": [], "since": clock.now()}
                for one in people[start : start + BATCH]
            ]
            session.execute(insert(Subscription), wishes)
        visit = session.scalars(select(Visit.date).order_by(Visit.date).limit(1)).one()
        clock.set_offset(session, (at(visit - timedelta(days=1), 16, 50) - datetime.now(UTC)).total_seconds())
    database.close()


def wait_until_settled(address: str) -> None:
    while unsettled(address):
        time.sleep(0.05)


def unsettled(address: str) -> int:
    return int(first(address, select(func.count()).select_from(Delivery).where(Delivery.state == "trying")))


def seconds_of_sending(address: str) -> tuple[float, int]:
    bulk = Delivery.endpoint == "multicast"
    begun = first(address, select(func.min(Delivery.first_attempt_at)).where(bulk))
    settled = first(address, select(func.max(Delivery.settled_at)).where(bulk))
    count = first(address, select(func.count()).select_from(Delivery).where(bulk))
    return (settled - begun).total_seconds(), count


_databases: dict[str, Any] = {}


def first(address: str, asked: Any) -> Any:
    database = _databases.setdefault(address, None) or Database(address)
    _databases[address] = database
    with database.reading() as session:
        return session.scalar(asked)
