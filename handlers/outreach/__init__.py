"""Outreach: the rota of a programme, who hears of a visit, and what they are told."""

from handlers.outreach.seasons import closed_days
from handlers.outreach.subscriptions import CARRIES, Subscribed, Unsubscribed

__all__ = ["CARRIES", "Subscribed", "Unsubscribed", "closed_days"]
