"""Storing what LINE's webhooks bring, at the rate at which they come: a statement or two for all that met in a commit."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import OperationalError

from models.session import Database, when_free


@dataclass(frozen=True, slots=True)
class Arrival:
    """One webhook event as the web stores it; `raw` is its JSON."""

    event_id: str
    order_key: str
    kind: str
    raw: str
    happened_at: datetime
    received_at: datetime

    @property
    def may_be_danger(self) -> bool:
        """A text: nobody handles it before the danger check saw it (law 5)."""
        return self.kind == "message.text" or self.kind.startswith("messageEdited")


class Receiver:
    """Stores events, once each, and the conversations they belong to. For one thread; it keeps a connection on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None

    def receive(self, arrivals: Iterable[Arrival]) -> None:
        """Store these in a transaction of their own; nothing that exists is touched or waited for.

        Rows go in by key, so that two processes with the same events never wait for each other in a circle.
        """
        given = [one for _, one in sorted({one.event_id: one for one in arrivals}.items())]
        if not given:
            return
        rows = {"rows": _as_json(given, self._database.is_sqlite)}
        if self._database.is_sqlite:
            self._store(rows)
        else:
            self._database.at_once(_RECEIVE, rows)

    def close(self) -> None:
        """Let go of what is held."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _store(self, rows: dict[str, str]) -> None:
        """One call into SQLite and no more: each gives other threads the interpreter, which takes long to get back."""
        with self._database.one_writer(patiently=True):  # requests give up by their own clocks
            try:
                connection: Any = self._connection or self._opened()
                when_free(self._database.patience, lambda: connection.execute(_RECEIVE_ON_SQLITE, rows))
            except sqlite3.OperationalError as error:
                self.close()
                raise OperationalError("receive", None, error) from None

    def _opened(self) -> Any:
        connection: Any = self._database.engine.raw_connection()
        self._connection = connection
        connection.detach()  # it is changed for good
        connection.execute(_SHORTLY)
        connection.execute(_WITH_ITS_TALK)
        return connection


def _as_json(arrivals: Sequence[Arrival], on_sqlite: bool) -> str:
    written = _as_sqlite_keeps if on_sqlite else datetime.isoformat
    return _encode([
        {
            "event_id": one.event_id,
            "order_key": one.order_key,
            "kind": one.kind,
            "raw": one.raw,
            "happened_at": written(one.happened_at),
            "received_at": written(one.received_at),
            "danger_checked": not one.may_be_danger,
        }
        for one in arrivals
    ])  # fmt: skip


_encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


def _as_sqlite_keeps(moment: datetime) -> str:
    """As SQLAlchemy writes a time there: without a zone, with microseconds, so that times sort as texts."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


# One value, whatever the number of events: planned once, one round trip, cheap to prepare.
_RECEIVE = (
    """
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset(%(rows)s) AS one(event_id text, order_key text, kind text, raw text,
    happened_at timestamptz, received_at timestamptz, danger_checked bool)
), talks AS (
  INSERT INTO conversation (order_key, draft, trail, offered, version)
  SELECT order_key, '{}', '[]', '[]', 0 FROM (SELECT DISTINCT order_key FROM given ORDER BY order_key) AS keys
  ON CONFLICT (order_key) DO NOTHING
)
INSERT INTO inbound_event
  (event_id, order_key, kind, raw, happened_at, received_at, state, danger_checked, attempts)
SELECT event_id, order_key, kind, raw, happened_at, received_at, 'pending', danger_checked, 0 FROM given
ON CONFLICT (event_id) DO NOTHING
""",
)

_SHORTLY = "PRAGMA busy_timeout=8"
"""Within SQLite it sleeps 1, 2 and 5 ms for another process's commit; after that we look again by ourselves."""
_WITH_ITS_TALK = """
CREATE TEMP TRIGGER with_its_talk AFTER INSERT ON main.inbound_event BEGIN
  INSERT INTO conversation (order_key, draft, trail, offered, version) VALUES (NEW.order_key, '{}', '[]', '[]', 0)
  ON CONFLICT (order_key) DO NOTHING;
END
"""
_RECEIVE_ON_SQLITE = """
INSERT INTO inbound_event
  (event_id, order_key, kind, raw, happened_at, received_at, state, danger_checked, attempts)
SELECT json_extract(value, '$.event_id'), json_extract(value, '$.order_key'), json_extract(value, '$.kind'),
  json_extract(value, '$.raw'), json_extract(value, '$.happened_at'), json_extract(value, '$.received_at'), 'pending', json_extract(value, '$.danger_checked'), 0 FROM json_each(:rows) WHERE true
ON CONFLICT (event_id) DO NOTHING
"""
