"""What a geocoder's line says: the subdistrict it names, in which district, with which postal code, on what street.

It may hold two addresses, typed and computed (5.6 % of those measured): the last subdistrict counts. Names may be old:
an abolished one stands for its successors, that of a divided one perhaps for one of its parts.
"""

import re

from handlers.places.found import Found, Known, levels
from handlers.places.likelihood import Named
from handlers.places.names import thai, words
from handlers.places.postal import postal
from handlers.places.recognise import recognise

_SUBDISTRICT = re.compile(r"แขวง|ตำบล|(?<![ก-๙])ต\.|[Tt]ambon|[Kk]hwaeng")
_LINE = re.compile(r"(?:แขวง/?|ตำบล|(?<![ก-๙])ต\.)\s*([ก-๎]+)[\s,]+(?:เขต|อำเภอ|แขวง|(?<![ก-๙])อ\.)\s*([ก-๎]+)")
_LANE = re.compile(r"ซอย|ซ\.|แยก|ตรอก|\b[Ss]oi\b|\b[Ll]ane\b|\b[Aa]lley\b")
_ROAD = re.compile(r"ถนน|ถ\.|\b[Rr](?:oa)?d\b|\bT(?:hanon|anon)\b|\bHighway\b")
_SURE = 0.97


def read_address(address: str, known: Known) -> Found:
    """The place that the line names."""
    usual = _usual(address)
    if usual is not None:
        return usual
    starts = [found.start() for found in _SUBDISTRICT.finditer(address)]
    if not starts:
        return recognise(address, known=known)
    found = recognise(address[starts[-1] :], known=known)
    return found if found.code and not found.ambiguous else _fuller(found, recognise(address, known=known))


def named(address: str, found: Found) -> Named:
    """The reading as evidence. `found` is what `read_address` said."""
    subdistricts = _subdistricts(found)
    return Named(
        subdistricts=subdistricts,
        parts=frozenset(part for code in subdistricts for part in words()["divided"].get(code, ())),
        district=found.district,
        province=found.province,
        postal=postal(address),
        prefixed=bool(_SUBDISTRICT.search(address)) or "District" in address,
        street=_street(address),
    )


def _subdistricts(found: Found) -> tuple[str, ...]:
    if found.subdistrict and not found.ambiguous:
        return (found.subdistrict,)
    return found.candidates if all(len(code) == 6 for code in found.candidates) else ()


def _street(address: str) -> str:
    """The kind of street before the subdistrict: a lane counts also where its road is named."""
    start = _SUBDISTRICT.search(address)
    line = address[: start.start()] if start else address
    if _LANE.search(line):
        return "lane"
    return "road" if _ROAD.search(line) else ""


def _usual(address: str) -> Found | None:
    """The geocoder's usual words, แขวงX เขตY: quick, and only if exactly one place bears both names."""
    pairs = _LINE.findall(address)
    if not pairs or _SUBDISTRICT.search(address, address.rfind(pairs[-1][1]) + len(pairs[-1][1])):
        return None
    names = thai().codes
    subdistrict, district = pairs[-1]
    districts = {c for c in names.get(district, ()) if len(c) == 4}
    codes = [c for c in names.get(subdistrict, ()) if len(c) == 6 and c[:4] in districts]
    if len(codes) != 1:
        return None
    why = words()["why"]["prefix"].format(f"{subdistrict} {district}")
    return Found(*levels(codes[0]), (codes[0],), False, _SURE, (why,))


def _fuller(tail: Found, whole: Found) -> Found:
    """The whole line where it knows more than its end."""
    return whole if (whole.subdistrict and not whole.ambiguous) or not tail.candidates else tail
