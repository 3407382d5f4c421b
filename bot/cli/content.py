"""`pakmut content`: the operator's own texts and facts over the defaults of `handlers/content`. Needs `DATABASE_URL`."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.cli.database import opened

if TYPE_CHECKING:
    from bot.cli.content_file import Given

OLD = timedelta(days=365)
"""Facts of the world that nobody checked for longer than this are told by `check`."""


@click.group()
def content() -> None:
    """Texts, hotlines, amounts and times that this operator changed."""


@content.command()
def check() -> None:
    """Tell what was not checked for a year, and changes that no longer fit; exit 1 if any."""
    from handlers.triage import trouble_with
    from models.clock import today
    from models.content import changes, rows

    with opened() as database, database.reading() as session:
        changed = changes(session)
        dated = [(row.name, row.checked_on) for row in rows(session) if row.checked_on]
    troubles = [f"{name}: {found.text}" for name in changed if (found := trouble_with(name, changed))]
    troubles += [
        f"{name}: last checked on {day}" for name, day in (*_checked(), *dated) if today().date() - day > OLD
    ]
    for trouble in troubles:
        click.echo(trouble)
    if troubles:
        raise SystemExit(1)
    click.echo(f"ok ({len(changed)} changes)")


def _checked() -> list[tuple[str, date]]:
    from importlib.resources import files

    from handlers import wording

    names = [
        path.name.removesuffix(".toml")
        for path in files("handlers.content").iterdir()
        if path.name.endswith(".toml")
    ]
    found = [(name, wording.content(name).get("checked_on")) for name in sorted(names)]
    return [(f"{name}.toml", day) for name, day in found if isinstance(day, date)]


@content.command()
def export() -> None:
    """Print the changes as JSON that `import` takes."""
    from models.content import rows

    with opened() as database, database.reading() as session:
        found = {
            row.name: {
                "value": row.value["value"],
                "checked_on": row.checked_on and row.checked_on.isoformat(),
            }
            for row in rows(session)
        }
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@content.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="Who changes it; kept beside the change.")
def import_(file: Path, by: str) -> None:
    """Take over FILE: {"file.key": {"value": …, "checked_on": "YYYY-MM-DD"}}; null as value restores the default.

    "file.key+" adds to a list. New: a rule of danger (danger.danger.CODE with kind, category, sub, why, says) and a
    number to call (emergency_cards.numbers.NUMBER with label, all_day, source, and a checked_on). All or nothing.
    """
    from bot.cli.content_file import BadFile, read
    from handlers.wording import MORE
    from models.content import change, changes

    try:
        given = read(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise click.ClickException(f"{file}: {wrong}") from wrong
    except BadFile as wrong:
        _refuse(file, wrong.problems)
    with opened() as database, database.unit_of_work() as session:
        before = changes(session)
        if problems := list(_problems(given, before)):
            _refuse(file, problems)
        for name, row in given.rows.items():
            change(session, name, row.value, by, row.checked_on)
    for name, row in given.rows.items():
        if name.endswith(MORE) and (
            gone := [one for one in before.get(name, []) if one not in (row.value or [])]
        ):
            click.echo(f"{name} added until now and adds no longer: {', '.join(gone)}")
    click.echo(f"{len(given.rows)} texts; every process takes them over by itself")


def _problems(given: "Given", before: Mapping[str, Any]) -> Iterator[str]:
    """Why the file cannot be taken over, with line and column."""
    from handlers.triage import needs_day, troubles
    from models.clock import today

    for name, found in troubles({name: row.value for name, row in given.rows.items()}, before):
        yield given.problem(name, ("value", *found.at), found.text)
    for name, row in given.rows.items():
        if row.checked_on and row.checked_on > today().date():
            yield given.problem(name, ("checked_on",), "is a day to come")
        elif row.checked_on is None and row.value is not None and needs_day(name):
            yield given.problem(name, (), "needs checked_on, the day on which somebody checked the number")


def _refuse(file: Path, problems: list[str]) -> NoReturn:
    for problem in problems:
        click.echo(f"{file}: {problem}", err=True)
    raise click.ClickException(f"nothing was imported: {len(problems)} mistakes in {file}")
