"""A step of a request as a plain call: draft and event in, decision out."""

from datetime import UTC, datetime
from typing import Any

from handlers.citizen.draft import REQUEST, Request
from handlers.events import Chose, Elapsed, Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Next
from handlers.messages import Card, Say, choices_of

MONDAY = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
SILENCE = Elapsed("silence", "", 1)


def facts(**known: Any) -> Facts:
    return Facts(**{"now": MONDAY, **known})


def answer(step: str, draft: Request, event: Event, known: Facts | None = None) -> Next:
    return REQUEST.steps[step].answer(draft, event, known or facts())


def text(words: str, message_id: str = "m1") -> Text:
    return Text(message_id, words)


def pick(value: str) -> Chose:
    return Chose("pick", {"value": value})


def asked(step: str, draft: Request, known: Facts | None = None) -> Say | Card:
    (*_, message) = REQUEST.steps[step].ask(draft, known or facts())
    assert isinstance(message, Say | Card)
    return message


def labels(step: str, draft: Request, known: Facts | None = None) -> list[str]:
    return [choice.label for choice in choices_of(asked(step, draft, known))]


def settled(*questions: str, **fields: Any) -> Request:
    return Request(settled=list(questions), **fields)
