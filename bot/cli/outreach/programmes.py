"""`pakmut outreach import | export | plan`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.outreach.work import reading, warn, writing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.outreach import Visit


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take the programmes of FILE (outreach.toml) over, all or nothing, and draw up their visits."""
    from handlers.outreach.importing import import_file
    from handlers.outreach.programme_file import BadFile

    try:
        with writing() as (session, today):
            for done in import_file(session, file.read_text(encoding="utf-8-sig"), today):
                visits = done.visits
                click.echo(
                    f"{done.code}: {'added' if done.new else 'kept'}; visits: {visits.added} added, "
                    f"{visits.changed} changed, {visits.removed} removed"
                )
                warn(visits.clashes)
    except BadFile as bad:
        raise click.ClickException(f"nothing was imported from {file}:\n{bad}") from bad
    except UnicodeDecodeError as bad:
        raise click.ClickException(f"{file} is not UTF-8 text (byte {bad.start})") from bad


@click.command()
def export() -> None:
    """Write all programmes as outreach.toml to standard output."""
    from handlers.outreach.importing import export as exported

    with reading() as (session, _today):
        click.echo(exported(session), nl=False)


@click.command()
@click.option("--programme", help="Only the programme with this code.")
def plan(programme: str | None) -> None:
    """Bring the visits in line with rota and holidays (never what a person changed), and list them."""
    from handlers.outreach import draw_up
    from models import rota

    with writing() as (session, today):
        found = [one for one in rota.programmes(session) if programme in (None, one.code)]
        if not found:
            raise click.ClickException(f"there is no programme {programme or 'yet'}")
        for one in found:
            drawn = draw_up(session, one, today)
            click.echo(f"{one.name} ({one.code})")
            _list(session, one.id, today)
            warn(drawn.clashes)


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
