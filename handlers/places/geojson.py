"""Reading a file of boundaries, in OCHA's property names or ours, and saying everything that is wrong with it."""

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
import shapely.geometry

from handlers.places.place import place, successors

_CODE_NAMES = ("code", "ADM3_PCODE", "adm3_pcode", "TB_IDN", "tambon_code")
_AREAL = ("Polygon", "MultiPolygon")
_LEAST_PART = 1e-9
"""Square degrees (about 10 m²): smaller pieces left over by a repair are dropped."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in the file. A fatal one stops the import; of the others the operator is told."""

    where: str
    what: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def load_geojson(data: bytes) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """The (subdistrict code, WKB) rows of a GeoJSON FeatureCollection, plain or gzipped, and its problems.

    Checked: the code (exists today; an abolished one is told and stands for its successors), geometry (polygons within Thailand's
    rectangle, closed rings), duplicates, self-intersections (repaired and told), holes (kept and told).
    """
    try:
        features = _features(data)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return [], [Problem("file", f"is not a GeoJSON FeatureCollection: {error}")]
    rows: dict[str, bytes] = {}
    problems: list[Problem] = []
    for number, feature in enumerate(features, 1):
        code, found = _code(feature, number, rows)
        problems += found
        if code is not None:
            shape, troubles = _shape(feature, f"feature {number} ({code})")
            problems += troubles
            if shape is not None:
                rows[code] = shapely.to_wkb(shape)
    if not rows and not problems:
        problems.append(Problem("file", "has no features"))
    return list(rows.items()), problems


def _features(data: bytes) -> list[dict[str, Any]]:
    text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    document = json.loads(text)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ValueError("no list of features")
    return [f if isinstance(f, dict) else {} for f in features]


def _code(feature: dict[str, Any], number: int, rows: dict[str, bytes]) -> tuple[str | None, list[Problem]]:
    properties = feature.get("properties") or {}
    written = next((str(properties[n]) for n in _CODE_NAMES if properties.get(n)), "")
    code, where = written.upper().removeprefix("TH"), f"feature {number}"
    if len(code) != 6 or not code.isdigit():
        return None, [Problem(where, f"has no subdistrict code of six digits ({written or 'none'})")]
    if code in rows:
        return None, [Problem(f"{where} ({code})", "stands twice")]
    if place(code) is None:
        after = successors(code)
        if after:
            return code, [
                Problem(f"{where} ({code})", f"was abolished, stands for {' '.join(after)}", fatal=False)
            ]
        return None, [
            Problem(f"{where} ({code})", "is no subdistrict of the gazetteer, left out", fatal=False)
        ]
    return code, []


def _shape(feature: dict[str, Any], where: str) -> tuple[Any | None, list[Problem]]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _AREAL:
        return None, [Problem(where, "has no polygon")]
    try:
        shape = shapely.geometry.shape(geometry)
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError) as error:
        return None, [Problem(where, f"has a broken geometry: {error}")]
    if shape.is_empty:
        return None, [Problem(where, "has an empty geometry")]
    problems: list[Problem] = []
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape).split("[")[0]
        shape = _areas(shapely.make_valid(shape))
        problems.append(Problem(where, f"was repaired ({why})", fatal=False))
    if shape.is_empty or not _in_thailand(shape):
        return None, [*problems, Problem(where, "lies outside Thailand (longitude before latitude, WGS 84?)")]
    holes = sum(len(part.interiors) for part in _parts(shape))
    if holes:
        problems.append(Problem(where, f"has {holes} hole(s), kept", fatal=False))
    return shape, problems


def _parts(shape: Any) -> Iterable[Any]:
    return list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]


def _areas(shape: Any) -> Any:
    """Only the polygons of what a repair left."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in _AREAL]
    return shapely.union_all([p for p in parts if p.area > _LEAST_PART])


def _in_thailand(shape: Any) -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= 97 and east <= 106 and south >= 5.5 and north <= 20.6)
