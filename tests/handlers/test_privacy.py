"""What people decide about their data, and that erasing leaves nothing of them (DESIGN.md §2, law 8)."""

from typing import Any

import pytest
from sqlalchemy import select
from support.talk import Chat, seed

from handlers import casework, privacy
from handlers.actor import Actor
from handlers.commands import ForgetWords
from handlers.messages import SAID_OPEN
from models import Base
from models.centres import Member
from models.clock import now
from models.inbound import InboundEvent, Media, Message
from models.outbound import Delivery, LineCall, OutboundMessage
from models.people import Person
from models.session import Database
from models.tickets import Ticket
from models.words import Lane, Purpose, Status

STORY = "ข้าวสารหมด ไม่มีจะกิน ชื่อสมหมายใจดี อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน"
PHONE = "081-234-5678"


@pytest.fixture
def koi(database: Database) -> Chat:
    seed(database)
    return Chat(database, "Ukoiabcdef0123456789").follows()


def opens(chat: Chat) -> None:
    chat.tells(STORY).taps("ใช่").taps("ใช่").says("หลังวัดประตูสีฟ้า")
    if chat.at() == "request.for_whom":
        chat.taps("ของฉันเอง")
    chat.says(f"{PHONE} หลังเที่ยง").taps("ส่งเรื่อง").sees("รับเรื่องแล้วค่ะ")


def everything(database: Database) -> str:
    """All that any row of any table holds."""
    with database.reading() as session:
        rows: list[Any] = []
        for table in Base.metadata.sorted_tables:
            rows += [f"{table.name} {dict(row._mapping)}" for row in session.execute(select(table))]
    return "\n".join(rows)


def traces(database: Database, *words: str) -> list[str]:
    held = everything(database).splitlines()
    return [line[:160] for line in held if any(word in line for word in words)]


def ticket(database: Database) -> Ticket:
    with database.reading() as session:
        return session.scalars(select(Ticket)).one()


def told(database: Database, chat: str) -> list[str]:
    with database.reading() as session:
        rows = session.scalars(select(OutboundMessage).filter_by(to=chat)).all()
        return [str(row.content) for row in rows]


class TestMyData:
    def test_the_summary_comes_at_once(self, koi: Chat) -> None:
        opens(koi)
        koi.says("ข้อมูลของฉัน").sees("เราเก็บ", "เรื่องที่แจ้ง 1 เรื่อง")
        assert f"เบอร์โทร {SAID_OPEN}m" in koi.words, "named by where it stands, not copied"
        assert "081" not in koi.words
        assert {"ขอสำเนา", "แก้ไขข้อมูล", "ลบข้อมูล"} <= set(koi.labels)

    def test_a_copy_is_answered_by_a_person_within_thirty_days(self, koi: Chat, database: Database) -> None:
        koi.says("ข้อมูลของฉัน").taps("ขอสำเนา").sees("ภายใน 30 วัน")
        assert (ticket(database).sub, ticket(database).wants_person) == ("data_copy", True)

    def test_a_correction_is_told_in_ones_own_words(self, koi: Chat, database: Database) -> None:
        koi.says("ข้อมูลของฉัน").taps("แก้ไขข้อมูล").sees("แก้ข้อมูลไหนคะ").tells("เบอร์ผิดค่ะ").sees("รับเรื่องแล้วค่ะ")
        assert ticket(database).sub == "data_correction"

    def test_consent_is_withdrawn_as_easily_as_given(self, koi: Chat, database: Database) -> None:
        koi.tells("แม่ป่วยติดเตียง ขอผ้าอ้อม อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
        for _ in range(9):
            if "ส่งเรื่อง" in koi.labels:
                break
            koi.taps(next(label for label in ("ยินยอม", "ใช่", "ข้าม", "คนในครอบครัว") if label in koi.labels))
        koi.taps("ส่งเรื่อง")
        assert ticket(database).health_consent is True
        koi.says("ข้อมูลของฉัน").taps("ถอนความยินยอม").sees("ถอนความยินยอมแล้วค่ะ")
        assert ticket(database).health_consent is False


class TestErasing:
    def test_is_asked_once_more_and_may_be_left(self, koi: Chat, database: Database) -> None:
        koi.says("ลบข้อมูลของฉัน").sees("เอากลับไม่ได้").taps("ไม่ลบ").sees("ยังไม่ลบอะไร")
        assert traces(database, koi.user)

    def test_leaves_no_trace_of_the_person(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.sends_photo().says("ลบข้อมูลของฉัน").taps("ลบ และยกเลิกเรื่อง").sees("ลบข้อมูลแล้วค่ะ")
        assert traces(database, koi.user, "สมหมาย", "ประตูสีฟ้า", "234-5678", "2345678", "หลังเที่ยง") == []

    def test_cancels_the_open_ticket_and_tells_its_centre(self, koi: Chat, database: Database) -> None:
        opens(koi)
        before = len(told(database, "Uofficer-t551405"))
        koi.says("ลบข้อมูลของฉัน").taps("ลบ และยกเลิกเรื่อง")
        left = ticket(database)
        assert (left.status, left.phone, left.person_id) == (Status.CANCELLED, None, None)
        assert (left.categories, left.place) == (["FOOD"], "551405")
        assert len(told(database, "Uofficer-t551405")) == before + 1

    def test_with_help_by_phone_only_the_phone_stays(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ลบข้อมูลของฉัน").taps("ให้โทรช่วยต่อ").sees("ช่วยต่อทางโทรศัพท์")
        left = ticket(database)
        assert (left.status, left.person_id) == (Status.ROUTED, None)
        assert left.phone is not None
        assert traces(database, koi.user, "สมหมาย", "ประตูสีฟ้า", "หลังเที่ยง") == []

    def test_closing_forgets_the_phone_too(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ลบข้อมูลของฉัน").taps("ให้โทรช่วยต่อ")
        with database.unit_of_work() as session:
            casework.cancel(session, session.scalars(select(Ticket)).one())
        assert ticket(database).phone is None

    def test_with_help_by_phone_a_missing_number_is_asked_for(self, koi: Chat, database: Database) -> None:
        koi.tells(STORY).taps("ใช่").taps("ใช่").taps("ข้าม")
        while "ส่งเรื่อง" not in koi.labels:
            koi.taps(next(label for label in ("ข้าม", "ของฉันเอง") if label in koi.labels))
        koi.taps("ส่งเรื่อง").says("ลบข้อมูลของฉัน").taps("ให้โทรช่วยต่อ").sees("เบอร์ไหนคะ")
        koi.says("0899998888").sees("ช่วยต่อทางโทรศัพท์")
        assert (ticket(database).phone or "").replace("-", "") == "0899998888"

    def test_the_confirmation_goes_by_its_reply_token_alone(self, koi: Chat, database: Database) -> None:
        koi.says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย").sees("ลบข้อมูลแชต")
        with database.reading() as session:
            last = session.scalars(select(OutboundMessage).order_by(OutboundMessage.id.desc())).first()
        assert last is not None
        assert last.to.startswith("erased:")
        assert (last.reply_only, last.reply_token is not None) == (True, True)

    def test_a_request_under_way_is_forgotten_too(self, koi: Chat, database: Database) -> None:
        koi.tells("ขอถุงยังชีพ บ้านสมหมายใจดี").says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
        assert koi.at() == ""
        assert traces(database, koi.user, "สมหมาย") == []

    def test_who_comes_back_is_somebody_new(self, koi: Chat, database: Database) -> None:
        opens(koi)
        koi.says("ลบข้อมูลของฉัน").taps("ลบ และยกเลิกเรื่อง")
        koi.says("ติดตามเรื่อง").sees("ยังไม่มีเรื่องที่เปิดอยู่ค่ะ")

    def test_mail_on_its_way_is_stopped(self, koi: Chat, database: Database) -> None:
        with database.unit_of_work() as session:
            delivery = {"endpoint": "push", "to": koi.user, "lane": Lane.TALK, "purpose": Purpose.TALK}
            body = f'{{"to": "{koi.user}"}}'.encode()
            session.add(Delivery(**delivery, body=body, recipients=1, due_at=now(), retry_key="k1"))
            session.add(
                LineCall(kind="loading", args={"line_user_id": koi.user, "seconds": 10}, due_at=now())
            )
            parked = {
                "event_id": "e-parked",
                "order_key": koi.user,
                "kind": "message.text",
                "state": "parked",
            }
            session.add(InboundEvent(**parked, raw=koi.user, happened_at=now(), received_at=now()))
        koi.says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
        assert traces(database, koi.user) == []
        with database.reading() as session:
            assert session.scalars(select(Delivery.state)).all() == ["parked"]

    def test_media_are_taken_from_the_store(self, koi: Chat, database: Database) -> None:
        koi.sends_photo().says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
        with database.reading() as session:
            media = session.scalars(select(Media)).one()
            calls = session.scalars(select(LineCall).filter_by(kind="forget_media")).all()
        assert media.state == "gone"
        assert [call.args for call in calls] == [{"media_id": media.id}]

    def test_an_officer_who_erases_is_an_officer_no_more(self, database: Database) -> None:
        seed(database)
        officer = Chat(database, "Uofficer-t551405")
        officer.says("ลบข้อมูลของฉัน").taps("ใช่ ลบเลย")
        with database.reading() as session:
            removed = session.scalars(select(Member.removed_at).order_by(Member.id)).first()
        assert removed is not None
        assert traces(database, "Uofficer-t551405") == []

    def test_nobody_else_loses_anything(self, koi: Chat, database: Database) -> None:
        other = Chat(database, "Uother").follows()
        other.tells("หลังคารั่วที่บ้านป้าแดง")
        opens(koi)
        koi.says("ลบข้อมูลของฉัน").taps("ลบ และยกเลิกเรื่อง")
        with database.reading() as session:
            texts = session.scalars(select(Message.text).where(Message.text.is_not(None))).all()
        assert [text for text in texts if "ป้าแดง" in text]


def test_the_export_holds_words_tickets_and_dates(koi: Chat, database: Database) -> None:
    opens(koi)
    with database.reading() as session:
        person = session.scalars(select(Person).filter_by(line_user_id=koi.user)).one()
        kept = privacy.export(session, person)
    assert STORY in [message["text"] for message in kept["messages"]]
    assert kept["tickets"][0]["place"] == "551405"


def test_words_that_nobody_will_read_are_forgotten_unless_a_ticket_holds_them(
    koi: Chat, database: Database
) -> None:
    """`domain.md` §3.5, line 6."""
    opens(koi)
    with database.unit_of_work() as session:
        person = session.scalars(select(Person).filter_by(line_user_id=koi.user)).one()
        session.add(
            Message(
                line_message_id="loose", person_id=person.id, kind="text", text="อยู่เชียงใหม่", happened_at=now(),
                created_at=now(),
            )
        )  # fmt: skip
        kept = [m.line_message_id for m in session.scalars(select(Message)) if m.ticket_id is not None]
        everything = ("loose", *kept)
        privacy.forget_words(session, Actor(person, koi.user), ForgetWords(everything))
    with database.reading() as session:
        found = {m.line_message_id: m.text for m in session.scalars(select(Message))}
    assert found["loose"] is None
    assert kept
    assert all(found[message] for message in kept)
