"""kill -9 at every write point: before and after each commit, before and after each call to LINE, in talk and in bulk.

One process after the other dies by its own hand at the n-th passage of a point (support/nursery.py) and leaves what it
had begun to the next one; new people write before each. The last one lives, and then support/promises.py must hold
(DESIGN.md §2, laws 1 to 4; line-platform.md §9, lines 6, 18 and 22).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from sqlalchemy import func, insert, select
from support.fleet import Fleet, wait_until
from support.mail import queue
from support.nursery import running

from handlers.outreach.importing import import_file
from models import clock
from models.outreach import Notice, Programme, Subscription
from models.people import Person

TALK_POINTS = [
    *(("before_commit", n) for n in range(1, 9)),
    *(("after_commit", n) for n in range(1, 9)),
    *(("before_send", n) for n in (1, 2, 3)),
    *(("after_send", n) for n in (1, 2, 3)),
    *(("before_call", 1), ("after_call", 1)),
]
BULK_POINTS = [(point, n) for n in (2, 5) for point in ("before_commit", "after_commit")] + [
    (point, n) for n in (1, 2) for point in ("before_send", "after_send")
]
SUNDAY_MORNING = datetime(2022, 2, 6, 3, 0, tzinfo=UTC)
"""Before the visit of Monday, 7 February 2565, of the seed's programme."""


@pytest.fixture
def fleet(open_fleet: Callable[..., Fleet]) -> Fleet:
    return open_fleet(workers=1)


def die_one_by_one(
    fleet: Fleet, points: list[tuple[str, int]], before_each: Iterator[None]
) -> list[tuple[str, int]]:
    """A process for each point, which dies there; the points that were never reached."""
    missed = []
    for point, nth in points:
        next(before_each)
        mark = fleet.folder / f"{point}-{nth}"
        pid = fleet.start_worker(die_at=[point, nth, str(mark)], lease=1.2)
        try:
            wait_until(lambda pid=pid: not running(pid), 20)
        except AssertionError:
            missed.append((point, nth))
            fleet.nursery.kill(pid)
            wait_until(lambda pid=pid: not running(pid))
    return missed


def people_who_write(fleet: Fleet) -> Iterator[None]:
    """A menu (a reply), a cry for help (the danger pass), a picture (a call) and two messages that must be pushed."""
    number = 0
    while True:
        number += 1
        koi, dam = f"ก้อย {number}", f"ดำ {number}"
        for name, words in ((koi, "เมนู"), (dam, "พ่อหมดสติ ไม่หายใจแล้ว"), (dam, "เมนู")):
            fleet.act(name, "follow")
            fleet.act(name, "says", words)
        fleet.act(koi, "sends_photo")
        wait_until(lambda: not fleet.ask("webhooks")["waiting"])
        for name in (koi, dam):
            user = fleet.ask(f"screen?phone={name}")["user"]
            queue(fleet.database, user, "ข่าวถึงคุณ")
        yield


def test_a_worker_may_die_at_any_point_of_a_talk(fleet: Fleet) -> None:
    fleet.start_web()
    fleet.ready()
    assert die_one_by_one(fleet, TALK_POINTS, people_who_write(fleet)) == []
    fleet.start()
    assert fleet.broken_when_calm() == []


@pytest.mark.parametrize("point", ["before_store", "after_store"])
def test_the_web_may_die_around_its_commit(fleet: Fleet, point: str) -> None:
    """Nothing has a 200 that is not stored; what was stored without a 200 comes again and is handled once."""
    fleet.start_web(die_at=[point, 2, str(fleet.folder / "died")])
    fleet.ready()
    for n in range(6):
        fleet.act(f"คนที่ {n}", "says", "เมนู")
    wait_until((fleet.folder / "died").exists)
    fleet.start()
    wait_until(lambda: not fleet.ask("webhooks")["waiting"] and fleet.all_done(), 40, "calm")
    assert fleet.broken_when_calm() == []
    assert len(fleet.books().answered) == 6


def test_a_worker_may_die_at_any_point_of_a_bulk_run(fleet: Fleet) -> None:
    """1,200 subscribers: the run is planned once, and each hears of the visit once."""
    ids = [f"U{n:032x}" for n in range(1, 1201)]
    fleet.tell("friends", {"user_ids": ids})
    subscribe(fleet, ids)
    fleet.move_clock((SUNDAY_MORNING - datetime.now(UTC)).total_seconds() + 7 * 3600 + 60, line_too=True)
    die_one_by_one(fleet, BULK_POINTS, iter([None] * len(BULK_POINTS)))
    fleet.start_worker(lease=1.2)
    wait_until(lambda: notices(fleet) == len(ids) and fleet.all_done(), 60, "the end of the run")
    told = Counter(
        one
        for row in fleet.ask("ledger?endpoint=multicast")["rows"]
        if row["accepted"]
        for one in row["delivered"]
    )
    assert told == Counter(ids)
    assert fleet.broken_when_calm() == []


def subscribe(fleet: Fleet, ids: list[str]) -> None:
    text = files("handlers.content.seed").joinpath("outreach.toml").read_text(encoding="utf-8")
    with fleet.database.unit_of_work() as session:
        import_file(session, text, SUNDAY_MORNING.date())
        programme = session.scalars(select(Programme.id)).one()
        people = [{"line_user_id": one, "created_at": clock.now(), "invite_failures": 0} for one in ids]
        session.execute(insert(Person), people)
        keys = session.scalars(select(Person.id).where(Person.line_user_id.in_(ids))).all()
        since = SUNDAY_MORNING
        wishes = [{"person_id": key, "programme_id": programme, "since": since, "stops": []} for key in keys]
        session.execute(insert(Subscription), wishes)


def notices(fleet: Fleet) -> int:
    with fleet.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0
