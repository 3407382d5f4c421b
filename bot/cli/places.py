"""`pakmut boundaries import` and `pakmut aliases import`: what the operator knows of places. Needs `DATABASE_URL` alone."""

from collections.abc import Iterable
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
@click.option("--replace", is_flag=True, help="The names in FILE mean nothing but what FILE says.")
def import_aliases(file: Path, replace: bool) -> None:
    """Take over FILE (alias,subdistrict,centre): all or nothing, safe to run again.

    A name may have several lines, one for each subdistrict that has a place so called: whoever writes it is asked which.
    """
    from handlers.centres.local_names import BadFile, import_csv

    with opened() as database:
        try:
            with database.unit_of_work() as session:
                done = import_csv(session, file.read_bytes(), replace=replace)
        except BadFile as wrong:
            for problem in wrong.problems:
                click.echo(f"{file}: {problem}", err=True)
            raise click.ClickException(
                f"nothing was imported: {len(wrong.problems)} mistakes in {file}"
            ) from wrong
    click.echo(f"{done.changed} new or changed")
    for name, codes in done.shared.items():
        click.echo(f"{name} is in {len(codes)} subdistricts and will be asked about: {_labels(codes)}")


def _labels(codes: Iterable[str]) -> str:
    """Codes and names of subdistricts."""
    from handlers.places import place

    return ", ".join(f"{code} {found.label}" for code in codes if (found := place(code)))


@aliases.command("export")
def export_aliases() -> None:
    """Print every local name as CSV, also those that officers had remembered."""
    from handlers.centres.local_names import export_csv

    with opened() as database, database.reading() as session:
        click.echo(export_csv(session), nl=False)


@aliases.command("remove")
@click.argument("name")
@click.option("--subdistrict", metavar="CODE", help="Only for this one of the subdistricts that it means.")
def remove_alias(name: str, subdistrict: str | None) -> None:
    """Forget NAME: it was remembered for the wrong place."""
    from handlers.centres.local_names import Unknown, forget

    with opened() as database, database.unit_of_work() as session:
        try:
            gone = forget(session, name, subdistrict)
        except Unknown as unknown:
            if unknown.codes:
                raise click.ClickException(f"{name} means only {_labels(unknown.codes)}") from None
            raise click.ClickException(f"nobody remembered {name}") from None
    click.echo(f"{name}: forgotten for {gone} subdistrict{'s' if gone > 1 else ''}")
