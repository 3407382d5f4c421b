"""`pakmut boundaries import` and `pakmut aliases import`: what the operator knows of places. Needs `DATABASE_URL` alone."""

from pathlib import Path

import click

from bot.cli.database import opened

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def boundaries() -> None:
    """The outlines of subdistricts, for locations without a clear address."""


@boundaries.command("import")
@FILE
def import_boundaries(file: Path) -> None:
    """Take over FILE (GeoJSON, plain or gzipped, OCHA's property names or ours), in place of what was there."""
    from sqlalchemy import delete, insert

    from handlers.places import load_geojson
    from models.revision import bump
    from models.state import Boundary

    rows, problems = load_geojson(file.read_bytes())
    for problem in problems:
        click.echo(f"{file}: {problem}", err=True)
    if any(problem.fatal for problem in problems) or not rows:
        raise click.ClickException(f"nothing was imported from {file}")
    with opened() as database, database.unit_of_work() as session:
        session.execute(delete(Boundary))
        session.execute(insert(Boundary), [{"code": code, "shape": shape} for code, shape in rows])
        bump(session, "boundaries")
    click.echo(f"{len(rows)} subdistricts; every process takes them over by itself")


@click.group()
def aliases() -> None:
    """Local names (villages, temples, markets) for subdistricts."""


@aliases.command("import")
@FILE
def import_aliases(file: Path) -> None:
    """Take over FILE (alias,subdistrict,centre): all or nothing, safe to run again."""
    from handlers.centres.local_names import BadFile, import_csv

    with opened() as database:
        try:
            with database.unit_of_work() as session:
                changed = import_csv(session, file.read_bytes())
        except BadFile as wrong:
            for problem in wrong.problems:
                click.echo(f"{file}: {problem}", err=True)
            raise click.ClickException(
                f"nothing was imported: {len(wrong.problems)} mistakes in {file}"
            ) from wrong
    click.echo(f"{changed} new or changed")


@aliases.command("export")
def export_aliases() -> None:
    """Print every local name as CSV, also those that officers had remembered."""
    from handlers.centres.local_names import export_csv

    with opened() as database, database.reading() as session:
        click.echo(export_csv(session), nl=False)


@aliases.command("remove")
@click.argument("name")
def remove_alias(name: str) -> None:
    """Forget NAME: it was remembered for the wrong place."""
    from handlers.centres.local_names import forget

    with opened() as database, database.unit_of_work() as session:
        try:
            forget(session, name)
        except KeyError:
            raise click.ClickException(f"nobody remembered {name}") from None
    click.echo(f"{name} means nothing any more")
