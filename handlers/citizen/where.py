"""Where help is needed: a location, typed words, or chosen from lists; always confirmed with district and province."""

from handlers.citizen.asking import otherwise, pick, picked, say
from handlers.citizen.course import go, onwards
from handlers.citizen.draft import REQUEST, Request
from handlers.citizen.telling import point_at
from handlers.citizen.understanding import note_danger, take_place
from handlers.commands import ForgetWords
from handlers.events import Chose, Event, Pin, Text
from handlers.facts.citizen import Facts
from handlers.flow import Done, Next, Retry, Says
from handlers.messages import Choice, Say
from handlers.places import place, recognise
from handlers.wording import text, value
from models.words import Category


def place_name(code: str | None) -> str:
    """A place as citizens read it, or "not known yet"."""
    found = place(code) if code else None
    return found.label if found else text("citizen.request.no_place")


def asks_register(draft: Request) -> bool:
    """Allowances go by the house register, all else by where help is needed (`domain.md` §3.5)."""
    return draft.categories == [Category.RIGHTS]


def ask_place(draft: Request, facts: Facts) -> Says:
    """A location, words, or a list; never a dead end."""
    choices = (
        Choice(text("citizen.button.send_location"), "location", kind="location"),
        pick("choose_place", "list"),
        pick("unknown_place", "unknown"),
    )
    if draft.is_urgent:
        return say("request.place_urgent", *choices)
    question = "place_register" if asks_register(draft) else "place_child" if draft.child else "place"
    return say(f"request.{question}", *(choices[1:] if asks_register(draft) else choices))


@REQUEST.step(ask_place)
def on_place(draft: Request, event: Event, facts: Facts) -> Next:
    """Understand a pin or words; else offer the lists."""
    match event:
        case Pin():
            return pinned(draft, event, facts)
        case Chose(do="pick", args={"value": "list"}):
            return go(draft, "province")
        case Chose(do="pick", args={"value": "unknown"}):
            return go(draft, "province", say("request.part_is_enough"))
        case Text() if event.words.strip():
            return typed(draft, event, facts)
        case _:
            return otherwise(draft, event, facts)


def pinned(draft: Request, event: Pin, facts: Facts) -> Next:
    """A shared location may be where the person is, not where help is needed: that is asked with it."""
    if point_at(draft, event, facts):
        return confirm_covered(draft, facts)
    polygons = facts.known.boundaries
    if polygons is not None and polygons.spot(event.latitude, event.longitude).where == "abroad":
        return _abroad()
    return Retry(say("request.pin_unclear"))


def _abroad() -> Next:
    """Beyond the border: whom to call; nothing is routed (`domain.md` §3.5, line 7)."""
    calls = (Choice(text(f"citizen.button.call_{n}"), "call", uri=f"tel:{n}") for n in ("1300", "1155"))
    return Retry(say("request.foreign", *calls, pick("choose_place", "list")), again=False)


def typed(draft: Request, event: Text, facts: Facts) -> Next:
    """Words that name a place, or danger, or nothing that we know."""
    was_urgent = draft.is_urgent
    note_danger(draft, event.words, facts)
    if any(name in event.words for name in value("citizen.foreign.places")):
        return _abroad()
    found = recognise(event.words, known=facts.known)
    draft.tries = 0 if found.code or found.candidates else draft.tries
    if take_place(draft, found):
        draft.story.append(event.message_id)
        return confirm_covered(draft, facts)
    if draft.is_urgent and not was_urgent:
        draft.story.append(event.message_id)
        return onwards(draft, facts)
    if draft.tries == 0:
        draft.tries = 1
        draft.story.append(event.message_id)
        return Retry(say("request.place_not_found"))
    return otherwise(draft, event, facts)


def confirm_covered(draft: Request, facts: Facts) -> Next:
    """Go on to confirm the place; one where no unit of ours works is told so first."""
    if _is_uncovered(draft, facts) and "uncovered" not in draft.settled and not draft.is_urgent:
        return go(draft, "uncovered")
    return onwards(draft, facts)


def _is_uncovered(draft: Request, facts: Facts) -> bool:
    best = draft.best_place
    return bool(facts.covered and best and best[:2] not in facts.covered)


def ask_found_place(draft: Request, facts: Facts) -> Says:
    """The place that was understood, with district and province, in one tap."""
    question = "place_is_register" if asks_register(draft) else "place_is_pin" if draft.pin else "place_is"
    return say(
        f"request.{question}",
        pick("yes", "yes"),
        pick("not_there", "no"),
        place=place_name(draft.unconfirmed),
    )


@REQUEST.step(ask_found_place)
def on_found_place(draft: Request, event: Event, facts: Facts) -> Next:
    """Yes settles it; no asks again; another place may be typed or sent at once."""
    answer = picked(event)
    if answer == "yes" or _says_the_same(draft, event, facts):
        draft.settle_place(draft.unconfirmed)
        return onwards(draft, facts)
    if answer == "no":
        draft.unconfirmed = draft.pin = draft.pin_message = None
        return go(draft, "place")
    return elsewhere(draft, event, facts)


def _says_the_same(draft: Request, event: Event, facts: Facts) -> bool:
    """Its district or province, typed again, is a yes."""
    found = recognise(event.words, known=facts.known) if isinstance(event, Text) else None
    return bool(found and found.code and (draft.unconfirmed or "").startswith(found.code))


def elsewhere(draft: Request, event: Event, facts: Facts) -> Next:
    """Instead of a tap the person sends or types a place."""
    if isinstance(event, Pin):
        return pinned(draft, event, facts)
    if isinstance(event, Text) and (found := recognise(event.words, known=facts.known)).code:
        take_place(draft, found)
        draft.story.append(event.message_id)
        return confirm_covered(draft, facts)
    return otherwise(draft, event, facts)


def ask_which_place(draft: Request, facts: Facts) -> Says:
    """Places of one name, told apart by district and province."""
    choices = [Choice.pick(place_name(code), code) for code in draft.candidates]
    return (
        Say(
            text("citizen.request.which_place"), (*choices, pick("none_of_these", "none"), *steering()), True
        ),
    )


def steering() -> tuple[Choice, ...]:
    """Back and cancel, beside long lists."""
    return (Choice(text("citizen.button.back"), "back"), Choice(text("citizen.button.cancel"), "cancel"))


@REQUEST.step(ask_which_place)
def on_which_place(draft: Request, event: Event, facts: Facts) -> Next:
    """The one chosen is settled: the person has just read its district and province."""
    chosen = picked(event)
    if chosen in draft.candidates:
        draft.settle_place(chosen)
        return onwards(draft, facts)
    if chosen in ("none", "no"):
        draft.candidates = []
        return go(draft, "place")
    if isinstance(event, Text) and (_narrow(draft, event, facts) or _complete(draft, event, facts)):
        draft.story.append(event.message_id)
        return confirm_covered(draft, facts)
    return elsewhere(draft, event, facts)


def _narrow(draft: Request, event: Text, facts: Facts) -> bool:
    """A typed district or province picks among the places asked about. False if it fits none."""
    found = recognise(event.words, known=facts.known)
    named = found.candidates or tuple(filter(None, (found.code,)))
    fitting = [c for c in draft.candidates if any(c.startswith(n) or n.startswith(c) for n in named)]
    if not fitting or len(fitting) == len(draft.candidates):
        return False
    draft.candidates = fitting if len(fitting) > 1 else []
    draft.unconfirmed = fitting[0] if len(fitting) == 1 else None
    return True


def _complete(draft: Request, event: Text, facts: Facts) -> bool:
    """The name asked about together with what was typed now may be one place, also one beyond those offered."""
    before = facts.story(draft.story[-1:])
    found = recognise(f"{before} {event.words}", known=facts.known)
    return found.is_sure and take_place(draft, found)


def ask_uncovered(draft: Request, facts: Facts) -> Says:
    """No unit of ours works there: 1300, or we pass it on."""
    call = Choice(text("citizen.button.call_1300"), "call", uri="tel:1300")
    choices = (call, pick("pass_on", "yes"), pick("no_need", "no"))
    return say("request.uncovered", *choices, place=place_name(draft.best_place))


@REQUEST.step(ask_uncovered)
def on_uncovered(draft: Request, event: Event, facts: Facts) -> Next:
    """Keep it for the nearest desk only if the person wants that."""
    match picked(event):
        case "yes":
            draft.settle("uncovered")
            return onwards(draft, facts)
        case "no":
            return Done(ForgetWords(tuple(draft.story)), say=say("request.uncovered_no"))
        case _:
            return elsewhere(draft, event, facts)
