"""A ticket's status: which moves there are, and what the reporter hears of them."""

from itertools import product

from support.staff_cast import Cast

from handlers import wording
from handlers.actor import Refused
from handlers.casework.moves import MOVES, OF_THE_BUTTON, is_claimed, may, outcomes
from handlers.commands import SetStatus
from models.clock import now
from models.people import Person
from models.words import Category, Status


def test_every_move_is_allowed_or_refused_with_its_reason(cast: Cast, number: str) -> None:
    original = cast.asks()
    for old, new in product(Status, Status):
        with cast.ticket(number) as (_, ticket):
            ticket.status = old
        outcome = cast.tries("nkp-town-officer", SetStatus(number, new, original=original))
        allowed = new in OF_THE_BUTTON and is_claimed(old) and may(old, new)
        assert isinstance(outcome, Refused) != allowed, (old, new)
        assert cast.status(number) == (new if allowed else old)


def test_the_table_holds_what_the_design_says() -> None:
    opened = [status for status in Status if not status.is_closed]
    for status in opened:
        assert {Status.CANCELLED, Status.DUPLICATE, Status.ROUTED} <= MOVES[status]
    working = [status for status in opened if status not in (Status.NEW, Status.ROUTED)]
    assert all(len(outcomes(status)) == 4 for status in working)
    assert outcomes(Status.ROUTED) == ()
    assert MOVES[Status.DUPLICATE] == frozenset()
    assert set(MOVES) == set(Status)


def test_a_visit_tells_the_reporter_when(cast: Cast, number: str) -> None:
    words = cast.words("nkp-town-officer", "พรุ่งนี้ 9 โมง")
    cast.does("nkp-town-officer", SetStatus(number, Status.VISIT, words))
    assert cast.heard("malee") == [f"เรื่อง {number}: เจ้าหน้าที่นัดเยี่ยมค่ะ <{words}>"]


def test_an_erased_reporter_hears_nothing_and_nothing_breaks(cast: Cast, number: str) -> None:
    with cast.ticket(number) as (_, ticket):
        ticket.person_id = None
    changed = cast.does("nkp-town-officer", SetStatus(number, Status.ASSISTING))
    assert not changed.told
    assert cast.heard("malee") == []


def test_every_status_and_event_has_its_words() -> None:
    for status in Status:
        assert wording.text(f"statuses.staff.{status.value}")
        assert wording.text(f"statuses.citizen.{status.value}", centre="x")
    for category in Category:
        assert wording.text(f"statuses.category.{category.value}")


def test_a_blocked_reporter_is_noted_once(cast: Cast, number: str) -> None:
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["malee"]).blocked_at = now()
    cast.does("nkp-town-officer", SetStatus(number, Status.ASSISTING))
    cast.does("nkp-town-officer", SetStatus(number, Status.FOLLOWUP))
    assert cast.kinds(number).count("noted") == 1
