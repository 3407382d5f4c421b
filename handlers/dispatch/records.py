"""What is kept of what people do: their words, whether they follow us, and what they took back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework
from handlers.dispatch.turn import Turn, person_of
from handlers.events import Blocked, Edited, Elapsed, Envelope, File, Photo, Pin, Sticker, Text, Video, Voice
from handlers.triage import mask_ids
from models import parked
from models.clock import now
from models.inbound import Media, Message, Tombstone
from models.mailbox import call_line
from models.people import Conversation

KINDS: dict[type, str] = {
    Text: "text",
    Photo: "photo",
    Voice: "voice",
    Video: "video",
    File: "file",
    Pin: "pin",
    Sticker: "sticker",
}


def keep(turn: Turn) -> bool:
    """Store the words of this event, ID numbers masked. False if it was unsent before it came."""
    event = turn.envelope.event
    kind = KINDS.get(type(event))
    if kind is None or not isinstance(event, Text | Photo | Voice | Video | File | Pin | Sticker):
        return True
    if turn.session.get(Tombstone, event.message_id):
        return False
    if kind in ("pin", "sticker"):
        return True
    if (known := _message(turn.session, event.message_id)) is not None:  # its edit came first (`change`)
        known.person_id = turn.person.id if turn.person else None
        return True
    turn.session.add(
        Message(
            line_message_id=event.message_id,
            person_id=turn.person.id if turn.person else None,
            kind=kind,
            text=mask_ids(event.words) if isinstance(event, Text) else None,
            happened_at=turn.envelope.happened_at,
            created_at=now(),
        )
    )
    turn.session.flush()
    return True


def fetch_media(turn: Turn, story: set[str]) -> None:
    """Have the media of this event fetched at once if it became part of a story (`line-platform.md` §1.8)."""
    event = turn.envelope.event
    if isinstance(event, Photo | Voice | Video | File) and event.message_id in story:
        message = _message(turn.session, event.message_id)
        if message is None:
            return
        external = getattr(event, "external", False)
        media = Media(message_id=message.id, state="refused" if external else "wanted")
        turn.session.add(media)
        turn.session.flush()
        if not external:
            call_line(
                turn.session, "media", message_id=event.message_id, media_id=media.id, kind=message.kind
            )


def forget(session: Session, order_key: str, message_id: str) -> None:
    """Obey an unsend, also one that comes before its message (`line-platform.md` §1.9)."""
    if session.get(Tombstone, message_id) is None:
        session.add(Tombstone(line_message_id=message_id, at=now()))
    parked.forget_message(session, order_key, message_id)
    message = _message(session, message_id)
    if message is not None:
        message.text, message.gone_at = None, now()
        media = session.scalar(select(Media).filter_by(message_id=message.id))
        if media is not None:
            call_line(session, "forget_media", media_id=media.id)
    casework.on_unsent(session, message_id)
    _forget_in_talk(session, order_key, message_id)


def _forget_in_talk(session: Session, order_key: str, message_id: str) -> None:
    """A phone or location that a request under way took from the message goes with it; it is asked for again."""
    talk = session.scalar(select(Conversation).filter_by(order_key=order_key))
    if talk is None:
        return
    talk.draft = _without(talk.draft, message_id)
    if talk.aside:
        talk.aside = {**talk.aside, "draft": _without(talk.aside["draft"], message_id)}


def _without(draft: dict[str, Any], message_id: str) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for taken in ("phone", "pin"):
        if draft.get(f"{taken}_message") == message_id:
            changed |= {taken: None, f"{taken}_message": None}
    if "phone" in changed:
        changed["settled"] = [question for question in draft.get("settled", ()) if question != "contact"]
    return {**draft, **changed} if changed else draft


def change(session: Session, edited: Edited, at: datetime) -> None:
    """Take over an edit if it is newer than what we have.

    An edit may come before its message. It is kept if the message quotes one about a ticket; what else is said in a
    group we do not keep.
    """
    message = _message(session, edited.message_id)
    if message is None and _is_early(session, edited):
        session.add(
            Message(
                line_message_id=edited.message_id,
                kind="text",
                text=mask_ids(edited.words),
                happened_at=at,
                created_at=now(),
            )
        )
    if message is None or message.gone_at is not None or message.happened_at >= at:
        return
    message.text, message.happened_at = mask_ids(edited.words), at
    casework.on_edited(session, edited.message_id)


def _is_early(session: Session, edited: Edited) -> bool:
    quotes = edited.quoted_id is not None and casework.ticket_for_quote(session, edited.quoted_id) is not None
    return quotes and session.get(Tombstone, edited.message_id) is None


def _message(session: Session, message_id: str) -> Message | None:
    return session.scalar(select(Message).filter_by(line_message_id=message_id))


def note_alive(turn: Turn) -> None:
    """Whoever writes to us has not blocked us, even if LINE never told us that they came back."""
    person, at = turn.person, turn.envelope.happened_at
    if (
        person
        and person.blocked_at
        and person.blocked_at < at
        and not isinstance(turn.envelope.event, Elapsed)
    ):
        person.blocked_at = None


def follow(session: Session, envelope: Envelope) -> bool:
    """Note a follow or block; False if a newer one is known already."""
    assert envelope.user_id is not None
    person = person_of(session, envelope.user_id)
    if person.follow_changed_at and person.follow_changed_at > envelope.happened_at:
        return False
    person.follow_changed_at = envelope.happened_at
    blocked = isinstance(envelope.event, Blocked)
    person.blocked_at = envelope.happened_at if blocked else None
    person.followed_at = person.followed_at if blocked else envelope.happened_at
    return True
