"""Which of several needs decides, and which must be told apart (`domain.md` §3.4, table; §3.5, line 3). Pure.

The table itself is content (`tickets.toml`): who must not know, what the province leads, what a leading unit's own job
includes besides.
"""

from collections.abc import Sequence

from handlers.wording import value
from models.words import Category


def leading(categories: Sequence[Category]) -> Category:
    """The need that decides who leads.

    1. What must stay away from the village goes before everything else.
    2. Else the likeliest whose unit does all the others in the same job: money for somebody homeless.
    3. Else the likeliest; whoever leads the others is told of them.
    """
    if private := [category for category in categories if _is_private(category)]:
        return private[0]
    for category in categories:
        if all(other is category or is_part_of_the_job(category, other) for other in categories):
            return category
    return next(iter(categories), Category.OTHER)


def is_kept_from_village(categories: Sequence[Category]) -> bool:
    """True if no unit of the village may learn of it without the person's word (§3.4, column "Tambon": –)."""
    return any(map(_is_private, categories))


def is_led_by_province(category: Category) -> bool:
    """True if a unit of the province leads it, a specialist or else the province desk (§3.5, line 3)."""
    return category.value in value("tickets.lead.province")


def tambon_is_told(category: Category) -> bool:
    """True if the tambon centre hears of it when another unit leads (§3.4, column "Tambon": ○)."""
    return category.value in value("tickets.tambon.told")


def is_part_of_the_job(lead: Category, other: Category) -> bool:
    """True if the unit that leads the one need helps with the other in the same job."""
    if is_led_by_province(lead):
        return other.value in value("tickets.lead.includes").get(lead.value, ())
    return not is_led_by_province(other)


def needs_apart(categories: Sequence[Category]) -> tuple[Category, ...]:
    """The needs that want a ticket of their own: another unit leads them, and it must not learn of the rest.

    As an officer would: beatings go to the shelter, which also takes in the children; the rice that is missing goes to
    the tambon centre, which is told of the rice alone. Empty where one ticket will do.
    """
    if not is_kept_from_village(categories):
        return ()
    lead = leading(categories)
    return tuple(c for c in categories if not _is_private(c) and not is_part_of_the_job(lead, c))


def _is_private(category: Category) -> bool:
    return category.value in value("tickets.tambon.must_not_know")
