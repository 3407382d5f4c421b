"""Picks a named text of `handlers/content/*.toml` and fills it. It holds no Thai itself (DESIGN.md §2, law 10).

A name is `file.key` or `file.table.key`, e.g. `text("citizen.greeting.hello", operator_name=…)`; in a list of tables
the next part is the `code`, `name` or `meant` of one of them (`categories.category.MONEY.menu`). What the operator says
of itself (`introduce`) may stand in every text. An operator's changes of the defaults come in by `override`: another
value under a name; under `name+` more items of a list; and in tables that grow (`GROWING`) entries of the operator's own.
"""

import copy
import string
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_house: dict[str, str] = {}
_changes: dict[str, Any] = {}
_listeners: list[Callable[[frozenset[str]], None]] = []
_KEYS = ("code", "name", "meant")
"""What a table in a list is called by."""
MORE = "+"
"""After the name of a list: these come in addition to what it holds."""
GROWING = ("danger.danger", "emergency_cards.numbers")
"""Tables in which an operator may have entries of his own, under `table.code`; triage checks what they hold."""


class MissingText(KeyError):
    """A text that no content file holds, or a place in it that nobody filled: a mistake in our code."""


def introduce(**house: str) -> None:
    """Tell who runs this account: `operator_name`, `controller_name`, `controller_phone`, `dpo_contact`, `public_url`."""
    _house.update(house)


def override(changes: Mapping[str, Any]) -> None:
    """Replace defaults by the operator's own texts, by full name; an empty mapping restores the defaults."""
    files_touched = frozenset(
        name.partition(".")[0] for name in {*_changes, *changes} if _changes.get(name) != changes.get(name)
    )
    _changes.clear()
    _changes.update(changes)
    for listener in _listeners if files_touched else ():
        listener(files_touched)


def when_overridden(listener: Callable[[frozenset[str]], None]) -> None:
    """Have `listener` called with the names of the files in which an operator's change came or went."""
    _listeners.append(listener)


@cache
def content(file: str) -> Mapping[str, Any]:
    """The default content file of this name, e.g. `"staff"` for `handlers/content/staff.toml`."""
    return tomllib.loads(files("handlers.content").joinpath(f"{file}.toml").read_text(encoding="utf-8"))


def changed_content(file: str, changes: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """A content file with the operator's changes (or those given) in their places; what fits nowhere is left out."""
    changes = {
        name: new
        for name, new in (_changes if changes is None else changes).items()
        if name.startswith(f"{file}.")
    }
    if not changes:
        return content(file)
    whole = copy.deepcopy(dict(content(file)))
    for name, new in sorted(changes.items(), key=lambda change: change[0].endswith(MORE)):
        _put(whole, name, new)
    return whole


def is_changed(file: str) -> bool:
    """True if an operator changed something in the content file of this name; nothing is loaded to tell."""
    return any(name.startswith(f"{file}.") for name in _changes)


def _put(whole: dict[str, Any], name: str, new: Any) -> None:
    """Bring a change to its place in a content file; a default that came since under an own entry's name stays."""
    full = name.removesuffix(MORE)
    *path, last = full.split(".")[1:]
    try:
        table = _under(whole, path)
    except KeyError:
        return
    if isinstance(table, dict) and last in table:
        table[last] = [*table[last], *new] if name.endswith(MORE) else new
    elif is_own(full) and isinstance(table, list):
        table.append({**new, _KEYS[0]: last})
    elif is_own(full) and isinstance(table, dict):
        table[last] = new


def is_own(name: str) -> bool:
    """True if the name is that of an entry that no content file holds and an operator may add."""
    table, _, code = name.rpartition(".")
    if table not in GROWING or not code:
        return False
    try:
        value_by_default(name)
    except MissingText:
        return True
    return False


def value(name: str) -> Any:
    """What stands under this name: a text, a list or a table."""
    found = _changes[name] if name in _changes else value_by_default(name)
    return [*found, *_changes[name + MORE]] if name + MORE in _changes else found


def value_by_default(name: str) -> Any:
    """What the content files say under this name, whatever the operator changed."""
    file, *path = name.split(".")
    try:
        return _under(content(file), path)
    except (FileNotFoundError, KeyError):
        raise MissingText(name) from None


def _under(found: Any, path: list[str]) -> Any:
    """What stands under a path of keys, or of the codes of tables in a list; KeyError if nothing."""
    for part in path:
        if isinstance(found, list):
            found = next((table for table in found if _is_called(table, part)), None)
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is None:
            raise KeyError(part)
    return found


def _is_called(table: Any, name: str) -> bool:
    return isinstance(table, Mapping) and any(table.get(key) == name for key in _KEYS)


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
    """Why an operator may not put `new` in place of the default of this name, or add it, or None."""
    if is_own(name):
        return None if isinstance(new, Mapping) else "is a new entry: give an object with all that it holds"
    full = name.removesuffix(MORE)
    try:
        default = value_by_default(full)
    except MissingText:
        entry = name.rpartition(".")[0]
        return f"is part of an entry of your own: change {entry} as a whole" if is_own(entry) else _NO_TEXT
    if name.endswith(MORE) and not isinstance(default, list):
        return "is no list: only to a list more can be added"
    if type(new) is not type(default) or isinstance(default, Mapping):
        return (
            f"must be a {type(default).__name__}"
            if not isinstance(default, Mapping)
            else "is a table: name one of its texts"
        )
    if isinstance(new, list) and (wrong := _kind_of_items(new, default)):
        return wrong
    if name.endswith(MORE) and (not new or any(item in default for item in new)):
        return "adds nothing" if not new else f"is there already: {next(i for i in new if i in default)}"
    if isinstance(new, str) and (unknown := _places(new) - _places(default) - set(_house)):
        return f"holds {{{'}, {'.join(sorted(unknown))}}}, which nobody fills"
    return None


_NO_TEXT = "there is no such text"


def _kind_of_items(new: list[Any], default: list[Any]) -> str | None:
    if any(isinstance(item, Mapping) for item in default):
        return "is a list of tables: name one of them by its code, and what to change in it"
    kinds = {type(item) for item in default}
    return None if {type(item) for item in new} <= kinds or not kinds else "holds something of another kind"


def _places(template: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(template) if place is not None}
