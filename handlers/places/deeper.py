"""Further down: names too misspelt to be read alone, compared with the few names of the area that is already known."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.places.found import Found, levels
from handlers.places.mentions import Mention
from handlers.places.misspelt import among, among_latin
from handlers.places.names import english_name, words
from handlers.places.place import Place, districts, provinces, subdistricts

_DEEPEST = 6


def deeper(text: str, found: Found, named: list[Mention]) -> Found:
    """Further down by names that were misspelt too badly to be read alone, but are alike within the area."""
    read = [m for m in named if m.codes and m.kind != "ordinary"]
    while (code := found.code) is not None and not found.ambiguous and len(code) < _DEEPEST:
        inside = districts(code) if len(code) == 2 else subdistricts(code)
        for mention in (m for m in named if m.kind in ("misspelt", "ordinary") and m not in read):
            fits = mention.level == len(code) + 2 or (not mention.level and _leads_to(text, mention, read))
            meant = _among(mention, inside) if fits else None
            if meant is not None:
                why = (*found.evidence, _because(mention.written))
                found = Found(*levels(meant), (meant,), False, 0.85, why)
                read.append(mention)
                break
        else:
            return found
    return found


def _leads_to(text: str, mention: Mention, read: list[Mention]) -> bool:
    """True if right after it comes a name that was read, as in an address."""
    after = min((m for m in read if m.start >= mention.end), key=lambda m: m.start, default=None)
    return after is not None and not any(letter.isalpha() for letter in text[mention.end : after.start])


def by_likeness(text: str, named: list[Mention]) -> Found:
    """Where no name of an English address could be read: its province by likeness, if the rest then lies in it."""
    unread = [m for m in named if not m.codes and m.kind == "misspelt" and m.written.isascii()]
    if len(unread) < 2 or unread[-1].level not in (0, 2):
        return Found()
    last = unread[-1]
    province = _among(last, provinces())
    if province is None:
        return Found()
    start = Found(province, None, None, (province,), False, 0.85, (_because(last.written),))
    found = deeper(text, start, [replace(m, codes=(province,)) if m is last else m for m in named])
    return found if found.district else Found()


def _among(mention: Mention, inside: Iterable[Place]) -> str | None:
    if mention.codes:
        return next((p.code for p in inside if p.code in mention.codes), None)
    if mention.written.isascii():
        return among_latin(mention.written, {p.code: english_name(p.code) for p in inside})
    return among(mention.written, {p.code: p.name for p in inside})


def _because(written: str) -> str:
    return str(words()["why"]["misspelt"]).format(written)
