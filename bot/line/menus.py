"""The two rich menus as data: which area of the picture does what. Drawing and LINE's areas both come from here.

Five areas say words that may be typed just as well; the sixth, เหตุด่วน โทร, is three telephone numbers that work
while our server is down (`domain.md` §4.2, point 9). `line-platform.md` §4.1 has LINE's limits.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from handlers import wording

WIDTH, HEIGHT = 2500, 1686
UPPER, MIDDLE, LOWER = 640, 1230, HEIGHT
"""Where the three rows end; the last one is the emergency band."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the picture: what stands on it, and the act's words it says or the number it dials."""

    x: int
    y: int
    width: int
    height: int
    words: str
    icon: str
    tel: str = ""
    hint: str = ""
    first: bool = False

    @property
    def action(self) -> dict[str, str]:
        """What a tap does."""
        if self.tel:
            return {"type": "uri", "label": f"โทร {self.tel}", "uri": f"tel:{self.tel}"}
        return {"type": "message", "label": self.words, "text": self.words}


@dataclass(frozen=True, slots=True)
class Menu:
    """A rich menu; `name` is also its alias at LINE."""

    name: str
    areas: tuple[Area, ...]

    @property
    def layout(self) -> str:
        """A hash of everything that the picture shows: written into the PNG, so that an old picture is found out."""
        shown = [asdict(area) for area in self.areas]
        told = json.dumps([WIDTH, HEIGHT, wording.text("line.menu.emergency"), shown], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def picture(self) -> bytes:
        """The PNG that is packaged with the code."""
        return files("bot.line").joinpath(f"menu_{self.name}.png").read_bytes()

    @property
    def digest(self) -> str:
        """A hash of what LINE is given, areas and picture."""
        return hashlib.sha256(json.dumps(self.request("")).encode() + self.picture).hexdigest()

    def request(self, mark: str) -> dict[str, Any]:
        """LINE's rich menu object; `mark` tells versions of the same menu apart by name."""
        return {
            "size": {"width": WIDTH, "height": HEIGHT},
            "selected": True,
            "name": f"pakmut {self.name} {mark}".strip(),
            "chatBarText": wording.text("line.menu.bar"),
            "areas": [
                {
                    "bounds": {"x": area.x, "y": area.y, "width": area.width, "height": area.height},
                    "action": area.action,
                }
                for area in self.areas
            ],
        }


def menus() -> tuple[Menu, Menu]:
    """The menu that everybody sees, and the one of members."""
    return Menu("citizen", _citizen() + _emergency()), Menu("member", _member() + _emergency())


def _citizen() -> tuple[Area, ...]:
    upper = ((0, 1500, "request", "pin"), (1500, 1000, "status", "paper"))
    middle = ((0, 833, "stops", "van"), (833, 834, "benefits", "coin"), (1667, 833, "human", "talk"))
    return _row(0, UPPER, upper) + _row(UPPER, MIDDLE, middle)


def _member() -> tuple[Area, ...]:
    upper = ((0, 833, "my_tickets", "paper"), (833, 834, "waiting", "tray"), (1667, 833, "console", "screen"))
    middle = ((0, 833, "on_duty", "sun"), (833, 834, "off_duty", "moon"), (1667, 833, "request", "pin"))
    return _row(0, UPPER, upper) + _row(UPPER, MIDDLE, middle)


def _row(top: int, bottom: int, cells: tuple[tuple[int, int, str, str], ...]) -> tuple[Area, ...]:
    hints = wording.value("line.menu.hints")
    return tuple(
        Area(
            x, top, width, bottom - top, wording.value(f"words.acts.{act}")[0], icon,
            hint=hints.get(act, "") if width > WIDTH // 3 + 1 else "", first=x == top == 0,
        )
        for x, width, act, icon in cells
    )  # fmt: skip


def _emergency() -> tuple[Area, ...]:
    third = WIDTH // 3
    numbers = enumerate(wording.value("line.menu.numbers").items())
    return tuple(
        Area(
            third * place + (place == 2), MIDDLE, third + (place == 1), LOWER - MIDDLE, words, "phone", tel
        )
        for place, (tel, words) in numbers
    )  # fmt: skip
