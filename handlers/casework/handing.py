"""ส่งต่อ and ไม่ใช่พื้นที่เรา: another unit owns the ticket; its history stays, the reporter is told each time.

Two hops, then the province desk owns it. A hop to another province counts anew, once, and the province desk that
receives it cannot refuse (DESIGN.md §2a, "The status table").
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.actor import Actor, Refused
from handlers.casework import late
from handlers.casework.alerts import alert_unit
from handlers.casework.authority import Duty, authorise, refuse
from handlers.casework.changes import changed
from handlers.casework.moves import may
from handlers.casework.naming import place_text, staff_status
from handlers.casework.opening import attach
from handlers.casework.remembering import unknown_name
from handlers.casework.results import Changed
from handlers.casework.telling import tell_citizen
from handlers.casework.timeline import record
from handlers.commands import CorrectPlace, ReferOut, Transfer
from handlers.messages import said
from models import cases, units
from models.centres import Centre, Member
from models.tickets import Ticket
from models.words import Category, CentreKind, Status

MOST_HOPS = 2
SUBDISTRICT = 6
"""Digits of its code."""


@dataclass(frozen=True, slots=True)
class _Next:
    """Who owns the ticket next, why, and whether the hops count anew."""

    centre: Centre
    reason: str
    anew: bool = False


def transfer(session: Session, actor: Actor, act: Transfer) -> Changed | Refused:
    """Give the ticket to another unit: to a named one, else to the one that the ladder finds for the place."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if duty.ticket.status.is_closed:
        return refuse("closed", number=duty.ticket.number)
    if act.place and not act.not_ours and not act.centre and _is_ours(session, duty, act.place):
        return _place(session, duty, act.place)
    following = _following(session, duty, act)
    if isinstance(following, Refused):
        return following
    _hand_over(session, duty, act, following)
    told = tell_citizen(session, duty.ticket, "transferred", reason=following.reason)
    alert_unit(session, duty.ticket, following.centre, "transferred")
    return _with_name(session, duty, act.place, changed(duty, told, following.centre.name, following.reason))


def correct_place(session: Session, actor: Actor, act: CorrectPlace) -> Changed | Refused:
    """แก้ตำบล: the owner stays if it answers for that place too, else the one that does owns the ticket now."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    if duty.ticket.status.is_closed:
        return refuse("closed", number=duty.ticket.number)
    if act.place == duty.ticket.place:
        return refuse("placed_already", place=place_text(act.place))
    if _is_ours(session, duty, act.place):
        return _place(session, duty, act.place)
    return transfer(session, actor, Transfer(act.ticket, None, act.place))


def _is_ours(session: Session, duty: Duty, place: str) -> bool:
    """True if help is needed elsewhere than was thought, and the ladder leads to this very unit there too."""
    ticket = duty.ticket
    if place == ticket.place:
        return False
    found = routing.route(session, _categories(ticket), place, discreet=ticket.kept_from_village)
    return found.centre.id == duty.centre.id


def _place(session: Session, duty: Duty, place: str) -> Changed:
    """Help is needed there; nothing else changes, so the reporter is not told."""
    ticket = duty.ticket
    ticket.place = place
    because = wording.text("tickets.reason.moved_here", place=place_text(place))
    ticket.routing_reason = wording.text("tickets.reason.sent", centre=duty.centre.name, because=because)
    record(session, ticket, "placed", member=duty.member, reason=place_text(place))
    outcome = changed(duty, told=True, reason=ticket.routing_reason)
    return _with_name(session, duty, place, outcome)


def _with_name(session: Session, duty: Duty, place: str | None, outcome: Changed) -> Changed:
    """What was done, with the local name that may be kept now that the subdistrict is known."""
    if place is None or len(place) != SUBDISTRICT:
        return outcome
    return replace(outcome, place=place, name=unknown_name(session, duty.ticket))


def refer_out(session: Session, actor: Actor, act: ReferOut) -> Changed | Refused:
    """Have an agency outside help too: the owner stays, the status is REFERRED; the message names the agency."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    ticket = duty.ticket
    if ticket.status in (Status.NEW, Status.ROUTED):
        return refuse("claim_first", number=ticket.number)
    if not may(ticket.status, Status.REFERRED):
        new = staff_status(Status.REFERRED)
        return refuse("no_such_move", old=staff_status(ticket.status), new=new)
    message = cases.message(session, act.message)
    if message is None or not (message.text or "").strip():
        return refuse("agency_needed")
    attach(session, ticket, act.message, "reason")
    record(session, ticket, "referred", member=duty.member, status=Status.REFERRED, message=act.message)
    told = tell_citizen(session, ticket, "referred", centre=duty.centre.name, said=said(act.message))
    return changed(duty, told)


def _following(session: Session, duty: Duty, act: Transfer) -> _Next | Refused:
    """The next owner, after the rules on hops (DESIGN.md §2a).

    1. A hop to another province counts anew, once; a ticket never leaves the second province.
    2. A province desk refuses nothing of its own province, nor anything that came from another one.
    3. After two hops the province desk of the place owns it, and hands it on no more.
    """
    ticket, here = duty.ticket, duty.centre
    elsewhere = act.place is not None and ticket.place is not None and act.place[:2] != ticket.place[:2]
    anew = elsewhere and not ticket.left_province
    if elsewhere and not anew:
        return refuse("left_already")
    if act.not_ours and here.kind is CentreKind.PROVINCE and not anew:
        return refuse("last_unit")
    if ticket.hops >= MOST_HOPS and not anew:
        return _after_the_last_hop(session, ticket, here)
    return _named(session, duty, act) if act.centre else _by_ladder(session, duty, act, anew)


def _after_the_last_hop(session: Session, ticket: Ticket, here: Centre) -> _Next | Refused:
    desk = routing.province_desk(session, ticket.place) or routing.last_desk(session)
    if desk.id == here.id:
        return refuse("no_more_hops", hops=MOST_HOPS)
    because = wording.text("tickets.reason.hops", hops=MOST_HOPS)
    return _Next(desk, wording.text("tickets.reason.sent", centre=desk.name, because=because))


def _named(session: Session, duty: Duty, act: Transfer) -> _Next | Refused:
    centre = units.by_code(session, act.centre or "")
    if centre is None:
        return refuse("no_such_unit")
    if centre.id == duty.centre.id:
        return refuse("same_unit")
    if not units.is_staffed(session, centre.id):
        return refuse("unstaffed", centre=centre.name)
    if centre.kind in routing.VILLAGE and duty.ticket.kept_from_village:
        return refuse("kept_from_village")
    because = wording.text("tickets.reason.chosen", centre=duty.centre.name)
    return _Next(centre, wording.text("tickets.reason.sent", centre=centre.name, because=because))


def _by_ladder(session: Session, duty: Duty, act: Transfer, anew: bool) -> _Next | Refused:
    """The unit for the new place; without one, the province desk of the old place."""
    ticket = duty.ticket
    exclude = {duty.centre.code}
    if act.place:
        route = routing.route(
            session, _categories(ticket), act.place, discreet=ticket.kept_from_village, exclude=exclude
        )
        return (
            refuse("same_unit")
            if route.centre.id == duty.centre.id
            else _Next(route.centre, route.reason, anew)
        )
    desk = routing.province_desk(session, ticket.place, exclude) or routing.last_desk(session)
    if desk.id == duty.centre.id:
        return refuse("last_unit")
    because = wording.text("tickets.reason.chosen", centre=duty.centre.name)
    return _Next(desk, wording.text("tickets.reason.sent", centre=desk.name, because=because))


def _hand_over(session: Session, duty: Duty, act: Transfer, following: _Next) -> None:
    ticket = duty.ticket
    if act.message:
        attach(session, ticket, act.message, "reason")
    ticket.place = act.place or ticket.place
    ticket.hops = 0 if following.anew else ticket.hops + 1
    ticket.left_province = ticket.left_province or following.anew
    _own(session, ticket, following.centre, following.reason, duty.member, act.message)


def _own(
    session: Session,
    ticket: Ticket,
    centre: Centre,
    reason: str,
    member: Member | None = None,
    message: str | None = None,
) -> None:
    """Make this centre the owner: nobody has claimed it there yet, and its clock begins anew."""
    ticket.centre_id, ticket.member_id, ticket.routing_reason = centre.id, None, reason
    record(
        session,
        ticket,
        "transferred",
        actor="member" if member else "clock",
        member=member,
        status=Status.ROUTED,
        centre_id=centre.id,
        reason=reason,
        message=message,
    )
    late.start(session, ticket)


def reroute_all(session: Session, centre: Centre) -> int:
    """Find new owners for the open tickets of a centre that was deactivated; gives their number."""
    tickets = cases.open_of(session, centre.id)
    for ticket in tickets:
        reroute(session, ticket)
    return len(tickets)


def reroute(session: Session, ticket: Ticket) -> None:
    """Find the ticket's owner anew by the ladder; its reporter is told and the unit alerted."""
    route = routing.route(session, _categories(ticket), ticket.place, discreet=ticket.kept_from_village)
    _own(session, ticket, route.centre, route.reason)
    tell_citizen(session, ticket, "transferred", reason=route.reason)
    alert_unit(session, ticket, route.centre, "transferred")


def let_go(session: Session, member: Member) -> None:
    """A member leaves: what they had claimed waits for a colleague again, with its clock running."""
    for ticket in cases.held_by(session, [member.id], limit=1000):
        ticket.member_id = None
        record(session, ticket, "status", actor="clock", status=Status.ROUTED)
        late.start(session, ticket)
        alert_unit(session, ticket, session.get_one(Centre, ticket.centre_id), "released")


def _categories(ticket: Ticket) -> list[Category]:
    return [Category(category) for category in ticket.categories]
