"""The talk with one person 1:1: words and buttons to acts and steps, and what they lead to.

The order of understanding: a choice just offered (its number or label typed), a command word, the step that is
waiting, and only then a fresh beginning. `cancel`, `back`, `menu` and `resume` work everywhere (law 9).
"""

from datetime import timedelta

from handlers import citizen, staff, wording
from handlers.casework import ticket_for_quote
from handlers.dispatch import flood, records
from handlers.dispatch.machine import ask, end, enter, facts, follow, run_act, take_step
from handlers.dispatch.table import ACTS, act_meant, plain
from handlers.dispatch.turn import Turn
from handlers.events import Chose, Elapsed, Event, Followed, Photo, Sticker, Text
from handlers.messages import Choice, Say
from models.clock import now
from models.mailbox import set_timer

SECOND_REMINDER = timedelta(hours=48)


def hear(turn: Turn) -> None:
    """Answer one event of a person's 1:1 chat."""
    records.note_alive(turn)
    meant = _meaning(turn, turn.envelope.event)
    if meant is turn.envelope.event and not records.keep(turn):  # a button's word tells nothing worth keeping
        return
    _answer(turn, meant)
    records.fetch_media(turn, turn.wanted_media | set(turn.conversation.draft.get("story") or ()))
    turn.close()


def greet(turn: Turn) -> None:
    """Welcome a new friend."""
    if isinstance(turn.envelope.event, Followed):
        turn.say(citizen.on_followed(turn.envelope.event, facts(turn, "citizen", {})))
    turn.close()


def _meaning(turn: Turn, event: Event) -> Event:
    """A typed number or label of a choice just offered, or a command word, is as good as the button."""
    if not isinstance(event, Text):
        return event
    offered = [choice for choice in turn.conversation.offered if not choice["opens"]]
    heard = plain(event.words)
    if heard.isdecimal() and 0 < int(heard) <= len(turn.conversation.offered):
        choice = turn.conversation.offered[int(heard) - 1]
        if not choice["opens"]:
            return Chose(choice["do"], dict(choice["args"]))
    for choice in offered:
        if plain(choice["label"]) == heard:
            return Chose(choice["do"], dict(choice["args"]))
    if code := staff.invite_code(event.words):
        return Chose("bind", {"code": code})
    act = act_meant(event.words)
    return Chose(act, {}) if act else event


def _answer(turn: Turn, event: Event) -> None:
    match event:
        case Elapsed():
            _elapsed(turn, event)
        case Text() | Photo() | Sticker() if (
            event.quoted_id
            and (number := ticket_for_quote(turn.session, event.quoted_id))
            and _is_member(turn)
        ):
            follow(turn, staff.on_quote(number, event, facts(turn, "staff", {})), of_an_act=True)
        case Chose(do="pick"):
            _pick(turn, event)
        case Chose(do=name) if name in _EVERYWHERE:
            _EVERYWHERE[name](turn)
        case Chose(do=name, args=args) if name in ACTS:
            run_act(turn, name, args)
        case Chose() if turn.conversation.flow is None:
            turn.say((Say(wording.text("shared.unknown_button"), _menu_choices()),))
        case _ if turn.conversation.flow:
            take_step(turn, event)
        case _:
            follow(turn, citizen.on_free(event, facts(turn, "citizen", {})))


def _is_member(turn: Turn) -> bool:
    return bool(facts(turn, "staff", {}).memberships)


def _elapsed(turn: Turn, event: Elapsed) -> None:
    conversation = turn.conversation
    if event.kind == flood.CALM:
        _resume(turn)
        return
    if conversation.flow is None:
        return
    if event.kind == "draft":
        _remind_of_draft(turn, first=not event.ref)
    elif event.version == conversation.version:
        take_step(turn, event)


def _pick(turn: Turn, event: Chose) -> None:
    conversation = turn.conversation
    here = f"{conversation.flow}.{conversation.step}"
    if conversation.flow and event.args.get("at", here) == here:
        take_step(turn, event)
    elif conversation.flow:
        turn.say((Say(wording.text("shared.old_button")),))
        ask(turn)
    else:
        turn.say((Say(wording.text("shared.nothing_asked"), _menu_choices()),))


def _remind_of_draft(turn: Turn, *, first: bool) -> None:
    """One word after 24 h, one after 72 h, then the draft rests (`domain.md` §6.3, "read, no answer")."""
    if turn.conversation.flow != "request":
        return
    if first:
        set_timer(turn.session, turn.conversation.order_key, "draft", now() + SECOND_REMINDER, ref="last")
    name = "shared.draft_waits" if first else "shared.draft_rests"
    turn.say((Say(wording.text(name), _resume_choices()),))


def _menu_choices() -> tuple[Choice, ...]:
    return tuple(Choice(label, do) for do, label in wording.value("shared.menu.choices").items())


def _resume_choices() -> tuple[Choice, ...]:
    return tuple(Choice(label, do) for do, label in wording.value("shared.resume_choices").items())


def _cancel(turn: Turn) -> None:
    if turn.conversation.flow is None:
        follow(turn, citizen.on_free(turn.envelope.event, facts(turn, "citizen", {})))
        return
    turn.say((Say(wording.text("shared.cancelled"), _menu_choices()),))
    end(turn)


def _back(turn: Turn) -> None:
    conversation = turn.conversation
    if conversation.flow is None:
        _menu(turn)
    elif conversation.trail:
        *conversation.trail, step = conversation.trail
        enter(turn, step)
    else:
        turn.say((Say(wording.text("shared.first_step")),))
        ask(turn)


def _menu(turn: Turn) -> None:
    under_way = _resume_choices() if turn.conversation.flow else ()
    lines = [wording.text("shared.still_open")] if under_way else []
    text = "\n".join([*lines, wording.text("shared.menu.text")])
    turn.say((Say(text, (*under_way, *_menu_choices()), numbered=True),))


def _resume(turn: Turn) -> None:
    if turn.conversation.flow:
        ask(turn)
    else:
        _menu(turn)


STAFF_ACTS = {name: act for name, act in ACTS.items() if act.role == "staff"}
_EVERYWHERE = {"menu": _menu, "cancel": _cancel, "back": _back, "resume": _resume}
