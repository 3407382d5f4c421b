"""รับเรื่อง and ดูเรื่อง: the case text comes after claiming, by the free reply, 1:1 (DESIGN.md §2a)."""

from collections.abc import Iterator, Mapping

from handlers.casework import Case, Changed, Piece, Sheet
from handlers.commands import Accept, ReadTicket
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Next, Says
from handlers.messages import Card, Choice, Message, Place, Say, said
from handlers.staff.asking import buttons, say, with_ticket
from handlers.wording import text

SHOWN_LINES = 6
PIECES = 6
"""How many messages of the story stand in one of ours: LINE's five bubbles must hold them, however long each is."""
MOST_MEDIA = 8


def accept_ticket(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Claim a ticket; a second claimer is told who has it."""

    def claim(sheet: Sheet) -> Next:
        return Done(Accept(sheet.number), say=lambda outcome: _claimed(outcome, facts))

    return with_ticket("accept_ticket", args, facts, claim)


def read_ticket(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """Read the case; the reading is logged."""
    return with_ticket(
        "read_ticket", args, facts, lambda sheet: Done(ReadTicket(sheet.number), say=case_messages)
    )


def case_messages(case: Case) -> Says:
    """The case, mostly in at most four bubbles; people's words are filled in when they leave."""
    first, *more = _pages(case)
    shown: list[Message] = [Say("\n".join(_summary(case, first)), about=case.number)]
    shown.extend(Say(text("staff.case.more", story=page), about=case.number) for page in more)
    media = [piece for piece in case.story if piece.media]
    if media:
        shown.append(_media_card(case, tuple(media[:MOST_MEDIA])))
    if case.pin:
        shown.append(Place(case.number, case.place_text, *case.pin))
    history = "\n".join((*case.timeline[-SHOWN_LINES:], *(_note(note) for note in case.notes)))
    shown.append(
        Say(
            text("staff.case.history", lines=history),
            buttons("ticket_buttons", case.number),
            about=case.number,
        )
    )
    return tuple(shown)


def _claimed(outcome: Changed, facts: StaffFacts) -> Says:
    if facts.group:
        return say("claimed_in_group", about=outcome.number, number=outcome.number)
    told = "" if outcome.told else text("staff.not_told")
    return say(
        "claimed",
        *buttons("ticket_buttons", outcome.number),
        about=outcome.number,
        number=outcome.number,
        told=told,
    )


def _pages(case: Case) -> list[str]:
    words = [said(piece.message) for piece in case.story if piece.kind == "text"]
    cuts = range(0, max(1, len(words)), PIECES)
    return ["\n".join(words[cut : cut + PIECES]) or text("staff.case.no_words") for cut in cuts]


def _summary(case: Case, story: str) -> Iterator[str]:
    yield text("staff.case.title", number=case.number, urgency=case.urgency_text, status=case.status_text)
    yield text("staff.case.category", category=case.category_text)
    landmark = said(case.landmark) if case.landmark else ""
    yield text("staff.case.place", place=case.place_text, landmark=landmark).strip()
    if case.for_whom:
        yield text("staff.case.for_whom", for_whom=case.for_whom)
    if case.phone or case.safe_time:
        yield text("staff.case.contact", phone=_phone(case), safe_time=_safe_time(case)).strip()
    if case.discreet:
        yield text("staff.case.discreet")
    elif case.chat_only:
        yield text("staff.case.chat_only")
    if case.health_consent is False:
        yield text("staff.case.no_health_consent")
    if not case.reachable:
        yield text("staff.note_unreachable")
    if case.targets:
        yield text("staff.case.targets", targets=case.targets)
    yield text("staff.case.holder", holder=case.holder or "-", centre=case.centre_name)
    yield text("staff.case.story", story=story)
    lost = [piece for piece in case.story if piece.kind != "text" and not piece.media]
    if lost:
        yield text("staff.case.lost", count=len(lost))


def _safe_time(case: Case) -> str:
    return said(case.safe_time) if case.safe_time else ""


def _phone(case: Case) -> str:
    """The number, unless it stands in the words about the time, which are shown beside it."""
    phone = case.phone or ""
    return "" if case.safe_time and phone.startswith(f"{_safe_time(case)[:-1]}|") else phone


def _media_card(case: Case, media: tuple[Piece, ...]) -> Card:
    return Card(
        text("staff.case.media"),
        buttons=tuple(_media_button(n, piece) for n, piece in enumerate(media, 1)),
        alt=text("staff.case.media_alt", number=case.number),
        about=case.number,
    )


def _media_button(n: int, piece: Piece) -> Choice:
    return Choice(text(f"staff.media.{piece.kind}", n=n), uri=piece.media)


def _note(message_id: str) -> str:
    return text("staff.case.note", said=said(message_id))


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("accept_ticket", "staff", accept_ticket),
    Act("read_ticket", "staff", read_ticket),
)
