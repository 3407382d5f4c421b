"""Small talk: one friendly line a day, no menu spam (`domain.md` §6.3)."""

from handlers.commands import NoteGreeting
from handlers.facts.citizen import Facts
from handlers.flow import Done, Says
from handlers.messages import Say
from handlers.wording import text


def friendly(facts: Facts, name: str = "smalltalk") -> Done:
    """Answer kindly, at most once a day; after that in silence."""
    if facts.greeted_today:
        return Done()
    return Done(NoteGreeting(), say=(Say(text(f"citizen.chat.{name}")),))


def line(name: str) -> Says:
    """A named line of small talk."""
    return (Say(text(f"citizen.chat.{name}")),)
