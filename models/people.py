"""Persons, and where each one's talk with us stands."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BUSY, Base, Key

USER_ID = re.compile("U[0-9a-f]{32}")
"""What a LINE user id looks like (line-platform.md §1.2)."""

TALKS = "conversations"
"""Under this name `session.info` holds the conversations that the inbox has claimed, by order key."""

PEOPLE = "people"
"""Under this name `session.info` holds those of the claimed persons who are known already, by LINE user id."""


class Person(Base):
    """One LINE user id; may be citizen, member, volunteer and subscriber at once. Erasing empties the id."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    line_user_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    followed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    follow_changed_at: Mapped[datetime | None]
    """LINE's time of the newest follow or unfollow: an older one that comes later changes nothing."""
    notice_version: Mapped[str | None] = mapped_column(String(20))
    notice_at: Mapped[datetime | None]
    danger_at: Mapped[datetime | None]
    danger_kind: Mapped[str | None] = mapped_column(String(20))
    """The last emergency card, so that the same one does not come again within 30 minutes."""
    invite_failures: Mapped[int] = mapped_column(default=0)
    invite_failed_at: Mapped[datetime | None]
    greeted_at: Mapped[datetime | None]


class Conversation(Base):
    """Where the talk stands for one order key (a user id, else a group id, else an event id).

    The inbox locks this row to handle that key's events one after the other (DESIGN.md §2, law 2).
    """

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_key: Mapped[str] = mapped_column(String(64), unique=True)
    flow: Mapped[str | None] = mapped_column(String(40))
    step: Mapped[str | None] = mapped_column(String(40))
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    trail: Mapped[list[str]] = mapped_column(default=list)
    """The steps gone through, for ย้อนกลับ."""
    offered: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """The choices last shown, so that their number or label may be typed."""
    aside: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A flow set aside while another act is under way: flow, step, draft, trail."""
    version: Mapped[int] = mapped_column(default=0)
    reply_token: Mapped[str | None] = mapped_column(String(64))
    reply_until: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    """Backing off after a failed turn; the danger check does not wait for it."""

    __table_args__ = (
        # inbox.next_wake: when the next one is free again
        Index(
            "ix_conversation_blocked", "blocked_until",
            sqlite_where=text("blocked_until IS NOT NULL"), postgresql_where=text("blocked_until IS NOT NULL"),
        ),
        # upkeep: drafts that were left alone
        Index(
            "ix_conversation_under_way", "id",
            sqlite_where=text("flow IS NOT NULL OR aside IS NOT NULL"),
            postgresql_where=text("flow IS NOT NULL OR aside IS NOT NULL"),
        ),
        BUSY | {"postgresql_with": BUSY["postgresql_with"] | {"fillfactor": 80}},
    )  # fmt: skip


UNDER_WAY = or_(Conversation.flow.is_not(None), Conversation.aside.is_not(None))
"""A conversation is in the middle of something."""
