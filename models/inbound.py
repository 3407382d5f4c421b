"""What came in: raw events, people's own words, timers, tombstones."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BUSY, SMALL_AND_BUSY, Base, Key


class InboundEvent(Base):
    """One webhook event as LINE sent it. The raw text is blanked in the commit that marks it handled (law 8)."""

    __tablename__ = "inbound_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    order_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    raw: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    """pending, handled or parked."""
    danger_checked: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(300))
    settled_at: Mapped[datetime | None]
    """When it was handled or parked; of a pending one, when it was let go again by hand."""

    __table_args__ = (
        # inbox.claim: a key's pending events in LINE's order
        Index(
            "ix_inbound_event_pending", "order_key", "happened_at", "id",
            sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'"),
        ),
        # inbox.claim and readyz: the oldest pending events
        Index(
            "ix_inbound_event_oldest", "id",
            sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'"),
        ),
        # inbox.danger_pass: texts that nobody has checked yet
        Index(
            "ix_inbound_event_unchecked", "id",
            sqlite_where=text("danger_checked = 0"), postgresql_where=text("NOT danger_checked"),
        ),
        # parked.forget_message: what of a person nobody could handle
        Index(
            "ix_inbound_event_parked", "order_key",
            sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'"),
        ),
        Index("ix_inbound_event_settled", "settled_at"),
        BUSY,
    )  # fmt: skip


_STILL_KEPT = text("gone_at IS NULL")


class Message(Base):
    """A person's own words or media, keyed by LINE's message id: the one place where they stand (law 8)."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    line_message_id: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """text, photo, voice, video, file, sticker or pin."""
    text: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime]
    """LINE's time of the newest edit, else of the message."""
    created_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    """When it was unsent or erased; the text is then NULL."""

    __table_args__ = (
        # upkeep: words that are still kept, oldest first
        Index(
            "ix_message_kept", "created_at", sqlite_where=_STILL_KEPT, postgresql_where=_STILL_KEPT,
        ),
    )  # fmt: skip


class Media(Base):
    """The bytes that belong to a message, in the store of `MEDIA_URL`."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="wanted")
    """wanted, kept, gone (404 or 410), refused (too large or not ours to fetch)."""
    path: Mapped[str | None] = mapped_column(String(200))
    content_type: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None]
    fetched_at: Mapped[datetime | None]


class Tombstone(Base):
    """A message id that was unsent, also when the message itself has not come yet."""

    __tablename__ = "tombstone"

    line_message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class Timer(Base):
    """Something to come back to (DESIGN.md §2a), claimed with the key's events, in the same order and lock."""

    __tablename__ = "timer"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    ref: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("order_key", "kind", "ref"), SMALL_AND_BUSY)
