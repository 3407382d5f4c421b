"""Whole talks of a citizen on a real database: from the first word to the ticket, and what comes after."""

import pytest
from sqlalchemy import select
from support.talk import Chat, seed

from models.centres import Centre
from models.inbound import Message as MessageRow
from models.outbound import OutboundMessage
from models.people import Person
from models.session import Database
from models.tickets import Ticket, TicketPart
from models.words import Status, Tier, Urgency


@pytest.fixture
def koi(database: Database) -> Chat:
    seed(database)
    return Chat(database).follows()


def ticket(database: Database) -> Ticket:
    with database.reading() as session:
        found = session.scalars(select(Ticket).order_by(Ticket.id.desc())).first()
        assert found is not None
        return found


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Ticket)).all())


def owner(database: Database) -> str:
    with database.reading() as session:
        return session.get_one(Centre, ticket(database).centre_id).code


def through(chat: Chat, *, until: str = "ส่งเรื่อง") -> Chat:
    """Answer what is asked in the plainest way until this button is offered."""
    for _ in range(12):
        if until in chat.labels:
            return chat
        plain = ("ใช่", "ข้าม", "ยินยอม", "ของฉันเอง", "สะดวก", "ไม่ต้องบอก", "ส่งต่อให้ด้วย")
        chat.taps(next(label for label in plain if label in chat.labels))
    raise AssertionError(f"never came to {until}: {chat.words}")


def opens(chat: Chat, *story: str) -> Ticket:
    chat.tells(*(story or ("ข้าวสารหมด ไม่มีจะกิน อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน",)))
    if "เรื่องใหม่" in chat.labels:
        chat.taps("เรื่องใหม่")
    through(chat).taps("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")
    return ticket(chat.database)


class TestFollowing:
    def test_greets_with_numbers_notice_and_what_we_can_do(self, database: Database) -> None:
        chat = Chat(database).follows()
        chat.sees("ดูแลโดย เทศบาลทดสอบ", "1669", "ก่อนเริ่ม ขอบอกสั้นๆ ค่ะ", "ช่วยได้ 3 อย่าง")
        assert {"รับทราบ เริ่มเลย", "อ่านฉบับเต็ม", "ยังไม่สะดวก"} <= set(chat.labels)

    def test_reading_the_notice_is_recorded_only_by_a_tap(self, database: Database) -> None:
        chat = Chat(database).follows()
        with database.reading() as session:
            assert session.scalars(select(Person.notice_version)).all() == [None]
        chat.taps("รับทราบ เริ่มเลย").sees("เล่าให้ฟังได้เลยค่ะ")
        with database.reading() as session:
            assert session.scalars(select(Person.notice_version)).all() != [None]

    def test_who_never_followed_sees_the_notice_along_the_first_question(self, database: Database) -> None:
        seed(database)
        Chat(database).tells("ขอถุงยังชีพ").sees("ขอใช้เรื่องที่เล่า", "ใช่ไหมคะ")


class TestARequest:
    def test_goes_from_words_to_a_ticket_at_the_centre_of_the_place(
        self, koi: Chat, database: Database
    ) -> None:
        opened = opens(koi)
        koi.sees("NAN-", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง", "เวลาทำการ")
        assert {"โทรหาศูนย์", "ติดตามเรื่อง"} <= set(koi.labels)
        assert (opened.categories, opened.place, owner(database)) == (["FOOD"], "551405", "t551405")
        assert koi.at() == ""

    def test_can_be_typed_from_first_to_last(self, koi: Chat, database: Database) -> None:
        koi.says("ขอความช่วยเหลือ").tells("ข้าวสารหมด ไม่มีจะกิน").says("ใช่ค่ะ")
        koi.says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").says("ใช่").says("หลังวัด").says("คนในครอบครัว")
        koi.says("081-234-5678 หลังเที่ยง").sees("ตรวจดูอีกครั้งนะคะ").says("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")
        opened = ticket(database)
        assert (opened.for_whom, (opened.phone or "").replace("-", "")) == ("family", "0812345678")
        with database.reading() as session:
            parts = session.scalars(select(TicketPart.part).filter_by(ticket_id=opened.id)).all()
        assert {"story", "landmark", "safe_time"} <= set(parts)

    def test_can_be_cancelled_anywhere_and_nothing_is_sent(self, koi: Chat, database: Database) -> None:
        koi.tells("ขอถุงยังชีพ").says("ยกเลิก")
        assert (koi.at(), count(database)) == ("", 0)

    def test_can_be_gone_back_on(self, koi: Chat) -> None:
        koi.tells("ขอถุงยังชีพ").taps("ใช่").says("ย้อนกลับ").sees("ใช่ไหมคะ")
        assert koi.at() == "request.category"

    def test_can_be_left_for_something_else_and_gone_on_with(self, koi: Chat) -> None:
        koi.tells("ขอถุงยังชีพ").says("เมนู").says("ทำต่อ").sees("ใช่ไหมคะ")

    def test_can_be_corrected_before_it_is_sent(self, koi: Chat, database: Database) -> None:
        koi.tells("ข้าวสารหมด ไม่มีจะกิน อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
        through(koi).taps("แก้ไข").taps("เรื่อง").taps("เดือดร้อนเรื่องเงิน").sees("ตรวจดูอีกครั้งนะคะ")
        koi.taps("ส่งเรื่อง")
        assert ticket(database).categories == ["MONEY"]

    def test_no_consent_keeps_no_help_back(self, koi: Chat, database: Database) -> None:
        koi.tells("แม่ป่วยติดเตียง ขอผ้าอ้อม อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
        through(koi, until="ไม่ยินยอม").taps("ไม่ยินยอม").sees("เล่ากับเจ้าหน้าที่โดยตรง")
        through(koi).taps("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")
        assert ticket(database).health_consent is False

    def test_without_any_place_it_still_finds_an_owner(self, koi: Chat, database: Database) -> None:
        koi.tells("ขอถุงยังชีพ").taps("ใช่").taps("ไม่รู้ตำบล").taps("ไม่รู้จังหวัด")
        through(koi).taps("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")
        assert owner(database) == "npm"

    def test_a_request_under_way_is_not_lost_by_pressing_the_button_again(self, koi: Chat) -> None:
        koi.tells("ขอถุงยังชีพ").says("ขอความช่วยเหลือ").sees("กำลังรับเรื่องของคุณอยู่ค่ะ", "ใช่ไหมคะ")

    def test_condolence_comes_before_any_question(self, koi: Chat) -> None:
        koi.tells("พ่อตายแล้ว ขอค่าทำศพ")
        assert koi.words.startswith("เสียใจด้วยนะคะ")

    def test_the_draft_holds_no_words(self, koi: Chat) -> None:
        koi.tells("ข้าวสารหมด ไม่มีจะกิน บ้านหลังวัด")
        assert "ข้าวสาร" not in str(koi.draft())


class TestDanger:
    def test_opens_a_most_urgent_ticket_as_soon_as_the_place_is_known(
        self, koi: Chat, database: Database
    ) -> None:
        koi.says("ผัวกำลังตีฉัน ช่วยด้วย").sees("เกิดเหตุที่ไหนคะ")
        koi.says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("รับเรื่องแล้วค่ะ", "191")
        opened = ticket(database)
        assert (opened.tier, opened.urgency, opened.discreet) == (Tier.E1, Urgency.MOST_URGENT, True)
        assert owner(database) == "nan"

    def test_silence_does_not_keep_it_from_being_opened(self, koi: Chat, database: Database) -> None:
        koi.says("ผัวกำลังตีฉัน ช่วยด้วย").falls_silent("danger").sees("รับเรื่องแล้วค่ะ")
        assert ticket(database).tier == Tier.E1

    def test_with_the_place_in_the_first_words_nothing_is_asked(self, koi: Chat, database: Database) -> None:
        koi.says("พ่อล้มหมดสติ ไม่หายใจ ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("รับเรื่องแล้วค่ะ")
        assert count(database) == 1

    def test_more_words_of_danger_join_the_urgent_ticket(self, koi: Chat, database: Database) -> None:
        koi.says("ผัวกำลังตีฉัน ต.เมืองจัง อ.ภูเพียง จ.น่าน").says("มันกำลังเอามีดไล่ฟัน").sees("เพิ่มในเรื่อง")
        assert count(database) == 1

    def test_the_button_brings_the_numbers_and_the_shortest_way(self, koi: Chat, database: Database) -> None:
        koi.says("ช่วยด้วย").taps("มีอันตราย").sees("โทรก่อนนะคะ", "เกิดเหตุที่ไหนคะ")
        koi.says("เมืองจัง น่าน").sees("รับเรื่องแล้วค่ะ")
        assert ticket(database).tier == Tier.E1

    def test_no_danger_lets_the_story_go_on(self, koi: Chat) -> None:
        koi.says("ช่วยด้วย").taps("ไม่มี เล่าต่อ").sees("เล่าให้ฟังได้เลยค่ะ")

    def test_the_emergency_word_shows_numbers_and_offers_the_staff(self, koi: Chat) -> None:
        koi.says("เหตุด่วน").sees("1669")
        koi.taps("แจ้งเจ้าหน้าที่ด้วย").sees("เกิดเหตุที่ไหนคะ")

    def test_serious_harm_today_is_told_of_1300_and_asked_only_the_place(
        self, koi: Chat, database: Database
    ) -> None:
        koi.says("นมผงลูกหมด ไม่มีตังซื้อ").sees("โทร 1300", "เกิดเหตุที่ไหนคะ")
        koi.says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("รับเรื่องแล้วค่ะ")
        assert ticket(database).urgency == Urgency.MOST_URGENT

    def test_discretion_comes_first_where_there_is_no_danger_now(self, koi: Chat, database: Database) -> None:
        koi.tells("แฟนเก่าตามคุกคาม").sees("สะดวกคุยตอนนี้ไหมคะ")
        koi.taps("สะดวก").sees("ลบแชต")
        koi.taps("ใช่").says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").taps("ใช่").sees("เวลาไหนปลอดภัยคะ")
        koi.taps("ข้าม").sees("ให้ศูนย์ในตำบลรู้เรื่องนี้ด้วยไหมคะ")
        koi.taps("ไม่ต้องบอก").taps("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")
        assert (ticket(database).discreet, owner(database)) == (True, "nan")


class TestLaterWords:
    def test_are_added_to_the_open_ticket_by_one_tap(self, koi: Chat, database: Database) -> None:
        opened = opens(koi)
        koi.tells("มีเด็กเล็กอยู่ด้วยนะคะ").sees(opened.number)
        koi.taps("เพิ่มในเรื่องเดิม").sees("เพิ่มในเรื่อง")
        assert count(database) == 1

    def test_or_open_a_new_one(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.tells("หลังคาบ้านรั่ว").taps("เรื่องใหม่").sees("ใช่ไหมคะ")

    def test_with_several_open_the_number_is_chosen(self, koi: Chat, database: Database) -> None:
        first = opens(koi)
        second = opens(koi, "หลังคาบ้านรั่วทั้งหลัง ต.เมืองจัง อ.ภูเพียง จ.น่าน")
        koi.tells("ตอนนี้อยู่บ้านญาติ")
        assert {first.number, second.number} <= set(koi.labels)
        koi.says("2").sees("เพิ่มในเรื่อง")

    def test_can_be_written_from_the_ticket_itself(self, koi: Chat, database: Database) -> None:
        opened = opens(koi)
        koi.says("ติดตาม").taps("เพิ่มข้อมูล").tells("บ้านอยู่หลังวัด", "ประตูสีฟ้า").sees("เพิ่มในเรื่อง")
        with database.reading() as session:
            parts = session.scalars(select(TicketPart).filter_by(ticket_id=opened.id, part="story")).all()
        assert len(parts) == 3


class TestFollowingUp:
    def test_shows_the_ticket_with_its_timeline(self, koi: Chat) -> None:
        opened = opens(koi)
        koi.says("ติดตามเรื่อง").sees(opened.number, "แจ้งเรื่อง", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")

    def test_finds_the_number_in_a_question(self, koi: Chat) -> None:
        opened = opens(koi)
        opens(koi, "หลังคาบ้านรั่วทั้งหลัง ต.เมืองจัง อ.ภูเพียง จ.น่าน")
        koi.says(f"เรื่อง {opened.number} ไปถึงไหนแล้วคะ").sees(f"เรื่อง {opened.number}", "แจ้งเรื่อง")

    def test_taking_back_is_asked_once_more(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ติดตาม").taps("ยกเลิกเรื่อง").sees("ใช่ไหมคะ")
        assert ticket(database).status == Status.ROUTED
        koi.taps("ใช่ ยกเลิก").sees("ยกเลิกเรื่อง")
        assert ticket(database).status == Status.CANCELLED

    def test_opening_again_by_word(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ติดตาม").taps("ยกเลิกเรื่อง").taps("ใช่ ยกเลิก").says("เปิดเรื่อง").sees("อีกครั้งแล้วค่ะ")
        assert not ticket(database).status.is_closed

    def test_rating_low_offers_to_open_again(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ติดตาม").taps("ยกเลิกเรื่อง").taps("ใช่ ยกเลิก").says("ติดตาม")
        koi.taps("ได้รับแล้ว").sees("เรื่องนี้ช่วยได้ไหมคะ").taps("ช่วยไม่ได้").sees("เปิดเรื่องอีกครั้ง")
        assert ticket(database).rating == 1
        koi.taps("ยังไม่ได้").sees("อีกครั้งแล้วค่ะ")

    def test_somebody_elses_number_is_no_right_to_read(self, koi: Chat, database: Database) -> None:
        from handlers.events import Chose

        opened = opens(koi)
        stranger = Chat(database, "Ustranger").follows()
        for act in ("ticket", "cancel_ticket_sure", "not_yet", "helped", "rate"):
            stranger.does(Chose(act, {"ticket": opened.number, "rating": "3"})).sees("ไม่พบเรื่องเลขที่นี้")
        assert ticket(database).status == Status.ROUTED


class TestAPerson:
    def test_can_be_asked_for_without_a_place(self, koi: Chat, database: Database) -> None:
        koi.says("คุยกับเจ้าหน้าที่").sees("เรื่องอะไรคะ").tells("อยากถามเรื่องหลาน")
        koi.taps("ไม่รู้ตำบล").taps("ไม่รู้จังหวัด").sees("รับเรื่องแล้วค่ะ")
        assert (ticket(database).wants_person, owner(database)) == (True, "npm")

    def test_keeps_what_was_told_of_a_request_under_way(self, koi: Chat, database: Database) -> None:
        koi.tells("ขอถุงยังชีพ อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน").says("คุยกับเจ้าหน้าที่")
        koi.taps("ใช่").sees("รับเรื่องแล้วค่ะ")
        assert (ticket(database).wants_person, ticket(database).place) == (True, "551405")

    def test_with_an_open_ticket_writing_into_it_is_offered(self, koi: Chat) -> None:
        opens(koi)
        koi.says("คุยกับเจ้าหน้าที่").taps("เขียนในเรื่องเดิม").tells("โทรกลับได้ไหม").sees("เพิ่มในเรื่อง")


class TestSmallThingsThatMatter:
    def test_saying_the_province_again_is_a_yes(self, koi: Chat) -> None:
        koi.tells("ขอถุงยังชีพ").taps("ใช่").says("ในเมือง").sees("ต.ในเมือง", "จ.นครพนม ใช่ไหมคะ")
        koi.says("นครพนม")
        assert koi.draft()["place"] == "480101"

    def test_quoting_what_we_said_of_a_ticket_writes_into_it(self, koi: Chat, database: Database) -> None:
        from handlers.events import Text

        opened = opens(koi)
        with database.unit_of_work() as session:
            last = session.scalars(
                select(OutboundMessage).filter_by(ticket_id=opened.id, to=koi.user)
            ).first()
            assert last is not None
            last.line_message_id = "sent-1"
        koi.does(Text("m-quote", "พรุ่งนี้สะดวกค่ะ", quoted_id="sent-1")).sees("เพิ่มในเรื่อง")

    def test_the_notice_stands_once_beside_the_questions(self, database: Database) -> None:
        seed(database)
        chat = Chat(database, "Unew")
        assert "ขอใช้เรื่องที่เล่า" in chat.says("ขอความช่วยเหลือ").words
        assert "ขอใช้เรื่องที่เล่า" not in chat.tells("ขอถุงยังชีพ").words

    def test_an_id_number_is_answered_with_that_it_is_not_kept(self, koi: Chat, database: Database) -> None:
        koi.tells("ขอถุงยังชีพ เลขบัตร 1-1017-00203-45-0").sees("ไม่ต้องส่งเลขบัตรนะคะ")
        with database.reading() as session:
            assert not any("00203" in (text or "") for text in session.scalars(select(MessageRow.text)))

    @pytest.mark.parametrize("words", ["ค่ะ", "โอเค", "รับทราบ"])
    def test_a_nod_is_no_cry_for_help(self, koi: Chat, words: str) -> None:
        koi.says(words)
        assert "มีอันตราย" not in koi.labels

    def test_a_new_address_goes_to_the_open_ticket(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ย้ายบ้านแล้วค่ะ").sees("เพิ่มในเรื่อง")

    @pytest.mark.parametrize("words", ["ได้รับแล้ว", "เรียบร้อย ได้รับแล้ว"])
    def test_the_buttons_of_a_closed_ticket_may_be_typed(self, koi: Chat, words: str) -> None:
        opens(koi)
        koi.says("ติดตาม").taps("ยกเลิกเรื่อง").taps("ใช่ ยกเลิก").says("เมนู")
        koi.says(words).sees("เรื่องนี้ช่วยได้ไหมคะ")

    def test_a_child_is_spoken_to_simply(self, koi: Chat) -> None:
        koi.says("หนูโดนพ่อตี หนูอยู่ ป.4").sees("หนูไม่ผิดเลย", "1387", "เกิดเหตุที่ไหนคะ")
