"""Everything once more before it is sent, and a way to correct each part of it."""

from handlers.citizen.apart import needs_text
from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.course import missing, onwards, opened
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.opened import spaced
from handlers.citizen.understanding import take
from handlers.citizen.where import place_name
from handlers.events import Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Go, Next, Retry, Says
from handlers.messages import Card, Choice, said
from handlers.triage import read
from handlers.triage.stretch import phone_in
from handlers.wording import text

_CORRECTIONS = {
    "category": "category", "place": "place", "story": "about", "landmark": "landmark", "for_whom": "for_whom",
    "contact": "contact",
}  # fmt: skip
"""What may be corrected, and the step that asks for it."""


def ask_review(draft: Request, facts: Facts) -> Says:
    """The summary. The person's own words are filled in when it is sent, never copied."""
    rows = [
        (
            "category",
            needs_text([c for c in draft.categories if c not in draft.apart])
            or text("citizen.request.a_person"),
        ),
        ("place", place_name(draft.best_place)),
        ("landmark", said(draft.landmark) if draft.landmark else ""),
        ("story", _story(draft, facts)),
        ("apart", _apart(draft)),
        ("for_whom", text(f"citizen.button.for_{draft.for_whom}") if draft.for_whom else ""),
        ("contact", _contact(draft, facts)),
    ]
    return (
        Card(
            title=text("citizen.review.title"),
            rows=tuple((text(f"citizen.review.{name}"), line) for name, line in rows if line),
            buttons=(
                pick("send", "send"),
                pick("correct", "correct"),
                Choice(text("citizen.button.cancel"), "cancel"),
            ),
            alt=text("citizen.review.alt"),
        ),
    )


def _story(draft: Request, facts: Facts) -> str:
    words = [said(message) for message in draft.story if message in facts.texts]
    media = [text("citizen.review.media", count=len(draft.media))] if draft.media else []
    return "\n".join([*words[-8:], *media])


def _contact(draft: Request, facts: Facts) -> str:
    """The number once, also where the words about the time hold it; as it was written, never copied."""
    phone = _phone(draft, facts) if draft.phone else text("citizen.review.by_chat")
    if not draft.safe_time:
        return phone
    digits = "".join(c for c in facts.texts.get(draft.safe_time, "") if c.isdecimal())
    return (
        said(draft.safe_time) if draft.phone and draft.phone in digits else f"{phone} {said(draft.safe_time)}"
    )


def _phone(draft: Request, facts: Facts) -> str:
    message = draft.phone_message or ""
    stretch = phone_in(facts.texts.get(message, ""), draft.phone or "")
    return said(message, *stretch) if stretch else spaced(draft.phone or "")


def _apart(draft: Request) -> str:
    """The need that goes to another unit, with the words written for it."""
    return "\n".join([needs_text(draft.apart), *map(said, draft.apart_story)]) if draft.apart else ""


@REQUEST.step(ask_review)
def on_review(draft: Request, event: Event, facts: Facts) -> Next:
    """Send, correct, or add words; nothing is sent without a clear yes."""
    match picked(event):
        case "send" | "yes":
            return opened(draft)
        case "correct" | "no":
            return Go("correct")
    if isinstance(event, Text) and event.words.strip():
        return _more_words(draft, event, facts)
    return otherwise(draft, event, facts)


def _more_words(draft: Request, event: Text, facts: Facts) -> Next:
    """They join the story, and may tell of danger, health, or a phone."""
    draft.story.append(event.message_id)
    take(draft, read(event.words, known=facts.known), facts)
    if draft.is_urgent or missing(draft):
        return onwards(draft, facts)
    return Retry(say("request.added_to_review"))


def ask_correct(draft: Request, facts: Facts) -> Says:
    """Which part is wrong."""
    parts = (Choice.pick(text(f"citizen.correct.{name}"), name) for name in _CORRECTIONS)
    return say("request.correct", *parts, pick("nothing_wrong", "none"), numbered=True)


@REQUEST.step(ask_correct)
def on_correct(draft: Request, event: Event, facts: Facts) -> Next:
    """Ask that one question again; afterwards the review comes back."""
    chosen = picked(event)
    if chosen == "none":
        return Go("review")
    if chosen not in _CORRECTIONS:
        return otherwise(draft, event, facts)
    return _ask_again(draft, str(chosen))


def _ask_again(draft: Request, part: str) -> Next:
    """Open one question again; what was said about it before is forgotten."""
    match part:
        case "place":
            draft.place = draft.pin = draft.pin_message = draft.unconfirmed = None
            draft.candidates, draft.browsing = [], ""
        case "category":
            draft.guesses, draft.menu = [], ""
            draft.apart, draft.apart_story = [], []
            draft.unsettle("apart")
        case "story":
            draft.story, draft.media = [], []
        case "landmark":
            draft.landmark = None
        case "contact":
            draft.phone = draft.phone_message = draft.safe_time = None
    draft.unsettle("about" if part == "story" else part)
    return Go(_CORRECTIONS[part])
