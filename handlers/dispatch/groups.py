"""Groups: staff work there, strangers are asked to write alone, and no case is ever taken there."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework, staff, wording
from handlers.dispatch import machine, records, talk
from handlers.dispatch.table import FACTS, act_meant
from handlers.dispatch.turn import Turn
from handlers.events import Chose, Envelope, JoinedGroup, LeftGroup, Photo, Sticker, Text
from handlers.flow import Done, Next, Retry, Start
from handlers.messages import Say
from models.centres import Group
from models.clock import now
from models.mailbox import call_line


def group_of(session: Session, envelope: Envelope) -> Group:
    """The group's row, made at its first event."""
    assert envelope.group_id is not None
    group = session.scalar(select(Group).filter_by(line_group_id=envelope.group_id))
    if group is None:
        group = Group(line_group_id=envelope.group_id, changed_at=envelope.happened_at)
        session.add(group)
        session.flush()
    return group


def changed(session: Session, envelope: Envelope) -> None:
    """The account came, left, or the group's size changed (so the price of a push to it did)."""
    if envelope.group_id is None:
        return
    group = group_of(session, envelope)
    if group.changed_at > envelope.happened_at:
        return
    group.changed_at = envelope.happened_at
    match envelope.event:
        case LeftGroup():
            group.left_at = now()
            casework.tell_group_is_gone(session, group)
        case JoinedGroup():
            group.left_at = None
            _welcome(session, envelope)
    if group.left_at is None:
        call_line(session, "group_count", group=group.line_group_id)


def _welcome(session: Session, envelope: Envelope) -> None:
    turn = Turn.open(session, envelope, envelope.group_id or "")
    turn.say((Say(wording.text("shared.group_hello")),))
    turn.close()


def hear(session: Session, envelope: Envelope, order_key: str) -> None:
    """Answer what is meant for us; stay silent on the group's own talk."""
    group_of(session, envelope)
    turn = Turn.open(session, envelope, order_key)
    outcome = _meaning(turn)
    if isinstance(outcome, Start):
        turn.say((Say(wording.text("shared.write_alone")),))
    elif isinstance(outcome, Done):
        machine.conclude(turn, outcome)
    elif isinstance(outcome, Retry):
        turn.say(outcome.say)
    turn.close()


def _meaning(turn: Turn) -> Next | None:
    event, facts = turn.envelope.event, FACTS["staff"](turn.session, turn.person, {}, turn.envelope)
    match event:
        case Text() | Photo() | Sticker() if event.quoted_id:
            number = casework.ticket_for_quote(turn.session, event.quoted_id)
            if number and records.keep(turn):
                return staff.on_quote(number, event, facts)
            return None
        case Text(words=words) if (name := act_meant(words)) in talk.STAFF_ACTS:
            return talk.STAFF_ACTS[name or ""].run({}, facts)
        case Chose(do=name, args=args) if name in talk.STAFF_ACTS:
            return talk.STAFF_ACTS[name].run(
                args, FACTS["staff"](turn.session, turn.person, args, turn.envelope)
            )
        case Text():
            return staff.in_group(event, facts)
        case _:
            return None
