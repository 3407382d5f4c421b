"""The content files of the rules can be read, and the sieve before them loses nothing."""

import json
from pathlib import Path

import pytest
from bench.learn import alike_fingerprint, fingerprint

from handlers.triage.content import Patterns, load
from handlers.triage.evidence import _quiet_words, _rules, _sayings
from handlers.triage.examples import dangerous, harmless
from handlers.triage.sieve import needed
from handlers.triage.spelling import _spellings, normalise
from handlers.triage.subcategories import _subs

CASES = Path(__file__).parent.parent / "support" / "cases"
ALL = {
    "danger": _rules()[0],
    "quiet": _quiet_words()[0],
    "sayings": _sayings(),
    "needs": _subs()[0],
    "spellings": _spellings()[0],
}


@pytest.mark.parametrize("name", ALL)
def test_every_phrase_can_be_read(name: str) -> None:
    assert all(ALL[name][number] for number in range(len(ALL[name])))


@pytest.mark.parametrize("name", ALL)
def test_the_sieve_keeps_every_pattern_that_would_match(name: str) -> None:
    patterns: Patterns = ALL[name]
    rows = [json.loads(line) for path in CASES.glob("*.jsonl") for line in path.open(encoding="utf-8")]
    texts = [row["text"] for row in rows if "text" in row]
    for text in (normalise(text) for text in texts):
        kept = {number for number, _ in patterns.candidates(text)}
        assert {number for number in range(len(patterns)) if patterns[number].search(text)} <= kept


@pytest.mark.parametrize(
    ("phrase", "letters"),
    [
        ("หมดสติ", {"หมดสติ"}),
        ("(?:ปาก|หน้า)เบี้ยว", {"เบี้ยว"}),
        ("ไฟ(?:ลุก|ลาม)", {"ลุก", "ลาม"}),
        ("ชัก(?:เกร็ง)?", {"ชัก"}),
        ("(?<!ไม่)ตาย", {"ตาย"}),
    ],
)
def test_a_phrase_needs_its_most_telling_letters(phrase: str, letters: set[str]) -> None:
    assert needed(phrase) == letters


@pytest.mark.parametrize("phrase", [r"\d+", "ก?", "(?:กข)?", "[กข]ค"])
def test_a_phrase_without_sure_letters_is_always_asked(phrase: str) -> None:
    assert needed(phrase) is None


def test_the_weights_were_learned_from_the_examples_as_they_stand() -> None:
    assert load("likeness")["learned_from"] == fingerprint(), "run: python tests/bench/learn.py"
    assert load("alike")["learned_from"] == alike_fingerprint(), "run: python tests/bench/learn.py --alike"


def test_no_case_that_guards_is_among_the_examples() -> None:
    learned = {*dangerous(), *harmless()}
    guards = [json.loads(line)["text"] for line in (CASES / "danger.jsonl").open(encoding="utf-8")]
    assert sum(normalise(text) in learned for text in guards) <= len(guards) * 0.01
