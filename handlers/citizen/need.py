"""What is needed: guessed from the words and confirmed in one tap, or chosen from the menu."""

from collections.abc import Iterable

from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.chat import friendly
from handlers.citizen.course import onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.understanding import note_danger, take
from handlers.events import Chose, Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Go, Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.triage import read
from handlers.wording import text, value
from models.words import Category

FIRST = "first"
_OPENS = "menu:"
_CODES = frozenset(Category)


def category_name(code: str) -> str:
    """The name of a need as citizens read it."""
    return text(f"statuses.category.{code}")


def first_menu() -> tuple[Choice, ...]:
    """The six tiles, most common first (`domain.md` §3.2)."""
    return tuple(_tiles(FIRST))


def _tiles(menu: str) -> Iterable[Choice]:
    for name in value(f"citizen.category_menu.{menu}"):
        if name in _CODES:
            yield Choice.pick(category_name(name), name)
        else:
            yield Choice.pick(text(f"citizen.category_tile.{name}"), f"{_OPENS}{name}")


def ask_category(draft: Request, facts: Facts) -> Says:
    """The guess in one tap, two guesses side by side, or the menu."""
    other = pick("choose_myself", f"{_OPENS}{FIRST}")
    if draft.guesses and not draft.menu:
        if len(draft.guesses) == 1:
            name = category_name(draft.guesses[0])
            return say("request.category_guess", pick("yes", "yes"), other, category=name)
        guesses = (Choice.pick(category_name(code), code) for code in draft.guesses)
        return say("request.category_two", *guesses, pick("both", "both"), other, numbered=True)
    question = "category_of_photo" if _only_photos(draft, facts) else "category"
    extra = (pick("no_request", "nothing"),) if _only_photos(draft, facts) else ()
    return (Say(text(f"citizen.request.{question}"), (*_tiles(draft.menu or FIRST), *extra), numbered=True),)


def _only_photos(draft: Request, facts: Facts) -> bool:
    return "photo" in draft.media and not facts.story(draft.story)


@REQUEST.step(ask_category)
def on_category(draft: Request, event: Event, facts: Facts) -> Next:
    """One tap or number; words are read as more of the story."""
    answer = picked(event)
    if answer == "yes" and len(draft.guesses) == 1 and not draft.menu:
        return _settled(draft, draft.guesses, facts)
    if answer == "both" and not draft.menu:
        return _settled(draft, draft.guesses, facts)
    if answer == "no":
        draft.menu = FIRST
        return Retry()
    if isinstance(event, Chose):
        return choose(draft, event, facts)
    if isinstance(event, Text):
        return _described(draft, event, facts)
    return otherwise(draft, event, facts)


def choose(draft: Request, event: Chose, facts: Facts) -> Next:
    """A tile was tapped: a need, or another part of the menu."""
    chosen = event.value
    if chosen in _CODES:
        return _settled(draft, [chosen], facts)
    if chosen == "nothing":
        return friendly(facts)
    if chosen.startswith(_OPENS) and chosen.removeprefix(_OPENS) in value("citizen.category_menu"):
        draft.menu, draft.listening = chosen.removeprefix(_OPENS), False
        return Go("category")
    return otherwise(draft, event, facts)


def _settled(draft: Request, codes: list[str], facts: Facts) -> Next:
    draft.choose(list(codes))
    draft.listening = False
    draft.health = draft.health or any(code in value("citizen.category_menu.health") for code in codes)
    return onwards(draft, facts)


def _described(draft: Request, event: Text, facts: Facts) -> Next:
    """More words about the need: a new guess if they tell one."""
    if not event.words.strip():
        return otherwise(draft, event, facts)
    reading = read(event.words, known=facts.known)
    if not reading.categories:
        return otherwise(draft, event, facts)
    draft.story.append(event.message_id)
    draft.menu = ""
    take(draft, reading, facts)
    note_danger(draft, event.words, facts)
    return onwards(draft, facts)
