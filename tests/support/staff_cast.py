"""The staff's stage: two provinces with their units, officers, and a citizen; persons are invented, places are real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import casework
from handlers.actor import Actor, Refused
from handlers.commands import OpenTicket
from handlers.events import Elapsed
from handlers.messages import SAID_OPEN
from models import clock
from models.centres import Centre, Coverage, Group, Member
from models.clock import now
from models.inbound import Message, Timer
from models.outbound import OutboundMessage
from models.people import Person
from models.session import Database
from models.tickets import Ticket, TicketEvent
from models.words import Category, CentreKind, Role, Tier

IN_TOWN = "480101"  # ต.ในเมือง อ.เมืองนครพนม
MUEANG_CHANG = "551405"  # ต.เมืองจัง อ.ภูเพียง จ.น่าน

UNITS = (
    ("nkp-desk", "พมจ.นครพนม", CentreKind.PROVINCE, "48 *", ""),
    ("nkp-prot", "ศูนย์คุ้มครองคนไร้ที่พึ่งจังหวัดนครพนม", CentreKind.SPECIALIST, "48", "HOMELESS BEGGAR RETURN"),
    ("nkp-home", "บ้านพักเด็กและครอบครัวจังหวัดนครพนม", CentreKind.SPECIALIST, "48", "CHILD VIOLENCE TRAFFICKING"),
    ("nkp-town", "ศูนย์ช่วยเหลือสังคมตำบลในเมือง", CentreKind.TAMBON, IN_TOWN, ""),
    ("nkp-mun", "เทศบาลเมืองนครพนม", CentreKind.LOCAL, IN_TOWN, ""),
    ("nan-desk", "พมจ.น่าน", CentreKind.PROVINCE, "55", ""),
    ("nan-chang", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง", CentreKind.TAMBON, MUEANG_CHANG, ""),
)


@dataclass
class Cast:
    """One database with units; people join as a test needs them. `staff` maps a name to centre code and role."""

    database: Database
    ids: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def on(cls, database: Database) -> "Cast":
        cast = cls(database)
        with database.unit_of_work() as session:
            for code, name, kind, covers, leads in UNITS:
                centre = Centre(code=code, name=name, kind=kind, leads=leads.split())
                session.add(centre)
                session.flush()
                session.add_all(Coverage(centre_id=centre.id, code=covered) for covered in covers.split())
        cast.citizen("malee")
        return cast

    def citizen(self, name: str) -> int:
        with self.database.unit_of_work() as session:
            return self._person(session, name)

    def officer(self, name: str, centre: str, role: Role = Role.OFFICER, *, on_duty: bool = False) -> int:
        """A person who works there; gives the membership's id."""
        with self.database.unit_of_work() as session:
            return self._member(session, name, centre, role, on_duty)

    def full_house(self) -> "Cast":
        """An officer in every unit, named after it."""
        with self.database.unit_of_work() as session:
            for code, *_ in UNITS:
                self._member(session, f"{code}-officer", code, Role.OFFICER, on_duty=False)
        return self

    def _person(self, session: Session, name: str) -> int:
        if name not in self.ids:
            person = Person(line_user_id=f"U-{name}", created_at=now(), followed_at=now())
            session.add(person)
            session.flush()
            self.ids[name] = person.id
        return self.ids[name]

    def _member(self, session: Session, name: str, centre: str, role: Role, on_duty: bool) -> int:
        member = Member(
            person_id=self._person(session, name),
            centre_id=self.centre(session, centre).id,
            role=role,
            name=name,
            on_duty=on_duty,
            joined_at=now(),
        )
        session.add(member)
        session.flush()
        return member.id

    def group(self, line_group_id: str, centre: str) -> None:
        with self.database.unit_of_work() as session:
            centre_id = self.centre(session, centre).id
            session.add(Group(line_group_id=line_group_id, centre_id=centre_id, changed_at=now()))

    def centre(self, session: Session, code: str) -> Centre:
        return session.scalars(select(Centre).filter_by(code=code)).one()

    def actor(self, session: Session, name: str, group: str | None = None) -> Actor:
        return Actor(session.get_one(Person, self.ids[name]), f"U-{name}", None, group)

    def words(self, name: str, text: str) -> str:
        """A text that this person sent; its LINE message id."""
        message_id = f"m{next(self.numbers)}"
        with self.database.unit_of_work() as session:
            session.add(
                Message(
                    line_message_id=message_id,
                    person_id=self.ids[name],
                    kind="text",
                    text=text,
                    happened_at=now(),
                    created_at=now(),
                )
            )
        return message_id

    def asks(
        self,
        place: str | None = IN_TOWN,
        *categories: Category,
        tier: Tier = Tier.N,
        by: str = "malee",
        **more: Any,
    ) -> str:
        """A citizen opens a ticket; its number."""
        wish = OpenTicket(categories or (Category.MONEY,), tier, place, more.pop("story", ()), **more)
        return self.does(by, wish).number

    def does(self, name: str, command: Any, group: str | None = None) -> Any:
        """Carry a command out; a refusal is an error here."""
        outcome = self.tries(name, command, group)
        assert not isinstance(outcome, Refused), outcome.text
        return outcome

    def tries(self, name: str, command: Any, group: str | None = None) -> Any:
        with self.database.unit_of_work() as session:
            return casework.CARRIES[type(command)](session, self.actor(session, name, group), command)

    def refused(self, name: str, command: Any, group: str | None = None) -> str:
        """The reason of a refusal; to be carried out is an error here."""
        outcome = self.tries(name, command, group)
        assert isinstance(outcome, Refused), outcome
        return outcome.text

    @contextmanager
    def ticket(self, number: str) -> Iterator[tuple[Session, Ticket]]:
        with self.database.unit_of_work() as session:
            yield session, session.scalars(select(Ticket).filter_by(number=number)).one()

    def owner(self, number: str) -> str:
        with self.ticket(number) as (session, ticket):
            return session.get_one(Centre, ticket.centre_id).code

    def status(self, number: str) -> str:
        with self.ticket(number) as (_, ticket):
            return ticket.status.value

    def heard(self, name: str) -> list[str]:
        """What was queued for this person or group since the last look: titles, texts and lines as one string each."""
        to = f"U-{name}" if name in self.ids else name
        with self.database.unit_of_work() as session:
            rows = session.scalars(
                select(OutboundMessage).filter_by(to=to, state="pending").order_by(OutboundMessage.id)
            )
            found = []
            for row in rows:
                row.state = "frozen"
                found.append(shown(row.content))
            return found

    def queued(self, name: str) -> list[OutboundMessage]:
        to = f"U-{name}" if name in self.ids else name
        with self.database.reading() as session:
            return list(
                session.scalars(select(OutboundMessage).filter_by(to=to).order_by(OutboundMessage.id))
            )

    def kinds(self, number: str) -> list[str]:
        with self.ticket(number) as (session, ticket):
            events = select(TicketEvent.kind).filter_by(ticket_id=ticket.id).order_by(TicketEvent.id)
            return list(session.scalars(events))

    def passes(self, **delta: float) -> None:
        """Let time pass, and every ticket timer that became due do its work, in order."""
        clock._offset += timedelta(**delta)
        while self._next_timer():
            pass

    def _next_timer(self) -> bool:
        with self.database.unit_of_work() as session:
            timer = session.scalar(
                select(Timer).where(Timer.due_at <= now()).order_by(Timer.due_at, Timer.id).limit(1)
            )
            if timer is None:
                return False
            elapsed, key = Elapsed(timer.kind, timer.ref, timer.version), timer.order_key
            session.delete(timer)
            session.flush()
            casework.on_timer(session, elapsed, key)
            return True


def shown(content: dict[str, Any]) -> str:
    """The visible words of a queued message; a person's own words as `<id>`."""
    parts = [content.get("title", ""), content.get("text", ""), *content.get("lines", ())]
    parts += [f"{heading}: {text}" for heading, text in content.get("rows", ())]
    return "\n".join(part for part in parts if part).replace(SAID_OPEN, "<").replace("\ue001", ">")


def labels(content: dict[str, Any]) -> list[str]:
    """The labels of the buttons and choices of a queued message."""
    return [choice["label"] for choice in (*content.get("buttons", ()), *content.get("choices", ()))]
