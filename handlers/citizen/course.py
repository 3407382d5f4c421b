"""Which question comes next: only what is missing, in the order that serves a frightened person."""

from handlers.citizen.draft import Request
from handlers.citizen.opened import confirmation
from handlers.facts.citizen import Facts
from handlers.flow import Done, Go, Hold, Next, Says

PATIENCE_IN_DANGER = 180.0
"""Seconds after which a request in danger is sent with whatever is known (`domain.md` §3.3, E1)."""

_DISCREET = ("talk", "category", "about", "place", "contact", "share", "apart")
_USUAL = ("category", "about", "place", "landmark", "for_whom", "consent", "contact")
_A_PERSON = ("about", "place")


def questions(draft: Request) -> tuple[str, ...]:
    """The questions of this kind of request, in order."""
    if draft.is_urgent:
        return ("place",)
    if draft.wants_person:
        return _A_PERSON
    return _DISCREET if draft.discreet else _USUAL


def missing(draft: Request) -> str | None:
    """The first question that is still open, or None."""
    apart = bool(draft.needs_apart)
    needless = {"consent": not draft.health, "about": bool(draft.story), "share": apart, "apart": not apart}
    for question in questions(draft):
        if question not in draft.settled and not needless.get(question, False):
            return question
    return None


def onwards(draft: Request, facts: Facts, say: Says = ()) -> Next:
    """Ask what is missing; with nothing missing review, or open the ticket at once where time counts."""
    draft.tries = 0
    question = missing(draft)
    if question is None and (draft.is_urgent or draft.wants_person):
        return opened(draft)
    if question is None:
        return Go("review", say)
    return go(draft, place_step(draft) if question == "place" else question, say)


def go(draft: Request, step: str, say: Says = ()) -> Go:
    """Go to a step; in danger a silence there does not keep the ticket from being opened."""
    return Go(step, say, hold=Hold(PATIENCE_IN_DANGER, "danger") if draft.is_urgent else None)


def opened(draft: Request) -> Done:
    """Open the ticket with what is known and say who has it."""
    return Done(draft.command(), say=confirmation(draft.discreet, draft.is_urgent))


def place_step(draft: Request) -> str:
    """How to ask for the place, by what is known of it."""
    if draft.unconfirmed:
        return "found_place"
    if draft.candidates:
        return "which_place"
    return {2: "district", 4: "subdistrict"}.get(len(draft.browsing), "place")
