"""Place and category → the one unit that owns the ticket, with the reason in Thai (`domain.md` §3.4, §3.5).

The ladder: a unit that leads the category → the tambon centre → the อปท. of the same subdistrict → the province desk →
the last desk. A unit where nobody works is skipped, and the reason says so (DESIGN.md §2, law 6).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import wording
from handlers.places import place as place_of
from models.centres import Centre
from models.units import LAST_DESK, Unit, active_centres, covering
from models.words import Category, CentreKind

VILLAGE = (CentreKind.TAMBON, CentreKind.LOCAL)
"""The rungs near the village: the abuser may be known there, so VIOLENCE and TRAFFICKING skip them."""


class NoDesk(LookupError):
    """No centre is active at all, so nobody could own the ticket: `pakmut check` reports it."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who owns the ticket, why (one Thai sentence for citizen and staff), and who else is told of it."""

    centre: Centre
    reason: str
    copies: tuple[Centre, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rung:
    """One possible owner and the reason for it, as a name of `tickets.reason`."""

    unit: Unit
    why: str


def route(
    session: Session,
    categories: Sequence[Category],
    place: str | None,
    *,
    discreet: bool = False,
    share_with_tambon: bool = True,
    exclude: Collection[str] = frozenset(),
    danger: bool = False,
) -> Route:
    """The owner for these categories (likeliest first) at this DOPA code; `exclude` names centre codes.

    `danger` (tier E1) has the province desk told at the same time. Raises NoDesk if there is no centre at all.
    """
    category = leading(categories)
    far_from_village = discreet or not share_with_tambon or is_kept_from_village(categories)
    units = covering(session, place)
    skipped: list[Centre] = []
    for rung in _ladder(units, category, far_from_village):
        if rung.unit.centre.code in exclude or rung.unit.centre in skipped:
            continue
        if rung.unit.staffed:
            copies = _copies(units, rung.unit.centre, category, far_from_village, danger)
            return Route(rung.unit.centre, _reason(rung, category, place, skipped), copies)
        skipped.append(rung.unit.centre)
    return Route(*_last_resort(session, units, place, skipped))


def leading(categories: Sequence[Category]) -> Category:
    """The category that decides: what must stay away from the village goes before everything else."""
    kept = [
        category for category in categories if category.value in wording.value("tickets.tambon.must_not_know")
    ]
    return next(iter((*kept, *categories)), Category.OTHER)


def is_kept_from_village(categories: Sequence[Category]) -> bool:
    """True if no unit of the village may learn of it (`domain.md` §3.4, column "Tambon": –)."""
    return leading(categories).value in wording.value("tickets.tambon.must_not_know")


def province_desk(
    session: Session, place: str | None, exclude: Collection[str] = frozenset()
) -> Centre | None:
    """The staffed province desk that covers a place, or None."""
    for unit in covering(session, place):
        if _is_province_desk(unit) and unit.staffed and unit.centre.code not in exclude:
            return unit.centre
    return None


def last_desk(session: Session) -> Centre:
    """The operator's last desk, or what comes nearest to one. Raises NoDesk if there is no centre at all."""
    declared = sorted((u for u in covering(session, None)), key=lambda unit: not unit.staffed)
    unit = next(iter(declared or active_centres(session)), None)
    if unit is None:
        raise NoDesk("no active centre")
    return unit.centre


def desks_above(session: Session, centre: Centre, place: str | None) -> list[Centre]:
    """The units that answer for a centre: its province desk of this place, its parents, the last desk."""
    units = covering(session, place)
    above = [
        u.centre
        for u in units
        if _is_province_desk(u) or u.code == LAST_DESK or u.centre.code == centre.parent
    ]
    return [unit for unit in above if unit.id != centre.id]


def _ladder(units: Sequence[Unit], category: Category, far_from_village: bool) -> Iterator[_Rung]:
    near = [unit for unit in units if unit.code != LAST_DESK]
    if far_from_village:
        near = [unit for unit in near if unit.centre.kind not in VILLAGE]
    for unit in near:
        if category.value in unit.centre.leads:
            yield _Rung(unit, "specialist")
    for kind, why in ((CentreKind.TAMBON, "tambon"), (CentreKind.LOCAL, "local")):
        for unit in near:
            if unit.centre.kind is kind and not unit.centre.leads:
                yield _Rung(unit, why)
    for unit in near:
        if unit.centre.kind is CentreKind.PROVINCE:
            yield _Rung(unit, "province")


def _is_province_desk(unit: Unit) -> bool:
    return unit.centre.kind is CentreKind.PROVINCE and unit.code != LAST_DESK


def _copies(
    units: Sequence[Unit], owner: Centre, category: Category, far_from_village: bool, danger: bool
) -> tuple[Centre, ...]:
    told: list[Centre] = []
    if not far_from_village and category.value in wording.value("tickets.tambon.told"):
        told += [u.centre for u in units if u.centre.kind is CentreKind.TAMBON and u.staffed][:1]
    if danger:
        desks = [u.centre for u in units if u.centre.kind is CentreKind.PROVINCE and u.staffed]
        told += desks[:1] or [u.centre for u in units if u.code == LAST_DESK and u.staffed][:1]
    return tuple(centre for centre in told if centre.id != owner.id)


def _last_resort(
    session: Session, units: Sequence[Unit], place: str | None, skipped: Sequence[Centre]
) -> tuple[Centre, str]:
    because = wording.text("tickets.reason.last_desk" if place else "tickets.reason.no_place")
    centre = last_desk(session)
    others = [unit for unit in skipped if unit.id != centre.id]
    return centre, _sentence(centre, because, others)


def _reason(rung: _Rung, category: Category, place: str | None, skipped: Sequence[Centre]) -> str:
    covered = place_of(rung.unit.code if rung.why in ("specialist", "province") else place or "")
    because = wording.text(
        f"tickets.reason.{rung.why}",
        place=covered.label if covered else "",
        category=wording.text(f"statuses.category.{category.value}"),
    )
    if rung.why == "province" and not skipped:
        because += " " + wording.text(_province_word(category, place))
    if category is Category.RIGHTS:
        because += wording.text("tickets.reason.by_house_register")
    return _sentence(rung.unit.centre, because, skipped)


def _province_word(category: Category, place: str | None) -> str:
    if is_kept_from_village((category,)):
        return "tickets.reason.province_first"
    return "tickets.reason.no_centre" if len(place or "") == 6 else "tickets.reason.no_subdistrict"


def _sentence(centre: Centre, because: str, skipped: Sequence[Centre]) -> str:
    sentence = wording.text("tickets.reason.sent", centre=centre.name, because=because)
    if skipped:
        units = ", ".join(unit.name for unit in skipped)
        sentence += wording.text("tickets.reason.skipped", units=units)
    return sentence[:500]
