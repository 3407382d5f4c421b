"""เรื่องซ้ำ: a ticket goes on under another number, and every reporter gets the result (`domain.md` §3.5, line 9)."""

from datetime import UTC, datetime

import pytest
from support.staff_cast import IN_TOWN, Cast, labels

from handlers import casework
from handlers.commands import Accept, AddToTicket, CancelTicket, CloseTicket, ReadTicket, SetStatus
from models import clock
from models.session import Database
from models.units import memberships
from models.words import Category, Role, Status, Tier, Urgency

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = "nkp-town-officer"


@pytest.fixture
def cast(database: Database) -> Cast:
    clock._offset = MONDAY_MORNING - datetime.now(UTC)
    cast = Cast.on(database).full_house()
    cast.citizen("somchai")
    return cast


@pytest.fixture
def original(cast: Cast) -> str:
    """What malee told first; its officer has it."""
    number = cast.asks(story=(cast.words("malee", "คุณยายนอนอยู่หน้าตลาด"),))
    cast.does(OFFICER, Accept(number))
    return number


@pytest.fixture
def second(cast: Cast) -> str:
    """What somchai told of the same, also claimed."""
    number = cast.asks(by="somchai", story=(cast.words("somchai", "มีคุณยายนอนหน้าตลาด หนาวมาก"),))
    cast.does(OFFICER, Accept(number))
    cast.heard("somchai")
    return number


def merges(cast: Cast, number: str, original: str | None, words: str | None = None) -> None:
    cast.does(OFFICER, SetStatus(number, Status.DUPLICATE, words, original))


def test_the_reporter_is_told_under_which_number_it_goes_on(cast: Cast, original: str, second: str) -> None:
    words = cast.words(OFFICER, "คุณมาลีแจ้งไว้แล้ว")
    merges(cast, second, original, words)
    (told,) = cast.heard("somchai")
    assert f"ดูแลต่อในเลขที่ {original}" in told
    assert told.endswith(f"<{words}>")
    with cast.ticket(second) as (session, ticket):
        view = casework.view_for_citizen(session, ticket)
    assert view.status_text == f"ดูแลต่อในเลขที่ {original}: เจ้าหน้าที่กำลังดูเรื่องของคุณ"
    assert (view.is_open, view.can_reopen, view.goes_on) == (False, False, True)


def test_both_timelines_name_each_other_and_the_story_is_read_together(
    cast: Cast, original: str, second: str
) -> None:
    merges(cast, second, original)
    case = cast.does(OFFICER, ReadTicket(original))
    assert f"รวมเรื่อง {second} เข้ามา" in case.timeline[-1]
    assert len(case.story) == 2
    assert cast.kinds(second)[-1] == "duplicate"


def test_the_more_pressing_of_the_two_is_how_pressing_it_is(cast: Cast, original: str) -> None:
    pressing = cast.asks(by="somchai", tier=Tier.E2)
    cast.does(OFFICER, Accept(pressing))
    merges(cast, pressing, original)
    with cast.ticket(original) as (_, ticket):
        assert (ticket.tier, ticket.urgency) == (Tier.E2, Urgency.MOST_URGENT)
    cast.heard(OFFICER)
    cast.passes(hours=19)
    assert any(f"ยังไม่ได้ติดต่อผู้แจ้ง {original}" in told for told in cast.heard(OFFICER))


def test_every_reporter_gets_the_result(cast: Cast, original: str, second: str) -> None:
    merges(cast, second, original)
    for name in ("malee", "somchai"):
        cast.heard(name)
    with cast.database.unit_of_work() as session:
        assert casework.sheet(session, cast.actor(session, OFFICER).person, original).also_read == 1
    words = cast.words(OFFICER, "พาไปพักที่ศูนย์แล้ว")
    cast.does(OFFICER, CloseTicket(original, Status.CLOSED_HELPED, words))
    (told,) = cast.heard("somchai")
    assert f"เรื่อง {original} ที่รวมกับเรื่อง {second} ของคุณ: ช่วยเหลือเรียบร้อย" in told
    assert f"<{words}>" in told
    assert len(cast.heard("malee")) == 1


def test_whoever_reported_both_reads_the_result_once(cast: Cast, original: str) -> None:
    again = cast.asks()
    cast.does(OFFICER, Accept(again))
    merges(cast, again, original)
    cast.heard("malee")
    cast.does(OFFICER, CloseTicket(original, Status.CLOSED_HELPED, cast.words(OFFICER, "เรียบร้อย")))
    assert len(cast.heard("malee")) == 1


def test_an_original_that_its_reporter_cancels_leaves_nobody_in_the_dark(
    cast: Cast, original: str, second: str
) -> None:
    merges(cast, second, original)
    cast.heard("somchai")
    cast.does("malee", CancelTicket(original))
    assert "ขอยกเลิกแล้ว" in cast.heard("somchai")[-1]
    assert labels(cast.queued("somchai")[-1].content) == ["แจ้งเรื่องใหม่"]


def test_what_is_added_to_a_duplicate_reaches_its_original(cast: Cast, original: str, second: str) -> None:
    merges(cast, second, original)
    cast.heard(OFFICER)
    cast.does("somchai", AddToTicket(second, (cast.words("somchai", "ตอนนี้ฝนตกด้วย"),)))
    assert f"ผู้แจ้งเล่าเพิ่ม {original}" in cast.heard(OFFICER)[-1]
    assert len(cast.does(OFFICER, ReadTicket(original)).story) == 3


def test_a_duplicate_of_a_duplicate_goes_on_under_the_first(cast: Cast, original: str, second: str) -> None:
    merges(cast, second, original)
    third = cast.asks(by="somchai")
    cast.does(OFFICER, Accept(third))
    merges(cast, third, second)
    assert f"ดูแลต่อในเลขที่ {original}" in cast.heard("somchai")[-1]


def test_what_had_joined_moves_along_and_is_told_so(cast: Cast, original: str, second: str) -> None:
    merges(cast, second, original)
    cast.heard("somchai")
    first = cast.asks(by="malee")
    cast.does(OFFICER, Accept(first))
    merges(cast, original, first)
    assert f"ดูแลต่อในเลขที่ {first}" in cast.heard("somchai")[-1]


@pytest.mark.parametrize("given", [None, "", "no-such-number", "NKP-69-999999"])
def test_without_the_original_nothing_is_merged(cast: Cast, second: str, given: str | None) -> None:
    cast.refused(OFFICER, SetStatus(second, Status.DUPLICATE, original=given))
    assert cast.status(second) == "ACCEPTED"


def test_itself_and_what_is_closed_are_no_originals(cast: Cast, original: str, second: str) -> None:
    assert "คือเรื่องนี้เอง" in cast.refused(OFFICER, SetStatus(second, Status.DUPLICATE, original=second))
    cast.does(OFFICER, CloseTicket(original, Status.CLOSED_HELPED, cast.words(OFFICER, "จบ")))
    assert "ปิดไปแล้ว" in cast.refused(OFFICER, SetStatus(second, Status.DUPLICATE, original=original))


def test_the_ticket_of_another_unit_is_no_original_and_its_number_tells_nothing(
    cast: Cast, second: str
) -> None:
    theirs = cast.asks("551405")
    refused = cast.refused(OFFICER, SetStatus(second, Status.DUPLICATE, original=theirs))
    assert "ไม่ได้อยู่ในความดูแล" in refused


def test_a_private_ticket_joins_none_that_the_village_reads(cast: Cast) -> None:
    """A member of both units could, by mistake."""
    cast.officer("boss", "nkp-desk", Role.SUPERVISOR)
    private, open_one = cast.asks(IN_TOWN, Category.VIOLENCE), cast.asks()
    cast.does("boss", Accept(private))
    refused = cast.refused("boss", SetStatus(private, Status.DUPLICATE, original=open_one))
    assert "ต้องไม่ให้หน่วยในตำบลรู้" in refused


def test_a_neighbour_does_not_learn_where_somebody_is_sheltered(cast: Cast) -> None:
    cast.officer("boss", "nkp-desk", Role.SUPERVISOR)
    private, reported = cast.asks(IN_TOWN, Category.VIOLENCE), cast.asks(by="somchai")
    cast.does("boss", Accept(reported))
    cast.heard("somchai")
    cast.does("boss", SetStatus(reported, Status.DUPLICATE, original=private))
    assert "หน่วยของจังหวัด" in cast.heard("somchai")[-1]
    cast.does("nkp-home-officer", Accept(private))
    words = cast.words("nkp-home-officer", "ย้ายไปบ้านพักแล้ว")
    cast.does("nkp-home-officer", CloseTicket(private, Status.CLOSED_HELPED, words))
    told = cast.heard("somchai")[-1]
    assert words not in told
    assert "บ้านพัก" not in told


def test_the_reporters_own_and_what_is_new_nearby_are_offered(cast: Cast, original: str, second: str) -> None:
    cast.citizen("ann")
    cast.asks("551405", by="ann")
    private = cast.asks(IN_TOWN, Category.VIOLENCE)
    own = cast.asks(by="somchai")
    with cast.database.unit_of_work() as session:
        person = cast.actor(session, OFFICER).person

        lines = casework.original_lines(session, memberships(session, person.id), second)
    assert [line.number for line in lines] == [own, original]
    assert private not in [line.number for line in lines]
