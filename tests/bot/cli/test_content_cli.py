"""`pakmut content`: an operator's own words over the defaults, checked before they are taken."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from handlers import wording
from models import clock
from models.content import change, reload_into
from models.revision import Watch
from models.session import Database


@pytest.fixture
def shell(address: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", address)
    return CliRunner()


def give(shell: CliRunner, file: Path, given: object) -> Result:
    file.write_text(json.dumps(given), encoding="utf-8")
    return shell.invoke(main, ["content", "import", str(file), "--by", "ผู้ดูแล"])


def test_a_changed_text_is_said_and_can_be_taken_back(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    default = wording.text("shared.first_step")
    watch = Watch({"content": reload_into(wording.override)})
    assert give(shell, tmp_path / "c.json", {"shared.first_step": {"value": "ข้อแรกค่ะ"}}).exit_code == 0
    with database.reading() as session:
        watch.look(session)
    assert wording.text("shared.first_step") == "ข้อแรกค่ะ"
    assert "ข้อแรกค่ะ" in shell.invoke(main, ["content", "export"]).output
    give(shell, tmp_path / "c.json", {"shared.first_step": {"value": None}})
    with database.reading() as session:
        watch.look(session)
    assert wording.text("shared.first_step") == default


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"shared.no_such": {"value": "x"}}, "no such text"),
        ({"shared.first_step": {"value": 5}}, "must be a str"),
        ({"shared.first_step": {"value": "{who}"}}, "{who}"),
        ({"shared.menu": {"value": "x"}}, "table"),
        ({"shared.first_step": {"value": "x", "checked_on": "soon"}}, "checked_on"),
        ([], "no texts"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(
    shell: CliRunner, tmp_path: Path, given: object, word: str
) -> None:
    result = give(shell, tmp_path / "c.json", given)
    assert result.exit_code != 0
    assert word in result.output


def test_check_names_what_nobody_checked_for_a_year(shell: CliRunner, database: Database) -> None:
    with database.unit_of_work() as session:
        clock.set_offset(session, 20 * 365 * 86400)
    result = shell.invoke(main, ["content", "check"])
    assert result.exit_code == 1
    assert "emergency_cards.toml: last checked on" in result.output


def test_check_names_a_change_that_no_longer_fits(shell: CliRunner, database: Database) -> None:
    with database.unit_of_work() as session:
        change(session, "shared.long_gone", "x", "ผู้ดูแล", None)
    result = shell.invoke(main, ["content", "check"])
    assert result.exit_code == 1
    assert "shared.long_gone: there is no such text" in result.output
