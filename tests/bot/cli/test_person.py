"""`pakmut person`: a copy of what is kept of somebody, and forgetting it."""

import json

import pytest
from click.testing import CliRunner, Result
from support.talk import Chat, seed

from bot.cli import main
from models.session import Database


@pytest.fixture
def koi(database: Database, address: str, monkeypatch: pytest.MonkeyPatch) -> Chat:
    monkeypatch.setenv("DATABASE_URL", address)
    seed(database)
    return Chat(database).follows().tells("ขอถุงยังชีพ")


def pakmut(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_export_prints_what_is_kept(koi: Chat) -> None:
    kept = json.loads(pakmut("person", "export", koi.user).output)
    assert [message["text"] for message in kept["messages"]] == ["ขอถุงยังชีพ"]


def test_erase_asks_first_and_then_forgets(koi: Chat) -> None:
    assert pakmut("person", "erase", koi.user).exit_code == 1
    assert pakmut("person", "export", koi.user).exit_code == 0
    assert pakmut("person", "erase", "--yes", koi.user).output == "erased; 0 open tickets cancelled\n"
    assert pakmut("person", "export", koi.user).exit_code == 1


def test_an_unknown_person_is_said_to_be_unknown(koi: Chat) -> None:
    answer = pakmut("person", "erase", "--yes", "Unobody")
    assert (answer.exit_code, "known" in answer.output) == (1, True)
