"""What a member's conversation may cause: about a ticket of their centre, about themselves and their group."""

from dataclasses import dataclass

from models.words import Status


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
