"""Nobody's id, words or token reaches a log, wherever a caller put them (line-platform.md §9 item 29)."""

import json

import pytest
import structlog

from bot import log


def test_people_are_hashes_and_words_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("a key for tests only")
    shout = structlog.get_logger("test")
    shout.warning("delivery", chat="U123", text="ความลับ", reply_token="tok", phone="081", status=200)
    try:
        int("ความลับ 081")
    except ValueError:
        shout.exception("failed", person="U123")
    said = capsys.readouterr().err
    first, second = (json.loads(line) for line in said.splitlines())
    assert first["chat"] == second["person"] == log.who("U123")
    assert first["status"] == 200
    assert second["error"] == "ValueError"
    for secret in ("U123", "ความลับ", "tok", "081"):
        assert secret not in said
