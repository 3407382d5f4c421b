"""Whole talks of a citizen on a real database, from the first word to the ticket."""

from sqlalchemy import select
from support.citizen_talks import count, opens, owner, through, ticket
from support.talk import Chat, seed

from models.people import Person
from models.session import Database
from models.tickets import TicketPart
from models.words import Tier, Urgency


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
