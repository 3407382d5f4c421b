"""A pin (coordinates, address, title; any may be missing) → subdistrict.

The written address names the area; a coarse polygon may be off near its border. Where both agree, it is sure.
Where they disagree, the address wins inside the neighbourhood of the point and is asked about beyond it
(measured: with an explicit address 80 % right against 19 % for the coarse polygon).
"""

from handlers.places.boundaries import Boundaries, Spot
from handlers.places.found import MOST_CANDIDATES, Found, Known, levels
from handlers.places.place import successors
from handlers.places.recognise import recognise

_NONE = Known()
AROUND_METRES = 1_200.0
SURE_METRES = 150.0
"""A point nearer than this to another polygon is asked about when nothing else speaks."""


def locate(
    latitude: float | None,
    longitude: float | None,
    address: str | None = None,
    title: str | None = None,
    *,
    known: Known = _NONE,
) -> Found:
    """The place of a LINE location. Without polygons the address alone speaks; without both it is empty."""
    written = recognise(address, known=known) if address else Found()
    if written.code is None and title:
        written = recognise(title, known=known)
    spot = _spot(latitude, longitude, known.boundaries)
    if spot is None:
        return written
    if spot.where in ("sea", "abroad"):
        return _outside(spot, written)
    return _together(written, spot)


def _spot(latitude: float | None, longitude: float | None, boundaries: Boundaries | None) -> Spot | None:
    if boundaries is None or not len(boundaries) or latitude is None or longitude is None:
        return None
    return boundaries.spot(latitude, longitude, around_metres=AROUND_METRES)


def _outside(spot: Spot, written: Found) -> Found:
    why = "ตำแหน่งอยู่ในทะเล" if spot.where == "sea" else "ตำแหน่งอยู่นอกประเทศไทย"
    if written.code is None and not written.candidates:
        return Found(evidence=(why,))
    return Found(
        candidates=written.candidates or tuple(filter(None, (written.code,))),
        ambiguous=True,
        confidence=0.3,
        evidence=(*written.evidence, why),
    )


def _together(written: Found, spot: Spot) -> Found:
    around = _today(spot.codes)
    if written.subdistrict is not None and not written.ambiguous:
        return _address_and_spot(written, around)
    named = [c for c in around if _fits(c, written)]
    if not written.candidates and written.code is None:
        return _only_spot(spot, around, ())
    if named:
        return _only_spot(spot, named, written.evidence, among=written)
    return _quarrel(written, around)


def _today(codes: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(now for code in codes for now in successors(code)))


def _fits(code: str, written: Found) -> bool:
    """True if a code near the point agrees with what the address says."""
    if written.candidates and any(code.startswith(c) or c.startswith(code) for c in written.candidates):
        return True
    return written.code is not None and not written.candidates and code.startswith(written.code)


def _address_and_spot(written: Found, around: list[str]) -> Found:
    code = written.subdistrict or ""
    if around[0] == code or code in around:
        return _sure(code, 0.99 if around[0] == code else 0.95, (*written.evidence, "ตำแหน่งตรงกับที่อยู่"))
    if any(c[:4] == code[:4] for c in around):
        return _sure(code, 0.9, (*written.evidence, "ตำแหน่งอยู่ในอำเภอเดียวกับที่อยู่"))
    return _quarrel(written, around)


def _only_spot(spot: Spot, codes: list[str], evidence: tuple[str, ...], among: Found | None = None) -> Found:
    """The polygon speaks; the address, if any, has narrowed the choice."""
    alone = len(codes) == 1 or (spot.where == "inside" and spot.border_metres >= SURE_METRES)
    why = "ตำแหน่งอยู่ในพื้นที่นี้" if alone else "ตำแหน่งอยู่ใกล้เขตต่อ"
    if alone:
        return _sure(codes[0], 0.93 if among else 0.85, (*evidence, why))
    return _asked(codes, (*evidence, why))


def _quarrel(written: Found, around: list[str]) -> Found:
    named = [c for c in (written.subdistrict, *written.candidates, written.code) if c]
    return _asked([*dict.fromkeys(named), *around[:3]], (*written.evidence, "ที่อยู่กับตำแหน่งไม่ตรงกัน"))


def _sure(code: str, confidence: float, evidence: tuple[str, ...]) -> Found:
    province, district, subdistrict = levels(code)
    return Found(province, district, subdistrict, (code,), False, confidence, evidence)


def _asked(codes: list[str], evidence: tuple[str, ...]) -> Found:
    """All of them to choose from; sure only of the levels that they share."""
    shared = codes[0]
    while shared and not all(c.startswith(shared) for c in codes):
        shared = shared[:-2]
    province, district, subdistrict = levels(shared)
    return Found(province, district, subdistrict, tuple(dict.fromkeys(codes))[:MOST_CANDIDATES], True, 0.5, evidence)
