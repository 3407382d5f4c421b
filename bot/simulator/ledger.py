"""The ledger of every API request, in memory and, when a file is given, also there before the answer.

A row is written with synchronous=OFF: it survives `kill -9` of this process, not of the machine.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.simulator.chats import Json

SCHEMA = """
create table if not exists request (number integer primary key, row text not null);
create table if not exists note (kind text not null, key text not null, body text not null,
    primary key (kind, key));
"""


@dataclass(slots=True)
class Row:
    """One API request. `to`: whom it was addressed to; `delivered`: chats in which it was shown."""

    at: str
    method: str
    path: str
    endpoint: str
    request_id: str
    status: int = 0
    outcome: str = ""  # accepted, duplicate, refused, ok, or the fault's kind
    retry_key: str | None = None
    billed: int = 0
    body_sha256: str = ""
    accepted: bool = False
    cut: bool = False
    first_id: int = 0
    number: int = 0  # place in the ledger, from 1
    to: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)

    def public(self) -> Json:
        """The row as `GET /simulator/ledger` shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


class Ledger:
    """Thread-safe. `path` None keeps all in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.rows: list[Row] = []
        self._lock = threading.Lock()
        self._file = None if path is None else _open(path)
        if self._file is not None:
            names = {f.name for f in fields(Row)}
            for (text,) in self._file.execute("select row from request order by number"):
                self.rows.append(Row(**{k: v for k, v in json.loads(text).items() if k in names}))

    @property
    def on_file(self) -> bool:
        return self._file is not None

    def record(self, row: Row) -> None:
        """Write a row, or what became of it if it stands here already."""
        with self._lock:
            if not row.number:
                self.rows.append(row)
                row.number = len(self.rows)
            if self._file is not None:
                text = json.dumps(row.public(), ensure_ascii=False)
                self._file.execute("insert or replace into request values (?, ?)", (row.number, text))

    def note(self, kind: str, bodies: dict[str, Json]) -> None:
        """Keep small documents (users, groups, menus, what people wrote) by kind and key."""
        if self._file is None:
            return
        rows = [(kind, key, json.dumps(body, ensure_ascii=False)) for key, body in bodies.items()]
        with self._lock:
            self._file.execute("begin")
            self._file.executemany("insert or replace into note values (?, ?, ?)", rows)
            self._file.execute("commit")

    def forget(self, kind: str, key: str) -> None:
        if self._file is not None:
            with self._lock:
                self._file.execute("delete from note where kind = ? and key = ?", (kind, key))

    def notes(self, kind: str) -> Iterator[tuple[str, Json]]:
        """What was kept under `kind`, in order of keeping."""
        if self._file is not None:
            query = "select key, body from note where kind = ? order by rowid"
            for key, body in self._file.execute(query, (kind,)).fetchall():
                yield key, json.loads(body)

    def clear(self) -> None:
        with self._lock:
            self.rows.clear()
            if self._file is not None:
                self._file.executescript("delete from request; delete from note;")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def of(self, *endpoints: str, accepted: bool | None = None) -> list[Row]:
        """Rows of these endpoints (all when none is named), in order of arrival."""
        with self._lock:
            rows = list(self.rows)
        return [
            r
            for r in rows
            if (not endpoints or r.endpoint in endpoints) and (accepted is None or r.accepted == accepted)
        ]


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    file.execute("pragma journal_mode=wal")
    file.execute("pragma synchronous=off")
    file.executescript(SCHEMA)
    return file


def counts(rows: list[Row]) -> dict[str, Any]:
    """Messages shown per chat: {chat id: number of messages}; what "exactly once" is judged by."""
    shown: dict[str, int] = {}
    for row in rows:
        for chat in row.delivered:
            shown[chat] = shown.get(chat, 0) + len(row.messages)
    return shown
