"""Subdistrict polygons: which lie around a point and how surely, whether it is at sea or abroad.

With `mended` the one module that knows shapely, which is untyped.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from handlers.places.mended import mended

METRES_PER_DEGREE = 111_320.0
NEAR_METRES = 2_000.0
"""A point this near a polygon, but in none, belongs to it: coasts and rivers are cut coarsely."""
_MOST_AROUND = 10
_FEW = 40
_WHOLE_COUNTRY = 70
"""Provinces: with outlines of fewer than these, a point in none of them need not be abroad."""
_THAILAND = (97.3, 5.6, 105.7, 20.5)
_GULF = ((99.2, 12.9), (100.0, 13.6), (101.0, 13.4), (103.0, 10.5), (103.0, 6.5), (101.0, 6.8), (99.5, 9.0))

Where = Literal["inside", "near", "sea", "abroad", "unknown"]


@dataclass(frozen=True, slots=True)
class Near:
    """A polygon around a point: metres to it (0 inside it), and how far its border may be wrong there.

    A simplified border is right at its corners and guessed between them: `slack` is the distance in metres from the
    border's nearest point to the nearest corner, 0 inside. Fine polygons have corners everywhere, hence little slack.
    """

    code: str
    metres: float
    slack: float


@dataclass(frozen=True, slots=True)
class Spot:
    """What the polygons say of a point: those around it, nearest first."""

    where: Where
    around: tuple[Near, ...] = ()


class Boundaries:
    """An index of subdistrict polygons (WGS 84). Known faults of published ones are put right (`mended`)."""

    def __init__(self, rows: Iterable[tuple[str, Any]]) -> None:
        """`rows` are (subdistrict code, geometry), the geometry as WKB bytes or a shapely geometry."""
        outlines = mended(
            {
                code: shapely.from_wkb(g) if isinstance(g, bytes | bytearray | memoryview) else g
                for code, g in rows
            }
        )
        self._codes = list(outlines)
        shapes = np.array(list(outlines.values()), dtype=object)
        shapely.prepare(shapes)
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)
        self._corners = _corners(shapes)
        self._index = {code: i for i, code in enumerate(self._codes)}
        self._provinces = frozenset(code[:2] for code in self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def covers_province(self, province: str) -> bool:
        """True if there is a polygon of this province."""
        return province in self._provinces

    def knows(self, code: str) -> bool:
        """True if there is a polygon of this very subdistrict."""
        return code in self._index

    def spot(self, latitude: float, longitude: float, *, also: Iterable[str] = ()) -> Spot:
        """Where a point lies. The polygons of the codes in `also` are measured too, however far they are."""
        if not self._codes or not in_reach(latitude, longitude):
            return Spot("abroad")
        point = shapely.Point(longitude, latitude)
        around = self._around(point, also)
        if not around or around[0].metres > NEAR_METRES:
            return Spot(self._outside(latitude, longitude), around)
        return Spot("near" if around[0].metres else "inside", around)

    def _outside(self, latitude: float, longitude: float) -> Where:
        if at_sea(latitude, longitude):
            return "sea"
        return "abroad" if len(self._provinces) >= _WHOLE_COUNTRY else "unknown"

    def _around(self, point: Any, also: Iterable[str]) -> tuple[Near, ...]:
        """The nearest polygons within reach, nearest first, and the asked-for ones."""
        hits = self._tree.query(point, predicate="dwithin", distance=NEAR_METRES / METRES_PER_DEGREE)
        degrees = shapely.distance(self._shapes[hits], point)
        order = np.argsort(degrees, kind="stable")[:_MOST_AROUND]
        found = dict(zip(hits[order].tolist(), degrees[order].tolist(), strict=True))
        for i in (self._index[code] for code in also if code in self._index):
            if i not in found:
                found[i] = float(shapely.distance(self._shapes[i], point))
        return tuple(
            Near(self._codes[i], metres * METRES_PER_DEGREE, self._slack(i, point) if metres else 0.0)
            for i, metres in found.items()
        )

    def _slack(self, i: int, point: Any) -> float:
        return _border(self._corners[i], point.x, point.y)[1]

    def within(self, latitude: float, longitude: float) -> Near | None:
        """The polygon around the point with the metres to its own border: quicker than `spot`, which looks around."""
        hits = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        if len(hits) != 1:
            return None
        return Near(self._codes[hits[0]], *_border(self._corners[hits[0]], longitude, latitude))


def _border(corners: Any, x: float, y: float) -> tuple[float, float]:
    """Metres to a border, and on its nearest edge from the nearest point to the nearer corner."""
    squares, slack = _few(corners.tolist(), x, y) if len(corners) <= _FEW else _many(corners, x, y)
    return math.sqrt(squares) * METRES_PER_DEGREE, slack * METRES_PER_DEGREE


def _few(corners: list[list[float]], x: float, y: float) -> tuple[float, float]:
    """Square of the distance, and slack, in degrees: plain arithmetic beats numpy on a handful of edges."""
    best, slack = math.inf, 0.0
    ax, ay = corners[0]
    for bx, by in corners[1:]:
        ex, ey = bx - ax, by - ay
        length = ex * ex + ey * ey
        if length > 0:
            along = min(1.0, max(0.0, ((x - ax) * ex + (y - ay) * ey) / length))
            dx, dy = x - ax - along * ex, y - ay - along * ey
            square = dx * dx + dy * dy
            if square < best:
                best, slack = square, min(along, 1.0 - along) * math.sqrt(length)
        ax, ay = bx, by
    return best, slack


def _many(corners: Any, x: float, y: float) -> tuple[float, float]:
    """The same for many edges at once."""
    edge, to_point = corners[1:] - corners[:-1], (x, y) - corners[:-1]
    lengths = np.einsum("ij,ij->i", edge, edge)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.clip(np.einsum("ij,ij->i", to_point, edge) / lengths, 0.0, 1.0)
    off = to_point - along[:, None] * edge
    squares = np.einsum("ij,ij->i", off, off)
    best = int(np.nanargmin(squares))
    return float(squares[best]), float(min(along[best], 1.0 - along[best]) * math.sqrt(lengths[best]))


def _corners(shapes: Any) -> list[Any]:
    """The corners of each polygon, ring after ring, each ring followed by a gap that no edge crosses."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.flatnonzero(np.diff(ring, append=-1)) + 1
    xy = np.insert(xy, ends, np.nan, axis=0)
    sizes = np.bincount(owner[part], weights=np.diff(ends, prepend=0) + 1, minlength=len(shapes))
    return np.split(xy, np.cumsum(sizes.astype(int))[:-1])


def in_reach(latitude: float, longitude: float) -> bool:
    """True inside the rectangle around Thailand; not a number is outside."""
    west, south, east, north = _THAILAND
    return math.isfinite(latitude) and west <= longitude <= east and south <= latitude <= north


def at_sea(latitude: float, longitude: float) -> bool:
    """True roughly in the Gulf of Thailand or the Andaman Sea, where no foreign land is near."""
    andaman = longitude < 98.4 and latitude < 9.8
    return andaman or bool(shapely.Polygon(_GULF).contains(shapely.Point(longitude, latitude)))
