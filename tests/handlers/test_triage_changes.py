"""What an operator changes of triage's words, sentences and cards counts at once, in every process, or is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from handlers import wording
from handlers.triage import benefit_for, card, danger, menu_labels, normalise, read, trouble_with
from handlers.triage.cards import cards
from models.content import change, reload_into
from models.revision import Watch
from models.session import Database
from models.words import Category, Intent

CODE_WORD = "ลุงกล้วยมาแล้ว"


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    wording.override({})


def with_more(name: str, *more: str) -> dict[str, Any]:
    return {name: [*wording.value_by_default(name), *more]}


def test_a_phrase_that_the_operator_adds_is_danger_until_he_takes_it_back() -> None:
    assert danger(CODE_WORD) is None
    wording.override(with_more("danger.danger.violence_threat.says", CODE_WORD))
    found = danger(CODE_WORD)
    assert found is not None
    assert (found.kind, found.is_now, found.source) == ("violence", True, "danger.danger.violence_threat")
    wording.override({})
    assert danger(CODE_WORD) is None


def test_a_saying_that_the_operator_adds_is_harmless() -> None:
    text = "ไฟไหม้บ้านพี่เสือ"
    assert danger(text) is not None
    wording.override(with_more("danger.harmless.sayings", "ไฟไหม้บ้านพี่เสือ"))
    assert danger("วงไฟไหม้บ้านพี่เสือเล่นวันไหน") is None


def test_sentences_that_the_operator_adds_are_learned_at_once() -> None:
    heard, unheard = "เขาโบกธงแดงหน้าบ้านอีกแล้ว", "กลองยาวรอบเช้าโรงเจ"
    wording.override(
        {**with_more("examples.danger.threat", heard), **with_more("examples.harmless.says", unheard)}
    )
    found = danger(heard)
    assert found is not None
    assert found.source.startswith("examples.danger.")
    assert danger(unheard) is None


def test_words_of_a_need_its_label_an_intent_and_a_spelling_are_changed() -> None:
    wording.override(
        {
            **with_more("categories.category.JOB.sub.training.says", "โรงเรียนพระดาบส"),
            **with_more("intents.intent.stops.says", "หมุดไหนจ๊ะ"),
            **with_more("spellings.spelling.ช่วยด้วย.written", "อุ้ยบ๊ะบ๋า"),
            "categories.category.JOB.menu": "อยากมีงานทำ",
            "benefits.benefit.elder_allowance.lines": ["ถามที่ อบต. นะคะ"],
        }
    )
    assert read("อยากเข้าโรงเรียนพระดาบส").categories[0] is Category.JOB
    assert read("หมุดไหนจ๊ะ").intent is Intent.STOPS
    assert normalise("อุ้ยบ๊ะบ๋า") == "ช่วยด้วย"
    assert menu_labels()[Category.JOB] == "อยากมีงานทำ"
    benefit = benefit_for("เบี้ยผู้สูงอายุเท่าไหร่")
    assert benefit is not None
    assert benefit.lines[0] == "ถามที่ อบต. นะคะ"


def test_a_hotline_that_the_operator_names_anew_stands_on_the_card() -> None:
    wording.override({"emergency_cards.numbers.1669.label": "กู้ชีพจังหวัด"})
    assert card(danger("แม่หมดสติ")).numbers[0].label == "กู้ชีพจังหวัด"
    assert cards()["fire"].numbers[2].label == "กู้ชีพจังหวัด"


def test_every_process_hears_of_a_change(database: Database) -> None:
    here = Watch({"content": reload_into(wording.override)})
    new = with_more("danger.danger.violence_threat.says", CODE_WORD)
    with database.unit_of_work() as session:
        for name, value in new.items():
            change(session, name, value, "ผู้ดูแล", None)
    with database.reading() as session:
        here.look(session)
    assert danger(CODE_WORD) is not None


@pytest.mark.parametrize(
    ("name", "new", "word"),
    [
        ("danger.danger.fire.says", ["ไฟ(ไหม้"], "cannot be read"),
        ("danger.danger.fire.says", ["{kid}ไหม้"], "no list of"),
        ("danger.danger.fire.says", ["ไ?ฟ?"], "matches everything"),
        ("danger.danger.fire.says", [], "holds no phrase"),
        ("danger.say.hit", "(?:ตี", "cannot be read"),
        ("danger.danger.fire.kind", "flood", "not for changing"),
        ("categories.category.MONEY.menu", "เดือดร้อนเรื่องเงินมากที่สุดในโลก", "longer"),
        ("categories.category.MONEY.sub.rent.weight", 90, "weight"),
        ("examples.danger.fire", ["{dragon}พ่นไฟ"], "dragon"),
        ("emergency_cards.numbers.199.label", "ดับเพลิง", None),
        ("emergency_cards.card.fire.numbers", ["1784"], "day and night"),
        ("emergency_cards.card.fire.numbers", ["999"], "999"),
        ("emergency_cards.card.fire.lines", ["หนีก่อนค่ะ"], "199"),
        ("staff.name.left", "ได้ค่ะ", None),
    ],
)
def test_a_change_that_triage_could_not_use_is_refused(name: str, new: Any, word: str | None) -> None:
    trouble = trouble_with(name, {name: new})
    assert trouble is None if word is None else trouble is not None and word in trouble.text


def test_the_defaults_would_all_be_accepted() -> None:
    for row in wording.content("danger")["danger"]:
        name = f"danger.danger.{row['code']}.says"
        assert trouble_with(name, {name: row["says"]}) is None
    for name in ("danger.harmless.sayings", "examples.harmless.says", "emergency_cards.card.fire.numbers"):
        assert trouble_with(name, {name: wording.value_by_default(name)}) is None
