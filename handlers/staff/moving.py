"""สถานะ: the moves that have no button of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Changed, Sheet
from handlers.commands import SetStatus
from handlers.events import Chose, Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Go, Next, Retry, Says, Start
from handlers.messages import Choice
from handlers.staff.asking import buttons, pick, say, with_ticket
from handlers.wording import text
from models.words import Status


@dataclass
class Moving:
    """Which ticket goes to which status."""

    ticket: str = ""
    status: str = ""


MOVING: Flow[Moving, StaffFacts] = Flow("staff_status", "staff", Moving)


def status_choices(statuses: tuple[Status, ...]) -> tuple[Choice, ...]:
    """One choice per status, by its short name."""
    return tuple(Choice.pick(text(f"statuses.button.{status.value}"), status.value) for status in statuses)


def ask_status(draft: Moving, facts: StaffFacts) -> Says:
    """Ask where the ticket stands now."""
    sheet = facts.sheet
    if sheet is None or not sheet.moves:
        return say("status.none", about=draft.ticket, number=draft.ticket)
    moves = status_choices(sheet.moves)
    return say("status.ask", *moves, about=draft.ticket, number=draft.ticket, status=sheet.status_text)


@MOVING.step(ask_status)
def on_status(draft: Moving, event: Event, facts: StaffFacts) -> Next:
    """One of the moves that are allowed from here."""
    sheet = facts.sheet
    if sheet is None or not sheet.moves:
        return Done(say=say("status.none", number=draft.ticket))
    if isinstance(event, Chose) and event.value in {status.value for status in sheet.moves}:
        draft.status = event.value
        return Go("words")
    return Retry(say("choose"))


def ask_words(draft: Moving, facts: StaffFacts) -> Says:
    """Words for the reporter, if any: of a visit its day and time."""
    name = "visit" if draft.status == Status.VISIT else "words"
    return say(f"status.{name}", pick("skip"), about=draft.ticket)


@MOVING.step(ask_words)
def on_words(draft: Moving, event: Event, facts: StaffFacts) -> Next:
    """The reporter reads the new status with these words, or without."""
    match event:
        case Chose(do="pick"):
            return Done(SetStatus(draft.ticket, Status(draft.status)), say=moved)
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(SetStatus(draft.ticket, Status(draft.status), message_id), say=moved)
        case _:
            return Retry(say("refused.text_only"))


def moved(outcome: Changed) -> Says:
    """The new status, and whether the reporter could be told."""
    told = "" if outcome.told else text("staff.not_told")
    fill = {"number": outcome.number, "status": outcome.status_text, "told": told}
    again = () if outcome.status.is_closed else buttons("ticket_buttons", outcome.number)
    return say("status.moved", *again, about=outcome.number, **fill)


def set_status(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Offer the moves."""

    def offer(sheet: Sheet) -> Next:
        if not sheet.moves:
            return Done(say=say("status.none", number=sheet.number))
        return Start("staff_status", {"ticket": sheet.number})

    return with_ticket("set_status", args, facts, offer)


ACTS: tuple[Act[StaffFacts], ...] = (Act("set_status", "staff", set_status),)
