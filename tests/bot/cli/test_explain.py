"""`pakmut explain`, with and without a database, one message and many."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.explain_many import FEW
from handlers import wording
from handlers.centres import import_csv
from handlers.dispatch.explain import Explainer
from models.session import Database

FLOOD = "น้ำท่วมบ้าน ออกไม่ได้ ต.เมืองจัง อ.ภูเพียง จ.น่าน"


@pytest.fixture
def pakmut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A shell without a database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    return CliRunner()


def lines(result: Any) -> list[Mapping[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_message_says_place_danger_and_why(pakmut: CliRunner, tmp_path: Path) -> None:
    result = pakmut.invoke(main, ["explain", FLOOD])
    assert result.exit_code == 0
    assert all(part in result.output for part in ("ต.เมืองจัง อ.ภูเพียง จ.น่าน", "551405", "DISASTER", "E1"))
    assert not (tmp_path / "none.db").exists()


def test_many_messages_one_a_line(pakmut: CliRunner) -> None:
    asked = [
        {"text": FLOOD},
        {"text": "ต.วังยาง"},
        {"latitude": 17.4079, "longitude": 104.7822, "address": "ต.ในเมือง อ.เมืองนครพนม จ.นครพนม 48000"},
        {"text": "ติดตามเรื่องที่แจ้งไว้ ถึงไหนแล้วคะ"},
    ]
    result = pakmut.invoke(main, ["explain", "--jsonl"], input="\n".join(json.dumps(one) for one in asked))
    flood, wang_yang, pin, status = lines(result)
    assert (flood["subdistrict"], flood["tier"], flood["categories"][0]) == ("551405", "E1", "DISASTER")
    assert wang_yang["ambiguous"]
    assert {"650907", "481201"} <= set(wang_yang["candidates"])
    assert pin["subdistrict"] == "480101"
    assert status["intent"] == "status"
    assert all(answer["centre"] is None for answer in (flood, wang_yang, pin, status))


def test_more_lines_than_one_process_reads_come_out_in_order_and_the_same(pakmut: CliRunner) -> None:
    asked = [
        {"text": f"{FLOOD} {number} คน"} if number % 3 else {"text": "ต.วังยาง"} for number in range(FEW + 90)
    ]
    written = "\n\n".join(json.dumps(one) for one in asked)
    one_by_one = [Explainer().explain(one).as_json() for one in asked]
    assert lines(pakmut.invoke(main, ["explain", "--jsonl"], input=written)) == one_by_one
    broken = pakmut.invoke(main, ["explain", "--jsonl"], input=f"{written}\nnonsense\n")
    assert broken.exit_code != 0
    assert len(broken.stdout.splitlines()) == len(asked)
    assert f"line {2 * len(asked)}" in broken.stderr


def test_with_units_it_names_who_leads(
    pakmut: CliRunner, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    database = Database(address)
    with database.unit_of_work() as session:
        import_csv(session, files("handlers.content.seed").joinpath("centres.csv").read_bytes())
    database.close()
    (answer,) = lines(pakmut.invoke(main, ["explain", "--jsonl"], input=json.dumps({"text": FLOOD})))
    assert answer["centre"] == "central-desk"  # nobody works anywhere yet
    assert answer["reason"]


@pytest.mark.parametrize(
    ("line", "word"),
    [("nonsense", "line 1"), ("[]", "object"), ('{"text": 5}', "text"), ('{"latitude": 5}', "come together")],
)
def test_a_bad_line_is_named(pakmut: CliRunner, line: str, word: str) -> None:
    result = pakmut.invoke(main, ["explain", "--jsonl"], input=line)
    assert result.exit_code != 0
    assert word in result.output


def test_either_a_text_or_many(pakmut: CliRunner) -> None:
    assert pakmut.invoke(main, ["explain"]).exit_code != 0


def test_a_message_names_the_content_entry_that_decided(pakmut: CliRunner) -> None:
    told = pakmut.invoke(main, ["explain", "สามีบีบคออยู่ แล้วก็ไม่มีข้าวกินค่ะ"]).output
    assert "danger.danger.violence_in_progress" in told
    assert "categories.category.FOOD.sub.no_food" in told
    assert "≈" in pakmut.invoke(main, ["explain", "ขอให้คืนนี้หลับแล้วไม่ต้องลืมตาขึ้นมาอีก"]).output


def test_what_the_operator_changed_is_what_is_explained(
    address: str, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    shell, name = CliRunner(), "danger.danger.violence_threat.says"
    phrases = [*wording.value_by_default(name), "ลุงกล้วยโบกธง"]
    (tmp_path / "own.json").write_text(json.dumps({name: {"value": phrases}}), encoding="utf-8")
    assert '"tier": "N"' in shell.invoke(main, ["explain", "--jsonl"], input='{"text": "ลุงกล้วยโบกธง"}').stdout
    taken = shell.invoke(main, ["content", "import", str(tmp_path / "own.json"), "--by", "ผู้ดูแล"])
    assert taken.exit_code == 0, taken.output
    assert (
        '"tier": "E1"' in shell.invoke(main, ["explain", "--jsonl"], input='{"text": "ลุงกล้วยโบกธง"}').stdout
    )
    wording.override({})
