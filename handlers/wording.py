"""Picks a named text of `handlers/content/*.toml` and fills it. It holds no Thai itself (DESIGN.md §2, law 10).

A name is `file.key` or `file.table.key`, e.g. `text("citizen.greeting.hello", operator_name=…)`. What the operator
says of itself (`introduce`) may stand in every text. An operator's changes of the defaults come in by `override`.
"""

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_house: dict[str, str] = {}
_changes: dict[str, Any] = {}


class MissingText(KeyError):
    """A text that no content file holds, or a place in it that nobody filled: a mistake in our code."""


def introduce(**house: str) -> None:
    """Tell who runs this account: `operator_name`, `controller_name`, `controller_phone`, `dpo_contact`, `public_url`."""
    _house.update(house)


def override(changes: Mapping[str, Any]) -> None:
    """Replace defaults by the operator's own texts, by full name; an empty mapping restores the defaults."""
    _changes.clear()
    _changes.update(changes)


@cache
def content(file: str) -> Mapping[str, Any]:
    """The default content file of this name, e.g. `"staff"` for `handlers/content/staff.toml`."""
    return tomllib.loads(files("handlers.content").joinpath(f"{file}.toml").read_text(encoding="utf-8"))


def value(name: str) -> Any:
    """What stands under this name: a text, a list or a table."""
    return _changes[name] if name in _changes else value_by_default(name)


def value_by_default(name: str) -> Any:
    """What the content files say under this name, whatever the operator changed."""
    file, *path = name.split(".")
    try:
        found: Any = content(file)
    except FileNotFoundError:
        raise MissingText(name) from None
    for part in path:
        if not isinstance(found, Mapping) or part not in found:
            raise MissingText(name)
        found = found[part]
    return found


def text(name: str, **fill: object) -> str:
    """The named text with its places filled. Values are put in as they are, never read as places themselves."""
    template = value(name)
    if not isinstance(template, str):
        raise MissingText(f"{name} is not a text")
    try:
        return string.Formatter().vformat(template.strip("\n"), (), {**_house, **fill})
    except KeyError as missing:
        raise MissingText(f"{name} needs {missing}") from missing


def problem_with(name: str, new: Any) -> str | None:
    """Why an operator may not put `new` in place of the default of this name, or None."""
    try:
        default = value_by_default(name)
    except MissingText:
        return "there is no such text"
    if type(new) is not type(default) or isinstance(default, Mapping):
        return (
            f"must be a {type(default).__name__}"
            if not isinstance(default, Mapping)
            else "is a table: name one of its texts"
        )
    if isinstance(new, str) and (unknown := _places(new) - _places(default) - set(_house)):
        return f"holds {{{'}, {'.join(sorted(unknown))}}}, which nobody fills"
    return None


def _places(template: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(template) if place is not None}
