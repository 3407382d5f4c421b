"""`pakmut outreach closed`: the operator's own days."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.outreach.work import DAY, reading, warn, writing

if TYPE_CHECKING:
    from handlers.outreach import NotDone
    from handlers.outreach.seasons import DrawnUp


@click.group()
def closed() -> None:
    """The operator's own days: closed beside the public holidays, or open on one of them."""


@closed.command("add")
@click.argument("day", type=DAY)
@click.option("--name", required=True, help="What the day is, in Thai.")
@click.option("--open", "is_open", is_flag=True, help="A public holiday on which the team works.")
def closed_add(day: datetime, name: str, is_open: bool) -> None:
    """Close a day (or open a holiday); the visits follow, except those that subscribers were told of."""
    from handlers.outreach.days import close_day, open_day

    with writing() as (session, _today):
        _drawn((open_day if is_open else close_day)(session, day.date(), name))


@closed.command("remove")
@click.argument("day", type=DAY)
def closed_remove(day: datetime) -> None:
    """Let the day be again what the calendar of public holidays says."""
    from handlers.outreach.days import forget_day

    with writing() as (session, _today):
        _drawn(forget_day(session, day.date()))


@closed.command("list")
def closed_list() -> None:
    """The operator's own days from this year on."""
    from bot.cli.tables import show
    from models import rota

    with reading() as (session, today):
        days = rota.closed_rows(session, date(today.year, 1, 1), date.max)
        show(
            ("date", "what", "name"), [(one.date, "open" if one.open else "closed", one.name) for one in days]
        )


def _drawn(outcome: "DrawnUp | NotDone") -> None:
    from handlers.outreach import NotDone

    if isinstance(outcome, NotDone):
        raise click.ClickException(outcome.reason)
    click.echo(f"visits: {outcome.added} added, {outcome.changed} changed, {outcome.removed} removed")
    warn(outcome.clashes)
