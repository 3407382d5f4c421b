"""The buttons that begin a request: ขอความช่วยเหลือ, เหตุด่วน, and "send it now" on the emergency card."""

from collections.abc import Mapping

from handlers.citizen.asking import act, say
from handlers.citizen.cards import emergency
from handlers.citizen.course import PATIENCE_IN_DANGER
from handlers.citizen.human import under_way
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Hold, Next, Start
from models.words import Tier


def request(args: Mapping[str, str], facts: Facts) -> Next:
    """A new request; one under way is gone on with."""
    if under_way(facts) is not None:
        return Done(say=say("request.under_way"))
    return Start("request", {"asked_for": True}, "story")


def emergency_card(args: Mapping[str, str], facts: Facts) -> Next:
    """All numbers at once; a ticket only for who wants one."""
    return Done(say=emergency(act("send_now", "in_danger")))


def in_danger(args: Mapping[str, str], facts: Facts) -> Next:
    """Tell the staff too: the shortest way to a most urgent ticket."""
    draft = {**(under_way(facts) or {}), "tier": Tier.E1.value, "asked_for": True, "listening": False}
    return Start("request", draft, "place", hold=Hold(PATIENCE_IN_DANGER, "danger"))


ACTS: tuple[Act[Facts], ...] = (
    Act("request", "citizen", request),
    Act("emergency", "citizen", emergency_card),
    Act("in_danger", "citizen", in_danger),
)
