"""What a social worker adds by `pakmut content import`: a danger, a number to call, a saying. All or nothing, by line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from handlers import wording
from handlers.citizen.cards import card_for
from handlers.triage import danger
from models.content import changes, reload_into
from models.revision import Watch
from models.session import Database

BATTERY = "แบตสำรองบวม"
RULE: dict[str, Any] = {
    "kind": "fire",
    "category": "DISASTER",
    "sub": "fire",
    "why": "แบตเตอรี่กำลังจะระเบิด",
    "says": [f"{BATTERY}~ควัน", "แบตลิเธียมลุก"],
}
TEAM: dict[str, Any] = {"label": "กู้ภัยนครพนม", "all_day": True, "source": "หนังสือ ปภ. ที่ นพ 0021/12"}
ON_CARD: dict[str, Any] = {
    "emergency_cards.numbers.042511999": {"value": TEAM, "checked_on": "2026-01-10"},
    "emergency_cards.card.fire.numbers+": {"value": ["042511999"]},
    "emergency_cards.card.fire.lines+": {"value": ["กู้ภัยในจังหวัด โทร 042511999"]},
}


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    wording.override({})


class Desk:
    """Where the social worker types, and another process that has been running all the while."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.file = database, folder / "own.json"
        self._watch = Watch({"content": reload_into(wording.override)})
        self.look()

    def gives(self, given: object) -> Result:
        text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, indent=1)
        self.file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["content", "import", str(self.file), "--by", "ครูเอ"])

    def takes(self, given: object) -> Result:
        result = self.gives(given)
        assert result.exit_code == 0, result.output
        self.look()
        return result

    def refuses(self, given: object) -> str:
        before = self.held
        result = self.gives(given)
        assert result.exit_code == 1, result.output
        assert "nothing was imported" in result.output
        assert self.held == before
        return result.output

    def look(self) -> None:
        with self.database.reading() as session:
            self._watch.look(session)

    @property
    def held(self) -> dict[str, Any]:
        with self.database.reading() as session:
            return dict(changes(session))


@pytest.fixture
def desk(database: Database, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DATABASE_URL", address)
    return Desk(database, tmp_path)


def rule(**changed: Any) -> dict[str, Any]:
    given = {name: value for name, value in {**RULE, **changed}.items() if value is not None}
    return {"danger.danger.battery": {"value": given}}


class TestANewDanger:
    def test_is_heard_by_every_process_until_it_is_taken_back(self, desk: Desk) -> None:
        text = f"{BATTERY} มีควันออกแล้วค่ะ"
        wording.override({"examples.harmless.says+": [text]})
        assert danger(text) is None
        desk.takes(rule())
        found = danger(text)
        assert found is not None
        assert (found.kind, found.is_now, found.source) == ("fire", True, "danger.danger.battery")
        assert found.why == "แบตเตอรี่กำลังจะระเบิด"
        desk.takes({"danger.danger.battery": {"value": None}})
        assert desk.held == {}

    def test_is_hushed_by_what_hushes_every_danger(self, desk: Desk) -> None:
        desk.takes(rule())
        over = danger(f"{BATTERY}มีควันเมื่อเช้า ตอนนี้ปลอดภัยแล้วค่ะ")
        assert over is None or not over.is_now

    def test_is_exported_as_it_was_given_and_changed_as_a_whole(self, desk: Desk) -> None:
        desk.takes(rule())
        exported = CliRunner().invoke(main, ["content", "export"]).output
        assert json.loads(exported)["danger.danger.battery"]["value"] == RULE
        assert "change danger.danger.battery as a whole" in desk.refuses(
            {"danger.danger.battery.says": {"value": ["แบตลุก"]}}
        )
        desk.takes(rule(says=["แบตบวมเป่ง"]))
        assert desk.held["danger.danger.battery"]["says"] == ["แบตบวมเป่ง"]

    @pytest.mark.parametrize(
        ("changed", "where", "word"),
        [
            ({"kind": "explosion"}, "line 4, column 4", "is no kind of danger: agitated, child"),
            ({"category": "BATTERY"}, "line 5, column 4", "is no category: MONEY"),
            ({"sub": "boiling"}, "line 6, column 4", "is no sub-category of DISASTER"),
            ({"why": " "}, "line 7, column 4", "what the danger is"),
            ({"says": []}, "line 8, column 4", "holds no phrase"),
            ({"says": ["แบตลุก", "แบต(ลุก"]}, "line 10, column 5", "cannot be read"),
            ({"says": ["แบตลุก", "{phone}ลุก"]}, "line 10, column 5", "no list of [say]"),
            ({"says": ["น้ำ"]}, "line 9, column 5", "sentences that are no danger"),
            ({"says": "แบตลุก"}, "line 8, column 4", "must be a list"),
            ({"says": ["แบตลุก", 5]}, "line 8, column 4", "must be a list of texts"),
            ({"feared": "yes"}, "line 12, column 4", "must be a bool"),
            ({"card": "fire"}, "line 12, column 4", "is not known here"),
            ({"kind": None, "why": None}, "line 3, column 3", "lacks kind, why"),
        ],
    )
    def test_that_cannot_be_used_is_refused_by_line_and_column(
        self, desk: Desk, changed: dict[str, Any], where: str, word: str
    ) -> None:
        told = desk.refuses(rule(**changed))
        assert f"{desk.file}: {where}: danger.danger.battery" in told
        assert word in told

    def test_needs_a_code_and_not_one_that_is_taken(self, desk: Desk) -> None:
        assert "needs a code" in desk.refuses({"danger.danger.แบต": {"value": RULE}})
        assert "is a table" in desk.refuses({"danger.danger.fire": {"value": RULE}})
        assert "give an object" in desk.refuses({"danger.danger.battery": {"value": "แบตลุก"}})

    def test_one_mistake_in_the_file_and_nothing_of_it_is_taken(self, desk: Desk) -> None:
        desk.refuses({**rule(), **ON_CARD, "shared.no_such": {"value": "x"}})


class TestANewNumber:
    def test_stands_on_the_card_of_every_process_as_a_button_that_dials(self, desk: Desk) -> None:
        desk.takes(ON_CARD)
        card = card_for(danger("ไฟไหม้บ้านยาย"))
        assert "กู้ภัยในจังหวัด โทร 042511999" in card.lines
        assert [choice.uri for choice in card.buttons] == ["tel:199", "tel:191", "tel:1669", "tel:042511999"]

    def test_needs_a_source_and_the_day_on_which_it_was_checked(self, desk: Desk) -> None:
        name = "emergency_cards.numbers.042511999"
        assert "needs checked_on" in desk.refuses({name: {"value": TEAM}})
        assert "is a day to come" in desk.refuses({name: {"value": TEAM, "checked_on": "2999-01-01"}})
        unsourced = {key: value for key, value in TEAM.items() if key != "source"}
        assert "lacks source" in desk.refuses({name: {"value": unsourced, "checked_on": "2026-01-10"}})
        hollow = {name: {"value": {**TEAM, "source": " "}, "checked_on": "2026-01-10"}}
        assert "line 6, column 4" in desk.refuses(hollow)
        assert "no number as one dials it" in desk.refuses(
            {"emergency_cards.numbers.042-511": {"value": TEAM, "checked_on": "2026-01-10"}}
        )

    def test_on_a_card_must_be_known_and_printed_and_what_is_printed_must_dial(self, desk: Desk) -> None:
        card = "emergency_cards.card.fire"
        assert "names the number '042511999'" in desk.refuses({f"{card}.numbers+": {"value": ["042511999"]}})
        assert "leaves 042511999 out of the lines" in desk.refuses(
            {name: row for name, row in ON_CARD.items() if "lines" not in name}
        )
        printed = desk.refuses({f"{card}.lines+": {"value": ["โทร 042511999"]}})
        assert "line 3, column 3" in printed
        assert "prints 042511999 on the card fire, which is none of its numbers" in printed

    def test_cannot_take_the_last_number_that_answers_day_and_night_from_a_card(self, desk: Desk) -> None:
        office = {**TEAM, "all_day": False}
        only = {
            "emergency_cards.numbers.042511999": {"value": office, "checked_on": "2026-01-10"},
            "emergency_cards.card.medical.numbers": {"value": ["042511999"]},
            "emergency_cards.card.medical.lines": {"value": ["โทร 042511999 ในเวลาราชการ"]},
        }
        told = desk.refuses(only)
        assert "line 11, column 3: emergency_cards.card.medical.numbers" in told
        assert "leaves the card medical without a number that answers day and night" in told

    def test_that_a_card_still_shows_cannot_be_taken_back(self, desk: Desk) -> None:
        desk.takes(ON_CARD)
        told = desk.refuses({"emergency_cards.numbers.042511999": {"value": None}})
        assert "line 3, column 3: emergency_cards.numbers.042511999" in told
        assert "1 mistakes" in told
        assert "names the number '042511999'" in told
        desk.takes({name: {"value": None} for name in ON_CARD})
        assert card_for(danger("ไฟไหม้บ้านยาย")).buttons[-1].uri == "tel:1669"

    def test_that_nobody_checked_for_a_year_is_told(self, desk: Desk) -> None:
        old = {**ON_CARD["emergency_cards.numbers.042511999"], "checked_on": "2020-01-10"}
        desk.takes({"emergency_cards.numbers.042511999": old})
        told = CliRunner().invoke(main, ["content", "check"]).output
        assert "emergency_cards.numbers.042511999: last checked on 2020-01-10" in told


class TestMoreOfWhatIsThere:
    def test_a_new_saying_is_harmless_and_the_others_stay(self, desk: Desk) -> None:
        song = "ไฟไหม้บ้านพี่เสือ"
        assert danger(f"วง{song}เล่นวันไหน") is not None
        desk.takes({"danger.harmless.sayings+": {"value": [song]}})
        assert danger(f"วง{song}เล่นวันไหน") is None
        assert danger("ร้อนจะตายอยู่แล้ว") is None
        assert danger("ไฟไหม้บ้านยาย") is not None

    def test_a_phrase_more_for_a_rule_leaves_its_others(self, desk: Desk) -> None:
        desk.takes({"danger.danger.fire.says+": {"value": ["พระเพลิงมาเยือน"]}})
        for text in ("พระเพลิงมาเยือนบ้านยายแล้ว", "ไฟไหม้บ้านยาย"):
            found = danger(text)
            assert found is not None
            assert found.source == "danger.danger.fire"

    def test_a_text_s_list_grows_too(self, desk: Desk) -> None:
        desk.takes({"local_names.heads+": {"value": ["ปางช้าง"]}})
        assert "ปางช้าง" in wording.value("local_names.heads")
        assert "บ้าน" in wording.value("local_names.heads")

    def test_what_a_second_file_no_longer_adds_is_told(self, desk: Desk) -> None:
        desk.takes({"danger.harmless.sayings+": {"value": ["ไฟไหม้ทุ่งรวงทอง", "ตายหยังอึ่ง"]}})
        told = desk.takes({"danger.harmless.sayings+": {"value": ["ตายหยังอึ่ง"]}}).output
        assert "adds no longer: ไฟไหม้ทุ่งรวงทอง" in told

    @pytest.mark.parametrize(
        ("given", "word"),
        [
            ({"danger.harmless.sayings+": {"value": []}}, "adds nothing"),
            ({"danger.harmless.sayings+": {"value": ["ล้มละลาย"]}}, "is there already: ล้มละลาย"),
            ({"danger.harmless.sayings+": {"value": ["ล้ม(ละลาย"]}}, "cannot be read"),
            ({"danger.danger.fire.says+": {"value": ["น้ำ"]}}, "sentences that are no danger"),
            ({"danger.say.now+": {"value": ["ด่วน"]}}, "is no list"),
            ({"examples.danger.fire+": {"value": ["{dragon}พ่นไฟ"]}}, "dragon"),
            ({"emergency_cards.card.volcano.lines+": {"value": ["หนี"]}}, "there is no such text"),
            ({"emergency_cards.card.violence.lines+": {"value": ["อยู่กับเพื่อน"]}}, "more than 5 lines"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_line_and_column(
        self, desk: Desk, given: dict[str, Any], word: str
    ) -> None:
        told = desk.refuses(given)
        assert f"{desk.file}: line " in told
        assert word in told


class TestTheFile:
    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ('{"shared.first_step": {"value": "x"},\n}', "line 2, column 1"),
            ('{"shared.first_step": {"value": "x"},\n "shared.first_step": {"value": "y"}}', "line 2, column 2: stands"),
            ('{"shared.first_step":\n {"value": "x", "source": "y"}}', "line 1, column 2: shared.first_step: holds source"),
            ('{\n\n  "shared.first_step": "x"}', "line 3, column 3: shared.first_step: needs an object"),
            ("[]", "line 1, column 1: holds no texts"),
        ],
    )  # fmt: skip
    def test_that_cannot_be_read_says_where(self, desk: Desk, text: str, word: str) -> None:
        assert word in desk.refuses(text)
