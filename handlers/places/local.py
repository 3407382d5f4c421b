"""Villages, temples and markets: the centres' own names in a text, and names that perhaps only begin such a one."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.places.edges import cuts, headed, lead_ins, only_begins
from handlers.places.found import Known
from handlers.places.mentions import Mention
from handlers.places.names import KEY, Names

_DEEPEST = 6


def local(text: str, names: Names) -> Iterator[Mention]:
    """Where a centre's own name stands, the longest one; with every subdistrict that has a place so called."""
    at, last = 0, len(text) - 1
    while names.codes and at < last:
        found = _local_at(text, at, names) if text[at : at + KEY] in names.lengths else None
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def _local_at(text: str, at: int, names: Names) -> Mention | None:
    """The longest name that the letters do not go on after; else the longest, which may be another place's beginning."""
    doubtful: Mention | None = None
    for name in names.at(text, at):
        end, codes = at + len(name), names.codes[name]
        if cuts(text, at, end) or text[:at].endswith(_INSIDE):
            continue
        if _begins_here(text, at, end) and not only_begins(text, at, end, codes):
            return Mention(at, end, name, codes, "alias", _DEEPEST)
        doubtful = doubtful or Mention(at, end, name, codes, "beginning")
    return doubtful


_INSIDE = ("จังห",)
"""จังหวัด holds no วัด."""


def _begins_here(text: str, at: int, end: int) -> bool:
    """True if no longer name has begun before: โพธิ์ชัย is not the whole of วัดศรีโพธิ์ชัย."""
    before = text[at - 1 : at]
    return not "ก" <= before <= "๎" or headed(text, at, end) or text[max(0, at - 8) : at].endswith(lead_ins())


def worth_asking(mentions: list[Mention], known: Known) -> list[Mention]:
    """Without names that perhaps only begin another's, where something better is named; alone they are asked about.

    Where we know in which provinces the account works and the person lives, only about places there.
    """
    better = [m for m in mentions if m.kind != "beginning" or m.level]
    if better:
        return better
    home = known.provinces | ({known.near[:2]} if known.near else set())
    near = [replace(m, codes=tuple(c for c in m.codes if not home or c[:2] in home)) for m in mentions]
    return [m for m in near if m.codes]
