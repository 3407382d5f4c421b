"""Danger first (DESIGN.md §2, law 5): the emergency card before consent, before any question, in every state."""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.citizen.cards import card_for
from handlers.dispatch.turn import Turn
from handlers.events import Edited, Envelope, Text
from handlers.messages import Say, to_json
from handlers.triage import danger
from models.clock import now
from models.inbound import Tombstone
from models.mailbox import post
from models.words import Lane, Purpose

SAME_CARD_RESTS = timedelta(minutes=30)
"""`domain.md` §3.3 rule 3: the same full card does not come again within this time; a new danger does."""


def danger_check(session: Session, envelope: Envelope, order_key: str) -> bool:
    """Answer a text that may mean danger now with the card, on the lane that overtakes all others; True if it did."""
    event = envelope.event
    if not isinstance(event, Text | Edited) or envelope.standby or (found := danger(event.words)) is None:
        return False
    if session.get(Tombstone, event.message_id):
        return False
    turn = Turn.open(session, envelope, order_key)
    person = turn.person
    repeated = (
        person is not None
        and person.danger_kind == found.kind
        and person.danger_at is not None
        and now() - person.danger_at < SAME_CARD_RESTS
    )
    if person is not None and not repeated:
        person.danger_at, person.danger_kind = now(), found.kind
    short = repeated or turn.in_group or is_answering(turn)
    message = Say(wording.text("shared.danger_line")) if short else card_for(found)
    post(
        session,
        turn.chat,
        to_json(message),
        lane=Lane.DANGER,
        purpose=Purpose.TALK,
        reply=turn.reply,
        matters=True,
    )
    return True


def is_answering(turn: Turn) -> bool:
    """An officer who is typing about a case gets one line, not the card."""
    event = turn.envelope.event
    quotes = isinstance(event, Text) and event.quoted_id is not None
    return quotes or (turn.conversation.flow or "").startswith("staff")
