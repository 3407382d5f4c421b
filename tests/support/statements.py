"""SQL compiled once for all the engines that tests make: anew for each it takes a sixth of the suite's time."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from models import session


def compile_once() -> None:
    """Let every engine of a `Database` find what another one compiled for the same kind of server."""
    for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):  # they are part of the key of what is compiled
        kind.__eq__ = lambda self, other: type(self) is type(other)
        kind.__hash__ = lambda self: hash(type(self))
    compiled: LRUCache[Any, Any] = LRUCache(2000)
    make = session.create_engine

    def create_engine(*args: Any, **named: Any) -> Engine:
        engine = make(*args, **named)
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    session.create_engine = create_engine
