"""GET /media/<token>: a person's photo or voice, for the one member whom the link was made for (DESIGN.md §2a).

The link alone opens nothing: membership and ticket are checked again at each visit, and the reading is logged.
"""

import os
from dataclasses import dataclass
from typing import IO

import structlog
from flask import Blueprint, Response, request, send_file
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.line.links import MediaLink, media_link
from bot.line.store import Store
from handlers import wording
from models.centres import Member
from models.clock import now
from models.inbound import Media, Message
from models.session import Database
from models.tickets import ReadLog, Ticket, TicketPart

SHOWN = ("image/jpeg", "audio/", "video/")
log = structlog.get_logger()
HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the bytes are, and what they are."""

    path: str
    content_type: str


def pages(database: Database, settings: Settings) -> Blueprint:
    """The page behind media links. Its guard is the signed link; no session is needed, as LINE's browser has none."""
    blueprint, store = Blueprint("media", __name__), Store(settings)

    @blueprint.get("/media/<token>")
    def media(token: str) -> Response:
        opened = media_link(settings, token)
        if opened is None:
            return _sorry("line.media.expired", 403)
        with database.unit_of_work() as session:
            kept = _allowed(session, opened)
            if kept is not None and _begins():
                _note_reading(session, opened)
        if kept is None:
            return _sorry("line.media.gone", 404)
        try:
            return _file(store.open(kept.path), kept)
        except FileNotFoundError:
            return _sorry("line.media.gone", 404)
        except OSError as fault:  # the store does not work now
            log.warning("media_store", fault=str(fault)[:60])
            return _sorry("line.media.later", 503)

    return blueprint


def _allowed(session: Session, link: MediaLink) -> Kept | None:
    """The media, if it belongs to the ticket, is still there, and the member still works where the ticket is."""
    part_of_it = exists().where(
        TicketPart.ticket_id == link.ticket_id, TicketPart.line_message_id == Message.line_message_id
    )
    found = session.scalar(
        select(Media)
        .join(Message, Message.id == Media.message_id)
        .join(Ticket, Ticket.id == link.ticket_id)
        .join(Member, Member.centre_id == Ticket.centre_id)
        .where(Media.id == link.media_id, Media.state == "kept", Message.gone_at.is_(None))
        .where((Message.ticket_id == link.ticket_id) | part_of_it)
        .where(Member.id == link.member_id, Member.removed_at.is_(None))
    )
    return Kept(found.path, found.content_type or "") if found is not None and found.path else None


def _begins() -> bool:
    """False for the later pieces of a film that a player asks for one by one: they are one reading."""
    return request.method == "GET" and not (request.range and request.range.ranges[0][0])


def _note_reading(session: Session, link: MediaLink) -> None:
    session.add(ReadLog(ticket_id=link.ticket_id, member_id=link.member_id, what="media", at=now()))


def _file(opened: IO[bytes], kept: Kept) -> Response:
    """The bytes, or the piece of them that a player asks for."""
    size = opened.seek(0, os.SEEK_END)
    opened.seek(0)
    shown = kept.content_type.startswith(SHOWN)
    response = send_file(
        opened,
        mimetype=kept.content_type if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name="pakmut",
        conditional=False,
        etag=False,
    )
    response.content_length = size
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    response.headers.update(HEADERS)
    return response


def _sorry(text: str, status: int) -> Response:
    return Response(wording.text(text), status, {**HEADERS, "Content-Type": "text/plain; charset=utf-8"})
