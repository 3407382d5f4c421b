"""The one table of what is done by the clock. Each job only asks the database what is due (DESIGN.md §2a).

The job store is in memory and no process's own: whoever plans something is decided by a unique key in the database.
Every job runs when the process starts, and then each minute; what looks at or counts the present, more often. When
each was last done stands in the database, so that the watchdog misses one that no process does any more.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from models.alarms import note_job
from models.clock import BANGKOK
from models.session import Database
from scheduler import outreach, tally, upkeep, watchdog

Job = Callable[[Database], int]
_WORK: dict[str, Job] = {
    "outreach": outreach.run_due,
    "upkeep": upkeep.run_due,
    "tally": tally.run_due,
}
MISSED = (*_WORK, "budget")
"""What the watchdog expects to be done; `budget` needs LINE and is added by bot/worker.py."""
JOBS: dict[str, Job] = {**_WORK, "watchdog": partial(watchdog.run_due, jobs=MISSED)}
SECONDS = {"tally": 15, "watchdog": 15}
"""How often, where not each minute."""
NOTED_EVERY = 60.0
"""Seconds between two notes that the same job was done."""
log = structlog.get_logger()


class Clock:
    """Runs the jobs of this process."""

    def __init__(self, database: Database, jobs: dict[str, Job] | None = None) -> None:
        self._database = database
        self._jobs = JOBS if jobs is None else jobs
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(len(self._jobs) or 1)
            },  # one that hangs holds up no other
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=BANGKOK,
        )
        self._noted: dict[str, float] = {}

    def start(self) -> None:
        """Run every job now and each minute from now on."""
        for name, job in self._jobs.items():
            trigger = IntervalTrigger(seconds=SECONDS.get(name, 60), timezone=BANGKOK)
            self._scheduler.add_job(
                self._run, trigger, (name, job), id=name, next_run_time=datetime.now(BANGKOK)
            )
        self._scheduler.start()

    def round(self) -> int:
        """Every job once, one after the other; for tests."""
        return sum(job(self._database) for job in self._jobs.values())

    def stop(self) -> None:
        """Finish the jobs under way, and write down what was counted since."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            if "tally" in self._jobs:
                self._run("tally", self._jobs["tally"])

    def _run(self, name: str, job: Job) -> None:
        try:
            self._note(name, done=False)
            job(self._database)
            self._note(name, done=True)
        except Exception:
            log.exception("clock_job_failed", job=name)

    def _note(self, name: str, *, done: bool) -> None:
        """That it is expected, once; that it was done, not more often than need be."""
        last = self._noted.get(name)
        if (not done and last is not None) or (done and last and time.monotonic() - last < NOTED_EVERY):
            return
        with self._database.unit_of_work() as session:
            note_job(session, name, done=done)
        self._noted[name] = time.monotonic() if done else 0.0
