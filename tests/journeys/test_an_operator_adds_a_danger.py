"""A social worker heard of a danger that no rule knows; a minute later the running service shows its card."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.world import Somebody, World

from bot.cli import main
from handlers import wording

NEW = {
    "danger.danger.battery": {
        "value": {
            "kind": "fire",
            "category": "DISASTER",
            "sub": "fire",
            "why": "แบตเตอรี่กำลังจะระเบิด",
            "says": ["แบตสำรองบวม~ควัน"],
        }
    },
    "emergency_cards.numbers.042511999": {
        "value": {"label": "กู้ภัยนครพนม", "all_day": True, "source": "หนังสือ ปภ. ที่ นพ 0021/12"},
        "checked_on": "2026-11-20",
    },
    "emergency_cards.card.fire.numbers+": {"value": ["042511999"]},
    "emergency_cards.card.fire.lines+": {"value": ["กู้ภัยในจังหวัด โทร 042511999"]},
}


def test_the_next_who_writes_of_it_gets_the_card_with_the_new_number(
    world: World, koi: Somebody, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    (tmp_path / "own.json").write_text(json.dumps(NEW), encoding="utf-8")
    taken = CliRunner().invoke(main, ["content", "import", str(tmp_path / "own.json"), "--by", "ครูเอ"])
    assert taken.exit_code == 0, taken.output
    try:
        koi.says("แบตสำรองบวม มีควันแล้วค่ะ").sees("ไฟไหม้ โทร 199", "กู้ภัยในจังหวัด โทร 042511999")
        assert "โทร 042511999" in koi.phone.buttons()
    finally:
        wording.override({})
