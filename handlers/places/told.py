"""A reading of a place in one Thai sentence, for `pakmut explain` and the staff."""

from handlers.places.found import Found
from handlers.places.names import words
from handlers.places.place import place

_MOST_NAMED = 4


def told(found: Found) -> str:
    """Where it goes, or which places the person is asked about, and because of what."""
    texts = words()["why"]
    why = texts["because"].format(texts["and"].join(found.evidence)) if found.evidence else ""
    if found.ambiguous:
        named = [p.label for code in found.candidates[:_MOST_NAMED] if (p := place(code))]
        return f"{texts['asked'].format(texts['or'].join(named))}{why}"
    where = place(found.code or "")
    return f"{texts['sent'].format(where.label) if where else texts['unknown']}{why}"
