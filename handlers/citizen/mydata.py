"""ข้อมูลของฉัน and ลบข้อมูลของฉัน: seeing, copying, correcting, withdrawing, erasing (`domain.md` §5.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.citizen.asking import act, pick, picked, say
from handlers.citizen.opened import Opened, spaced
from handlers.commands import EraseMe, OpenTicket, WithdrawConsent
from handlers.events import Event, Text
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Flow, Go, Next, Retry, Says, Start
from handlers.messages import Say
from handlers.triage import read
from handlers.wording import text
from models.words import Category, Tier

COPY, CORRECTION = "data_copy", "data_correction"
"""Sub-categories of tickets in which staff answer a request about data, within 30 days."""


def my_data(args: Mapping[str, str], facts: Facts) -> Next:
    """The summary at once, and what may be done about it."""
    withdraw = (act("withdraw", "withdraw_consent"),) if facts.kept.health_consent else ()
    choices = (act("copy", "copy_my_data"), act("correct_data", "correct_my_data"), *withdraw)
    return Done(say=say("data.summary", *choices, act("delete", "delete_my_data"), list=_summary(facts)))


def _summary(facts: Facts) -> str:
    kept = facts.kept
    lines = [text("citizen.data.line_account")]
    lines += [text("citizen.data.line_messages", count=kept.messages)] if kept.messages else []
    lines += [text("citizen.data.line_tickets", count=kept.tickets)] if kept.tickets else []
    lines += (
        [text("citizen.data.line_phone", phone=", ".join(map(spaced, kept.phones)))] if kept.phones else []
    )
    lines += [text("citizen.data.line_health")] if kept.health_consent else []
    lines += [text("citizen.data.line_subscribed")] if kept.subscribed else []
    return "\n".join(lines)


def copy_my_data(args: Mapping[str, str], facts: Facts) -> Next:
    """Staff prepare the copy: it is a ticket like any other, answered by a person."""
    return Done(_to_staff(COPY), say=_noted)


def _to_staff(sub: str) -> OpenTicket:
    return OpenTicket((Category.OTHER,), Tier.N, place=None, story=(), sub=sub, wants_person=True)


def _noted(opened: Opened) -> Says:
    return (Say(text("citizen.data.noted", ticket=opened.number), about=opened.number),)


def correct_my_data(args: Mapping[str, str], facts: Facts) -> Next:
    """What is wrong is told in the person's own words and answered by a person."""
    draft = {"wants_person": True, "asked_for": True, "sub": CORRECTION, "settled": ["place"]}
    return Start("request", draft, "about", say=say("data.what_is_wrong"))


def withdraw_consent(args: Mapping[str, str], facts: Facts) -> Next:
    """As easy as giving it."""
    return Done(WithdrawConsent(), say=say("data.withdrawn"))


@dataclass
class Erasing:
    """Nothing but the number that staff may go on calling."""

    phone: str | None = None


ERASING: Flow[Erasing, Facts] = Flow("erasing", "citizen", Erasing)


def ask_sure(draft: Erasing, facts: Facts) -> Says:
    """Nothing is erased without a clear yes; an open ticket is asked about first (DESIGN.md §2, law 8)."""
    tickets = facts.open_tickets
    if not tickets:
        return say("data.sure", pick("erase", "erase"), pick("do_not_erase", "no"))
    numbers = ", ".join(ticket.number for ticket in tickets)
    choices = (pick("help_by_phone", "phone"), pick("erase_and_cancel", "erase"), pick("do_not_erase", "no"))
    return say("data.sure_with_ticket", *choices, tickets=numbers)


@ERASING.step(ask_sure)
def on_sure(draft: Erasing, event: Event, facts: Facts) -> Next:
    """Erase, erase but let staff call, or keep all."""
    match picked(event):
        case "erase":
            return Done(EraseMe())
        case "yes" if not facts.open_tickets:
            return Done(EraseMe())
        case "phone" if facts.open_tickets:
            return Done(EraseMe(keep_phone=True)) if facts.kept.phones else Go("phone_to_keep")
        case "no":
            return Done(say=say("data.kept"))
        case _:
            return Retry(say("request.not_understood"))


def ask_phone_to_keep(draft: Erasing, facts: Facts) -> Says:
    """The one thing that stays until the ticket is closed."""
    return say("data.phone", pick("do_not_erase", "no"))


@ERASING.step(ask_phone_to_keep)
def on_phone_to_keep(draft: Erasing, event: Event, facts: Facts) -> Next:
    """A number, or nothing is erased."""
    if picked(event) == "no":
        return Done(say=say("data.kept"))
    phones = read(event.words, known=facts.known).phones if isinstance(event, Text) else ()
    return Done(EraseMe(keep_phone=True, phone=phones[0])) if phones else Retry(say("request.number_unclear"))


def delete_my_data(args: Mapping[str, str], facts: Facts) -> Next:
    """ลบข้อมูลของฉัน: asked once more before."""
    return Start("erasing")


ACTS: tuple[Act[Facts], ...] = tuple(
    Act(run.__name__, "citizen", run)
    for run in (my_data, copy_my_data, correct_my_data, withdraw_consent, delete_my_data)
)
