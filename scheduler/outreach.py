"""The clock's outreach job: in however many processes it runs, the database decides what is due and who plans it."""

import time
from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from handlers.outreach.asking import ask_ahead, unasked
from handlers.outreach.due import due_mornings, due_visits, hold_back, plan_due
from handlers.outreach.leading import finish
from handlers.outreach.runs import NotQueued, Queued, go_on
from models import clock
from models.clock import read_offset
from models.notices import anything_over, close_books, forget_old, runs_waiting
from models.planning import unfinished
from models.session import Database
from models.words import NoticeKind

LONGEST_REST = 0.1
"""Seconds between two slices of a plan on SQLite."""
REMEMBERED = timedelta(days=30)
"""How long after a visit it is known who heard of it."""
log = structlog.get_logger()


def run_due(database: Database) -> int:
    """Plan the notices that are due, and ask ahead about those that the month's messages do not suffice for.

    Each in its own commit, a large one in several; how many runs this call planned.
    """
    with database.reading() as session:
        read_offset(session)
        visits, late = due_visits(session), bool(runs_waiting(session))
        tight = unasked(session)
    if late:
        _hold_back(database)
    for visit_id, kind in tight:
        _ask(database, visit_id, kind)
    planned = sum(_plan(database, visit_id, NoticeKind.WEEKLY) for visit_id in visits)
    with database.reading() as session:
        mornings = due_mornings(session)
    planned += sum(_plan(database, visit_id, NoticeKind.MORNING) for visit_id in mornings)
    write_all(database)
    _finish(database)
    _tidy(database)
    return planned


def write_all(database: Database) -> None:
    """Write what is still to be written of the runs that are planned, slice by slice, also those of a rival that died."""
    with database.reading() as session:
        begun = unfinished(session)
    for run_id in begun:
        try:
            while _write(database, run_id):
                pass
        except (StaleDataError, OperationalError) as error:  # the next minute goes on with it
            log.info("outreach_rival", run=run_id, error=type(error).__name__)


def _write(database: Database, run_id: int) -> bool:
    began = time.monotonic()
    with database.unit_of_work() as session:
        more = go_on(session, run_id)
    if more and database.is_sqlite:  # one writer at a time: let the others have a turn
        time.sleep(min(LONGEST_REST, time.monotonic() - began))
    return more


def _finish(database: Database) -> None:
    """Last, so that a notice which was missed is noted before its visit is done."""
    try:
        with database.unit_of_work() as session:
            finish(session)
    except (StaleDataError, OperationalError) as error:
        log.info("outreach_rival", error=type(error).__name__)


def _tidy(database: Database) -> None:
    """The numbers of runs that are over are kept with them; who heard of a visit is forgotten some weeks after it."""
    today = clock.today().date()
    try:
        with database.reading() as session:
            over = anything_over(session, today, today - REMEMBERED)
        if over:
            with database.unit_of_work() as session:
                close_books(session, today)
                forget_old(session, today - REMEMBERED)
    except (StaleDataError, OperationalError) as error:
        log.info("outreach_rival", error=type(error).__name__)


def _ask(database: Database, visit_id: int, kind: NoticeKind) -> None:
    try:
        with database.unit_of_work() as session:
            if ask_ahead(session, visit_id, kind):
                log.warning("outreach_does_not_fit", visit=visit_id, kind=kind.value)
    except (IntegrityError, StaleDataError, OperationalError) as error:
        log.info("outreach_rival", visit=visit_id, error=type(error).__name__)


def _hold_back(database: Database) -> None:
    try:
        with database.unit_of_work() as session:
            missed = hold_back(session)
    except (StaleDataError, OperationalError) as error:
        log.info("outreach_rival", error=type(error).__name__)
        return
    if missed:
        log.error("outreach_missed", runs=missed)


def _plan(database: Database, visit_id: int, kind: NoticeKind) -> bool:
    try:
        with database.unit_of_work() as session:
            outcome = plan_due(session, visit_id, kind)
    except (IntegrityError, StaleDataError, OperationalError) as error:
        # a rival planned it, or the database was busy: the next minute asks again
        log.info("outreach_rival", visit=visit_id, error=type(error).__name__)
        return False
    _report(visit_id, outcome)
    return isinstance(outcome, Queued) and not outcome.already


def _report(visit_id: int, outcome: Queued | NotQueued) -> None:
    if isinstance(outcome, NotQueued):
        log.warning("outreach_not_sent", visit=visit_id, state=outcome.state, reason=outcome.reason)
    elif not outcome.already:
        log.info(
            "outreach_planned",
            visit=visit_id,
            audience=outcome.forecast.count,
            skipped=outcome.forecast.skipped,
        )
