"""`pakmut richmenu`: bring the rich menus to LINE, or draw their pictures anew."""

from pathlib import Path

import click


@click.group()
def richmenu() -> None:
    """The menus at the foot of the chat."""


@richmenu.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be done; LINE is asked, never changed.")
def sync(dry_run: bool) -> None:
    """Create, upload and link the menus; what has not changed is left alone. Safe to run again."""
    import logging

    from bot import log
    from bot.config import Settings, read
    from bot.line.api import NoToken, Unreachable
    from bot.line.connection import connect
    from bot.line.richmenu import Sync, SyncFailed
    from models.session import Database

    settings = read(Settings)
    log.configure(settings.secret_key.get_secret_value(), logging.WARNING)
    database = Database(settings.database_url)
    try:
        Sync(connect(settings, database, threads=1), database, click.echo, dry_run).run()
    except SyncFailed as failed:
        raise click.ClickException(str(failed)) from failed
    except (NoToken, Unreachable) as failed:
        raise click.ClickException(f"LINE cannot be reached: {type(failed).__name__}") from failed
    finally:
        database.close()


@richmenu.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def draw(directory: Path) -> None:
    """Draw the pictures into DIRECTORY (bot/line, to package them)."""
    from bot.line.drawing import CannotDraw, draw
    from bot.line.menus import menus

    directory.mkdir(parents=True, exist_ok=True)
    for menu in menus():
        target = directory / f"menu_{menu.name}.png"
        try:
            draw(menu, target)
        except CannotDraw as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(target)
