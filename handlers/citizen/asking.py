"""Small parts that questions are made of: choices, yes and no, what to do with noise."""

from collections.abc import Iterable

from handlers.citizen.course import onwards, opened
from handlers.citizen.draft import Request
from handlers.citizen.understanding import note_danger
from handlers.events import Chose, Elapsed, Event, File, Photo, Pin, Sticker, Text, Video, Voice
from handlers.facts.citizen import Facts
from handlers.flow import Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.wording import text, value

KINDS: dict[type, str] = {Photo: "photo", Voice: "voice", Video: "video", File: "file"}
LONG_ENOUGH = 15
"""From so many characters on, words beside a question are more of the story, no slip."""
TO_STAFF = "staff"
"""The value of [ส่งให้เจ้าหน้าที่], which every step understands."""


def say(name: str, *choices: Choice, numbered: bool = False, **fill: object) -> Says:
    """One bubble with a named text of `citizen.toml` and its choices."""
    return (Say(text(f"citizen.{name}", **fill), choices, numbered=numbered),)


def pick(label: str, answer: str) -> Choice:
    """A choice whose label is a named button of `citizen.toml`."""
    return Choice.pick(text(f"citizen.button.{label}"), answer)


def act(label: str, do: str, **args: str) -> Choice:
    """A choice that runs an act in any state."""
    return Choice(text(f"citizen.button.{label}"), do, args)


def picked(event: Event) -> str | None:
    """The value chosen for the step's question; a typed yes or no counts as its button."""
    match event:
        case Chose(do="pick"):
            return event.value
        case Text(words=words):
            return _yes_or_no(words)
        case _:
            return None


def _yes_or_no(words: str) -> str | None:
    heard = words.strip(" .!?~").removesuffix("เลย").strip()
    for answer in ("no", "yes", "skip"):
        if heard in value(f"citizen.typed.{answer}"):
            return answer
    return None


def remember_media(draft: Request, event: Photo | Voice | Video | File) -> None:
    """Media sent while a request is under way belongs to it."""
    draft.story.append(event.message_id)
    draft.media.append(KINDS[type(event)])


def otherwise(draft: Request, event: Event, facts: Facts) -> Next:
    """What every step does with what is no answer to it: keep it, never lose it, never trap the person."""
    match event:
        case Photo() | Voice() | Video() | File():
            remember_media(draft, event)
            return Retry(say("request.kept_with_story"))
        case Pin():
            draft.point(event)
            return Retry(say("request.kept_pin"))
        case Sticker():
            return Retry(say("request.sticker"))
        case Chose(do="pick", args={"value": "staff"}) | Chose(do="human"):
            draft.wants_person = True
            return opened(draft)
        case Elapsed(kind="danger") if draft.is_urgent:
            return opened(draft)
        case Elapsed():
            return Retry(again=False)
        case Text():
            return _unexpected(draft, event, facts)
        case _:
            return not_understood(draft)


def _unexpected(draft: Request, event: Text, facts: Facts) -> Next:
    """Words that answer nothing still belong to the story; words of danger change the course."""
    was_urgent = draft.is_urgent
    if event.words.strip(" .0123456789"):
        draft.story.append(event.message_id)
    note_danger(draft, event.words, facts)
    if draft.is_urgent and not was_urgent:
        return onwards(draft, facts)
    return not_understood(draft, noted=len(event.words.strip()) >= LONG_ENOUGH)


def not_understood(draft: Request, *, noted: bool = False) -> Retry:
    """Ask again; the second time offer that staff read it themselves (`domain.md` §6.5)."""
    draft.tries += 1
    if draft.tries < 2:
        return Retry(say("request.noted" if noted else "request.not_understood"))
    choices = (pick("to_staff", TO_STAFF), act("again", "resume"), act("menu", "menu"))
    return Retry(say("request.not_understood_twice", *choices), again=False)


def numbered(heading: str, choices: Iterable[Choice]) -> Says:
    """A question whose choices are numbered in the text, so that a digit answers it."""
    return (Say(heading, tuple(choices), numbered=True),)
