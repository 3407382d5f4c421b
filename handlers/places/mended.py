"""What the published outlines get wrong, put right (`handlers/content/place_outlines.toml`).

Old khwaeng are cut along the lines by which they were divided since; outlines that stand under each other's code are
told by a landmark. Only what is certain to be old is touched: an outline is cut only if none of its parts has one of its own.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import shapely

Outlines = dict[str, Any]
"""Subdistrict code → shapely geometry."""


@cache
def _known_faults() -> dict[str, Any]:
    path = files("handlers.content").joinpath("place_outlines.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def mended(outlines: Outlines) -> Outlines:
    """The outlines, with known faults of the 2019 file put right. Fresh ones come back unchanged."""
    mended = dict(outlines)
    for fault in _known_faults()["swapped"]:
        one, other = fault["codes"]
        if (
            one in mended
            and other in mended
            and not mended[fault["lies_in"]].contains(_at(fault["landmark"]))
        ):
            mended[one], mended[other] = mended[other], mended[one]
    for fault in _known_faults()["divided"]:
        old, parts = fault["old"], fault["parts"]
        if old in mended and not any(code in mended for code in parts if code != old):
            mended |= _cut(mended.pop(old), fault["lines"], parts)
    return mended


def _cut(outline: Any, lines: list[list[list[float]]], parts: dict[str, list[float]]) -> Outlines:
    """The pieces of an outline by the code whose point they hold or are nearest to."""
    cuts = [shapely.LineString([(longitude, latitude) for latitude, longitude in line]) for line in lines]
    edges = shapely.union_all([outline.boundary, *cuts])
    pieces: dict[str, list[Any]] = {code: [] for code in parts}
    for piece in shapely.get_parts(shapely.polygonize([*shapely.get_parts(edges)])):
        if outline.contains(piece.representative_point()):
            nearest = min(parts, key=lambda code: piece.distance(_at(parts[code])))
            pieces[nearest].append(piece)
    return {code: shapely.union_all(found) for code, found in pieces.items() if found}


def _at(place: list[float]) -> Any:
    latitude, longitude = place
    return shapely.Point(longitude, latitude)
