"""`pakmut centres`: the list of units. Needs `DATABASE_URL` alone."""

from pathlib import Path

import click

from bot.cli.database import opened


@click.group()
def centres() -> None:
    """The units that can own tickets, and the areas they cover."""


@centres.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Take over the units of FILE (centres.csv): all or nothing, safe to run again."""
    from handlers.centres import import_csv

    with opened() as database, database.unit_of_work() as session:
        done = import_csv(session, file.read_bytes())
    for problem in done.problems:
        click.echo(f"{file}: {problem}", err=True)
    if done.problems:
        raise click.ClickException(f"nothing was imported: {len(done.problems)} mistakes in {file}")
    click.echo(f"{done.new} new, {done.changed} changed, {done.same} as before")


@centres.command()
def export() -> None:
    """Print the active units as centres.csv."""
    from handlers.centres import export_csv

    with opened() as database, database.reading() as session:
        click.echo(export_csv(session), nl=False)


@centres.command()
@click.argument("code")
def deactivate(code: str) -> None:
    """Close the unit CODE; its open tickets get new owners."""
    from handlers.centres import deactivate as close

    with opened() as database, database.unit_of_work() as session:
        try:
            moved = close(session, code)
        except KeyError:
            raise click.ClickException(f"there is no active unit {code}") from None
    click.echo(f"{code} is closed; {moved} open tickets have new owners")
