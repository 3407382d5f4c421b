"""What the citizen's steps may know: the words of the draft, the person's tickets, places, what we keep of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import casework
from handlers.events import Envelope, Text
from handlers.facts.geography import covered_provinces, known_places
from handlers.places import Known
from models.clock import in_bangkok, now
from models.inbound import Message
from models.outreach import Subscription
from models.people import Person
from models.tickets import Ticket
from models.words import Urgency

SHOWN_TICKETS = 9
STILL_THE_SAME_DANGER = timedelta(hours=12)
"""Words of danger this soon after an urgent ticket belong to it; later ones open a new one."""
_WORDS_IN_DRAFT = ("story", "landmark", "safe_time", "phone_message", "apart_story")


@dataclass(frozen=True, slots=True)
class Kept:
    """What we keep of a person, as "ข้อมูลของฉัน" tells it."""

    messages: int = 0
    tickets: int = 0
    phones: tuple[str, ...] = ()
    """Marks of where the numbers stand in messages (`handlers.messages.said`), or the numbers themselves."""
    health_consent: bool = False
    subscribed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """One turn's knowledge. `draft` is the stored draft of the flow under way, so that an act may take it over.

    `covered` holds the province codes that have a unit (empty: no unit is known, nothing is out of coverage);
    `urgent` is the number of a most urgent ticket opened so lately that new words of danger belong to it; `quoted`
    the number of the person's open ticket of which the message that was quoted just now speaks.
    """

    now: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    covered: frozenset[str] = frozenset()
    tickets: tuple["casework.TicketView", ...] = ()
    urgent: str | None = None
    quoted: str | None = None
    draft: Mapping[str, Any] = field(default_factory=dict)
    notice_seen: bool = True
    greeted_today: bool = False
    kept: Kept = field(default_factory=Kept)

    @property
    def open_tickets(self) -> tuple["casework.TicketView", ...]:
        """The person's tickets that somebody works on."""
        return tuple(ticket for ticket in self.tickets if ticket.is_open)

    def story(self, message_ids: Iterable[str]) -> str:
        """The words of these messages together; what was unsent, erased or never text is left out."""
        return "\n".join(self.texts[message_id] for message_id in message_ids if message_id in self.texts)


def load(session: Session, person: Person | None, draft: Mapping[str, Any], envelope: Envelope) -> Facts:
    """The facts of this turn; without a person only what is true of everybody."""
    rows = _tickets(session, person)
    return Facts(
        now=now(),
        texts=_texts(session, person, draft, envelope),
        known=known_places(session, _near(rows)),
        covered=covered_provinces(session),
        tickets=tuple(casework.view_for_citizen(session, row) for row in rows),
        urgent=_urgent(rows),
        quoted=_quoted(session, rows, envelope),
        draft=dict(draft),
        notice_seen=person is not None
        and (person.notice_version is not None or person.followed_at is not None),
        greeted_today=_greeted_today(person),
        kept=_kept(session, person, rows),
    )


def _tickets(session: Session, person: Person | None) -> list[Ticket]:
    """The newest tickets of this person, newest first."""
    if person is None:
        return []
    newest = select(Ticket).filter_by(person_id=person.id).order_by(Ticket.opened_at.desc(), Ticket.id.desc())
    return list(session.scalars(newest.limit(SHOWN_TICKETS)))


def _texts(
    session: Session, person: Person | None, draft: Mapping[str, Any], envelope: Envelope
) -> dict[str, str]:
    named = [draft.get(name) or () for name in _WORDS_IN_DRAFT]
    wanted = [i for ids in named for i in ([ids] if isinstance(ids, str) else ids)]
    if isinstance(envelope.event, Text):
        wanted.append(envelope.event.message_id)
    if person is None or not wanted:
        return {}
    rows = session.execute(
        select(Message.line_message_id, Message.text).where(
            Message.line_message_id.in_(wanted), Message.person_id == person.id, Message.text.is_not(None)
        )
    )
    return {message_id: text for message_id, text in rows if text}


def _near(tickets: list[Ticket]) -> str | None:
    """The place last confirmed: it tips the scales between places of the same name."""
    return next((ticket.place for ticket in tickets if ticket.place), None)


def _urgent(tickets: list[Ticket]) -> str | None:
    since = now() - STILL_THE_SAME_DANGER
    for ticket in tickets:
        if not ticket.status.is_closed and ticket.urgency == Urgency.MOST_URGENT and ticket.opened_at > since:
            return ticket.number
    return None


def _quoted(session: Session, tickets: list[Ticket], envelope: Envelope) -> str | None:
    quoted = getattr(envelope.event, "quoted_id", None)
    number = casework.ticket_for_quote(session, quoted) if quoted else None
    mine = {ticket.number for ticket in tickets if not ticket.status.is_closed}
    return number if number in mine else None


def _greeted_today(person: Person | None) -> bool:
    if person is None or person.greeted_at is None:
        return False
    return in_bangkok(person.greeted_at).date() == in_bangkok(now()).date()


def _kept(session: Session, person: Person | None, tickets: list[Ticket]) -> Kept:
    if person is None:
        return Kept()
    alive = select(func.count()).where(Message.person_id == person.id, Message.gone_at.is_(None))
    subscribed = select(Subscription.id).filter_by(person_id=person.id).limit(1)
    return Kept(
        messages=session.scalar(alive) or 0,
        tickets=len(tickets),
        phones=tuple(_phones(session, tickets).values()),
        health_consent=any(ticket.health_consent for ticket in tickets),
        subscribed=session.scalar(subscribed) is not None,
    )


def _phones(session: Session, tickets: list[Ticket]) -> dict[str, str]:
    """Each number once, as it is shown."""
    return {
        ticket.phone: casework.phone_shown(session, ticket) or ticket.phone
        for ticket in tickets
        if ticket.phone
    }
