"""Who may act on a ticket: decided by membership at the time of the act, never by the button (issue 2, Staff)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.actor import Actor, Refused
from models import cases, units
from models.centres import Centre, Member
from models.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Duty:
    """A ticket, kept from rivals, with the member who acts on it and the centre that owns it."""

    ticket: Ticket
    member: Member
    centre: Centre


def refuse(name: str, **fill: object) -> Refused:
    """A refusal with its reason from `staff.refused`."""
    return Refused(wording.text(f"staff.refused.{name}", **fill))


def may_act(session: Session, mine: list[Member], ticket: Ticket) -> bool:
    """True if one of these memberships is in the owning centre or in a desk above it."""
    centre = session.get_one(Centre, ticket.centre_id)
    return _first_of(mine, [centre, *routing.desks_above(session, centre, ticket.place)]) is not None


def authorise(session: Session, actor: Actor, number: str) -> Duty | Refused:
    """Let a member of the owning centre, or of a desk above it, act; everybody else is told that they may not.

    Strangers hear the same whether the number exists or not: a number is never a right to read.
    """
    mine = units.memberships(session, actor.person.id) if actor.person else []
    if not mine:
        return refuse("no_member")
    ticket = cases.locked(session, number)
    if ticket is None:
        return refuse("not_yours", number=number)
    centre = session.get_one(Centre, ticket.centre_id)
    allowed = [centre, *routing.desks_above(session, centre, ticket.place)]
    member = _first_of(mine, allowed)
    if member is None:
        return refuse("not_yours", number=number)
    if actor.group_id and not _may_hear(session, actor.group_id, allowed):
        return refuse("other_group")
    return Duty(ticket, member, centre)


def _first_of(mine: list[Member], allowed: list[Centre]) -> Member | None:
    by_centre = {member.centre_id: member for member in mine}
    return next((by_centre[centre.id] for centre in allowed if centre.id in by_centre), None)


def _may_hear(session: Session, line_group_id: str, allowed: list[Centre]) -> bool:
    group = units.group_by_line_id(session, line_group_id)
    return group is not None and group.centre_id in {centre.id for centre in allowed}
