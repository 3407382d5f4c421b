"""จำชื่อ: a local name in a reporter's words stands for a subdistrict from now on, because an officer said so.

Issue 3: villages, temples, markets and nicknames are not in the gazetteer. The officer who has just said where help is
needed may keep the name, also where it belongs to another place already: it is then asked about. Who leads a unit may
also take it from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.actor import Actor, Refused
from handlers.casework.authority import refuse
from handlers.casework.local_names import local_names, why_no_name
from handlers.casework.naming import place_text, short_place
from handlers.casework.results import Stretch
from handlers.commands import RememberName
from models import cases, units
from models.centres import Centre, Member
from models.revision import bump
from models.state import Alias
from models.tickets import Ticket
from models.words import Role

PLACED = ("transferred", "placed")
"""What a member has done to a ticket who knows where help is needed."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was kept: the words by where they stand, and the place they now mean."""

    number: str
    name: Stretch
    place: str
    place_text: str
    others: tuple[str, ...] = ()
    """The other places that are called so."""
    may_be_only: bool = False
    """True if this member may take the name from them."""


def unknown_name(session: Session, ticket: Ticket) -> Stretch | None:
    """The local name in what the reporter told that nobody has kept yet; of what must stay private none."""
    if ticket.kept_from_village or ticket.person_id is None or len(ticket.place or "") != 6:
        return None
    known = set(session.scalars(select(Alias.alias).filter_by(subdistrict=ticket.place)))
    for part in sorted(cases.parts(session, ticket.id), key=lambda part: part.part != "landmark"):
        message = cases.message(session, part.line_message_id) if part.part in ("landmark", "story") else None
        if message is None or not message.text or message.person_id != ticket.person_id:
            continue
        for start, size in local_names(message.text):
            name = message.text[start : start + size]
            if name not in known and why_no_name(name) is None:
                return Stretch(message.line_message_id, start, size)
    return None


def remember_name(session: Session, actor: Actor, act: RememberName) -> Remembered | Refused:
    """Keep a name for the subdistrict that this member gave the ticket; every process learns it by itself."""
    ticket, member = _whose(session, actor, act)
    if ticket is None or member is None:
        return refuse("name_not_yours")
    message = cases.message(session, act.message)
    words = _words(message.text if message else None, act)
    name = words.strip()
    if (why := why_no_name(name)) is not None:
        return refuse(why, called=name)
    others = [row for row in _known(session, name) if row.subdistrict != act.subdistrict]
    leads = member.role is not Role.OFFICER
    if act.only and others and not leads:
        return refuse("name_is_taken", called=name, place=place_text(others[0].subdistrict))
    for row in others if act.only else ():
        session.delete(row)
    _keep(session, name, act.subdistrict, session.get_one(Centre, member.centre_id).code)
    where = Stretch(act.message, act.start + words.index(name), len(name))
    more = () if act.only else tuple(place_text(row.subdistrict) for row in others)
    return Remembered(ticket.number, where, act.subdistrict, short_place(act.subdistrict), more, leads)


def _known(session: Session, name: str) -> Sequence[Alias]:
    """The places that a name means, those longest known first."""
    return session.scalars(select(Alias).filter_by(alias=name).order_by(Alias.id)).all()


def _keep(session: Session, name: str, subdistrict: str, centre: str) -> None:
    """A name means this place (too) from now on, for every process."""
    if all(row.subdistrict != subdistrict for row in _known(session, name)):
        session.add(Alias(alias=name, subdistrict=subdistrict, centre=centre))
    bump(session, "aliases")


def _whose(session: Session, actor: Actor, act: RememberName) -> tuple[Ticket | None, Member | None]:
    """The ticket, and the membership in which this person said where help is needed; else nothing."""
    mine = {m.id: m for m in units.memberships(session, actor.person.id)} if actor.person else {}
    ticket = cases.by_number(session, act.ticket)
    if ticket is None or ticket.place != act.subdistrict or ticket.kept_from_village:
        return None, None
    placed = [event for event in cases.timeline(session, ticket.id) if event.kind in PLACED]
    member = next((mine[e.member_id] for e in reversed(placed) if e.member_id in mine), None)
    return ticket, member


def _words(text: str | None, act: RememberName) -> str:
    if text is None:
        return ""
    return text if act.size is None else text[act.start : act.start + act.size]
