"""A backup taken while everything runs becomes a database again, and the service goes on in it."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from support import every_table
from support.mail import receive, text_event
from support.unfinished import goes_on, in_the_middle_of_a_request
from support.world import World

from models import backup
from models.backup import Impossible
from models.migrations import current_problem
from models.session import Database

SERVER = os.environ.get("TEST_DATABASE_URL")
needs_client = pytest.mark.skipif(
    SERVER is not None and shutil.which("pg_dump") is None, reason="needs PostgreSQL's client"
)


@needs_client
def test_every_row_comes_back(database: Database, elsewhere: Database, tmp_path: Path) -> None:
    every_table.fill(database)
    backup.write(database, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    backup.restore(elsewhere, tmp_path / "copy")
    assert every_table.contents(elsewhere) == every_table.contents(database)
    assert current_problem(elsewhere) is None


@needs_client
def test_events_that_come_meanwhile_do_not_wait_and_do_not_spoil_it(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    """Each event makes a conversation in the same commit: a copy has both or neither."""
    stop, begun, came = threading.Event(), threading.Event(), []

    def pour() -> None:
        while not stop.is_set():
            receive(database, text_event(f"คนที่ {len(came)}", "สวัสดี"))
            came.append(1)
            if len(came) == 20:
                begun.set()

    pouring = threading.Thread(target=pour)
    pouring.start()
    try:
        assert begun.wait(30)
        before = len(came)
        backup.write(database, tmp_path / "copy")
    finally:
        stop.set()
        pouring.join()
    backup.restore(elsewhere, tmp_path / "copy")
    counts = every_table.counts(elsewhere)
    assert before <= counts["inbound_event"] == counts["conversation"] <= len(came)


@needs_client
def test_a_talk_goes_on_where_the_backup_left_it(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    world = World(database.url.render_as_string(hide_password=False), tmp_path)
    try:
        somebody = in_the_middle_of_a_request(world)
        backup.write(world.database, tmp_path / "copy")
        world.stop()
        backup.restore(elsewhere, tmp_path / "copy")
        world.start_on(elsewhere.url.render_as_string(hide_password=False))
        goes_on(somebody)
    finally:
        world.close()


def test_nothing_that_is_there_is_written_over(database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(Impossible, match="exists already"):
        backup.write(database, tmp_path / "copy")
    with pytest.raises(Impossible, match="not a copy that `pakmut db backup` made"):
        backup.restore(database, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


@needs_client
def test_a_database_with_tables_is_not_restored_into(database: Database, tmp_path: Path) -> None:
    backup.write(database, tmp_path / "copy")
    with pytest.raises(Impossible, match=r"exists already|has tables already"):
        backup.restore(database, tmp_path / "copy")


def test_without_the_client_programs_one_line_says_what_is_missing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    server = Database("postgresql+psycopg://somebody:secret@127.0.0.1:9/nothing")
    with pytest.raises(Impossible, match=r"pg_dump is not installed.*postgresql-client"):
        backup.write(server, tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


@needs_client
def test_a_server_that_cannot_be_reached_is_said_without_its_password(tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("needs PostgreSQL's client")
    server = Database("postgresql+psycopg://somebody:secret@127.0.0.1:9/nothing")
    with pytest.raises(Impossible, match="pg_dump failed") as failed:
        backup.write(server, tmp_path / "copy")
    assert "secret" not in str(failed.value)
    assert list(tmp_path.glob("copy*")) == []


def test_a_copy_of_the_other_kind_is_refused_with_the_way_to_go(database: Database, tmp_path: Path) -> None:
    other = b"PGDMP and more" if database.is_sqlite else b"SQLite format 3\0 and more"
    (tmp_path / "copy").write_bytes(other)
    with pytest.raises(Impossible, match="see `db copy`"):
        backup.restore(database, tmp_path / "copy")


@pytest.mark.skipif(SERVER is not None, reason="a matter of files")
def test_a_damaged_copy_is_found_out_before_it_is_used(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    every_table.fill(database)
    backup.write(database, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    with pytest.raises(Impossible, match="is damaged"):
        backup.restore(elsewhere, tmp_path / "copy")
    assert not Path(elsewhere.url.database or "").exists()


@pytest.mark.skipif(SERVER is not None, reason="a matter of files")
def test_a_journal_that_was_left_behind_is_not_played_into_the_restored_one(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    backup.write(database, tmp_path / "copy")
    (tmp_path / "elsewhere.db-wal").write_bytes(b"what another database was about to write")
    with pytest.raises(Impossible, match=r"elsewhere\.db-wal exists already"):
        backup.restore(elsewhere, tmp_path / "copy")
