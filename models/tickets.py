"""Tickets, their append-only timeline, answers on hold, and who read what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.words import Status, Tier, Urgency


class Ticket(Base):
    """One request for help (เรื่อง). Every change is compare-and-set on `version` (DESIGN.md §2, law 2)."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[Status] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    categories: Mapped[list[str]]
    sub: Mapped[str | None] = mapped_column(String(40))
    tier: Mapped[Tier]
    urgency: Mapped[Urgency]
    place: Mapped[str | None] = mapped_column(String(6))
    """DOPA code of 2, 4 or 6 digits, as far down as known."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    for_whom: Mapped[str | None] = mapped_column(String(12))
    phone: Mapped[str | None] = mapped_column(String(30))
    phone_message: Mapped[str | None] = mapped_column(String(64), index=True)
    """The LINE message that the phone was read in: unsending or editing it changes the phone too (law 8)."""
    pin_message: Mapped[str | None] = mapped_column(String(64), index=True)
    """The LINE location that `latitude` and `longitude` came in."""
    health_consent: Mapped[bool | None]
    discreet: Mapped[bool] = mapped_column(default=False)
    """What the reporter's notifications show is neutral."""
    kept_from_village: Mapped[bool] = mapped_column(default=False)
    """No unit of the village may own or read it (`domain.md` §3.4, column "Tambon": –)."""
    original_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    """Of a DUPLICATE: the ticket under which it goes on."""
    wants_person: Mapped[bool] = mapped_column(default=False)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    """The one accountable owner (law 6)."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who claimed it."""
    hops: Mapped[int] = mapped_column(default=0)
    left_province: Mapped[bool] = mapped_column(default=False)
    """A hop to another province counts anew, once (§2a)."""
    routing_reason: Mapped[str] = mapped_column(String(500))
    accept_by: Mapped[datetime | None] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    rating: Mapped[int | None]

    __table_args__ = (
        Index("ix_ticket_centre_status", "centre_id", "status", "opened_at"),
        # cases.held_by: what a member has in hand, however much they closed
        Index("ix_ticket_member_status", "member_id", "status", "opened_at"),
        # upkeep: whose person is still in it
        Index(
            "ix_ticket_personal", "tier", "closed_at",
            sqlite_where=text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
        ),
    )  # fmt: skip

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


PERSONAL = or_(Ticket.person_id.is_not(None), Ticket.phone.is_not(None), Ticket.latitude.is_not(None))
"""Something in a ticket still leads to its person."""


class TicketCounter(Base):
    """The last number given per province letters and Buddhist year."""

    __tablename__ = "ticket_counter"

    letters: Mapped[str] = mapped_column(String(3), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class TicketPart(Base):
    """Which message of a person belongs to a ticket, and as what."""

    __tablename__ = "ticket_part"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    line_message_id: Mapped[str] = mapped_column(String(64), index=True)
    part: Mapped[str] = mapped_column(String(12))
    """story, landmark, safe_time, answer, note, result or reason."""

    __table_args__ = (UniqueConstraint("ticket_id", "line_message_id", "part"),)


class TicketEvent(Base):
    """One line of the timeline; never changed. Words are named by LINE message id, never copied (law 8)."""

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """opened, routed, accepted, answered, noted, status, transferred, escalated, reminded, nudged, referred, closed,
    reopened, cancelled, added, rated, read, placed, duplicate, joined, beside, taken_back."""
    actor: Mapped[str] = mapped_column(String(12))
    """citizen, member or clock."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    old_status: Mapped[Status | None]
    new_status: Mapped[Status | None]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    """The owner from then on, where it changed."""
    reason: Mapped[str | None] = mapped_column(String(500))
    line_message_id: Mapped[str | None] = mapped_column(String(64))
    citizen_told: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """A member's words on their way to the reporter, taken back within the hold (DESIGN.md §2a)."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    line_message_id: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10), default="held")
    """held, released or withdrawn."""
    release_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        # ahead: those on hold, however many were given
        Index(
            "ix_answer_held", "release_at",
            sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'"),
        ),
    )  # fmt: skip


class ReadLog(Base):
    """Who read which case, or which parked item, when (law 8)."""

    __tablename__ = "read_log"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    """None where what was read belongs to no ticket."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    what: Mapped[str] = mapped_column(String(20))
    """case, media, or `parked e12`: the parked item of this name."""
    at: Mapped[datetime]
