"""Takes programmes over from `outreach.toml`, gives them back, and draws up their visits."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.outreach.programme_file import ProgrammeLine, StopLine, read
from handlers.outreach.seasons import DrawnUp, draw_up
from models import rota as rows
from models.centres import Centre
from models.outreach import Programme, Stop


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one programme."""

    code: str
    name: str
    new: bool
    visits: DrawnUp


def import_file(session: Session, text: str, today: date) -> list[Imported]:
    """Take a whole file over and draw up the visits from `today` on; a second time changes nothing. Raises BadFile."""
    return store(session, read(text, frozenset(session.scalars(select(Centre.code)))), today)


def store(session: Session, programmes: Sequence[ProgrammeLine], today: date) -> list[Imported]:
    """Store programmes that were read, each with its stops and visits."""
    return [_store(session, programme, today) for programme in programmes]


def season_from(programme: ProgrammeLine, today: date) -> ProgrammeLine:
    """The same programme with a season from this week to the next 30 September, for the demo."""
    first = today - timedelta(days=today.weekday())
    last = date(today.year, 9, 30)
    return replace(
        programme, valid_from=first, valid_to=last if last > today else date(today.year + 1, 9, 30)
    )


def export(session: Session) -> str:
    """All programmes as a file that `import_file` takes."""
    return "\n".join(line for programme in rows.programmes(session) for line in _lines(session, programme))


def _store(session: Session, given: ProgrammeLine, today: date) -> Imported:
    programme = rows.programme_of(session, given.code)
    new = programme is None
    programme = programme or Programme(code=given.code)
    programme.centre_id = session.scalars(select(Centre.id).filter_by(code=given.centre)).one()
    programme.name, programme.hours, programme.contact, programme.bring = (
        given.name,
        given.hours,
        given.contact,
        given.bring,
    )
    programme.valid_from, programme.valid_to = given.valid_from, given.valid_to
    programme.weekdays, programme.services = list(given.weekdays), list(given.services)
    session.add(programme)
    session.flush()
    _store_stops(session, programme.id, given.stops)
    return Imported(given.code, given.name, new, draw_up(session, programme, today))


def _store_stops(session: Session, programme_id: int, given: Sequence[StopLine]) -> None:
    existing = {stop.code: stop for stop in rows.all_stops(session, programme_id).values()}
    for stop in existing.values():
        stop.active = False
    for position, line in enumerate(given):
        stop = existing.get(line.code) or Stop(programme_id=programme_id, code=line.code)
        stop.name, stop.position, stop.active = line.name, position, True
        if line.latitude is not None or line.code not in existing:  # a point that staff set is not lost
            stop.latitude, stop.longitude = line.latitude, line.longitude
        session.add(stop)
    session.flush()


def _lines(session: Session, programme: Programme) -> Iterator[str]:
    centre = session.get_one(Centre, programme.centre_id)
    yield "[[programme]]"
    yield f"code = {_quoted(programme.code)}"
    yield f"name = {_quoted(programme.name)}"
    yield f"centre = {_quoted(centre.code)}"
    yield f"valid_from = {programme.valid_from.isoformat()}"
    yield f"valid_to = {programme.valid_to.isoformat()}"
    yield f"weekdays = {_quoted(programme.weekdays)}"
    for name in ("hours", "contact", "bring"):
        if getattr(programme, name):
            yield f"{name} = {_quoted(getattr(programme, name))}"
    yield f"services = {_quoted(programme.services)}"
    for stop in rows.stops_of(session, programme.id):
        yield from ("", "[[programme.stop]]", f"code = {_quoted(stop.code)}", f"name = {_quoted(stop.name)}")
        if stop.latitude is not None and stop.longitude is not None:
            yield from (f"latitude = {stop.latitude}", f"longitude = {stop.longitude}")
    yield ""


def _quoted(value: str | list[str]) -> str:
    """Texts as TOML writes them: its basic strings are JSON's (DEL apart)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
