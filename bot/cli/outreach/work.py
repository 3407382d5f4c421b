"""What the commands of this group share: the database, today on its clock, and the day of a visit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.session import Database

DAY = click.DateTime(["%Y-%m-%d"])


def warn(clashes: tuple[date, ...]) -> None:
    """Name the visits that stand on a closed day and that nobody but a person may move."""
    for day in clashes:
        click.echo(f"warning: the visit of {day} stands on a closed day; move or cancel it", err=True)


@contextmanager
def writing() -> "Iterator[tuple[Session, date]]":
    """One unit of work with the operator's texts, and today. What it queued for many is written after its commit."""
    from handlers import wording
    from models import clock
    from models.content import reload_into
    from scheduler.outreach import write_all

    with _opened() as database:
        with database.unit_of_work() as session:
            clock.read_offset(session)
            reload_into(wording.override)(session)
            yield session, clock.today().date()
        write_all(database)


@contextmanager
def reading() -> "Iterator[tuple[Session, date]]":
    """A session that only reads, and today."""
    from models import clock

    with _opened() as database, database.reading() as session:
        clock.read_offset(session)
        yield session, clock.today().date()


@contextmanager
def _opened() -> "Iterator[Database]":
    from bot.config import DatabaseSettings, read
    from models.session import Database

    database = Database(read(DatabaseSettings).database_url)
    try:
        yield database
    finally:
        database.close()
