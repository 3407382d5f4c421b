"""The story: several short messages and photos in a row belong together, so we wait for silence before asking."""

from handlers.citizen.asking import act, otherwise, pick, picked, remember_media, say
from handlers.citizen.cards import emergency
from handlers.citizen.course import onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.need import choose, first_menu
from handlers.citizen.notice import short_notice
from handlers.citizen.understanding import is_cry, is_pressing, raise_tier, take_place, understand
from handlers.commands import AddToTicket
from handlers.events import Chose, Elapsed, Event, File, Photo, Pin, Sticker, Text, Video, Voice
from handlers.facts.citizen import Facts
from handlers.flow import Done, Go, Hold, Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.places import locate
from handlers.triage import read
from handlers.wording import text
from models.words import Tier

SILENCE = Hold(6, "silence")


def ask_story(draft: Request, facts: Facts) -> Says:
    """Nothing while the story is being told, else "tell us"."""
    if draft.listening:
        return ()
    return (*short_notice(draft, facts), *say("request.tell", *first_menu()))


@REQUEST.step(ask_story)
def on_story(draft: Request, event: Event, facts: Facts) -> Next:
    """Collect until the person falls silent; danger does not wait."""
    if isinstance(event, Chose):
        return choose(draft, event, facts)
    return listen(draft, event, facts)


def listen(draft: Request, event: Event, facts: Facts) -> Next:
    """Take one more piece of the story, or read it all after the silence."""
    match event:
        case Text() if event.words.strip():
            return _hear(draft, event, facts)
        case Photo() | Voice() | Video() | File():
            remember_media(draft, event)
            draft.listening = True
            return SILENCE
        case Pin():
            draft.listening = True
            point_at(draft, event, facts)
            return SILENCE
        case Sticker() if draft.listening:
            return SILENCE
        case Elapsed(kind="silence") if draft.listening:
            return after_silence(draft, facts)
        case _:
            return otherwise(draft, event, facts)


def _hear(draft: Request, event: Text, facts: Facts) -> Next:
    draft.story.append(event.message_id)
    reading = read(event.words, known=facts.known)
    draft.sent_id = draft.sent_id or bool(reading.ids)
    if is_cry(reading) and not draft.is_urgent:
        draft.listening = False
        return Go("danger")
    if is_pressing(reading):
        draft.listening = False
        return onwards(draft, facts, understand(draft, facts))
    draft.listening = True
    return SILENCE


def point_at(draft: Request, event: Pin, facts: Facts) -> bool:
    """Take over a shared location. False if it lies in no place that we know."""
    draft.point(event)
    found = locate(event.latitude, event.longitude, event.address, event.title, known=facts.known)
    return take_place(draft, found)


def after_silence(draft: Request, facts: Facts) -> Next:
    """The story is told: read it, and ask what is missing, or to which ticket it belongs."""
    first = understand(draft, facts)
    if facts.open_tickets and not draft.asked_for and not draft.is_urgent:
        return Go("which_ticket", first)
    return onwards(draft, facts, (*short_notice(draft, facts), *first))


def ask_danger(draft: Request, facts: Facts) -> Says:
    """The one question before all others (`domain.md` §3.3 rule 7)."""
    return say("request.danger", pick("in_danger", "yes"), pick("no_danger", "no"))


@REQUEST.step(ask_danger)
def on_danger(draft: Request, event: Event, facts: Facts) -> Next:
    """Danger now brings the numbers and the shortest way to a ticket; else the story goes on."""
    match picked(event):
        case "yes":
            raise_tier(draft, Tier.E1)
            return onwards(draft, facts, emergency())
        case "no":
            return Go("story")
        case _:
            return listen(draft, event, facts)


def ask_which_ticket(draft: Request, facts: Facts) -> Says:
    """One tap: more of an open ticket, or something new."""
    new = pick("new_request", "new")
    tickets = facts.open_tickets[:8]
    if len(tickets) == 1:
        number = tickets[0].number
        return say("request.which_ticket", pick("same_request", number), new, ticket=number)
    choices = tuple(Choice.pick(ticket.number, ticket.number) for ticket in tickets)
    owners = "\n".join(f"{ticket.number} · {ticket.centre_name}" for ticket in tickets)
    return (Say(text("citizen.request.which_of_tickets", tickets=owners), (*choices, new), numbered=True),)


@REQUEST.step(ask_which_ticket)
def on_which_ticket(draft: Request, event: Event, facts: Facts) -> Next:
    """Add to the ticket chosen, or go on with a new one."""
    chosen = picked(event)
    if chosen in [ticket.number for ticket in facts.open_tickets]:
        return Done(AddToTicket(str(chosen), tuple(draft.story)), say=added(str(chosen)))
    if chosen == "new":
        draft.asked_for = True
        return onwards(draft, facts)
    if isinstance(event, Text) and event.words.strip():
        draft.story.append(event.message_id)
        understand(draft, facts)
        return onwards(draft, facts) if draft.is_urgent else Retry()
    return otherwise(draft, event, facts)


def added(number: str) -> Says:
    """More words reached the open ticket."""
    choices = (act("follow", "ticket", ticket=number), act("new_request", "request"))
    return (Say(text("citizen.request.added", ticket=number), choices, about=number),)
