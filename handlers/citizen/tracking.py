"""ติดตามเรื่อง: the person's tickets and their timeline, taking one back, reopening it, rating it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from handlers.citizen.asking import act, say
from handlers.commands import CancelTicket, Command, RateTicket, ReopenTicket
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Next, Says
from handlers.messages import Card, Choice, Message, Say
from handlers.wording import text

if TYPE_CHECKING:
    from handlers.casework import TicketView

SHOWN_LINES = 4


def status(args: Mapping[str, str], facts: Facts) -> Next:
    """One ticket is shown whole, several to choose from, none with the way to a new one."""
    tickets = facts.open_tickets or facts.tickets[:1]
    if not tickets:
        return Done(say=say("status.none", act("new_request", "request")))
    if len(tickets) == 1:
        return Done(say=(card(tickets[0]),))
    choices = tuple(Choice(ticket.number, "ticket", {"ticket": ticket.number}) for ticket in tickets)
    lines = "\n".join(f"{ticket.number} {ticket.status_text}" for ticket in tickets)
    return Done(say=(Say(text("citizen.status.several", tickets=lines), choices, numbered=True),))


def ticket(args: Mapping[str, str], facts: Facts) -> Next:
    """One ticket of the person's own; a number is never a right to read."""
    return _with(args, facts, lambda view: Done(say=(card(view),)))


def card(view: "TicketView") -> Message:
    """A ticket with its last steps and what may be done with it."""
    return Card(
        title=text("citizen.status.title", ticket=view.number),
        lines=(view.status_text,),
        rows=(
            (text("citizen.status.category"), view.category_text),
            (text("citizen.status.place"), view.place_text),
            (text("citizen.status.centre"), view.centre_name),
            (text("citizen.status.timeline"), "\n".join(view.timeline[-SHOWN_LINES:])),
        ),
        buttons=_buttons(view),
        alt=text("citizen.status.alt", ticket=view.number),
        about=view.number,
    )


def _buttons(view: "TicketView") -> tuple[Choice, ...]:
    if view.is_open:
        cancel = (act("cancel_ticket", "cancel_ticket", ticket=view.number),) if view.can_cancel else ()
        return (act("add", "add", ticket=view.number), *cancel)
    if view.goes_on:
        return (act("add", "add", ticket=view.number),)
    again = (act("reopen", "not_yet", ticket=view.number),) if view.can_reopen else ()
    done = (act("helped", "helped", ticket=view.number),) if view.rated is None else ()
    return (*done, *again)


def cancel_ticket(args: Mapping[str, str], facts: Facts) -> Next:
    """Ask before it is taken back."""

    def ask(view: "TicketView") -> Next:
        if not view.can_cancel:
            return Done(say=(card(view),))
        sure = act("cancel_sure", "cancel_ticket_sure", ticket=view.number)
        return Done(
            say=say("status.cancel", sure, act("keep", "ticket", ticket=view.number), ticket=view.number)
        )

    return _with(args, facts, ask)


def cancel_some_ticket(facts: Facts) -> Next:
    """ยกเลิกเรื่อง without saying which."""
    tickets = facts.open_tickets
    if not tickets:
        return Done(say=say("status.nothing_to_cancel", act("menu", "menu")))
    if len(tickets) == 1:
        return cancel_ticket({"ticket": tickets[0].number}, facts)
    choices = (Choice(ticket.number, "cancel_ticket", {"ticket": ticket.number}) for ticket in tickets)
    return Done(say=say("status.cancel_which", *choices, numbered=True))


def reopen(args: Mapping[str, str], facts: Facts) -> Next:
    """เปิดเรื่อง: the newest closed ticket, or which of several."""
    closed = [view for view in facts.tickets if view.can_reopen]
    if args.get("ticket"):
        return not_yet(args, facts)
    if not closed:
        return Done(say=say("status.nothing_to_reopen", act("new_request", "request")))
    if len(closed) == 1:
        return not_yet({"ticket": closed[0].number}, facts)
    choices = (Choice(view.number, "not_yet", {"ticket": view.number}) for view in closed)
    return Done(say=say("status.reopen_which", *choices, numbered=True))


def not_yet(args: Mapping[str, str], facts: Facts) -> Next:
    """ยังไม่ได้: the ticket is opened again."""
    return _then(args, facts, ReopenTicket, "reopened")


def cancel_ticket_sure(args: Mapping[str, str], facts: Facts) -> Next:
    """Yes, take it back."""
    return _then(args, facts, CancelTicket, "cancelled")


def helped(args: Mapping[str, str], facts: Facts) -> Next:
    """ได้รับแล้ว: one question about how much it helped."""

    def ask(view: "TicketView") -> Next:
        rates = (act(f"rate_{n}", "rate", ticket=view.number, rating=str(n)) for n in (3, 2, 1))
        return Done(say=say("status.rate", *rates))

    return _with(args, facts, ask)


def rate(args: Mapping[str, str], facts: Facts) -> Next:
    """How much it helped; "not" offers to open it again."""
    rating = args.get("rating", "")

    def carry(view: "TicketView") -> Next:
        again = (act("reopen", "not_yet", ticket=view.number),) if rating == "1" and view.can_reopen else ()
        thanks = say("status.rated_low" if rating == "1" else "status.rated", *again)
        return Done(RateTicket(view.number, int(rating)), say=thanks)

    return _with(args, facts, carry) if rating in ("1", "2", "3") else status(args, facts)


def _then(args: Mapping[str, str], facts: Facts, command: Callable[[str], Command], word: str) -> Next:
    def carry(view: "TicketView") -> Next:
        told: Says = (Say(text(f"citizen.status.{word}", ticket=view.number), about=view.number),)
        return Done(command(view.number), say=told)

    return _with(args, facts, carry)


def _with(args: Mapping[str, str], facts: Facts, do: "Callable[[TicketView], Next]") -> Next:
    """Do something with the named ticket if it is the person's own."""
    number = args.get("ticket", "")
    found = next((view for view in facts.tickets if view.number == number), None)
    return do(found) if found else Done(say=say("status.not_yours", act("follow", "status")))


ACTS: tuple[Act[Facts], ...] = tuple(
    Act(run.__name__, "citizen", run)
    for run in (status, ticket, cancel_ticket, cancel_ticket_sure, reopen, not_yet, helped, rate)
)
