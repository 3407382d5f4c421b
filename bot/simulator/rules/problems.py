"""The list of what is wrong with a request, in the words and paths of LINE's error body (§2.9)."""

from collections.abc import Callable, Collection
from typing import Any

from bot.simulator.rules.counting import utf16

Json = dict[str, Any]
Count = Callable[[str], int]


class Problems:
    """Collects `details` entries; `body()` is LINE's 400 body."""

    def __init__(self, strict: bool = True) -> None:
        self.strict = strict
        self.details: list[dict[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self.details)

    def add(self, message: str, where: str) -> None:
        self.details.append({"message": message, "property": where})

    def body(self) -> Json:
        return {"message": f"The request body has {len(self.details)} error(s)", "details": self.details}

    def text(
        self,
        holder: Json,
        name: str,
        where: str,
        most: int,
        *,
        count: Count = utf16,
        required: bool = True,
        least: int = 1,
    ) -> str | None:
        """A text property of `least`..`most` characters by `count`; None when absent or wrong."""
        value = holder.get(name)
        if value is None:
            if required:
                self.add("May not be empty", f"{where}.{name}")
            return None
        if not isinstance(value, str):
            self.add("Must be a string", f"{where}.{name}")
            return None
        if not value and least:
            self.add("May not be empty", f"{where}.{name}")
        elif len(value) * 2 > most and count(value) > most:
            self.add(f"Length must be between 0 and {most}", f"{where}.{name}")
        return value

    def choice(
        self, holder: Json, name: str, where: str, allowed: Collection[str], required: bool = False
    ) -> None:
        """An enumeration; absent is fine unless `required`."""
        value = holder.get(name)
        if value is None and not required:
            return
        if value not in allowed:
            words = ", ".join(sorted(allowed))
            self.add(f"Must be one of the following values: [{words}]", f"{where}.{name}")

    def items(self, holder: Json, name: str, where: str, least: int, most: int) -> list[Any]:
        """A list of `least`..`most` entries; an empty list when it is not one."""
        value = holder.get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.add(f"Size must be between {least} and {most}", f"{where}.{name}" if where else name)
        return value if isinstance(value, list) else []

    def known(self, holder: Json, where: str, allowed: Collection[str]) -> None:
        """In strict mode a property that LINE does not document is a mistake of ours."""
        if not self.strict:
            return
        for name in holder:
            if name not in allowed:
                self.add("unknown field", f"{where}.{name}")

    def flag(self, holder: Json, name: str, where: str) -> None:
        if name in holder and not isinstance(holder[name], bool):
            self.add("Must be a boolean", f"{where}.{name}")
