"""What goes out: messages, the deliveries that carry them, calls that are not messages, and what it cost."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BUSY, SMALL_AND_BUSY, Base, Key
from models.words import Lane, Purpose


class OutboundMessage(Base):
    """One thing we say to one chat, as `handlers.messages` JSON; rendered when its delivery is frozen."""

    __tablename__ = "outbound_message"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    to: Mapped[str] = mapped_column(String(64))
    """A LINE user, group or room id; blanked by erase."""
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    """The ticket it speaks of, so that a quote of it finds the ticket."""
    lane: Mapped[Lane]
    purpose: Mapped[Purpose]
    content: Mapped[dict[str, Any]]
    reply_token: Mapped[str | None] = mapped_column(String(64))
    reply_until: Mapped[datetime | None]
    matters: Mapped[bool] = mapped_column(default=False)
    """Danger cards, ticket numbers, staff answers: pushed once if every try to reply stayed unknown (§2a)."""
    reply_only: Mapped[bool] = mapped_column(default=False)
    """Not worth a push: dropped when no reply token lives (e.g. the answer to a flower picture)."""
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    """pending, quota (the month's quota is gone), frozen (has a delivery), dropped, refused (LINE, or our own renderer,
    would not take it: somebody must look)."""
    reason: Mapped[str | None] = mapped_column(String(200))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    most: Mapped[int] = mapped_column(default=5)
    """How many messages may share its request; fewer after LINE refused a bundle, until the bad one is alone."""
    objects: Mapped[int | None]
    """How many LINE objects it became when its delivery was frozen."""
    line_message_id: Mapped[str | None] = mapped_column(String(64), index=True)
    """From LINE's `sentMessages`, so that a quote finds its ticket (`line-platform.md` §1.7)."""

    __table_args__ = (
        # outbox.waiting_chats: what waits, lane by lane, oldest first
        Index(
            "ix_outbound_message_pending", "lane", "due_at", "id",
            sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbound_message_to_pending", "to",
            sqlite_where=text("state IN ('pending', 'quota')"),
            postgresql_where=text("state IN ('pending', 'quota')"),
        ),
        # parked.items: what somebody must look at; and how much waits for quota
        Index(
            "ix_outbound_message_refused", "id",
            sqlite_where=text("state = 'refused'"), postgresql_where=text("state = 'refused'"),
        ),
        Index(
            "ix_outbound_message_quota", "id",
            sqlite_where=text("state = 'quota'"), postgresql_where=text("state = 'quota'"),
        ),
        BUSY,
    )  # fmt: skip


class LaterObject(Base):
    """The LINE id of the second, third … object of a message that became several, so that quotes of those work too."""

    __tablename__ = "later_object"

    line_message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbound_message.id", ondelete="CASCADE"), index=True)


class Delivery(Base):
    """One LINE request, frozen at its first attempt: endpoint, recipients, body, retry key (DESIGN.md §2a).

    Body and recipients are blanked when it is settled.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(10))
    """reply, push or multicast."""
    to: Mapped[str] = mapped_column(String(64))
    """The chat, or `"notices"` for a multicast; blanked when it is settled."""
    lane: Mapped[Lane]
    purpose: Mapped[Purpose]
    planned: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a multicast: `people` (person ids) and `content` (our messages), until it is settled; parked, it keeps them."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The request's bytes; None before the first attempt of a planned multicast, and when it is settled."""
    retry_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    reply_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    reply_until: Mapped[datetime | None]
    recipients: Mapped[int]
    """How many LINE bills: members of a group, users of a multicast, 0 for a reply."""
    state: Mapped[str] = mapped_column(String(10), default="trying")
    """trying, sent, refused, unknown, parked, or dropped by hand."""
    attempts: Mapped[int] = mapped_column(default=0)
    had_unknown: Mapped[bool] = mapped_column(default=False)
    first_attempt_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    status: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(300))
    settled_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        Index(
            "ix_delivery_trying", "due_at", "id",
            sqlite_where=text("state = 'trying'"), postgresql_where=text("state = 'trying'"),
        ),
        Index(
            "ix_delivery_to_trying", "to", "lane",
            sqlite_where=text("state = 'trying'"), postgresql_where=text("state = 'trying'"),
        ),
        # parked.items
        Index(
            "ix_delivery_parked", "id",
            sqlite_where=text("state IN ('unknown', 'parked')"),
            postgresql_where=text("state IN ('unknown', 'parked')"),
        ),
        # upkeep: those whose messages went on in others
        Index(
            "ix_delivery_failed", "settled_at",
            sqlite_where=text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
            postgresql_where=text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
        ),
        BUSY,
    )  # fmt: skip


class LineCall(Base):
    """A LINE call that is not a message: media, profile, group count, loading, rich menu, leaving (§2a)."""

    __tablename__ = "line_call"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="due")
    """due, done, dropped or parked."""
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(300))
    settled_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        Index(
            "ix_line_call_due", "due_at", "id",
            sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'"),
        ),
        # parked.items
        Index(
            "ix_line_call_parked", "id",
            sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'"),
        ),
        BUSY,
    )  # fmt: skip


class QuotaEntry(Base):
    """What one accepted delivery cost of the month's quota."""

    __tablename__ = "quota_entry"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), unique=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    """Year and month in Bangkok, e.g. `2026-11`."""
    purpose: Mapped[Purpose]
    recipients: Mapped[int]
    at: Mapped[datetime]


class RateBudget(Base):
    """How much of LINE's limit on an endpoint the fleet has leased for one tenth of a second."""

    __tablename__ = "rate_budget"

    endpoint: Mapped[str] = mapped_column(String(20), primary_key=True)
    slot: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    """Tenths of a second since the epoch."""
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (SMALL_AND_BUSY,)


class Pause(Base):
    """LINE told the fleet to leave an endpoint alone (429): `reply`, `push`, `multicast`, or `quota` for all billed."""

    __tablename__ = "pause"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    until: Mapped[datetime]
    strikes: Mapped[int] = mapped_column(default=1)
    """How often in a row, for the backoff."""
