"""Who leads a programme: the members of its centre; what concerns its messages goes to the heads among them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from handlers.outreach.timing import first_quiet_free
from models import units
from models.centres import Member
from models.clock import now
from models.mailbox import post
from models.outreach import Programme
from models.people import Person
from models.words import Lane, NoticeKind, Purpose, Role


def leads(
    session: Session, person: Person | None, programme_id: int, *, heads_only: bool = False
) -> Member | None:
    """This person's membership of the programme's centre, if they have one (of a supervisor or admin)."""
    if person is None:
        return None
    centre = session.get_one(Programme, programme_id).centre_id
    mine = units.memberships(session, person.id, [centre])
    return next((one for one in mine if not heads_only or one.role is not Role.OFFICER), None)


def heads_of(session: Session, programme_id: int) -> Sequence[Member]:
    """The supervisors and admins of the programme's centre whom a message reaches; everybody there if it has none."""
    members = units.members_of(session, session.get_one(Programme, programme_id).centre_id)
    return [one for one in members if one.role is not Role.OFFICER] or members


def admins(session: Session) -> Sequence[Member]:
    """All admins; where there are none, the supervisors."""
    everybody = [member for member, _centre in units.roster(session)]
    found = [member for member in everybody if member.role is Role.ADMIN]
    return found or [member for member in everybody if member.role is Role.SUPERVISOR]


def to_leaders(session: Session, programme_id: int, content: dict[str, Any]) -> int:
    """Leave this message for the heads, not by night; to how many."""
    return tell(session, heads_of(session, programme_id), content)


def tell(session: Session, members: Sequence[Member], content: dict[str, Any]) -> int:
    """Leave a message for these members, not by night; to how many persons."""
    chats = {session.get_one(Person, member.person_id).line_user_id for member in members}
    at = first_quiet_free(NoticeKind.WEEKLY, now())
    for chat in sorted(filter(None, chats)):
        post(session, chat, content, lane=Lane.STAFF, purpose=Purpose.ALERT, due_at=at)
    return len(chats)
