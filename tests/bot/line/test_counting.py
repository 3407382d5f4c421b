"""Text is counted as LINE counts, and cut where a reader would."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.line.counting import cut_letters, cut_units, graphemes, split, utf16
from bot.simulator.rules import counting as second_opinion

THAI = "".join(chr(code) for code in range(0x0E01, 0x0E5C) if unicodedata.name(chr(code), ""))
EMOJI = ["👩‍👩‍👧‍👦", "🇹🇭", "👍🏽", "❤️", "🏳️‍🌈", "🙏", "1️⃣", "é", "e\u0301"]
TEXTS = st.lists(
    st.text(THAI, max_size=30)
    | st.sampled_from([*EMOJI, " ", "\n", "\n\n", "ที่นี่", "น้ำท่วม"])
    | st.text(max_size=5),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(
    ("text", "count"),
    [("ที่", 1), ("น้ำ", 1), ("คุยกับเจ้าหน้าที่", 11), ("👩‍👩‍👧‍👦", 1), ("🇹🇭🇹🇭", 2), ("👍🏽", 1), ("\r\n", 1), ("a\n", 2), ("각", 1), ("", 0)],
)  # fmt: skip
def test_a_grapheme_is_what_a_reader_takes_for_one_letter(text: str, count: int) -> None:
    assert len(graphemes(text)) == count


def test_units_are_those_of_utf_16() -> None:
    assert utf16("🍎") == 2
    assert utf16("ที่") == 3


@given(TEXTS)
def test_units_agree_with_the_codec(text: str) -> None:
    assert utf16(text) == len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(graphemes(text)) == text


@given(st.lists(st.text(THAI, max_size=12) | st.sampled_from(EMOJI), max_size=8).map("".join))
def test_thai_and_emoji_are_counted_as_the_stand_in_counts_them(text: str) -> None:
    assert len(graphemes(text)) == second_opinion.graphemes(text)


@given(TEXTS, st.integers(2, 60))
def test_pieces_fit_and_are_together_the_whole(text: str, most: int) -> None:
    pieces = list(split(text, most))
    assert "".join(pieces) == text
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= most for piece in pieces)


@given(TEXTS)
def test_no_piece_begins_inside_a_letter(text: str) -> None:
    whole = {0}
    for cluster in graphemes(text):
        whole.add(max(whole) + len(cluster))
    at = 0
    for piece in split(text, 40):
        assert at in whole or any(utf16(cluster) > 40 for cluster in graphemes(text))
        at += len(piece)


@given(TEXTS, st.integers(2, 25))
def test_cut_texts_fit(text: str, most: int) -> None:
    assert second_opinion.graphemes(cut_letters(text, most)) <= most
    assert len(cut_units(text, most).encode("utf-16-le")) // 2 <= most


def test_what_fits_is_left_alone_and_what_does_not_shows_it() -> None:
    assert cut_letters("คุยกับเจ้าหน้าที่", 20) == "คุยกับเจ้าหน้าที่"
    assert cut_letters("ก" * 21, 20) == "ก" * 19 + "…"


def test_a_monster_of_marks_is_split_all_the_same() -> None:
    monster = "ก" + "\u0e49" * 12_000
    assert [len(piece) for piece in split(monster, 5000)] == [5000, 5000, 2001]
