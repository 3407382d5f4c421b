"""Places of the gazetteer: what a DOPA code is called, what lies in it, what became of an abolished one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import geothai
from geothai.abolished import abolished_areas

Level = Literal["province", "district", "subdistrict"]

BANGKOK = "10"
_LEVEL: dict[int, Level] = {2: "province", 4: "district", 6: "subdistrict"}


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district or subdistrict of Thailand; names stand without their prefix."""

    code: str
    level: Level
    province_name: str
    district_name: str | None = None
    subdistrict_name: str | None = None

    @property
    def name(self) -> str:
        """The own name, without prefix: เมืองจัง."""
        return self.subdistrict_name or self.district_name or self.province_name

    @property
    def in_bangkok(self) -> bool:
        """Bangkok says แขวง and เขต where the provinces say ตำบล and อำเภอ."""
        return self.code[:2] == BANGKOK

    @property
    def short(self) -> str:
        """The own name with its prefix: ต.เมืองจัง, เขตบางกะปิ, จ.น่าน."""
        return self._parts()[0]

    @property
    def label(self) -> str:
        """The whole name from small to large: ต.เมืองจัง อ.ภูเพียง จ.น่าน."""
        return " ".join(self._parts())

    def _parts(self) -> list[str]:
        sub, district = ("แขวง", "เขต") if self.in_bangkok else ("ต.", "อ.")
        parts = [f"{sub}{self.subdistrict_name}"] if self.subdistrict_name else []
        parts += [f"{district}{self.district_name}"] if self.district_name else []
        return [*parts, "กรุงเทพฯ" if self.in_bangkok else f"จ.{self.province_name}"]


@cache
def place(code: str) -> Place | None:
    """The place of a DOPA code of 2, 4 or 6 digits, or None if no such place exists today."""
    province = geothai.province(code[:2])
    level = _LEVEL.get(len(code))
    if province is None or level is None:
        return None
    if level == "province":
        return Place(code, level, province.name_th)
    district = geothai.district(code[:4])
    if district is None:
        return None
    district_name = district.name_th.removeprefix("เขต") if code[:2] == BANGKOK else district.name_th
    if level == "district":
        return Place(code, level, province.name_th, district_name)
    subdistrict = geothai.subdistrict(code)
    if subdistrict is None:
        return None
    return Place(code, level, province.name_th, district_name, subdistrict.name_th.split(" (")[0])


def provinces() -> tuple[Place, ...]:
    """All provinces, by code."""
    return _places(p.code for p in geothai.provinces())


def districts(province: str) -> tuple[Place, ...]:
    """The districts of a province, by code; empty for an unknown code."""
    return _places(d.code for d in geothai.districts(province))


def subdistricts(district: str) -> tuple[Place, ...]:
    """The subdistricts of a district, by code; empty for an unknown code."""
    return _places(s.code for s in geothai.subdistricts(district))


def _places(codes: Iterable[str]) -> tuple[Place, ...]:
    found = (place(code) for code in codes)
    return tuple(p for p in found if p is not None)


@cache
def _successors() -> dict[str, tuple[str, ...]]:
    return {a.code: a.successors for a in abolished_areas() if a.successors}


@cache
def successors(code: str) -> tuple[str, ...]:
    """Today's codes of a place: itself if it exists, else what `geothai.abolished` says came after it."""
    if place(code) is not None:
        return (code,)
    return tuple(s for s in _successors().get(code, ()) if place(s) is not None)
