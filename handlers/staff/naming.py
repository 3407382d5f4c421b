"""จำชื่อ: once an officer has said where help is needed, a local name in the reporter's words may be kept for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.casework import Changed, Remembered, Stretch, why_no_name
from handlers.commands import RememberName
from handlers.events import Event, Text
from handlers.facts.staff import StaffFacts
from handlers.flow import Act, Done, Flow, Next, Retry, Says, Start
from handlers.messages import said
from handlers.places import place as place_of
from handlers.staff.asking import act, members_only, say


@dataclass
class Naming:
    """Which ticket was placed in which subdistrict."""

    ticket: str = ""
    place: str = ""


NAMING: Flow[Naming, StaffFacts] = Flow("staff_name", "staff", Naming)


def offer_name(outcome: Changed) -> Says:
    """จำไว้, แก้ชื่อก่อน or ไม่ต้อง; nothing where the reporter used no local name that is new."""
    if outcome.name is None:
        return ()
    ticket, place, found = outcome.number, outcome.place, outcome.name
    return say(
        "name.offer",
        act("remember_name", ticket=ticket, place=place, **_where(found)),
        act("edit_name", ticket=ticket, place=place),
        act("leave_name", ticket=ticket),
        about=ticket,
        called=_shown(found),
        place=_label(place),
    )


def remember_name(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """จำไว้."""
    return members_only("remember_name", args, facts) or _remembering(args, only=False)


def only_name(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """ที่นี่ที่เดียว: what else was called so was a mistake."""
    return members_only("only_name", args, facts) or _remembering(args, only=True)


def _remembering(args: Mapping[str, str], only: bool) -> Next:
    start, size = _number(args, "start"), _number(args, "size")
    ticket, place, message = (args.get(key, "") for key in ("ticket", "place", "message"))
    return Done(RememberName(ticket, place, message, start, size, only), say=_kept)


def edit_name(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """แก้ชื่อก่อน: the officer types it."""
    if (refused := members_only("edit_name", args, facts)) is not None:
        return refused
    return Start("staff_name", {"ticket": args.get("ticket", ""), "place": args.get("place", "")})


def leave_name(args: Mapping[str, str], facts: StaffFacts) -> Next:
    """ไม่ต้อง."""
    return members_only("leave_name", args, facts) or Done(say=say("name.left"))


def ask_name(draft: Naming, facts: StaffFacts) -> Says:
    """Ask what people there call it."""
    return say("name.ask", about=draft.ticket, place=_label(draft.place))


@NAMING.step(ask_name)
def on_name(draft: Naming, event: Event, facts: StaffFacts) -> Next:
    """The next text is the name."""
    match event:
        case Text(message_id=message_id, words=words) if words.strip():
            if (why := why_no_name(words)) is not None:
                return Retry(say(f"refused.{why}", called=said(message_id)), again=False)
            return Done(RememberName(draft.ticket, draft.place, message_id), say=_kept)
        case _:
            return Retry(say("refused.name_is_none"), again=False)


def _kept(outcome: Remembered) -> Says:
    """What the name means now; where that is several places, that it will be asked about."""
    ticket, place, others = outcome.number, outcome.place, outcome.others
    told = {"about": ticket, "called": _shown(outcome.name), "place": outcome.place_text}
    if not others:
        return say("name.kept", **told)
    named = "\n".join((*others[:_MOST_NAMED], *(["…"] if len(others) > _MOST_NAMED else [])))
    only = act("only_name", ticket=ticket, place=place, **_where(outcome.name))
    return say("name.kept_too", *([only] if outcome.may_be_only else []), **told, others=named)


_MOST_NAMED = 3


def _where(name: Stretch) -> dict[str, str]:
    return {"message": name.message, "start": str(name.start), "size": str(name.size)}


def _shown(name: Stretch) -> str:
    return said(name.message, name.start, name.size)


def _label(code: str) -> str:
    found = place_of(code)
    return found.short if found else ""


def _number(args: Mapping[str, str], name: str) -> int:
    given = args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


ACTS: tuple[Act[StaffFacts], ...] = (
    Act("remember_name", "staff", remember_name),
    Act("only_name", "staff", only_name),
    Act("edit_name", "staff", edit_name),
    Act("leave_name", "staff", leave_name),
)
