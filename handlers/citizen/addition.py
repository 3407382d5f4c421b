"""More words for an open ticket: typed, photographed or spoken, until the person falls silent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.citizen.asking import say
from handlers.citizen.telling import SILENCE, added
from handlers.commands import AddToTicket
from handlers.events import Elapsed, Event, File, Photo, Sticker, Text, Video, Voice
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Flow, Next, Retry, Says, Start


@dataclass
class Addition:
    """Which ticket, and the messages so far."""

    ticket: str = ""
    story: list[str] = field(default_factory=list)


ADDITION: Flow[Addition, Facts] = Flow("addition", "citizen", Addition)


def ask_words(draft: Addition, facts: Facts) -> Says:
    """Tell us."""
    return say("request.add", ticket=draft.ticket)


@ADDITION.step(ask_words)
def on_words(draft: Addition, event: Event, facts: Facts) -> Next:
    """Collect; a silence ends it. Danger words had their card already and do not wait."""
    match event:
        case Text(words=words, message_id=message_id) if words.strip():
            draft.story.append(message_id)
            return SILENCE
        case Photo() | Voice() | Video() | File():
            draft.story.append(event.message_id)
            return SILENCE
        case Sticker() if draft.story:
            return SILENCE
        case Elapsed(kind="silence") if draft.story:
            return Done(AddToTicket(draft.ticket, tuple(draft.story)), say=added(draft.ticket))
        case Elapsed():
            return Retry(again=False)
        case _:
            return Retry(say("request.not_understood"))


def add(args: Mapping[str, str], facts: Facts) -> Next:
    """เพิ่มข้อมูล on a ticket."""
    return Start("addition", {"ticket": args.get("ticket", "")})


ACTS: tuple[Act[Facts], ...] = (Act("add", "citizen", add),)
