"""The one table of what is done by the clock. Each job only asks the database what is due (DESIGN.md §2a).

The job store is in memory and no process's own: whoever plans something is decided by a unique key in the database.
Every job runs when the process starts, and then each minute.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from models.clock import BANGKOK
from models.session import Database
from scheduler import outreach, upkeep

Job = Callable[[Database], int]
JOBS: dict[str, Job] = {
    "outreach": outreach.run_due,
    "upkeep": upkeep.run_due,
}
log = structlog.get_logger()


class Clock:
    """Runs the jobs of this process."""

    def __init__(self, database: Database, jobs: dict[str, Job] | None = None) -> None:
        self._database = database
        self._jobs = JOBS if jobs is None else jobs
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=BANGKOK,
        )

    def start(self) -> None:
        """Run every job now and each minute from now on."""
        for name, job in self._jobs.items():
            trigger = IntervalTrigger(minutes=1, timezone=BANGKOK)
            self._scheduler.add_job(
                self._run, trigger, (name, job), id=name, next_run_time=datetime.now(BANGKOK)
            )
        self._scheduler.start()

    def round(self) -> int:
        """Every job once, one after the other; for tests."""
        return sum(job(self._database) for job in self._jobs.values())

    def stop(self) -> None:
        """Finish the jobs under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _run(self, name: str, job: Job) -> None:
        try:
            job(self._database)
        except Exception:
            log.exception("clock_job_failed", job=name)
