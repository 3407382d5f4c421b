"""จุดบริการ: where the team will be next, free of charge (a reply, not a push)."""

from collections.abc import Iterator, Mapping

from handlers import wording
from handlers.facts.subscriber import Facts, ProgrammeView, VisitView
from handlers.flow import Done, Next, Says
from handlers.messages import Card, Choice, Say
from handlers.outreach.links import map_link, share_link


def show_stops(args: Mapping[str, str], facts: Facts) -> Next:
    """The coming visits of the programme that is meant; the choice of programmes when there are several."""
    programme = facts.meant(args.get("programme"))
    if not facts.programmes:
        return Done(say=(Say(wording.text("subscriber.no_programme")),))
    if programme is None:
        return Done(say=(which("stops", "subscriber.which_programme", facts),))
    if programme.over:
        return Done(say=season_over(programme))
    return Done(say=_visits(programme))


def which(act: str, question: str, facts: Facts) -> Say:
    """Ask which programme is meant; each choice is the act again, with its code."""
    running = [programme for programme in facts.programmes if not programme.over] or facts.programmes
    choices = tuple(Choice(programme.name, act, {"programme": programme.code}) for programme in running)
    return Say(wording.text(question), choices, numbered=True)


def season_over(programme: ProgrammeView) -> Says:
    """The season's last word (`domain.md` §6.5); who subscribed hears of the next one."""
    args = {"programme": programme.code}
    if programme.subscribed:
        text = wording.text("subscriber.season_over.subscribed", last_date=programme.last_date)
        return (Say(text, (_button("unsubscribe", "unsubscribe"),)),)
    choices = (
        Choice(wording.text("subscriber.season_over.yes"), "subscribe", args),
        Choice(wording.text("subscriber.season_over.no"), "unsubscribe"),
    )
    return (Say(wording.text("subscriber.season_over.text", last_date=programme.last_date), choices),)


def _visits(programme: ProgrammeView) -> Says:
    visit = programme.next_visit
    if visit is None:
        text = wording.text("subscriber.stops.none_planned", programme=programme.name)
        return (Say(text, (_wish(programme),)),)
    fill = {
        "stop": visit.stop,
        "long_date": visit.long_date,
        "short_date": visit.short_date,
        "in_days": visit.in_days,
    }
    return (
        Card(
            title=wording.text("subscriber.stops.title"),
            lines=tuple(_lines(programme, visit, fill)),
            rows=tuple(_rows(programme, visit)),
            buttons=tuple(_buttons(programme, visit)),
            choices=(_wish(programme),),
            alt=wording.text("subscriber.stops.alt", **fill),
        ),
    )


def _lines(programme: ProgrammeView, visit: VisitView, fill: Mapping[str, str]) -> Iterator[str]:
    for missed in programme.visits[: programme.visits.index(visit)]:
        name = "cancelled_because" if missed.reason else "cancelled_first"
        yield wording.text(f"subscriber.stops.{name}", long_date=missed.long_date, reason=missed.reason)
    yield wording.text("subscriber.stops.when", **fill)
    if visit.hours:
        yield wording.text("subscriber.stops.hours", hours=visit.hours)
    yield wording.text("subscriber.stops.stop", **fill)


def _rows(programme: ProgrammeView, visit: VisitView) -> Iterator[tuple[str, str]]:
    later = programme.visits[programme.visits.index(visit) + 1 :]
    if programme.services:
        yield wording.text("subscriber.stops.services"), " ".join(programme.services)
    if programme.bring:
        yield wording.text("subscriber.stops.bring"), programme.bring
    if programme.contact:
        yield wording.text("subscriber.stops.contact"), programme.contact
    if later:
        yield wording.text("subscriber.stops.later"), "\n".join(map(_later, later))


def _later(visit: VisitView) -> str:
    name = "later_visit"
    if visit.cancelled:
        name = "later_cancelled" if visit.reason else "later_cancelled_bare"
    return wording.text(
        f"subscriber.stops.{name}", short_date=visit.short_date, stop=visit.stop, reason=visit.reason
    )


def _buttons(programme: ProgrammeView, visit: VisitView) -> Iterator[Choice]:
    if visit.point:
        yield Choice(wording.text("subscriber.buttons.map"), uri=map_link(visit.point))
    yield Choice(wording.text("subscriber.buttons.share"), uri=share_link(visit.short_date, visit.stop))


def _wish(programme: ProgrammeView) -> Choice:
    if programme.subscribed:
        return _button("unsubscribe", "unsubscribe")
    return Choice(wording.text("subscriber.buttons.subscribe"), "subscribe", {"programme": programme.code})


def _button(label: str, act: str) -> Choice:
    return Choice(wording.text(f"subscriber.buttons.{label}"), act)
