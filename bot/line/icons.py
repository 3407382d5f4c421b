"""The menu's icons: few strokes in one colour, drawn in a square of 100 units."""

import math
from collections.abc import Callable, Mapping

from PIL import ImageDraw


class Pen:
    """Draws in a square of 100 units whose corner is at (x, y) and whose side has `side` pixels."""

    def __init__(
        self, draw: ImageDraw.ImageDraw, x: float, y: float, side: float, ink: str, paper: str
    ) -> None:
        self._draw, self._x, self._y, self._scale = draw, x, y, side / 100
        self.ink, self.paper = ink, paper

    def line(self, *points: tuple[float, float], width: float = 7, color: str | None = None) -> None:
        """A stroke with round ends and corners."""
        places, thick = [self._at(point) for point in points], round(self._long(width))
        self._draw.line(places, color or self.ink, thick, joint="curve")
        for x, y in places:
            r = (thick - 1) / 2
            self._draw.ellipse((x - r, y - r, x + r, y + r), color or self.ink)

    def disc(self, x: float, y: float, radius: float, color: str | None = None) -> None:
        """A filled circle."""
        (left, top), (right, bottom) = self._at((x - radius, y - radius)), self._at((x + radius, y + radius))
        self._draw.ellipse((left, top, right, bottom), color or self.ink)

    def block(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        round_: float = 6,
        color: str | None = None,
    ) -> None:
        """A filled rectangle with round corners."""
        corners = (*self._at((left, top)), *self._at((right, bottom)))
        self._draw.rounded_rectangle(corners, self._long(round_), color or self.ink)

    def shape(self, *points: tuple[float, float], color: str | None = None) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], color or self.ink)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float = 7) -> None:
        """A part of a circle, in degrees, clockwise from the right, with round ends."""
        steps = [math.radians(start + (end - start) * n / 48) for n in range(49)]
        self.line(*((x + radius * math.cos(a), y + radius * math.sin(a)) for a in steps), width=width)

    def ring(self, x: float, y: float, radii: tuple[float, float], angles: tuple[float, float]) -> None:
        """A piece of a ring with softened corners."""
        (inner, outer), (start, end) = radii, angles
        turns = [math.radians(start + (end - start) * n / 24) for n in range(25)]
        edge = [(x + outer * math.cos(a), y + outer * math.sin(a)) for a in turns]
        edge += [(x + inner * math.cos(a), y + inner * math.sin(a)) for a in reversed(turns)]
        self.shape(*edge)
        self.line(*edge, edge[0], width=7)

    def dome(self, x: float, y: float, wide: float, high: float) -> None:
        """The upper half of an ellipse that stands on y."""
        turns = [math.radians(180 + n * 5) for n in range(37)]
        self.shape(*((x + wide * math.cos(a), y + high * math.sin(a)) for a in turns))

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self._x + point[0] * self._scale, self._y + point[1] * self._scale

    def _long(self, units: float) -> float:
        return units * self._scale


def _heart(pen: Pen, x: float, y: float, size: float, color: str) -> None:
    turns = [math.radians(n * 5) for n in range(72)]
    curve = [
        (
            x + size * math.sin(t) ** 3,
            y - size * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16,
        )
        for t in turns
    ]
    pen.shape(*curve, color=color)


def _pin(pen: Pen) -> None:
    """A map pin with a heart: ปักหมุด."""
    pen.disc(50, 38, 36)
    pen.shape((19.5, 57), (80.5, 57), (50, 99))
    pen.disc(50, 38, 26, pen.paper)
    _heart(pen, 50, 38, 16, pen.ink)


def _paper(pen: Pen) -> None:
    pen.block(16, 12, 84, 98, 9)
    pen.block(23, 19, 77, 91, 4, pen.paper)
    pen.block(34, 4, 66, 24, 6)
    for height in (42, 59, 76):
        pen.line((33, height - 1), (37, height + 3), (44, height - 6), width=4.5)
        pen.line((53, height - 1), (68, height - 1), width=5)


def _van(pen: Pen) -> None:
    pen.block(2, 24, 68, 76, 8)
    pen.shape((62, 38), (82, 38), (98, 58), (98, 76), (62, 76))
    pen.block(70, 45, 80, 58, 2, pen.paper)
    pen.shape((78, 45), (81, 45), (90, 58), (78, 58), color=pen.paper)
    _heart(pen, 34, 47, 13, pen.paper)
    for x in (24, 77):
        pen.disc(x, 77, 14, pen.paper)
        pen.disc(x, 77, 10)
        pen.disc(x, 77, 4, pen.paper)


def _coin(pen: Pen) -> None:
    """A baht coin over an open hand."""
    pen.disc(50, 34, 32)
    pen.disc(50, 34, 25, pen.paper)
    pen.line((44, 21), (44, 47), width=5)
    pen.line((44, 21), (51, 21), width=5)
    pen.line((44, 34), (52, 34), width=5)
    pen.line((44, 47), (52, 47), width=5)
    pen.arc(51, 27.5, 6.5, -90, 90, 5)
    pen.arc(52, 40.5, 6.5, -90, 90, 5)
    pen.line((48, 15), (48, 53), width=3.5)
    pen.line((6, 80), (30, 76), (50, 84), (66, 84), width=8)
    pen.line((10, 94), (64, 96), (92, 76), width=8)


def _talk(pen: Pen) -> None:
    """A person, and what they say."""
    pen.disc(30, 46, 17)
    pen.dome(30, 98, 29, 31)
    pen.block(50, 6, 98, 46, 10)
    pen.shape((56, 40), (76, 40), (54, 60))
    for x in (62, 74, 86):
        pen.disc(x, 26, 4, pen.paper)


def _tray(pen: Pen) -> None:
    """Something comes in."""
    pen.line((50, 6), (50, 50), width=9)
    pen.line((32, 35), (50, 53), (68, 35), width=9)
    pen.line((8, 58), (8, 92), (92, 92), (92, 58), width=9)
    pen.line((8, 64), (30, 64), (38, 76), (62, 76), (70, 64), (92, 64), width=7)


def _screen(pen: Pen) -> None:
    pen.block(4, 12, 96, 76, 8)
    pen.block(12, 20, 88, 68, 3, pen.paper)
    pen.block(44, 74, 56, 90, 0)
    pen.line((30, 92), (70, 92), width=8)
    for x, top in ((28, 50), (44, 38), (60, 44), (75, 30)):
        pen.line((x, 60), (x, top), width=7)


def _sun(pen: Pen) -> None:
    pen.disc(50, 50, 21)
    for n in range(8):
        turn = math.radians(n * 45)
        x, y = math.cos(turn), math.sin(turn)
        pen.line((50 + 32 * x, 50 + 32 * y), (50 + 45 * x, 50 + 45 * y), width=8)


def _moon(pen: Pen) -> None:
    pen.disc(48, 52, 40)
    pen.disc(64, 38, 34, pen.paper)


def _phone(pen: Pen) -> None:
    """A handset."""
    x, y = 94, 6
    pen.ring(x, y, (66, 82), (92, 178))
    pen.ring(x, y, (52, 82), (156, 180))
    pen.ring(x, y, (52, 82), (90, 114))


ICONS: Mapping[str, Callable[[Pen], None]] = {
    "pin": _pin,
    "paper": _paper,
    "van": _van,
    "coin": _coin,
    "talk": _talk,
    "tray": _tray,
    "screen": _screen,
    "sun": _sun,
    "moon": _moon,
    "phone": _phone,
}
