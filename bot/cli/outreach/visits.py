"""`pakmut outreach notify | cancel | move`: one visit, and who hears of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.outreach.work import DAY, writing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.config import DatabaseSettings
    from models.outreach import Visit


@click.command()
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
    with writing() as (session, _today):
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
                _echo_morning(session, visit)
    if refused:
        raise click.ClickException("; ".join(refused))


@click.command()
@click.option("--date", "day", type=DAY, required=True, help="The day of the visit, YYYY-MM-DD.")
@click.option("--reason", required=True, help="Why, in Thai as subscribers will read it: น้ำโขงขึ้น")
@click.option("--programme", help="Needed where several programmes visit on that day.")
def cancel(day: datetime, reason: str, programme: str | None) -> None:
    """Cancel the visit on that day; those who were told hear of it."""
    from bot.config import read
    from handlers.outreach import NotDone, cancel_visit

    _introduce(read(_with_address()))
    with writing() as (session, _today):
        visit = _only(_visits(session, day.date(), programme))
        outcome = cancel_visit(session, visit.id, reason)
        if isinstance(outcome, NotDone):
            raise click.ClickException(outcome.reason)
        when = f" at {outcome.at:%Y-%m-%d %H:%M}" if outcome.at else ""
        click.echo(f"cancelled; {outcome.told:,} subscribers hear of it{when}")
        if outcome.withdrawn:
            click.echo(f"{outcome.withdrawn:,} notices were withdrawn before they went out")


@click.command()
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
    with writing() as (session, _today):
        visit = _only(_visits(session, day.date(), programme))
        outcome = move_visit(session, visit.id, day=to.date() if to else None, stop=stop, reason=reason)
        if isinstance(outcome, NotDone):
            raise click.ClickException(outcome.reason)
        when = f" at {outcome.at:%Y-%m-%d %H:%M}" if outcome.at else ""
        click.echo(f"moved; {outcome.told:,} subscribers hear of it{when}")


def _echo_morning(session: "Session", visit: "Visit") -> None:
    """What the notice on the morning will cost beside it."""
    from handlers import wording
    from handlers.outreach import expected
    from models.words import NoticeKind

    early = expected(session, visit, kind=NoticeKind.MORNING).count
    if early:
        click.echo(wording.text("outreach.forecast.morning", count=early))


def _only(visits: "list[Visit]") -> "Visit":
    if len(visits) > 1:
        raise click.ClickException("several programmes visit on that day: say which with --programme")
    return visits[0]


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
