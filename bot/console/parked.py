"""ของที่ค้าง: what the service could not do by itself. Who runs it reads (and each reading is logged), retries, drops."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import mine
from bot.console.changed import moment
from bot.console.frame import screen, show, text
from handlers.messages import SAID_CLOSE, SAID_OPEN
from models import parked
from models.clock import now
from models.parked import Gone, Item
from models.session import Database
from models.tickets import ReadLog, Ticket

SHOWN = ("title", "text", "lines", "rows", "address")
"""What of our messages is read; buttons and what they do are not."""
MOST = 5000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """One item, in Thai words."""

    item: Item
    what: str
    why: str
    since: str
    age: str


def pages(database: Database, settings: Settings) -> Blueprint:
    """The list, and each item by its name."""
    blueprint = screen("parked")

    @blueprint.get("/parked")
    def overview() -> ResponseReturnValue:
        with database.reading() as session:
            rows = [_row(one) for one in parked.items(session)]
        return show("parked", here="parked", rows=rows, done=_done(), most=parked.MOST)

    @blueprint.get("/parked/<name>")
    def read(name: str) -> ResponseReturnValue:
        return _page(database, name)

    @blueprint.post("/parked/<name>/retry")
    def retry(name: str) -> ResponseReturnValue:
        try:
            with database.unit_of_work() as session:
                parked.retry(session, name)
        except ValueError:
            return _page(database, name, refused=text("parked.nothing_left"))
        return _left(name, "retried")

    @blueprint.post("/parked/<name>/drop")
    def drop(name: str) -> ResponseReturnValue:
        with database.unit_of_work() as session:
            parked.drop(session, name)
        return _left(name, "dropped")

    @blueprint.errorhandler(Gone)
    def gone(_nothing: Gone) -> ResponseReturnValue:
        return show("sorry", 404, why=text("parked.gone"), here="parked")

    return blueprint


def _left(name: str, what: str) -> ResponseReturnValue:
    log.info("parked_item", item=name, did=what, member=mine.visitor().posts[0].member_id)
    return redirect(url_for(".overview", done=what), 303)


def _done() -> str:
    done = request.args.get("done", "")
    return text(f"parked.{done}") if done in ("retried", "dropped") else ""


def _page(database: Database, name: str, *, refused: str = "") -> ResponseReturnValue:
    """One item with what it says. Showing it and noting who read it are one commit."""
    with database.unit_of_work() as session:
        item = parked.item(session, name)
        said = list(_words(parked.content(session, name)))
        ticket = session.get(Ticket, parked.ticket_of(session, name) or 0)
        _note_reading(session, name, ticket)
    return show(
        "parked_item", 409 if refused else 200, here="parked", row=_row(item), said=said, refused=refused,
        ticket=ticket.number if ticket else "",
    )  # fmt: skip


def _note_reading(session: Session, name: str, ticket: Ticket | None) -> None:
    reader = mine.visitor().posts[0].member_id
    ticket_id = ticket.id if ticket else None
    session.add(ReadLog(ticket_id=ticket_id, member_id=reader, what=f"parked {name}"[:20], at=now()))


def _words(contents: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """What a person wrote, or what we were about to say; where ours holds a person's words, that there are some."""
    for content in contents:
        if "is" not in content:
            yield from _of_line(content)
        else:
            yield "\n".join(_plain(content[name]) for name in SHOWN if content.get(name))


def _of_line(event: Mapping[str, Any]) -> Iterator[str]:
    message = event.get("message")
    if isinstance(message, dict) and message.get("text"):
        yield str(message["text"])[:MOST]
    elif isinstance(event.get("postback"), dict):
        yield text("parked.pressed")
    elif isinstance(message, dict):
        kind = str(message.get("type", ""))[:20]
        yield text("parked.no_text", kind=kind)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        parts = value.split(SAID_OPEN)
        return parts[0] + "".join(
            text("parked.words_of_person") + part.partition(SAID_CLOSE)[2] for part in parts[1:]
        )
    return "\n".join(_plain(one) for one in value)


def _row(item: Item) -> Row:
    kind = item.name[0]
    named = {"e": _event_name(item.kind), "m": "message", "d": item.kind, "c": f"call_{item.kind}"}[kind]
    known = (
        "message",
        "reply",
        "push",
        "multicast",
        "event",
        "edit",
        "media",
        "postback",
        "timer",
        "call_media",
    )
    what = text(f"parked.kinds.{named if named in known else 'call_other' if kind == 'c' else 'event'}")
    return Row(item, what, _why(item), moment(item.since), _age(item))


def _event_name(kind: str) -> str:
    if kind in ("timer", "postback"):
        return kind
    if kind.startswith("messageEdited"):
        return "edit"
    return "media" if kind in ("message.image", "message.video", "message.audio", "message.file") else "event"


def _why(item: Item) -> str:
    """In words for who has no log at hand; the reason as it was written down stands beside it."""
    if item.name[0] == "e":
        return text("parked.why.failed", attempts=item.attempts)
    if item.name[0] == "m" or item.refused:
        return text("parked.why.refused")
    return text("parked.why.unknown" if item.may_double else "parked.why.given_up", attempts=item.attempts)


def _age(item: Item) -> str:
    minutes = max(0, int((now() - item.since).total_seconds() // 60))
    if minutes < 60:
        return text("parked.minutes", count=minutes)
    if minutes < 48 * 60:
        return text("parked.hours", count=minutes // 60)
    return text("parked.days", count=minutes // 1440)
