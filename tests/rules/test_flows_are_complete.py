"""Every flow can be walked: steps have known names, a button's act exists, nobody is trapped (DESIGN.md law 9)."""

from pathlib import Path

from handlers import wording
from handlers.dispatch import talk
from handlers.dispatch.table import ACTS, FLOWS, act_meant

NAMES = Path(__file__).with_name("step_names.txt")


def test_stored_step_names_change_only_on_purpose() -> None:
    """A conversation under way in the database names its step: a renamed one would strand it.

    Add new names to step_names.txt; before removing one, think of who stands there.
    """
    here = sorted(f"{flow.name}.{step}" for flow in FLOWS.values() for step in flow.steps)
    assert here == NAMES.read_text(encoding="utf-8").split()


def test_every_command_word_means_an_act_that_exists() -> None:
    meant = set(wording.value("words.acts"))
    assert meant <= set(ACTS) | set(talk._EVERYWHERE)


def test_no_word_means_two_acts() -> None:
    words = [(word, act) for act, words in wording.value("words.acts").items() for word in words]
    assert [(word, act, act_meant(word)) for word, act in words if act_meant(word) != act] == []


def test_every_choice_of_the_menu_does_something() -> None:
    assert set(wording.value("shared.menu.choices")) <= set(ACTS)


def test_acts_and_flows_have_names_of_their_own() -> None:
    assert not set(ACTS) & set(talk._EVERYWHERE)
