"""Unsending a message takes its phone out of the ticket, the outgoing mail and the request under way (law 8)."""

from sqlalchemy import select
from support.stories import NUMBER, asks_for_rice
from support.world import Somebody, World

from models.outbound import OutboundMessage

PHONE = "0812345678"
WRITTEN = "081-234-5678"


def mine(somebody: Somebody, words: str) -> str:
    """The id of the message that this person wrote."""
    return next(e.id for e in somebody.phone.messages if not e.from_bot and words in e.text)


def kept_anywhere(world: World) -> bool:
    with world.database.reading() as session:
        mail = "".join(str(row.content) for row in session.scalars(select(OutboundMessage)))
    return any(number in mail for number in (PHONE, WRITTEN)) or world.ticket(NUMBER).phone is not None


def test_a_phone_given_to_a_ticket_goes_with_its_message(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ดูเรื่อง").sees(WRITTEN)
    assert world.ticket(NUMBER).phone == PHONE
    koi.does("unsends", mine(koi, WRITTEN))
    khru_e.says("งานของฉัน").says("1").does_not_see(WRITTEN, PHONE).sees("ผู้แจ้งลบข้อความที่มีเบอร์โทร")
    assert not kept_anywhere(world)


def test_a_phone_given_to_a_request_under_way_is_asked_for_again(world: World, koi: Somebody) -> None:
    koi.tells(f"ยายข้างบ้านไม่มีข้าวกิน โทร {WRITTEN}", "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    koi.does("unsends", mine(koi, WRITTEN))
    koi.says("เดือดร้อนเรื่องอาหาร ข้าวสารหมด")
    while "โทรเบอร์ไหนคะ" not in koi.heard:
        offered = koi.phone.quick_replies()
        koi.taps(next(label for label in ("ใช่", "ขาดอาหาร ของใช้ ยา", "ข้าม", "ของฉันเอง") if label in offered))
    koi.does_not_see(WRITTEN)
