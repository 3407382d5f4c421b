"""A citizen's way to a ticket in a few words, and what became of it."""

from sqlalchemy import select
from support.talk import Chat

from models.centres import Centre
from models.session import Database
from models.tickets import Ticket


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
