"""`pakmut db …` as an operator meets it: what it says, and that it never writes over anything."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.db import db


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///old.db")


def pakmut_db(*words: str, at: str = "sqlite:///old.db") -> Result:
    return CliRunner().invoke(db, words, env={"DATABASE_URL": at})


def test_a_backup_becomes_a_database_again() -> None:
    assert pakmut_db("upgrade").output == "schema: ok\n"
    assert pakmut_db("backup", "copy").output == "backup: copy\n"
    restored = pakmut_db("restore", "copy", at="sqlite:///other.db")
    assert "restored from copy" in restored.output
    assert "pakmut outbox list" in restored.output
    assert pakmut_db("check", at="sqlite:///other.db").output == "database: ok\n"
    again = pakmut_db("restore", "copy", at="sqlite:///other.db")
    assert (again.exit_code, again.output) == (1, "Error: other.db exists already: move it away first\n")


def test_a_database_is_copied_to_another_address() -> None:
    refused = pakmut_db("copy", "--to", "sqlite:///new.db")
    assert (refused.exit_code, "run `pakmut db upgrade`" in refused.output) == (1, True)
    pakmut_db("upgrade")
    assert "copied: 0 rows. Now set DATABASE_URL" in pakmut_db("copy", "--to", "sqlite:///new.db").output
    assert "both are the same database" in pakmut_db("copy", "--to", "sqlite:///old.db").output
    assert "DATABASE_URL" in str(pakmut_db("copy", "--to", "mysql://x").exception)


def test_a_database_that_cannot_be_reached_is_said_in_one_line() -> None:
    away = "postgresql+psycopg://somebody:secret@127.0.0.1:9/nothing"
    pakmut_db("upgrade")
    for words in (("copy", "--to", away), ("check",), ("upgrade",), ("backup", "copy")):
        done = pakmut_db(*words, at="sqlite:///old.db" if "--to" in words else away)
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert len(done.output.splitlines()) == 1
        assert "secret" not in done.output
