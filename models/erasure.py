"""Forgetting a person: which rows hold the LINE id, phone or words, and how each is emptied (DESIGN.md §2, law 8).

Rows stay where statuses, times, areas and categories are still counted; what they said of the person goes.
"""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from models.clock import now
from models.inbound import InboundEvent, Media, Message, Timer
from models.mailbox import call_line
from models.outbound import Delivery, LineCall, OutboundMessage
from models.outreach import Notice, Subscription
from models.people import TALKS, Conversation, Person
from models.tickets import Answer, Ticket


def tickets_of(session: Session, person: Person) -> Sequence[Ticket]:
    """Every ticket that this person reported."""
    return session.scalars(select(Ticket).filter_by(person_id=person.id).order_by(Ticket.id)).all()


def forget_words(session: Session, person: Person, closed: Sequence[int]) -> None:
    """Empty the person's own messages, and all that was written in these closed tickets; media go from the store."""
    theirs = or_(Message.person_id == person.id, Message.ticket_id.in_(closed))
    ids = session.scalars(select(Message.id).where(theirs)).all()
    for media in session.scalars(select(Media).where(Media.message_id.in_(ids))):
        call_line(session, "forget_media", media_id=media.id)
        media.state, media.content_type, media.size = "gone", None, None
    session.execute(update(Message).where(Message.id.in_(ids)).values(text=None, gone_at=now()))
    held = update(Answer).where(Answer.ticket_id.in_(closed), Answer.state == "held")
    session.execute(held.values(state="withdrawn", settled_at=now()))


def forget_story(session: Session, person: Person, message_ids: Sequence[str]) -> None:
    """Empty these messages of the person that belong to no ticket; their media go from the store."""
    theirs = (
        Message.line_message_id.in_(message_ids), Message.person_id == person.id, Message.ticket_id.is_(None)
    )  # fmt: skip
    ids = session.scalars(select(Message.id).where(*theirs)).all()
    for media in session.scalars(select(Media).where(Media.message_id.in_(ids))):
        call_line(session, "forget_media", media_id=media.id)
    session.execute(update(Message).where(Message.id.in_(ids)).values(text=None, gone_at=now()))


def forget_mail(session: Session, line_user_id: str, tickets: Sequence[int], closed: Sequence[int]) -> None:
    """Nothing more goes out to this person; what went out to or about them is emptied.

    Staff messages about a closed ticket that have not left yet are kept only if they were made in this very commit
    (they tell the centre that the ticket was cancelled): those hold a number and an area, no more.
    """
    waiting = OutboundMessage.state.in_(("pending", "quota"))
    to_them = OutboundMessage.to == line_user_id
    session.execute(update(OutboundMessage).where(to_them, waiting).values(state="dropped", reason="erased"))
    session.execute(update(OutboundMessage).where(to_them).values(to="", content={}, reply_token=None))
    told = OutboundMessage.ticket_id.in_(tickets)
    session.execute(update(OutboundMessage).where(told, ~waiting).values(content={}))
    deliveries = update(Delivery).where(Delivery.to == line_user_id)
    session.execute(
        deliveries.where(Delivery.state == "trying").values(state="parked", reason="erased", settled_at=now())
    )
    session.execute(deliveries.values(to="", body=None, reply_token=None))


def forget_sent(session: Session, ticket_id: int) -> None:
    """What was told of a ticket says nothing any more: its phone stood there."""
    waiting = OutboundMessage.state.in_(("pending", "quota"))
    told = update(OutboundMessage).where(OutboundMessage.ticket_id == ticket_id, ~waiting)
    session.execute(told.values(content={}))


def forget_mailbox(session: Session, line_user_id: str, person_id: int) -> None:
    """Events kept for staff, timers, calls: nothing of this key remains. The talk's row loses its key.

    The row itself stays until the turn that erases is over, since that turn holds it.
    """
    parked = update(InboundEvent).where(
        InboundEvent.order_key == line_user_id, InboundEvent.state != "pending"
    )
    session.execute(parked.values(raw=None, order_key="", reason=None))
    session.execute(
        delete(Timer).where(Timer.order_key == line_user_id).execution_options(synchronize_session=False)
    )
    named = LineCall.args["line_user_id"].as_string() == line_user_id
    session.execute(
        update(LineCall).where(named, LineCall.state == "due").values(state="dropped", settled_at=now())
    )
    session.execute(update(LineCall).where(named).values(args={}))
    talk = session.scalar(select(Conversation).filter_by(order_key=line_user_id))
    if talk is not None:
        talk.order_key = f"erased:{person_id}"
        talk.flow, talk.step, talk.aside = None, None, None
        talk.draft, talk.trail, talk.offered = {}, [], []
        talk.reply_token, talk.reply_until = None, None
        # what the person says next, even in this very unit, begins a new talk
        others = {key: row for key, row in session.info.get(TALKS, {}).items() if row is not talk}
        session.info[TALKS] = others


def forget_subscriptions(session: Session, person: Person) -> None:
    """No programme tells this person anything any more."""
    session.execute(delete(Subscription).where(Subscription.person_id == person.id))
    session.execute(delete(Notice).where(Notice.person_id == person.id))


def forget_ticket(ticket: Ticket, phone: str | None) -> None:
    """What is left of a ticket: status, times, area, category; a phone only while staff go on by phone."""
    ticket.phone, ticket.latitude, ticket.longitude = phone, None, None
    ticket.phone_message = ticket.pin_message = None
    ticket.health_consent = None
    ticket.person_id = None


def forget_person(person: Person) -> None:
    """The row stays for what points to it; it says nothing of anybody."""
    person.line_user_id = None
    person.followed_at = person.blocked_at = person.follow_changed_at = None
    person.notice_version = person.notice_at = None
    person.danger_at = person.danger_kind = person.greeted_at = None
    person.invite_failed_at, person.invite_failures = None, 0


def person_by_line_id(session: Session, line_user_id: str) -> Person | None:
    """The person with this LINE user id, or None."""
    return session.scalar(select(Person).filter_by(line_user_id=line_user_id))


def words_of(session: Session, person: Person) -> Sequence[Message]:
    """The person's own messages that are still kept, oldest first."""
    kept = select(Message).where(Message.person_id == person.id, Message.gone_at.is_(None))
    return session.scalars(kept.order_by(Message.happened_at, Message.id)).all()


def subscriptions_of(session: Session, person: Person) -> Sequence[Subscription]:
    """What outreach programmes the person wants to hear of."""
    return session.scalars(select(Subscription).filter_by(person_id=person.id)).all()
