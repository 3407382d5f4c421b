"""How fast and whether at all LINE may be asked now: the fleet's rates, and what LINE told us to leave alone."""

import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.among import among
from models.clock import in_bangkok, now
from models.outbound import OutboundMessage, Pause

RESTABLE = ("reply", "push", "multicast", "quota")
PER_TENTH = {"reply": 200, "push": 200, "multicast": 20}
"""LINE's limits (line-platform.md §2.5), cut into tenths so that two neighbouring seconds make no double burst."""


def pauses(session: Session) -> dict[str, Pause]:
    """What LINE told us to leave alone, also what is over but not yet tried again."""
    return {pause.name: pause for pause in session.scalars(_PAUSES)}


_PAUSES = select(Pause).where(Pause.name.in_(RESTABLE))


def rest(
    session: Session, name: str, first: timedelta, cap: timedelta, no_later: datetime | None = None
) -> datetime:
    """Leave an endpoint alone, longer each time in a row; gives back until when."""
    pause = session.get(Pause, name, with_for_update=True)
    if pause is not None and pause.until > now():
        return pause.until
    strikes = pause.strikes + 1 if pause else 1
    until: datetime = min(
        now() + min(cap, first * 2 ** (strikes - 1)), no_later or datetime.max.replace(tzinfo=UTC)
    )
    if pause is None:
        _insert_pause(session, name, until)
    else:
        pause.until, pause.strikes = until, strikes
    return until


def wake_up(session: Session, names: Collection[str]) -> None:
    """LINE took something again: forget the pauses of these names that are over."""
    if names:
        session.connection().execute(_WAKE_UP, {"names": list(names), "at": now()})


_WAKE_UP = delete(Pause).where(
    among(Pause.name, "names"), Pause.until <= bindparam("at", type_=Pause.until.type)
)


def _insert_pause(session: Session, name: str, until: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Pause).values(name=name, until=until, strikes=1).on_conflict_do_nothing())


def month_turns() -> datetime:
    """When the next month begins in Bangkok, and with it a new quota."""
    first = in_bangkok(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def release_quota(session: Session) -> None:
    """What waited for quota may be pushed again."""
    session.execute(update(OutboundMessage).where(OutboundMessage.state == "quota").values(state="pending"))


def grant(session: Session, endpoint: str, wanted: int) -> int:
    """How many of the wanted requests the fleet may make in this tenth of a second."""
    if not wanted:
        return 0
    asked = {"endpoint": endpoint, "slot": int(time.time() * 10), "wanted": wanted}
    spoken_for: int = session.connection().execute(_GRANT, asked).scalar_one() - wanted
    return max(0, min(wanted, PER_TENTH[endpoint] - spoken_for))


_GRANT = text(
    "INSERT INTO rate_budget (endpoint, slot, used) VALUES (:endpoint, :slot, :wanted)"
    " ON CONFLICT (endpoint, slot) DO UPDATE SET used = rate_budget.used + excluded.used RETURNING used"
)
"""More may be asked for than there is: then `used` is over the limit and the next one gets nothing."""


def next_tenth() -> datetime:
    """When the next tenth of a second begins, on `now()`'s clock."""
    return now() + timedelta(seconds=0.1 - time.time() % 0.1)
