"""A pin (coordinates, address, title; any may be missing) → subdistrict.

The written address and the polygon are two witnesses. Where they agree it is sure. Where they do not, a fine polygon
is believed (away from its border) and a coarse one is not: then the person is asked, the address first (measured on
Bangkok pins: where both speak and differ the explicit address is right 4 times of 5).
"""

import re

from handlers.places.boundaries import Boundaries, Spot
from handlers.places.found import MOST_CANDIDATES, Found, Known, levels
from handlers.places.names import thai, words
from handlers.places.place import place, successors
from handlers.places.recognise import recognise

_NONE = Known()
AROUND_METRES = 1_200.0
SURE_METRES = {True: 400.0, False: 20.0}
"""Coarse polygons, fine polygons: nearer than this to another one is asked about when nothing else speaks."""
_BY_PREFIX = 0.95
"""Confidence of a reading whose subdistrict was named with its prefix (`recognise`)."""
_SUBDISTRICT = re.compile(r"แขวง|ตำบล|ต\.|[Tt]ambon|[Kk]hwaeng")
_LINE = re.compile(r"(?:แขวง|ตำบล|ต\.)\s*([ก-๎]+)[\s,]+(?:เขต|อำเภอ|อ\.)\s*([ก-๎]+)")


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
        written = recognise(title, known=known)
    polygons = known.boundaries
    if polygons is None or not len(polygons) or latitude is None or longitude is None:
        return _divided(written, address or "", None)
    around = polygons.inside(latitude, longitude)
    if around is not None and around == written.subdistrict and not written.ambiguous:
        agreed = _sure(around, 0.99, (*written.evidence, "ตำแหน่งตรงกับที่อยู่"))
        return _divided(agreed, address or "", polygons)
    spot = polygons.spot(latitude, longitude, around_metres=AROUND_METRES)
    if spot.where in ("sea", "abroad"):
        return _outside(spot, written)
    return _divided(_together(written, spot, polygons.coarse), address or "", polygons)


def read_address(address: str, known: Known = _NONE) -> Found:
    """What a geocoder's line says. It may hold two addresses (typed and computed): the last subdistrict counts."""
    usual = _usual(address)
    if usual is not None:
        return usual
    starts = [found.start() for found in _SUBDISTRICT.finditer(address)]
    if not starts:
        return recognise(address, known=known)
    found = recognise(address[starts[-1] :], known=known)
    return found if found.code and not found.ambiguous else _fuller(found, recognise(address, known=known))


def _usual(address: str) -> Found | None:
    """The geocoder's usual words, แขวงX เขตY: quick, and only if exactly one place bears both names."""
    pairs = _LINE.findall(address)
    if not pairs or _SUBDISTRICT.search(address, address.rfind(pairs[-1][0]) + len(pairs[-1][0])):
        return None
    names = thai().codes
    subdistrict, district = pairs[-1]
    districts = {c for c in names.get(district, ()) if len(c) == 4}
    codes = [c for c in names.get(subdistrict, ()) if len(c) == 6 and c[:4] in districts]
    if len(codes) != 1:
        return None
    return _sure(codes[0], 0.97, (f"พบ “{subdistrict} {district}”",))


def _fuller(tail: Found, whole: Found) -> Found:
    """The whole line where it knows more than its end."""
    return whole if (whole.subdistrict and not whole.ambiguous) or not tail.candidates else tail


def _divided(found: Found, address: str, polygons: Boundaries | None) -> Found:
    """The mother of a divided subdistrict is asked about, unless fresh polygons tell its children apart."""
    mother = found.subdistrict or (found.candidates[0] if found.candidates else "")
    children = words()["divided"].get(mother)
    if not children or (polygons is not None and all(polygons.knows(c) for c in children)):
        return found
    named = [c for c in children if (p := place(c)) and p.name in address]
    codes = [*named, mother, *(c for c in children if c not in named), *found.candidates]
    return _asked(list(dict.fromkeys(codes)), (*found.evidence, "พื้นที่นี้แบ่งเป็นหลายแขวงแล้ว"))


def _outside(spot: Spot, written: Found) -> Found:
    why = "ตำแหน่งอยู่ในทะเล" if spot.where == "sea" else "ตำแหน่งอยู่นอกประเทศไทย"
    if written.code is None and not written.candidates:
        return Found(evidence=(why,))
    candidates = written.candidates or tuple(filter(None, (written.code,)))
    return Found(candidates=candidates, ambiguous=True, confidence=0.3, evidence=(*written.evidence, why))


def _together(written: Found, spot: Spot, coarse: bool) -> Found:
    around = list(dict.fromkeys(now for code in spot.codes for now in successors(code)))
    if written.subdistrict is not None and not written.ambiguous:
        return _two_witnesses(written, written.subdistrict, around, spot, coarse)
    named = [c for c in around if _fits(c, written)]
    if named or not (written.candidates or written.code):
        return _polygon_speaks(written, named or around, spot, coarse)
    return _quarrel(written, around)


def _fits(code: str, written: Found) -> bool:
    """True if a code near the point agrees with what the address says."""
    if written.candidates:
        return any(code.startswith(c) or c.startswith(code) for c in written.candidates)
    return written.code is not None and code.startswith(written.code)


def _two_witnesses(written: Found, code: str, around: list[str], spot: Spot, coarse: bool) -> Found:
    mother = len(successors(spot.codes[0])) > 1
    if around and around[0] == code and not (mother and written.confidence < _BY_PREFIX):
        return _sure(code, 0.97, (*written.evidence, "ตำแหน่งตรงกับที่อยู่"))
    if mother and code in around:
        return _asked([code, *successors(spot.codes[0])], (*written.evidence, "ตำแหน่งอยู่ใกล้เขตต่อ"))
    if not coarse and spot.where == "inside" and spot.border_metres >= SURE_METRES[False]:
        return _sure(around[0], 0.93, (*written.evidence, "ตำแหน่งอยู่ในพื้นที่นี้ ต่างจากที่อยู่ที่เขียน"))
    return _quarrel(written, around[:2])


def _polygon_speaks(written: Found, codes: list[str], spot: Spot, coarse: bool) -> Found:
    """The polygon decides; the address, if any, has narrowed the choice."""
    first = successors(spot.codes[0])
    clear = spot.where == "inside" and spot.border_metres >= SURE_METRES[coarse] and first == (codes[0],)
    if clear or (len(codes) == 1 and not written.ambiguous):
        return _sure(codes[0], 0.9, (*written.evidence, "ตำแหน่งอยู่ในพื้นที่นี้"))
    return _asked(codes, (*written.evidence, "ตำแหน่งอยู่ใกล้เขตต่อ"))


def _quarrel(written: Found, around: list[str]) -> Found:
    named = [written.subdistrict] if written.subdistrict else [*written.candidates, written.code]
    codes = [c for c in (*named, *around) if c]
    return _asked(list(dict.fromkeys(codes)), (*written.evidence, "ที่อยู่กับตำแหน่งไม่ตรงกัน"))


def _sure(code: str, confidence: float, evidence: tuple[str, ...]) -> Found:
    province, district, subdistrict = levels(code)
    return Found(province, district, subdistrict, (code,), False, confidence, evidence)


def _asked(codes: list[str], evidence: tuple[str, ...]) -> Found:
    """All of them to choose from; sure only of the levels that they share."""
    shared = codes[0]
    while shared and not all(c.startswith(shared) for c in codes):
        shared = shared[:-2]
    province, district, subdistrict = levels(shared)
    return Found(
        province, district, subdistrict, tuple(dict.fromkeys(codes))[:MOST_CANDIDATES], True, 0.5, evidence
    )
