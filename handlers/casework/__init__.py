"""The acts on a ticket: chat and console both call these, inside their unit of work.

`CARRIES` maps a command to the function that carries it out; who may do it is checked there, at the time of the act.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.casework.alerts import tell_group_is_gone
from handlers.casework.answers import answer_reporter, release_answer, withdraw_answer
from handlers.casework.case import phone_shown
from handlers.casework.claiming import accept, add_note, read_ticket
from handlers.casework.closing import close_ticket, names_another_way, set_status
from handlers.casework.desk import my_lines, original_lines, sheet, waiting_lines
from handlers.casework.forgetting import on_edited, on_unsent
from handlers.casework.handing import correct_place, let_go, refer_out, reroute_all, transfer
from handlers.casework.local_names import why_no_name
from handlers.casework.opening import open_ticket
from handlers.casework.remembering import Remembered, remember_name
from handlers.casework.reporter import add_to_ticket, cancel, cancel_ticket, rate_ticket, reopen_ticket
from handlers.casework.results import Case, Changed, Held, Line, Opened, Piece, Sheet, Stretch, TicketView
from handlers.casework.telling import tell_citizen
from handlers.casework.timers import on_timer
from handlers.casework.views import open_tickets, ticket_for_quote, view_for_citizen
from handlers.commands import (
    Accept,
    AddNote,
    AddToTicket,
    AnswerReporter,
    CancelTicket,
    CloseTicket,
    CorrectPlace,
    OpenTicket,
    RateTicket,
    ReadTicket,
    ReferOut,
    ReleaseAnswer,
    RememberName,
    ReopenTicket,
    SetStatus,
    Transfer,
    WithdrawAnswer,
)

CARRIES: Mapping[type, Callable[[Session, Actor, Any], Any]] = {
    OpenTicket: open_ticket,
    AddToTicket: add_to_ticket,
    CancelTicket: cancel_ticket,
    ReopenTicket: reopen_ticket,
    RateTicket: rate_ticket,
    Accept: accept,
    ReadTicket: read_ticket,
    AnswerReporter: answer_reporter,
    ReleaseAnswer: release_answer,
    WithdrawAnswer: withdraw_answer,
    AddNote: add_note,
    SetStatus: set_status,
    Transfer: transfer,
    CorrectPlace: correct_place,
    RememberName: remember_name,
    ReferOut: refer_out,
    CloseTicket: close_ticket,
}

__all__ = [
    "CARRIES",
    "Case",
    "Changed",
    "Held",
    "Line",
    "Opened",
    "Piece",
    "Remembered",
    "Sheet",
    "Stretch",
    "TicketView",
    "cancel",
    "let_go",
    "my_lines",
    "names_another_way",
    "on_edited",
    "on_timer",
    "on_unsent",
    "open_ticket",
    "open_tickets",
    "original_lines",
    "phone_shown",
    "reroute_all",
    "sheet",
    "tell_citizen",
    "tell_group_is_gone",
    "ticket_for_quote",
    "view_for_citizen",
    "waiting_lines",
    "why_no_name",
]
