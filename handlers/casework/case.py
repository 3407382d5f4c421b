"""The whole case for a member who may read it: words by message id, media behind link marks."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.casework import digest
from handlers.casework.authority import Duty
from handlers.casework.naming import category_text, place_text, staff_status, target_text, urgency_text
from handlers.casework.results import Case, Piece
from handlers.casework.targets import moment_text
from handlers.casework.telling import reachable
from handlers.messages import said
from handlers.triage.stretch import phone_in
from models import cases
from models.centres import Centre, Member
from models.inbound import Media
from models.tickets import Ticket, TicketEvent, TicketPart
from models.words import Category


def case_of(session: Session, duty: Duty) -> Case:
    """Everything a member may read of the ticket."""
    ticket = duty.ticket
    parts = cases.parts(session, ticket.id)
    holder = cases.holder(session, ticket)
    pin = (
        (ticket.latitude, ticket.longitude)
        if ticket.latitude is not None and ticket.longitude is not None
        else None
    )
    return Case(
        number=ticket.number,
        status=ticket.status,
        status_text=staff_status(ticket.status),
        urgency_text=urgency_text(ticket.urgency),
        category_text=category_text(ticket.categories),
        place_text=place_text(ticket.place),
        centre_name=duty.centre.name,
        holder=(holder.name or wording.text("staff.a_colleague")) if holder else None,
        reason=ticket.routing_reason,
        story=tuple(_pieces(session, duty, parts)),
        landmark=_one(parts, "landmark"),
        safe_time=_one(parts, "safe_time"),
        phone=phone_shown(session, ticket),
        for_whom=wording.text(f"statuses.for_whom.{ticket.for_whom}") if ticket.for_whom else None,
        pin=pin,
        discreet=ticket.kept_from_village or routing.is_kept_from_village(_categories(ticket)),
        chat_only=ticket.discreet and not ticket.phone,
        targets=_targets(session, ticket),
        health_consent=ticket.health_consent,
        reachable=reachable(session, ticket) is not None,
        notes=tuple(part.line_message_id for part in parts if part.part == "note"),
        timeline=tuple(_lines(session, ticket.id, duty.centre)),
    )


def _categories(ticket: Ticket) -> list[Category]:
    return [Category(category) for category in ticket.categories]


def _targets(session: Session, ticket: Ticket) -> str:
    """What is still owed to the reporter, and until when."""
    if ticket.status.is_closed or ticket.member_id is None:
        return ""
    owed = [step for step in digest.STEPS if not digest.is_kept(ticket, step)] or ["update"]
    return " · ".join(
        wording.text(
            "staff.case.target",
            what=target_text(step),
            until=moment_text(digest.until(session, ticket, step)),
        )
        for step in owed
    )


def _pieces(session: Session, duty: Duty, parts: list[TicketPart]) -> Iterator[Piece]:
    for part in parts:
        message = cases.message(session, part.line_message_id) if part.part == "story" else None
        if message is not None and message.gone_at is None:
            media = session.scalar(select(Media).filter_by(message_id=message.id))
            shown = media is not None and media.state in ("wanted", "kept")
            link = (
                f"media:{media.id}:{duty.ticket.id}:{duty.member.id}" if media is not None and shown else None
            )
            yield Piece(part.line_message_id, message.kind, link)


def phone_shown(session: Session, ticket: Ticket) -> str | None:
    """The number as it stands in its message, never copied; one that came otherwise as it is."""
    message = cases.message(session, ticket.phone_message) if ticket.phone_message else None
    stretch = phone_in(message.text or "", ticket.phone or "") if message else None
    return said(ticket.phone_message or "", *stretch) if stretch else ticket.phone


def _one(parts: list[TicketPart], kind: str) -> str | None:
    """The newest message of this kind."""
    return next((part.line_message_id for part in reversed(parts) if part.part == kind), None)


def _lines(session: Session, ticket_id: int, centre: Centre) -> Iterator[str]:
    for event in cases.timeline(session, ticket_id):
        yield wording.text(
            f"staff.timeline.{event.kind}",
            at=moment_text(event.at),
            who=_who(session, event),
            status=staff_status(event.new_status) if event.new_status else "",
            centre=_name(session, event.centre_id) or centre.name,
            reason=event.reason or "",
        )


def _who(session: Session, event: TicketEvent) -> str:
    member = session.get(Member, event.member_id) if event.member_id else None
    return (member.name if member else None) or wording.text(f"staff.actor.{event.actor}")


def _name(session: Session, centre_id: int | None) -> str | None:
    centre = session.get(Centre, centre_id) if centre_id else None
    return centre.name if centre else None
