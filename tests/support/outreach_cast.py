"""The Nakhon Phanom programme and its subscribers, for tests. Persons are invented, places are real."""

from datetime import UTC, date, datetime
from importlib.resources import files

from sqlalchemy.orm import Session

from handlers.outreach.importing import import_file
from handlers.outreach.rota import iso_week
from models import clock, rota
from models.centres import Centre
from models.outreach import Programme, Subscription, Visit
from models.people import Person
from models.session import Database
from models.words import CentreKind

SEED = files("handlers.content.seed").joinpath("outreach.toml").read_text(encoding="utf-8")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """This time of this day on a Bangkok clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.BANGKOK)


def set_time(database: Database, moment: datetime) -> None:
    """Let the database's clock show this moment."""
    with database.unit_of_work() as session:
        clock.set_offset(session, (moment - datetime.now(UTC)).total_seconds())


def centre(session: Session) -> None:
    session.add(Centre(code="npm-homeless", name="ศูนย์คุ้มครองคนไร้ที่พึ่งจังหวัดนครพนม", kind=CentreKind.SPECIALIST))
    session.flush()


def season(text: str, first: date, last: date) -> str:
    """The seed file with another season."""
    return text.replace("2022-02-01", first.isoformat()).replace("2022-09-30", last.isoformat())


def programme(
    database: Database, first: date, last: date, hours: str | None = None, today: date | None = None
) -> None:
    """The seed programme with this season, its visits drawn up."""
    text = season(SEED, first, last)
    if hours:
        text = text.replace('weekdays = ["MO", "TU"]', f'weekdays = ["MO", "TU"]\nhours = "{hours}"')
    with database.unit_of_work() as session:
        if not rota.programmes(session):
            centre(session)
        import_file(session, text, today or first)


def subscriber(database: Database, name: str, *stops: str, blocked: bool = False) -> int:
    """A person who wants to hear of the programme; their key."""
    with database.unit_of_work() as session:
        person = Person(
            line_user_id=f"U{name}", created_at=clock.now(), blocked_at=clock.now() if blocked else None
        )
        session.add(person)
        session.flush()
        first = session.query(Programme).first()
        assert first is not None
        session.add(
            Subscription(person_id=person.id, programme_id=first.id, stops=list(stops), since=clock.now())
        )
        return person.id


def visit_on(session: Session, day: date) -> Visit:
    """The visit of this week."""
    found = session.query(Visit).filter_by(week=iso_week(day)).one()
    assert isinstance(found, Visit)
    return found
