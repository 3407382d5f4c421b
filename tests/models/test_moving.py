"""`pakmut db copy`: everything arrives in the other database, or nothing does and one line says why."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support import every_table
from support.unfinished import goes_on, in_the_middle_of_a_request
from support.world import World

from models.backup import Impossible
from models.clock import now
from models.migrations import upgrade
from models.moving import copy
from models.people import Person
from models.session import Database

SERVER = os.environ.get("TEST_DATABASE_URL")


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    """An SQLite database with this version's schema."""
    database = Database(f"sqlite:///{tmp_path}/lite.db")
    upgrade(database)
    yield database
    database.close()


def test_every_row_of_every_table_arrives_as_it_was(lite: Database, elsewhere: Database) -> None:
    every_table.fill(lite)
    told: dict[str, int] = {}
    assert copy(lite, elsewhere, told.__setitem__) == sum(told.values())
    assert every_table.contents(elsewhere) == every_table.contents(lite)
    assert told == every_table.counts(lite)
    assert set(told.values()) == {every_table.ROWS}


def test_and_back_again(lite: Database, elsewhere: Database, tmp_path: Path) -> None:
    every_table.fill(lite)
    copy(lite, elsewhere)
    back = Database(f"sqlite:///{tmp_path}/back.db")
    copy(elsewhere, back)
    assert every_table.contents(back) == every_table.contents(lite)
    back.close()


def test_new_rows_get_keys_behind_the_copied_ones(lite: Database, elsewhere: Database) -> None:
    every_table.fill(lite)
    copy(lite, elsewhere)
    with elsewhere.unit_of_work() as session:
        person = Person(line_user_id="U new", created_at=now())
        session.add(person)
        session.flush()
        assert person.id == every_table.ROWS + 1


def test_a_database_with_rows_is_not_written_into(lite: Database, elsewhere: Database) -> None:
    upgrade(elsewhere)
    with elsewhere.unit_of_work() as session:
        session.add(Person(line_user_id="U there", created_at=now()))
    with pytest.raises(Impossible, match="not empty: there are rows in person"):
        copy(lite, elsewhere)


def test_nothing_is_copied_while_somebody_has_the_old_one_open(lite: Database, elsewhere: Database) -> None:
    """What a webhook would store there meanwhile, or a worker send, would be lost or doubled."""
    another = Database(lite.url.render_as_string())
    with another.reading() as session:
        session.execute(text("SELECT 1 FROM person"))
    with pytest.raises(Impossible, match="the database to copy is in use: stop"):
        copy(lite, elsewhere)
    another.close()
    copy(lite, elsewhere)


@pytest.mark.skipif(SERVER is None, reason="set TEST_DATABASE_URL to a PostgreSQL server")
def test_nor_while_somebody_is_connected_to_the_new_one(lite: Database, elsewhere: Database) -> None:
    another = Database(elsewhere.url.render_as_string(hide_password=False))
    with another.reading() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(Impossible, match="the new database is in use"):
        copy(lite, elsewhere)
    another.close()


@pytest.mark.skipif(SERVER is None, reason="set TEST_DATABASE_URL to a PostgreSQL server")
def test_what_does_not_fit_is_named_but_not_told(lite: Database, elsewhere: Database) -> None:
    """SQLite keeps longer texts than a column says; nothing of such a copy stays."""
    with lite.unit_of_work() as session:
        session.add(Person(line_user_id="U", created_at=now(), notice_version="somebody's words" * 9))
    with pytest.raises(Impossible, match=r"^person: .*too long.*\(column notice_version\)$") as refused:
        copy(lite, elsewhere)
    assert "somebody" not in str(refused.value)
    assert set(every_table.counts(elsewhere).values()) == {0}


def test_an_old_schema_is_brought_up_first(elsewhere: Database, tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="run `pakmut db upgrade`"):
        copy(Database(f"sqlite:///{tmp_path}/empty.db"), elsewhere)


def test_a_talk_goes_on_in_the_new_database(lite: Database, elsewhere: Database, tmp_path: Path) -> None:
    """In the middle of a story the operator moves; the citizen does not notice."""
    world = World(lite.url.render_as_string(), tmp_path)
    try:
        somebody = in_the_middle_of_a_request(world)
        world.stop()
        copy(lite, elsewhere)
        world.start_on(elsewhere.url.render_as_string(hide_password=False))
        goes_on(somebody)
    finally:
        world.close()
