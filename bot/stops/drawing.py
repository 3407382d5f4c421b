"""A map of a programme's stops, drawn here: numbered pins where staff set them, north up, with a scale. Pure.

No tiles and no script: an old phone shows it, and it loads nothing from elsewhere. Where a stop stands nobody guesses
(`domain.md` §7.1), so a stop without a point is not on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from xml.sax.saxutils import escape

from handlers import wording

WIDTH, LEAST, MOST = 640.0, 240.0, 520.0
"""Of the drawing; its height follows the stops, between the two."""
MARGIN, FOOT = 64.0, 56.0
APART = 60.0
"""Pins that stand closer are moved apart, each with a line to its place."""
METRES_A_DEGREE = 111_320.0
SMALLEST = 250.0
"""Metres that the drawing shows at least: a single stop is a point in a place, not the whole page."""
LENGTHS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
DEEP, SOFT, WATER, NOW = "#0b5c66", "#4e5b66", "#eef4f4", "#9b4a00"


@dataclass(frozen=True, slots=True)
class Pin:
    """A stop on the map: its number in the list, latitude and longitude; `now` where the team goes next."""

    number: int
    point: tuple[float, float]
    now: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """How places become points of the drawing: metres from the middle, and how many units a metre takes."""

    latitude: float
    longitude: float
    scale: float
    height: float

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        east, north = _metres(point, (self.latitude, self.longitude))
        return WIDTH / 2 + east * self.scale, (self.height - FOOT) / 2 - north * self.scale


def drawn(pins: Sequence[Pin]) -> str:
    """The map as SVG; raises ValueError without a pin."""
    if not pins:
        raise ValueError("a map without a stop")
    frame = _frame(pins)
    places = [frame.place(pin.point) for pin in pins]
    spots = _moved_apart(places, frame)
    parts = [
        f'<rect width="{WIDTH:g}" height="{frame.height:.0f}" fill="{WATER}"/>',
        *(_line(place, spot) for place, spot in zip(places, spots, strict=True) if place != spot),
        *(_pin(pin, spot) for pin, spot in zip(pins, spots, strict=True)),
        *_scale(frame),
        *_north(),
    ]
    size = f'viewBox="0 0 {WIDTH:g} {frame.height:.0f}" width="{WIDTH:g}" height="{frame.height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _metres(point: tuple[float, float], origin: tuple[float, float]) -> tuple[float, float]:
    """East and north of the origin; a town is small enough to be flat."""
    shrink = cos(radians(origin[0]))
    return (point[1] - origin[1]) * METRES_A_DEGREE * shrink, (point[0] - origin[0]) * METRES_A_DEGREE


def _frame(pins: Sequence[Pin]) -> _Frame:
    north, south = max(pin.point[0] for pin in pins), min(pin.point[0] for pin in pins)
    east, west = max(pin.point[1] for pin in pins), min(pin.point[1] for pin in pins)
    middle = ((north + south) / 2, (east + west) / 2)
    wide, high = _metres((north, east), (south, west))
    wide, high = max(wide, SMALLEST), max(high, SMALLEST / 2)
    scale = min((WIDTH - 2 * MARGIN) / wide, (MOST - 2 * MARGIN - FOOT) / high)
    return _Frame(*middle, scale, max(LEAST, high * scale + 2 * MARGIN + FOOT))


def _moved_apart(places: Sequence[tuple[float, float]], frame: _Frame) -> list[tuple[float, float]]:
    """Where the pins are drawn: pushed from each other until none hides another."""
    spots = list(places)
    for _round in range(60):
        moved = False
        for one in range(len(spots)):
            for other in range(one):
                moved = _push(spots, one, other) or moved
        spots = [_inside(spot, frame) for spot in spots]
        if not moved:
            break
    return spots


def _push(spots: list[tuple[float, float]], one: int, other: int) -> bool:
    east, south = spots[one][0] - spots[other][0], spots[one][1] - spots[other][1]
    distance = (east * east + south * south) ** 0.5
    if distance >= APART - 0.5:
        return False
    if distance < 1:
        east, south, distance = 1.0, 0.6 * one, (1 + (0.6 * one) ** 2) ** 0.5
    by = (APART - distance) / 2 / distance
    spots[one] = (spots[one][0] + east * by, spots[one][1] + south * by)
    spots[other] = (spots[other][0] - east * by, spots[other][1] - south * by)
    return True


def _inside(spot: tuple[float, float], frame: _Frame) -> tuple[float, float]:
    edge = MARGIN / 2
    return (
        min(max(spot[0], edge), WIDTH - edge),
        min(max(spot[1], edge), frame.height - FOOT - edge / 2),
    )


def _line(place: tuple[float, float], spot: tuple[float, float]) -> str:
    ends = f'x1="{place[0]:.1f}" y1="{place[1]:.1f}" x2="{spot[0]:.1f}" y2="{spot[1]:.1f}"'
    return f'<line {ends} stroke="{SOFT}" stroke-width="2"/><circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="4" fill="{SOFT}"/>'


def _pin(pin: Pin, spot: tuple[float, float]) -> str:
    x, y = spot
    fill, radius = (NOW, 30) if pin.now else (DEEP, 26)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="#fff" stroke-width="3"/>'
        f'<text x="{x:.1f}" y="{y + 10:.1f}" text-anchor="middle" fill="#fff" {_face(29, bold=True)}>{pin.number}</text>'
    )


def _scale(frame: _Frame) -> Iterator[str]:
    """A bar of a round length, about a quarter of the width."""
    metres = max((one for one in LENGTHS if one * frame.scale <= WIDTH / 3), default=LENGTHS[0])
    x, y, end = MARGIN / 2, frame.height - 22, MARGIN / 2 + metres * frame.scale
    says = (
        wording.text("outreach.page.kilometres", kilometres=metres / 1000)
        if metres >= 1000
        else wording.text("outreach.page.metres", metres=metres)
    )
    yield f'<path d="M{x:.1f} {y - 6:.1f}v6H{end:.1f}v-6" fill="none" stroke="{SOFT}" stroke-width="2.5"/>'
    yield f'<text x="{end + 10:.1f}" y="{y + 5:.1f}" fill="{SOFT}" {_face(24)}>{escape(says)}</text>'


def _north() -> Iterator[str]:
    x = WIDTH - 44
    yield f'<path d="M{x:g} 16l9 24-9-6-9 6z" fill="{SOFT}"/>'
    north = escape(wording.text("outreach.page.north"))
    yield f'<text x="{x:g}" y="64" text-anchor="middle" fill="{SOFT}" {_face(20)}>{north}</text>'


def _face(size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'font-family="Sarabun, Noto Sans Thai, sans-serif" font-size="{size}"{weight}'
