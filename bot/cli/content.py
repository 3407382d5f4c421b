"""`pakmut content`: the operator's own texts and facts over the defaults of `handlers/content`. Needs `DATABASE_URL`."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from bot.cli.database import opened

OLD = timedelta(days=365)
"""Facts of the world that nobody checked for longer than this are told by `check`."""


@click.group()
def content() -> None:
    """Texts, hotlines, amounts and times that this operator changed."""


@content.command()
def check() -> None:
    """Tell what was not checked for a year, and changes that no longer fit; exit 1 if any."""
    from models.clock import today
    from models.content import changes

    with opened() as database, database.reading() as session:
        changed = changes(session)
    troubles = [
        f"{name}: {trouble}" for name, new in changed.items() if (trouble := _trouble(name, new, changed))
    ]
    troubles += [f"{file}: last checked on {day}" for file, day in _checked() if today().date() - day > OLD]
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


def _trouble(name: str, new: Any, changed: Mapping[str, Any]) -> str | None:
    """Why a change cannot be taken: it fits no default, or triage could not use it beside the others."""
    from handlers import triage, wording

    return wording.problem_with(name, new) or triage.problem_with(name, changed)


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
    """Take over FILE: {"file.key": {"value": …, "checked_on": "YYYY-MM-DD"}}; null as value restores the default."""
    from models.content import change, changes

    given = _read(file)
    with opened() as database, database.reading() as session:
        changed = {**changes(session), **{name: row["value"] for name, row in given.items()}}
    changed = {name: new for name, new in changed.items() if new is not None}
    problems = [
        f"{name}: {trouble}"
        for name, row in given.items()
        if row["value"] is not None and (trouble := _trouble(name, row["value"], changed))
    ]
    for problem in problems:
        click.echo(f"{file}: {problem}", err=True)
    if problems:
        raise click.ClickException(f"nothing was imported: {len(problems)} mistakes in {file}")
    with opened() as database, database.unit_of_work() as session:
        for name, row in given.items():
            change(session, name, row["value"], by, row["checked_on"])
    click.echo(f"{len(given)} texts; every process takes them over by itself")


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as wrong:
        raise click.ClickException(f"{file}: {wrong}") from wrong
    rows: dict[str, dict[str, Any]] = {}
    for name, row in given.items() if isinstance(given, dict) else ():
        if not isinstance(row, dict) or "value" not in row:
            raise click.ClickException(f"{file}: {name}: needs an object with a value")
        try:
            day = date.fromisoformat(row["checked_on"]) if row.get("checked_on") else None
        except (TypeError, ValueError) as wrong:
            raise click.ClickException(f"{file}: {name}: checked_on: {wrong}") from wrong
        rows[name] = {"value": row["value"], "checked_on": day}
    if not rows:
        raise click.ClickException(f"{file}: holds no texts")
    return rows
