"""What the watchdog has told the admins, and when each job of the clock was last done: shared by the whole fleet.

One row per alarm decides who tells: it is changed under its lock, so of any number of workers one does (law 7).
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.clock import now


class Alarm(Base):
    """Where one alarm stands. No row: nothing was ever wrong."""

    __tablename__ = "alarm"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="well")
    """well, suspect (bad, but not long enough to tell), open (told), calming (well, but not long enough)."""
    since: Mapped[datetime]
    """When this state began."""
    opened_at: Mapped[datetime | None]
    """Since when it is bad, while open or calming."""
    told_at: Mapped[datetime | None]
    told_value: Mapped[int] = mapped_column(default=0)
    """The count that was told last."""
    told: Mapped[list[str]] = mapped_column(default=list)
    """Ids of the messages that told it: what has not left yet is taken back when it is well again."""
    seen_at: Mapped[datetime]
    """When it was last found bad; of a machine that is gone for good nobody says that it is well."""


class JobRun(Base):
    """When a job of the clock last came to its end anywhere in the fleet."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    expected_at: Mapped[datetime]
    """When a process first meant to do it."""
    done_at: Mapped[datetime | None]


OPEN = ("open", "calming")


def standing(session: Session) -> dict[str, Alarm]:
    """Every alarm that has a row, by name."""
    return {alarm.name: alarm for alarm in session.scalars(select(Alarm))}


def locked(session: Session, names: Collection[str]) -> Mapping[str, Alarm]:
    """These alarms, made where missing, held until the unit ends (in one order, so that rivals never cross)."""
    insert = _insert(session)
    for name in sorted(names):
        fresh = {"name": name, "state": "well", "since": now(), "told_value": 0, "told": [], "seen_at": now()}
        session.execute(insert(Alarm).values(fresh).on_conflict_do_nothing())
    rows = select(Alarm).where(Alarm.name.in_(names)).order_by(Alarm.name).with_for_update()
    return {alarm.name: alarm for alarm in session.scalars(rows.execution_options(populate_existing=True))}


def is_open(session: Session, name: str) -> bool:
    """True from when the admins were told, or would have been, until it is well again."""
    return session.scalar(select(Alarm.state).where(Alarm.name == name)) in OPEN


def note_job(session: Session, name: str, *, done: bool) -> None:
    """Write down that this job is expected, or was done."""
    values = {"name": name, "expected_at": now(), "done_at": now() if done else None}
    made = _insert(session)(JobRun).values(values)
    index = ["name"]
    session.execute(
        made.on_conflict_do_update(index_elements=index, set_={"done_at": now()})
        if done
        else made.on_conflict_do_nothing(index_elements=index)
    )


def jobs_done(session: Session) -> dict[str, datetime]:
    """When each known job was last done; of one that never was, when it was first expected."""
    asked = select(JobRun.name, func.coalesce(JobRun.done_at, JobRun.expected_at))
    return dict(session.execute(asked).all())


def _insert(session: Session) -> type[postgresql.Insert] | type[sqlite.Insert]:
    return postgresql.Insert if session.get_bind().dialect.name == "postgresql" else sqlite.Insert
