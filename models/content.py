"""An operator's own texts and facts, over the defaults of handlers/content (DESIGN.md §2, law 10)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.revision import bump
from models.state import ContentChange


def changes(session: Session) -> Mapping[str, Any]:
    """Every changed thing by its full name; the row's JSON holds it under `value`."""
    return {
        row.name: row.value["value"] for row in session.scalars(select(ContentChange)) if "value" in row.value
    }


def reload_into(override: Callable[[Mapping[str, Any]], None]) -> Callable[[Session], None]:
    """What a `Watch` does when content has moved: hand the changes over, e.g. to `wording.override`."""

    def reload(session: Session) -> None:
        override(changes(session))

    return reload


def rows(session: Session) -> list[ContentChange]:
    """All changes, by name."""
    return list(session.scalars(select(ContentChange).order_by(ContentChange.name)))


def change(session: Session, name: str, value: Any, by: str, checked_on: date | None) -> None:
    """Put an operator's own value under a name, or (None) go back to the default; every process takes it over."""
    row = session.get(ContentChange, name)
    if value is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(
            ContentChange(
                name=name, value={"value": value}, changed_by=by, changed_at=now(), checked_on=checked_on
            )
        )
    else:
        row.value, row.changed_by, row.changed_at, row.checked_on = {"value": value}, by, now(), checked_on
    bump(session, "content")
