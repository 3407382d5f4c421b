"""What went wrong, in words that may be stored and logged, and how long to wait before the next try."""

import random
import traceback
from datetime import timedelta

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

_dice = random.SystemRandom()

RIVAL_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""

READ_ONLY = "25006"
"""PostgreSQL: the server takes no writes, e.g. while another one is made the primary."""


def is_rival(error: BaseException) -> bool:
    """True when somebody else was faster: the same again, on the new state, may well succeed (law 2)."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RIVAL_STATES


def unreachable(error: BaseException) -> bool:
    """True when the database itself is gone, locked, full or read-only: no event, message or outcome is to blame."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError) or is_rival(error):
        return False
    told = str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    away = state == READ_ONLY or state[:2] in ("08", "53", "57", "58")
    return (
        error.connection_invalidated
        or away
        or _unheard(error)
        or any(word in told for word in ("locked", "disk", "readonly"))
    )


def _unheard(error: DBAPIError) -> bool:
    """No server said it: psycopg could not connect (refused, not resolved, too slow). SQLite's errors have no state at all."""
    silent = getattr(error.orig, "sqlstate", "") is None
    return silent and isinstance(error, OperationalError | InterfaceError)


def place_of(error: BaseException) -> str:
    """Type and place of an exception, never its message: that may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    where = f" at {ours[-1].filename.rsplit('/', 1)[-1]}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"


def pause(attempts: int, first: timedelta, growth: float, cap: timedelta) -> timedelta:
    """Exponential backoff with jitter: between half and all of the pause that this attempt has earned."""
    whole = min(cap, first * growth ** max(0, attempts - 1))
    return whole * _dice.uniform(0.5, 1.0)
