"""งานของฉัน and เรื่องรอรับ."""

from collections.abc import Mapping

from handlers.casework import Line
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Next
from handlers.messages import Choice
from handlers.staff.asking import act, members_only, say
from handlers.wording import text

MOST = 9


def my_tickets(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """The tickets that the member claimed; a tap reads one."""
    if (refused := members_only("my_tickets", args, facts)) is not None:
        return refused
    if not facts.mine:
        return Done(say=say("list.none_mine", act("waiting")))
    return _list("mine", facts.mine, "read_ticket", facts)


def waiting(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """The tickets of the member's centres that wait for somebody; a tap claims one."""
    if (refused := members_only("waiting", args, facts)) is not None:
        return refused
    if not facts.waiting:
        return Done(say=say("list.none_waiting"))
    return _list("waiting", facts.waiting, "accept_ticket", facts)


def _list(name: str, lines: tuple[Line, ...], do: str, facts: StaffFacts) -> Next:
    shown = lines[:MOST]
    body = "\n\n".join(f"{n}. {_detail(name, line, facts)}" for n, line in enumerate(shown, 1))
    more = text("staff.list.more", count=len(lines) - MOST) if len(lines) > MOST else ""
    choices = tuple(Choice(line.number, do, {"ticket": line.number}) for line in shown)
    return Done(say=say(f"list.{name}", *choices, tickets=body, more=more))


def _detail(name: str, line: Line, facts: StaffFacts) -> str:
    """In a group nothing but number, urgency, subdistrict and deadline."""
    fill = {
        "number": line.number,
        "urgency": line.urgency_text,
        "place": line.place_text,
        "category": line.category_text,
        "status": line.status_text,
        "deadline": line.deadline_text,
    }
    return text(f"staff.list.{'group' if facts.group else name}_line", **fill)


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("my_tickets", "staff", my_tickets),
    Act("waiting", "staff", waiting),
)
