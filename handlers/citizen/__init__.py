"""The conversations of citizens: asking for help, following a ticket, seeing and erasing one's data.

`dispatch` uses `FLOWS`, `ACTS`, `HUMAN`, `on_free` (a 1:1 event outside any flow) and `on_followed`.
"""

from typing import Any

from handlers.citizen import (
    about,
    addition,
    apart,
    benefits,
    contact,
    lists,
    mydata,
    need,
    notice,
    review,
    telling,
    tracking,
    where,
)
from handlers.citizen.beginning import ACTS as BEGINNINGS
from handlers.citizen.draft import REQUEST
from handlers.citizen.free import on_free
from handlers.citizen.human import HUMAN
from handlers.citizen.notice import on_followed
from handlers.facts.citizen import Facts
from handlers.flow import Act, Flow

STEPS = (telling, need, where, lists, about, contact, apart, review)
"""The modules that hold the steps of `REQUEST`: importing them registers the steps."""

FLOWS: tuple[Flow[Any, Facts], ...] = (REQUEST, addition.ADDITION, mydata.ERASING)
ACTS: tuple[Act[Facts], ...] = (
    *BEGINNINGS, HUMAN, *notice.ACTS, *tracking.ACTS, *addition.ACTS, *mydata.ACTS, *benefits.ACTS,
)  # fmt: skip

__all__ = ["ACTS", "FLOWS", "HUMAN", "on_followed", "on_free"]
