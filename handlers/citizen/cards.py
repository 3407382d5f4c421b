"""The emergency numbers as buttons that dial, for whoever asks for them (`domain.md` §3.3)."""

from handlers import triage
from handlers.flow import Says
from handlers.messages import Card, Choice
from handlers.wording import text

HELP_ME = "https://line.me/R/ti/p/%40esshelpme"
"""ESS Help Me, for who cannot speak (`domain.md` §2.5)."""


def emergency(*choices: Choice, child_writes: bool = False) -> Says:
    """The card of all emergency numbers."""
    return (card_for(None, *choices, child_writes=child_writes),)


def card_for(danger: triage.Danger | None, *choices: Choice, child_writes: bool = False) -> Card:
    """The card of this danger (of all of them without one): each number a button that dials."""
    made = triage.card(danger, child_writes=child_writes)
    title = text("citizen.emergency.title")
    help_me = (Choice(text("citizen.button.help_me"), "call", uri=HELP_ME),) if made.help_me else ()
    return Card(
        title,
        lines=(*made.lines, text("shared.safe_first")),
        buttons=(
            *(
                Choice(
                    text("citizen.button.call", number=hotline.number), "call", uri=f"tel:{hotline.number}"
                )
                for hotline in made.numbers
            ),
            *help_me,
        ),
        choices=choices,
        alt=title,
        tone="danger",
    )
