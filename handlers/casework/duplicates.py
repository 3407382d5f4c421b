"""เรื่องซ้ำ: the ticket goes on under another number, both timelines say so, and each reporter gets the result.

`domain.md` §3.5, line 9: many reports about one place. The reporter of the duplicate is told the number, which gives
no right to read the other ticket.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers.actor import Actor, Refused
from handlers.casework import late, nudging
from handlers.casework.alerts import alert_members
from handlers.casework.authority import Duty, authorise, may_act, refuse
from handlers.casework.changes import changed
from handlers.casework.naming import citizen_status, unit_shown
from handlers.casework.opening import attach
from handlers.casework.results import Changed
from handlers.casework.telling import tell_citizen
from handlers.casework.timeline import record
from handlers.commands import SetStatus
from handlers.messages import Choice, said
from handlers.wording import text
from models import cases
from models.centres import Member
from models.clock import now
from models.tickets import Ticket, TicketPart
from models.words import Status, Tier, Urgency

LATELY = timedelta(days=30)
MOST_OFFERED = 8


def merge(session: Session, actor: Actor, duty: Duty, act: SetStatus) -> Changed | Refused:
    """Close the ticket as a duplicate of the `original`, which this member must be allowed to act on too."""
    original = _original(session, actor, duty.ticket, act.original)
    if isinstance(original, Refused):
        return original
    ticket = duty.ticket
    if act.message:
        attach(session, ticket, act.message, "answer")
    _link(session, ticket, original, duty.member, act.message)
    _hand_on_the_story(session, ticket, original)
    _hand_on_the_urgency(session, ticket, original)
    told = _tell(session, ticket, original, said(act.message) if act.message else "")
    for earlier in cases.duplicates_of(session, ticket.id):
        _link(session, earlier, original, duty.member, None)
        _tell(session, earlier, original, "")
    _tell_holder(session, original, duty.member)
    return changed(duty, told, reason=original.number)


def originals(session: Session, mine: list[Member], ticket: Ticket) -> list[Ticket]:
    """What it may be a duplicate of: the reporter's own tickets first, then what is new in the same subdistrict."""
    found = cases.beside(session, ticket, since=now() - LATELY)
    fitting = [
        other
        for other in found
        if may_act(session, mine, other) and (other.kept_from_village or not ticket.kept_from_village)
    ]
    return fitting[:MOST_OFFERED]


def tell_followers(session: Session, ticket: Ticket, message: str) -> None:
    """The other reporters get the result of the original; of what is kept from the village not its words."""
    status = citizen_status(ticket.status, unit_shown(session, ticket))
    words = "" if ticket.kept_from_village else said(message)
    for follower in others_who_read(session, ticket):
        tell_citizen(
            session,
            follower,
            "original_closed",
            original=ticket.number,
            status=status,
            said=words,
            choices=_anew(),
        )


def tell_followers_of_cancelling(session: Session, ticket: Ticket) -> None:
    """Its reporter took the original back; the others may still be in need."""
    for follower in others_who_read(session, ticket):
        tell_citizen(session, follower, "original_cancelled", original=ticket.number, choices=_anew())


def others_who_read(session: Session, ticket: Ticket) -> list[Ticket]:
    """The duplicates of this ticket that other people reported."""
    followers = {
        other.person_id: other
        for other in cases.duplicates_of(session, ticket.id)
        if other.person_id is not None and other.person_id != ticket.person_id
    }
    return list(followers.values())


def _original(session: Session, actor: Actor, ticket: Ticket, number: str | None) -> Ticket | Refused:
    """The open ticket meant by this number; a duplicate stands for its own original."""
    if not number:
        return refuse("original_needed")
    found = authorise(session, actor, number)
    if isinstance(found, Refused):
        return found
    if found.ticket.original_id is not None and found.ticket.original_id != ticket.id:
        first = cases.locked_by_id(session, found.ticket.original_id)
        return _original(session, actor, ticket, first.number if first else None)
    if ticket.id in (found.ticket.id, found.ticket.original_id):
        return refuse("original_is_itself", number=number)
    if found.ticket.status.is_closed:
        return refuse("original_closed", number=number)
    if ticket.kept_from_village and not found.ticket.kept_from_village:
        return refuse("original_tells_too_much", number=number)
    return found.ticket


def _link(session: Session, ticket: Ticket, original: Ticket, member: Member, message: str | None) -> None:
    ticket.original_id = original.id
    moved = None if ticket.status is Status.DUPLICATE else Status.DUPLICATE
    record(session, ticket, "duplicate", member=member, status=moved, reason=original.number, message=message)
    ticket.closed_at = ticket.closed_at or now()
    late.stop(session, ticket)
    nudging.stop(session, ticket)
    record(session, original, "joined", member=member, reason=ticket.number)


def _hand_on_the_story(session: Session, ticket: Ticket, original: Ticket) -> None:
    """Who works on the original reads what was told here too; the words stay their author's to take back."""
    have = {part.line_message_id for part in cases.parts(session, original.id) if part.part == "story"}
    for part in cases.parts(session, ticket.id):
        if part.part == "story" and part.line_message_id not in have:
            session.add(TicketPart(ticket_id=original.id, line_message_id=part.line_message_id, part="story"))
    session.flush()


def _hand_on_the_urgency(session: Session, ticket: Ticket, original: Ticket) -> None:
    """What is more pressing in the duplicate is so in the original: danger only rises."""
    ranks = list(Tier)
    if ranks.index(ticket.tier) >= ranks.index(original.tier):
        return
    original.tier, original.urgency = ticket.tier, Urgency.of(ticket.tier)
    clock = late if original.status is Status.ROUTED else nudging
    clock.start(session, original)


def _tell(session: Session, ticket: Ticket, original: Ticket, words: str) -> bool:
    centre = unit_shown(session, original)
    return tell_citizen(session, ticket, "duplicate", original=original.number, centre=centre, said=words)


def _tell_holder(session: Session, original: Ticket, member: Member) -> None:
    holder = cases.holder(session, original)
    if holder is not None and holder.person_id != member.person_id:
        alert_members(session, original, [holder], "joined")


def _anew() -> tuple[Choice, ...]:
    return (Choice(text("tickets.buttons.anew"), "request"),)
