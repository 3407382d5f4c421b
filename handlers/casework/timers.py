"""The clocks of a ticket: its lateness, and answers on hold."""

from sqlalchemy.orm import Session

from handlers.casework import digest, late, nudging
from handlers.casework.answers import release_due
from handlers.casework.keys import MEMBER, TICKET
from handlers.events import Elapsed
from models import cases


def on_timer(session: Session, elapsed: Elapsed, order_key: str) -> None:
    """A timer of the key `ticket:<id>` or `member:<id>` is due; one that lost its meaning does nothing."""
    if order_key.startswith(MEMBER):
        digest.on_digest(session, int(order_key.removeprefix(MEMBER)))
        return
    ticket = cases.locked_by_id(session, int(order_key.removeprefix(TICKET)))
    if ticket is None:
        return
    match elapsed.kind:
        case "late":
            late.on_late(session, ticket, elapsed.ref)
        case "target":
            nudging.on_due(session, ticket, elapsed.ref)
        case "answer":
            release_due(session, ticket, int(elapsed.ref))
