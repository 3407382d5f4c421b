"""What a person hears when a ticket was opened: number, unit and why, hours, when to expect an answer."""

from collections.abc import Callable
from typing import Protocol

from handlers.flow import Says
from handlers.messages import SAID_OPEN, Card, Choice
from handlers.wording import text


class Opened(Protocol):
    """The outcome of `OpenTicket`, as casework tells it."""

    @property
    def number(self) -> str: ...
    @property
    def centre_name(self) -> str: ...
    @property
    def centre_phone(self) -> str | None: ...
    @property
    def hours_line(self) -> str: ...
    @property
    def promise(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def beside(self) -> "Opened | None": ...


def confirmation(discreet: bool, urgent: bool) -> Callable[[Opened], Says]:
    """Says that the ticket is open; what notifications show stays neutral in the discreet mode."""

    def say(opened: Opened) -> Says:
        return (card(opened), *((beside(opened.beside),) if opened.beside else ()))

    def beside(opened: Opened) -> Card:
        """The second number in few words: all else was just said."""
        return Card(
            title=text("citizen.opened.title_beside"),
            lines=(text("citizen.opened.number", number=opened.number), opened.reason),
            alt=text("citizen.opened.alt_discreet"),
            tone="good",
            about=opened.number,
        )

    def card(opened: Opened) -> Card:
        lines = (
            text("citizen.opened.number", number=opened.number),
            opened.reason or text("citizen.opened.sent_to", centre=opened.centre_name),
            opened.promise,
        )
        notes = [text("citizen.opened.worse" if urgent else "citizen.opened.follow")]
        notes += [text("citizen.opened.delete_chat")] if discreet else []
        return Card(
            title=text("citizen.opened.title"),
            lines=(*lines, *notes),
            rows=_rows(opened),
            buttons=_buttons(opened),
            alt=text(
                "citizen.opened.alt_discreet" if discreet else "citizen.opened.alt", number=opened.number
            ),
            tone="good",
            about=opened.number,
        )

    return say


def _rows(opened: Opened) -> tuple[tuple[str, str], ...]:
    return ((text("citizen.opened.hours"), opened.hours_line),) if opened.hours_line else ()


def _buttons(opened: Opened) -> tuple[Choice, ...]:
    follow = Choice(text("citizen.button.follow"), "ticket", {"ticket": opened.number})
    number = dial(opened.centre_phone)
    return (Choice(text("citizen.button.call_centre"), "call", uri=number), follow) if number else (follow,)


def spaced(phone: str) -> str:
    """A Thai number as it is read aloud: 081-234-5678, 02-123-4567, 042-511-234; anything else, a mark too, as it came."""
    if SAID_OPEN in phone:
        return phone
    digits = "".join(c for c in phone if c.isdigit())
    head = 2 if digits.startswith("02") else 3
    if len(digits) not in (9, 10) or not digits.startswith("0"):
        return phone
    return f"{digits[:head]}-{digits[head : head + 3]}-{digits[head + 3 :]}"


def dial(phone: str | None) -> str | None:
    """A `tel:` address of the first number in a phone field, or None."""
    first = (phone or "").split(",")[0].split("ต่อ")[0]
    digits = "".join(c for c in first if c.isdigit())
    return f"tel:{digits}" if len(digits) >= 3 else None
