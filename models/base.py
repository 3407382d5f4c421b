"""What every table shares: named constraints, aware UTC times, enums by value, one kind of key."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, TypeDecorator

from models.words import CentreKind, Lane, NoticeKind, Purpose, Role, Status, Tier, Urgency

Key = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key; SQLite counts up only in an INTEGER PRIMARY KEY."""


BUSY: dict[str, Any] = {
    "postgresql_with": {
        "autovacuum_vacuum_scale_factor": 0.01,
        "autovacuum_vacuum_threshold": 1000,
        "autovacuum_vacuum_insert_scale_factor": 0.05,
        "autovacuum_analyze_scale_factor": 0.02,
    }
}
"""Tables whose rows change soon after they came: the index of what is pending must not fill with dead rows until a fifth
of a history of millions has changed."""

SMALL_AND_BUSY: dict[str, Any] = {
    "postgresql_with": {
        "fillfactor": 50,
        "autovacuum_vacuum_scale_factor": 0,
        "autovacuum_vacuum_threshold": 500,
    }
}
"""Few rows that change all the time."""


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, also on SQLite, which forgets time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they are always a mistake here."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite dropped."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def _by_value(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


_TYPES: dict[Any, Any] = {
    datetime: UtcTime,
    dict[str, Any]: JSON,
    list[str]: JSON,
    list[dict[str, Any]]: JSON,
}
_TYPES |= {
    kind: _by_value(kind) for kind in (CentreKind, Lane, NoticeKind, Purpose, Role, Status, Tier, Urgency)
}


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = _TYPES
