"""The door of the staff console: one-time links, and the sessions that they begin. Only hashes of the keys are kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Key
from models.centres import Coverage
from models.units import LAST_DESK


class ConsoleLink(Base):
    """A link that lets one person into the console, once, within minutes."""

    __tablename__ = "console_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConsoleSession(Base):
    """A browser in which this person is signed in; what the person may do is looked up at every visit."""

    __tablename__ = "console_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def locked_link(session: Session, token_hash: str) -> ConsoleLink | None:
    """The link of this hash, held against whoever opens it at the same moment."""
    return session.scalar(select(ConsoleLink).filter_by(token_hash=token_hash).with_for_update())


def link_of(session: Session, token_hash: str) -> ConsoleLink | None:
    """The link of this hash, for reading."""
    return session.scalar(select(ConsoleLink).filter_by(token_hash=token_hash))


def session_of(session: Session, key_hash: str) -> ConsoleSession | None:
    """The console session of this hash."""
    return session.scalar(select(ConsoleSession).filter_by(key_hash=key_hash))


def end_session(session: Session, key_hash: str) -> None:
    """Sign a browser out."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.key_hash == key_hash))


def shut_out(session: Session, person_id: int) -> None:
    """End every session of a person and void their links."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.person_id == person_id))
    session.execute(delete(ConsoleLink).where(ConsoleLink.person_id == person_id))


def drop_old(session: Session, before: datetime) -> None:
    """Throw away links and sessions that ended before this moment."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.expires_at < before))
    session.execute(delete(ConsoleLink).where(ConsoleLink.expires_at < before))


def is_last_desk(session: Session, centre_ids: Sequence[int]) -> bool:
    """True if one of these centres is the operator's last desk (DESIGN.md §2, law 6)."""
    desk = select(Coverage.id).where(Coverage.centre_id.in_(centre_ids), Coverage.code == LAST_DESK)
    return session.scalar(desk.limit(1)) is not None
