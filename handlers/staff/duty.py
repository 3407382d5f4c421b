"""เข้าเวร, ออกเวร, คอนโซล, and ผูก: becoming a member."""

import re
from collections.abc import Mapping

from handlers.commands import OpenConsole, RedeemInvite, SetDuty
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Next, Says
from handlers.membership import Joined, OnDuty, Tied
from handlers.messages import Card, Choice
from handlers.signin import ConsoleOpened
from handlers.staff.asking import act, members_only, say
from handlers.wording import text

_CODE = re.compile(r"^\s*ผูก\s*([A-Za-z0-9]{4})\s*[-–— ]?\s*([A-Za-z0-9]{4})\s*$")


def invite_code(words: str) -> str | None:
    """The code behind `ผูก`, in any usual spelling, or None if the words are something else."""
    found = _CODE.match(words)
    return f"{found[1]}-{found[2]}".upper() if found else None


def bind(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Use a code: 1:1 one becomes a member, in a group a member ties the group."""
    group_id = facts.group.line_group_id if facts.group else None
    return Done(RedeemInvite(args.get("code", ""), group_id), say=bound)


def bound(outcome: Joined | Tied) -> Says:
    """What the code did."""
    if isinstance(outcome, Tied):
        return say("invite.tied", centre=outcome.centre_name)
    welcome = (act("waiting"), act("my_tickets"), act("on_duty"))
    return say("invite.joined", *welcome, centre=outcome.centre_name, role=outcome.role_text)


def on_duty(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """New tickets come to me first."""
    return _duty(True, "on_duty", args, facts)


def off_duty(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """New tickets go to colleagues on duty, if there are any."""
    return _duty(False, "off_duty", args, facts)


def console(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """A link into the web console, for this member alone; in a group nobody gets one."""
    if (refused := members_only("console", args, facts)) is not None:
        return refused
    if facts.group is not None:
        return Done(say=say("console.alone"))
    return Done(OpenConsole(), say=console_opened)


def console_opened(outcome: ConsoleOpened) -> Says:
    """The link on a button: no preview of the chat shows it."""
    button = Choice(text("staff.console.button"), uri=outcome.address)
    lines = (text("staff.console.once"),)
    return (
        Card(text("staff.console.title"), lines=lines, buttons=(button,), alt=text("staff.console.title")),
    )


def _duty(on: bool, name: str, args: Mapping[str, str], facts: StaffFacts) -> Next:
    if (refused := members_only(name, args, facts)) is not None:
        return refused

    def switched(outcome: OnDuty) -> Says:
        return say(
            f"duty.{'on' if outcome.on_duty else 'off'}", act("waiting"), centres=", ".join(outcome.centres)
        )

    return Done(SetDuty(on), say=switched)


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("bind", "staff", bind),
    Act("on_duty", "staff", on_duty),
    Act("off_duty", "staff", off_duty),
    Act("console", "staff", console),
)
