"""Postal codes in a text, and the places that have them."""

import re
from functools import lru_cache

import geothai

_POSTAL = re.compile(r"(?<![\d/\-.])([1-9]\d{4})(?![\d/\-.]*\d)")


def postal(text: str) -> frozenset[str]:
    """The subdistricts, districts and provinces of the postal codes in the text."""
    codes = _POSTAL.findall(text)
    return _posted(codes[0]) if len(codes) == 1 else frozenset[str]().union(*map(_posted, codes))


@lru_cache(maxsize=1024)
def _posted(code: str) -> frozenset[str]:
    subdistricts = geothai.by_postal_code(code)
    return frozenset(c for s in subdistricts for c in (s.code, s.district_code, s.province_code))
