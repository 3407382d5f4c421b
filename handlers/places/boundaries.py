"""Subdistrict polygons: which one a point lies in, how near the border, whether it is at sea or abroad.

The one module that knows shapely, which is untyped.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

METRES_PER_DEGREE = 111_320.0
NEAR_METRES = 2_000.0
"""A point this near a polygon, but in none, belongs to it: coasts and rivers are cut coarsely."""
_CORNERS_OF_A_FINE_ONE = 60.0
_THAILAND = (97.3, 5.6, 105.7, 20.5)
_GULF = ((99.2, 12.9), (100.0, 13.6), (101.0, 13.4), (103.0, 10.5), (103.0, 6.5), (101.0, 6.8), (99.5, 9.0))

Where = Literal["inside", "near", "sea", "abroad"]


@dataclass(frozen=True, slots=True)
class Spot:
    """What the polygons say of a point: the subdistricts likeliest first, and metres to the nearest border."""

    where: Where
    codes: tuple[str, ...] = ()
    border_metres: float = 0.0


class Boundaries:
    """An index of subdistrict polygons (WGS 84)."""

    def __init__(self, rows: Iterable[tuple[str, Any]]) -> None:
        """`rows` are (subdistrict code, geometry), the geometry as WKB bytes or a shapely geometry."""
        pairs = [
            (code, shapely.from_wkb(g) if isinstance(g, bytes | bytearray | memoryview) else g)
            for code, g in rows
        ]
        self._codes = [code for code, _ in pairs]
        self._shapes = np.array([shape for _, shape in pairs], dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._known = frozenset(self._codes)
        self._corners = float(np.mean(shapely.get_num_coordinates(self._shapes))) if pairs else 0.0

    def __len__(self) -> int:
        return len(self._codes)

    def covers_province(self, province: str) -> bool:
        """True if there is a polygon of this province."""
        return any(code.startswith(province) for code in self._codes)

    @property
    def coarse(self) -> bool:
        """True if the polygons are simplified (few corners each): near a border they prove little."""
        return self._corners < _CORNERS_OF_A_FINE_ONE

    def knows(self, code: str) -> bool:
        """True if there is a polygon of this very subdistrict."""
        return code in self._known

    def spot(self, latitude: float, longitude: float, *, around_metres: float = 300.0) -> Spot:
        """Where a point lies: its polygon first, then those within `around_metres` of it, nearest first."""
        if not self._codes or not in_reach(latitude, longitude):
            return Spot("abroad")
        point = shapely.Point(longitude, latitude)
        reach = around_metres / METRES_PER_DEGREE * 1.1
        distances = self._distances(point, reach)
        inside = bool(distances) and distances[0][0] == 0.0
        if inside:
            border = distances[1][0] if len(distances) > 1 else around_metres
            return Spot("inside", tuple(code for _, code in distances), border)
        distances = distances or self._distances(point, NEAR_METRES / METRES_PER_DEGREE * 1.1)
        if not distances or distances[0][0] > NEAR_METRES:
            return Spot("sea" if at_sea(latitude, longitude) else "abroad")
        return Spot("near", tuple(code for _, code in distances[:4]), distances[0][0])

    def inside(self, latitude: float, longitude: float) -> str | None:
        """The code of the polygon around the point: the quick question, without its neighbours."""
        hits = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return self._codes[hits[0]] if len(hits) else None

    def _distances(self, point: Any, reach: float) -> list[tuple[float, str]]:
        """(metres, code) of the polygons within `reach` degrees, nearest first; 0 metres for the one around it."""
        hits = self._tree.query(point.buffer(reach, quad_segs=2))
        if not len(hits):
            return []
        degrees = shapely.distance(self._shapes[hits], point)
        found = [(float(d) * METRES_PER_DEGREE, self._codes[i]) for d, i in zip(degrees, hits, strict=True)]
        return sorted(pair for pair in found if pair[0] <= reach * METRES_PER_DEGREE)


def in_reach(latitude: float, longitude: float) -> bool:
    """True inside the rectangle around Thailand; not a number is outside."""
    west, south, east, north = _THAILAND
    return math.isfinite(latitude) and west <= longitude <= east and south <= latitude <= north


def at_sea(latitude: float, longitude: float) -> bool:
    """True roughly in the Gulf of Thailand or the Andaman Sea, where no foreign land is near."""
    andaman = longitude < 98.4 and latitude < 9.8
    return andaman or bool(shapely.Polygon(_GULF).contains(shapely.Point(longitude, latitude)))
