"""House rules of the copy: what a frightened person reads is short, kind and within LINE's limits."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

FILES = sorted(path.name for path in files("handlers.content").iterdir() if path.name.endswith(".toml"))

HURTFUL = ("คนจรจัด", "คนอนาถา", "จัดระเบียบ", "คนบ้า", "คนเร่ร่อน")
"""`domain.md` §6.1 rule 3: the matcher must know these words, the bot must not say them."""
RULES_ONLY = (
    "categories.toml",
    "danger.toml",
    "details.toml",
    "examples.toml",
    "intents.toml",
    "likeness.toml",
    "place_words.toml",
    "spellings.toml",
    "words.toml",
)
"""Files of words that citizens use; nobody is shown them."""


def texts(table: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(table, str):
        yield name, table
    elif isinstance(table, dict):
        for key, value in table.items():
            yield from texts(value, f"{name}.{key}".lstrip("."))
    elif isinstance(table, list):
        for place, value in enumerate(table):
            yield from texts(value, f"{name}[{place}]")


def said_in(file: str) -> list[tuple[str, str]]:
    return list(texts(tomllib.loads(files("handlers.content").joinpath(file).read_text(encoding="utf-8"))))


@pytest.mark.parametrize("file", FILES)
def test_polite_particles_agree(file: str) -> None:
    assert [(name, text) for name, text in said_in(file) if "นะค่ะ" in text or "ค่ะ/ครับ" in text] == []


@pytest.mark.parametrize("file", [file for file in FILES if file not in RULES_ONLY])
def test_no_hurtful_word_is_said(file: str) -> None:
    spoken = [(name, text) for name, text in said_in(file) if ".words" not in name and ".match" not in name]
    assert [(name, text) for name, text in spoken for word in HURTFUL if word in text] == []


@pytest.mark.parametrize("file", FILES)
def test_zero_width_and_broken_letters_do_not_hide(file: str) -> None:
    broken = ("\u200b", "\u200c", "\ufeff", "เเ", "\u0e4d\u0e32")
    assert [name for name, text in said_in(file) for mark in broken if mark in text] == []
