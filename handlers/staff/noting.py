"""บันทึกภายใน: words for colleagues that never reach the citizen."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Changed
from handlers.commands import AddNote
from handlers.events import Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Next, Retry, Says, Start
from handlers.staff.asking import buttons, say, with_ticket


@dataclass
class Noting:
    """Which ticket the note is for."""

    ticket: str = ""


NOTING: Flow[Noting, StaffFacts] = Flow("staff_note", "staff", Noting)


def ask_words(draft: Noting, facts: StaffFacts) -> Says:
    """Ask what colleagues should know."""
    return say("note.ask", about=draft.ticket, number=draft.ticket)


@NOTING.step(ask_words)
def on_words(draft: Noting, event: Event, facts: StaffFacts) -> Next:
    """The next text is the note."""
    match event:
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(AddNote(draft.ticket, message_id), say=_noted)
        case _:
            return Retry(say("refused.note_text_only"), again=False)


def add_note(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Begin a note."""
    return with_ticket("add_note", args, facts, lambda sheet: Start("staff_note", {"ticket": sheet.number}))


def _noted(outcome: Changed) -> Says:
    return say(
        "note.kept", *buttons("ticket_buttons", outcome.number), about=outcome.number, number=outcome.number
    )


ACTS: tuple[Act[StaffFacts], ...] = (Act("add_note", "staff", add_note),)
