"""How likely each subdistrict is, given a point among coarse polygons and what an address says. Pure numbers.

P(place | point, address) ~ P(point | place) x P(address | place); the place before both is any of those around.
The numbers were fitted by maximum likelihood on 929 labelled pins (tests/bench/pins.py fits them anew and cross-validates
them by district); they speak of simplified outlines and of Google's reverse geocoder as LINE shows it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.places.boundaries import Near
from handlers.places.place import BANGKOK


@dataclass(frozen=True, slots=True)
class Rates:
    """The parameters; lengths in metres, rates as ratios of probabilities."""

    tail: float = 1.63
    """How quickly a place gets unlikely with the distance of its polygon."""
    exact: float = 4.3
    """What a border is off at its corners."""
    bend: float = 0.086
    """What it is off between them, of the distance to the nearest corner."""
    slip: float = 0.089
    """An address at the border names the neighbour, compared with the right name."""
    slip_reach: float = 111.0
    slip_tail: float = 2.86
    far: float = 0.009
    """An address names any other place, however far."""
    on_road: float = 2.75
    """Addresses on big roads slip oftener: the road is the border …"""
    in_lane: float = 0.8
    """… in lanes seldomer."""
    elsewhere: float = 0.3
    """Outside Bangkok, with few house numbers and wide subdistricts, addresses slip seldomer: where address and outline
    disagreed within 400 m, the address was right for all of 13 pins there, for 50 of 69 in Bangkok. Fitted alone, without a fifth of the districts: 0.25 to 0.38."""
    bare: float = 2.2
    """A name without แขวง or ตำบล is oftener not the subdistrict's."""
    old_name: float = 0.26
    """The name of a divided subdistrict where one of its new parts is meant."""
    other_district: float = 0.6
    """The point lies beyond the border of the named district, whose subdistrict is not named …"""
    other_province: float = 0.02
    """… or province."""
    postal: float = 0.47
    """A postal code that is not the place's."""


RATES = Rates()


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: subdistricts (several if the name is divided or ambiguous), else district, province."""

    subdistricts: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    """What was cut off from the subdistricts: maps may still use the old name for them."""
    district: str | None = None
    province: str | None = None
    postal: frozenset[str] = frozenset()
    """All places of the postal code; empty without one."""
    prefixed: bool = True
    street: str = ""
    """road, lane or empty."""


def shares(around: Sequence[Near], named: Named, rates: Rates = RATES) -> dict[str, float]:
    """The probability of each place around, summing to 1; likeliest first. Empty if nothing is around."""
    slip = _slip(around, named, rates)
    weights = {near.code: _point(near, rates) + _address(near.code, named, slip, rates) for near in around}
    if not weights:
        return {}
    best = max(weights.values())
    ratios = {code: math.exp(weight - best) for code, weight in weights.items()}
    total = sum(ratios.values())
    return dict(sorted(((code, r / total) for code, r in ratios.items()), key=lambda pair: -pair[1]))


def at_least(within: Near, named: Named, rates: Rates = RATES) -> float:
    """A lower bound of the probability of the named place whose polygon holds the point, from its own border alone.

    As if two and a half neighbours met where the border is nearest: seldom more do, and the others are farther.
    """
    apart = math.pow(1 + within.metres / (rates.exact + rates.bend * within.slack), -rates.tail)
    return 1 / (1 + 2.5 * apart * (rates.slip * _slippery(named, rates) + rates.far) * _bare(named, rates))


def by_area(shares: Mapping[str, float], length: int) -> dict[str, float]:
    """The shares summed up by district (`length` 4) or province (2), likeliest first."""
    sums: dict[str, float] = {}
    for code, share in shares.items():
        sums[code[:length]] = sums.get(code[:length], 0.0) + share
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def _point(near: Near, rates: Rates) -> float:
    """Log of P(point | place), up to a constant."""
    return -rates.tail * math.log1p(near.metres / (rates.exact + rates.bend * near.slack))


def _slip(around: Sequence[Near], named: Named, rates: Rates) -> float:
    """P(this address | another place than the named one) in proportion to P(this address | the named one)."""
    distance = min((n.metres for n in around if n.code in named.subdistricts), default=math.inf)
    near = rates.slip * _slippery(named, rates) * math.pow(1 + distance / rates.slip_reach, -rates.slip_tail)
    return (near + rates.far) * _bare(named, rates)


def _slippery(named: Named, rates: Rates) -> float:
    """How much oftener or seldomer than others such an address slips: by its street, and in Bangkok or not."""
    street = {"road": rates.on_road, "lane": rates.in_lane}.get(named.street, 1.0)
    in_bangkok = any(code.startswith(BANGKOK) for code in named.subdistricts)
    return street if in_bangkok else street * rates.elsewhere


def _bare(named: Named, rates: Rates) -> float:
    return 1.0 if named.prefixed else rates.bare


def _address(code: str, named: Named, slip: float, rates: Rates) -> float:
    """Log of P(address | place), up to a constant."""
    log = math.log(rates.postal) if named.postal and code not in named.postal else 0.0
    if named.subdistricts:
        if code in named.subdistricts:
            return log
        return log + math.log(rates.old_name if code in named.parts else min(slip, 1.0))
    if named.district:
        return log + (0.0 if code.startswith(named.district) else math.log(rates.other_district))
    if named.province and not code.startswith(named.province):
        return log + math.log(rates.other_province)
    return log
