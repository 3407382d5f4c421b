"""What the processes share beside the cases: revisions of caches, the clock's offset, tokens, operators' content."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class Revision(Base):
    """Bumped in the commit that changes a cached thing; every process compares and reloads (DESIGN.md §2a)."""

    __tablename__ = "revision"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class ClockOffset(Base):
    """How far `now()` runs ahead of the real clock, in seconds; only the demo and tests ever set it."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    seconds: Mapped[float] = mapped_column(default=0.0)


class ChannelToken(Base):
    """The current stateless channel access token, read by all workers (`line-platform.md` §4.4)."""

    __tablename__ = "channel_token"

    channel_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token: Mapped[str] = mapped_column(String(2000))
    expires_at: Mapped[datetime]
    renewing_until: Mapped[datetime | None]
    """While one process asks LINE for the next token, the others wait for it instead of asking too."""


class ContentChange(Base):
    """An operator's change of a content default: who, when, checked on (law 10)."""

    __tablename__ = "content_change"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime]
    checked_on: Mapped[date | None]


class Boundary(Base):
    """The outline of one subdistrict as WKB, from `pakmut boundaries import`."""

    __tablename__ = "boundary"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    shape: Mapped[bytes] = mapped_column(LargeBinary)


class Alias(Base):
    """A local name (village, temple, market) for a subdistrict, from `pakmut aliases import` or an officer.

    Real names repeat (วัดโพธิ์ชัย): each subdistrict that one belongs to has a row.
    """

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    alias: Mapped[str] = mapped_column(String(100))
    subdistrict: Mapped[str] = mapped_column(String(6))
    centre: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (Index("uq_alias_alias_subdistrict", "alias", "subdistrict", unique=True),)


class RichMenu(Base):
    """A rich menu that `pakmut richmenu sync` made, by the hash of what it shows, so that it is not made twice."""

    __tablename__ = "rich_menu"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    line_id: Mapped[str] = mapped_column(String(64))
    synced_at: Mapped[datetime]
