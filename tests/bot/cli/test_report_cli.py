import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session
from support.outreach_cast import at, set_time

from bot.cli import main
from models.centres import Centre
from models.outbound import Delivery, QuotaEntry
from models.session import Database
from models.tickets import Ticket, TicketEvent
from models.words import CentreKind, Lane, Purpose, Status, Tier, Urgency

MONDAY = date(2026, 3, 9)


def ticket(session: Session, number: str, centre: Centre, opened: datetime, **fields: object) -> Ticket:
    given = {
        "status": Status.ROUTED, "categories": ["HOMELESS"], "tier": Tier.N, "urgency": Urgency.NORMAL,
        "accept_by": opened + timedelta(hours=8), "routing_reason": "", "opened_at": opened, "centre_id": centre.id,
    }  # fmt: skip
    row = Ticket(number=number, **{**given, **fields})
    session.add(row)
    session.flush()
    event(session, row, "opened", 0)
    return row


def event(session: Session, row: Ticket, kind: str, after: int) -> None:
    session.add(
        TicketEvent(ticket_id=row.id, at=row.opened_at + timedelta(minutes=after), kind=kind, actor="member")
    )


@pytest.fixture
def busy_week(address: str, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", address)
    set_time(database, at(date(2026, 3, 13), 12))
    with database.unit_of_work() as session:
        centre = Centre(code="t", name="ศูนย์ ก", kind=CentreKind.TAMBON)
        other = Centre(code="p", name="ศูนย์ ข", kind=CentreKind.PROVINCE)
        session.add_all([centre, other])
        session.flush()
        first = ticket(session, "NKP-69-1", centre, at(MONDAY, 9), tier=Tier.E1)
        second = ticket(session, "NKP-69-2", centre, at(MONDAY, 10), categories=["FOOD", "MONEY"])
        ticket(session, "NKP-69-3", other, at(date(2026, 3, 8), 23))  # Sunday: the week before
        for row, minutes in ((first, 10), (second, 30)):
            event(session, row, "accepted", minutes)
        event(session, first, "accepted", 300)  # taken over later: the first time counts
        event(session, first, "answered", 60)
        event(session, first, "closed", 600)
        event(session, second, "escalated", 20)
        first.status = second.status = Status.ACCEPTED
        delivery = Delivery(
            endpoint="push",
            to="",
            lane=Lane.STAFF,
            purpose=Purpose.ALERT,
            recipients=3,
            due_at=at(MONDAY, 9),
            state="sent",
        )
        session.add(delivery)
        session.flush()
        session.add(
            QuotaEntry(
                delivery_id=delivery.id,
                month="2026-03",
                purpose=Purpose.ALERT,
                recipients=3,
                at=at(MONDAY, 9),
            )
        )


def counted(*words: str) -> dict[str, Any]:
    outcome = CliRunner().invoke(main, ["report", "--week", *words, "--json"])
    assert outcome.exit_code == 0, outcome.output
    found = json.loads(outcome.output)
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("busy_week")
def test_the_week_is_counted() -> None:
    week = counted()
    assert week["centres"] == {"ศูนย์ ก": {"opened": 2, "accepted": 3, "answered": 1, "closed": 1, "late": 1}}
    assert set(week["categories"]) == {"HOMELESS", "FOOD"}
    assert (week["minutes_to_accept"], week["minutes_to_answer"]) == (20.0, 60.0)
    assert (week["danger_now"], week["waiting_late"]) == (1, 1)
    assert (week["billed"], week["billed_this_month"]) == ({"alert": 3}, 3)


@pytest.mark.usefixtures("busy_week")
@pytest.mark.parametrize("name", ["2026-W10", "2026-03-08"])
def test_another_week_can_be_named(name: str) -> None:
    assert list(counted(name)["centres"]) == ["ศูนย์ ข"]


@pytest.mark.usefixtures("busy_week")
def test_a_supervisor_reads_a_table() -> None:
    shown = CliRunner().invoke(main, ["report", "--week"]).output
    assert "จ. 9 มี.ค. 69 – อา. 15 มี.ค. 69" in shown
    assert "median minutes to accept" in shown
    assert CliRunner().invoke(main, ["report", "--week", "soon"]).exit_code == 2
