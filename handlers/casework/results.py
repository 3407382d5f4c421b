"""What the acts on a ticket give back: frozen values for the say-functions of steps and for the console."""

from dataclasses import dataclass

from models.words import Status


@dataclass(frozen=True, slots=True)
class Opened:
    """A new ticket and who has it. `promise` names a target, never a certainty; `reason` is the routing's.

    `beside` is the second ticket of the same story, where the person wanted a need told apart.
    """

    number: str
    ticket_id: int
    centre_name: str
    centre_phone: str | None
    hours_line: str
    promise: str
    reason: str
    beside: "Opened | None" = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of a person's message, named by where they stand in it, never copied (law 8)."""

    message: str
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket after an act on it. `told` is False when the reporter could not be told (blocked, erased).

    `place` is the subdistrict that a member has just said; `name` the local name in the reporter's words that may stand
    for it from now on.
    """

    number: str
    status: Status
    status_text: str
    centre_name: str
    told: bool = True
    reason: str = ""
    place: str = ""
    name: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Held(Changed):
    """An answer on hold: `answer` is its id, `message` the LINE message id of the words, `seconds` the hold."""

    answer: int = 0
    message: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a case: the words of a message (`message` is its LINE id) or a media file behind a link mark."""

    message: str
    kind: str
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a member may read of a ticket; words are named by message id, never copied."""

    number: str
    status: Status
    status_text: str
    urgency_text: str
    category_text: str
    place_text: str
    centre_name: str
    holder: str | None
    reason: str
    story: tuple[Piece, ...]
    landmark: str | None
    safe_time: str | None
    phone: str | None
    for_whom: str | None
    pin: tuple[float, float] | None
    discreet: bool
    """It must not be spoken of in the village."""
    health_consent: bool | None
    reachable: bool
    notes: tuple[str, ...]
    timeline: tuple[str, ...]
    chat_only: bool = False
    """The reporter gave no phone, and who reads along at home must learn nothing."""
    targets: str = ""
    """What is still owed to the reporter, and until when."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its reporter sees it."""

    number: str
    status: Status
    status_text: str
    category_text: str
    place_text: str
    centre_name: str
    opened_text: str
    timeline: tuple[str, ...]
    is_open: bool
    can_cancel: bool
    can_reopen: bool
    rated: int | None
    goes_on: bool = False
    """A duplicate whose original is open: what is added reaches that one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket in a list for members: no case text."""

    number: str
    status_text: str
    urgency_text: str
    category_text: str
    place_text: str
    deadline_text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a member may do with a ticket now. `refusal` says why nothing, if so; then the rest is empty."""

    number: str
    refusal: str = ""
    status: Status | None = None
    status_text: str = ""
    place: str | None = None
    is_claimed: bool = False
    moves: tuple[Status, ...] = ()
    outcomes: tuple[Status, ...] = ()
    desk_code: str | None = None
    desk_name: str = ""
    also_read: int = 0
    """How many reporters of duplicates will read the result too."""
