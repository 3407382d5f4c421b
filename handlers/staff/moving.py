"""สถานะ: the moves that have no button of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Changed, Line, Sheet
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
    """Which ticket goes to which status; a duplicate also under which number it goes on."""

    ticket: str = ""
    status: str = ""
    original: str = ""


_NUMBER = re.compile(r"([A-Z]{3})\s?-?\s?(\d{2})\s?-?\s?(\d{6})")
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
        return Go("original" if draft.status == Status.DUPLICATE else "words")
    return Retry(say("choose"))


def ask_original(draft: Moving, facts: StaffFacts) -> Says:
    """Which ticket is it a duplicate of? The reporter's own and those nearby are offered, any number may be typed."""
    lines = "\n".join(f"{n}. {_told(line)}" for n, line in enumerate(facts.originals, 1))
    choices = tuple(Choice.pick(line.number, line.number) for line in facts.originals)
    name = "original" if choices else "original_typed"
    return say(f"status.{name}", *choices, about=draft.ticket, number=draft.ticket, tickets=lines)


def _told(line: Line) -> str:
    return text("staff.list.original", number=line.number, category=line.category_text, place=line.place_text)


@MOVING.step(ask_original)
def on_original(draft: Moving, event: Event, facts: StaffFacts) -> Next:
    """A number, tapped or typed; whether the member may act on it is decided when it is done."""
    given = event.value if isinstance(event, Chose) else event.words if isinstance(event, Text) else ""
    found = _NUMBER.search(given.upper())
    if found is None:
        return Retry(say("refused.original_needed"), again=False)
    draft.original = "-".join(found.groups())
    if draft.original == draft.ticket:
        return Retry(say("refused.original_is_itself", number=draft.ticket), again=False)
    return Go("words")


def ask_words(draft: Moving, facts: StaffFacts) -> Says:
    """Words for the reporter, if any: of a visit its day and time."""
    name = {Status.VISIT.value: "visit", Status.DUPLICATE.value: "duplicate_words"}.get(draft.status, "words")
    return say(f"status.{name}", pick("skip"), about=draft.ticket, original=draft.original)


@MOVING.step(ask_words)
def on_words(draft: Moving, event: Event, facts: StaffFacts) -> Next:
    """The reporter reads the new status with these words, or without."""
    match event:
        case Chose(do="pick"):
            return Done(_command(draft, None), say=moved)
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(_command(draft, message_id), say=moved)
        case _:
            return Retry(say("refused.text_only"))


def _command(draft: Moving, message_id: str | None) -> SetStatus:
    return SetStatus(draft.ticket, Status(draft.status), message_id, draft.original or None)


def moved(outcome: Changed) -> Says:
    """The new status, and whether the reporter could be told."""
    told = "" if outcome.told else text("staff.not_told")
    fill = {"number": outcome.number, "status": outcome.status_text, "told": told}
    if outcome.status is Status.DUPLICATE:
        return say("status.merged", about=outcome.number, original=outcome.reason, **fill)
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
