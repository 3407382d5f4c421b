"""`pakmut report`: the week in numbers, for a supervisor."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.weekly import Row, Week

THIS_WEEK = "this"
HEADINGS = ("opened", "accepted", "answered", "closed", "late")


@click.command()
@click.option(
    "--week",
    is_flag=False,
    flag_value=THIS_WEEK,
    required=True,
    help="This week, or one like 2026-W48 or of a date.",
)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def report(week: str, as_json: bool) -> None:
    """Count a week: tickets by centre and category, how quick we were, notices, messages."""
    from bot.config import DatabaseSettings, read
    from models import clock
    from models.session import Database
    from models.weekly import week_of

    database = Database(read(DatabaseSettings).database_url)
    try:
        with database.reading() as session:
            clock.read_offset(session)
            found = week_of(session, _day(week, clock.today().date()))
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=str))
    else:
        _show(found)


def _day(week: str, today: date) -> date:
    if week == THIS_WEEK:
        return today
    try:
        if named := re.fullmatch(r"(\d{4})-W(\d{1,2})", week):
            return date.fromisocalendar(int(named[1]), int(named[2]), 1)
        return date.fromisoformat(week)
    except ValueError as error:
        raise click.BadParameter(
            f"{week} is neither a week like 2026-W48 nor a date", param_hint="--week"
        ) from error


def _show(week: "Week") -> None:
    from bot.cli.tables import show
    from handlers.calendar import short_date

    click.echo(f"{short_date(week.first)} – {short_date(week.first + timedelta(days=6))}")
    for heading, rows in (("centre", week.centres), ("category", week.categories)):
        show((heading, *HEADINGS), [(name, *_numbers(row)) for name, row in rows.items()])
    show(
        ("", "value"),
        [
            ("median minutes to accept", week.minutes_to_accept),
            ("median minutes to first answer", week.minutes_to_answer),
            ("danger now (E1) opened", week.danger_now),
            ("waiting beyond their time now", week.waiting_late),
            *((f"notices {name.replace('_', ' ')}", count) for name, count in week.notices.items()),
            *((f"messages billed for {name}", count) for name, count in week.billed.items()),
            ("messages billed this month", week.billed_this_month),
            *_line_says(week),
        ],
    )


def _line_says(week: "Week") -> Iterator[tuple[str, object]]:
    """LINE's own figures beside the ledger's of the same moment."""
    from models.clock import in_bangkok

    says = week.line_says
    if says is None:
        yield "messages used as LINE counts", "not asked this month"
        return
    yield "messages of the plan this month", "no limit" if says.plan is None else says.plan
    yield f"messages used as LINE counts ({in_bangkok(says.at):%d.%m. %H:%M})", says.used
    yield "messages that LINE counts and we do not", says.difference


def _numbers(row: "Row") -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in HEADINGS)
