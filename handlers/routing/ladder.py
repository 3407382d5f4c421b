"""The ladder: which unit owns a ticket about these needs at this place, and why (`domain.md` §3.5, lines 3 and 4).

A unit that leads the need → the tambon centre → the อปท. of the same subdistrict → the province desk → the last desk.
What the province leads goes from its specialist to the province desk before it comes to the village. A unit where
nobody works is skipped, and the reason says so (DESIGN.md §2, law 6).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import wording
from handlers.places import place as place_of
from handlers.routing.leads import is_kept_from_village, is_led_by_province, leading, tambon_is_told
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


@dataclass(frozen=True, slots=True)
class _Needs:
    """What is asked for: the need that decides, the others, and how far the village may know of it."""

    lead: Category
    others: tuple[Category, ...]
    far_from_village: bool
    may_copy: bool


def route(
    session: Session,
    categories: Sequence[Category],
    place: str | None,
    *,
    discreet: bool = False,
    share_with_tambon: bool | None = None,
    exclude: Collection[str] = frozenset(),
    danger: bool = False,
) -> Route:
    """The owner for these categories (likeliest first) at this DOPA code; `exclude` names centre codes.

    `share_with_tambon` is the person's word: True lets the tambon centre be told even of what is kept from it (it never
    leads that), False keeps anything from the village; None leaves it to the table and `discreet`. `danger` (tier E1)
    has the province desk told at the same time. Raises NoDesk if there is no centre at all.
    """
    needs = _needs(categories, discreet, share_with_tambon)
    units = covering(session, place)
    skipped: list[Centre] = []
    for rung in _ladder(units, needs):
        if rung.unit.centre.code in exclude or rung.unit.centre in skipped:
            continue
        if rung.unit.staffed:
            copies = _copies(units, rung.unit.centre, needs, danger)
            return Route(rung.unit.centre, _reason(rung, needs, place, skipped), copies)
        skipped.append(rung.unit.centre)
    return Route(*_last_resort(session, units, place, skipped))


def _needs(categories: Sequence[Category], discreet: bool, share: bool | None) -> _Needs:
    lead = leading(categories)
    private = is_kept_from_village(categories)
    far = private or (share is not True and (discreet or share is False))
    others = tuple(category for category in categories if category is not lead)
    return _Needs(lead, others, far, may_copy=share is True or not far)


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


def _ladder(units: Sequence[Unit], needs: _Needs) -> Iterator[_Rung]:
    near = [unit for unit in units if unit.code != LAST_DESK]
    if needs.far_from_village:
        near = [unit for unit in near if unit.centre.kind not in VILLAGE]
    yield from (_Rung(unit, "specialist") for unit in near if needs.lead.value in unit.centre.leads)
    village = [
        _Rung(unit, why)
        for kind, why in ((CentreKind.TAMBON, "tambon"), (CentreKind.LOCAL, "local"))
        for unit in near
        if unit.centre.kind is kind and not unit.centre.leads
    ]
    province = [_Rung(unit, "province") for unit in near if unit.centre.kind is CentreKind.PROVINCE]
    yield from (*province, *village) if is_led_by_province(needs.lead) else (*village, *province)


def _is_province_desk(unit: Unit) -> bool:
    return unit.centre.kind is CentreKind.PROVINCE and unit.code != LAST_DESK


def _copies(units: Sequence[Unit], owner: Centre, needs: _Needs, danger: bool) -> tuple[Centre, ...]:
    """Who else is told: the tambon centre, the specialists of the other needs, in danger the province desk."""
    told: list[Centre] = []
    if needs.may_copy and (tambon_is_told(needs.lead) or needs.far_from_village):
        told += [u.centre for u in units if u.centre.kind is CentreKind.TAMBON and u.staffed][:1]
    if not needs.far_from_village:
        told += _specialists(units, needs.others)
    if danger:
        desks = [u.centre for u in units if u.centre.kind is CentreKind.PROVINCE and u.staffed]
        told += desks[:1] or [u.centre for u in units if u.code == LAST_DESK and u.staffed][:1]
    return tuple(dict.fromkeys(centre for centre in told if centre.id != owner.id))


def _specialists(units: Sequence[Unit], needs: Sequence[Category]) -> list[Centre]:
    """The nearest staffed unit that leads each of these needs."""
    leads = ([u.centre for u in units if need.value in u.centre.leads and u.staffed][:1] for need in needs)
    return [centre for found in leads for centre in found]


def _last_resort(
    session: Session, units: Sequence[Unit], place: str | None, skipped: Sequence[Centre]
) -> tuple[Centre, str]:
    because = wording.text("tickets.reason.last_desk" if place else "tickets.reason.no_place")
    centre = last_desk(session)
    others = [unit for unit in skipped if unit.id != centre.id]
    return centre, _sentence(centre, because, others)


def _reason(rung: _Rung, needs: _Needs, place: str | None, skipped: Sequence[Centre]) -> str:
    covered = place_of(rung.unit.code if rung.why in ("specialist", "province") else place or "")
    because = wording.text(
        f"tickets.reason.{rung.why}",
        place=covered.label if covered else "",
        category=_name(needs.lead),
    )
    if rung.why == "province" and not skipped:
        because += " " + wording.text(_province_word(needs.lead, place))
    if needs.lead is Category.RIGHTS and not needs.others:
        because += wording.text("tickets.reason.by_house_register")
    if needs.others:
        others = ", ".join(map(_name, needs.others))
        because += " " + wording.text("tickets.reason.also", others=others)
    return _sentence(rung.unit.centre, because, skipped)


def _name(category: Category) -> str:
    return wording.text(f"statuses.category.{category.value}")


def _province_word(category: Category, place: str | None) -> str:
    if is_led_by_province(category):
        return "tickets.reason.province_first"
    return "tickets.reason.no_centre" if len(place or "") == 6 else "tickets.reason.no_subdistrict"


def _sentence(centre: Centre, because: str, skipped: Sequence[Centre]) -> str:
    sentence = wording.text("tickets.reason.sent", centre=centre.name, because=because)
    if skipped:
        units = ", ".join(unit.name for unit in skipped)
        sentence += wording.text("tickets.reason.skipped", units=units)
    return sentence[:500]
