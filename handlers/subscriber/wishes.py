"""รับแจ้งเตือน and เลิกแจ้งเตือน: one tap each."""

from collections.abc import Mapping

from handlers import wording
from handlers.commands import Subscribe, Unsubscribe
from handlers.facts.subscriber import Facts, ProgrammeView
from handlers.flow import Done, Next, Says, Start
from handlers.messages import Choice, Say
from handlers.outreach import Subscribed, Unsubscribed
from handlers.subscriber.stops import which


def subscribe(args: Mapping[str, str], facts: Facts) -> Next:
    """Hear of all stops at once; choosing some is offered behind it (or asked, with `choose`)."""
    if not facts.programmes:
        return Done(say=(Say(wording.text("subscriber.no_programme")),))
    programme = facts.meant(args.get("programme"))
    if programme is None:
        return Done(say=(which("subscribe", "subscriber.which_to_hear", facts),))
    if args.get("choose"):
        return Start("choosing_stops", {"programme": programme.code, "chosen": list(programme.chosen)})
    stops = tuple(code for code in args.get("stops", "").split() if code)
    return Done(Subscribe(programme.code, stops), say=lambda outcome: subscribed(programme, outcome))


def subscribed(programme: ProgrammeView, outcome: Subscribed) -> Says:
    """What somebody reads who has just subscribed."""
    visit = programme.next_visit
    text = wording.text("subscriber.subscribed.all")
    if outcome.stops:
        text = wording.text("subscriber.subscribed.some", stops=", ".join(outcome.stops))
    elif visit:
        fill = {"long_date": visit.long_date, "in_days": visit.in_days, "stop": visit.stop}
        text += "\n" + wording.text("subscriber.subscribed.next", **fill)
    choices = [
        Choice(wording.text("subscriber.buttons.stops"), "stops", {"programme": programme.code}),
        Choice(wording.text("subscriber.buttons.unsubscribe"), "unsubscribe"),
    ]
    if len(programme.stops) > 1:
        args = {"programme": programme.code, "choose": "1"}
        choices.insert(1, Choice(wording.text("subscriber.buttons.choose"), "subscribe", args))
    return (Say(text, tuple(choices)),)


def unsubscribe(args: Mapping[str, str], facts: Facts) -> Next:
    """Hear of nothing more."""
    return Done(Unsubscribe(), say=unsubscribed)


def unsubscribed(outcome: Unsubscribed) -> Says:
    """What somebody reads who has just ended it; coming back is one tap too."""
    name = "done" if outcome.programmes else "none"
    again = Choice(wording.text("subscriber.buttons.again"), "subscribe")
    return (Say(wording.text(f"subscriber.unsubscribed.{name}"), (again,)),)
