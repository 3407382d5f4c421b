"""Conditions that let a statement stay prepared, and planned, however often it is asked."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, any_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


class _Values(TypeDecorator[Iterable[Any]]):
    """An array on PostgreSQL, a JSON list on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.each) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        given = list(value or ())
        return given if dialect.name == "postgresql" else json.dumps(given)


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()


def among(column: InstrumentedAttribute[Any], values: str) -> _Among:
    """True where the column, of keys or short texts, is one of the parameter of this name (any iterable, also empty).

    `IN (…)` grows with its values; SQLAlchemy, the driver and the database would read and plan it anew for each number.
    """
    return _Among(column, bindparam(values, type_=_Values(column.type)))


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **named: Any) -> str:
    column, values = element.clauses
    return compiler.process(column == any_(values), **named)


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **named: Any) -> str:
    column, values = element.clauses
    listed = func.json_each(values).table_valued("value")
    return compiler.process(column.in_(select(listed.c.value)), **named)


def is_in(column: InstrumentedAttribute[str], *states: str) -> ColumnElement[bool]:
    """True of a row in one of these states, which stand in the statement as in the partial indexes.

    As parameters they would let no plan that serves all of their values use such an index: it reads the whole table.
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{state}'", String) for state in states]
    return column == words[0] if len(words) == 1 else column.in_(words)
