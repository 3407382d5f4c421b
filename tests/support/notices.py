"""A programme's weekly notice in a test: the days it is about, and what became of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from support.outreach_cast import visit_on

from handlers.messages import Card, from_json
from models.outbound import Delivery
from models.outreach import Notice, Run, Visit
from models.session import Database
from models.words import NoticeKind, Purpose

FIRST, LAST = date(2026, 2, 1), date(2026, 9, 30)
MONDAY, SUNDAY = date(2026, 3, 9), date(2026, 3, 8)  # npm-2
HOURS = "Mo,Tu 09:00-12:00"


def cards(database: Database, purpose: Purpose) -> list[Card]:
    with database.reading() as session:
        found = [
            delivery.planned
            for delivery in session.query(Delivery).filter_by(purpose=purpose).order_by(Delivery.id)
        ]
    return [
        card for plan in found if plan for card in map(from_json, plan["content"]) if isinstance(card, Card)
    ]


def who(database: Database, kind: NoticeKind) -> set[int]:
    with database.reading() as session:
        return {
            one.person_id
            for one in session.query(Notice).join(Run, Run.id == Notice.run_id).filter(Run.kind == kind)
        }


def runs(database: Database) -> list[tuple[NoticeKind, str, int]]:
    with database.reading() as session:
        found = (
            session.query(Run)
            .join(Visit, Visit.id == Run.visit_id)
            .filter(Visit.date >= MONDAY)
            .order_by(Run.id)
        )
        return [(run.kind, run.state, run.audience) for run in found]


def pretend_sent(database: Database) -> None:
    with database.unit_of_work() as session:
        session.query(Delivery).update({Delivery.state: "sent", Delivery.attempts: 1, Delivery.planned: None})


def change(database: Database, act: Callable[..., Any], **how: object) -> Any:
    with database.unit_of_work() as session:
        return act(session, visit_on(session, MONDAY).id, **how)


def due_times(database: Database) -> list[datetime]:
    with database.reading() as session:
        waiting = session.query(Delivery).filter_by(state="trying")
        return [delivery.due_at.replace(microsecond=0, second=0) for delivery in waiting]


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [delivery.state for delivery in session.query(Delivery).order_by(Delivery.id)]
