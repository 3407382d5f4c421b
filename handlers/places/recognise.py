"""Free text → the place it names, or the places to ask about, or none.

1. Every mention is found: names with a prefix, an alias of a centre, bare names, English ones (`mentions`, `latin`).
2. Each place that a mention may mean is weighed by all mentions that agree with it on another level.
3. The heaviest wins as far down as no rival is as heavy; rivals are asked about. A doubt is never guessed away.
"""

from collections.abc import Iterable
from itertools import pairwise

from handlers.places.deeper import by_likeness, deeper
from handlers.places.edges import bounded
from handlers.places.found import MOST_CANDIDATES, Found, Known, levels
from handlers.places.latin import english_mentions
from handlers.places.local import local, worth_asking
from handlers.places.mentions import Mention, alone, bare, beside, prefixed
from handlers.places.names import former_parents, words
from handlers.places.postal import postal
from handlers.places.spelling import plain, without_links

_NONE = Known()
_IN_ONE_ROW = 0.3
"""How much heavier a reading is whose words all stand side by side, as in an address."""
_RIVAL = 0.6
"""Of the weight of the best reading: a mention against it that weighs as much makes the bot ask."""
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def recognise(text: str, *, known: Known = _NONE) -> Found:
    """The place that a text names. Empty if it names none; see `Found` for how far a reading is sure."""
    text = plain(without_links(text))
    named = _mentions(text, known)
    mentions = worth_asking(_without_ordinary(text, named), known)
    if not mentions:
        return by_likeness(text, named)
    found = weigh(mentions, known, postal(text), _chains(text, mentions))
    return deeper(text, found, named)


def _chains(text: str, mentions: list[Mention]) -> list[int]:
    """Which mentions stand side by side, as in an address: each gets the number of its row."""
    numbers = [0]
    for left, right in pairwise(mentions):
        numbers.append(numbers[-1] + (not beside(text, left, right)))
    return numbers


def _mentions(text: str, known: Known) -> list[Mention]:
    found = [*local(text, known.aliases), *prefixed(text)]
    found += list(bare(text, [(m.start, m.end) for m in found], known.provinces))
    if not _LATIN.isdisjoint(text):
        found += list(english_mentions(text))
    return sorted(found, key=lambda m: m.start)


def _without_ordinary(text: str, mentions: list[Mention]) -> list[Mention]:
    """Ordinary words count only as the whole answer or right beside a place that they agree with."""
    mentions = [m for m in mentions if m.codes]
    kept: list[Mention] = []
    for i, mention in enumerate(mentions):
        if mention.kind != "ordinary" or _supported(text, mentions, i):
            kept.append(mention)
    return kept


def _supported(text: str, mentions: list[Mention], i: int) -> bool:
    mention = mentions[i]
    if alone(text, mention):
        return True
    if not bounded(text, mention.end) or (mention.start and "ก" <= text[mention.start - 1] <= "๎"):
        return False
    left, right = mentions[i - 1] if i else None, mentions[i + 1] if i + 1 < len(mentions) else None
    return bool(
        (left and beside(text, left, mention) and _agree(left, mention))
        or (right and beside(text, mention, right) and _agree(mention, right))
    )


def _agree(one: Mention, other: Mention) -> bool:
    """True if some reading of the one lies within some reading of the other."""
    return any(
        a != b and (a.startswith(b) or b.startswith(a) or _was_in(a, b) or _was_in(b, a))
        for a in one.codes
        for b in other.codes
    )


def _was_in(code: str, parent: str) -> bool:
    return parent in former_parents().get(code, ())


# ------------------------------------------------------------------------------------------------------------ weighing


def weigh(mentions: list[Mention], known: Known, posted: frozenset[str], chains: list[int]) -> Found:
    """The place that all mentions together speak for."""
    weights = {code: _weight(code, mentions, chains) for code in _readings(mentions)}
    for code in weights:
        if code in posted:
            weights[code] += 0.4
    heaviest = max(weights.values())
    best = [code for code, weight in weights.items() if weight > heaviest - 0.01]
    best, because = _narrowed(best, known)
    rivals = _contradicting(best, mentions, heaviest)
    return _found(best, rivals, mentions, known, because)


def _readings(mentions: list[Mention]) -> list[str]:
    """All codes that are meant by some mention; where one has many (อ.เมือง), only those that others agree with."""
    few = [m for m in mentions if len(m.codes) <= 30]
    codes = dict.fromkeys(code for m in few for code in m.codes)
    for m in mentions:
        if len(m.codes) > 30:
            within = [c for c in m.codes if any(c.startswith(k) or k.startswith(c) for k in codes)]
            codes.update(dict.fromkeys(within or (m.codes if not few else ())))
    return list(codes)


def _weight(code: str, mentions: list[Mention], chains: list[int]) -> float:
    """Sum over the levels of the code of the heaviest mention that speaks for it; a mention speaks for one level."""
    former = _former(code, mentions)
    speaking: list[tuple[float, int, int, int]] = []
    for i, mention in enumerate(mentions):
        for_these = {len(k) for k in mention.codes if code.startswith(k) or k in former}
        speaking += [(mention.weight, -len(for_these), level, i) for level in for_these]
    speaking.sort(reverse=True)
    total, levels_spoken_for, used = 0.0, set[int](), set[int]()
    for weight, _, level, i in speaking:
        if level not in levels_spoken_for and i not in used and _is_new(mentions, chains, i, used):
            levels_spoken_for.add(level)
            used.add(i)
            total += weight
    between = range(min(used, default=0), max(used, default=0))
    together = all(i in used or mentions[i].level for i in between)
    in_one_row = together and len(used) > 1 and len({chains[i] for i in used}) == 1
    return total + (_IN_ONE_ROW if in_one_row else 0.0)


def _former(code: str, mentions: list[Mention]) -> frozenset[str]:
    """Where the place lay before; believed only of one that is named with its prefix."""
    named = any(m.level == len(code) and code in m.codes for m in mentions)
    return former_parents().get(code, frozenset()) if named else frozenset()


def _is_new(mentions: list[Mention], chains: list[int], i: int, used: set[int]) -> bool:
    """The same bare name said twice far apart is one witness; in one row it is subdistrict and district."""
    mine = mentions[i]
    return bool(mine.level) or all(
        mentions[j].codes != mine.codes or mentions[j].level or chains[j] == chains[i] for j in used
    )


def _narrowed(best: list[str], known: Known) -> tuple[list[str], str | None]:
    """Among equals those near the person's place, then those in the account's provinces; and which of it helped."""
    if len(best) < 2:
        return best, None
    for size in (6, 4, 2):
        near = [c for c in best if known.near and len(known.near) >= size and c[:size] == known.near[:size]]
        if near:
            return near, _why("near") if len(near) < len(best) else None
    own = [c for c in best if c[:2] in known.provinces]
    if own and len(own) < len(best):
        return own, _why("own")
    return best, None


def _contradicting(best: list[str], mentions: list[Mention], heaviest: float) -> list[Mention]:
    """Mentions that speak against all of the best and are not outweighed by all that speaks for them together."""
    against = [m for m in mentions if not any(_speaks(m, code) for code in best)]
    return [m for m in against if m.weight >= heaviest * _RIVAL]


def _speaks(mention: Mention, code: str) -> bool:
    former = former_parents().get(code, frozenset())
    return any(code.startswith(k) or k.startswith(code) or k in former for k in mention.codes)


def _found(
    best: list[str], rivals: list[Mention], mentions: list[Mention], known: Known, because: str | None
) -> Found:
    candidates = _ordered(best, known)
    against = [c for m in rivals for c in m.codes[:3] if c not in candidates]
    everything = [*candidates, *against]
    sure = _shared(everything if against else _serious(candidates, mentions, known))
    doubtful = all(m.kind in ("elsewhere", "building", "beginning") for m in mentions)
    if doubtful:
        sure = ""
    province, district, subdistrict = levels(sure)
    ambiguous = doubtful or len(everything) > 1
    return Found(
        province,
        district,
        subdistrict,
        tuple(everything[:MOST_CANDIDATES]),
        ambiguous,
        _confidence(ambiguous, [m for m in mentions if sure in m.codes] or mentions, because),
        tuple(_evidence(mentions, rivals, everything, because)),
    )


def _serious(codes: list[str], mentions: list[Mention], known: Known) -> list[str]:
    """Of equal readings of a bare name those that people mostly mean: districts and provinces before far-off villages.

    The others stay candidates: the person is asked all the same.
    """
    if any(m.level or m.kind == "alias" for m in mentions) or len(codes) < 2:
        return codes
    own = [c for c in codes if c[:2] in known.provinces]
    codes = own or codes
    largest = min(len(c) for c in codes)
    return [c for c in codes if len(c) == largest] if largest < 6 else codes


def _shared(codes: list[str]) -> str:
    """The code of the area that contains all of them: their common beginning, in whole levels."""
    shared = codes[0]
    while shared and not all(code.startswith(shared) for code in codes):
        shared = shared[:-2]
    return shared


def _ordered(codes: list[str], known: Known) -> list[str]:
    near = known.near or ""
    return sorted(
        codes,
        key=lambda c: (-len(_shared([c, near])) if near else 0, c[:2] not in known.provinces, -len(c), c),
    )


def _confidence(ambiguous: bool, mentions: list[Mention], because: str | None) -> float:
    if ambiguous:
        return 0.5
    heaviest = max(m.weight for m in mentions)
    base = 0.97 if heaviest >= 3 else 0.9 if heaviest >= 1.5 else 0.85
    return round(base - (0.07 if because else 0), 2)


def _why(name: str) -> str:
    return str(words()["why"]["from_elsewhere" if name == "elsewhere" else name])


def _evidence(
    mentions: list[Mention], rivals: list[Mention], codes: list[str], because: str | None
) -> Iterable[str]:
    for m in mentions:
        yield _why(m.kind).format(m.written)
    if because:
        yield because
    if rivals:
        yield _why("apart")
    elif len(codes) > 1:
        same = len({len(c) for c in codes}) == 1
        yield _why("several").format(len(codes)) if same else _why("levels")
