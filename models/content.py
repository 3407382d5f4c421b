"""An operator's own texts and facts, over the defaults of handlers/content (DESIGN.md §2, law 10)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.state import ContentChange


def changes(session: Session) -> Mapping[str, Any]:
    """Every changed thing by its full name; the row's JSON holds it under `value`."""
    return {row.name: row.value["value"] for row in session.scalars(select(ContentChange)) if "value" in row.value}


def reload_into(override: Callable[[Mapping[str, Any]], None]) -> Callable[[Session], None]:
    """What a `Watch` does when content has moved: hand the changes over, e.g. to `wording.override`."""

    def reload(session: Session) -> None:
        override(changes(session))

    return reload
