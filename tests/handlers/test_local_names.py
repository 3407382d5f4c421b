"""Local names in people's words, and which of them an officer may have remembered. Persons and villages are invented."""

import pytest
from sqlalchemy import select
from support.staff_cast import IN_TOWN, MUEANG_CHANG, Cast

from handlers.casework.local_names import local_names, why_no_name
from handlers.commands import Accept, CorrectPlace, RememberName, Transfer
from handlers.facts.geography import known_places
from handlers.places import recognise
from models import cases
from models.session import Database
from models.state import Alias
from models.words import Category, Role

OFFICER = "nkp-town-officer"
STORY = "ยายไม่มีข้าวกิน อยู่บ้านโนนตูม หมู่ 5"


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database).full_house()


def names(words: str) -> list[str]:
    return [words[start : start + size] for start, size in local_names(words)]


class TestNamesInWords:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            (STORY, ["บ้านโนนตูม"]),
            ("ใกล้วัดสามัคคีธรรม", ["วัดสามัคคีธรรม"]),
            ("อยู่หลังตลาดนัดคลองเตี้ย มีคนนอนข้างถนน", ["ตลาดนัดคลองเตี้ย"]),
            ("คุ้มหนองสระพังช่วยด้วยค่ะ", ["คุ้มหนองสระพัง"]),
            ("ชุมชนริมทางรถไฟไม่มีน้ำ", ["ชุมชนริมทางรถไฟ"]),
            ("ตี้กาดโต้รุ่งเจ้า", []),
            ("แถวกาดโต้รุ่งเจ้า", ["กาดโต้รุ่ง"]),
        ],
    )
    def test_villages_temples_and_markets_are_found_with_their_whole_name(
        self, words: str, found: list[str]
    ) -> None:
        assert names(words) == found

    @pytest.mark.parametrize(
        "words",
        [
            "อยู่จังหวัดนครพนม",
            "บ้านไม่มีน้ำใช้",
            "บ้านพังหมดแล้ว",
            "อยู่บ้านคนเดียว",
            "บ้านยายมีอยู่ท้ายซอย",
            "บ้านนายสมชาย ใจดี",
            "อยู่บ้านคุณดวงใจ",
            "บ้านเช่าหลังวัด",
            "ไปตลาดมา",
            "ไม่มีบ้าน",
        ],
    )
    def test_a_persons_house_and_ordinary_words_are_no_names(self, words: str) -> None:
        assert names(words) == []

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ("วัด", "name_length"),
            ("ตลาด", "name_is_none"),
            ("บ้านนายสมชาย", "name_of_person"),
            ("081-234-5678", "name_has_number"),
            ("วัดป่า ๐๘๑๒๓๔๕๖๗๘", "name_has_number"),
            ("ต.เมืองจัง อ.ภูเพียง จ.น่าน", "name_is_known"),
            ("ยาว" * 30, "name_length"),
            ("ภูเก็ต", "name_is_known"),
            ("หนองบัว", "name_is_known"),
            ("บ้าน\nโนนตูม", "name_length"),
            ("บ้านโนนตูม", None),
            ("ไร่ป้าสายรุ้ง", None),
        ],
    )
    def test_what_may_be_remembered(self, words: str, why: str | None) -> None:
        assert why_no_name(words) == why


class TestTheOffer:
    def corrected(self, cast: Cast, story: str = STORY, **more: str) -> tuple[str, str, object]:
        """The ticket, the message of its story, and the outcome of the officer's correction."""
        message = cast.words("malee", story)
        number = cast.asks(IN_TOWN, story=(message,), **more)
        cast.does(OFFICER, Accept(number))
        return number, message, cast.does(OFFICER, Transfer(number, None, MUEANG_CHANG, not_ours=True))

    def test_a_corrected_place_offers_the_unknown_name_by_where_it_stands(self, cast: Cast) -> None:
        _, message, outcome = self.corrected(cast)
        assert (outcome.place, outcome.name.message) == (MUEANG_CHANG, message)
        assert STORY[outcome.name.start :][: outcome.name.size] == "บ้านโนนตูม"

    def test_a_landmark_is_the_better_name(self, cast: Cast) -> None:
        landmark = cast.words("malee", "ใกล้วัดสามัคคีธรรม")
        _, _, outcome = self.corrected(cast, landmark=landmark)
        assert outcome.name.message == landmark

    def test_without_a_local_name_nothing_is_offered(self, cast: Cast) -> None:
        _, _, outcome = self.corrected(cast, "ยายไม่มีข้าวกิน")
        assert outcome.name is None

    def test_what_is_kept_from_the_village_names_no_place(self, cast: Cast) -> None:
        number = cast.asks(IN_TOWN, Category.VIOLENCE, story=(cast.words("malee", STORY),))
        outcome = cast.does("nkp-home-officer", Transfer(number, None, MUEANG_CHANG))
        assert (cast.owner(number), outcome.name) == ("nan-desk", None)

    def test_remembered_it_is_read_in_the_next_text_by_every_process(self, cast: Cast) -> None:
        number, message, outcome = self.corrected(cast)
        with cast.database.reading() as session:
            assert recognise(STORY, known=known_places(session)).subdistrict != MUEANG_CHANG
        name = outcome.name
        kept = cast.does(OFFICER, RememberName(number, MUEANG_CHANG, message, name.start, name.size))
        assert kept.place_text == "ต.เมืองจัง"
        with cast.database.reading() as session:
            alias = session.scalars(select(Alias)).one()
            assert (alias.alias, alias.subdistrict, alias.centre) == ("บ้านโนนตูม", MUEANG_CHANG, "nkp-town")
            found = recognise("อยู่บ้านโนนตูมค่ะ", known=known_places(session))
        assert (found.subdistrict, found.is_sure) == (MUEANG_CHANG, True)

    def test_the_same_name_is_not_offered_again(self, cast: Cast) -> None:
        number, message, outcome = self.corrected(cast)
        cast.does(OFFICER, RememberName(number, MUEANG_CHANG, message, outcome.name.start, outcome.name.size))
        _, _, again = self.corrected(cast)
        assert again.name is None

    def test_the_officer_may_type_a_better_name(self, cast: Cast) -> None:
        number, *_ = self.corrected(cast)
        cast.does(OFFICER, RememberName(number, MUEANG_CHANG, cast.words(OFFICER, " โนนตูมเหนือ ")))
        with cast.database.reading() as session:
            assert session.scalars(select(Alias.alias)).one() == "โนนตูมเหนือ"

    def test_never_a_persons_name_or_a_phone(self, cast: Cast) -> None:
        number, *_ = self.corrected(cast)
        for words, why in (("คุณดวงใจ ใจดี", "ชื่อคน"), ("บ้าน 0812345678", "เลขยาว")):
            refused = cast.refused(OFFICER, RememberName(number, MUEANG_CHANG, cast.words(OFFICER, words)))
            assert why in refused

    def test_only_who_placed_the_ticket_may_and_only_for_that_place(self, cast: Cast) -> None:
        number, message, outcome = self.corrected(cast)
        start, size = outcome.name.start, outcome.name.size
        for by, act in (
            ("nkp-mun-officer", RememberName(number, MUEANG_CHANG, message, start, size)),
            ("malee", RememberName(number, MUEANG_CHANG, message, start, size)),
            (OFFICER, RememberName(number, IN_TOWN, message, start, size)),
            (OFFICER, RememberName("NKP-69-999999", MUEANG_CHANG, message, start, size)),
        ):
            assert "ไม่มีอะไรเปลี่ยน" in cast.refused(by, act)

    def test_a_name_that_means_another_place_means_both_from_then_on(self, cast: Cast) -> None:
        with cast.database.unit_of_work() as session:
            session.add(Alias(alias="บ้านโนนตูม", subdistrict=IN_TOWN, centre="nkp-mun"))
        number, message, outcome = self.corrected(cast)
        name = outcome.name
        kept = cast.does(OFFICER, RememberName(number, MUEANG_CHANG, message, name.start, name.size))
        assert (kept.others, kept.may_be_only) == (("ต.ในเมือง อ.เมืองนครพนม จ.นครพนม",), False)
        with cast.database.reading() as session:
            known = known_places(session)
        found = recognise("อยู่บ้านโนนตูมค่ะ", known=known)
        assert found.ambiguous
        assert set(found.candidates) == {IN_TOWN, MUEANG_CHANG}
        assert recognise("อยู่บ้านโนนตูม จ.น่าน", known=known).subdistrict == MUEANG_CHANG

    def test_who_leads_a_unit_may_take_it_from_the_other_place(self, cast: Cast) -> None:
        with cast.database.unit_of_work() as session:
            session.add(Alias(alias="บ้านโนนตูม", subdistrict=IN_TOWN, centre="nkp-mun"))
        cast.officer("head", "nkp-town", Role.SUPERVISOR)
        number, *_ = self.corrected(cast, "อยู่ที่นี่")
        typed = cast.words(OFFICER, " บ้านโนนตูม ")
        only = RememberName(number, MUEANG_CHANG, typed, only=True)
        assert "หัวหน้างาน" in cast.refused(OFFICER, only)
        again = cast.asks()
        cast.does("head", Accept(again))
        cast.does("head", Transfer(again, None, MUEANG_CHANG, not_ours=True))
        kept = cast.does("head", RememberName(again, MUEANG_CHANG, cast.words("head", " บ้านโนนตูม ")))
        assert kept.may_be_only
        assert (kept.name.start, kept.name.size) == (1, len("บ้านโนนตูม"))
        cast.does("head", RememberName(again, MUEANG_CHANG, kept.name.message, 1, kept.name.size, only=True))
        with cast.database.reading() as session:
            assert session.scalars(select(Alias.subdistrict)).one() == MUEANG_CHANG

    def test_an_unsent_message_names_nothing_any_more(self, cast: Cast) -> None:
        number, message, outcome = self.corrected(cast)
        with cast.ticket(number) as (session, _):
            cases.message(session, message).text = None
        act = RememberName(number, MUEANG_CHANG, message, outcome.name.start, outcome.name.size)
        assert "สั้นหรือยาวเกินไป" in cast.refused(OFFICER, act)


class TestTheCorrection:
    def test_a_desk_that_learns_the_subdistrict_sends_it_to_the_centre_there(self, cast: Cast) -> None:
        number = cast.asks("55", story=(cast.words("malee", STORY),))
        cast.does("nan-desk-officer", Accept(number))
        outcome = cast.does("nan-desk-officer", CorrectPlace(number, MUEANG_CHANG))
        assert cast.owner(number) == "nan-chang"
        assert outcome.name is not None

    def test_where_the_same_unit_answers_it_stays_and_nobody_is_disturbed(self, cast: Cast) -> None:
        number = cast.asks("55")
        cast.does("nan-desk-officer", Accept(number))
        cast.heard("malee")
        outcome = cast.does("nan-desk-officer", CorrectPlace(number, "550101"))
        assert (cast.owner(number), cast.status(number)) == ("nan-desk", "ACCEPTED")
        assert "พื้นที่ที่ถูกคือ ต.ในเวียง" in outcome.reason
        assert cast.heard("malee") == []
        assert cast.kinds(number)[-1] == "placed"
        assert "อยู่แล้ว" in cast.refused("nan-desk-officer", CorrectPlace(number, "550101"))

    def test_handing_it_to_a_place_of_ones_own_is_a_correction_too(self, cast: Cast) -> None:
        number = cast.asks("55")
        cast.does("nan-desk-officer", Accept(number))
        cast.does("nan-desk-officer", Transfer(number, None, "550101"))
        assert cast.owner(number) == "nan-desk"
