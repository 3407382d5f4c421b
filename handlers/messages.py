"""What we say, as frozen values: `bot.line.render` turns them into LINE objects within LINE's limits.

A person's own words never stand here: `said(message_id)` leaves a mark that the outbox fills from the `Message`
row when the delivery is frozen, so that unsend, edit and erase change one row (DESIGN.md §2, law 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

SAID_OPEN, SAID_CLOSE = "\ue000", "\ue001"


def said(message_id: str, start: int = 0, size: int | None = None) -> str:
    """The mark for the words of the message with this LINE id, or for a stretch of them."""
    stretch = "" if size is None else f"|{start}|{size}"
    return f"{SAID_OPEN}{message_id}{stretch}{SAID_CLOSE}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer: a quick reply or a button (label at most 20 characters), or its number typed.

    `do` and `args` come back as `events.Chose`; `uri` (https or tel) opens something instead; `kind` may be
    `"location"`, `"camera"` or `"cameraRoll"`, which LINE offers as quick replies only (a card's go under it).
    The chat shows the label as said. A `uri` of the form `media:<media_id>:<ticket_id>:<member_id>` becomes a
    signed link of ten minutes when the message is frozen: only to that member, 1:1, in a reply.
    """

    label: str
    do: str = "pick"
    args: Mapping[str, str] | None = None
    uri: str | None = None
    kind: str | None = None

    @classmethod
    def pick(cls, label: str, value: str) -> "Choice":
        """A choice that answers the step's question with `value`."""
        return cls(label, "pick", {"value": value})


@dataclass(frozen=True, slots=True)
class Say:
    """A text bubble, with the choices that may be tapped or typed (numbered in the text when `numbered`).

    `about` names the ticket that it speaks of, so that quoting it finds the ticket; it is not shown.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    numbered: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card: title, lines and large buttons. `alt` is what notifications show: never case text (law 8).

    `tone` is `"plain"`, `"danger"` or `"good"`. `rows` are (heading, text) pairs set smaller under the lines.
    """

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()
    alt: str = ""
    tone: str = "plain"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A map pin sent as LINE's location message."""

    title: str
    address: str
    latitude: float
    longitude: float


Message: TypeAlias = Say | Card | Place

_CLASSES: dict[str, type[Say] | type[Card] | type[Place]] = {"say": Say, "card": Card, "place": Place}


def to_json(message: Message) -> dict[str, Any]:
    """The message as plain JSON values, for an outgoing row."""
    stored = {"is": type(message).__name__.lower(), **_fields(message)}
    for name in ("choices", "buttons"):
        if name in stored:
            stored[name] = [_fields(choice) for choice in stored[name]]
    return stored


def _fields(one: Message | Choice) -> dict[str, Any]:
    """As `dataclasses.asdict`, which copies everything within as well: a fifth of the time that a turn takes."""
    return {name: getattr(one, name) for name in one.__slots__}


def from_json(stored: Mapping[str, Any]) -> Message:
    """The message back from an outgoing row."""
    fields = dict(stored)
    kind = _CLASSES[fields.pop("is")]
    for name in ("choices", "buttons"):
        if name in fields:
            fields[name] = tuple(Choice(**choice) for choice in fields[name])
    if "rows" in fields:
        fields["rows"] = tuple((heading, text) for heading, text in fields["rows"])
    if "lines" in fields:
        fields["lines"] = tuple(fields["lines"])
    return kind(**fields)


def choices_of(message: Message) -> tuple[Choice, ...]:
    """Everything on a message that a person may answer by typing its number or label."""
    match message:
        case Say(choices=choices):
            return choices
        case Card(buttons=buttons, choices=choices):
            return buttons + choices
        case _:
            return ()
