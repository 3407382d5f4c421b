"""What people decide about their data: the notice read, consent withdrawn, everything erased (`domain.md` §5.5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework, membership
from handlers.actor import Actor
from handlers.commands import AcceptNotice, EraseMe, ForgetWords, NoteGreeting, WithdrawConsent
from handlers.messages import Say, to_json
from handlers.wording import text
from models import erasure
from models.centres import Member
from models.clock import now
from models.mailbox import post
from models.people import Person
from models.tickets import Ticket
from models.words import Lane, Purpose


def accept_notice(session: Session, actor: Actor, act: AcceptNotice) -> None:
    """Remember which version was read, and when; only a tap comes here."""
    if actor.person is not None:
        actor.person.notice_version, actor.person.notice_at = act.version, now()


def note_greeting(session: Session, actor: Actor, act: NoteGreeting) -> None:
    """Remember that today's friendly line was said."""
    if actor.person is not None:
        actor.person.greeted_at = now()


def withdraw_consent(session: Session, actor: Actor, act: WithdrawConsent) -> None:
    """From now on no ticket of this person may use health or disability data."""
    if actor.person is not None:
        for ticket in erasure.tickets_of(session, actor.person):
            if ticket.health_consent:
                ticket.health_consent = False


def forget_words(session: Session, actor: Actor, act: ForgetWords) -> None:
    """Empty these messages of the person's own, where no ticket relies on them."""
    if actor.person is not None:
        erasure.forget_story(session, actor.person, act.story)


def erase_me(session: Session, actor: Actor, act: EraseMe) -> None:
    """Forget the person who asks, and say so with the reply token.

    The confirmation needs no LINE id: a reply goes by its token alone. It is addressed to nobody (`erased:<id>`) and
    never pushed, so that no row has to keep the id until it is sent.
    """
    person = actor.person
    if person is None or person.line_user_id is None:
        return
    cancelled = erase(session, person, keep_phone=act.keep_phone, phone=act.phone)
    name = "erased_keep_phone" if act.keep_phone else "erased_with_cancel" if cancelled else "erased"
    if actor.reply is not None:
        post(
            session,
            f"erased:{person.id}",
            to_json(Say(text(f"citizen.data.{name}"))),
            lane=Lane.TALK,
            purpose=Purpose.TALK,
            reply=actor.reply,
            reply_only=True,
        )


def erase(session: Session, person: Person, *, keep_phone: bool = False, phone: str | None = None) -> int:
    """Forget a person everywhere; how many open tickets were cancelled by it (their centres are told).

    1. Open tickets are cancelled, or kept with a phone and nothing else.
    2. Words, media, mail, timers, subscriptions, memberships go.
    3. Tickets lose the person, then the person the LINE id.
    """
    line_user_id = person.line_user_id or ""
    tickets = erasure.tickets_of(session, person)
    kept = {
        t.id: phone or t.phone
        for t in tickets
        if keep_phone and not t.status.is_closed and (phone or t.phone)
    }
    session.flush()
    closed = [ticket.id for ticket in tickets if ticket.id not in kept]
    erasure.forget_mail(session, line_user_id, [ticket.id for ticket in tickets], closed)
    cancelled = _cancel(session, [ticket for ticket in tickets if ticket.id not in kept])
    _leave_centres(session, person)
    erasure.forget_words(session, person, closed)
    erasure.forget_mailbox(session, line_user_id, person.id)
    erasure.forget_subscriptions(session, person)
    for ticket in tickets:
        erasure.forget_ticket(ticket, kept.get(ticket.id))
    erasure.forget_person(person)
    session.flush()
    return cancelled


def _cancel(session: Session, tickets: list[Ticket]) -> int:
    """Cancel what is open; its centre is told by casework, with number and area only."""
    still_open = [ticket for ticket in tickets if not ticket.status.is_closed]
    for ticket in still_open:
        casework.cancel(session, ticket)
    session.flush()
    return len(still_open)


def _leave_centres(session: Session, person: Person) -> None:
    """An officer who erases their data is an officer no more."""
    for member in session.scalars(select(Member).filter_by(person_id=person.id, removed_at=None)):
        member.name = None
        membership.remove(session, member)


def export(session: Session, person: Person) -> dict[str, Any]:
    """Everything kept of a person, as plain JSON values: for their copy (PDPA section 30)."""
    return {
        "line_user_id": person.line_user_id,
        "known_since": person.created_at.isoformat(),
        "notice": {"version": person.notice_version, "read_at": _when(person.notice_at)},
        "messages": [
            {"at": message.happened_at.isoformat(), "kind": message.kind, "text": message.text}
            for message in erasure.words_of(session, person)
        ],
        "tickets": [_exported(ticket) for ticket in erasure.tickets_of(session, person)],
        "subscriptions": [
            {"programme": row.programme_id, "stops": row.stops, "since": row.since.isoformat()}
            for row in erasure.subscriptions_of(session, person)
        ],
    }


def _exported(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "status": ticket.status.value,
        "categories": ticket.categories,
        "place": ticket.place,
        "position": [ticket.latitude, ticket.longitude] if ticket.latitude is not None else None,
        "for_whom": ticket.for_whom,
        "phone": ticket.phone,
        "health_consent": ticket.health_consent,
        "opened_at": ticket.opened_at.isoformat(),
        "closed_at": _when(ticket.closed_at),
        "rating": ticket.rating,
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


CARRIES: Mapping[type, Callable[[Session, Actor, Any], Any]] = {
    AcceptNotice: accept_notice,
    NoteGreeting: note_greeting,
    WithdrawConsent: withdraw_consent,
    ForgetWords: forget_words,
    EraseMe: erase_me,
}
