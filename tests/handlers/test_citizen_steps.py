"""Each step of a request as a plain call: draft and event in, decision out."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.talk import HOUSE

from handlers import citizen, wording
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.opened import spaced
from handlers.commands import ForgetWords, OpenTicket
from handlers.events import Chose, Elapsed, Event, Photo, Pin, Sticker, Text
from handlers.facts.citizen import Facts
from handlers.flow import Done, Go, Hold, Next, Retry, Start
from handlers.messages import Card, Say, choices_of, said
from handlers.places import Known, Names
from models.words import Category, ForWhom, Tier

MONDAY = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
SILENCE = Elapsed("silence", "", 1)


@pytest.fixture(autouse=True)
def introduced() -> None:
    wording.introduce(**HOUSE)


def facts(**known: Any) -> Facts:
    return Facts(**{"now": MONDAY, **known})


def answer(step: str, draft: Request, event: Event, known: Facts | None = None) -> Next:
    return REQUEST.steps[step].answer(draft, event, known or facts())


def text(words: str, message_id: str = "m1") -> Text:
    return Text(message_id, words)


def pick(value: str) -> Chose:
    return Chose("pick", {"value": value})


def asked(step: str, draft: Request, known: Facts | None = None) -> Say | Card:
    (*_, message) = REQUEST.steps[step].ask(draft, known or facts())
    assert isinstance(message, Say | Card)
    return message


def labels(step: str, draft: Request, known: Facts | None = None) -> list[str]:
    return [choice.label for choice in choices_of(asked(step, draft, known))]


def settled(*questions: str, **fields: Any) -> Request:
    return Request(settled=list(questions), **fields)


class TestTheStory:
    def test_a_message_is_kept_by_its_id_and_silence_is_awaited(self) -> None:
        draft = Request()
        assert answer("story", draft, text("ไม่มีข้าวกิน", "m7")) == Hold(6, "silence")
        assert draft.story == ["m7"]

    def test_nothing_is_asked_while_it_is_being_told(self) -> None:
        assert REQUEST.steps["story"].ask(Request(listening=True), facts()) == ()

    def test_photos_belong_to_it(self) -> None:
        draft = Request()
        assert answer("story", draft, Photo("p1")) == Hold(6, "silence")
        assert (draft.story, draft.media) == (["p1"], ["photo"])

    def test_after_silence_all_of_it_is_read_together(self) -> None:
        draft = Request(story=["m1", "m2"], listening=True)
        known = facts(texts={"m1": "ขอถุงยังชีพ", "m2": "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน"})
        assert answer("story", draft, SILENCE, known) == Go("category")
        assert (draft.guesses, draft.unconfirmed) == (["FOOD"], "551405")

    def test_a_phone_and_for_whom_in_it_are_not_asked_again(self) -> None:
        draft = Request(story=["m1"], listening=True)
        answer("story", draft, SILENCE, facts(texts={"m1": "ยายข้าวสารหมด โทร 081-234-5678"}))
        assert draft.phone is not None
        assert {"contact", "for_whom"} <= set(draft.settled)

    def test_danger_does_not_wait_for_silence(self) -> None:
        draft = Request()
        event = text("ผัวกำลังตีฉัน ช่วยด้วย")
        outcome = answer("story", draft, event, facts(texts={"m1": event.words}))
        assert isinstance(outcome, Go)
        assert (outcome.step, outcome.hold) == ("place", Hold(180, "danger"))
        assert draft.tier == Tier.E1

    def test_a_bare_cry_for_help_is_asked_whether_there_is_danger(self) -> None:
        assert answer("story", Request(), text("ช่วยด้วย")) == Go("danger")

    def test_what_was_unsent_is_simply_not_read(self) -> None:
        draft = Request(story=["gone"], listening=True)
        assert answer("story", draft, SILENCE) == Go("category")


class TestTheNeed:
    def test_the_guess_is_confirmed_in_one_tap(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert labels("category", draft) == ["ใช่", "ไม่ใช่ เลือกเอง"]
        assert answer("category", draft, pick("yes")) == Go("place")
        assert draft.categories == ["FOOD"]

    def test_typing_yes_is_as_good(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        answer("category", draft, text("ใช่ค่ะ"))
        assert draft.categories == ["FOOD"]

    def test_two_guesses_stand_side_by_side(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD", "HEALTH"])
        assert labels("category", draft) == [
            "ขาดอาหาร ของใช้ ยา",
            "เจ็บป่วย",
            "ทั้งสองเรื่อง",
            "ไม่ใช่ เลือกเอง",
        ]

    def test_no_opens_the_menu_of_six(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert answer("category", draft, text("ไม่ใช่")) == Retry()
        assert len(labels("category", draft)) == 6

    @pytest.mark.parametrize("opened", ["elder", "homeless", "other"])
    def test_a_tile_opens_the_rest(self, opened: str) -> None:
        draft = Request(story=["m1"])
        assert answer("category", draft, pick(f"menu:{opened}")) == Go("category")
        assert len(labels("category", draft)) == len(wording.value(f"citizen.category_menu.{opened}"))

    def test_every_need_can_be_chosen(self) -> None:
        menus = wording.value("citizen.category_menu")
        shown = {code for name in ("first", "elder", "homeless", "other") for code in menus[name]}
        assert set(Category) <= shown

    def test_other_words_are_a_new_guess(self) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"])
        assert answer("category", draft, text("หนี้นอกระบบเยอะมาก", "m2")) == Go("category")
        assert (draft.guesses, draft.story) == (["DEBT"], ["m1", "m2"])


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


class TestTheRest:
    def test_a_landmark_is_kept_by_id_or_skipped(self) -> None:
        draft = settled("category", "place", story=["m0"])
        assert answer("landmark", draft, text("หลังวัด", "m9")) == Go("for_whom")
        assert draft.landmark == "m9"
        assert answer("landmark", settled("category", "place", story=["m0"]), pick("skip")) == Go("for_whom")

    @pytest.mark.parametrize(
        ("words", "whom"), [("ของแม่ค่ะ", ForWhom.FAMILY), ("คนข้างบ้าน", ForWhom.NEIGHBOUR)]
    )
    def test_for_whom_may_be_typed(self, words: str, whom: ForWhom) -> None:
        draft = settled("category", "place", "landmark", story=["m0"])
        assert answer("for_whom", draft, text(words)) == Go("contact")
        assert draft.for_whom == whom

    def test_consent_is_asked_only_where_health_is_told(self) -> None:
        draft = settled("category", "place", "landmark", story=["m0"], health=True)
        assert answer("for_whom", draft, pick("self")) == Go("consent")

    @pytest.mark.parametrize(("given", "consent"), [("yes", True), ("no", False)])
    def test_help_goes_on_whatever_the_answer(self, given: str, consent: bool) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"], health=True)
        outcome = answer("consent", draft, pick(given))
        assert isinstance(outcome, Go)
        assert (outcome.step, draft.health_consent) == ("contact", consent)

    def test_a_sticker_is_no_consent(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"], health=True)
        assert isinstance(answer("consent", draft, Sticker("s1", ("OK",))), Retry)
        assert draft.health_consent is None

    def test_a_number_and_a_time_come_in_one_message(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        assert answer("contact", draft, text("0812345678 หลังเที่ยง", "m8")) == Go("review")
        assert draft.phone is not None
        assert draft.phone.replace("-", "") == "0812345678"
        assert draft.safe_time == "m8"

    def test_a_lao_number_is_kept_as_written_and_the_talk_goes_on(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        outcome = answer("contact", draft, text("+856 20 5555 1234", "m8"))
        assert isinstance(outcome, Go)
        assert (outcome.step, draft.phone, draft.safe_time) == ("review", None, "m8")
        assert isinstance(outcome.say[0], Say)
        assert "1155" in outcome.say[0].text

    def test_a_number_alone_is_no_time(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        answer("contact", draft, text("081-234-5678"))
        assert draft.safe_time is None

    def test_a_broken_number_is_asked_again(self) -> None:
        draft = settled("category", "place", "landmark", "for_whom", story=["m0"])
        assert isinstance(answer("contact", draft, text("08123")), Retry)


class TestTheReview:
    def ready(self) -> Request:
        return settled(
            "category", "place", "landmark", "for_whom", "contact", story=["m1"], categories=["FOOD"], place="551405",
            landmark="m2", for_whom="family", phone="081-234-5678",
        )  # fmt: skip

    def test_it_shows_everything_and_copies_no_words(self) -> None:
        card = asked("review", self.ready(), facts(texts={"m1": "ไม่มีข้าวกิน", "m2": "หลังวัด"}))
        assert isinstance(card, Card)
        rows = dict(card.rows)
        assert rows["ที่"] == "ต.เมืองจัง อ.ภูเพียง จ.น่าน"
        assert (rows["เล่าว่า"], rows["ใกล้"]) == (said("m1"), said("m2"))
        assert "ไม่มีข้าวกิน" not in str(card)

    def test_sending_opens_the_ticket(self) -> None:
        outcome = answer("review", self.ready(), pick("send"))
        assert isinstance(outcome, Done)
        assert outcome.command == OpenTicket(
            (Category.FOOD,), Tier.N, "551405", ("m1",), landmark="m2", for_whom=ForWhom.FAMILY,
            phone="081-234-5678",
        )  # fmt: skip

    @pytest.mark.parametrize("part", ["category", "place", "story", "landmark", "for_whom", "contact"])
    def test_each_part_can_be_corrected_and_comes_back_to_the_review(self, part: str) -> None:
        draft = self.ready()
        outcome = answer("correct", draft, pick(part))
        assert isinstance(outcome, Go)
        event: Event = {
            "category": pick("MONEY"), "place": text("ต.เมืองจัง อ.ภูเพียง จ.น่าน"), "story": text("หลังคารั่ว", "m5"),
            "landmark": pick("skip"), "for_whom": pick("self"), "contact": pick("skip"),
        }[part]  # fmt: skip
        known = facts(texts={"m5": "หลังคารั่ว"})
        following = answer(outcome.step, draft, event, known)
        if part == "story":
            following = answer("about", draft, SILENCE, known)
        if part == "place":
            following = answer("found_place", draft, pick("yes"), known)
        assert following == Go("review")

    def test_more_words_are_added(self) -> None:
        draft = self.ready()
        assert isinstance(answer("review", draft, text("มีเด็กสองคน", "m6")), Retry)
        assert draft.story == ["m1", "m6"]


class TestTheDiscreetMode:
    def draft(self) -> Request:
        return Request(story=["m1"], guesses=["VIOLENCE"], discreet=True, tier="U")

    def test_it_asks_first_whether_it_is_safe_to_talk(self) -> None:
        draft = Request(story=["m1"], listening=True)
        known = facts(texts={"m1": "เคยโดนแฟนตีเมื่อก่อน ตอนนี้เลิกกันแล้ว"})
        outcome = answer("story", draft, SILENCE, known)
        assert isinstance(outcome, Go)
        assert outcome.step == "talk"
        assert draft.discreet

    def test_it_tells_how_to_delete_the_chat(self) -> None:
        outcome = answer("talk", self.draft(), pick("yes"))
        assert isinstance(outcome, Go)
        assert isinstance(outcome.say[0], Say)
        assert "ลบแชต" in outcome.say[0].text

    def test_not_now_leaves_the_numbers_and_nothing_else(self) -> None:
        outcome = answer("talk", self.draft(), pick("no"))
        assert isinstance(outcome, Done)
        assert outcome.command is None

    def test_the_tambon_hears_of_it_only_by_a_clear_yes(self) -> None:
        for given, told in (("yes", True), ("no", False)):
            draft = self.draft()
            answer("share", draft, pick(given))
            assert draft.command().share_with_tambon is told
        assert self.draft().command().share_with_tambon is False

    def test_it_asks_for_a_safe_time_and_not_for_a_landmark(self) -> None:
        draft = settled(
            "talk", "category", story=["m1"], categories=["VIOLENCE"], discreet=True, unconfirmed="551405"
        )
        assert answer("found_place", draft, pick("yes")) == Go("contact")
        message = asked("contact", draft)
        assert isinstance(message, Say)
        assert "ปลอดภัย" in message.text


class TestNoise:
    STEPS = tuple(name for name in REQUEST.steps if name not in ("story", "about"))

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize(
        "event", [Sticker("s1"), Photo("p1"), Text("m9", ""), Chose("pick", {"value": "??"})]
    )
    def test_no_step_is_lost_by_it(self, step: str, event: Event) -> None:
        draft = Request(story=["m1"], guesses=["FOOD"], unconfirmed="551405", browsing="5514")
        assert isinstance(answer(step, draft, event), Retry | Hold)

    def test_the_second_time_a_person_is_offered(self) -> None:
        draft = settled("category", "place", "landmark", story=["m0"])
        answer("for_whom", draft, text("ฟหกด"))
        outcome = answer("for_whom", draft, text("ฟหกด"))
        assert isinstance(outcome, Retry)
        assert "ส่งให้เจ้าหน้าที่" in [choice.label for choice in choices_of(outcome.say[0])]
        handed = answer("for_whom", draft, pick("staff"))
        assert isinstance(handed, Done)
        assert isinstance(handed.command, OpenTicket)
        assert handed.command.wants_person

    @pytest.mark.parametrize(
        "step", ["category", "place", "landmark", "for_whom", "consent", "contact", "review"]
    )
    def test_danger_inside_any_answer_changes_the_course(self, step: str) -> None:
        draft = settled("category", "landmark", story=["m0"], categories=["FOOD"], health=True)
        outcome = answer(step, draft, text("มันกำลังเอามีดไล่ฟันฉัน"))
        assert draft.tier == Tier.E1
        assert isinstance(outcome, Go | Done)

    def test_an_old_timer_says_nothing(self) -> None:
        assert answer("place", Request(), SILENCE) == Retry(again=False)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0812345678", "081-234-5678"),
        ("021234567", "02-123-4567"),
        ("042511234", "042-511-234"),
        ("1300", "1300"),
    ],
)
def test_numbers_are_shown_as_they_are_read_aloud(given: str, shown: str) -> None:
    assert spaced(given) == shown


def test_labels_fit_on_buttons() -> None:
    names = [*wording.value("citizen.button").values(), *wording.value("citizen.category_tile").values()]
    assert [name for name in names if len(name) > 20 and "{" not in name] == []


def test_a_name_known_to_the_centre_helps() -> None:
    draft = settled("category", categories=["FOOD"], story=["m0"])
    known = facts(known=Known(aliases=Names.local([("บ้านหาดผาขน", "551405")])))
    answer("place", draft, text("อยู่บ้านหาดผาขน"), known)
    assert draft.unconfirmed == "551405"


def test_the_first_free_words_begin_a_request_without_any_tap() -> None:
    outcome = citizen.on_free(text("ข้าวสารหมด ไม่มีจะกิน"), facts(notice_seen=False))
    assert isinstance(outcome, Start)
    assert (outcome.flow, outcome.step, outcome.hold) == ("request", "story", Hold(6, "silence"))
