"""The one table of allowed moves between statuses (`domain.md` §5.2 as amended in DESIGN.md §2a).

CLOSED_* and CANCELLED are left only by reopening, which leads to ACCEPTED or ROUTED; nothing leaves DUPLICATE.
"""

from collections.abc import Mapping

from models.words import Status

S = Status
_CLOSED = frozenset({S.CLOSED_HELPED, S.CLOSED_ADVISED, S.CLOSED_INELIGIBLE, S.CLOSED_UNREACHABLE})
_ALWAYS = frozenset({S.ROUTED, S.CANCELLED, S.DUPLICATE})
_REOPENED = frozenset({S.ACCEPTED, S.ROUTED})

MOVES: Mapping[Status, frozenset[Status]] = {
    S.NEW: _ALWAYS,
    S.ROUTED: _ALWAYS | {S.ACCEPTED},
    S.ACCEPTED: _ALWAYS | {S.CONTACTING, S.VISIT, S.ASSISTING, S.REFERRED} | _CLOSED,
    S.CONTACTING: _ALWAYS | {S.VISIT, S.ASSISTING, S.REFERRED} | _CLOSED,
    S.VISIT: _ALWAYS | {S.ASSISTING, S.REFERRED} | _CLOSED,
    S.ASSISTING: _ALWAYS | {S.FOLLOWUP, S.REFERRED} | _CLOSED,
    S.REFERRED: _ALWAYS | {S.FOLLOWUP, S.ASSISTING} | _CLOSED,
    S.FOLLOWUP: _ALWAYS | {S.ASSISTING} | _CLOSED,
    S.CLOSED_HELPED: _REOPENED,
    S.CLOSED_ADVISED: _REOPENED,
    S.CLOSED_INELIGIBLE: _REOPENED,
    S.CLOSED_UNREACHABLE: _REOPENED,
    S.CANCELLED: _REOPENED,
    S.DUPLICATE: frozenset(),
}

OF_THE_BUTTON = (S.CONTACTING, S.VISIT, S.ASSISTING, S.FOLLOWUP, S.DUPLICATE, S.CANCELLED)
"""What สถานะ offers; the other moves have an act of their own (รับเรื่อง, ส่งต่อ, ปิดเรื่อง)."""


def may(old: Status, new: Status) -> bool:
    """True if a ticket may go from one status to the other."""
    return new in MOVES[old]


def offered(status: Status) -> tuple[Status, ...]:
    """The moves that the button สถานะ offers from here."""
    return tuple(new for new in OF_THE_BUTTON if may(status, new)) if is_claimed(status) else ()


def outcomes(status: Status) -> tuple[Status, ...]:
    """The outcomes that ปิดเรื่อง offers from here."""
    return tuple(new for new in Status if new in _CLOSED and may(status, new))


def is_claimed(status: Status) -> bool:
    """True from รับเรื่อง until the ticket is closed."""
    return not status.is_closed and status not in (S.NEW, S.ROUTED)
