"""Who works where: one-time codes that make members and tie groups, duty, and leaving."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework, signin, wording
from handlers.actor import Actor, Refused
from handlers.commands import OpenConsole, RedeemInvite, SetDuty, StrangerTold
from models import console, units
from models.centres import Centre, Group, Invite, Member
from models.clock import now
from models.mailbox import call_line
from models.people import Person
from models.words import Role

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which are mistaken for each other."""
LIVES = timedelta(hours=72)
WRONG_TRIES, REST = 5, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Joined:
    """A person became a member of a centre."""

    centre_name: str
    role_text: str


@dataclass(frozen=True, slots=True)
class Tied:
    """A group now hears of a centre's tickets."""

    centre_name: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The person's duty after the switch."""

    on_duty: bool
    centres: tuple[str, ...]


def invite(session: Session, centre_code: str, role: Role) -> str:
    """A new one-time code, two groups of four signs, for a centre and role; only its hash is kept. KeyError: no such centre."""
    centre = units.by_code(session, centre_code)
    if centre is None:
        raise KeyError(centre_code)
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    session.add(Invite(code_hash=_hash(letters), centre_id=centre.id, role=role, expires_at=now() + LIVES))
    return f"{letters[:4]}-{letters[4:]}"


def redeem_invite(session: Session, actor: Actor, act: RedeemInvite) -> Joined | Tied | Refused:
    """Use a code: 1:1 it makes a member, in a group a member ties the group with it. Five wrong tries an hour."""
    person = actor.person
    if person is None or person.line_user_id is None:
        return _refuse("unknown_person")
    if _resting(person):
        return _refuse("too_many_tries")
    found = session.scalar(select(Invite).filter_by(code_hash=_hash(act.code)).with_for_update())
    if found is None or found.used_at is not None or found.expires_at <= now():
        _count_failure(person)
        return _refuse("wrong_code")
    centre = session.get_one(Centre, found.centre_id)
    outcome = (
        _tie(session, person, centre, actor.group_id)
        if actor.group_id
        else _join(session, person, found, centre)
    )
    if not isinstance(outcome, Refused):
        found.used_at = now()
        person.invite_failures = 0
    return outcome


def set_duty(session: Session, actor: Actor, act: SetDuty) -> OnDuty | Refused:
    """เข้าเวร / ออกเวร, for every centre where the person works."""
    mine = units.memberships(session, actor.person.id) if actor.person else []
    if not mine:
        return Refused(wording.text("staff.refused.no_member"))
    for member in mine:
        member.on_duty = act.on_duty
    names = tuple(session.get_one(Centre, member.centre_id).name for member in mine)
    return OnDuty(act.on_duty, names)


def remove(session: Session, member: Member) -> None:
    """End a membership: the row stays for the timeline; tickets that were theirs wait for a colleague."""
    member.removed_at, member.on_duty = now(), False
    casework.let_go(session, member)
    session.flush()
    if units.memberships(session, member.person_id):
        return
    console.shut_out(session, member.person_id)
    person = session.get(Person, member.person_id)
    if person and person.line_user_id:
        call_line(session, "rich_menu", line_user_id=person.line_user_id, menu="citizen")


def stranger_told(session: Session, actor: Actor, act: StrangerTold) -> None:
    """Remember that this group was told to write 1:1, so that it is not told again today."""
    group = units.group_by_line_id(session, actor.group_id) if actor.group_id else None
    if group is not None:
        group.told_at = now()


def _join(session: Session, person: Person, found: Invite, centre: Centre) -> Joined:
    member = session.scalar(select(Member).filter_by(person_id=person.id, centre_id=centre.id))
    if member is None:
        member = Member(person_id=person.id, centre_id=centre.id, role=found.role, joined_at=now())
        session.add(member)
    elif member.removed_at is not None:
        member.joined_at = now()
    member.role, member.removed_at = found.role, None
    call_line(session, "rich_menu", line_user_id=person.line_user_id, menu="member")
    call_line(session, "profile", line_user_id=person.line_user_id)
    return Joined(centre.name, wording.text(f"statuses.role.{found.role.value}"))


def _tie(session: Session, person: Person, centre: Centre, line_group_id: str) -> Tied | Refused:
    if not any(member.centre_id == centre.id for member in units.memberships(session, person.id)):
        return _refuse("group_needs_member")
    group = units.group_by_line_id(session, line_group_id)
    if group is None:
        group = Group(line_group_id=line_group_id, changed_at=now())
        session.add(group)
    group.centre_id = centre.id
    call_line(session, "group_count", group=line_group_id)
    return Tied(centre.name)


def _resting(person: Person) -> bool:
    if person.invite_failed_at is None or now() - person.invite_failed_at >= REST:
        person.invite_failures = 0
    return person.invite_failures >= WRONG_TRIES


def _count_failure(person: Person) -> None:
    person.invite_failures += 1
    if person.invite_failures == 1:
        person.invite_failed_at = now()


def _hash(code: str) -> str:
    letters = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(f"pakmut invite {letters}".encode()).hexdigest()


def _refuse(name: str) -> Refused:
    return Refused(wording.text(f"staff.invite.{name}"))


CARRIES: Mapping[type, Callable[[Session, Actor, Any], Any]] = {
    RedeemInvite: redeem_invite,
    SetDuty: set_duty,
    StrangerTold: stranger_told,
    OpenConsole: signin.open_console,
}
