"""The database of the settings for commands that need nothing else, with plain words when it is not ready."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.session import Database


@contextmanager
def opened() -> Iterator["Database"]:
    """The database that `DATABASE_URL` names, its schema checked; one line says what is wrong."""
    from sqlalchemy.exc import OperationalError

    from bot.config import DatabaseSettings, read
    from models.clock import read_offset
    from models.migrations import current_problem
    from models.session import Database

    database = Database(read(DatabaseSettings).database_url)
    try:
        if problem := current_problem(database):
            raise click.ClickException(problem)
        with database.reading() as session:
            read_offset(session)
        yield database
    except OperationalError as failed:
        raise click.ClickException(
            f"the database cannot be reached: {type(failed.orig).__name__}"
        ) from failed
    finally:
        database.close()
