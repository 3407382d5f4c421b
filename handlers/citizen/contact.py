"""How to reach the person safely: phone and time to call; in the discreet mode who may know."""

import re

from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.course import onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.understanding import keep_phone, note_danger
from handlers.events import Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Done, Next, Retry, Says
from handlers.triage import read


def ask_contact(draft: Request, facts: Facts) -> Says:
    """A number and a time, in one message; may be skipped."""
    question = "contact_discreet" if draft.discreet else "contact_child" if draft.child else "contact"
    return say(f"request.{question}", pick("skip", "skip"))


@REQUEST.step(ask_contact)
def on_contact(draft: Request, event: Event, facts: Facts) -> Next:
    """The number is kept apart; words about the time stay a message."""
    if picked(event) in ("skip", "no"):
        draft.settle("contact")
        return onwards(draft, facts)
    if not isinstance(event, Text) or not event.words.strip():
        return otherwise(draft, event, facts)
    return _number_or_time(draft, event, facts)


def _number_or_time(draft: Request, event: Text, facts: Facts) -> Next:
    was_urgent = draft.is_urgent
    note_danger(draft, event.words, facts)
    if draft.is_urgent and not was_urgent:
        draft.story.append(event.message_id)
        return onwards(draft, facts)
    phones = read(event.words, known=facts.known).phones
    if phones:
        keep_phone(draft, phones[0], facts)
    elif _is_foreign(event.words):
        return _foreign_number(draft, event, facts)
    elif _looks_like_a_number(event.words):
        return Retry(say("request.number_unclear"))
    if not phones or _says_more(event.words):
        draft.safe_time = event.message_id
    if draft.phone is None:
        return Retry(say("request.time_noted"))
    draft.settle("contact")
    return onwards(draft, facts)


def _looks_like_a_number(words: str) -> bool:
    return sum(c.isdecimal() for c in words) >= 5


def _is_foreign(words: str) -> bool:
    """A number with the code of another country: a Lao SIM near the river (`domain.md` §3.5, line 7)."""
    return bool(re.search(r"(?:\+|00)\s?(?!66)\d(?:[\s-]?\d){7,}", words))


def _foreign_number(draft: Request, event: Text, facts: Facts) -> Next:
    """Staff may not be able to call it; it is kept as it was written, and the talk goes on in this chat."""
    draft.safe_time = event.message_id
    draft.settle("contact")
    return onwards(draft, facts, say("request.foreign_number"))


def _says_more(words: str) -> bool:
    """More stands there than digits and their separators, so it may tell a time."""
    return len([c for c in words if not c.isdecimal() and c not in " -.()+"]) >= 3


def ask_talk(draft: Request, facts: Facts) -> Says:
    """Somebody may be watching: ask first whether it is safe to go on (`domain.md` §3.3 rule 5)."""
    return say("request.talk", pick("can_talk", "yes"), pick("cannot_talk", "no"))


@REQUEST.step(ask_talk)
def on_talk(draft: Request, event: Event, facts: Facts) -> Next:
    """Go on, telling how to delete the chat; or fall silent, leaving the numbers."""
    match picked(event):
        case "yes":
            draft.settle("talk")
            return onwards(draft, facts, say("request.delete_chat"))
        case "no":
            return Done(say=say("request.talk_later"))
        case _:
            return otherwise(draft, event, facts)


def ask_share(draft: Request, facts: Facts) -> Says:
    """The village may know the abuser: the tambon hears of it only if the person says so."""
    return say("request.share", pick("no_share", "no"), pick("share", "yes"))


@REQUEST.step(ask_share)
def on_share(draft: Request, event: Event, facts: Facts) -> Next:
    """Only a clear yes tells the tambon."""
    match picked(event):
        case "yes":
            draft.share_with_tambon = True
        case "no" | "skip":
            draft.share_with_tambon = False
        case _:
            return otherwise(draft, event, facts)
    draft.settle("share")
    return onwards(draft, facts)
