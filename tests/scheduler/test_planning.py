"""A large run is written in slices: whoever dies in between, each subscriber has one notice and nothing goes out early."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.notices import FIRST, LAST, MONDAY, SUNDAY
from support.outreach_cast import at, programme, set_time, subscriber, visit_on

from handlers import wording
from handlers.outreach import Told, cancel_visit, move_visit, queue
from handlers.outreach.runs import go_on
from models import planning
from models.outbound import Delivery
from models.outreach import Notice, Run
from models.session import Database
from models.words import NoticeKind
from scheduler.outreach import run_due, write_all

PEOPLE = 9

PLANS_AND_DIES = """
import os, signal, sys
from handlers import wording
from models import planning
from models.session import Database
from scheduler import outreach

planning.SLICE = 2
wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
go_on, slices = outreach.go_on, []

def dying(session, run_id):
    more = go_on(session, run_id)
    slices.append(run_id)
    if len(slices) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return more

outreach.go_on = dying
outreach.run_due(Database(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def many(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine subscribers, two a slice; it is Sunday at five."""
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
    monkeypatch.setattr(planning, "SLICE", 2)
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    for nth in range(PEOPLE):
        subscriber(database, f"n{nth}")
    set_time(database, at(SUNDAY, 17))


def begun(database: Database) -> None:
    """A run of which one slice is written."""
    with database.unit_of_work() as session:
        queue(session, visit_on(session, MONDAY).id)


def states(database: Database) -> dict[str, int]:
    """Persons by the state of the delivery that their notice points to."""
    with database.reading() as session:
        found: dict[str, int] = {}
        for notice in session.query(Notice):
            state = session.get_one(Delivery, notice.delivery_id).state
            found[state] = found.get(state, 0) + 1
        return found


def run(database: Database) -> Run:
    with database.reading() as session:
        of_monday = session.query(Run).filter_by(
            visit_id=visit_on(session, MONDAY).id, kind=NoticeKind.WEEKLY
        )
        return of_monday.order_by(Run.revision.desc()).first() or Run()


def test_nothing_goes_out_before_all_is_written(database: Database) -> None:
    begun(database)
    assert (run(database).state, run(database).audience) == ("planning", PEOPLE)
    assert states(database) == {"planned": 2}
    write_all(database)
    assert (run(database).state, run(database).audience, run(database).plan) == ("queued", PEOPLE, None)
    assert states(database) == {"trying": PEOPLE}


def test_a_process_that_is_killed_between_two_slices_leaves_a_plan_that_another_finishes(
    database: Database, address: str
) -> None:
    root = Path(__file__).resolve().parents[2]
    died = subprocess.run(
        [sys.executable, "-c", PLANS_AND_DIES, address],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert run(database).state == "planning"
    assert 0 < states(database)["planned"] < PEOPLE
    run_due(database)
    assert run(database).state == "queued"
    assert states(database) == {"trying": PEOPLE}


def test_processes_that_write_at_the_same_time_take_turns(database: Database) -> None:
    begun(database)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: write_all(database), range(3)))
    assert states(database) == {"trying": PEOPLE}
    with database.reading() as session:
        assert session.query(Delivery).count() == 5


def test_who_subscribes_while_it_is_planned_is_not_of_it(database: Database) -> None:
    begun(database)
    late = subscriber(database, "late")
    write_all(database)
    with database.reading() as session:
        assert session.query(Notice).filter_by(person_id=late).count() == 0
        assert session.query(Notice).count() == PEOPLE


@pytest.mark.parametrize("slices", [1, 3])
def test_a_visit_cancelled_in_between_is_announced_to_nobody(database: Database, slices: int) -> None:
    begun(database)
    for _ in range(slices - 1):
        with database.unit_of_work() as session:
            assert go_on(session, run(database).id)
    with database.unit_of_work() as session:
        outcome = cancel_visit(session, visit_on(session, MONDAY).id, "น้ำโขงขึ้น")
    assert outcome == Told(0, 0, 2 * slices, None)
    write_all(database)
    assert run_due(database) == 0
    assert states(database) == {"withdrawn": 2 * slices}
    assert run(database).state == "withdrawn"


def test_a_visit_moved_in_between_is_announced_anew_and_once(database: Database) -> None:
    begun(database)
    with database.unit_of_work() as session:
        move_visit(session, visit_on(session, MONDAY).id, stop="npm-4")
    assert run_due(database) == 1
    assert states(database) == {"withdrawn": 2, "trying": PEOPLE}
    assert run(database).revision == 2


def test_a_plan_that_is_finished_too_late_sends_nothing_and_says_so(database: Database) -> None:
    begun(database)
    set_time(database, at(MONDAY, 9))
    run_due(database)
    assert states(database) == {"withdrawn": 2}
    assert run(database).state == "missed"
    assert "9 คนไม่ได้รับแจ้ง" in (run(database).reason or "")


def test_a_plan_that_is_finished_by_night_waits_for_the_morning(database: Database) -> None:
    begun(database)
    set_time(database, at(SUNDAY, 22))
    run_due(database)
    with database.reading() as session:
        assert {one.due_at for one in session.query(Delivery)} == {at(MONDAY, 7)}
