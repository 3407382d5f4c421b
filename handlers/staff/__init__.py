"""The staff's side of the talk: lists, claiming, reading, answering, moving, handing over, closing, groups."""

from typing import Any

from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Flow
from handlers.staff import answering, claiming, closing, duty, handing, lists, moving, naming, noting
from handlers.staff.answering import on_quote
from handlers.staff.duty import invite_code
from handlers.staff.groups import in_group

FLOWS: tuple[Flow[Any, Any], ...] = (
    answering.ANSWERING,
    noting.NOTING,
    moving.MOVING,
    handing.HANDING,
    naming.NAMING,
    closing.CLOSING,
)
ACTS: tuple[Act[StaffFacts], ...] = (
    *lists.ACTS,
    *duty.ACTS,
    *claiming.ACTS,
    *answering.ACTS,
    *noting.ACTS,
    *moving.ACTS,
    *handing.ACTS,
    *naming.ACTS,
    *closing.ACTS,
)

__all__ = ["ACTS", "FLOWS", "in_group", "invite_code", "on_quote"]
