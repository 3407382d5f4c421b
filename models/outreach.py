"""Outreach programmes, their stops and dated visits; who wants to hear, and who was told."""

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.words import NoticeKind


class Programme(Base):
    """An outreach programme (กิจกรรม); `schedule` names as in Open Referral HSDS."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    """The last day, inclusive."""
    weekdays: Mapped[list[str]]
    """Preferred first, e.g. `["MO", "TU"]`."""
    hours: Mapped[str | None] = mapped_column(String(200))
    services: Mapped[list[str]] = mapped_column(default=list)
    contact: Mapped[str | None] = mapped_column(String(100))
    bring: Mapped[str | None] = mapped_column(String(200))


class Stop(Base):
    """A place of a programme, in rotation order. No coordinates unless somebody set them (`domain.md` §7.1)."""

    __tablename__ = "stop"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("uq_stop_programme_id_code", "programme_id", "code", unique=True),)


class Visit(Base):
    """One dated visit (รอบ); `revision` counts what subscribers would have to hear anew."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    week: Mapped[str] = mapped_column(String(16))
    """ISO week, e.g. `2026-W48`: the rota visits once a week. One that staff added is `2026-W48+1`."""
    date: Mapped[dt.date] = mapped_column(index=True)
    stop_id: Mapped[int] = mapped_column(ForeignKey("stop.id"))
    state: Mapped[str] = mapped_column(String(10), default="planned")
    """planned, cancelled or done."""
    reason: Mapped[str | None] = mapped_column(String(200))
    changed_by_hand: Mapped[bool] = mapped_column(default=False)
    """A regenerated rota never overwrites what a person changed."""
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("uq_visit_programme_id_week", "programme_id", "week", unique=True),)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class VisitChange(Base):
    """What a person changed of a visit, when, and what it was before; rows are only added."""

    __tablename__ = "visit_change"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: somebody at the server's command line."""
    kind: Mapped[str] = mapped_column(String(10))
    """added, moved or cancelled."""
    date: Mapped[dt.date]
    """Of a move: the day before it; else the visit's."""
    stop_id: Mapped[int] = mapped_column(ForeignKey("stop.id"))
    reason: Mapped[str | None] = mapped_column(String(200))


class VisitReport(Base):
    """What the team noted after a visit: numbers only, nobody's name."""

    __tablename__ = "visit_report"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    met: Mapped[int]
    """How many people the team met."""
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How often each service was given, by its name."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reported_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Subscription(Base):
    """Who wants to hear of a programme; `stops` empty means all of them."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    stops: Mapped[list[str]] = mapped_column(default=list)
    since: Mapped[datetime]
    morning: Mapped[bool] = mapped_column(default=False)
    """Also wants the short notice on the morning of the visit."""
    paused_until: Mapped[dt.date | None]
    """Hears nothing of visits before this day (พัก 1 เดือน)."""

    __table_args__ = (
        Index("uq_subscription_person_id_programme_id", "person_id", "programme_id", unique=True),
    )


class Run(Base):
    """One planned sending of one kind of notice about one revision of a visit; its audience is frozen once."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    kind: Mapped[NoticeKind]
    revision: Mapped[int]
    planned_at: Mapped[datetime]
    audience: Mapped[int]
    skipped: Mapped[int] = mapped_column(default=0)
    """Subscribers who cannot hear: they blocked us or were erased."""
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """planning (its notices are being written), queued, withdrawn (the visit changed before anything went out), missed
    (noticed too late to help), held (the month's messages do not suffice), or ahead of its time asked (the operator was
    asked what to do about that) and skipped (the operator wants none)."""
    decision: Mapped[str | None] = mapped_column(String(20))
    """What the operator chose of it: `chosen_stops` (only those who asked for this stop) or `no_morning`."""
    reason: Mapped[str | None] = mapped_column(String(200))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """While it is being planned: whom it goes to, what it says, and how far it is (models/planning.py)."""
    became: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Persons by what became of their notice, kept once nothing of it is under way; its notices may then go."""

    __table_args__ = (Index("uq_run_visit_id_kind_revision", "visit_id", "kind", "revision", unique=True),)


class Notice(Base):
    """One message about one visit to one person (ใบแจ้ง); its outcome is its delivery's.

    A hundred thousand are written at a time, from rows that the same statement reads: foreign keys would look each of
    them up thrice more, and lock every subscriber's row against what that person says meanwhile. So there are none.
    """

    __tablename__ = "notice"

    run_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    delivery_id: Mapped[int] = mapped_column(Key)

    __table_args__ = (
        Index("ix_notice_delivery_id", "delivery_id"),
        Index("ix_notice_person_id", "person_id"),
    )


class QuotaReading(Base):
    """What LINE said of the month's messages, and our own ledger at that moment (`line-platform.md` §2.7)."""

    __tablename__ = "quota_reading"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    month: Mapped[str] = mapped_column(String(7))
    value: Mapped[int | None]
    """The plan's messages a month; None without a limit."""
    used: Mapped[int]
    """LINE's own count, messages of its Manager included."""
    billed: Mapped[int]
    """The ledger's count of the same month."""
    slot: Mapped[datetime] = mapped_column(unique=True)
    """The quarter of the day that it is the reading of: of two workers the database lets one."""


class ClosedDay(Base):
    """A day on which the operator does not work, or (with `open`) a public holiday on which it does."""

    __tablename__ = "closed_day"

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    open: Mapped[bool] = mapped_column(default=False)
