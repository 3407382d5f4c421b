"""รับแจ้งเตือน and เลิกแจ้งเตือน: one tap each."""

from collections.abc import Iterator, Mapping

from handlers import wording
from handlers.commands import DecideRun, PauseNotices, Subscribe, Unsubscribe
from handlers.facts.subscriber import Facts, ProgrammeView
from handlers.flow import Done, Next, Says, Start
from handlers.messages import Choice, Say
from handlers.outreach import Decided, Paused, Subscribed, Unsubscribed
from handlers.subscriber.stops import which


def subscribe(args: Mapping[str, str], facts: Facts) -> Next:
    """Hear of all stops at once; choosing some is offered behind it (or asked, with `choose`)."""
    if not facts.programmes:
        return Done(say=(Say(wording.text("subscriber.no_programme")),))
    programme = facts.meant(args.get("programme"))
    if programme is None:
        return Done(say=(which("subscribe", "subscriber.which_to_hear", facts),))
    if args.get("near"):
        return Start("stops_near_me", {"programme": programme.code})
    if args.get("choose"):
        return Start("choosing_stops", {"programme": programme.code, "chosen": list(programme.chosen)})
    stops = tuple(code for code in args.get("stops", "").split() if code)
    return Done(Subscribe(programme.code, stops), say=lambda outcome: subscribed(programme, outcome))


def subscribed(programme: ProgrammeView, outcome: Subscribed) -> Says:
    """What somebody reads who has just subscribed."""
    visit = programme.next_visit
    text = wording.text("subscriber.subscribed.all")
    if programme.over:
        text = wording.text("subscriber.subscribed.next_season")
    elif outcome.stops:
        text = wording.text("subscriber.subscribed.some", stops=", ".join(outcome.stops))
    elif visit:
        fill = {"long_date": visit.long_date, "in_days": visit.in_days, "stop": visit.stop}
        text += "\n" + wording.text("subscriber.subscribed.next", **fill)
    if outcome.morning:
        text += "\n" + wording.text("subscriber.subscribed.morning")
    return (Say(text, tuple(_choices(programme, outcome))),)


def _choices(programme: ProgrammeView, outcome: Subscribed) -> Iterator[Choice]:
    args = {"programme": programme.code}
    if not programme.over:
        yield Choice(wording.text("subscriber.buttons.stops"), "stops", args)
        if len(programme.stops) > 1:
            yield Choice(wording.text("subscriber.buttons.choose"), "subscribe", {**args, "choose": "1"})
            yield Choice(wording.text("subscriber.buttons.near"), "subscribe", {**args, "near": "1"})
        name = "no_morning" if outcome.morning else "morning"
        yield Choice(wording.text(f"subscriber.buttons.{name}"), "morning_notice", {**args, "on": name})
        yield Choice(wording.text("subscriber.buttons.pause"), "pause_notices")
    yield Choice(wording.text("subscriber.buttons.unsubscribe"), "unsubscribe")


def morning_notice(args: Mapping[str, str], facts: Facts) -> Next:
    """เตือนเช้าวันนั้นด้วย, and no more of it."""
    programme = facts.meant(args.get("programme"))
    if programme is None:
        return Done(say=(which("morning_notice", "subscriber.which_to_hear", facts),))
    wish = Subscribe(programme.code, programme.chosen, morning=args.get("on") != "no_morning")
    return Done(wish, say=lambda outcome: subscribed(programme, outcome))


def pause_notices(args: Mapping[str, str], facts: Facts) -> Next:
    """พัก 1 เดือน: one tap, and one to come back."""
    return Done(PauseNotices(), say=paused)


def paused(outcome: Paused) -> Says:
    """Until when it rests."""
    name = "done" if outcome.until else "none"
    choices = (
        Choice(wording.text("subscriber.buttons.again"), "resume_notices"),
        Choice(wording.text("subscriber.buttons.unsubscribe"), "unsubscribe"),
    )
    text = wording.text(f"subscriber.paused.{name}", until=outcome.until or "")
    return (Say(text, choices if outcome.until else choices[:1]),)


def resume_notices(args: Mapping[str, str], facts: Facts) -> Next:
    """Hear again as before the pause; whoever heard of nothing hears of all."""
    programme = facts.meant(args.get("programme"))
    if programme is None:
        return Done(say=(which("resume_notices", "subscriber.which_to_hear", facts),))
    return Done(
        Subscribe(programme.code, programme.chosen), say=lambda outcome: subscribed(programme, outcome)
    )


def decide_run(args: Mapping[str, str], facts: Facts) -> Next:
    """What a leader of the programme chose of a notice that the month's messages do not suffice for."""
    return Done(DecideRun(int(args.get("visit") or 0), args.get("choice", "")), say=decided)


def decided(outcome: Decided) -> Says:
    """What will be done."""
    done = wording.text(f"outreach.ask.decided.{outcome.choice}")
    return (Say(wording.text("subscriber.decided", date=outcome.date, done=done)),)


def unsubscribe(args: Mapping[str, str], facts: Facts) -> Next:
    """Hear of nothing more."""
    return Done(Unsubscribe(), say=unsubscribed)


def unsubscribed(outcome: Unsubscribed) -> Says:
    """What somebody reads who has just ended it; coming back is one tap too."""
    name = "done" if outcome.programmes else "none"
    again = Choice(wording.text("subscriber.buttons.again"), "subscribe")
    return (Say(wording.text(f"subscriber.unsubscribed.{name}"), (again,)),)
