"""Choosing the stops to hear of: tap one after the other, or type their numbers."""

import re
from dataclasses import dataclass, field

from handlers import wording
from handlers.commands import Subscribe
from handlers.events import Chose, Event, Text
from handlers.facts.subscriber import Facts, ProgrammeView
from handlers.flow import Done, Flow, Go, Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.subscriber.wishes import subscribed

ALL, DONE = "*", "."
_ONLY_NUMBERS = re.compile(r"[\s,./-]*\d+(?:(?:[\s,./-]|และ|กับ)*\d+)*[\s,./-]*")


@dataclass
class Draft:
    """The programme, and the codes of the stops chosen so far."""

    programme: str = ""
    chosen: list[str] = field(default_factory=list)


choosing: Flow[Draft, Facts] = Flow("choosing_stops", "subscriber", Draft)


def ask_stops(draft: Draft, facts: Facts) -> Says:
    """The stops, numbered; those chosen already are named."""
    programme = facts.meant(draft.programme)
    if programme is None:
        return (Say(wording.text("subscriber.no_programme")),)
    text = wording.text("subscriber.choose.ask")
    if draft.chosen:
        text += "\n" + wording.text(
            "subscriber.choose.so_far", stops=", ".join(_names(programme, draft.chosen))
        )
    choices = [Choice.pick(stop.name, stop.code) for stop in programme.stops]
    if draft.chosen:
        choices.append(Choice.pick(wording.text("subscriber.choose.done"), DONE))
    choices.append(Choice.pick(wording.text("subscriber.choose.all"), ALL))
    return (Say(text, tuple(choices), numbered=True),)


@choosing.step(ask_stops)
def on_stops(draft: Draft, event: Event, facts: Facts) -> Next:
    """Take a stop in or out; พอแล้ว ends it, ทุกจุด means all."""
    programme = facts.meant(draft.programme)
    if programme is None:
        return Done(say=(Say(wording.text("subscriber.no_programme")),))
    match event:
        case Chose(do="pick") if event.value == ALL:
            return _wish(programme, ())
        case Chose(do="pick") if event.value == DONE:
            return _finish(programme, draft)
        case Chose(do="pick") if event.value in _codes(programme):
            _toggle(draft, event.value)
            return Go("stops")
        case Text(words=words) if meant := _numbered(programme, words):
            draft.chosen = meant
            return _finish(programme, draft)
    return Retry((Say(wording.text("subscriber.choose.not_understood")),))


def _finish(programme: ProgrammeView, draft: Draft) -> Next:
    chosen = tuple(code for code in _codes(programme) if code in draft.chosen)
    if not chosen:
        return Retry((Say(wording.text("subscriber.choose.nothing_yet")),))
    return _wish(programme, chosen)


def _wish(programme: ProgrammeView, stops: tuple[str, ...]) -> Done:
    return Done(Subscribe(programme.code, stops), say=lambda outcome: subscribed(programme, outcome))


def _toggle(draft: Draft, code: str) -> None:
    draft.chosen = (
        [one for one in draft.chosen if one != code] if code in draft.chosen else [*draft.chosen, code]
    )


def _codes(programme: ProgrammeView) -> tuple[str, ...]:
    return tuple(stop.code for stop in programme.stops)


def _names(programme: ProgrammeView, codes: list[str]) -> list[str]:
    return [stop.name for stop in programme.stops if stop.code in codes]


def _numbered(programme: ProgrammeView, words: str) -> list[str]:
    """The stops of numbers like "1 3" or "๑, ๓"; nothing if other words or wrong numbers are among them."""
    if not _ONLY_NUMBERS.fullmatch(words):
        return []
    codes, numbers = _codes(programme), [int(number) for number in re.findall(r"\d+", words)]
    if not all(1 <= number <= len(codes) for number in numbers):
        return []
    return [codes[number - 1] for number in dict.fromkeys(numbers)]
