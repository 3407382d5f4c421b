"""A consistent copy of the whole database, made while it is in use."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from models.session import Database


class Impossible(Exception):
    """The copy cannot be made; the text says why."""


def write(database: Database, file: Path) -> None:
    """Write the copy to `file`, which must not exist yet; it appears only when it is whole. Raises `Impossible`."""
    if file.exists():
        raise Impossible(f"{file} exists already")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        if database.is_sqlite:
            _copy_sqlite(database, part)
        else:
            _dump_postgresql(database, part)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(database: Database, part: Path) -> None:
    source = Path(database.url.database or "")
    if not source.exists():
        raise Impossible(f"there is no database at {source}")
    origin, copy = sqlite3.connect(source), sqlite3.connect(part)
    try:
        origin.backup(copy)
    finally:
        origin.close()
        copy.close()
    part.chmod(0o600)


def _dump_postgresql(database: Database, part: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Impossible("pg_dump is not installed on this machine")
    url = database.url
    part.touch(mode=0o600)
    secret = {"PGPASSWORD": url.password} if url.password else {}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [program, "--format=custom", "--no-owner", f"--file={part}", f"--dbname={address}"],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Impossible(f"pg_dump failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
