"""Small parts that the staff's acts and questions are made of."""

from collections.abc import Callable, Mapping

from handlers.casework import Line, Sheet
from handlers.facts.staff import StaffFacts
from handlers.flow import Done, Next, Retry, Run, Says
from handlers.messages import Choice, Say
from handlers.wording import text, value

UNCLAIMED = frozenset({"accept_ticket", "not_ours", "hand_over"})
"""Acts that also make sense for a ticket that nobody has claimed yet."""
STAFF_WORDS = frozenset({"waiting", "on_duty", "off_duty", "console"})
"""Command words that no citizen uses; the others (สถานะ, ปิดเรื่อง) they use for their own ticket."""


def say(name: str, *choices: Choice, about: str = "", **fill: object) -> Says:
    """One bubble with a named text of `staff.toml`."""
    return (Say(text(f"staff.{name}", **fill), choices, about=about),)


def buttons(group: str, number: str) -> tuple[Choice, ...]:
    """The buttons of `staff.<group>` for a ticket."""
    return tuple(Choice(label, act, {"ticket": number}) for act, label in value(f"staff.{group}").items())


def act(name: str, **args: str) -> Choice:
    """A button of `staff.button` that runs the act of its name."""
    return Choice(text(f"staff.button.{name}"), name, args)


def pick(name: str, answer: str = "") -> Choice:
    """A button of `staff.button` that answers the question with its name, or with `answer`."""
    return Choice.pick(text(f"staff.button.{name}"), answer or name)


def members_only(name: str, args: Mapping[str, str], facts: StaffFacts) -> Next | None:
    """What somebody hears who works nowhere; None for members."""
    if facts.is_member:
        return None
    typed = not args.get("ticket")
    if typed and facts.group:
        return Retry(again=False)  # people talk among themselves there
    if typed and name not in STAFF_WORDS:
        return Run("status")
    return Done(say=say("refused.no_member"))


def with_ticket(name: str, args: Mapping[str, str], facts: StaffFacts, do: Callable[[Sheet], Next]) -> Next:
    """Do something with the ticket that the button names; a typed word finds the only one it can mean, or asks."""
    if (refused := members_only(name, args, facts)) is not None:
        return refused
    if not args.get("ticket"):
        return _which(name, facts)
    sheet = facts.sheet
    if sheet is None or sheet.refusal:
        return Done(say=(Say(sheet.refusal if sheet else text("staff.refused.no_member")),))
    if not sheet.is_claimed and name not in UNCLAIMED:
        return Done(
            say=say("refused.claim_first", act("accept_ticket", ticket=sheet.number), number=sheet.number)
        )
    return do(sheet)


def _which(name: str, facts: StaffFacts) -> Next:
    lines = _candidates(name, facts)
    if not lines:
        return Done(say=say("which.none"))
    if len(lines) == 1 and facts.group is None:
        return Run(name, {"ticket": lines[0].number})
    choices = tuple(Choice(line.number, name, {"ticket": line.number}) for line in lines[:9])
    listed = "\n".join(f"{n}. {listing(line)}" for n, line in enumerate(lines[:9], 1))
    return Done(say=say("which.ask", *choices, tickets=listed))


def _candidates(name: str, facts: StaffFacts) -> tuple[Line, ...]:
    if name == "accept_ticket":
        return facts.waiting
    return facts.mine + facts.waiting if name in UNCLAIMED else facts.mine


def listing(line: Line) -> str:
    """A ticket in one line of a list: nothing of the case."""
    return text("staff.list.line", number=line.number, urgency=line.urgency_text, place=line.place_text)
