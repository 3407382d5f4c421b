"""What a citizen's conversation may cause: about a ticket of theirs, and about their data."""

from dataclasses import dataclass

from models.words import Category, ForWhom, Tier


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A citizen's request, ready to be routed. `place` is a DOPA code of 2, 4 or 6 digits, or None.

    `discreet` keeps notification texts neutral (`domain.md` §3.3 rule 5). `health_consent` is the one-tap answer
    of `domain.md` §5.5, or None if it was not asked. `wants_person` is a bare คุยกับเจ้าหน้าที่. `share_with_tambon` is
    the person's own word, or None if they were not asked. `apart` are needs that go to another unit as a ticket of
    their own, because the person said so: it is told `apart_story` and nothing else (`domain.md` §3.4, VIOLENCE).
    """

    categories: tuple[Category, ...]
    tier: Tier
    place: str | None
    story: tuple[str, ...]
    sub: str | None = None
    landmark: str | None = None
    pin: tuple[float, float] | None = None
    for_whom: ForWhom | None = None
    pin_message: str | None = None
    phone: str | None = None
    phone_message: str | None = None
    safe_time: str | None = None
    health_consent: bool | None = None
    discreet: bool = False
    share_with_tambon: bool | None = None
    wants_person: bool = False
    apart: tuple[Category, ...] = ()
    apart_story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """More words or media for an open ticket."""

    ticket: str
    story: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """The reporter takes the ticket back."""

    ticket: str


@dataclass(frozen=True, slots=True)
class ReopenTicket:
    """The reporter says that a closed ticket is not solved."""

    ticket: str


@dataclass(frozen=True, slots=True)
class RateTicket:
    """The reporter's word on a closed ticket: 3 helped much, 2 some, 1 not."""

    ticket: str
    rating: int


@dataclass(frozen=True, slots=True)
class AcceptNotice:
    """The privacy notice of this version was shown and read."""

    version: str


@dataclass(frozen=True, slots=True)
class EraseMe:
    """ลบข้อมูลของฉัน. `keep_phone` is "ให้เจ้าหน้าที่ช่วยต่อทางโทรศัพท์" (DESIGN.md §2, law 8).

    `phone` is a number given just now for it; without one the open tickets' own numbers stay.
    """

    keep_phone: bool = False
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NoteGreeting:
    """The one friendly line of the day was said (`domain.md` §6.3)."""


@dataclass(frozen=True, slots=True)
class ForgetWords:
    """The person does not want a story kept that no unit of ours will read (`domain.md` §3.5, line 6)."""

    story: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """The reporter no longer lets health or disability data be used."""
