"""Whole talks of a citizen who has a ticket, or wants a person; and small things that matter."""

import pytest
from sqlalchemy import select
from support.citizen_talks import count, opens, owner, ticket
from support.talk import Chat, seed

from handlers.events import Chose, Text
from models.inbound import Message as MessageRow
from models.outbound import OutboundMessage
from models.session import Database
from models.tickets import TicketPart
from models.words import Status


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
