"""One message a day to a member: which of their tickets owe something today. Numbers and areas, no case text.

It is made when it leaves, from the state of that moment: what was done meanwhile is not in it, and with nothing left it
is not sent.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.casework.keys import key_of
from handlers.casework.naming import short_place, target_text, urgency_text
from handlers.casework.targets import moment_text, morning_after, promised
from handlers.messages import Choice, Say, to_json
from models import cases, units
from models.centres import Centre, Member
from models.clock import in_bangkok, now
from models.mailbox import has_timer, post, set_timer
from models.people import Person
from models.tickets import Ticket
from models.words import Lane, Purpose, Role, Status

GATHERING = timedelta(minutes=5)
"""What falls due in the same minutes goes into the same message."""
MOST = 9
MOST_LOOKED_AT = 200
STEPS = ("contact", "decision")
_CONTACTED = frozenset({Status.CONTACTING, Status.VISIT, Status.ASSISTING, Status.REFERRED, Status.FOLLOWUP})
_DECIDED = _CONTACTED - {Status.CONTACTING}


def is_kept(ticket: Ticket, step: str) -> bool:
    """True if the reporter was contacted, or a visit or decision was made."""
    return ticket.status in (_CONTACTED if step == "contact" else _DECIDED)


def until(session: Session, ticket: Ticket, step: str) -> datetime:
    """Until when this step of the ticket is aimed at."""
    since = cases.told_at(session, ticket) if step == "update" else cases.begun_at(session, ticket)
    return promised(session, ticket.urgency, step, since)


def end_of(moment: datetime) -> datetime:
    """The end of that day in Bangkok."""
    return in_bangkok(moment).replace(hour=23, minute=59, second=59, microsecond=0)


def tell_soon(session: Session, member: Member) -> None:
    """Have the member told within minutes, or tomorrow morning if they were told today."""
    if has_timer(session, key_of(member), "digest"):
        return
    told_today = (
        member.digest_at is not None and in_bangkok(member.digest_at).date() == in_bangkok(now()).date()
    )
    at = morning_after(session, now()) if told_today else now()
    set_timer(session, key_of(member), "digest", at + GATHERING)


def tell_heads_soon(session: Session, centre: Centre) -> bool:
    """The same for the supervisors and admins of a unit; False if it has none."""
    heads = [one for one in units.members_of(session, centre.id) if one.role is not Role.OFFICER]
    for member in heads:
        tell_soon(session, member)
    return bool(heads)


def on_digest(session: Session, member_id: int) -> None:
    """It is time: one message, if anything is still due."""
    member = session.get(Member, member_id)
    person = session.get(Person, member.person_id) if member and member.removed_at is None else None
    if member is None or person is None or person.line_user_id is None or person.blocked_at is not None:
        return
    lines = [*_own(session, member), *_of_the_unit(session, member)]
    if not lines:
        return
    member.digest_at = now()
    post(session, person.line_user_id, to_json(_message(lines)), lane=Lane.STAFF, purpose=Purpose.ALERT)


def _message(lines: list[tuple[str, str]]) -> Say:
    shown = "\n".join(f"{place}. {line}" for place, (_, line) in enumerate(lines[:MOST], 1))
    more = wording.text("staff.list.more", count=len(lines) - MOST) if len(lines) > MOST else ""
    choices = tuple(Choice(number, "read_ticket", {"ticket": number}) for number, _ in lines[:MOST])
    return Say(wording.text("staff.digest.due", tickets=shown, more=more), choices)


def _own(session: Session, member: Member) -> Iterator[tuple[str, str]]:
    """What the member holds and is due by the end of today."""
    for ticket in cases.held_by(session, [member.id], limit=MOST_LOOKED_AT):
        due = [step for step in STEPS if not is_kept(ticket, step) and _is_due(session, ticket, step)]
        if not due and _is_due(session, ticket, "update"):
            due = ["update"]
        if due:
            yield ticket.number, _line(session, ticket, due[0])


def _of_the_unit(session: Session, member: Member) -> Iterator[tuple[str, str]]:
    """What colleagues hold and have missed, for who leads the unit."""
    if member.role is Role.OFFICER:
        return
    for ticket in cases.claimed_in(session, member.centre_id, limit=MOST_LOOKED_AT):
        missed = [s for s in STEPS if not is_kept(ticket, s) and until(session, ticket, s) < now()]
        if missed and ticket.member_id != member.id:
            yield ticket.number, _line(session, ticket, f"{missed[0]}_missed")


def _is_due(session: Session, ticket: Ticket, step: str) -> bool:
    return until(session, ticket, step) <= end_of(now())


def _line(session: Session, ticket: Ticket, step: str) -> str:
    return wording.text(
        "staff.digest.line",
        number=ticket.number,
        urgency=urgency_text(ticket.urgency),
        place=short_place(ticket.place),
        what=target_text(step),
        until=moment_text(until(session, ticket, step.removesuffix("_missed"))),
    )
