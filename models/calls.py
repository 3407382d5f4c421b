"""Queries on LINE calls that are not messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from models.among import is_in
from models.centres import Group, Member
from models.clock import now
from models.inbound import Media, Message
from models.mailbox import call_line
from models.outbound import LineCall
from models.people import Person


def _due() -> tuple[ColumnElement[bool], ...]:
    free = or_(LineCall.lease_until.is_(None), LineCall.lease_until <= now())
    return (is_in(LineCall.state, "due"), LineCall.due_at <= now(), free)


def anything_due(session: Session) -> bool:
    """True if a call is due that nobody has in hand."""
    return bool(session.scalar(select(select(LineCall.id).where(*_due()).exists())))


def lock_due(session: Session, limit: int) -> Sequence[LineCall]:
    """The calls that are due, oldest first; a rival takes others."""
    asked = select(LineCall).where(*_due()).order_by(LineCall.due_at, LineCall.id).limit(limit)
    return session.scalars(asked.with_for_update(skip_locked=True)).all()


def lock_leased(session: Session, leases: Sequence[str]) -> dict[str, LineCall]:
    """The calls that are still ours, by lease."""
    asked = select(LineCall).where(LineCall.lease.in_(leases), is_in(LineCall.state, "due")).with_for_update()
    return {call.lease or "": call for call in session.scalars(asked)}


def renew(session: Session, leases: Sequence[str], until: datetime) -> None:
    """Hold on to these, as far as they are still ours."""
    ours = update(LineCall).where(LineCall.lease.in_(leases), is_in(LineCall.state, "due"))
    session.execute(ours.values(lease_until=until))


def next_due(session: Session, after: datetime) -> datetime | None:
    """When, after the last look, a call becomes due."""
    return session.scalar(
        select(func.min(LineCall.due_at)).where(is_in(LineCall.state, "due"), LineCall.due_at > after)
    )


def note_media(
    session: Session, media_id: int, state: str, path: str | None, kind: str | None, size: int | None
) -> None:
    """What became of fetching a photo or voice. Bytes of a message that was taken back meanwhile are thrown away."""
    media = session.get(Media, media_id, with_for_update=True)
    gone = (
        media is None
        or session.scalar(select(Message.gone_at).where(Message.id == media.message_id)) is not None
    )
    if state == "kept" and gone:
        call_line(session, "forget_media", media_id=media_id, path=path)
        state, path, kind, size = "gone", None, None, None
    if media is not None:
        media.state, media.path, media.content_type, media.size = state, path, kind, size
        media.fetched_at = now()


def note_forgotten(session: Session, media_id: int) -> None:
    """The bytes of this media are no longer in the store."""
    values = {"state": "gone", "path": None, "content_type": None, "size": None}
    session.execute(update(Media).where(Media.id == media_id).values(values))


def note_name(session: Session, line_user_id: str, name: str | None) -> None:
    """The LINE display name of a member, for colleagues."""
    person = select(Person.id).where(Person.line_user_id == line_user_id).scalar_subquery()
    session.execute(update(Member).where(Member.person_id == person).values(name=(name or "")[:100] or None))


def note_size(session: Session, group: str, count: int | None) -> None:
    """How many a push to this group bills."""
    if count is not None:
        session.execute(update(Group).where(Group.line_group_id == group).values(members=count))
