"""The database and `unit_of_work()`, the only commit in the code (DESIGN.md §2, law 3).

SQLite runs in WAL with synchronous FULL; writing units begin IMMEDIATE, readers plain (engine.md, "SQLite").
On PostgreSQL statement, lock and idle limits keep a silent process from holding others up.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.turnstile import LOOK_AGAIN, turnstile_of


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one process waits for the database, in milliseconds (law 1: the web answers within 1.5 s)."""

    connect: int
    lock: int
    statement: int

    @classmethod
    def of_the_web(cls) -> "Patience":
        """All waits together stay under LINE's two seconds."""
        return cls(connect=1000, lock=400, statement=1000)

    @classmethod
    def of_a_worker(cls) -> "Patience":
        """A worker may wait for a lock, but never for ever."""
        return cls(connect=3000, lock=5000, statement=30000)


LOST_HOST = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=14000"
"""The server lets go within 15 s of what a machine held that is gone without a word: nobody closes its connections."""


PLANS = "-c enable_mergejoin=off"
"""Handled events have lost their key, so PostgreSQL believes that those that wait meet their conversations at once and
merges: past every conversation there is (tests/bench/big.py: 200 ms a claim among 400,000, else 1 ms)."""


ROWS_IN_ONE = 3
"""Rows in one INSERT that gives keys back: psycopg reads a statement of more than 50 values anew each time, and the server
plans it anew."""


_as_json = json.JSONEncoder(ensure_ascii=False).encode
"""Thai as it is: escaped it is twice as long."""


class Database:
    """One engine and its units of work. Make it after a fork, never before."""

    def __init__(self, address: str, patience: Patience | None = None, pool_size: int = 8) -> None:
        self.url = make_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.patience = patience or Patience.of_a_worker()
        self.engine = _sqlite(self.url, self.patience) if self.is_sqlite else self._postgresql(pool_size)
        self._turnstile = turnstile_of(self.url) if self.is_sqlite else None
        self._reader = self.engine.execution_options(reads_only=True)
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def _postgresql(self, pool_size: int) -> Engine:
        limits = (
            f"-c statement_timeout={self.patience.statement} -c lock_timeout={self.patience.lock}"
            f" -c idle_in_transaction_session_timeout={self.patience.statement} -c timezone=UTC {LOST_HOST} {PLANS}"
        )
        return create_engine(
            self.url,
            hide_parameters=True,  # an error's text may reach a log, what people said may not
            json_serializer=_as_json,
            pool_size=pool_size,
            max_overflow=2,
            pool_timeout=self.patience.connect / 1000,
            pool_pre_ping=False,
            insertmanyvalues_page_size=ROWS_IN_ONE,
            pool_recycle=300,
            connect_args={
                "options": limits,
                "connect_timeout": max(1, self.patience.connect // 1000),
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 2,
                "tcp_user_timeout": max(2000, self.patience.statement),
            },
        )

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all."""
        with (
            self.one_writer(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def one_writer(self, patiently: bool = False) -> Iterator[None]:
        """On SQLite threads and processes take turns at writing (models/turnstile.py)."""
        with ExitStack() as passed:
            if self._turnstile is not None:
                try:
                    passed.enter_context(self._turnstile.passing(self.patience.lock / 1000, patiently))
                except TimeoutError:
                    locked = sqlite3.OperationalError("database is locked")
                    raise OperationalError(None, None, locked) from None
            yield

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; it never waits for a writer on SQLite."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    def at_once(self, statements: Sequence[str], values: Mapping[str, Any]) -> None:
        """These statements in one transaction without a session; a single one costs PostgreSQL one round trip."""
        with self.one_writer(), (self.engine if self.is_sqlite else self._single).connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement, dict(values))
            connection.commit()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""`secure_delete`: what was erased is overwritten in the file, not only unlinked (law 8)."""


def _sqlite(url: URL, patience: Patience) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": patience.lock / 1000, "check_same_thread": False},
        pool_size=12,
        hide_parameters=True,
        json_serializer=_as_json,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (*PRAGMAS, f"busy_timeout={patience.lock}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if connection.get_execution_options().get("reads_only", False):
            driver.execute("BEGIN")
        else:
            _begin_writing(driver, patience)

    return engine


def _begin_writing(driver: Any, patience: Patience) -> None:
    """Wait for who takes no turns by looking often: SQLite's own waiting sleeps longer and longer."""
    driver.execute("PRAGMA busy_timeout=0")
    try:
        when_free(patience, lambda: driver.execute("BEGIN IMMEDIATE"))
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from None
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience.lock}")


def when_free(patience: Patience, write: Callable[[], object]) -> None:
    """Write to SQLite once no other process does; its error when that takes longer than `patience.lock`."""
    until = time.monotonic() + patience.lock / 1000
    while True:
        try:
            write()
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > until:
                raise
            time.sleep(LOOK_AGAIN)
        else:
            return


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def wake(session: Session, channel: str) -> None:
    """Tell waiting workers, when this unit commits, that there is work (a hint; the poll is the net)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})


def nudge(database: Database, channel: str) -> None:
    """Wake waiting workers after a commit; a lost hint costs at most one poll.

    In the commit itself it would hold up the commits of other processes: PostgreSQL lets them notify only one by one.
    """
    if not database.is_sqlite:
        database.at_once((_NUDGE,), {"channel": channel})


_NUDGE = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%(channel)s, '')"
