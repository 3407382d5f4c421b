"""The conversation machine: a flow is a table of named, pure steps with one draft (style.md §5).

A step asks (`ask`) and understands the answer (`answer`). It does no I/O: what it may know comes as `facts`,
what it wants done leaves as a command. The step's name is what the database remembers, so it never changes
lightly (`tests/rules/step_names.txt`).
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from handlers.commands import Command
from handlers.events import Event
from handlers.messages import Message

Says: TypeAlias = tuple[Message, ...]
RoleName: TypeAlias = Literal["citizen", "staff", "subscriber"]
D = TypeVar("D")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Go:
    """Go on to another step, saying something first; the step's question follows by itself.

    With a `hold` the step also hears `Elapsed` after that silence.
    """

    step: str
    say: Says = ()
    hold: "Hold | None" = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Stay; say why, and ask again only when `again`."""

    say: Says = ()
    again: bool = True


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay without a word and come back with `Elapsed(kind)` after so many seconds of silence."""

    seconds: float
    kind: str = "silence"


@dataclass(frozen=True, slots=True)
class Done:
    """The flow (or act) is over. `say` may be a function of the command's outcome."""

    command: Command | None = None
    say: Says | Callable[[Any], Says] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a flow (the one under way is set aside and resumed afterwards).

    `hold` as in `Go`.
    """

    flow: str
    draft: Mapping[str, Any] = field(default_factory=dict)
    step: str | None = None
    say: Says = ()
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Let another act answer, also one of another role."""

    act: str
    args: Mapping[str, str] = field(default_factory=dict)


Next: TypeAlias = Go | Retry | Hold | Done | Start | Run


@dataclass(frozen=True, slots=True)
class Step(Generic[D, F]):
    """One question: `ask(draft, facts)` gives the messages, `answer(draft, event, facts)` what follows."""

    name: str
    ask: Callable[[D, F], Says]
    answer: Callable[[D, Event, F], Next]


class Flow(Generic[D, F]):
    """A named table of steps; the first one added is where it begins."""

    def __init__(self, name: str, role: RoleName, draft: type[D]) -> None:
        if not is_dataclass(draft):
            raise TypeError(f"the draft of flow {name} is not a dataclass")
        self.name, self.role, self.draft = name, role, draft
        self.steps: dict[str, Step[D, F]] = {}
        self._fields = {field.name for field in fields(draft)}

    def step(
        self, ask: Callable[[D, F], Says]
    ) -> Callable[[Callable[[D, Event, F], Next]], Callable[[D, Event, F], Next]]:
        """Register the decorated function as the step of its own name (without a leading `on_`)."""

        def register(answer: Callable[[D, Event, F], Next]) -> Callable[[D, Event, F], Next]:
            name = answer.__name__.removeprefix("on_")
            self.steps[name] = Step(name, ask, answer)
            return answer

        return register

    @property
    def first(self) -> str:
        """The name of the first step."""
        return next(iter(self.steps))

    def load(self, stored: Mapping[str, Any]) -> D:
        """The draft from its stored fields; fields that a newer version dropped are ignored.

        Copied: a step that appends to a list must not change the stored one, or the change would go unnoticed.
        """
        return self.draft(**{name: deepcopy(value) for name, value in stored.items() if name in self._fields})


@dataclass(frozen=True, slots=True)
class Act(Generic[F]):
    """Something a button or a typed word does at once, in any state: `run(args, facts)`.

    `name` is the button's `do`; the words that mean it are content (`words.toml`, keyed by this name).
    """

    name: str
    role: RoleName
    run: Callable[[Mapping[str, str], F], Next]
