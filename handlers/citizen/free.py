"""What somebody says outside any question: a story, a wish for something else, or small talk (`domain.md` §6.3)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from handlers.citizen.asking import KINDS, act, say
from handlers.citizen.benefits import about_benefit
from handlers.citizen.chat import friendly
from handlers.citizen.course import onwards, place_step
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.telling import SILENCE, added
from handlers.citizen.tracking import cancel_some_ticket
from handlers.citizen.understanding import is_cry, is_pressing, take_place, understand
from handlers.commands import AddToTicket
from handlers.events import Chose, Elapsed, Event, File, Photo, Pin, Sticker, Text, Video, Voice
from handlers.facts.citizen import Facts
from handlers.flow import Done, Go, Next, Run, Start
from handlers.messages import Choice
from handlers.places import locate
from handlers.triage import Reading, read
from handlers.wording import text, value
from models.words import Intent, Tier


def on_free(event: Event, facts: Facts) -> Next:
    """The beginning of everything that no button began."""
    match event:
        case Text(words=words) if words.strip().casefold() in value("words.acts.cancel"):
            return cancel_some_ticket(facts)
        case Text(words=words):
            return _words(event, words.strip(), facts)
        case Photo() | Voice() | Video() | File():
            draft = {"story": [event.message_id], "media": [KINDS[type(event)]], "listening": True}
            return Start("request", draft, "story", hold=SILENCE)
        case Pin():
            return _pin(event, facts)
        case Sticker():
            return friendly(facts, "sticker")
        case Chose(do="cancel"):
            return cancel_some_ticket(facts)
        case Elapsed():
            return Done()
        case _:
            return Done(say=say("chat.unsupported", act("request", "request"), act("menu", "menu")))


def _words(event: Text, words: str, facts: Facts) -> Next:
    reading = read(words, known=facts.known)
    mine = facts.urgent if reading.tier is Tier.E1 else None
    if number := mine or facts.quoted:
        return Done(AddToTicket(number, (event.message_id,)), say=added(number))
    if (answer := _faint(words, facts) or _typed_button(words, facts)) is not None:
        return answer
    if is_cry(reading):
        return Start(REQUEST.name, _told(event, listening=False), "danger")
    if is_pressing(reading):
        return _at_once(event, facts)
    return _wished(event, reading, facts) or Start(REQUEST.name, _told(event), "story", hold=SILENCE)


def _wished(event: Text, reading: Reading, facts: Facts) -> Next | None:
    """What the intent asks for, unless the words also tell of a need: then they are a story."""
    if reading.intent is None or (reading.categories and reading.intent in _POLITE):
        return None
    if reading.intent is Intent.CHANGE_LOCATION:
        number = facts.open_tickets[0].number if len(facts.open_tickets) == 1 else None
        return Done(AddToTicket(number, (event.message_id,)), say=added(number)) if number else None
    if reading.intent is Intent.HUMAN and reading.categories and not facts.open_tickets:
        draft = Request(story=[event.message_id], wants_person=True, asked_for=True)
        return _begin(draft, onwards(draft, facts, understand(draft, facts)))
    if reading.intent is Intent.INFO_BENEFIT:
        return about_benefit(event.words, mourning=reading.death)
    return _wish(reading.intent, event.words, facts)


def _told(event: Text, listening: bool = True) -> dict[str, Any]:
    return {"story": [event.message_id], "listening": listening, "sent_id": bool(read(event.words).ids)}


def _at_once(event: Text, facts: Facts) -> Next:
    """Danger waits for no silence: it is read now, and only the place is asked."""
    draft = Request(story=[event.message_id])
    return _begin(draft, onwards(draft, facts, understand(draft, facts)))


def _begin(draft: Request, outcome: Next) -> Next:
    """The flow begins at the step that a draft made outside of it leads to."""
    if isinstance(outcome, Go):
        return Start(REQUEST.name, asdict(draft), outcome.step, outcome.say, outcome.hold)
    return outcome


def _faint(words: str, facts: Facts) -> Next | None:
    """Nothing, dots, a lone digit, or pictures only: no story, and never silence where danger may be."""
    if words.strip(" .…!?~-") == "":
        return Start(REQUEST.name, {}, "danger", say("chat.dots"))
    if words.isdecimal() and len(words) < 3:
        return Done(say=say("chat.lone_number", act("request", "request"), act("menu", "menu")))
    if not any(c.isalnum() for c in words):
        return friendly(facts, "thanks")
    return None


def _typed_button(words: str, facts: Facts) -> Next | None:
    """The label of a button on what staff last sent, typed instead: it means the newest ticket that it fits."""
    labels = {value(f"tickets.buttons.{name}"): name for name in value("tickets.buttons")}
    name = labels.get(words, "helped" if words == text("citizen.button.helped") else "")
    tickets = [view for view in facts.tickets if view.is_open == (name == "reply")]
    if not name or not tickets:
        return None
    ticket = {"ticket": tickets[0].number}
    if name.startswith("rate_"):
        return Run("rate", {**ticket, "rating": name.removeprefix("rate_")})
    return Run("add" if name == "reply" else name, ticket)


def _pin(event: Pin, facts: Facts) -> Next:
    """A location alone: perhaps where help is needed, perhaps only where the person is. That is asked with it."""
    draft = Request()
    draft.point(event)
    found = locate(event.latitude, event.longitude, event.address, event.title, known=facts.known)
    if not take_place(draft, found):
        return Start(REQUEST.name, asdict(draft), "story", say("chat.got_pin"))
    return _begin(draft, Go(place_step(draft), say("chat.got_pin")))


def _numbered_ticket(words: str, facts: Facts) -> Mapping[str, str]:
    """The ticket whose number stands in the words, if it is the person's own."""
    heard = words.upper()
    return next(({"ticket": view.number} for view in facts.tickets if view.number in heard), {})


def _status(words: str, facts: Facts) -> Next:
    named = _numbered_ticket(words, facts)
    return Run("ticket", named) if named else Run("status")


def _greeting() -> Next:
    """สวัสดี opens the menu (`domain.md` §6.3)."""
    choices = (Choice(label, do) for do, label in value("citizen.greeting.choices").items())
    return Done(say=say("chat.hello", *choices))


def _complaint() -> Next:
    calls = (
        Choice(text(f"citizen.button.call_{number}"), "call", uri=f"tel:{number}")
        for number in ("1567", "1111")
    )
    return Done(say=say("chat.complaint", *calls, act("human", "human")))


_POLITE = (Intent.GREETING, Intent.THANKS, Intent.SMALLTALK)
_RUNS: Mapping[Intent, str] = {
    Intent.STOPS: "stops",
    Intent.SUBSCRIBE: "subscribe",
    Intent.UNSUBSCRIBE: "unsubscribe",
    Intent.MY_DATA: "my_data",
    Intent.DELETE_MY_DATA: "delete_my_data",
    Intent.HUMAN: "human",
}


def _wish(intent: Intent, words: str, facts: Facts) -> Next:
    """What is wanted besides help with a need."""
    match intent:
        case Intent.STATUS:
            return _status(words, facts)
        case Intent.CANCEL:
            return cancel_some_ticket(facts)
        case Intent.GREETING:
            return _greeting()
        case Intent.THANKS:
            return friendly(facts, "thanks")
        case Intent.SMALLTALK:
            return friendly(facts)
        case Intent.COMPLAINT:
            return _complaint()
        case _:
            return Run(_RUNS[intent])
