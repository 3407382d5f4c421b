"""A citizen's request becomes a ticket with one owner, a number and a deadline."""

from dataclasses import replace

from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.actor import Actor
from handlers.casework import late
from handlers.casework.alerts import alert_unit
from handlers.casework.naming import buddhist_year, letters_of
from handlers.casework.results import Opened
from handlers.casework.targets import closed_days, hours_line, is_open, promise
from handlers.casework.timeline import record
from handlers.commands import OpenTicket
from models import cases
from models.centres import Centre
from models.clock import now
from models.tickets import Ticket, TicketPart
from models.words import CentreKind, Status, Tier, Urgency


def open_ticket(session: Session, actor: Actor, wish: OpenTicket) -> Opened:
    """Open and route the ticket, start its clock, alert its unit (E1: and the province) at once.

    What the person wants told apart becomes a second ticket, unless the same unit leads both.
    """
    route = _route(session, wish)
    second = replace(wish, categories=wish.apart, discreet=False, share_with_tambon=None, tier=Tier.N)
    beside = _route(session, second) if wish.apart else None
    if beside is None:
        return _opened(session, _begin(session, actor, wish, route), route.centre)
    if beside.centre.id == route.centre.id:
        together = replace(wish, categories=(*wish.categories, *wish.apart), apart=())
        return open_ticket(session, actor, replace(together, story=(*wish.story, *wish.apart_story)))
    ticket = _begin(session, actor, wish, route)
    other = _open_beside(session, actor, wish, beside)
    record(session, ticket, "beside", actor="citizen", reason=other.number)
    told = _opened(session, other, beside.centre)
    # for the reporter alone: the unit must not wonder what else there is
    because = wording.text("tickets.reason.apart")
    return replace(_opened(session, ticket, route.centre), beside=replace(told, reason=told.reason + because))


def _route(session: Session, wish: OpenTicket) -> routing.Route:
    return routing.route(
        session,
        wish.categories,
        wish.place,
        discreet=wish.discreet,
        share_with_tambon=wish.share_with_tambon,
        danger=wish.tier is Tier.E1,
    )


def _open_beside(session: Session, actor: Actor, wish: OpenTicket, route: routing.Route) -> Ticket:
    """The ticket about the other needs. Of the first it tells nothing, not even that there is one.

    No story, phone, safe time, pin, tier, nor for whom: the unit asks for what it needs in the chat.
    """
    ticket = _begin(session, actor, OpenTicket(wish.apart, Tier.N, wish.place, wish.apart_story), route)
    ticket.discreet = True  # whoever reads the reporter's notifications must learn nothing
    return ticket


def _begin(session: Session, actor: Actor, wish: OpenTicket, route: routing.Route) -> Ticket:
    ticket = _ticket(session, actor, wish, route)
    _keep_words(session, ticket, wish)
    record(session, ticket, "opened", actor="citizen")
    record(
        session,
        ticket,
        "routed",
        actor="clock",
        status=Status.ROUTED,
        centre_id=route.centre.id,
        reason=route.reason,
    ).citizen_told = True
    late.start(session, ticket)
    alert_unit(session, ticket, route.centre, "danger" if wish.tier is Tier.E1 else "new")
    for centre in route.copies:
        alert_unit(session, ticket, centre, "danger" if centre.kind is CentreKind.PROVINCE else "copy")
    if wish.tier is Tier.E2:
        _alert_after_hours(session, ticket, route)
    return ticket


def _alert_after_hours(session: Session, ticket: Ticket, route: routing.Route) -> None:
    """Serious harm today while the unit is closed: the province desk hears of it too (`domain.md` §3.3, E2)."""
    desk = routing.province_desk(session, ticket.place, {route.centre.code})
    if desk is not None and not is_open(route.centre.hours, closed_days(session)):
        alert_unit(session, ticket, desk, "after_hours")


def attach(session: Session, ticket: Ticket, line_message_id: str, part: str) -> None:
    """Make a person's message part of a ticket, once."""
    message = cases.message(session, line_message_id)
    if message is not None:
        message.ticket_id = ticket.id
    have = {(p.line_message_id, p.part) for p in cases.parts(session, ticket.id)}
    if (line_message_id, part) not in have:
        session.add(TicketPart(ticket_id=ticket.id, line_message_id=line_message_id, part=part))
        session.flush()


def _ticket(session: Session, actor: Actor, wish: OpenTicket, route: routing.Route) -> Ticket:
    letters, year = letters_of(wish.place), buddhist_year()
    count = cases.next_number(session, letters, year)
    latitude, longitude = wish.pin or (None, None)
    kept = _is_kept_from_village(wish)
    ticket = Ticket(
        number=f"{letters}-{year % 100:02}-{count:06}",
        person_id=actor.person.id if actor.person else None,
        status=Status.NEW,
        categories=[category.value for category in wish.categories],
        sub=wish.sub,
        tier=wish.tier,
        urgency=Urgency.of(wish.tier),
        place=wish.place,
        latitude=latitude,
        longitude=longitude,
        for_whom=wish.for_whom.value if wish.for_whom else None,
        pin_message=wish.pin_message,
        phone=wish.phone,
        phone_message=wish.phone_message,
        health_consent=wish.health_consent,
        discreet=wish.discreet or kept,
        kept_from_village=kept,
        wants_person=wish.wants_person,
        centre_id=route.centre.id,
        routing_reason=route.reason,
        opened_at=now(),
    )
    session.add(ticket)
    session.flush()
    return ticket


def _is_kept_from_village(wish: OpenTicket) -> bool:
    """True unless the table lets the village know, or the person does."""
    if wish.share_with_tambon is not None:
        return not wish.share_with_tambon
    return wish.discreet or routing.is_kept_from_village(wish.categories)


def _keep_words(session: Session, ticket: Ticket, wish: OpenTicket) -> None:
    for message in wish.story:
        attach(session, ticket, message, "story")
    if wish.landmark:
        attach(session, ticket, wish.landmark, "landmark")
    if wish.safe_time:
        attach(session, ticket, wish.safe_time, "safe_time")


def _opened(session: Session, ticket: Ticket, centre: Centre) -> Opened:
    return Opened(
        number=ticket.number,
        ticket_id=ticket.id,
        centre_name=centre.name,
        centre_phone=centre.phone,
        hours_line=hours_line(session, centre.hours),
        promise=promise(session, ticket, centre.hours),
        reason=ticket.routing_reason,
    )
