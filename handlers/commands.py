"""What a conversation may cause. A step returns one; `dispatch` has it carried out in the same transaction.

People's own words are named by LINE message id, never copied (DESIGN.md §2, law 8). Tickets are named by number,
members act by who they are at that moment: authorisation is the carrier's, not the button's.
"""

from dataclasses import dataclass
from typing import TypeAlias

from models.words import Category, ForWhom, Status, Tier


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


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Hear of an outreach programme: at all stops (empty) or at these stop codes; it also ends a pause.

    `morning` wants (or no longer wants) the short notice on the morning too, `stops` is then left as it is.
    """

    programme: str
    stops: tuple[str, ...] = ()
    morning: bool | None = None


@dataclass(frozen=True, slots=True)
class PauseNotices:
    """Hear of no visit for so many days."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Hear of no programme any more."""


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """A member of the programme's centre cancels a visit that they saw in this version."""

    visit: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """A member of the programme's centre moves a visit to another day (ISO), another stop (code) or both."""

    visit: int
    version: int
    day: str = ""
    stop: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportVisit:
    """After a visit: how many people the team met, and how often each service was given."""

    visit: int
    met: int
    given: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DecideRun:
    """What to do about a notice that the month's messages do not suffice for: `chosen_stops`, `no_morning` or `skip`."""

    visit: int
    choice: str


@dataclass(frozen=True, slots=True)
class Accept:
    """รับเรื่อง: a member claims a routed ticket. `version` is the ticket's when the button was made."""

    ticket: str


@dataclass(frozen=True, slots=True)
class ReadTicket:
    """ดูเรื่อง: a member reads the case; the reading is logged."""

    ticket: str


@dataclass(frozen=True, slots=True)
class AnswerReporter:
    """ตอบผู้แจ้ง: the words of this message go to the reporter after the hold.

    `canned` names one of our own texts of `staff.quick` instead of a message.
    """

    ticket: str
    message: str
    canned: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseAnswer:
    """ส่งเลย: the held answer goes now."""

    answer: int


@dataclass(frozen=True, slots=True)
class WithdrawAnswer:
    """เอากลับ: the held answer does not go."""

    answer: int


@dataclass(frozen=True, slots=True)
class AddNote:
    """บันทึกภายใน: never reaches the citizen."""

    ticket: str
    message: str


@dataclass(frozen=True, slots=True)
class SetStatus:
    """สถานะ: another allowed move; `message` holds the words for the citizen, if any.

    DUPLICATE names the `original` under which it goes on.
    """

    ticket: str
    status: Status
    message: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """ส่งต่อ or ไม่ใช่พื้นที่เรา: another unit of ours owns it now. `centre` None means the ladder decides by `place`."""

    ticket: str
    centre: str | None
    place: str | None = None
    not_ours: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectPlace:
    """แก้ตำบล: help is needed in another subdistrict; where another unit answers for that, it owns the ticket now."""

    ticket: str
    place: str


@dataclass(frozen=True, slots=True)
class RememberName:
    """จำไว้: a local name means this subdistrict from now on. The words are a stretch of a message, or all of it.

    What else it means it goes on meaning, unless `only`.
    """

    ticket: str
    subdistrict: str
    message: str
    start: int = 0
    size: int | None = None
    only: bool = False


@dataclass(frozen=True, slots=True)
class ReferOut:
    """ส่งต่อ to an agency outside: the owner stays, the status is REFERRED; `message` names the agency."""

    ticket: str
    message: str


@dataclass(frozen=True, slots=True)
class CloseTicket:
    """ปิดเรื่อง: an outcome and a result text are both needed (`domain.md` §5.2)."""

    ticket: str
    status: Status
    message: str


@dataclass(frozen=True, slots=True)
class SetDuty:
    """เข้าเวร / ออกเวร."""

    on_duty: bool


@dataclass(frozen=True, slots=True)
class RedeemInvite:
    """ผูก with an invitation's code, typed 1:1 (becomes a member) or in a group by a member (ties the group)."""

    code: str
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class StrangerTold:
    """The people of this group were told to write 1:1, so they are not told again today."""


@dataclass(frozen=True, slots=True)
class OpenConsole:
    """คอนโซล: a member asks for a one-time link into the web console."""


Command: TypeAlias = (
    OpenTicket
    | AddToTicket
    | CancelTicket
    | ReopenTicket
    | RateTicket
    | AcceptNotice
    | EraseMe
    | NoteGreeting
    | ForgetWords
    | WithdrawConsent
    | Subscribe
    | Unsubscribe
    | PauseNotices
    | CancelVisit
    | MoveVisit
    | ReportVisit
    | DecideRun
    | Accept
    | ReadTicket
    | AnswerReporter
    | ReleaseAnswer
    | WithdrawAnswer
    | AddNote
    | SetStatus
    | Transfer
    | CorrectPlace
    | RememberName
    | ReferOut
    | CloseTicket
    | SetDuty
    | RedeemInvite
    | StrangerTold
    | OpenConsole
)
