"""Requests that meet share a commit and answer one after another (DESIGN.md §2, law 1)."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from support.mail import body_of, text_event

from bot import intake, webhook
from bot.intake import Intake
from models.arrivals import Arrival
from models.clock import now
from models.session import Database, Patience


@pytest.fixture
def desk(address: str) -> Iterator[Intake]:
    desk = Intake(lambda: Database(address, Patience.of_the_web()))
    yield desk
    desk.close()


def says(name: str) -> list[Arrival]:
    return webhook.arrivals(body_of(text_event(name, "สวัสดีค่ะ")), now())


class Visitor(threading.Thread):
    """A request of somebody."""

    def __init__(self, desk: Intake, name: str) -> None:
        super().__init__()
        self.desk, self.arrivals, self.stored = desk, says(name), False
        self.start()

    def run(self) -> None:
        self.stored = self.desk.store(self.arrivals)
        self.desk.answered()


def test_all_that_meet_are_answered(desk: Intake) -> None:
    visitors = [Visitor(desk, f"คนที่ {nth}") for nth in range(20)]
    for visitor in visitors:
        visitor.join(5)
    assert all(visitor.stored for visitor in visitors)


def test_who_has_given_up_holds_up_nobody(
    desk: Intake, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.store(says("ก้อย"))
    desk.answered()
    monkeypatch.setattr(intake, "PATIENCE", 0.05)
    with database.unit_of_work() as session:
        session.execute(
            text("SELECT 1" if database.is_sqlite else "LOCK TABLE inbound_event IN EXCLUSIVE MODE")
        )
        hasty = Visitor(desk, "หนุ่ม")
        hasty.join(5)
        monkeypatch.undo()
        patient = Visitor(desk, "ป้าศรี")
    patient.join(5)
    assert (hasty.stored, patient.stored) == (False, True)
