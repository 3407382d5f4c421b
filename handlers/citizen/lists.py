"""Choosing a place from lists: province → district → subdistrict; nine at a time, and any name may be typed."""

from collections.abc import Callable

from handlers.citizen.asking import otherwise, pick, picked
from handlers.citizen.course import go, onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.where import confirm_covered, elsewhere, steering
from handlers.events import Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.places import Place, districts, provinces, subdistricts
from handlers.wording import text

PAGE = 9
"""LINE shows 13 quick replies; four are kept for steering (DESIGN.md §2a, "Choices")."""


def _provinces(draft: Request, facts: Facts) -> tuple[Place, ...]:
    """Provinces where our units work come first, or stand alone if they are few enough for one page."""
    ours = tuple(p for p in provinces() if p.code in facts.covered)
    return ours + tuple(p for p in provinces() if p.code not in facts.covered)


def _districts(draft: Request, facts: Facts) -> tuple[Place, ...]:
    return districts(draft.browsing[:2])


def _subdistricts(draft: Request, facts: Facts) -> tuple[Place, ...]:
    return subdistricts(draft.browsing[:4])


Parts = Callable[[Request, Facts], tuple[Place, ...]]


def _shown(places: tuple[Place, ...], draft: Request) -> tuple[Place, ...]:
    start = draft.page * PAGE
    return places[start : start + PAGE] or places[:PAGE]


def _ask(level: str, parts: Parts) -> Callable[[Request, Facts], Says]:
    def ask(draft: Request, facts: Facts) -> Says:
        places = parts(draft, facts)
        choices = [Choice.pick(place.short, place.code) for place in _shown(places, draft)]
        more = (pick("more", "more"),) if len(places) > PAGE else ()
        last = (pick(f"unknown_{level}", "unknown"), *steering(), *more)
        return (Say(text(f"citizen.request.choose_{level}"), (*choices, *last), numbered=True),)

    return ask


def _answer(draft: Request, event: Event, facts: Facts, parts: Parts, here: str) -> Next:
    """What a tap, number or typed name on a list leads to; `here` is the code of the area that is listed."""
    places = parts(draft, facts)
    chosen = picked(event)
    if chosen == "more":
        draft.page = (draft.page + 1) % -(-len(places) // PAGE)
        return Retry()
    if chosen in ("unknown", "skip"):
        draft.settle_place(here or None)
        return onwards(draft, facts)
    if isinstance(event, Text):
        chosen = _typed(event.words, places) or chosen
    if chosen in [place.code for place in places]:
        return _down(draft, facts, str(chosen))
    return elsewhere(draft, event, facts) if isinstance(event, Text) else otherwise(draft, event, facts)


def _typed(words: str, places: tuple[Place, ...]) -> str | None:
    """The place of this list whose name was typed, with or without its prefix; None if not exactly one."""
    heard = "".join(words.split())
    named = [
        place.code for place in places if heard in (place.name, place.short, f"{_prefix(place)}{place.name}")
    ]
    return named[0] if len(named) == 1 else None


def _prefix(place: Place) -> str:
    return text(f"citizen.place_prefix.{place.level}")


def _down(draft: Request, facts: Facts, code: str) -> Next:
    """One level deeper; the subdistrict, chosen by hand under its district and province, needs no confirming."""
    draft.browsing, draft.page, draft.unconfirmed, draft.candidates = code, 0, None, []
    if len(code) == 6:
        draft.settle_place(code)
        return onwards(draft, facts)
    return confirm_covered(draft, facts) if len(code) == 2 else go(draft, "subdistrict")


@REQUEST.step(_ask("province", _provinces))
def on_province(draft: Request, event: Event, facts: Facts) -> Next:
    """A province was chosen, or cannot be told."""
    return _answer(draft, event, facts, _provinces, "")


@REQUEST.step(_ask("district", _districts))
def on_district(draft: Request, event: Event, facts: Facts) -> Next:
    """A district was chosen, or the province must do."""
    return _answer(draft, event, facts, _districts, draft.browsing[:2])


@REQUEST.step(_ask("subdistrict", _subdistricts))
def on_subdistrict(draft: Request, event: Event, facts: Facts) -> Next:
    """A subdistrict was chosen, or the district must do."""
    return _answer(draft, event, facts, _subdistricts, draft.browsing[:4])
