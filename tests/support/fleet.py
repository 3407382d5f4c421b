"""Pakmut as it runs: web and worker processes, the stand-in as a process beside them, all on real ports and to be killed."""

import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import urllib3
from sqlalchemy import func, select, text
from support.nursery import Nursery, running
from support.promises import Books, broken

from models.inbound import InboundEvent, Timer
from models.outbound import Delivery, LineCall, OutboundMessage
from models.session import Database

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
TOKEN = "simulator-token"
HTTP = urllib3.PoolManager(maxsize=16, retries=False)

SQLITE_DIARY = (
    "CREATE TABLE diary (event_id TEXT, what TEXT, at REAL)",
    """CREATE TRIGGER diary_stored AFTER INSERT ON inbound_event BEGIN
    INSERT INTO diary VALUES (new.event_id, 'stored', (julianday('now') - 2440587.5) * 86400.0); END""",
    """CREATE TRIGGER diary_handled AFTER UPDATE OF state ON inbound_event WHEN new.state = 'handled' BEGIN
    INSERT INTO diary VALUES (new.event_id, 'handled', (julianday('now') - 2440587.5) * 86400.0); END""",
)
POSTGRESQL_DIARY = (
    "DROP TRIGGER IF EXISTS diary ON inbound_event",
    "DROP TABLE IF EXISTS diary",
    "CREATE TABLE diary (event_id text, what text, at double precision)",
    """CREATE OR REPLACE FUNCTION diary_writes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO diary VALUES (new.event_id, 'stored', extract(epoch FROM clock_timestamp()));
    ELSIF new.state = 'handled' THEN
        INSERT INTO diary VALUES (new.event_id, 'handled', extract(epoch FROM statement_timestamp()));
    END IF;
    RETURN NULL; END $$""",
    """CREATE TRIGGER diary AFTER INSERT OR UPDATE OF state ON inbound_event
    FOR EACH ROW EXECUTE FUNCTION diary_writes()""",
    "DROP TRIGGER IF EXISTS said ON outbound_message",
    "DROP TABLE IF EXISTS said",
    "CREATE TABLE said (message_id bigint, at double precision)",
    """CREATE OR REPLACE FUNCTION said_writes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO said VALUES (new.id, extract(epoch FROM clock_timestamp()));
    RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER said AFTER INSERT ON outbound_message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION said_writes()""",
)
"""`diary`: a person's events that are settled at once are handled at once; a transaction may begin long before its claim.
`said`: when the commit of each message came. Its id may be older: two at once take their numbers before they commit."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(true: Callable[[], Any], seconds: float = 30, what: str = "it") -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not come to pass within {seconds} s")
        time.sleep(0.05)


class Fleet:
    """The processes of one service on one database, and LINE."""

    def __init__(
        self,
        nursery: Nursery,
        address: str,
        folder: Path,
        *,
        workers: int | None = None,
        host: str = "127.0.0.1",
        **changed: str,
    ) -> None:
        self.nursery, self.address, self.folder = nursery, address, folder
        self.is_sqlite = address.startswith("sqlite")
        self.database = Database(address)
        self._keep_a_diary()
        self.line_port, self.port = free_port(), free_port()
        self.line_url, self.url = f"http://{host}:{self.line_port}", f"http://127.0.0.1:{self.port}"
        self.environment = {
            "DATABASE_URL": address, "LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
            "LINE_API_URL": self.line_url, "LINE_DATA_URL": self.line_url, "SECRET_KEY": "a key for tests only, never used",
            "PUBLIC_URL": "https://pakmut.test", "PORT": str(self.port), "MEDIA_URL": f"file://{folder}/media",
            "OPERATOR_NAME": "เทศบาลทดสอบ", "CONTROLLER_NAME": "สำนักงานทดสอบ", "CONTROLLER_PHONE": "02-000-0001",
            "DPO_CONTACT": "dpo@pakmut.test", "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        } | changed  # fmt: skip
        self.wanted_workers = workers or (1 if self.is_sqlite else 2)
        self.workers: list[int] = []
        self.web: int | None = None
        self.mutations: tuple[str, ...] = ()
        self.offset = 0.0
        self.line = nursery.start(
            "simulator", "--host", host, "--port", str(self.line_port), "--db", f"{folder}/line.db", "--secret", SECRET, "--redelivery",
            "--callback", f"{self.url}/callback", log=folder / "line.log", env={}, hurry=False,
        )  # fmt: skip
        wait_until(lambda: self._answers(f"{self.line_url}/simulator/bill"), what="the stand-in")
        self.tell("webhooks", {"redelivery_delay": 0.3})

    def close(self) -> None:
        for pid in (*self.workers, *([self.web] if self.web else []), self.line):
            self.nursery.kill(pid)
        self._diary_ends()
        self.database.close()

    # --- the diary: what happened to each event, in real time, whatever our clocks say

    def _keep_a_diary(self) -> None:
        statements = SQLITE_DIARY if self.is_sqlite else POSTGRESQL_DIARY
        with self.database.unit_of_work() as session:
            for statement in statements:
                session.execute(text(statement))

    def _diary_ends(self) -> None:
        with self.database.unit_of_work() as session:
            if not self.is_sqlite:
                session.execute(text("DROP TRIGGER IF EXISTS diary ON inbound_event"))
                session.execute(text("DROP TRIGGER IF EXISTS said ON outbound_message"))

    def diary(self) -> dict[str, dict[str, list[float]]]:
        """For each event id when it was stored, and each time that it was marked handled (seconds since the epoch)."""
        found: dict[str, dict[str, list[float]]] = {}
        with self.database.reading() as session:
            for event, what, at in session.execute(text("SELECT event_id, what, at FROM diary ORDER BY at")):
                found.setdefault(event, {"stored": [], "handled": []})[what].append(float(at))
        return found

    def said(self) -> dict[int, float]:
        """When each message was committed; SQLite has one writer, whose numbers tell as much."""
        if self.is_sqlite:
            return {}
        with self.database.reading() as session:
            rows = session.execute(text("SELECT message_id, at FROM said"))
            return {int(message): float(at) for message, at in rows}

    # --- ours

    def start_web(self, **more: Any) -> None:
        if self.web is None or not running(self.web):
            command = ("web", "--workers", "1", "--threads", "8")
            self.web = self.nursery.start(
                *command, log=self.folder / "web.log", env=self.environment, mutations=self.mutations, **more
            )

    def start_worker(self, **more: Any) -> int:
        pid = self.nursery.start(
            "worker", log=self.folder / "worker.log", env=self.environment, mutations=self.mutations, **more
        )
        self.workers.append(pid)
        return pid

    def start(self) -> None:
        """Whoever is not running (any more) is started."""
        self.workers = [pid for pid in self.workers if running(pid)]
        for _ in range(self.wanted_workers - len(self.workers)):
            self.start_worker()
        self.start_web()

    def kill_worker(self, nth: int = 0) -> None:
        if self.workers:
            pid = self.workers.pop(nth % len(self.workers))
            self.nursery.kill(pid)
            wait_until(lambda: not running(pid))

    def kill_web(self) -> None:
        if self.web:
            self.nursery.kill(self.web)
            self.web = None

    def stop_worker(self) -> None:
        """SIGTERM: it finishes what it has in hand."""
        if self.workers:
            pid = self.workers.pop(0)
            self.nursery.kill(pid, signal.SIGTERM)
            wait_until(lambda: not running(pid), what="a clean end")

    def ready(self) -> None:
        wait_until(lambda: self._answers(f"{self.url}/healthz"), what="the web")

    # --- LINE

    def ask(self, path: str) -> Any:
        return json.loads(HTTP.request("GET", f"{self.line_url}/simulator/{path}").data)

    def tell(self, path: str, given: Any) -> Any:
        answer = HTTP.request("POST", f"{self.line_url}/simulator/{path}", json=given)
        return json.loads(answer.data)

    def act(self, phone: str, do: str, *args: Any, group: str | None = None, **named: Any) -> Any:
        """A person does something; what it gave (a message id, an event). AssertionError when they cannot."""
        deed = {"phone": phone, "do": do, "args": list(args), "named": named, "group": group}
        answer = self.tell("act", deed)
        assert "error" not in answer, answer
        return answer["result"]

    def presses(self, phone: str, data: str, group: str | None = None) -> Any:
        """A button that may be an old one: its postback."""
        action = {"type": "postback", "label": "x", "data": data}
        return self.act(phone, "acts", group=group, action=action)

    def fault(self, endpoint: str, kind: str, count: int = 1, seconds: float = 0.0, skip: int = 0) -> None:
        row = {"endpoint": endpoint, "kind": kind, "count": count, "seconds": seconds, "skip": skip}
        self.tell("faults", {"faults": [row]})

    def move_clock(self, seconds: float, *, line_too: bool = False) -> None:
        """The clock of all our processes runs so far ahead of the real one; LINE's does not, unless that is asked for."""
        from models.clock import apply_offset, set_offset

        self.offset = seconds
        with self.database.unit_of_work() as session:
            set_offset(session, seconds)
        apply_offset(0)
        if line_too:
            self.tell("clock", {"offset_seconds": seconds})

    @contextmanager
    def unwritable(self) -> Iterator[None]:
        """Nothing can be written: on SQLite somebody else holds the write lock, PostgreSQL is read-only."""
        if self.is_sqlite:
            with sqlite3.connect(
                self.address.removeprefix("sqlite:///"), isolation_level=None, timeout=20
            ) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
                other.execute("ROLLBACK")
            other.close()
            return
        self._set_read_only("on")
        try:
            self.cut_connections()
            yield
        finally:
            self._set_read_only("off")
            self.cut_connections()

    def cut_connections(self) -> None:
        """PostgreSQL ends every connection of the service, as when it restarts."""
        with self._admin() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND application_name <> 'test'"
            )
        self.database.engine.dispose()

    def _set_read_only(self, value: str) -> None:
        with self._admin() as admin:
            admin.execute("SET default_transaction_read_only = off")
            name = admin.info.dbname
            admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}'.encode())

    def _admin(self) -> "psycopg.Connection[Any]":
        url = self.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, application_name="test")

    def left(self) -> dict[str, int]:
        """What is still to be done, by LINE and by us, in one look: else something may slip from one to the next."""
        at_line = self.ask("webhooks?events=100000000&attempts=100000000")
        if at_line["failed"]:
            self.tell("redeliver", {})
        soon = datetime.now(UTC) + timedelta(seconds=self.offset)
        asked: dict[str, Any] = {
            "events": InboundEvent.state == "pending",
            "messages": OutboundMessage.state.in_(("pending", "quota")),
            "deliveries": Delivery.state == "trying",
            "calls": LineCall.state == "due",
            "timers": Timer.due_at <= soon,
        }
        counted = [select(func.count()).where(one).scalar_subquery() for one in asked.values()]
        with self.database.reading() as session:
            ours = dict(zip(asked, session.execute(select(*counted)).one(), strict=True))
        found = ours | {"webhooks": at_line["waiting"] + at_line["failed"]}
        return {name: number for name, number in found.items() if number}

    def all_done(self) -> bool:
        """Whether nothing is left to be done."""
        return not self.left()

    def broken_when_calm(self, seconds: float = 40) -> list[str]:
        """The promises that are broken when nothing is left to be done; a timer that falls due meanwhile is waited for."""
        until = time.monotonic() + seconds
        while True:
            found = [f"not calm: {self.left()}"] if self.left() else broken(self.database, self.books())
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.05)

    def books(self) -> Books:
        """What LINE knows of us."""
        seen, used = self.ask("webhooks"), int(self.ask("bill")["used"])
        return Books(
            seen["events"], seen["attempts"], self.ask("ledger")["rows"], used, self.diary(), self.said()
        )

    def _answers(self, url: str) -> bool:
        try:
            return HTTP.request("GET", url, timeout=1).status == 200
        except urllib3.exceptions.HTTPError:
            return False
