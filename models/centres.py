"""Units that can own tickets, the areas they cover, their members, groups and invitations."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.words import CentreKind, Role


class Centre(Base):
    """A unit (ศูนย์/หน่วย). Its coverage stands in `Coverage`; `*` there marks the last desk (law 6)."""

    __tablename__ = "centre"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[CentreKind]
    leads: Mapped[list[str]] = mapped_column(default=list)
    """Category codes that it leads; empty for all that no specialist leads."""
    phone: Mapped[str | None] = mapped_column(String(60))
    hours: Mapped[str | None] = mapped_column(String(200))
    """OpenStreetMap `opening_hours`; None means office hours (`domain.md` §5.3)."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    parent: Mapped[str | None] = mapped_column(String(40))
    assured_date: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)


class Coverage(Base):
    """A DOPA code (2, 4 or 6 digits, or `*`) that a centre covers."""

    __tablename__ = "coverage"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    code: Mapped[str] = mapped_column(String(6), index=True)

    __table_args__ = (Index("uq_coverage_centre_id_code", "centre_id", "code", unique=True),)


class Member(Base):
    """A person with a role in a centre (เจ้าหน้าที่). Removed members keep their row, for the timeline."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    role: Mapped[Role]
    name: Mapped[str | None] = mapped_column(String(100))
    """The LINE display name, for colleagues; fetched by a `LineCall`."""
    on_duty: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]
    """When they were last told what is due: once a day at most."""

    __table_args__ = (Index("uq_member_person_id_centre_id", "person_id", "centre_id", unique=True),)


class Invite(Base):
    """A one-time code to be typed after `ผูก`; only its hash is kept. Lives 72 hours."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    role: Mapped[Role]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Group(Base):
    """A LINE group or room that the account is in; tied to a centre by a member's code."""

    __tablename__ = "line_group"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    line_group_id: Mapped[str] = mapped_column(String(64), unique=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"), index=True)
    members: Mapped[int | None]
    """How many a push to it bills (`line-platform.md` §2.7)."""
    changed_at: Mapped[datetime]
    """LINE's time of the newest join or leave."""
    left_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When a stranger in it was last told to write 1:1."""
