"""Consistent copies of the whole database, made while it is in use, and how such a copy becomes a database again."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from models.session import Database

MAGIC = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}
"""How a copy of either kind begins."""
VERSION_TABLE = "alembic_version"


class Impossible(Exception):
    """It cannot be done; the text says why."""


def write(database: Database, file: Path) -> None:
    """Write the copy to `file`, which must not exist yet; it appears only when it is whole. Raises `Impossible`.

    Nobody waits for it: on SQLite it is read in one go beside the writers, on PostgreSQL pg_dump reads a snapshot.
    """
    if file.exists():
        raise Impossible(f"{file} exists already")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # before anything is in it: it holds what people told us
    try:
        if database.is_sqlite:
            _copy_sqlite(_existing(database.url), part)
        else:
            _run("pg_dump", database.url, "--format=custom", "--no-owner", f"--file={part}")
        _to_disk(part)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def restore(database: Database, file: Path) -> None:
    """Make the database of these settings, which must be empty, from a copy. Raises `Impossible`."""
    kind = _kind(file)
    if kind != database.url.get_backend_name():
        raise Impossible(
            f"{file} is a copy of a {kind} database, DATABASE_URL names another kind: see `db copy`"
        )
    if database.is_sqlite:
        _restore_sqlite(Path(database.url.database or ""), file)
        return
    refuse_if_filled(database)
    _run("pg_restore", database.url, "--no-owner", "--exit-on-error", "--single-transaction", str(file))


def refuse_if_filled(database: Database) -> None:
    """Raises `Impossible` if there is any table in this database."""
    if found := inspect(database.engine).get_table_names():
        raise Impossible(f"the database has tables already ({found[0]}, …): give an empty one")


def _kind(file: Path) -> str:
    if not file.exists():
        raise Impossible(f"there is no file {file}")
    with file.open("rb") as opened:
        head = opened.read(16)
    for begins, kind in MAGIC.items():
        if head.startswith(begins):
            return kind
    raise Impossible(f"{file} is not a copy that `pakmut db backup` made")


def _existing(url: URL) -> Path:
    source = Path(url.database or "")
    if not source.exists():
        raise Impossible(f"there is no database at {source}")
    return source


def _copy_sqlite(source: Path, target: Path) -> None:
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    finally:
        origin.close()
        copy.close()


def _restore_sqlite(target: Path, file: Path) -> None:
    """What lies beside a database belongs to it: another's journal would be played into the restored one."""
    for name in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm", "-journal"))):
        if name.exists():
            raise Impossible(f"{name} exists already: move it away first")
    _check_sqlite(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        _copy_sqlite(file, part)
        _to_disk(part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _check_sqlite(file: Path) -> None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    except sqlite3.DatabaseError as broken:
        raise Impossible(f"{file} is damaged: {broken}") from None
    finally:
        connection.close()
    if verdict != "ok":
        raise Impossible(f"{file} is damaged: {verdict}")
    if VERSION_TABLE not in tables:
        raise Impossible(f"{file} holds no database of Pakmut")


def _run(program: str, url: URL, *arguments: str) -> None:
    """PostgreSQL's own program for it. The password goes by the environment, where `ps` does not show it."""
    path = shutil.which(program)
    if path is None:
        raise Impossible(
            f"{program} is not installed on this machine: it comes with PostgreSQL's client"
            " (Debian: postgresql-client), of the server's version or newer"
        )
    secret = {"PGPASSWORD": url.password} if url.password else {}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [path, f"--dbname={address}", *arguments],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Impossible(f"{program} failed: {said[-1] if said else done.returncode}")


def _to_disk(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())
