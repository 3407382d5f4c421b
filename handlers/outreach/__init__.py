"""Outreach: the rota of a programme, who hears of a visit, and what they are told."""

from handlers.outreach.asking import Decided
from handlers.outreach.changes import NotDone, Told, cancel_visit, move_visit
from handlers.outreach.due import due_visits, hold_back, plan_due
from handlers.outreach.leading import CARRIES as LEADING
from handlers.outreach.leading import Noted
from handlers.outreach.runs import NotQueued, Queued, expected, queue
from handlers.outreach.seasons import closed_days, draw_up
from handlers.outreach.subscriptions import CARRIES as SUBSCRIBING
from handlers.outreach.subscriptions import Paused, Subscribed, Unsubscribed

CARRIES = {**SUBSCRIBING, **LEADING}
"""The commands that this part carries out (`dispatch`)."""

__all__ = [
    "CARRIES",
    "Decided",
    "NotDone",
    "NotQueued",
    "Noted",
    "Paused",
    "Queued",
    "Subscribed",
    "Told",
    "Unsubscribed",
    "cancel_visit",
    "closed_days",
    "draw_up",
    "due_visits",
    "expected",
    "hold_back",
    "move_visit",
    "plan_due",
    "queue",
]
