"""How people use LINE in Thailand, and what we do: one test for each row of `domain.md` §6.3."""

from typing import Any

import pytest
from support.talk import Chat

from handlers.events import File, Pin, Sticker, Unsupported, Video, Voice
from models.inbound import Media, Message
from models.session import Database

HOTLINES = "191 / 1669 / 1300"


def test_a_sticker_outside_any_question_gets_one_friendly_line_a_day(koi: Chat) -> None:
    koi.does(Sticker("s1")).sees("ขอบคุณสำหรับสติกเกอร์", HOTLINES)
    assert koi.does(Sticker("s2")).heard == []


def test_a_sticker_as_an_answer_is_asked_again_with_buttons(koi: Chat) -> None:
    koi.tells("ขอถุงยังชีพ").does(Sticker("s1", ("ร้องไห้",))).sees("รับสติกเกอร์แล้วค่ะ", HOTLINES, "ใช่ไหมคะ")
    assert "ใช่" in koi.labels


def test_a_morning_greeting_gets_a_line_and_no_menu_spam(koi: Chat) -> None:
    koi.says("สวัสดีวันจันทร์ ขอให้มีความสุขมากๆ นะคะ")
    assert len(koi.heard) <= 1
    assert len(koi.says("สวัสดีวันอังคารค่ะ").heard) <= 1


def test_a_flower_picture_ends_with_one_tap_and_is_forgotten(koi: Chat) -> None:
    koi.sends_photo().falls_silent().sees("ได้รับรูปแล้วค่ะ")
    koi.taps("แค่ส่งมาให้ดู")
    assert koi.at() == ""
    assert koi.draft() == {}


def test_a_voice_message_is_kept_for_staff_and_only_the_place_is_asked(koi: Chat) -> None:
    koi.does(Voice("v1")).falls_silent().sees("ได้รับเสียงแล้ว เจ้าหน้าที่จะเปิดฟังค่ะ", HOTLINES, "อยู่ที่ไหนคะ")
    assert "ส่งตำแหน่ง" in koi.labels


@pytest.mark.parametrize(
    ("event", "word"), [(Video("f1"), "ได้รับวิดีโอแล้ว"), (File("f2", "a.pdf", 10), "ได้รับไฟล์แล้ว")]
)
def test_a_film_or_file_is_kept_for_staff(koi: Chat, event: Any, word: str) -> None:
    koi.does(event).falls_silent().sees(word, HOTLINES, "เกี่ยวกับอะไรคะ")


def test_photos_without_words_are_asked_about_once(koi: Chat, database: Database) -> None:
    koi.sends_photo().sends_photo().falls_silent().sees("รูปนี้เกี่ยวกับเรื่องอะไรคะ")
    assert len(koi.heard) == 1
    with database.reading() as session:
        assert session.query(Media).count() == 2


def test_a_photo_inside_a_talk_belongs_to_the_request(koi: Chat) -> None:
    koi.tells("ขอถุงยังชีพ").sends_photo().sees("เก็บไว้กับเรื่องนี้แล้วค่ะ", "ใช่ไหมคะ")
    assert len(koi.draft()["story"]) == 2


def test_a_location_alone_is_asked_whether_help_is_needed_there(koi: Chat) -> None:
    koi.sends_pin(18.75, 100.82, "ตำบลเมืองจัง อำเภอภูเพียง จังหวัดน่าน 55000 ประเทศไทย")
    koi.sees("ได้รับตำแหน่งแล้วค่ะ", "ต.เมืองจัง อ.ภูเพียง จ.น่าน", "อยู่ที่นี่ใช่ไหมคะ")
    koi.taps("ใช่").sees("เกี่ยวกับอะไรคะ")


def test_a_location_that_says_nothing_still_begins_a_request(koi: Chat) -> None:
    koi.does(Pin("l1", 18.75, 100.82)).sees("ได้รับตำแหน่งแล้วค่ะ", "เล่าให้ฟังได้เลยค่ะ")


def test_many_short_messages_in_a_row_are_one_story(koi: Chat) -> None:
    assert koi.says("ข้าวสารหมด", "ไม่มีจะกิน", "อยู่เมืองจังค่ะ").heard == []
    koi.falls_silent().sees("ขาดอาหาร ของใช้ ยา")
    assert len(koi.draft()["story"]) == 3


def test_one_phone_for_a_family_is_asked_for_whom(koi: Chat) -> None:
    koi.tells("ขอถุงยังชีพ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    if koi.at() == "request.category":
        koi.taps("ใช่")
    koi.taps("ใช่").taps("ข้าม")
    if koi.at() == "request.for_whom":
        koi.sees("เรื่องนี้เป็นของใครคะ")
    assert koi.at() in ("request.for_whom", "request.contact")


@pytest.mark.parametrize("words", ["0", "เมนู", "?"])
def test_menu_words_open_the_menu(koi: Chat, words: str) -> None:
    koi.says(words)
    assert "ขอความช่วยเหลือ" in koi.labels


def test_a_greeting_opens_the_choices(koi: Chat) -> None:
    koi.says("สวัสดีค่ะ")
    assert {"ขอความช่วยเหลือ", "มีเหตุด่วน"} <= set(koi.labels)


@pytest.mark.parametrize("words", ["ช่วยด้วย", "ช่วยด้วยค่ะ"])
def test_a_cry_for_help_asks_about_danger_first(koi: Chat, words: str) -> None:
    koi.says(words).sees("ตอนนี้มีอันตรายไหมคะ")
    assert koi.labels == ["มีอันตราย", "ไม่มี เล่าต่อ"]


@pytest.mark.parametrize("words", ["...", "…", " . "])
def test_dots_get_a_gentle_nudge_and_the_danger_buttons(koi: Chat, words: str) -> None:
    koi.says(words).sees("ตอนนี้มีอันตรายไหมคะ")
    assert "มีอันตราย" in koi.labels


def test_a_digit_without_a_list_says_so(koi: Chat) -> None:
    chat = Chat(koi.database, "Unew")
    chat.says("7").sees("ยังไม่มีข้อให้เลือกค่ะ")


def test_a_digit_is_the_choice_of_the_last_numbered_list(koi: Chat) -> None:
    koi.says("ขอความช่วยเหลือ").says("2")
    assert koi.draft()["categories"] == ["FOOD"]


def test_emoji_alone_are_thanks_outside_a_question(koi: Chat) -> None:
    koi.says("🙏🙏").sees("ยินดีค่ะ")
    assert koi.says("🙏").heard == []


def test_emoji_inside_a_question_are_asked_again(koi: Chat) -> None:
    koi.tells("ขอถุงยังชีพ").says("🙏").sees("ใช่ไหมคะ")


def test_something_unknown_is_answered_kindly(koi: Chat) -> None:
    koi.does(Unsupported("poll")).sees("ยังเปิดสิ่งนี้ไม่ได้", HOTLINES)


def test_nonsense_is_asked_about_and_then_offered_to_staff(koi: Chat) -> None:
    koi.tells("ฟหกดเสว").sees("เกี่ยวกับอะไรคะ")
    koi.says("กหฟด").sees("ยังไม่เข้าใจ")
    koi.says("ฟฟฟห").sees("ให้เจ้าหน้าที่อ่านเองดีไหมคะ")
    koi.taps("ส่งให้เจ้าหน้าที่").sees("รับเรื่องแล้วค่ะ")


def test_an_unsent_message_is_forgotten_in_the_request(koi: Chat, database: Database) -> None:
    from handlers.events import Unsent

    koi.says("ไม่มีเงินเลย")
    (story,) = koi.draft()["story"]
    koi.does(Unsent(story))
    with database.reading() as session:
        assert [row.text for row in session.query(Message).filter_by(line_message_id=story)] == [None]
    koi.falls_silent().sees("เกี่ยวกับอะไรคะ")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("ถนนพัง ไฟดับ แจ้งใคร", "1567"),
        ("จะร้องเรียนเจ้าหน้าที่", "1567"),
        ("เบี้ยผู้สูงอายุได้เท่าไหร่", "ตรวจเมื่อ"),
        ("เรื่องที่แจ้งไปถึงไหนแล้ว", "ยังไม่มีเรื่องที่เปิดอยู่ค่ะ"),
        ("ขอดูข้อมูลที่เก็บไว้", "เราเก็บ"),
        ("ขอคุยกับคน", "อยากคุยกับเจ้าหน้าที่เรื่องอะไรคะ"),
        ("ขอบคุณครับ", "ยินดีค่ะ"),
        ("ไม่ต้องมาแล้ว มีคนช่วยแล้ว", "ไม่มีเรื่องที่ค้างอยู่ค่ะ"),
    ],
)
def test_other_wishes_are_understood_from_free_words(koi: Chat, words: str, part: str) -> None:
    koi.says(words).sees(part)


@pytest.mark.parametrize("words", ["สวัสดีค่ะ ไม่มีข้าวกินเลยค่ะ", "ขอบคุณค่ะ ตอนนี้หลังคาบ้านรั่ว"])
def test_a_polite_word_does_not_hide_a_need(koi: Chat, words: str) -> None:
    koi.tells(words).sees("ใช่ไหมคะ")


def test_asking_for_a_person_about_something_keeps_what_it_is(koi: Chat) -> None:
    koi.says("ขอคุยกับเจ้าหน้าที่เรื่องหนี้นอกระบบ").sees("อยู่ที่ไหนคะ")
    assert koi.draft()["wants_person"]


def test_a_benefit_question_about_a_death_begins_with_sympathy(koi: Chat) -> None:
    koi.says("ยายเสียเมื่อวาน ขอค่าทำศพต้องใช้เอกสารอะไรบ้าง")
    assert koi.words.startswith("เสียใจด้วยนะคะ")


def test_benefits_can_be_looked_through(koi: Chat) -> None:
    koi.says("สิทธิและเบี้ย").sees("อยากรู้เรื่องไหนคะ")
    koi.taps("เพิ่มเติม").sees("อยากรู้เรื่องไหนคะ").says("1").sees("ตรวจเมื่อ")
