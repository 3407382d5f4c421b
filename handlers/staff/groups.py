"""What we say in groups: strangers are asked to write 1:1, a member's code ties the group, no case text ever."""

from handlers.commands import StrangerTold
from handlers.events import Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Done, Next, Retry
from handlers.staff.asking import say
from handlers.staff.duty import bind, invite_code
from handlers.wording import text

SILENCE = Retry((), again=False)


def in_group(event: Text, facts: StaffFacts) -> Next:
    """A text in a group that quotes nothing of ours and is no command word."""
    code = invite_code(event.words)
    if code is not None:
        return bind({"code": code}, facts)
    if facts.is_member:
        return Done(say=say("group.member")) if event.mentions_us else SILENCE
    if event.mentions_us or not _leave_alone(facts):
        return Done(StrangerTold(), say=lambda _: say("group.stranger", line=text("shared.write_alone")))
    return SILENCE


def _leave_alone(facts: StaffFacts) -> bool:
    """The group of a centre talks about its own things; others hear it once a day at most."""
    group = facts.group
    return group is None or group.strangers_told or group.centre_name is not None
