"""Writing the timeline of a ticket: every change stores who, what, why, and whether the citizen was told."""

from sqlalchemy.orm import Session

from models.centres import Member
from models.clock import now
from models.erasure import forget_sent
from models.tickets import Ticket, TicketEvent
from models.words import Status


def record(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    actor: str = "member",
    member: Member | None = None,
    status: Status | None = None,
    centre_id: int | None = None,
    reason: str | None = None,
    message: str | None = None,
) -> TicketEvent:
    """Add one line to the timeline; `status` moves the ticket, `centre_id` names an owner from now on."""
    event = TicketEvent(
        ticket_id=ticket.id,
        at=now(),
        kind=kind,
        actor=actor,
        member_id=member.id if member else None,
        old_status=ticket.status if status else None,
        new_status=status,
        centre_id=centre_id,
        reason=reason,
        line_message_id=message,
    )
    if status:
        ticket.status = status
        if status.is_closed and ticket.person_id is None:
            # its reporter erased their data and left the phone until now (DESIGN.md law 8)
            ticket.phone = None
            forget_sent(session, ticket.id)
    session.add(event)
    session.flush()
    return event
