"""ปิดเรื่อง: an outcome, a result text that the reporter reads, one last look (`domain.md` §5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Changed, names_another_way
from handlers.commands import CloseTicket
from handlers.events import Chose, Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Go, Next, Retry, Says, Start
from handlers.messages import said
from handlers.staff.asking import pick, say, with_ticket
from handlers.staff.moving import status_choices
from handlers.wording import text
from models.words import Status


@dataclass
class Closing:
    """Which ticket ends how; `message` holds the result."""

    ticket: str = ""
    status: str = ""
    message: str = ""


CLOSING: Flow[Closing, StaffFacts] = Flow("staff_close", "staff", Closing)


def ask_outcome(draft: Closing, facts: StaffFacts) -> Says:
    """Ask how it ended."""
    outcomes = facts.sheet.outcomes if facts.sheet else ()
    return say("close.outcome", *status_choices(outcomes), about=draft.ticket, number=draft.ticket)


@CLOSING.step(ask_outcome)
def on_outcome(draft: Closing, event: Event, facts: StaffFacts) -> Next:
    """One of the outcomes that are allowed from here."""
    allowed = {status.value for status in facts.sheet.outcomes} if facts.sheet else set()
    if isinstance(event, Chose) and event.value in allowed:
        draft.status = event.value
        return Go("result")
    return Retry(say("choose"))


def ask_result(draft: Closing, facts: StaffFacts) -> Says:
    """What shall the reporter read? Not eligible: also where else to go."""
    name = "ineligible" if draft.status == Status.CLOSED_INELIGIBLE else "result"
    return say(f"close.{name}", about=draft.ticket)


@CLOSING.step(ask_result)
def on_result(draft: Closing, event: Event, facts: StaffFacts) -> Next:
    """The next text is the result."""
    match event:
        case Text(message_id=message_id, words=words) if words.strip():
            if draft.status == Status.CLOSED_INELIGIBLE and not names_another_way(words):
                return Retry(say("refused.another_way_needed"), again=False)
            draft.message = message_id
            return Go("sure")
        case _:
            return Retry(say("refused.result_needed"), again=False)


def ask_sure(draft: Closing, facts: StaffFacts) -> Says:
    """The result as the reporter will read it."""
    status = text(f"statuses.button.{draft.status}")
    readers = facts.sheet.also_read if facts.sheet else 0
    also = text("staff.close.also_read", count=readers) if readers else ""
    fill = {"number": draft.ticket, "status": status, "said": said(draft.message), "also": also}
    return say("close.sure", pick("close_now"), pick("change"), about=draft.ticket, **fill)


@CLOSING.step(ask_sure)
def on_sure(draft: Closing, event: Event, facts: StaffFacts) -> Next:
    """Close, or write it anew."""
    if isinstance(event, Chose) and event.value == "close_now":
        return Done(CloseTicket(draft.ticket, Status(draft.status), draft.message), say=_closed)
    if isinstance(event, Chose) and event.value == "change":
        return Go("result")
    return Retry(say("choose"))


def close_ticket(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Begin to close."""
    return with_ticket(
        "close_ticket", args, facts, lambda sheet: Start("staff_close", {"ticket": sheet.number})
    )


def _closed(outcome: Changed) -> Says:
    told = "" if outcome.told else text("staff.not_told")
    return say(
        "close.done", about=outcome.number, number=outcome.number, status=outcome.status_text, told=told
    )


ACTS: tuple[Act[StaffFacts], ...] = (Act("close_ticket", "staff", close_ticket),)
