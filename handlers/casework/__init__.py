"""The acts on a ticket: chat and console both call these, inside their unit of work.

`CARRIES` maps a command to the function that carries it out; who may do it is checked there, at the time of the act.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.casework.answers import answer_reporter, on_edited, on_unsent, release_answer, withdraw_answer
from handlers.casework.opening import open_ticket
from handlers.casework.results import Case, Changed, Held, Opened, Piece, TicketView
from handlers.casework.telling import tell_citizen
from handlers.casework.timers import on_timer
from handlers.casework.views import open_tickets, ticket_for_quote, view_for_citizen
from handlers.commands import AnswerReporter, OpenTicket, ReleaseAnswer, WithdrawAnswer

CARRIES: Mapping[type, Callable[[Session, Actor, Any], Any]] = {
    OpenTicket: open_ticket,
    AnswerReporter: answer_reporter,
    ReleaseAnswer: release_answer,
    WithdrawAnswer: withdraw_answer,
}

__all__ = [
    "CARRIES",
    "Case",
    "Changed",
    "Held",
    "Opened",
    "Piece",
    "TicketView",
    "on_edited",
    "on_timer",
    "on_unsent",
    "open_ticket",
    "open_tickets",
    "tell_citizen",
    "ticket_for_quote",
    "view_for_citizen",
]
