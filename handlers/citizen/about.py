"""What else helps to help: the story if nothing was told, a landmark, for whom, and consent to health data."""

from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.course import onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.telling import listen
from handlers.citizen.understanding import note_danger
from handlers.events import Event, Pin, Text
from handlers.facts.citizen import Facts
from handlers.flow import Next, Says
from handlers.triage import read
from models.words import ForWhom


def ask_about(draft: Request, facts: Facts) -> Says:
    """The story in the person's own words, where only a tile or a person was asked for."""
    if draft.listening:
        return ()
    return say("request.about_person" if draft.wants_person else "request.about", pick("skip", "skip"))


@REQUEST.step(ask_about)
def on_about(draft: Request, event: Event, facts: Facts) -> Next:
    """Words and photos until silence, or nothing."""
    if picked(event) == "skip":
        draft.settle("about")
        return onwards(draft, facts)
    return listen(draft, event, facts)


def ask_landmark(draft: Request, facts: Facts) -> Says:
    """Something near the place; may be skipped."""
    return say("request.landmark", pick("skip", "skip"))


@REQUEST.step(ask_landmark)
def on_landmark(draft: Request, event: Event, facts: Facts) -> Next:
    """The words are kept as a message; a pin is as good."""
    match event:
        case Text() if picked(event) is None and event.words.strip():
            draft.landmark = event.message_id
            note_danger(draft, event.words, facts)
        case Pin():
            draft.point(event)
        case _ if picked(event) not in ("skip", "no"):
            return otherwise(draft, event, facts)
    draft.settle("landmark")
    return onwards(draft, facts)


def ask_for_whom(draft: Request, facts: Facts) -> Says:
    """Self, family, somebody else, or without names."""
    choices = (pick(f"for_{who.value}", who.value) for who in ForWhom)
    return say("request.for_whom_child" if draft.child else "request.for_whom", *choices, numbered=True)


@REQUEST.step(ask_for_whom)
def on_for_whom(draft: Request, event: Event, facts: Facts) -> Next:
    """One tap, or words like "ของแม่"."""
    chosen = picked(event)
    if isinstance(event, Text) and chosen is None:
        chosen = read(event.words, known=facts.known).for_whom
    if chosen not in frozenset(ForWhom):
        return otherwise(draft, event, facts)
    draft.for_whom = str(chosen)
    draft.settle("for_whom")
    return onwards(draft, facts)


def ask_consent(draft: Request, facts: Facts) -> Says:
    """Explicit consent, apart from all else; a no changes nothing about the help (`domain.md` §5.5)."""
    return say("request.consent", pick("consent", "yes"), pick("no_consent", "no"))


@REQUEST.step(ask_consent)
def on_consent(draft: Request, event: Event, facts: Facts) -> Next:
    """Only a clear yes is a yes: never a sticker."""
    match picked(event):
        case "yes":
            draft.health_consent = True
        case "no" | "skip":
            draft.health_consent = False
        case _:
            return otherwise(draft, event, facts)
    draft.settle("consent")
    return onwards(draft, facts, () if draft.health_consent else say("request.no_consent"))
