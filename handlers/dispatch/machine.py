"""Walks a conversation through its flows: asks, takes answers, goes on, sets aside, comes back.

Every change of step counts the conversation's version up, so that a timer set before it is known as stale.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers import wording
from handlers.actor import Refused
from handlers.dispatch.table import ACTS, FACTS, FLOWS
from handlers.dispatch.turn import Turn, placed
from handlers.events import Event
from handlers.flow import Done, Flow, Go, Hold, Next, Retry, Run, Start
from handlers.messages import Message, Say
from models.clock import now
from models.inbound import Timer
from models.mailbox import call_line, set_timer

LOADING_SECONDS = 10
FIRST_REMINDER = timedelta(hours=24)
"""`domain.md` §6.3, "read, no answer"."""


def take_step(turn: Turn, event: Event) -> None:
    """Let the step that is waiting understand the event, and go where it leads."""
    flow, draft = _flow_and_draft(turn)
    step = flow.steps[turn.conversation.step or flow.first]
    outcome = step.answer(draft, event, facts(turn, flow.role, turn.conversation.draft))
    turn.conversation.draft = asdict(draft)
    follow(turn, outcome)


def run_act(turn: Turn, name: str, args: Mapping[str, str]) -> None:
    """Do what a button or a command word means, in any state; then come back to the question that was open."""
    act = ACTS[name]
    outcome = act.run(args, facts(turn, act.role, {**turn.conversation.draft, **args}))
    waiting = turn.conversation.flow if isinstance(outcome, Done | Retry) else None
    follow(turn, outcome, of_an_act=True)
    if waiting and turn.conversation.flow == waiting and not _holding(turn):
        ask(turn)


def follow(turn: Turn, outcome: Next, *, of_an_act: bool = False) -> None:
    """Do what a step or an act answered. An act leaves the flow under way as it is."""
    match outcome:
        case Retry(say=say, again=again):
            turn.say(_at_step(turn, say) if turn.conversation.flow and not of_an_act else say)
            if again and turn.conversation.flow and not of_an_act:
                ask(turn)
        case Go(step=step, say=say, hold=hold):
            conversation = turn.conversation
            turn.say(say)
            conversation.trail = [*conversation.trail, conversation.step or ""][-30:]
            enter(turn, step)
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
                end(turn)


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
    enter(turn, start.step or flow.first)
    if start.hold:
        _hold(turn, start.hold.seconds, start.hold.kind)


def enter(turn: Turn, step: str) -> None:
    """Stand at a step and ask its question."""
    turn.conversation.step = step
    _bump(turn)
    ask(turn)


def ask(turn: Turn) -> None:
    """Ask the question of the step that is waiting, with what is known now."""
    flow, draft = _flow_and_draft(turn)
    step = flow.steps[turn.conversation.step or flow.first]
    turn.session.flush()
    turn.say(_at_step(turn, step.ask(draft, facts(turn, flow.role, turn.conversation.draft))))
    turn.conversation.draft = asdict(draft)


def _hold(turn: Turn, seconds: float, kind: str) -> None:
    _bump(turn)
    key = turn.conversation.order_key
    set_timer(turn.session, key, kind, now() + timedelta(seconds=seconds), version=turn.conversation.version)
    if turn.person and turn.person.line_user_id and seconds <= LOADING_SECONDS:
        call_line(turn.session, "loading", line_user_id=turn.person.line_user_id, seconds=LOADING_SECONDS)


def conclude(turn: Turn, done: Done) -> None:
    """Carry out what an act or step ended with, and say what it leads to."""
    outcome = turn.perform(done.command) if done.command else None
    if isinstance(outcome, Refused):
        say: tuple[Message, ...] = ()
    else:
        say = done.say(outcome) if callable(done.say) else done.say
    turn.say(say)


def end(turn: Turn) -> None:
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
        ask(turn)


def _bump(turn: Turn) -> None:
    conversation = turn.conversation
    conversation.version += 1
    if conversation.flow == "request":
        set_timer(turn.session, conversation.order_key, "draft", now() + FIRST_REMINDER)


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


def facts(turn: Turn, role: str, draft: Mapping[str, Any]) -> Any:
    """What the steps of a role may know in this turn."""
    return FACTS[role](turn.session, turn.person, draft, turn.envelope)


def _at_step(turn: Turn, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return placed(messages, f"{turn.conversation.flow}.{turn.conversation.step}")
