"""ส่งต่อ and ไม่ใช่พื้นที่เรา: to the province desk, to the unit of another place, or to an agency outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.casework import Changed, Sheet
from handlers.commands import CorrectPlace, ReferOut, Transfer
from handlers.events import Chose, Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Go, Next, Retry, Says, Start
from handlers.messages import Choice
from handlers.places import place as place_of
from handlers.places import recognise
from handlers.staff.asking import pick, say, with_ticket
from handlers.staff.naming import offer_name
from handlers.wording import text

MOST_CANDIDATES = 9
LONGEST_LABEL = 20


@dataclass
class Handing:
    """Which ticket goes where; `to_desk` is the province desk, `place` a DOPA code whose unit the ladder finds."""

    ticket: str = ""
    not_ours: bool = False
    correcting: bool = False
    """Only the place is wrong: who owns the ticket follows from it."""
    to_desk: bool = False
    place: str = ""
    candidates: list[str] = field(default_factory=list)


HANDING: Flow[Handing, StaffFacts] = Flow("staff_transfer", "staff", Handing)


def ask_where(draft: Handing, facts: StaffFacts) -> Says:
    """To whom? A typed place is understood at once."""
    if draft.correcting:
        return say("transfer.correct", about=draft.ticket, number=draft.ticket)
    desk = (pick("desk"),) if facts.sheet and facts.sheet.desk_code else ()
    outside = () if draft.not_ours or not _may_refer(facts) else (pick("agency"),)
    name = "not_ours" if draft.not_ours else "where"
    return say(
        f"transfer.{name}", *desk, *outside, about=draft.ticket, number=draft.ticket, desk=_desk_name(facts)
    )


@HANDING.step(ask_where)
def on_where(draft: Handing, event: Event, facts: StaffFacts) -> Next:
    """The province desk, an agency, or a place."""
    match event:
        case Chose(do="pick") if event.value == "desk" and not draft.correcting:
            draft.to_desk = True
            return Go("sure")
        case Chose(do="pick") if event.value == "agency" and not draft.correcting:
            return Go("agency")
        case Text(words=words):
            return _understand(draft, words, facts)
        case _:
            return Retry(say("choose"))


def ask_place(draft: Handing, facts: StaffFacts) -> Says:
    """Ask which of the places that fit."""
    names = [(code, found) for code in draft.candidates if (found := place_of(code)) is not None]
    listed = "\n".join(f"{n}. {found.label}" for n, (_, found) in enumerate(names, 1))
    choices = (Choice.pick(found.short[:LONGEST_LABEL], code) for code, found in names)
    return say("transfer.which", *choices, about=draft.ticket, places=listed)


@HANDING.step(ask_place)
def on_place(draft: Handing, event: Event, facts: StaffFacts) -> Next:
    """One of them, or another place typed."""
    match event:
        case Chose(do="pick") if event.value in draft.candidates:
            draft.place = event.value
            return Go("sure")
        case Text(words=words):
            return _understand(draft, words, facts)
        case _:
            return Retry(say("choose"))


def ask_agency(draft: Handing, facts: StaffFacts) -> Says:
    """Which agency? The reporter reads its name."""
    return say("transfer.agency", about=draft.ticket)


@HANDING.step(ask_agency)
def on_agency(draft: Handing, event: Event, facts: StaffFacts) -> Next:
    """The next text names the agency."""
    match event:
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(ReferOut(draft.ticket, message_id), say=_referred)
        case _:
            return Retry(say("refused.agency_needed"), again=False)


def ask_sure(draft: Handing, facts: StaffFacts) -> Says:
    """Are you sure? A reason may be typed; only colleagues read it."""
    found = place_of(draft.place) if draft.place else None
    if draft.correcting and found:
        place = {"number": draft.ticket, "place": found.label}
        return say(
            "transfer.correct_sure",
            pick("correct_now"),
            pick("keep_place", "keep"),
            about=draft.ticket,
            **place,
        )
    target = text("staff.transfer.unit_of", place=found.label) if found else _desk_name(facts)
    return say(
        "transfer.sure",
        pick("hand_over_now"),
        pick("keep"),
        about=draft.ticket,
        number=draft.ticket,
        target=target,
    )


@HANDING.step(ask_sure)
def on_sure(draft: Handing, event: Event, facts: StaffFacts) -> Next:
    """Yes, no, or yes with a reason."""
    match event:
        case Chose(do="pick") if event.value == "keep":
            return Done(say=say("transfer.kept", number=draft.ticket))
        case Chose(do="pick"):
            return Done(_command(draft, None), say=handed)
        case Text(message_id=message_id, words=words) if words.strip():
            return Done(_command(draft, message_id), say=handed)
        case _:
            return Retry(say("choose"))


def hand_over(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """ส่งต่อ."""
    return with_ticket("hand_over", args, facts, lambda sheet: _begin(sheet, not_ours=False))


def not_ours(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """ไม่ใช่พื้นที่เรา."""
    return with_ticket("not_ours", args, facts, lambda sheet: _begin(sheet, not_ours=True))


def correct_place(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """แก้ตำบล."""
    return with_ticket("correct_place", args, facts, lambda sheet: _begin(sheet, correcting=True))


def handed(outcome: Changed) -> Says:
    """Who has it now, and why; a local name that is new may be kept for the next time."""
    told = "" if outcome.told else text("staff.not_told")
    done = say("transfer.done", about=outcome.number, number=outcome.number, reason=outcome.reason, told=told)
    return (*done, *offer_name(outcome))


def _begin(sheet: Sheet, *, not_ours: bool = False, correcting: bool = False) -> Next:
    draft = {"ticket": sheet.number, "not_ours": not_ours, "correcting": correcting}
    return Start("staff_transfer", draft)


def _understand(draft: Handing, words: str, facts: StaffFacts) -> Next:
    found = recognise(words, known=facts.known)
    if found.code and not found.ambiguous:
        draft.place, draft.to_desk = found.code, False
        return Go("sure")
    if found.candidates:
        draft.candidates = list(found.candidates[:MOST_CANDIDATES])
        return Go("place")
    return Retry(say("transfer.no_such_place"))


def _command(draft: Handing, message_id: str | None) -> Transfer | CorrectPlace:
    if draft.correcting:
        return CorrectPlace(draft.ticket, draft.place)
    return Transfer(draft.ticket, None, draft.place or None, draft.not_ours, message_id)


def _may_refer(facts: StaffFacts) -> bool:
    return facts.sheet is not None and facts.sheet.is_claimed


def _desk_name(facts: StaffFacts) -> str:
    return facts.sheet.desk_name if facts.sheet else ""


def _referred(outcome: Changed) -> Says:
    told = "" if outcome.told else text("staff.not_told")
    return say("transfer.referred", about=outcome.number, number=outcome.number, told=told)


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("hand_over", "staff", hand_over),
    Act("not_ours", "staff", not_ours),
    Act("correct_place", "staff", correct_place),
)
