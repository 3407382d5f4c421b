"""Members of a programme's centre change its coming visits by buttons, and note the numbers of past ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers import wording
from handlers.commands import CancelVisit, MoveVisit, ReportVisit
from handlers.events import Chose, Event, Text
from handlers.facts.subscriber import Facts, LedVisit
from handlers.flow import Done, Flow, Go, Next, Retry, Says, Start
from handlers.messages import Card, Choice, Say
from handlers.outreach import Noted, Told

MOST = 100_000
"""No visit meets more people than this: such a number is a slip."""


@dataclass
class Change:
    """Which visit (as it was seen), what is to become of it, and why."""

    visit: int = 0
    version: int = 0
    what: str = "cancel"
    value: str = ""
    reason: str = ""


@dataclass
class Numbers:
    """The numbers of a visit so far; `given` by the services in their order."""

    visit: int = 0
    met: int = 0
    given: list[int] = field(default_factory=list)


changing: Flow[Change, Facts] = Flow("changing_visit", "subscriber", Change)
reporting: Flow[Numbers, Facts] = Flow("reporting_visit", "subscriber", Numbers)


def visits(args: Mapping[str, str], facts: Facts) -> Next:
    """The next visits that the person's centre makes, each with what may be done to it."""
    if not facts.leads:
        return Done(say=(Say(wording.text("outreach.refused.not_yours")),))
    coming = [one for one in facts.led if not one.begun][:3]
    if not coming:
        return Done(say=(Say(wording.text("outreach.lead.none")),))
    return Done(say=tuple(_card(one) for one in coming))


def _card(visit: LedVisit) -> Card:
    buttons = tuple(
        Choice(
            wording.text(f"outreach.lead.button.{what}"),
            "change_visit",
            {"visit": str(visit.id), "what": what},
        )
        for what in ("cancel", "day", "stop")
    )
    fill = {"date": visit.date, "stop": visit.stop, "told": visit.told}
    lines = (wording.text("outreach.lead.line", **fill), wording.text("outreach.lead.told", **fill))
    return Card(visit.programme, lines, buttons=buttons, alt=wording.text("outreach.lead.alt"))


def change_visit(args: Mapping[str, str], facts: Facts) -> Next:
    """Begin to cancel or move a visit; it is meant as it stands now."""
    visit, what = facts.led_visit(int(args.get("visit") or 0)), args.get("what", "cancel")
    if visit is None or visit.begun:
        return Done(say=(Say(wording.text("outreach.lead.gone")),))
    draft = {"visit": visit.id, "version": visit.version, "what": what}
    return Start("changing_visit", draft, "reason" if what == "cancel" else "where")


def ask_where(draft: Change, facts: Facts) -> Says:
    """To which day of the week, or which stop."""
    visit = facts.led_visit(draft.visit)
    options = () if visit is None else visit.days if draft.what == "day" else visit.stops
    choices = tuple(Choice.pick(label, value) for value, label in options)
    return (Say(wording.text(f"outreach.lead.ask_{draft.what}"), choices, numbered=True),)


@changing.step(ask_where)
def on_where(draft: Change, event: Event, facts: Facts) -> Next:
    """Take the day or stop."""
    visit = facts.led_visit(draft.visit)
    if visit is None:
        return Done(say=(Say(wording.text("outreach.lead.gone")),))
    match event:
        case Chose(do="pick") if event.value in dict(visit.days if draft.what == "day" else visit.stops):
            draft.value = event.value
            return Go("reason")
    return Retry()


def ask_reason(draft: Change, facts: Facts) -> Says:
    """Why, as subscribers will read it."""
    choices = tuple(Choice.pick(reason, reason) for reason in wording.value("outreach.lead.reasons"))
    return (Say(wording.text("outreach.lead.ask_reason"), choices, numbered=True),)


@changing.step(ask_reason)
def on_reason(draft: Change, event: Event, facts: Facts) -> Next:
    """Take the reason; only ready-made ones, since it is sent to everybody."""
    match event:
        case Chose(do="pick") if event.value in wording.value("outreach.lead.reasons"):
            draft.reason = event.value
            return Go("confirm")
    return Retry()


def ask_confirm(draft: Change, facts: Facts) -> Says:
    """Who will be told, and what it costs."""
    visit = facts.led_visit(draft.visit)
    if visit is None:
        return (Say(wording.text("outreach.lead.gone")),)
    to = dict((*visit.days, *visit.stops)).get(draft.value, "")
    told = visit.would_hear or 0
    fill = {"date": visit.date, "stop": visit.stop, "to": to, "reason": draft.reason, "told": told}
    cost = "costs_nothing" if not told else "cost_stop" if draft.what == "stop" else "cost"
    lines = [
        wording.text(f"outreach.lead.confirm_{draft.what}", **fill),
        wording.text(f"outreach.lead.{cost}", **fill),
    ]
    choices = (
        Choice.pick(wording.text("outreach.lead.yes"), "yes"),
        Choice.pick(wording.text("outreach.lead.no"), "no"),
    )
    return (Say("\n".join(lines), choices),)


@changing.step(ask_confirm)
def on_confirm(draft: Change, event: Event, facts: Facts) -> Next:
    """Do it, if the visit still is what was seen."""
    match event:
        case Chose(do="pick", args={"value": "yes"}) if draft.what == "cancel":
            return Done(CancelVisit(draft.visit, draft.version, draft.reason), say=_changed)
        case Chose(do="pick", args={"value": "yes"}):
            day, stop = (draft.value, "") if draft.what == "day" else ("", draft.value)
            return Done(MoveVisit(draft.visit, draft.version, day, stop, draft.reason), say=_changed)
        case Chose(do="pick", args={"value": "no"}):
            return Done(say=(Say(wording.text("outreach.lead.kept")),))
    return Retry()


def _changed(outcome: Told) -> Says:
    name = "done_told" if outcome.told else "done_quiet"
    if outcome.at is None and outcome.told == 0 and outcome.skipped:
        name = "done_late"
    return (Say(wording.text(f"outreach.lead.{name}", told=outcome.told, withdrawn=outcome.withdrawn)),)


def report_visit(args: Mapping[str, str], facts: Facts) -> Next:
    """Begin to note the numbers of a visit."""
    visit = facts.led_visit(int(args.get("visit") or 0)) or next(
        (one for one in facts.led if one.begun), None
    )
    if visit is None:
        return Done(say=(Say(wording.text("outreach.report.none")),))
    return Start("reporting_visit", {"visit": visit.id})


def ask_met(draft: Numbers, facts: Facts) -> Says:
    """Ask how many people the team met."""
    visit = facts.led_visit(draft.visit)
    return (Say(wording.text("outreach.report.met", date=visit.date if visit else "")),)


@reporting.step(ask_met)
def on_met(draft: Numbers, event: Event, facts: Facts) -> Next:
    """A number."""
    number = _number(event)
    if number is None:
        return Retry((Say(wording.text("outreach.report.number")),), again=False)
    draft.met = number
    return _further(draft, facts)


def ask_given(draft: Numbers, facts: Facts) -> Says:
    """Ask how often this service was given."""
    skip = Choice.pick(wording.text("outreach.report.skip"), "skip")
    services = _services(draft, facts)
    service = services[len(draft.given)] if len(draft.given) < len(services) else ""
    return (Say(wording.text("outreach.report.given", service=service), (skip,)),)


@reporting.step(ask_given)
def on_given(draft: Numbers, event: Event, facts: Facts) -> Next:
    """A number, or none of it."""
    skipped = isinstance(event, Chose) and event.value == "skip"
    number = 0 if skipped else _number(event)
    if number is None:
        return Retry((Say(wording.text("outreach.report.number")),), again=False)
    draft.given.append(number)
    return _further(draft, facts)


def _further(draft: Numbers, facts: Facts) -> Next:
    services = _services(draft, facts)
    if len(draft.given) < len(services):
        return Go("given")
    given = tuple(zip(services, draft.given, strict=False))
    return Done(ReportVisit(draft.visit, draft.met, given), say=_noted)


def _noted(outcome: Noted) -> Says:
    return (Say(wording.text("outreach.report.noted", date=outcome.date, met=outcome.met)),)


def _services(draft: Numbers, facts: Facts) -> tuple[str, ...]:
    visit = facts.led_visit(draft.visit)
    return visit.services if visit else ()


def _number(event: Event) -> int | None:
    """The number in a text; Thai digits too."""
    words = event.words.strip() if isinstance(event, Text) else ""
    words = words.removesuffix("คน").strip()
    return int(words) if words.isdecimal() and int(words) <= MOST else None
