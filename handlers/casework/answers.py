"""A member's words on their way to the reporter: previewed, held for 20 s, then sent (DESIGN.md §2a)."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.casework.authority import Duty, authorise, refuse
from handlers.casework.keys import key
from handlers.casework.moves import is_claimed
from handlers.casework.naming import staff_status
from handlers.casework.opening import attach
from handlers.casework.results import Held
from handlers.casework.telling import note_unreachable, reachable, tell_citizen
from handlers.casework.timeline import record
from handlers.commands import AnswerReporter, ReleaseAnswer, WithdrawAnswer
from handlers.messages import Choice, said
from models import cases, units
from models.centres import Centre, Member
from models.clock import now
from models.inbound import Message
from models.mailbox import drop_timer, set_timer
from models.tickets import Answer, Ticket
from models.words import Status


def answer_reporter(session: Session, actor: Actor, act: AnswerReporter) -> Held | Refused:
    """Hold the words of a message for the reporter; the hold ends by itself, by ส่งเลย or by เอากลับ."""
    duty = authorise(session, actor, act.ticket)
    if isinstance(duty, Refused):
        return duty
    message = _prepared(session, duty, act.canned) if act.canned else act.message
    if refusal := _cannot_answer(session, duty, message):
        return refusal
    held = Answer(
        ticket_id=duty.ticket.id, member_id=duty.member.id, line_message_id=message, release_at=now() + hold()
    )
    session.add(held)
    attach(session, duty.ticket, message, "answer")
    session.flush()
    set_timer(session, key(duty.ticket), "answer", held.release_at, ref=str(held.id))
    return _outcome(duty.ticket, duty.centre, held)


def release_answer(session: Session, actor: Actor, act: ReleaseAnswer) -> Held | Refused:
    """ส่งเลย: the answer goes now. Only its author, still a member, may say so."""
    found = _own(session, actor, act.answer)
    if isinstance(found, Refused):
        return found
    ticket, held = found
    if not _release(session, ticket, held):
        return refuse("cannot_reach", number=ticket.number)
    return _outcome(ticket, session.get_one(Centre, ticket.centre_id), held)


def withdraw_answer(session: Session, actor: Actor, act: WithdrawAnswer) -> Held | Refused:
    """เอากลับ: the answer does not go."""
    found = _own(session, actor, act.answer)
    if isinstance(found, Refused):
        return found
    ticket, held = found
    _withdraw(session, ticket, held)
    return _outcome(ticket, session.get_one(Centre, ticket.centre_id), held)


def release_due(session: Session, ticket: Ticket, answer_id: int) -> None:
    """The hold is over: send, unless the answer was taken back or changed in the meantime."""
    held = cases.locked_answer(session, answer_id)
    if held is None or held.state != "held":
        return
    if held.release_at > now():
        set_timer(session, key(ticket), "answer", held.release_at, ref=str(held.id))
        return
    _release(session, ticket, held)


def on_unsent(session: Session, line_message_id: str) -> None:
    """A member unsent a message: an answer on hold made of it is withdrawn."""
    for found in cases.held_answers(session, line_message_id):
        ticket = cases.locked_by_id(session, found.ticket_id)
        held = cases.locked_answer(session, found.id)
        if ticket is not None and held is not None and held.state == "held":
            _withdraw(session, ticket, held)


def on_edited(session: Session, line_message_id: str) -> None:
    """A member edited a message: an answer on hold made of it carries the new words after a new hold."""
    for found in cases.held_answers(session, line_message_id):
        ticket = cases.locked_by_id(session, found.ticket_id)
        held = cases.locked_answer(session, found.id)
        if ticket is not None and held is not None and held.state == "held":
            held.release_at = now() + hold()
            set_timer(session, key(ticket), "answer", held.release_at, ref=str(held.id))


def hold() -> timedelta:
    """How long an answer may be taken back."""
    return timedelta(seconds=float(wording.value("time_targets.answer_hold_seconds")))


def _prepared(session: Session, duty: Duty, name: str) -> str:
    """One of our own texts as if the member had typed it, so that it goes the same way as all answers."""
    name = name if name in wording.value("staff.quick") else "call_back"
    message = Message(
        line_message_id=f"prepared-{uuid4()}",
        person_id=duty.member.person_id,
        kind="text",
        text=wording.text(f"staff.quick.{name}"),
        happened_at=now(),
        created_at=now(),
    )
    session.add(message)
    session.flush()
    return message.line_message_id


def _cannot_answer(session: Session, duty: Duty, line_message_id: str) -> Refused | None:
    number = duty.ticket.number
    if duty.ticket.status.is_closed:
        return refuse("closed", number=number)
    if not is_claimed(duty.ticket.status):
        return refuse("claim_first", number=number)
    message = cases.message(session, line_message_id)
    if message is None or not message.text:
        return refuse("text_only")
    if reachable(session, duty.ticket) is None:
        return refuse("cannot_reach", number=number)
    return None


def _own(session: Session, actor: Actor, answer_id: int) -> tuple[Ticket, Answer] | Refused:
    found = session.get(Answer, answer_id)
    ticket = cases.locked_by_id(session, found.ticket_id) if found else None
    held = cases.locked_answer(session, answer_id)
    mine = {member.id for member in units.memberships(session, actor.person.id)} if actor.person else set()
    if ticket is None or held is None or held.member_id not in mine:
        return refuse("no_such_answer")
    if held.state != "held":
        return refuse(f"answer_{held.state}")
    return ticket, held


def _release(session: Session, ticket: Ticket, held: Answer) -> bool:
    """Send the words to the reporter; False, with a note for staff, if nobody can be reached any more."""
    message = cases.message(session, held.line_message_id)
    if message is None or not message.text or reachable(session, ticket) is None:
        _withdraw(session, ticket, held)
        note_unreachable(session, ticket)
        return False
    held.state, held.settled_at = "released", now()
    drop_timer(session, key(ticket), "answer", ref=str(held.id))
    member = session.get_one(Member, held.member_id)
    moved = Status.CONTACTING if ticket.status is Status.ACCEPTED else None
    record(session, ticket, "answered", member=member, status=moved, message=held.line_message_id)
    centre = session.get_one(Centre, ticket.centre_id)
    return tell_citizen(
        session,
        ticket,
        "answered",
        centre=centre.name,
        said=said(held.line_message_id),
        choices=(reply_choice(ticket),),
    )


def _withdraw(session: Session, ticket: Ticket, held: Answer) -> None:
    held.state, held.settled_at = "withdrawn", now()
    drop_timer(session, key(ticket), "answer", ref=str(held.id))


def reply_choice(ticket: Ticket) -> Choice:
    """[ตอบเจ้าหน้าที่]: the reporter's way back to this ticket."""
    return Choice(wording.text("tickets.buttons.reply"), "add", {"ticket": ticket.number})


def _outcome(ticket: Ticket, centre: Centre, held: Answer) -> Held:
    return Held(
        number=ticket.number,
        status=ticket.status,
        status_text=staff_status(ticket.status),
        centre_name=centre.name,
        answer=held.id,
        message=held.line_message_id,
        seconds=int(hold().total_seconds()),
    )
