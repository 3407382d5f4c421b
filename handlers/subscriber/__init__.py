"""The subscriber's conversation: where the outreach team will be, and hearing of it each week."""

from typing import Any

from handlers.flow import Act, Flow
from handlers.subscriber.choosing import choosing
from handlers.subscriber.leading import change_visit, changing, report_visit, reporting, visits
from handlers.subscriber.near import near
from handlers.subscriber.stops import show_stops
from handlers.subscriber.wishes import (
    decide_run,
    morning_notice,
    pause_notices,
    resume_notices,
    subscribe,
    unsubscribe,
)

__all__ = ["ACTS", "FLOWS"]

FLOWS: tuple[Flow[Any, Any], ...] = (choosing, near, changing, reporting)
ACTS: tuple[Act[Any], ...] = (
    Act("stops", "subscriber", show_stops),
    Act("subscribe", "subscriber", subscribe),
    Act("unsubscribe", "subscriber", unsubscribe),
    Act("morning_notice", "subscriber", morning_notice),
    Act("pause_notices", "subscriber", pause_notices),
    Act("resume_notices", "subscriber", resume_notices),
    Act("decide_run", "subscriber", decide_run),
    Act("visits", "subscriber", visits),
    Act("change_visit", "subscriber", change_visit),
    Act("report_visit", "subscriber", report_visit),
)
