"""`pakmut db upgrade | check | backup FILE | restore FILE | copy --to URL`: all they need is `DATABASE_URL`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.session import Database


@click.group()
def db() -> None:
    """Make, check, copy and restore the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to what this version needs."""
    from models.migrations import upgrade as migrate

    with _opened() as database:
        migrate(database)
    click.echo("schema: ok")


@db.command()
def check() -> None:
    """Say whether the database can be reached and its schema is the right one."""
    from models.migrations import current_problem

    with _opened() as database:
        problem = current_problem(database)
    if problem:
        raise click.ClickException(problem)
    click.echo("database: ok")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while everything runs (pg_dump on PostgreSQL)."""
    from models.backup import write

    with _opened() as database:
        write(database, file)
    click.echo(f"backup: {file}")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Make the database of DATABASE_URL, which must be empty, from a backup FILE, and bring its schema up."""
    from models.backup import restore as make
    from models.migrations import upgrade as migrate

    with _opened() as database:
        make(database, file)
        migrate(database)
    click.echo(f"restored from {file}")
    click.echo(
        "Look at `pakmut outbox list --waiting` before you start a worker:"
        " what was sent since the backup waits again."
    )


@db.command()
@click.option("--to", "address", required=True, metavar="DATABASE_URL", help="The new database: empty.")
def copy(address: str) -> None:
    """Copy everything from DATABASE_URL into another database, of the same kind or the other."""
    from models.moving import copy as move

    with _opened() as source, _opened(database_url=address) as target:
        total = move(source, target, lambda table, rows: click.echo(f"{table}: {rows}"))
    click.echo(
        f"copied: {total} rows. Now set DATABASE_URL to the new one everywhere, and put the old one away."
    )


@contextmanager
def _opened(**given: str) -> Iterator["Database"]:
    """The database of the settings, or that `given`; what is wrong is said in one line."""
    from sqlalchemy.exc import DBAPIError

    from bot.config import DatabaseSettings, read
    from models.backup import Impossible
    from models.session import Database

    database = Database(read(DatabaseSettings, **given).database_url)
    try:
        yield database
    except (Impossible, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    except DBAPIError as failed:
        raise click.ClickException(f"database: {str(failed.orig).splitlines()[0]}") from None
    finally:
        database.close()
