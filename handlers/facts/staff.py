"""What the staff's steps may know: where the person works, which tickets are theirs or wait, the group they write in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers import casework
from handlers.casework import Line, Sheet
from handlers.events import Chose, Envelope
from handlers.facts.geography import known_places
from handlers.places import Known
from models import units
from models.centres import Centre, Member
from models.clock import now
from models.people import Person
from models.words import Role, Status

TELL_STRANGERS_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where the person works, and as what."""

    member_id: int
    centre_code: str
    centre_name: str
    role: Role
    on_duty: bool


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The group that the person writes in: the centre it is tied to, and whether strangers were told lately."""

    line_group_id: str
    centre_name: str | None
    strangers_told: bool


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """One turn's knowledge. `sheet` is the ticket that the draft or the button names."""

    memberships: tuple[Membership, ...] = ()
    mine: tuple[Line, ...] = ()
    waiting: tuple[Line, ...] = ()
    sheet: Sheet | None = None
    group: GroupFacts | None = None
    known: Known = field(default_factory=Known)
    originals: tuple[Line, ...] = ()
    """While a duplicate is being marked: the tickets that it may be one of."""
    reported: frozenset[str] = frozenset()
    """Numbers of the open tickets that this person reported themselves."""

    @property
    def is_member(self) -> bool:
        """True if the person works anywhere now."""
        return bool(self.memberships)


def load(session: Session, person: Person | None, draft: Mapping[str, Any], envelope: Envelope) -> StaffFacts:
    """The facts of this turn; for a stranger next to nothing."""
    mine = units.memberships(session, person.id) if person else []
    group = _group(session, envelope)
    if person is None or not mine:
        return StaffFacts(group=group)
    number = _number(draft, envelope)
    sheet = casework.sheet(session, person, number, envelope.group_id) if number else None
    return StaffFacts(
        memberships=tuple(_membership(session, member) for member in mine),
        mine=casework.my_lines(session, mine),
        waiting=casework.waiting_lines(session, mine),
        sheet=sheet,
        group=group,
        known=known_places(session, sheet.place if sheet else None),
        originals=casework.original_lines(session, mine, number) if _asks_original(draft) else (),
        reported=frozenset(ticket.number for ticket in casework.open_tickets(session, person)),
    )


def _asks_original(draft: Mapping[str, Any]) -> bool:
    return draft.get("status") == Status.DUPLICATE


def _number(draft: Mapping[str, Any], envelope: Envelope) -> str:
    pressed = envelope.event.args.get("ticket") if isinstance(envelope.event, Chose) else None
    return str(draft.get("ticket") or pressed or "")


def _membership(session: Session, member: Member) -> Membership:
    centre = session.get_one(Centre, member.centre_id)
    return Membership(member.id, centre.code, centre.name, member.role, member.on_duty)


def _group(session: Session, envelope: Envelope) -> GroupFacts | None:
    if envelope.group_id is None:
        return None
    row = units.group_by_line_id(session, envelope.group_id)
    centre = session.get(Centre, row.centre_id) if row and row.centre_id else None
    told = row is not None and row.told_at is not None and now() - row.told_at < TELL_STRANGERS_EVERY
    return GroupFacts(envelope.group_id, centre.name if centre else None, told)
