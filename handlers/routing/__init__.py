"""Place and category → the one unit that owns the ticket, with the reason in Thai (`domain.md` §3.4, §3.5).

`leads` says who leads what (pure, from content), `ladder` finds the unit.
"""

from handlers.routing.ladder import VILLAGE, NoDesk, Route, desks_above, last_desk, province_desk, route
from handlers.routing.leads import is_kept_from_village, leading, needs_apart

__all__ = [
    "VILLAGE",
    "NoDesk",
    "Route",
    "desks_above",
    "is_kept_from_village",
    "last_desk",
    "leading",
    "needs_apart",
    "province_desk",
    "route",
]
