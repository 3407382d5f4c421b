"""The privacy notice: a short first layer, the full text at /privacy (`domain.md` §5.5). It never blocks help."""

from collections.abc import Mapping

from handlers.citizen.draft import Request
from handlers.commands import AcceptNotice
from handlers.events import Followed
from handlers.facts.citizen import Facts
from handlers.flow import Act, Done, Next, Says
from handlers.messages import Card, Choice, Say
from handlers.wording import text, value


def full_notice_address() -> str:
    """Where the whole notice can be read."""
    return f"{text('privacy.address')}"


def notice_card() -> Card:
    """The first layer, with its three answers."""
    return Card(
        title=text("privacy.short.title"),
        lines=tuple(
            text(f"privacy.short.{name}") for name in ("what", "why", "who", "long", "rights", "no_ids")
        ),
        rows=((text("privacy.short.controller"), text("privacy.short.controller_line")),),
        buttons=(
            Choice(text("citizen.button.notice_read"), "accept_notice"),
            Choice(text("citizen.button.notice_full"), "open", uri=full_notice_address()),
            Choice(text("citizen.button.notice_later"), "notice_later"),
        ),
        alt=text("privacy.short.title"),
    )


def short_notice(draft: Request, facts: Facts) -> Says:
    """One bubble along the first question, once, for whoever never saw the notice.

    Only a tap counts as read and is recorded (`AcceptNotice`); having been shown it is no consent, and none is needed:
    help rests on the public task (`domain.md` §5.5).
    """
    if facts.notice_seen or draft.noticed:
        return ()
    draft.noticed = True
    read_more = Choice(text("citizen.button.notice_full"), "open", uri=full_notice_address())
    return (
        Say(
            text("privacy.short.line"), (Choice(text("citizen.button.notice_ok"), "accept_notice"), read_more)
        ),
    )


def on_followed(event: Followed, facts: Facts) -> Says:
    """Welcome: who we are, what to dial in danger, what we can do, and the notice."""
    if event.unblocked:
        return (Say(text("citizen.greeting.again"), _first_choices()),)
    hello = (Say(text(f"citizen.greeting.{name}")) for name in ("hello", "danger"))
    return (*hello, notice_card(), Say(text("citizen.greeting.can_do"), _first_choices()))


def _first_choices() -> tuple[Choice, ...]:
    return tuple(Choice(label, do) for do, label in value("citizen.greeting.choices").items())


def accept_notice(args: Mapping[str, str], facts: Facts) -> Next:
    """รับทราบ เริ่มเลย: noted, and the first question follows unless one is open."""
    asking = "story" in facts.draft
    said: Says = () if asking else (Say(text("citizen.request.tell")),)
    return Done(AcceptNotice(text("privacy.version")), say=said)


def notice_later(args: Mapping[str, str], facts: Facts) -> Next:
    """ยังไม่สะดวก: nothing is lost."""
    return Done(say=(Say(text("citizen.greeting.later")),))


ACTS: tuple[Act[Facts], ...] = (
    Act("accept_notice", "citizen", accept_notice),
    Act("notice_later", "citizen", notice_later),
)
