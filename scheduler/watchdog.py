"""Tells the admins in LINE, once, that something is stuck, and once that it is well again (DESIGN.md §2, laws 7 and 9).

Every worker looks; the alarm's row, under its lock, decides who tells. Between "bad" and "good" an alarm stays what it
is, and it must have been good for a while before it is called well, so that nobody hears of each hiccup. When LINE
shuts us out nothing can be told there: /readyz, /metrics and the log say it, and the admins hear it afterwards.
Silence of the webhook is no alarm: at night nobody writes.
"""

import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from models import alarms, health
from models.alarms import OPEN, Alarm
from models.clock import apart, now, read_offset
from models.session import Database
from scheduler.telling import take_back, tell_bad, tell_well

JOB_MAY_WAIT = timedelta(minutes=10)
TOLD_ANEW = timedelta(days=1)
"""Parked items that became more are told again, but not more often."""
GONE = timedelta(hours=1)
"""An open alarm that no process has confirmed for so long belonged to a machine that is gone."""
MACHINE = socket.gethostname()[:40]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found. `bad` None: neither bad nor good, or nobody knows."""

    bad: bool | None
    value: int = 0
    """Seconds or pieces, to be told."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing to watch."""

    look: Callable[[Session, Collection[str]], Found]
    patience: timedelta = timedelta(0)
    """So long must it be bad before it is told."""
    calm: timedelta = timedelta(minutes=1)
    """So long must it be good before it is well."""
    urgent: bool = False
    """Told at night too."""
    tellable: bool = True
    counts: bool = False
    """Its value is a number of pieces, of which there may be more tomorrow."""


def _events(session: Session, _jobs: Collection[str]) -> Found:
    return _over(health.waited(health.oldest_event(session)), health.EVENT_MAY_WAIT, timedelta(seconds=10))


def _messages(session: Session, _jobs: Collection[str]) -> Found:
    return _over(health.waited(health.oldest_due(session)), health.MESSAGE_MAY_WAIT, timedelta(seconds=20))


def _parked(session: Session, _jobs: Collection[str]) -> Found:
    return _some(sum(health.parked(session).values()))


def _locked_out(session: Session, _jobs: Collection[str]) -> Found:
    return Found(health.locked_out(session))


def _quota(session: Session, _jobs: Collection[str]) -> Found:
    return Found(health.quota_gone(session))


def _media(session: Session, _jobs: Collection[str]) -> Found:
    return _some(health.media_failing(session))


def _jobs(session: Session, jobs: Collection[str]) -> Found:
    """Only the jobs that this process knows: one that a newer version renamed is nobody's fault."""
    late = [now() - at for name, at in alarms.jobs_done(session).items() if name in jobs]
    longest = max(late, default=timedelta(0))
    return _over(longest.total_seconds(), JOB_MAY_WAIT, timedelta(minutes=2))


def _clock(_session: Session, _jobs: Collection[str]) -> Found:
    seconds = apart()
    return (
        Found(None) if seconds is None else _over(abs(seconds), timedelta(seconds=10), timedelta(seconds=5))
    )


def _over(seconds: float, bad: timedelta, good: timedelta) -> Found:
    verdict = True if seconds > bad.total_seconds() else False if seconds < good.total_seconds() else None
    return Found(verdict, int(seconds))


def _some(count: int) -> Found:
    return Found(count > 0, count)


SOON, LATER = timedelta(seconds=15), timedelta(minutes=3)
WATCHED: Mapping[str, Watch] = {
    "events": Watch(_events, SOON, urgent=True),
    "messages": Watch(_messages, SOON, urgent=True),
    "parked": Watch(_parked, calm=timedelta(minutes=2), counts=True),
    health.LOCKED_OUT: Watch(_locked_out, SOON, calm=timedelta(0), tellable=False),
    "quota": Watch(_quota, calm=timedelta(0)),
    "media": Watch(_media, LATER),
    "jobs": Watch(_jobs),
    f"clock:{MACHINE}": Watch(_clock, timedelta(minutes=1)),
}
"""By name; what each means and what to do about it: .github/RUNBOOK.md. One machine's clock is an alarm of its own."""


def run_due(database: Database, jobs: Collection[str] = ()) -> int:
    """Look at everything; how many alarms opened or closed. Without news it only reads."""
    with database.reading() as session:
        read_offset(session)
        found = {name: watch.look(session, jobs) for name, watch in WATCHED.items()}
        standing = alarms.standing(session)
    news = [name for name, one in found.items() if _is_news(WATCHED[name], standing.get(name), one)]
    gone = [name for name, alarm in standing.items() if name not in WATCHED and _is_gone(alarm)]
    if not news and not gone:
        return 0
    with database.unit_of_work() as session:
        rows = alarms.locked(session, [*news, *gone])
        told = [_step(session, rows[name], WATCHED[name], found[name]) for name in news]
        for name in gone:
            _close(session, rows[name], "well")
    return sum(told)


def _is_news(watch: Watch, alarm: Alarm | None, found: Found) -> bool:
    """Whether the row must change; asked before it is locked, so that a quiet service is left alone."""
    if alarm is None or alarm.state == "well":
        return found.bad is True
    if alarm.state == "open" and found.bad is not False:
        return found.bad is True and (_is_more(watch, alarm, found) or now() - alarm.seen_at > GONE / 4)
    return True


def _step(session: Session, alarm: Alarm, watch: Watch, found: Found) -> bool:
    """Move one alarm on; True if it opened or closed. A rival may have moved it before: then this changes nothing."""
    if found.bad:
        alarm.seen_at = now()
    match alarm.state, found.bad:
        case "well", True:
            _become(alarm, "suspect")
            alarm.opened_at = alarm.since
            return _open_if_due(session, alarm, watch, found)
        case "suspect", True:
            return _open_if_due(session, alarm, watch, found)
        case "suspect", _:
            _become(alarm, "well")
        case "open", True if _is_more(watch, alarm, found):
            _tell(session, alarm, watch, found)
        case "open", False:
            _become(alarm, "calming")
            return _close_if_due(session, alarm, watch)
        case "calming", False:
            return _close_if_due(session, alarm, watch)
        case "calming", _:
            _become(alarm, "open")
    return False


def _become(alarm: Alarm, state: str) -> None:
    alarm.state, alarm.since = state, now()


def _open_if_due(session: Session, alarm: Alarm, watch: Watch, found: Found) -> bool:
    if now() - alarm.since < watch.patience:
        return False
    _become(alarm, "open")
    log.error("alarm", alarm=alarm.name, value=found.value)
    _tell(session, alarm, watch, found)
    return True


def _tell(session: Session, alarm: Alarm, watch: Watch, found: Found) -> None:
    alarm.told_at, alarm.told_value = now(), found.value
    if watch.tellable:
        alarm.told = [*alarm.told, *tell_bad(session, alarm, found.value, urgent=watch.urgent)]


def _close_if_due(session: Session, alarm: Alarm, watch: Watch) -> bool:
    if now() - alarm.since < watch.calm:
        return False
    log.warning("alarm_over", alarm=alarm.name)
    take_back(session, alarm.told)
    tell_well(session, alarm, urgent=watch.urgent)
    _close(session, alarm, "well")
    return True


def _close(session: Session, alarm: Alarm, state: str) -> None:
    _become(alarm, state)
    alarm.opened_at, alarm.told_at, alarm.told_value, alarm.told = None, None, 0, []


def _is_more(watch: Watch, alarm: Alarm, found: Found) -> bool:
    told_long_ago = alarm.told_at is not None and now() - alarm.told_at >= TOLD_ANEW
    return watch.counts and told_long_ago and found.value > alarm.told_value


def _is_gone(alarm: Alarm) -> bool:
    return alarm.state in OPEN and now() - alarm.seen_at > GONE
