"""The talk with one person 1:1: words and buttons to acts and steps, and what they lead to.

The order of understanding: a choice just offered (its number or label typed), a command word, the step that is
waiting, and only then a fresh beginning. `cancel`, `back`, `menu` and `resume` work everywhere (law 9).
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers import citizen, staff, wording
from handlers.actor import Refused
from handlers.casework import ticket_for_quote
from handlers.dispatch import records
from handlers.dispatch.table import ACTS, FACTS, FLOWS, act_meant, plain
from handlers.dispatch.turn import Turn, placed
from handlers.events import Chose, Elapsed, Event, Followed, Photo, Sticker, Text
from handlers.flow import Done, Flow, Go, Hold, Next, Retry, Run, Start
from handlers.messages import Choice, Message, Say
from models.clock import now
from models.inbound import Timer
from models.mailbox import call_line, set_timer

LOADING_SECONDS = 10
DRAFT_REMINDERS = (timedelta(hours=24), timedelta(hours=72))


def hear(turn: Turn) -> None:
    """Answer one event of a person's 1:1 chat."""
    if not records.keep(turn):
        return
    _answer(turn, _meaning(turn, turn.envelope.event))
    records.fetch_media(turn, turn.wanted_media | set(turn.conversation.draft.get("story") or ()))
    turn.close()


def greet(turn: Turn) -> None:
    """Welcome a new friend."""
    if isinstance(turn.envelope.event, Followed):
        turn.say(citizen.on_followed(turn.envelope.event, _facts(turn, "citizen", {})))
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
        case Text() | Photo() | Sticker() if event.quoted_id and (
            number := ticket_for_quote(turn.session, event.quoted_id)
        ) and _is_member(turn):
            _follow_next(turn, staff.on_quote(number, event, _facts(turn, "staff", {})), of_an_act=True)
        case Chose(do="pick"):
            _pick(turn, event)
        case Chose(do=name) if name in _EVERYWHERE:
            _EVERYWHERE[name](turn)
        case Chose(do=name, args=args) if name in ACTS:
            run_act(turn, name, args)
        case Chose() if turn.conversation.flow is None:
            turn.say((Say(wording.text("shared.unknown_button"), _menu_choices()),))
        case _ if turn.conversation.flow:
            _step(turn, event)
        case _:
            _follow_next(turn, citizen.on_free(event, _facts(turn, "citizen", {})))


def _is_member(turn: Turn) -> bool:
    return bool(_facts(turn, "staff", {}).memberships)


def _elapsed(turn: Turn, event: Elapsed) -> None:
    conversation = turn.conversation
    if conversation.flow is None:
        return
    if event.kind == "draft":
        _remind_of_draft(turn, int(event.ref))
    elif event.version == conversation.version:
        _step(turn, event)


def _pick(turn: Turn, event: Chose) -> None:
    conversation = turn.conversation
    here = f"{conversation.flow}.{conversation.step}"
    if conversation.flow and event.args.get("at", here) == here:
        _step(turn, event)
    elif conversation.flow:
        turn.say((Say(wording.text("shared.old_button")),))
        _ask(turn)
    else:
        turn.say((Say(wording.text("shared.nothing_asked"), _menu_choices()),))


def _step(turn: Turn, event: Event) -> None:
    flow, draft = _flow_and_draft(turn)
    step = flow.steps[turn.conversation.step or flow.first]
    outcome = step.answer(draft, event, _facts(turn, flow.role, turn.conversation.draft))
    turn.conversation.draft = asdict(draft)
    _follow_next(turn, outcome)


def run_act(turn: Turn, name: str, args: Mapping[str, str]) -> None:
    """Do what a button or a command word means, in any state; then come back to the question that was open."""
    act = ACTS[name]
    outcome = act.run(args, _facts(turn, act.role, {**turn.conversation.draft, **args}))
    waiting = turn.conversation.flow if isinstance(outcome, Done | Retry) else None
    _follow_next(turn, outcome, of_an_act=True)
    if waiting and turn.conversation.flow == waiting and not _holding(turn):
        _ask(turn)


def _follow_next(turn: Turn, outcome: Next, *, of_an_act: bool = False) -> None:
    match outcome:
        case Retry(say=say, again=again):
            turn.say(_at_step(turn, say) if turn.conversation.flow and not of_an_act else say)
            if again and turn.conversation.flow and not of_an_act:
                _ask(turn)
        case Go(step=step, say=say, hold=hold):
            conversation = turn.conversation
            turn.say(say)
            conversation.trail = [*conversation.trail, conversation.step or ""][-30:]
            _enter(turn, step)
            if hold:
                _hold(turn, hold.seconds, hold.kind)
        case Hold(seconds=seconds, kind=kind):
            _hold(turn, seconds, kind)
        case Start():
            _start(turn, outcome)
        case Run(act=act, args=args):
            run_act(turn, act, args)
        case Done():
            conclude(turn, outcome)
            if not of_an_act:
                _end(turn)


def _start(turn: Turn, start: Start) -> None:
    conversation = turn.conversation
    if turn.in_group:
        turn.say((Say(wording.text("shared.write_alone")),))
        return
    if conversation.flow and conversation.flow != start.flow:
        conversation.aside = {
            "flow": conversation.flow, "step": conversation.step,
            "draft": conversation.draft, "trail": conversation.trail,
        }  # fmt: skip
    turn.say(start.say)
    flow = FLOWS[start.flow]
    conversation.flow, conversation.trail = start.flow, []
    conversation.draft = asdict(flow.load(start.draft))
    _enter(turn, start.step or flow.first)
    if start.hold:
        _hold(turn, start.hold.seconds, start.hold.kind)


def _enter(turn: Turn, step: str) -> None:
    turn.conversation.step = step
    _bump(turn)
    _ask(turn)


def _ask(turn: Turn) -> None:
    flow, draft = _flow_and_draft(turn)
    step = flow.steps[turn.conversation.step or flow.first]
    turn.session.flush()
    turn.say(_at_step(turn, step.ask(draft, _facts(turn, flow.role, turn.conversation.draft))))
    turn.conversation.draft = asdict(draft)


def _hold(turn: Turn, seconds: float, kind: str) -> None:
    _bump(turn)
    key = turn.conversation.order_key
    set_timer(
        turn.session, key, kind, now() + timedelta(seconds=seconds), version=turn.conversation.version
    )
    if turn.person and turn.person.line_user_id and seconds <= LOADING_SECONDS:
        call_line(
            turn.session, "loading", line_user_id=turn.person.line_user_id, seconds=LOADING_SECONDS
        )


def conclude(turn: Turn, done: Done) -> None:
    """Carry out what an act or step ended with, and say what it leads to."""
    outcome = turn.perform(done.command) if done.command else None
    if isinstance(outcome, Refused):
        say: tuple[Message, ...] = ()
    else:
        say = done.say(outcome) if callable(done.say) else done.say
    turn.say(say)


def _end(turn: Turn) -> None:
    """Leave the flow; what was set aside comes back with its question."""
    conversation = turn.conversation
    aside, conversation.aside = conversation.aside, None
    conversation.flow = conversation.step = None
    conversation.draft, conversation.trail = {}, []
    _bump(turn)
    if aside:
        conversation.flow, conversation.step = aside["flow"], aside["step"]
        conversation.draft, conversation.trail = aside["draft"], aside["trail"]
        turn.say((Say(wording.text("shared.back_to_it")),))
        _ask(turn)


def _bump(turn: Turn) -> None:
    conversation = turn.conversation
    conversation.version += 1
    if conversation.flow == "request":
        for nth, delay in enumerate(DRAFT_REMINDERS):
            set_timer(turn.session, conversation.order_key, "draft", now() + delay, ref=str(nth))


def _remind_of_draft(turn: Turn, nth: int) -> None:
    """One word after 24 h, one after 72 h, then the draft rests (`domain.md` §6.3, "read, no answer")."""
    if turn.conversation.flow != "request":
        return
    turn.say((Say(wording.text("shared.draft_waits" if nth == 0 else "shared.draft_rests"), _resume_choices()),))


def _holding(turn: Turn) -> bool:
    """True while a story is being told: it is answered after the silence, not before."""
    conversation = turn.conversation
    silence = select(Timer.id).filter_by(
        order_key=conversation.order_key, kind="silence", version=conversation.version
    )
    return turn.session.scalar(silence) is not None


def _flow_and_draft(turn: Turn) -> tuple[Flow[Any, Any], Any]:
    flow = FLOWS[turn.conversation.flow or ""]
    return flow, flow.load(turn.conversation.draft)


def _facts(turn: Turn, role: str, draft: Mapping[str, Any]) -> Any:
    return FACTS[role](turn.session, turn.person, draft, turn.envelope)


def _at_step(turn: Turn, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return placed(messages, f"{turn.conversation.flow}.{turn.conversation.step}")


def _menu_choices() -> tuple[Choice, ...]:
    return tuple(Choice(label, do) for do, label in wording.value("shared.menu.choices").items())


def _resume_choices() -> tuple[Choice, ...]:
    return tuple(Choice(label, do) for do, label in wording.value("shared.resume_choices").items())


def _cancel(turn: Turn) -> None:
    if turn.conversation.flow is None:
        _follow_next(turn, citizen.on_free(turn.envelope.event, _facts(turn, "citizen", {})))
        return
    turn.say((Say(wording.text("shared.cancelled"), _menu_choices()),))
    _end(turn)


def _back(turn: Turn) -> None:
    conversation = turn.conversation
    if conversation.flow is None:
        _menu(turn)
    elif conversation.trail:
        *conversation.trail, step = conversation.trail
        _enter(turn, step)
    else:
        turn.say((Say(wording.text("shared.first_step")),))
        _ask(turn)


def _menu(turn: Turn) -> None:
    turn.say((Say(wording.text("shared.menu.text"), _menu_choices(), numbered=True),))
    if turn.conversation.flow:
        turn.say((Say(wording.text("shared.still_open"), _resume_choices()),))


def _resume(turn: Turn) -> None:
    if turn.conversation.flow:
        _ask(turn)
    else:
        _menu(turn)


STAFF_ACTS = {name: act for name, act in ACTS.items() if act.role == "staff"}
_EVERYWHERE = {"menu": _menu, "cancel": _cancel, "back": _back, "resume": _resume}
