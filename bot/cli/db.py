"""`pakmut db upgrade | check | backup FILE | restore FILE | copy --to URL`: all they need is `DATABASE_URL`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.session import Database


@click.group()
def db() -> None:
    """Make, check and copy the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to what this version needs."""
    from models.migrations import upgrade as migrate

    database = _database()
    try:
        migrate(database)
    finally:
        database.close()
    click.echo("schema: ok")


@db.command()
def check() -> None:
    """Say whether the database can be reached and its schema is the right one."""
    from sqlalchemy.exc import SQLAlchemyError

    from models.migrations import current_problem

    database = _database()
    try:
        problem = current_problem(database)
    except SQLAlchemyError as error:
        raise click.ClickException(f"database: {type(error).__name__}") from None
    finally:
        database.close()
    if problem:
        raise click.ClickException(problem)
    click.echo("database: ok")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while everything runs (pg_dump on PostgreSQL)."""
    from models import backup as copying

    database = _database()
    try:
        copying.write(database, file)
    except (copying.Impossible, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        database.close()
    click.echo(f"backup: {file}")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Make the database of DATABASE_URL, which must be empty, from a backup FILE, and bring its schema up."""
    from models import backup as copying
    from models.migrations import upgrade as migrate

    database = _database()
    try:
        copying.restore(database, file)
        migrate(database)
    except (copying.Impossible, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        database.close()
    click.echo(f"restored from {file}")
    click.echo(
        "Look at `pakmut outbox list` before you start a worker: what was sent since the backup waits again."
    )


@db.command()
@click.option("--to", "address", required=True, metavar="DATABASE_URL", help="The new database: empty.")
def copy(address: str) -> None:
    """Copy everything from DATABASE_URL into another database, of the same kind or the other."""
    from bot.config import DatabaseSettings, read
    from models.backup import Impossible
    from models.moving import copy as move
    from models.session import Database

    source, target = _database(), Database(read(DatabaseSettings, database_url=address).database_url)
    try:
        total = move(source, target, lambda table, rows: click.echo(f"{table}: {rows}"))
    except (Impossible, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        source.close()
        target.close()
    click.echo(
        f"copied: {total} rows. Now set DATABASE_URL to the new one everywhere, and put the old one away."
    )


def _database() -> "Database":
    from bot.config import DatabaseSettings, read
    from models.session import Database

    return Database(read(DatabaseSettings).database_url)
