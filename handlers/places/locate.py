"""A pin (coordinates, address, title; any may be missing) → subdistrict.

The written address and the polygons are two witnesses; how far each is believed was measured (`likelihood`). The
likeliest place is said where it is likely enough, else the person is asked, the likeliest first.
"""

from collections.abc import Iterable

from handlers.places.address import named, read_address
from handlers.places.boundaries import Boundaries, Near, Spot
from handlers.places.found import MOST_CANDIDATES, Found, Known, levels
from handlers.places.likelihood import Named, at_least, by_area, shares
from handlers.places.names import words
from handlers.places.place import place, successors
from handlers.places.recognise import recognise

_NONE = Known()
SURE = 0.93
"""Below this probability the person is asked. Raised, it asks oftener and errs less: tests/bench/pins.py prints how."""
_WORTH_ASKING = 0.02
_ASK_UNTIL = 0.995
"""Of the probability; what is left is not offered."""
ELSEWHERE_METRES = 5_000.0
"""An address that names a place this far from the point is not about the point: that is asked about."""


def locate(
    latitude: float | None,
    longitude: float | None,
    address: str | None = None,
    title: str | None = None,
    *,
    known: Known = _NONE,
) -> Found:
    """The place of a LINE location. Without polygons the address alone speaks; without both it is empty."""
    written = read_address(address, known) if address else Found()
    if written.code is None and not written.candidates and title:
        address, written = title, recognise(title, known=known)
    polygons = known.boundaries
    if polygons is None or not len(polygons) or latitude is None or longitude is None:
        return _undivided(written, address or "")
    said = named(address or "", written)
    agreed = _agreed(written, said, polygons.within(latitude, longitude))
    if agreed is not None:
        return agreed
    spot = polygons.spot(latitude, longitude, also=said.subdistricts)
    if spot.where in ("sea", "abroad", "unknown"):
        return _outside(spot, written, address or "")
    around = today(spot.around, said, polygons)
    if _is_elsewhere(said, around):
        return _quarrel(written, around)
    return _weighed(shares(around, said), said, written, around)


def today(around: Iterable[Near], said: Named, polygons: Boundaries) -> list[Near]:
    """The polygons as today's places.

    An abolished one stands for each successor; a named place without a polygon is believed to lie where the nearest
    one of its district does.
    """
    nears: list[Near] = []
    for near in around:
        now = successors(near.code)
        nears += [near] if now == (near.code,) else [Near(code, near.metres, near.slack) for code in now]
    have = {near.code for near in nears}
    for code in (*said.subdistricts, *said.parts):
        if code not in have and not polygons.knows(code):
            kin = next((n for n in nears if n.code[:4] == code[:4]), None)
            if kin is not None:
                nears.append(Near(code, kin.metres, kin.slack))
    return nears


def _agreed(written: Found, said: Named, within: Near | None) -> Found | None:
    """The named place if its polygon holds the point well away from the border: most pins, and quickly told."""
    if within is None or said.subdistricts != (within.code,):
        return None
    if said.parts or (said.postal and within.code not in said.postal):
        return None
    share = at_least(within, said)
    if share < SURE:
        return None
    return Found(
        *levels(within.code), (within.code,), False, round(share, 2), (*written.evidence, _why("agree"))
    )


def _undivided(found: Found, address: str) -> Found:
    """The mother of a divided subdistrict is asked about, since nothing tells its parts apart."""
    mother = found.subdistrict or (found.candidates[0] if found.candidates else "")
    parts = words()["divided"].get(mother)
    if not parts:
        return found
    first = [c for c in parts if (p := place(c)) and p.name in address]
    codes = [*first, mother, *(c for c in parts if c not in first), *found.candidates]
    return _asked(codes, (*found.evidence, _why("divided")))


def _outside(spot: Spot, written: Found, address: str) -> Found:
    """In no polygon: what the address says is asked about; polygons of other provinces alone contradict nothing."""
    if spot.where == "unknown":
        return _undivided(written, address)
    why = _why(spot.where)
    if written.code is None and not written.candidates:
        return Found(evidence=(why,))
    candidates = written.candidates or tuple(filter(None, (written.code,)))
    return Found(candidates=candidates, ambiguous=True, confidence=0.3, evidence=(*written.evidence, why))


def _is_elsewhere(said: Named, around: list[Near]) -> bool:
    """True if nothing near the point lies in what the address names."""
    if said.subdistricts:
        return all(n.metres > ELSEWHERE_METRES for n in around if n.code in said.subdistricts)
    area = said.district or said.province
    return area is not None and not any(n.code.startswith(area) for n in around)


def _weighed(likely: dict[str, float], said: Named, written: Found, around: list[Near]) -> Found:
    code, share = next(iter(likely.items()))
    evidence = (*written.evidence, *_reasons(code, share, said, around))
    if share >= SURE:
        return Found(*levels(code), (code,), False, round(share, 2), evidence)
    offered: list[str] = []
    total = 0.0
    for choice, part in likely.items():
        if offered[1:] and (part < _WORTH_ASKING or total > _ASK_UNTIL):
            break
        offered.append(choice)
        total += part
    province, district = _shared(likely, 2), _shared(likely, 4)
    if province is None:
        district = None
    choices = tuple(offered[:MOST_CANDIDATES])
    return Found(province, district, None, choices, True, round(share, 2), evidence)


def _shared(likely: dict[str, float], length: int) -> str | None:
    """The district or province that is likely enough whichever subdistrict it is."""
    area, share = next(iter(by_area(likely, length).items()))
    return area if share >= SURE else None


def _reasons(code: str, share: float, said: Named, around: list[Near]) -> Iterable[str]:
    """What the point says, and how it fits with the address."""
    inside = next((n for n in around if not n.metres), None)
    if inside is None:
        yield _why("beside").format(_name(around[0].code), f"{around[0].metres:,.0f}")
    if inside is not None and inside.code in said.subdistricts:
        yield _why("agree")
    elif inside is not None:
        yield _why("inside").format(_name(inside.code))
        other = next((n for n in around if n.code in said.subdistricts), None)
        if other is not None:
            yield _why("differ").format(_name(other.code), f"{other.metres:,.0f}")
    if code in said.parts or any(n.code in said.parts for n in around if n.code == code):
        yield _why("part")
    if said.postal and code in said.postal and not set(said.subdistricts) <= said.postal:
        yield _why("postal")
    if share < SURE:
        yield _why("border")


def _quarrel(written: Found, around: list[Near]) -> Found:
    first = [written.subdistrict] if written.subdistrict else [*written.candidates, written.code]
    near = [n.code for n in around if n.metres < ELSEWHERE_METRES][:2]
    codes = [c for c in (*first, *near) if c]
    return _asked(codes, (*written.evidence, _why("contradict")))


def _asked(codes: Iterable[str], evidence: tuple[str, ...]) -> Found:
    """All of them to choose from; sure only of the levels that they share."""
    choices = tuple(dict.fromkeys(codes))[:MOST_CANDIDATES]
    shared = choices[0]
    while shared and not all(c.startswith(shared) for c in choices):
        shared = shared[:-2]
    return Found(*levels(shared), choices, True, 0.5, evidence)


def _name(code: str) -> str:
    found = place(code)
    return found.label if found else code


def _why(name: str) -> str:
    return str(words()["why"][name])
