"""The subscriber's conversation: where the outreach team will be, and hearing of it each week."""

from typing import Any

from handlers.flow import Act, Flow
from handlers.subscriber.choosing import choosing
from handlers.subscriber.stops import show_stops
from handlers.subscriber.wishes import subscribe, unsubscribe

__all__ = ["ACTS", "FLOWS"]

FLOWS: tuple[Flow[Any, Any], ...] = (choosing,)
ACTS: tuple[Act[Any], ...] = (
    Act("stops", "subscriber", show_stops),
    Act("subscribe", "subscriber", subscribe),
    Act("unsubscribe", "subscriber", unsubscribe),
)
