"""The other targets of `domain.md` §5.3: first contact, visit or decision, news; told without spending messages."""

from datetime import UTC, datetime

import pytest
from support.staff_cast import Cast, labels

from handlers import membership
from handlers.commands import (
    Accept,
    AnswerReporter,
    CloseTicket,
    ReadTicket,
    ReopenTicket,
    SetStatus,
    Transfer,
)
from models import clock
from models.centres import Member
from models.clock import in_bangkok, now
from models.session import Database
from models.words import Role, Status, Tier

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 น., no holiday in this week
OFFICER = "nkp-town-officer"


@pytest.fixture
def cast(database: Database) -> Cast:
    clock._offset = MONDAY_MORNING - datetime.now(UTC)
    return Cast.on(database).full_house()


def claimed(cast: Cast, tier: Tier = Tier.N, by: str = OFFICER) -> str:
    number = cast.asks(tier=tier)
    cast.does(by, Accept(number))
    cast.heard(by)
    return number


def mornings(cast: Cast, days: int) -> dict[str, list[str]]:
    """What the officer hears in the next so many days, by date."""
    heard: dict[str, list[str]] = {}
    for _ in range(days * 24 + 2):
        cast.passes(hours=1)
        if told := cast.heard(OFFICER):
            heard.setdefault(f"{in_bangkok(now()):%a}", []).extend(told)
    return heard


def test_on_the_morning_of_the_day_who_holds_it_hears_that_a_first_contact_is_due(cast: Cast) -> None:
    """ปกติ: three working days from Monday 09.00 is Thursday 09.00."""
    number = claimed(cast)
    heard = mornings(cast, 3)
    assert list(heard) == ["Thu"]
    (told,) = heard["Thu"]
    assert number in told
    assert "ติดต่อผู้แจ้ง ภายใน พฤ. 26 พ.ย. 69 เวลา 09.00 น." in told
    assert "nudged" in cast.kinds(number)


def test_who_was_contacted_is_not_asked_about(cast: Cast) -> None:
    number = claimed(cast)
    cast.does(OFFICER, AnswerReporter(number, cast.words(OFFICER, "จะไปพรุ่งนี้ค่ะ")))
    cast.passes(seconds=30)
    assert cast.status(number) == "CONTACTING"
    assert mornings(cast, 5) == {}


def test_ten_tickets_are_one_message_a_day(cast: Cast) -> None:
    numbers = [claimed(cast) for _ in range(10)]
    heard = mornings(cast, 3)
    (told,) = heard["Thu"]
    assert all(number in told for number in numbers[:9])
    assert "ยังมีอีก 1 เรื่อง" in told
    assert labels(cast.queued(OFFICER)[-1].content) == numbers[:9]
    assert "ไม่มีเงิน" not in told


def test_no_member_gets_more_than_one_such_message_a_day(cast: Cast) -> None:
    """Accepted at different hours, some are due at other times of the day."""
    for _ in range(6):
        claimed(cast)
        cast.passes(hours=3)
    assert all(len(told) == 1 for told in mornings(cast, 12).values())


def test_the_head_hears_the_next_morning_of_a_contact_that_was_missed_and_of_no_other(cast: Cast) -> None:
    cast.officer("head", "nkp-town", Role.SUPERVISOR)
    number = claimed(cast)
    mornings(cast, 3)
    assert cast.heard("head") == []
    mornings(cast, 1)
    (told,) = cast.heard("head")
    assert "เลยกำหนดติดต่อผู้แจ้ง" in told
    assert number in told


def test_in_a_unit_without_a_head_who_holds_it_hears_it_once_more(cast: Cast) -> None:
    claimed(cast)
    heard = mornings(cast, 6)
    assert list(heard) == ["Thu", "Fri"]


def test_what_is_most_urgent_is_told_at_once_and_to_the_head_when_missed(cast: Cast) -> None:
    cast.officer("head", "nkp-town", Role.SUPERVISOR)
    number = claimed(cast, Tier.E2)
    cast.heard("head")
    cast.passes(hours=18, minutes=1)
    assert [f"ยังไม่ได้ติดต่อผู้แจ้ง {number}" in told for told in cast.heard(OFFICER)] == [True]
    assert cast.heard("head") == []
    cast.passes(hours=6)
    assert any("ถึงหัวหน้า: เลยกำหนด" in told for told in cast.heard("head"))


def test_a_decision_is_due_after_the_contact(cast: Cast) -> None:
    """ด่วน: seven days from Monday 09.00 is the next Monday."""
    number = claimed(cast, Tier.U)
    cast.does(OFFICER, SetStatus(number, Status.CONTACTING))
    heard = mornings(cast, 8)
    assert any("เยี่ยมบ้านหรือเริ่มช่วย" in told for told in heard["Mon"])
    cast.does(OFFICER, SetStatus(number, Status.VISIT))
    cast.heard(OFFICER)
    assert "เยี่ยมบ้านหรือเริ่มช่วย" not in str(mornings(cast, 2))


def test_news_are_due_after_each_silence_and_count_from_the_last_word(cast: Cast) -> None:
    """ปกติ: every seven days, so always before day fifteen."""
    number = claimed(cast)
    cast.does(OFFICER, SetStatus(number, Status.ASSISTING))
    silent = mornings(cast, 15)
    told = [text for texts in silent.values() for text in texts]
    assert len([text for text in told if "แจ้งความคืบหน้า" in text]) == 2
    cast.does(OFFICER, SetStatus(number, Status.FOLLOWUP))
    cast.heard(OFFICER)
    assert mornings(cast, 5) == {}


@pytest.mark.parametrize("ending", ["closed", "handed over", "left"])
def test_nothing_is_due_any_more_once_it_is(cast: Cast, ending: str) -> None:
    number = claimed(cast)
    if ending == "closed":
        cast.does(OFFICER, CloseTicket(number, Status.CLOSED_HELPED, cast.words(OFFICER, "ช่วยแล้ว")))
    elif ending == "handed over":
        cast.does(OFFICER, Transfer(number, "nkp-mun"))
    else:
        with cast.ticket(number) as (session, ticket):
            membership.remove(session, session.get_one(Member, ticket.member_id))
    cast.heard(OFFICER)
    assert mornings(cast, 9) == {}


def test_a_reopened_ticket_counts_anew(cast: Cast) -> None:
    number = claimed(cast)
    cast.does(OFFICER, CloseTicket(number, Status.CLOSED_HELPED, cast.words(OFFICER, "ช่วยแล้ว")))
    cast.passes(days=7)
    cast.does("malee", ReopenTicket(number))
    cast.heard(OFFICER)
    assert list(mornings(cast, 3)) == ["Thu"]


def test_the_case_says_what_is_owed_and_until_when(cast: Cast) -> None:
    number = claimed(cast)
    assert "ติดต่อผู้แจ้ง ภายใน พฤ. 26 พ.ย. 69 เวลา 09.00 น." in cast.does(OFFICER, ReadTicket(number)).targets


def test_a_weekend_does_not_wake_anybody_for_what_can_wait(cast: Cast) -> None:
    clock._offset = datetime(2026, 11, 26, 2, 0, tzinfo=UTC) - datetime.now(UTC)  # Thursday: due next Tuesday
    claimed(cast)
    assert list(mornings(cast, 5)) == ["Tue"]
