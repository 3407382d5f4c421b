from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from models.clock import now
from models.people import Person
from models.session import Database


def person(line_user_id: str) -> Person:
    return Person(line_user_id=line_user_id, created_at=now())


def test_an_outer_rollback_undoes_a_released_savepoint(database: Database) -> None:
    def fails() -> None:
        with database.unit_of_work() as session:
            with session.begin_nested():
                session.add(person("U1"))
            raise RuntimeError("after the savepoint")

    must_raise(fails)
    with database.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_failed_savepoint_leaves_its_neighbours(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(person("U1"))
        must_raise(lambda: add_and_fail(session.begin_nested, lambda: session.add(person("U2"))))
        session.add(person("U3"))
    with database.reading() as session:
        assert {row.line_user_id for row in session.scalars(select(Person))} == {"U1", "U3"}


def add_and_fail(begin: Callable[[], AbstractContextManager[object]], add: Callable[[], None]) -> None:
    with begin():
        add()
        raise RuntimeError("inside the savepoint")


def must_raise(act: Callable[[], None]) -> None:
    with pytest.raises(RuntimeError):
        act()


def test_times_come_back_aware(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(person("U1"))
    with database.reading() as session:
        assert session.scalars(select(Person)).one().created_at.tzinfo is not None
