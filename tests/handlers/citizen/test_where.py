"""Where help is needed: typed, pinned, picked, or not known."""

from support.citizen_steps import answer, asked, facts, labels, pick, settled, text

from handlers.citizen.draft import Request
from handlers.commands import ForgetWords
from handlers.events import Pin
from handlers.flow import Done, Go, Retry
from handlers.messages import Say
from handlers.places import Known, Names


class TestThePlace:
    def test_a_typed_place_is_confirmed_with_district_and_province(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        assert answer("place", draft, text("ต.เมืองจัง อ.ภูเพียง จ.น่าน")) == Go("found_place")
        message = asked("found_place", draft)
        assert isinstance(message, Say)
        assert message.text == "ต.เมืองจัง อ.ภูเพียง จ.น่าน ใช่ไหมคะ"
        assert answer("found_place", draft, pick("yes")) == Go("landmark")
        assert draft.place == "551405"

    def test_a_pin_is_asked_whether_help_is_needed_there(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        pin = Pin("l1", 18.75, 100.82, None, "ตำบลเมืองจัง อำเภอภูเพียง จังหวัดน่าน")
        assert answer("place", draft, pin) == Go("found_place")
        message = asked("found_place", draft)
        assert isinstance(message, Say)
        assert "อยู่ที่นี่ใช่ไหมคะ" in message.text
        assert draft.pin == [18.75, 100.82]

    def test_no_asks_again_and_forgets_the_pin(self) -> None:
        draft = settled("category", unconfirmed="551405", pin=[18.75, 100.82])
        assert answer("found_place", draft, pick("no")) == Go("place")
        assert (draft.unconfirmed, draft.pin) == (None, None)

    def test_places_of_one_name_are_told_apart(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        assert answer("place", draft, text("ต.วังยาง")) == Go("which_place")
        shown = labels("which_place", draft)
        assert [label for label in shown if label.startswith("ต.วังยาง อ.")]
        assert shown[-3:] == ["ไม่ใช่ที่เหล่านี้", "ย้อนกลับ", "ยกเลิก"]

    def test_a_typed_province_picks_among_them(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        answer("place", draft, text("ต.วังยาง"))
        answer("which_place", draft, text("นครพนม", "m2"))
        assert (draft.unconfirmed or "")[:2] == "48" or all(code[:2] == "48" for code in draft.candidates)

    def test_a_place_beyond_the_nine_offered_is_found_by_its_province(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        answer("place", draft, text("ในเมือง"))
        assert "480101" not in draft.candidates
        known = facts(texts={"m1": "ในเมือง"})
        assert answer("which_place", draft, text("นครพนม", "m2"), known) == Go("found_place")
        assert draft.unconfirmed == "480101"

    def test_only_a_district_goes_on_with_its_subdistricts(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        assert answer("place", draft, text("อ.ภูเพียง จ.น่าน")) == Go("subdistrict")
        assert "ต.เมืองจัง" in labels("subdistrict", draft)
        answer("subdistrict", draft, pick("551405"))
        assert draft.place == "551405"

    def test_long_lists_are_paged_and_take_a_typed_name(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        first = labels("province", draft)
        assert (len(first), first[-1]) == (13, "เพิ่มเติม")
        assert answer("province", draft, pick("more")) == Retry()
        assert labels("province", draft)[0] != first[0]
        assert answer("province", draft, text("น่าน")) == Go("district")
        assert answer("district", draft, text("ภูเพียง")) == Go("subdistrict")

    def test_provinces_with_units_come_first(self) -> None:
        shown = labels("province", Request(), facts(covered=frozenset({"48", "55"})))
        assert shown[:2] == ["จ.นครพนม", "จ.น่าน"] or shown[:2] == ["จ.น่าน", "จ.นครพนม"]

    def test_not_knowing_the_subdistrict_is_allowed(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"], browsing="5514")
        assert answer("subdistrict", draft, pick("unknown")) == Go("landmark")
        assert draft.place == "5514"

    def test_not_knowing_anything_is_allowed(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        assert answer("province", draft, pick("unknown")) == Go("landmark")
        assert draft.place is None

    def test_allowances_ask_for_the_house_register(self) -> None:
        message = asked("place", settled("category", categories=["RIGHTS"]))
        assert isinstance(message, Say)
        assert message.text.startswith("ทะเบียนบ้านอยู่ตำบลไหนคะ")

    def test_a_province_without_units_offers_1300_or_to_pass_it_on(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0"])
        known = facts(covered=frozenset({"48"}))
        assert answer("place", draft, text("ต.เมืองจัง อ.ภูเพียง จ.น่าน"), known) == Go("uncovered")
        assert "โทร 1300" in labels("uncovered", draft, known)
        assert answer("uncovered", draft, pick("yes"), known) == Go("found_place")

    def test_abroad_is_told_of_1300_and_1155(self) -> None:
        outcome = answer("place", settled("category"), text("อยู่ท่าแขก ฝั่งลาว"))
        assert isinstance(outcome, Retry)
        assert isinstance(outcome.say[0], Say)
        assert "1155" in outcome.say[0].text

    def test_who_is_abroad_may_dial_at_once_or_name_a_place_in_thailand(self) -> None:
        outcome = answer("place", settled("category"), text("อยู่ท่าแขก ฝั่งลาว"))
        assert isinstance(outcome, Retry)
        assert isinstance(outcome.say[0], Say)
        shown = [(choice.label, choice.uri) for choice in outcome.say[0].choices]
        assert shown == [("โทร 1300", "tel:1300"), ("โทร 1155", "tel:1155"), ("เลือกจากรายชื่อ", None)]

    def test_a_story_that_no_unit_will_read_is_kept_only_if_the_person_wants_it(self) -> None:
        draft = settled("category", categories=["FOOD"], story=["m0", "m1"], unconfirmed="551405")
        known = facts(covered=frozenset({"48"}))
        outcome = answer("uncovered", draft, pick("no"), known)
        assert isinstance(outcome, Done)
        assert outcome.command == ForgetWords(("m0", "m1"))

    def test_allowances_beside_another_need_go_where_help_is_needed(self) -> None:
        message = asked("place", settled("category", categories=["RIGHTS", "FOOD"]))
        assert isinstance(message, Say)
        assert message.text.startswith("คนที่ต้องการความช่วยเหลืออยู่ที่ไหนคะ")

    def test_words_that_name_no_place_ask_again_and_are_not_lost(self) -> None:
        draft = settled("category", story=["m0"])
        outcome = answer("place", draft, text("บ้านสีฟ้าหลังใหญ่", "m5"))
        assert isinstance(outcome, Retry)
        assert "m5" in draft.story


def test_a_name_known_to_the_centre_helps() -> None:
    draft = settled("category", categories=["FOOD"], story=["m0"])
    known = facts(known=Known(aliases=Names.local([("บ้านหาดผาขน", "551405")])))
    answer("place", draft, text("อยู่บ้านหาดผาขน"), known)
    assert draft.unconfirmed == "551405"
