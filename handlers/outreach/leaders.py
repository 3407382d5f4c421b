"""Who leads a programme: the members of its centre; what concerns its messages goes to those who decide."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.outreach.timing import first_quiet_free
from models import units
from models.centres import Coverage, Member
from models.clock import now
from models.mailbox import post
from models.outreach import Programme
from models.people import Person
from models.words import CentreKind, Lane, NoticeKind, Purpose, Role


def leads(session: Session, person: Person | None, programme_id: int) -> Member | None:
    """This person's membership of the programme's centre, if they have one."""
    if person is None:
        return None
    centre = session.get_one(Programme, programme_id).centre_id
    return next(iter(units.memberships(session, person.id, [centre])), None)


def deciders(session: Session, programme_id: int) -> Sequence[Member]:
    """Who decides what a programme's messages are spent on, of those whom a message reaches.

    The supervisors and admins of its centre; where it has none, its officers; where nobody works there, the province
    desk, and at last the operator's own desk. So there is somebody as long as anybody works at all.
    """
    centre_id = session.get_one(Programme, programme_id).centre_id
    for desk in (centre_id, *_desks_above(session, centre_id)):
        members = units.members_of(session, desk)
        if members:
            return [one for one in members if one.role is not Role.OFFICER] or members
    return ()


def may_decide(session: Session, person: Person | None, programme_id: int) -> bool:
    """True for those who are asked."""
    return person is not None and person.id in {one.person_id for one in deciders(session, programme_id)}


def _desks_above(session: Session, centre_id: int) -> Iterator[int]:
    """The province desks of the places that a centre covers, then the last desk."""
    codes = session.scalars(select(Coverage.code).filter_by(centre_id=centre_id).order_by(Coverage.code))
    provinces = dict.fromkeys(code[:2] for code in codes if code != units.LAST_DESK)
    for province in (*provinces, None):
        for unit in units.covering(session, province):
            if province is None or unit.centre.kind is CentreKind.PROVINCE:
                yield unit.centre.id


def admins(session: Session) -> Sequence[Member]:
    """All admins; where there are none, the supervisors."""
    everybody = [member for member, _centre in units.roster(session)]
    found = [member for member in everybody if member.role is Role.ADMIN]
    return found or [member for member in everybody if member.role is Role.SUPERVISOR]


def to_leaders(session: Session, programme_id: int, content: dict[str, Any]) -> int:
    """Leave this message for those who decide, not by night; to how many."""
    return tell(session, deciders(session, programme_id), content)


def tell(session: Session, members: Sequence[Member], content: dict[str, Any]) -> int:
    """Leave a message for these members, not by night; to how many persons."""
    chats = {session.get_one(Person, member.person_id).line_user_id for member in members}
    at = first_quiet_free(NoticeKind.WEEKLY, now())
    for chat in sorted(filter(None, chats)):
        post(session, chat, content, lane=Lane.STAFF, purpose=Purpose.ALERT, due_at=at)
    return len(chats)
