"""The clock's outreach job: in however many processes it runs, the database decides what is due and who plans it."""

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from handlers.outreach.due import due_visits, hold_back, plan_due
from handlers.outreach.runs import NotQueued, Queued
from models.clock import read_offset
from models.notices import runs_waiting
from models.session import Database

log = structlog.get_logger()


def run_due(database: Database) -> int:
    """Plan the weekly notices that are due, each in its own commit; how many runs this call planned."""
    with database.reading() as session:
        read_offset(session)
        visits, late = due_visits(session), bool(runs_waiting(session))
    if late:
        _hold_back(database)
    return sum(_plan(database, visit_id) for visit_id in visits)


def _hold_back(database: Database) -> None:
    try:
        with database.unit_of_work() as session:
            missed = hold_back(session)
    except (StaleDataError, OperationalError) as error:
        log.info("outreach_rival", error=type(error).__name__)
        return
    if missed:
        log.error("outreach_missed", runs=missed)


def _plan(database: Database, visit_id: int) -> bool:
    try:
        with database.unit_of_work() as session:
            outcome = plan_due(session, visit_id)
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
