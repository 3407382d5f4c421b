"""A second need beside a private one: its own ticket at the unit near home, only if the person says so.

The village may know the abuser (`domain.md` §3.4, VIOLENCE): it hears of the other need alone, in words that the person
writes for it, and of nothing else.
"""

from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.course import go, onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.understanding import note_danger
from handlers.events import Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Next, Retry, Says
from handlers.routing import is_kept_from_village
from handlers.triage import read
from handlers.wording import text


def needs_text(codes: list[str]) -> str:
    """The names of some needs, as citizens read them."""
    return ", ".join(text(f"statuses.category.{code}") for code in codes)


def ask_apart(draft: Request, facts: Facts) -> Says:
    """Ask whether the unit near home shall help with the other need."""
    needs = needs_text(draft.needs_apart)
    return say("request.apart", pick("apart_yes", "yes"), pick("apart_no", "no"), needs=needs)


@REQUEST.step(ask_apart)
def on_apart(draft: Request, event: Event, facts: Facts) -> Next:
    """Only a clear yes opens a second ticket; without one the need stays in the first."""
    match picked(event):
        case "yes":
            draft.apart = draft.needs_apart
            return go(draft, "apart_words")
        case "no" | "skip":
            draft.apart = []
        case _:
            return otherwise(draft, event, facts)
    draft.settle("apart")
    return onwards(draft, facts)


def ask_apart_words(draft: Request, facts: Facts) -> Says:
    """The only words that the unit near home will read."""
    return say("request.apart_words", pick("skip", "skip"), needs=needs_text(draft.apart))


@REQUEST.step(ask_apart_words)
def on_apart_words(draft: Request, event: Event, facts: Facts) -> Next:
    """Words about that need alone; what tells of the rest goes with the first ticket instead."""
    if picked(event) in ("skip", "no"):
        draft.settle("apart")
        return onwards(draft, facts)
    if not isinstance(event, Text) or not event.words.strip():
        return otherwise(draft, event, facts)
    reading = read(event.words, known=facts.known)
    if reading.danger is not None or reading.phones or is_kept_from_village(reading.categories):
        draft.story.append(event.message_id)
        was_urgent = draft.is_urgent
        note_danger(draft, event.words, facts)
        if draft.is_urgent and not was_urgent:
            return onwards(draft, facts)
        return Retry(say("request.apart_tells_more"))
    draft.apart_story = [event.message_id]
    draft.settle("apart")
    return onwards(draft, facts)
