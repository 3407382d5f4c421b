"""What a reading of a place gives, and what may be known beforehand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.places.names import NO_NAMES, Names

if TYPE_CHECKING:
    from handlers.places.boundaries import Boundaries

MOST_CANDIDATES = 9
"""More cannot be offered as choices (DESIGN.md §2a)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the text. It is evidence: it may tip the scales, it never forbids a place."""

    provinces: frozenset[str] = frozenset()
    """The account's own provinces."""
    near: str | None = None
    """Code of the person's confirmed place, of any level."""
    aliases: Names = NO_NAMES
    """Names of villages, markets, temples → the subdistricts that have one so called, from the centres themselves."""
    boundaries: "Boundaries | None" = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where something is: filled as far down as it is sure without asking.

    `candidates` are the codes to offer, likeliest first, at most nine; `ambiguous` says that they differ and
    the person must be asked. `evidence` says why, in Thai, for the person and the staff. `confidence` is 0–1.
    """

    province: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    candidates: tuple[str, ...] = ()
    ambiguous: bool = False
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The smallest place that is sure."""
        return self.subdistrict or self.district or self.province

    @property
    def is_sure(self) -> bool:
        """True if the subdistrict is known without asking."""
        return self.subdistrict is not None and not self.ambiguous


def levels(code: str | None) -> tuple[str | None, str | None, str | None]:
    """Province, district and subdistrict code of a code, None where it does not reach."""
    code = code or ""
    return (code[:2] or None, code[:4] if len(code) >= 4 else None, code[:6] if len(code) >= 6 else None)
