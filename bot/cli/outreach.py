"""`pakmut outreach`: programmes, their dated visits, and the notices about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.config import DatabaseSettings
    from handlers.outreach import NotDone
    from handlers.outreach.seasons import DrawnUp
    from models.outreach import Visit
    from models.session import Database

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def outreach() -> None:
    """Outreach programmes: import and export them, their visits, notices, cancellations."""


@outreach.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take the programmes of FILE (outreach.toml) over, all or nothing, and draw up their visits."""
    from handlers.outreach.importing import import_file
    from handlers.outreach.programme_file import BadFile

    try:
        with _writing() as (session, today):
            for done in import_file(session, file.read_text(encoding="utf-8-sig"), today):
                visits = done.visits
                click.echo(
                    f"{done.code}: {'added' if done.new else 'kept'}; visits: {visits.added} added, "
                    f"{visits.changed} changed, {visits.removed} removed"
                )
                _warn(visits.clashes)
    except BadFile as bad:
        raise click.ClickException(f"nothing was imported from {file}:\n{bad}") from bad
    except UnicodeDecodeError as bad:
        raise click.ClickException(f"{file} is not UTF-8 text (byte {bad.start})") from bad


@outreach.command()
def export() -> None:
    """Write all programmes as outreach.toml to standard output."""
    from handlers.outreach.importing import export as exported

    with _reading() as (session, _today):
        click.echo(exported(session), nl=False)


@outreach.command()
@click.option("--programme", help="Only the programme with this code.")
def plan(programme: str | None) -> None:
    """Bring the visits in line with rota and holidays (never what a person changed), and list them."""
    from handlers.outreach import draw_up
    from models import rota

    with _writing() as (session, today):
        found = [one for one in rota.programmes(session) if programme in (None, one.code)]
        if not found:
            raise click.ClickException(f"there is no programme {programme or 'yet'}")
        for one in found:
            drawn = draw_up(session, one, today)
            click.echo(f"{one.name} ({one.code})")
            _list(session, one.id, today)
            _warn(drawn.clashes)


@outreach.command()
@click.option("--date", "day", type=DAY, required=True, help="The day of the visit, YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Only print the forecast.")
def notify(day: datetime, dry_run: bool) -> None:
    """Queue the notices of the visit on that day if they are not queued yet; the worker sends them."""
    from bot.config import read
    from handlers.outreach import NotQueued, expected, queue

    settings = read(_with_address())
    _introduce(settings)
    left = _left(settings)
    refused = []
    with _writing() as (session, _today):
        for visit in _visits(session, day.date()):
            outcome = None if dry_run else queue(session, visit.id, left=left)
            cost = expected(session, visit, left) if outcome is None else outcome.forecast
            if isinstance(outcome, NotQueued):
                refused.append(outcome.reason)
            elif outcome is not None and outcome.already:
                click.echo(f"queued already, for {outcome.forecast.count:,} subscribers")
                continue
            elif outcome is not None and outcome.at is not None:
                click.echo(f"queued, to go out at {outcome.at:%Y-%m-%d %H:%M}")
            if cost:
                click.echo(str(cost))
    if refused:
        raise click.ClickException("; ".join(refused))


@outreach.command()
@click.option("--date", "day", type=DAY, required=True, help="The day of the visit, YYYY-MM-DD.")
@click.option("--reason", required=True, help="Why, in Thai as subscribers will read it: น้ำโขงขึ้น")
@click.option("--programme", help="Needed where several programmes visit on that day.")
def cancel(day: datetime, reason: str, programme: str | None) -> None:
    """Cancel the visit on that day; those who were told hear of it."""
    from bot.config import read
    from handlers.outreach import NotDone, cancel_visit

    _introduce(read(_with_address()))
    with _writing() as (session, _today):
        visit = _only(_visits(session, day.date(), programme))
        outcome = cancel_visit(session, visit.id, reason)
        if isinstance(outcome, NotDone):
            raise click.ClickException(outcome.reason)
        when = f" at {outcome.at:%Y-%m-%d %H:%M}" if outcome.at else ""
        click.echo(f"cancelled; {outcome.told:,} subscribers hear of it{when}")
        if outcome.withdrawn:
            click.echo(f"{outcome.withdrawn:,} notices were withdrawn before they went out")


@outreach.command()
@click.option("--date", "day", type=DAY, required=True, help="The day of the visit as it stands, YYYY-MM-DD.")
@click.option("--to", "to", type=DAY, help="The new day, YYYY-MM-DD.")
@click.option("--stop", help="The code of the new stop.")
@click.option("--reason", help="Why, in Thai as subscribers will read it.")
@click.option("--programme", help="Needed where several programmes visit on that day.")
def move(
    day: datetime, to: datetime | None, stop: str | None, reason: str | None, programme: str | None
) -> None:
    """Move the visit on that day to another day or stop; those who were told hear of it."""
    from bot.config import read
    from handlers.outreach import NotDone, move_visit

    _introduce(read(_with_address()))
    with _writing() as (session, _today):
        visit = _only(_visits(session, day.date(), programme))
        outcome = move_visit(session, visit.id, day=to.date() if to else None, stop=stop, reason=reason)
        if isinstance(outcome, NotDone):
            raise click.ClickException(outcome.reason)
        when = f" at {outcome.at:%Y-%m-%d %H:%M}" if outcome.at else ""
        click.echo(f"moved; {outcome.told:,} subscribers hear of it{when}")


@outreach.group()
def closed() -> None:
    """The operator's own days: closed beside the public holidays, or open on one of them."""


@closed.command("add")
@click.argument("day", type=DAY)
@click.option("--name", required=True, help="What the day is, in Thai.")
@click.option("--open", "is_open", is_flag=True, help="A public holiday on which the team works.")
def closed_add(day: datetime, name: str, is_open: bool) -> None:
    """Close a day (or open a holiday); the visits follow, except those that subscribers were told of."""
    from handlers.outreach.days import close_day, open_day

    with _writing() as (session, _today):
        _drawn((open_day if is_open else close_day)(session, day.date(), name))


@closed.command("remove")
@click.argument("day", type=DAY)
def closed_remove(day: datetime) -> None:
    """Let the day be again what the calendar of public holidays says."""
    from handlers.outreach.days import forget_day

    with _writing() as (session, _today):
        _drawn(forget_day(session, day.date()))


@closed.command("list")
def closed_list() -> None:
    """The operator's own days from this year on."""
    from bot.cli.tables import show
    from models import rota

    with _reading() as (session, today):
        days = rota.closed_rows(session, date(today.year, 1, 1), date.max)
        show(
            ("date", "what", "name"), [(one.date, "open" if one.open else "closed", one.name) for one in days]
        )


def _drawn(outcome: "DrawnUp | NotDone") -> None:
    from handlers.outreach import NotDone

    if isinstance(outcome, NotDone):
        raise click.ClickException(outcome.reason)
    click.echo(f"visits: {outcome.added} added, {outcome.changed} changed, {outcome.removed} removed")
    _warn(outcome.clashes)


def _only(visits: "list[Visit]") -> "Visit":
    if len(visits) > 1:
        raise click.ClickException("several programmes visit on that day: say which with --programme")
    return visits[0]


@outreach.command()
@click.option("--days", default=60, show_default=True, help="How many days back.")
def runs(days: int) -> None:
    """The runs of notices and what became of them."""
    from bot.cli.tables import show
    from handlers.outreach.history import history

    with _reading() as (session, today):
        show(
            ("visit", "kind", "revision", "planned", "state", "persons", "sent", "refused", "blocked", "unknown", "on the way"),
            [
                (
                    run.visit, run.kind, run.revision, f"{run.planned_at:%Y-%m-%d %H:%M}", run.state,
                    run.audience, run.sent, run.refused, run.blocked, run.unknown, run.on_the_way,
                )
                for run in history(session, today, days)
            ],
        )  # fmt: skip


def _list(session: "Session", programme_id: int, today: date) -> None:
    from bot.cli.tables import show
    from handlers.calendar import short_date
    from models import rota

    stops = rota.all_stops(session, programme_id)
    visits = rota.visits_of(session, programme_id, today, date.max)
    show(
        ("date", "day", "stop", "state"),
        [
            (one.date, short_date(one.date), stops[one.stop_id].name, _state(one))
            for one in visits
        ],
    )  # fmt: skip


def _state(visit: "Visit") -> str:
    state = f"{visit.state}: {visit.reason}" if visit.reason else visit.state
    return f"{state} (by hand)" if visit.changed_by_hand and visit.state == "planned" else state


def _warn(clashes: tuple[date, ...]) -> None:
    for day in clashes:
        click.echo(f"warning: the visit of {day} stands on a closed day; move or cancel it", err=True)


def _visits(session: "Session", day: date, programme: str | None = None) -> "list[Visit]":
    from models import rota

    codes = {one.id: one.code for one in rota.programmes(session)}
    found = [one for one in rota.visits_on(session, day) if programme in (None, codes[one.programme_id])]
    if not found:
        raise click.ClickException(f"there is no visit on {day}")
    return found


def _with_address() -> "type[DatabaseSettings]":
    """What notices need beside the database: the address that they point to."""
    from bot.config import DatabaseSettings

    class Addressed(DatabaseSettings):
        public_url: str

    return Addressed


def _introduce(settings: "DatabaseSettings") -> None:
    from handlers import wording

    wording.introduce(public_url=str(getattr(settings, "public_url", "")).rstrip("/"))


def _left(settings: "DatabaseSettings") -> int | None:
    """LINE's own figure of the month's messages, where a channel is configured."""
    from bot.config import BadSetting, Settings, read
    from bot.line.budget import messages_left
    from bot.line.connection import connect
    from models.session import Database

    try:
        full = read(Settings)
    except BadSetting:
        return None
    database = Database(settings.database_url)
    try:
        return messages_left(connect(full, database, threads=1))
    finally:
        database.close()


@contextmanager
def _writing() -> "Iterator[tuple[Session, date]]":
    from handlers import wording
    from models import clock
    from models.content import reload_into

    with _database() as database, database.unit_of_work() as session:
        clock.read_offset(session)
        reload_into(wording.override)(session)
        yield session, clock.today().date()


@contextmanager
def _reading() -> "Iterator[tuple[Session, date]]":
    from models import clock

    with _database() as database, database.reading() as session:
        clock.read_offset(session)
        yield session, clock.today().date()


@contextmanager
def _database() -> "Iterator[Database]":
    from bot.config import DatabaseSettings, read
    from models.session import Database

    database = Database(read(DatabaseSettings).database_url)
    try:
        yield database
    finally:
        database.close()
