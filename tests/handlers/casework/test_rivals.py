"""Two people at once: exactly one wins, the other is told the truth (DESIGN.md §2, law 2)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from support.staff_cast import Cast

from handlers.actor import Refused
from handlers.casework import Changed, Opened
from handlers.commands import Accept, AnswerReporter, OpenTicket, ReleaseAnswer, WithdrawAnswer
from models.session import Database
from models.words import Category, Tier


@pytest.fixture
def cast(database: Database) -> Cast:
    cast = Cast.on(database).full_house()
    for name in ("anong", "boon", "chai"):
        cast.officer(name, "nkp-town")
    return cast


def at_once(cast: Cast, acts: list[tuple[str, Any]]) -> list[Any]:
    together = Barrier(len(acts))

    def act(name: str, command: Any) -> Any:
        together.wait()
        return cast.tries(name, command)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(act, *one) for one in acts]]


def test_of_many_claimers_one_has_it_and_the_others_hear_who(cast: Cast) -> None:
    number = cast.asks()
    outcomes = at_once(cast, [(name, Accept(number)) for name in ("anong", "boon", "chai")])
    assert [type(outcome) for outcome in outcomes].count(Changed) == 1
    refused = [outcome.text for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 2
    assert all("รับไปแล้ว" in text for text in refused)
    assert cast.kinds(number).count("accepted") == 1


def test_tickets_opened_at_once_have_numbers_of_their_own(cast: Cast) -> None:
    wish = OpenTicket((Category.MONEY,), Tier.N, "480101", ())
    opened = at_once(cast, [("malee", wish)] * 6)
    numbers = {outcome.number for outcome in opened if isinstance(outcome, Opened)}
    assert len(numbers) == 6


def test_an_answer_is_either_sent_or_taken_back(cast: Cast) -> None:
    number = cast.asks()
    cast.does("anong", Accept(number))
    held = cast.does("anong", AnswerReporter(number, cast.words("anong", "ค่ะ")))
    cast.heard("malee")
    outcomes = at_once(cast, [("anong", ReleaseAnswer(held.answer)), ("anong", WithdrawAnswer(held.answer))])
    assert [isinstance(outcome, Refused) for outcome in outcomes].count(True) == 1
    was_sent = not isinstance(outcomes[0], Refused)
    assert len(cast.heard("malee")) == int(was_sent)
