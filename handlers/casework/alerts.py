"""Alerting a unit by the cheapest route that will be seen: one push per member on duty, before a group.

Never multicast: it gives no message ids, so nobody could quote the alert (DESIGN.md §2a, "Staff in chat"). A group
card shows number, urgency, subdistrict and deadline, nothing else; case text stands in no alert at all.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from handlers import routing, wording
from handlers.casework.naming import category_text, short_place, urgency_text
from handlers.casework.targets import deadline
from handlers.messages import Card, Choice, Say, to_json
from models import units
from models.centres import Centre, Group, Member
from models.mailbox import post
from models.people import Person
from models.tickets import Ticket
from models.words import Lane, Purpose, Role, Tier

CLAIMABLE = frozenset(
    {"new", "danger", "after_hours", "transferred", "released", "reminder", "escalated", "head", "reopened"}
)
"""Alerts about a ticket that somebody ought to claim."""


TOLD_ONLY = frozenset({"copy", "gone"})
"""Alerts to a unit that does not own the ticket."""


def alert_unit(session: Session, ticket: Ticket, centre: Centre, what: str = "new") -> None:
    """Announce the ticket to a unit; where nobody can be reached, to the units above it. `what` names the title."""
    for unit in (centre, *routing.desks_above(session, centre, ticket.place)):
        if tell_unit(session, ticket, unit, what):
            return


def tell_unit(session: Session, ticket: Ticket, unit: Centre, what: str) -> bool:
    """Announce it to this unit alone; False if nobody there can be reached. Who is on duty; nobody: all officers; none: the group, which bills everybody in it; no group: the heads."""
    members = units.members_of(session, unit.id)
    on_duty = [member for member in members if member.on_duty]
    officers = [member for member in members if member.role is Role.OFFICER]
    groups = units.groups_of(session, unit.id)
    if on_duty or officers or not groups:
        alert_members(session, ticket, on_duty or officers or members, what)
        return bool(members)
    for group in groups:
        _push(session, ticket, group.line_group_id, _group_card(ticket, what))
    return True


def alert_heads(session: Session, ticket: Ticket, centre: Centre, what: str) -> None:
    """Alert the supervisors and admins of a unit, or everybody there if it has none."""
    members = units.members_of(session, centre.id)
    heads = [member for member in members if member.role is not Role.OFFICER]
    alert_members(session, ticket, heads or members, what)


def alert_members(session: Session, ticket: Ticket, members: Iterable[Member], what: str) -> None:
    """Push the card to each of these members, 1:1."""
    for member in members:
        person = session.get(Person, member.person_id)
        if person is not None and person.line_user_id is not None and person.blocked_at is None:
            _push(session, ticket, person.line_user_id, _member_card(ticket, what))


def tell_group_is_gone(session: Session, group: Group) -> None:
    """The account was removed from a unit's group: who leads the unit hears of it, or the desks above."""
    centre = session.get(Centre, group.centre_id) if group.centre_id else None
    if centre is None:
        return
    for unit in (centre, *routing.desks_above(session, centre, None)):
        members = units.members_of(session, unit.id)
        heads = [member for member in members if member.role is not Role.OFFICER] or members
        for member in heads:
            to = session.get_one(Person, member.person_id).line_user_id
            if to:
                gone = Say(wording.text("staff.group.left", centre=centre.name))
                post(session, to, to_json(gone), lane=Lane.STAFF, purpose=Purpose.ALERT)
        if heads:
            return


def _push(session: Session, ticket: Ticket, to: str, card: Card) -> None:
    lane = Lane.DANGER if ticket.tier is Tier.E1 else Lane.STAFF
    post(session, to, to_json(card), lane=lane, purpose=Purpose.ALERT, ticket_id=ticket.id)


def _member_card(ticket: Ticket, what: str) -> Card:
    rows = ((wording.text("staff.rows.category"), category_text(ticket.categories)), *_rows(ticket))
    buttons = "no_buttons" if what in TOLD_ONLY else "alert_buttons" if what in CLAIMABLE else "case_buttons"
    return _card(ticket, what, rows, buttons)


def _group_card(ticket: Ticket, what: str) -> Card:
    return _card(ticket, what, _rows(ticket), "group_buttons" if what in CLAIMABLE else "no_buttons")


def _card(ticket: Ticket, what: str, rows: tuple[tuple[str, str], ...], buttons: str) -> Card:
    title = wording.text(f"staff.alert.{what}", number=ticket.number, urgency=urgency_text(ticket.urgency))
    return Card(
        title,
        rows=rows,
        buttons=ticket_buttons(ticket.number, buttons),
        alt=wording.text(f"staff.alt.{what}", number=ticket.number),
        tone="danger" if ticket.tier is Tier.E1 else "plain",
        about=ticket.number,
    )


def ticket_buttons(number: str, group: str) -> tuple[Choice, ...]:
    """The buttons of `staff.<group>` for a ticket: act name → label."""
    labels: dict[str, str] = wording.value(f"staff.{group}")
    return tuple(Choice(label, act, {"ticket": number}) for act, label in labels.items())


def _rows(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    return (
        (wording.text("staff.rows.place"), short_place(ticket.place)),
        (wording.text("staff.rows.deadline"), deadline(ticket)),
    )
