"""LINE calls that are not messages: done once they can be, given up when they never will be (DESIGN.md §2a)."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from support.fleet import wait_until
from support.mail import later, until_quiet, user

from models.centres import Centre, Group, Member
from models.clock import now
from models.inbound import Media, Message
from models.mailbox import call_line
from models.outbound import LineCall
from models.people import Person
from models.revision import Watch
from models.session import Database
from models.words import CentreKind, Role
from scheduler import calls as scheduler_calls
from scheduler.bell import Bell
from scheduler.calls import CallOutcome, Calls

KEPT = CallOutcome("done", {"path": "aa/bb", "content_type": "image/jpeg", "size": 7})


class Line:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answers: list[CallOutcome] = []

    def call(self, kind: str, args: Mapping[str, Any]) -> CallOutcome:
        self.calls.append(kind)
        return self.answers.pop(0) if self.answers else CallOutcome("done")


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def calls(database: Database, line: Line) -> Calls:
    return Calls(database, line, Bell(), Watch({}))


def photo(database: Database, *, gone: bool = False) -> int:
    with database.unit_of_work() as session:
        message = Message(line_message_id="1", kind="photo", happened_at=now(), created_at=now())
        message.gone_at = now() if gone else None
        session.add(message)
        session.flush()
        media = Media(message_id=message.id)
        session.add(media)
        session.flush()
        call_line(session, "media", message_id="1", media_id=media.id)
        return media.id


def media_state(database: Database, media_id: int) -> tuple[str, str | None]:
    with database.reading() as session:
        media = session.get(Media, media_id)
        assert media is not None
        return media.state, media.path


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LineCall.state).order_by(LineCall.id)))


def test_a_photo_that_line_still_prepares_is_fetched_later(
    database: Database, line: Line, calls: Calls
) -> None:
    line.answers = [CallOutcome("wait"), CallOutcome("wait"), KEPT]
    media_id = photo(database)
    for seconds in (0, 5, 10, 60):
        later(database, seconds)
        until_quiet(calls.round)
    assert media_state(database, media_id) == ("kept", "aa/bb")
    assert states(database) == ["done"]


@pytest.mark.parametrize(("answer", "state"), [("gone", "gone"), ("refused", "refused")])
def test_what_cannot_be_fetched_is_noted(
    database: Database, line: Line, calls: Calls, answer: Any, state: str
) -> None:
    line.answers = [CallOutcome(answer)]
    media_id = photo(database)
    until_quiet(calls.round)
    assert media_state(database, media_id) == (state, None)


def test_bytes_of_a_message_taken_back_meanwhile_are_thrown_away(
    database: Database, line: Line, calls: Calls
) -> None:
    line.answers = [KEPT]
    media_id = photo(database, gone=True)
    until_quiet(calls.round)
    assert line.calls == ["media", "forget_media"]
    assert media_state(database, media_id) == ("gone", None)


def test_a_name_and_a_group_size_are_written_down_and_the_arguments_forgotten(
    database: Database, line: Line, calls: Calls
) -> None:
    line.answers = [CallOutcome("done", {"name": "สมใจ"}), CallOutcome("done", {"count": 12})]
    with database.unit_of_work() as session:
        person = Person(line_user_id=user("สมใจ"), created_at=now())
        centre = Centre(code="c", name="ศูนย์", kind=CentreKind.TAMBON)
        session.add_all([person, centre, Group(line_group_id="C1", changed_at=now())])
        session.flush()
        session.add(Member(person_id=person.id, centre_id=centre.id, role=Role.OFFICER, joined_at=now()))
        call_line(session, "profile", line_user_id=user("สมใจ"))
        session.flush()
        call_line(session, "group_count", group="C1")
    until_quiet(calls.round)
    with database.reading() as session:
        assert session.scalars(select(Member.name)).one() == "สมใจ"
        assert session.scalars(select(Group.members)).one() == 12
        assert session.scalars(select(LineCall.args)).all() == [{}, {}]


def test_a_call_without_an_answer_is_tried_again_and_parked_in_the_end(
    database: Database, line: Line, calls: Calls
) -> None:
    line.answers = [CallOutcome("unknown")] * 100
    with database.unit_of_work() as session:
        call_line(session, "leave", group="C1")
    for nth in range(20):
        later(database, 700.0 * nth)
        until_quiet(calls.round)
    assert states(database) == ["parked"]
    assert len(line.calls) == 15


def test_a_loading_animation_that_comes_too_late_is_dropped(
    database: Database, line: Line, calls: Calls
) -> None:
    with database.unit_of_work() as session:
        call_line(session, "loading", line_user_id=user("ก้อย"), seconds=10)
    later(database, 30)
    until_quiet(calls.round)
    assert line.calls == []
    assert states(database) == ["dropped"]


def leased_until(database: Database) -> datetime | None:
    with database.reading() as session:
        return session.scalar(select(LineCall.lease_until))


def test_what_a_lost_machine_was_fetching_another_fetches_within_half_a_minute(
    database: Database, line: Line, calls: Calls
) -> None:
    """And when the machine was only asleep, what it brings late changes nothing."""
    media_id = photo(database)
    lost = Calls(database, line, Bell(), Watch({}))
    errands = lost.take(1)
    assert calls.round() == 0
    later(database, 28)
    line.answers = [KEPT, CallOutcome("refused")]
    assert calls.round() == 1
    for errand in errands:
        lost._carry(errand)
    lost._settle()
    assert media_state(database, media_id) == ("kept", "aa/bb")
    assert states(database) == ["done"]


class SlowLine(Line):
    """A film that takes its time, as long as a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.here = threading.Event()

    def call(self, kind: str, args: Mapping[str, Any]) -> CallOutcome:
        self.calls.append(kind)
        self.here.wait(30)
        return KEPT


@pytest.fixture
def fetching(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowLine]:
    """A worker in the middle of fetching a photo."""
    monkeypatch.setattr(scheduler_calls, "RENEWED", timedelta(seconds=0.1))
    monkeypatch.setattr(scheduler_calls, "POLL", 0.05)
    photo(database)
    line, bell = SlowLine(), Bell()
    worker = threading.Thread(target=Calls(database, line, bell, Watch({})).run)
    worker.start()
    wait_until(lambda: line.calls, what="the fetch")
    yield line
    line.here.set()
    bell.stop()
    worker.join()


def test_whoever_takes_long_holds_on_to_the_call(
    database: Database, line: Line, calls: Calls, fetching: SlowLine
) -> None:
    wait_until(lambda: leased_until(database), what="the lease")
    for seconds in (15, 30, 45):  # each is within one lease of the one before
        first = leased_until(database)
        assert first is not None
        later(database, seconds)
        wait_until(lambda first=first: (leased_until(database) or first) > first, what="a longer lease")
        assert calls.round() == 0
    fetching.here.set()
    wait_until(lambda: states(database) == ["done"], what="the photo")
    assert (fetching.calls, line.calls) == (["media"], [])


def test_a_call_that_hangs_is_not_held_on_to_for_ever(
    database: Database, line: Line, calls: Calls, fetching: SlowLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_calls, "HELD", timedelta(0))
    line.answers = [KEPT]
    later(database, 25)
    wait_until(calls.round, what="another's turn")
    assert (states(database), line.calls) == (["done"], ["media"])
