"""Questions about benefits: answered from a content file with its "checked on" date, else with 1300."""

from collections.abc import Mapping

from handlers import calendar
from handlers.citizen.asking import act, say
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Next
from handlers.messages import Card, Choice
from handlers.triage import Benefit, benefit_for
from handlers.triage import benefits as all_benefits
from handlers.wording import text

PAGE = 8
"""So many and "more" fit beside each other as numbered choices."""


def about_benefit(words: str, *, mourning: bool = False) -> Next:
    """The one that the words name, or 1300 where we know nothing sure; a death is answered with sympathy first."""
    sympathy = say("request.condolence") if mourning else ()
    found = benefit_for(words)
    if found is not None:
        return Done(say=(*sympathy, _card(found)))
    call = Choice(text("citizen.button.call_1300"), "call", uri="tel:1300")
    return Done(
        say=(*sympathy, *say("benefit.unknown", call, act("benefits", "benefits"), act("human", "human")))
    )


def _card(benefit: Benefit) -> Card:
    return Card(
        benefit.name,
        lines=benefit.lines,
        rows=((text("citizen.benefit.checked"), calendar.short_date(benefit.checked_on)),),
        choices=(act("request", "request"), act("benefits", "benefits"), act("human", "human")),
        alt=benefit.name,
    )


def benefits(args: Mapping[str, str], facts: Facts) -> Next:
    """สิทธิและเบี้ย: which one, a page at a time, or one by its code."""
    shown = [benefit for benefit in all_benefits() if not benefit.rumour]
    chosen = next((benefit for benefit in shown if benefit.code == args.get("code")), None)
    if chosen is not None:
        return Done(say=(_card(chosen),))
    start = _start(args, len(shown))
    choices = [
        Choice(benefit.name, "benefits", {"code": benefit.code}) for benefit in shown[start : start + PAGE]
    ]
    more = act("more", "benefits", start=str((start + PAGE) if start + PAGE < len(shown) else 0))
    return Done(say=say("benefit.which", *choices, *([more] if len(shown) > PAGE else []), numbered=True))


def _start(args: Mapping[str, str], count: int) -> int:
    start = args.get("start", "0")
    return int(start) if start.isdecimal() and int(start) < count else 0


ACTS: tuple[Act[Facts], ...] = (Act("benefits", "citizen", benefits),)
