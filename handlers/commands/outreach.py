"""What a conversation may cause about the visits of an outreach programme: a subscriber's wishes, the team's changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Hear of an outreach programme: at all stops (empty) or at these stop codes; it also ends a pause.

    `morning` wants (or no longer wants) the short notice on the morning too, `stops` is then left as it is.
    """

    programme: str
    stops: tuple[str, ...] = ()
    morning: bool | None = None


@dataclass(frozen=True, slots=True)
class PauseNotices:
    """Hear of no visit for so many days."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Hear of no programme any more."""


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """A member of the programme's centre cancels a visit that they saw in this version."""

    visit: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """A member of the programme's centre moves a visit to another day (ISO), another stop (code) or both."""

    visit: int
    version: int
    day: str = ""
    stop: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportVisit:
    """After a visit: how many people the team met, and how often each service was given."""

    visit: int
    met: int
    given: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DecideRun:
    """What to do about a notice that the month's messages do not suffice for: `chosen_stops`, `no_morning` or `skip`."""

    visit: int
    choice: str
