"""คุยกับเจ้าหน้าที่: asks only as much as needed; ends in a ticket that an officer answers, also without a place."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from handlers.citizen.course import missing, place_step
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.notice import short_notice
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Next, Start
from handlers.messages import Choice, Say
from handlers.wording import text

_FIELDS = frozenset(field.name for field in fields(Request))


def under_way(facts: Facts) -> dict[str, Any] | None:
    """The draft of a request that is being made right now, or None."""
    return {k: v for k, v in facts.draft.items() if k in _FIELDS} if "settled" in facts.draft else None


def human(args: Mapping[str, str], facts: Facts) -> Next:
    """Into the open ticket if there is one, else a new one; a request under way keeps what was told."""
    draft = under_way(facts)
    if draft is not None:
        taken = REQUEST.load({**draft, "wants_person": True, "asked_for": True, "listening": False})
        return Start("request", asdict(taken), _first(taken))
    if facts.open_tickets and not args.get("new"):
        return Done(say=(_which(facts),))
    fresh = Request(wants_person=True, asked_for=True)
    notice = short_notice(fresh, facts)
    return Start("request", asdict(fresh), "about", notice)


def _first(draft: Request) -> str:
    """What is still needed: a word about what, then a place; with both, one look at it all before it is sent."""
    question = missing(draft)
    return place_step(draft) if question == "place" else question or "review"


def _which(facts: Facts) -> Say:
    tickets = facts.open_tickets[:8]
    label = text("citizen.button.write_into") if len(tickets) == 1 else ""
    choices = [Choice(label or ticket.number, "add", {"ticket": ticket.number}) for ticket in tickets]
    choices.append(Choice(text("citizen.button.other_matter"), "human", {"new": "1"}))
    return Say(text("citizen.human.has_ticket", ticket=tickets[0].number), tuple(choices), numbered=True)


HUMAN: Act[Facts] = Act("human", "citizen", human)
