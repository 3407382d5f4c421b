"""What a notice says, by kind (`domain.md` §6.5). No personal data in it: it is made to be forwarded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers import wording
from handlers.calendar import Closed, long_date, short_date, weekday
from handlers.messages import Card, Choice
from handlers.outreach.links import map_link, share_link
from handlers.outreach.timing import hours_text
from models.outreach import Programme, Stop, Visit
from models.words import NoticeKind


@dataclass(frozen=True, slots=True)
class About:
    """A visit with all that a notice says of it. `before` is the stop of the visit before, `next` the visit behind it.

    `comes_again` is true while the stop itself has another visit ahead.
    """

    programme: Programme
    visit: Visit
    stop: Stop
    closed: Closed
    before: Stop | None = None
    before_date: date | None = None
    next: tuple[Visit, Stop] | None = None
    comes_again: bool = True

    @property
    def fill(self) -> dict[str, str]:
        """The words for the texts of a notice."""
        return {
            "programme": self.programme.name,
            "long_date": long_date(self.visit.date),
            "short_date": short_date(self.visit.date),
            "stop": self.stop.name,
            "hours": self.hours,
        }

    @property
    def hours(self) -> str:
        """The hours of that day, empty where they are unknown."""
        return hours_text(self.programme.hours, self.visit.date, self.closed)


def weekly(about: About, kind: NoticeKind = NoticeKind.WEEKLY) -> Card:
    """The notice of the week, or the short one on the morning."""
    name = "morning" if kind is NoticeKind.MORNING else "weekly"
    return Card(
        title=wording.text(f"outreach.{name}.title"),
        lines=tuple(_weekly_lines(about, short=kind is NoticeKind.MORNING)),
        rows=() if kind is NoticeKind.MORNING else tuple(_weekly_rows(about)),
        buttons=(*_links(about), *_endings()),
        alt=wording.text(f"outreach.{name}.alt", **about.fill),
    )


def _endings() -> tuple[Choice, ...]:
    """Resting and ending it are one tap each."""
    return (
        Choice(wording.text("subscriber.buttons.pause"), "pause_notices"),
        Choice(wording.text("subscriber.buttons.unsubscribe"), "unsubscribe"),
    )


def _weekly_lines(about: About, *, short: bool) -> Iterator[str]:
    if not short:
        yield wording.text("outreach.weekly.programme", **about.fill)
    yield wording.text("outreach.weekly.when_hours" if about.hours else "outreach.weekly.when", **about.fill)
    yield wording.text("outreach.weekly.stop", **about.fill)
    if about.programme.services and not short:
        yield wording.text("outreach.weekly.services", services=" ".join(about.programme.services))
    yield wording.text("outreach.weekly.stop_hearing")


def _weekly_rows(about: About) -> Iterator[tuple[str, str]]:
    if about.programme.bring:
        yield wording.text("outreach.weekly.bring"), about.programme.bring
    if about.programme.contact:
        yield wording.text("outreach.weekly.contact"), about.programme.contact
    if different := tuple(_different(about)):
        yield wording.text("outreach.weekly.different"), "\n".join(different)
    if about.next is None:
        yield wording.text("outreach.weekly.last"), wording.text("outreach.weekly.last_text")
    elif not about.comes_again:  # who hears of this stop alone hears nothing more this season
        yield wording.text("outreach.weekly.last_here"), wording.text("outreach.weekly.last_here_text")


def _different(about: About) -> Iterator[str]:
    """What is not as it was the time before."""
    if about.before and about.before.id != about.stop.id:
        yield wording.text("outreach.weekly.before_stop", stop=about.before.name)
    if about.before_date and about.before_date.weekday() != about.visit.date.weekday():
        days = {"old": weekday(about.before_date), "new": weekday(about.visit.date)}
        yield wording.text("outreach.weekly.before_day", **days)


def _links(about: About) -> Iterator[Choice]:
    if about.stop.latitude is not None and about.stop.longitude is not None:
        yield Choice(
            wording.text("subscriber.buttons.map"), uri=map_link((about.stop.latitude, about.stop.longitude))
        )
    yield Choice(
        wording.text("subscriber.buttons.share"),
        uri=share_link(short_date(about.visit.date), about.stop.name),
    )


def changed(about: About, old_date: date, old_stop: Stop, reason: str | None) -> Card:
    """What those read who were told another day or stop."""
    return Card(
        title=wording.text("outreach.change.title"),
        lines=tuple(_changed_lines(about, old_date, old_stop, reason)),
        buttons=tuple(_links(about)),
        alt=wording.text("outreach.change.alt", **about.fill),
        tone="danger",
    )


def _changed_lines(about: About, old_date: date, old_stop: Stop, reason: str | None) -> Iterator[str]:
    if old_date != about.visit.date:
        dates = {"old_date": long_date(old_date), "new_date": long_date(about.visit.date)}
        yield wording.text("outreach.change.date", **dates)
    if old_stop.id != about.stop.id:
        yield wording.text("outreach.change.stop", old_stop=old_stop.name, new_stop=about.stop.name)
    if old_date == about.visit.date:
        yield wording.text("outreach.weekly.when", **about.fill)
    if old_stop.id == about.stop.id:
        yield wording.text("outreach.change.where", **about.fill)
    if about.hours:
        yield wording.text("outreach.change.hours", **about.fill)
    if reason:
        yield wording.text("outreach.change.because", reason=reason)
    yield wording.text("outreach.change.sorry")


def cancelled(about: About) -> Card:
    """What those read who were told of a visit that will not be."""
    lines = [wording.text("outreach.cancel.when", **about.fill)]
    if about.visit.reason:
        lines.append(wording.text("outreach.cancel.because", reason=about.visit.reason))
    if about.next:
        visit, stop = about.next
        lines.append(wording.text("outreach.cancel.next", long_date=long_date(visit.date), stop=stop.name))
    else:
        lines.append(wording.text("outreach.cancel.no_next"))
    lines.append(wording.text("outreach.cancel.urgent"))
    return Card(
        title=wording.text("outreach.cancel.title"),
        lines=tuple(lines),
        buttons=(
            Choice(wording.text("subscriber.buttons.stops"), "stops", {"programme": about.programme.code}),
        ),
        alt=wording.text("outreach.cancel.alt", **about.fill),
        tone="danger",
    )
