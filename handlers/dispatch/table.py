"""Every flow and act there is, and the words that mean an act. One explicit table, checked by `tests/rules`."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from handlers import citizen, staff, subscriber, wording
from handlers.facts import citizen as citizen_facts
from handlers.facts import staff as staff_facts
from handlers.facts import subscriber as subscriber_facts
from handlers.flow import Act, Flow
from handlers.triage import normalise, without_pictures

_FLOWS: tuple[Flow[Any, Any], ...] = (*citizen.FLOWS, *staff.FLOWS, *subscriber.FLOWS)
_ACTS: tuple[Act[Any], ...] = (*citizen.ACTS, *staff.ACTS, *subscriber.ACTS)
FLOWS: Mapping[str, Flow[Any, Any]] = {flow.name: flow for flow in _FLOWS}
ACTS: Mapping[str, Act[Any]] = {act.name: act for act in _ACTS}
FACTS: Mapping[str, Callable[..., Any]] = {
    "citizen": citizen_facts.load,
    "staff": staff_facts.load,
    "subscriber": subscriber_facts.load,
}


def plain(words: str) -> str:
    """Words as they are compared: normalised, in lower case, without a polite ending, punctuation or emoji."""
    heard = without_pictures(normalise(words)).casefold().strip(" .!?,\"'“”")
    for ending in wording.value("words.polite_endings"):
        heard = heard.removesuffix(ending).rstrip()
    return heard


@cache
def _acts_by_word() -> Mapping[str, str]:
    words = wording.value("words.acts").items()
    return {plain(word) or word: act for act, several in words for word in several}


def act_meant(words: str) -> str | None:
    """The act that these words, and nothing beside them, ask for."""
    return _acts_by_word().get(plain(words)) or _acts_by_word().get(words.strip())
