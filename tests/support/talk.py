"""A citizen's 1:1 chat on a real database, without HTTP: what they do goes through `dispatch`, what we say is read."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from handlers import dispatch, wording
from handlers.events import Chose, Elapsed, Envelope, Event, Followed, Photo, Pin, Text
from handlers.messages import Message, Say, choices_of, from_json
from models.centres import Centre, Coverage, Member
from models.clock import now
from models.inbound import Timer
from models.outbound import OutboundMessage
from models.people import Conversation, Person
from models.session import Database
from models.words import CentreKind, Role

HOUSE = {
    "operator_name": "เทศบาลทดสอบ",
    "controller_name": "สำนักงานทดสอบ",
    "controller_phone": "02-000-0001",
    "dpo_contact": "dpo@pakmut.test",
    "public_url": "https://pakmut.test",
}
_numbers = count(1)


class Chat:
    """One person; `heard` holds what the account said to the last thing they did."""

    def __init__(self, database: Database, user: str = "Ukoi") -> None:
        wording.introduce(**HOUSE)
        self.database, self.user = database, user
        self.heard: list[Message] = []
        self._told = 0

    def does(self, event: Event) -> "Chat":
        """Let this happen, as one turn."""
        at = now() + timedelta(milliseconds=next(_numbers))
        token = None if isinstance(event, Elapsed) else f"token-{next(_numbers)}"
        envelope = Envelope(f"e{next(_numbers)}", event, at, now(), user_id=self.user, reply_token=token)
        with self.database.unit_of_work() as session:
            dispatch.handle(session, envelope, self.user)
        return self._listen()

    def says(self, *texts: str) -> "Chat":
        """Type these, one after the other."""
        for words in texts:
            self.does(Text(f"m{next(_numbers)}", words))
        return self

    def tells(self, *texts: str) -> "Chat":
        """Type these and fall silent."""
        return self.says(*texts).falls_silent()

    def falls_silent(self, kind: str = "silence") -> "Chat":
        """The timer of this kind goes off, if one is set."""
        with self.database.unit_of_work() as session:
            timer = session.scalar(select(Timer).filter_by(order_key=self.user, kind=kind))
            if timer is None:
                self.heard = []
                return self
            elapsed = Elapsed(timer.kind, timer.ref, timer.version)
            session.delete(timer)
        return self.does(elapsed)

    def sends_photo(self) -> "Chat":
        return self.does(Photo(f"p{next(_numbers)}"))

    def sends_pin(self, latitude: float, longitude: float, address: str | None = None) -> "Chat":
        return self.does(Pin(f"l{next(_numbers)}", latitude, longitude, None, address))

    def follows(self) -> "Chat":
        return self.does(Followed())

    def taps(self, label: str) -> "Chat":
        """Press the newest button of this label."""
        for message in reversed(self.heard):
            for choice in choices_of(message):
                if choice.label == label:
                    return self.does(Chose(choice.do, dict(choice.args or {})))
        raise AssertionError(f"no button {label!r} among {self.labels} under:\n{self.words}")

    @property
    def words(self) -> str:
        """All that was said last, as text."""
        return "\n".join(_shown(message) for message in self.heard)

    @property
    def labels(self) -> list[str]:
        return [choice.label for message in self.heard for choice in choices_of(message)]

    def sees(self, *parts: str) -> "Chat":
        for part in parts:
            assert part in self.words, f"{part!r} is not in:\n{self.words}"
        return self

    def at(self) -> str:
        """Where the talk stands, as `flow.step`."""
        with self.database.reading() as session:
            talk = session.scalar(select(Conversation).filter_by(order_key=self.user))
            return f"{talk.flow}.{talk.step}" if talk and talk.flow else ""

    def draft(self) -> dict[str, Any]:
        with self.database.reading() as session:
            talk = session.scalar(select(Conversation).filter_by(order_key=self.user))
            return dict(talk.draft) if talk else {}

    def _listen(self) -> "Chat":
        with self.database.reading() as session:
            rows = session.scalars(
                select(OutboundMessage).where(OutboundMessage.id > self._told).order_by(OutboundMessage.id)
            ).all()
            self._told = max([self._told, *(row.id for row in rows)])
            mine = [row for row in rows if row.to == self.user or row.to.startswith("erased:")]
            self.heard = [from_json(row.content) for row in mine]
        return self


def _shown(message: Message) -> str:
    if isinstance(message, Say):
        return message.text
    lines = [getattr(message, "title", ""), *getattr(message, "lines", ())]
    return "\n".join([*lines, *(f"{heading}: {line}" for heading, line in getattr(message, "rows", ()))])


def centre(
    database: Database, code: str, name: str, kind: CentreKind, *covers: str, leads: tuple[str, ...] = ()
) -> None:
    """A centre with one officer on duty."""
    with database.unit_of_work() as session:
        row = Centre(code=code, name=name, kind=kind, leads=list(leads), phone="042-000-001", active=True)
        officer = Person(line_user_id=f"Uofficer-{code}", created_at=now())
        session.add_all([row, officer])
        session.flush()
        session.add_all(Coverage(centre_id=row.id, code=area) for area in covers)
        session.add(
            Member(person_id=officer.id, centre_id=row.id, role=Role.OFFICER, on_duty=True, joined_at=now())
        )


def seed(database: Database) -> None:
    """The tambon centre of เมืองจัง, Nan's desk with its specialists, and the last desk."""
    centre(database, "t551405", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง", CentreKind.TAMBON, "551405")
    centre(database, "nan", "สำนักงาน พมจ. น่าน", CentreKind.PROVINCE, "55")
    centre(database, "npm", "สำนักงาน พมจ. นครพนม", CentreKind.PROVINCE, "48", "*")
