"""ตอบผู้แจ้ง: a preview, a short hold in which the answer can be taken back, then it goes (DESIGN.md §2a).

A member's words are an answer only here, or where they quote a message about the ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Held
from handlers.commands import AddToTicket, AnswerReporter, ReleaseAnswer, WithdrawAnswer
from handlers.events import Chose, Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Next, Retry, Says, Start
from handlers.messages import Choice, said
from handlers.staff.asking import act, say, with_ticket
from handlers.wording import value


@dataclass
class Answering:
    """Which ticket is answered."""

    ticket: str = ""


ANSWERING: Flow[Answering, StaffFacts] = Flow("staff_answer", "staff", Answering)


def ask_words(draft: Answering, facts: StaffFacts) -> Says:
    """What shall the reporter read? Some usual answers are one tap away."""
    prepared = (Choice.pick(label, name) for name, label in value("staff.quick_label").items())
    return say("answer.ask", *prepared, about=draft.ticket, number=draft.ticket)


@ANSWERING.step(ask_words)
def on_words(draft: Answering, event: Event, facts: StaffFacts) -> Next:
    """The next text is the answer."""
    match event:
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(AnswerReporter(draft.ticket, message_id), say=preview)
        case Chose(do="pick") if event.value in value("staff.quick"):
            return Done(AnswerReporter(draft.ticket, "", canned=event.value), say=preview)
        case _:
            return Retry(say("refused.text_only"), again=False)


def answer_reporter(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Begin an answer."""
    return with_ticket(
        "answer_reporter", args, facts, lambda sheet: Start("staff_answer", {"ticket": sheet.number})
    )


def on_quote(number: str, event: Event, facts: StaffFacts) -> Next:
    """A member quoted a message about a ticket: the words are the answer, 1:1 and in the centre's own group.

    Of a ticket that they reported themselves they are the reporter.
    """
    match event:
        case Text(message_id=message_id) if number in facts.reported and not facts.group:
            return Done(AddToTicket(number, (message_id,)), say=say("added", about=number, number=number))
        case Text(message_id=message_id, words=words) if words.strip():
            shown = preview_in_group if facts.group else preview
            return Done(AnswerReporter(number, message_id), say=shown)
        case _:
            return Done(say=say("refused.text_only"))


def preview(held: Held) -> Says:
    """The answer as the reporter will read it, with the way to send it now and the way to take it back."""
    return say(
        "answer.preview",
        *_ways(held),
        about=held.number,
        number=held.number,
        said=said(held.message),
        seconds=held.seconds,
    )


def preview_in_group(held: Held) -> Says:
    """The same without the words, which stand in the group already."""
    return say("answer.held", *_ways(held), about=held.number, number=held.number, seconds=held.seconds)


def release_answer(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """ส่งเลย."""
    return Done(ReleaseAnswer(_id(args)), say=_released)


def withdraw_answer(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """เอากลับ."""
    return Done(WithdrawAnswer(_id(args)), say=_withdrawn)


def _ways(held: Held) -> tuple[Choice, ...]:
    answer = str(held.answer)
    return act("release_answer", answer=answer), act("withdraw_answer", answer=answer)


def _released(held: Held) -> Says:
    return say("answer.released", about=held.number, number=held.number)


def _withdrawn(held: Held) -> Says:
    again = act("answer_reporter", ticket=held.number)
    return say("answer.withdrawn", again, about=held.number, number=held.number)


def _id(args: Mapping[str, str]) -> int:
    """The answer's id; anything that is no id means an answer that does not exist."""
    given = args.get("answer", "")
    return int(given) if given.isdecimal() and len(given) < 18 else 0


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("answer_reporter", "staff", answer_reporter),
    Act("release_answer", "staff", release_answer),
    Act("withdraw_answer", "staff", withdraw_answer),
)
