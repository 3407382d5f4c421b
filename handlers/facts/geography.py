"""What every reading of a place may know: aliases, boundaries, and the provinces where units work.

Kept per process and loaded anew when its `Revision` has moved (DESIGN.md §2a, "Caches"); as long as no import of
centres was ever noted there, it is read each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from handlers.places import NO_NAMES, Boundaries, Known, Names
from models.centres import Centre, Coverage
from models.state import Alias, Boundary, Revision

REVISIONS = ("aliases", "boundaries", "centres")
"""Names of the `Revision` rows that an import of these things bumps."""


@dataclass(slots=True)
class _Kept:
    """What one process last read of one database."""

    revisions: Mapping[str, int] = field(default_factory=dict)
    aliases: Names = NO_NAMES
    boundaries: Boundaries | None = None
    covered: frozenset[str] = frozenset()


_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()
"""By the database's pool of connections, which all its sessions share."""


def known_places(session: Session, near: str | None = None) -> Known:
    """The evidence beside a text: the account's provinces, local names, polygons, the person's last place."""
    kept = _read(session)
    return Known(provinces=kept.covered, near=near, aliases=kept.aliases, boundaries=kept.boundaries)


def covered_provinces(session: Session) -> frozenset[str]:
    """Codes of the provinces in which a unit works; the last desk (`*`) does not count."""
    return _read(session).covered


def _read(session: Session) -> _Kept:
    key = session.get_bind().engine.pool
    revisions = dict(
        session.execute(select(Revision.name, Revision.number).where(Revision.name.in_(REVISIONS))).all()
    )
    before = _kept.get(key)
    if before is not None and before.revisions == revisions and "centres" in revisions:
        return before
    old = before or _Kept()
    fresh = _Kept(
        revisions=revisions,
        aliases=_aliases(session, old, revisions),
        boundaries=_boundaries(session, old, revisions),
        covered=_covered(session),
    )
    _kept[key] = fresh
    return fresh


def _boundaries(session: Session, old: _Kept, revisions: Mapping[str, int]) -> Boundaries | None:
    """The polygons; an index of thousands is built only when they have changed."""
    if old.boundaries is not None and old.revisions.get("boundaries") == revisions.get("boundaries"):
        return old.boundaries
    rows = session.execute(select(Boundary.code, Boundary.shape)).all()
    return Boundaries((code, shape) for code, shape in rows) if rows else None


def _aliases(session: Session, old: _Kept, revisions: Mapping[str, int]) -> Names:
    """The local names; an index of thousands is built only when they have changed."""
    if "aliases" in revisions and old.revisions.get("aliases") == revisions["aliases"]:
        return old.aliases
    return Names.local((name, code) for name, code in session.execute(select(Alias.alias, Alias.subdistrict)))


def _covered(session: Session) -> frozenset[str]:
    codes = session.scalars(
        select(Coverage.code).join(Centre, Centre.id == Coverage.centre_id).where(Centre.active).distinct()
    )
    return frozenset(code[:2] for code in codes if code != "*")
