"""`pakmut db upgrade | check | backup FILE`: the database alone, so `DATABASE_URL` is all they need."""

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


def _database() -> "Database":
    from bot.config import DatabaseSettings, read
    from models.session import Database

    return Database(read(DatabaseSettings).database_url)
