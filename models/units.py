"""Questions about units: who covers a place, who works there, which group is theirs."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.centres import Centre, Coverage, Group, Member
from models.people import Person
from models.words import CentreKind, Role

LAST_DESK = "*"
"""The coverage code of the operator's last desk (DESIGN.md §2, law 6)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A centre that covers a place: by which code (the longest), and whether somebody works there."""

    centre: Centre
    code: str
    staffed: bool


def covering(session: Session, place: str | None) -> list[Unit]:
    """The active centres that cover a DOPA code, closest coverage first; the last desk comes last."""
    codes = {LAST_DESK, *(place[:n] for n in (2, 4, 6))} if place else {LAST_DESK}
    rows = session.execute(
        select(Centre, Coverage.code, _is_staffed())
        .join(Coverage, Coverage.centre_id == Centre.id)
        .where(Coverage.code.in_(codes), Centre.active)
        .order_by(Centre.id)
    ).all()
    closest: dict[int, Unit] = {}
    for centre, code, staffed in rows:
        if centre.id not in closest or _reach(code) > _reach(closest[centre.id].code):
            closest[centre.id] = Unit(centre, code, staffed)
    return sorted(closest.values(), key=lambda unit: (-_reach(unit.code), unit.centre.id))


def by_code(session: Session, code: str) -> Centre | None:
    """The active centre of this code."""
    return session.scalar(select(Centre).filter_by(code=code, active=True))


def active_centres(session: Session) -> list[Unit]:
    """Every active centre, staffed ones first: only for when no last desk is declared."""
    rows = session.execute(select(Centre, _is_staffed()).where(Centre.active).order_by(Centre.id)).all()
    found = [Unit(centre, LAST_DESK, staffed) for centre, staffed in rows]
    return sorted(found, key=lambda unit: (not unit.staffed, unit.centre.kind is not CentreKind.PROVINCE))


def is_staffed(session: Session, centre_id: int) -> bool:
    """True if a member works there whom a message can reach."""
    return session.scalar(select(_is_staffed()).where(Centre.id == centre_id)) or False


def members_of(session: Session, centre_id: int) -> list[Member]:
    """The members of a centre whom a message can reach, by seniority."""
    return list(
        session.scalars(
            select(Member)
            .join(Person, Person.id == Member.person_id)
            .where(Member.centre_id == centre_id, *_works())
            .order_by(Member.id)
        )
    )


def memberships(session: Session, person_id: int, centre_ids: Collection[int] | None = None) -> list[Member]:
    """Where this person works now, in active centres (only among `centre_ids`, if given)."""
    question = (
        select(Member)
        .join(Centre, Centre.id == Member.centre_id)
        .where(Member.person_id == person_id, Member.removed_at.is_(None), Centre.active)
        .order_by(Member.id)
    )
    if centre_ids is not None:
        question = question.where(Member.centre_id.in_(centre_ids))
    return list(session.scalars(question))


def roster(session: Session, centre_code: str | None = None) -> list[tuple[Member, Centre]]:
    """Every member of today with their centre, by centre."""
    question = (
        select(Member, Centre)
        .join(Centre, Centre.id == Member.centre_id)
        .where(Member.removed_at.is_(None))
        .order_by(Centre.code, Member.id)
    )
    if centre_code is not None:
        question = question.where(Centre.code == centre_code)
    return [(member, centre) for member, centre in session.execute(question)]


def has_admin(session: Session) -> bool:
    """True if somebody is an admin anywhere."""
    found = select(Member.id).where(Member.role == Role.ADMIN, Member.removed_at.is_(None))
    return session.scalar(select(found.exists())) or False


def groups_of(session: Session, centre_id: int) -> list[Group]:
    """The LINE groups that are tied to a centre and that the account is still in."""
    return list(
        session.scalars(select(Group).filter_by(centre_id=centre_id, left_at=None).order_by(Group.id))
    )


def group_by_line_id(session: Session, line_group_id: str) -> Group | None:
    """The group with this LINE id."""
    return session.scalar(select(Group).filter_by(line_group_id=line_group_id))


def _reach(code: str) -> int:
    return 0 if code == LAST_DESK else len(code)


def _works() -> tuple[ColumnElement[bool], ...]:
    return Member.removed_at.is_(None), Person.line_user_id.is_not(None), Person.blocked_at.is_(None)


def _is_staffed() -> ColumnElement[bool]:
    return (
        select(Member.id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.centre_id == Centre.id, *_works())
        .exists()
    )
