"""`handlers.messages` to LINE's message objects, within all of LINE's limits (`line-platform.md` §3).

Nothing that a person needs is cut away: long texts become several bubbles, a card too large for LINE gives its
lines to text bubbles before it, and what a quick reply's label has no room for stands numbered in the text.
"""

from dataclasses import replace
from typing import Any

from bot.line.actions import Link, quick_reply
from bot.line.cards import beside, bubble, too_large
from bot.line.counting import cut_units, split
from handlers.messages import Card, Choice, Message, Place, Say

TEXT, ALT, LOCATION = 5000, 1500, 100


def render(message: Message, link: Link) -> list[dict[str, Any]]:
    """One message of ours as one or more LINE objects, in their order."""
    match message:
        case Say():
            return _with_choices(_texts(_words(message)), message.choices, link)
        case Card():
            return _with_choices(_card(message, link), beside(message), link)
        case Place():
            return [_location(message)]


def last_choices_shown(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects of one request with the last quick replies moved to the end, as LINE shows only the last object's."""
    offered = [thing["quickReply"] for thing in objects if "quickReply" in thing]
    if not offered:
        return objects
    bare = [{name: value for name, value in thing.items() if name != "quickReply"} for thing in objects]
    return [*bare[:-1], {**bare[-1], "quickReply": offered[-1]}]


def _words(say: Say) -> str:
    if not say.numbered or not say.choices:
        return say.text
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(say.choices, 1))
    return f"{say.text}\n\n{listed}" if say.text.strip() else listed


def _texts(text: str) -> list[dict[str, Any]]:
    pieces = [piece.strip("\n") for piece in split(text, TEXT)]
    return [{"type": "text", "text": piece} for piece in pieces if piece.strip()] or [
        {"type": "text", "text": "…"}
    ]


def _card(card: Card, link: Link) -> list[dict[str, Any]]:
    made = bubble(card, link)
    if not too_large(made):
        return [_flex(card, made)]
    rows = [f"{heading}: {text}" if heading else text for heading, text in card.rows]
    before = _texts("\n\n".join([*card.lines, *rows]))
    return [*before, _flex(card, bubble(replace(card, lines=(), rows=()), link))]


def _flex(card: Card, made: dict[str, Any]) -> dict[str, Any]:
    alt = cut_units((card.alt or card.title).strip() or "…", ALT)
    return {"type": "flex", "altText": alt, "contents": made}


def _location(place: Place) -> dict[str, Any]:
    title = place.title.strip() or place.address.strip() or "…"
    return {
        "type": "location",
        "title": cut_units(title, LOCATION),
        "address": cut_units(place.address.strip() or title, LOCATION),
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _with_choices(
    objects: list[dict[str, Any]], choices: tuple[Choice, ...], link: Link
) -> list[dict[str, Any]]:
    under = quick_reply(choices, link)
    return [*objects[:-1], {**objects[-1], "quickReply": under}] if under else objects
