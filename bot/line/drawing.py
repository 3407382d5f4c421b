"""Draws the rich menus. Thai needs Pillow with raqm: without it tone marks collapse, so drawing refuses.

The pictures are package data; `pakmut richmenu draw` makes them anew after a change of `menus.py` or its words.
"""

from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin, features

from bot.line.icons import ICONS, Pen
from bot.line.menus import HEIGHT, MIDDLE, WIDTH, Area, Menu
from handlers import wording

FINE = 2
"""Everything is drawn twice as large and made small again: smooth edges."""
LAYOUT = "layout"
"""The name of the PNG's text that holds `Menu.layout`."""
GROUND, PAPER, TEAL, QUIET, RED, DARK_RED = "#DDE9EA", "#FFFFFF", "#0B5C66", "#4E5B66", "#9B1C1C", "#7E1414"
GAP, ROUND, BAND = 20, 48, 132


class CannotDraw(RuntimeError):
    """Pillow was built without raqm, and would set Thai tone marks wrong."""


def draw(menu: Menu, target: Path) -> None:
    """Write the menu's picture as PNG. Raises `CannotDraw` without raqm."""
    if not features.check("raqm"):
        raise CannotDraw(
            "Pillow has no raqm (libraqm, fribidi): Thai tone marks would collapse, nothing drawn"
        )
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
    brush = ImageDraw.Draw(picture)
    _band(brush)
    for area in menu.areas:
        (_number if area.tel else _tile)(brush, area)
    told = PngImagePlugin.PngInfo()
    told.add_text(LAYOUT, menu.layout)
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(192, dither=Image.Dither.NONE).save(target, "PNG", optimize=True, pnginfo=told)


def is_current(menu: Menu) -> bool:
    """True if the packaged picture was drawn from the menu as it is now."""
    try:
        with Image.open(BytesIO(menu.picture)) as picture:
            return picture.info.get(LAYOUT) == menu.layout
    except FileNotFoundError:
        return False


def _tile(brush: ImageDraw.ImageDraw, area: Area) -> None:
    """A card with an icon over its words, or beside them where there is room; the first one is filled."""
    ink, paper = (PAPER, TEAL) if area.first else (TEAL, PAPER)
    left, top, right, bottom = area.x, area.y, area.x + area.width, area.y + area.height
    _block(brush, (left + GAP, top + GAP, right - GAP, bottom - GAP), paper)
    if area.width > WIDTH // 2:
        _icon(brush, area.icon, (left + 100, (top + bottom) / 2 - 165), 330, ink, paper)
        middle, wide, size, base = (
            left + 440 + (right - left - 500) / 2,
            right - left - 520,
            200,
            bottom - 280,
        )
    else:
        side = 190 if area.hint else 210
        _icon(brush, area.icon, ((left + right - side) / 2, top + GAP + 46), side, ink, paper)
        middle, wide, size, base = (
            (left + right) / 2,
            right - left - 114,
            146,
            bottom - (200 if area.hint else 112),
        )
    _words(brush, area.words, (middle, base), wide, size, ink)
    if area.hint:
        _words(
            brush, area.hint, (middle, base + size * 0.76), wide, 86, PAPER if area.first else QUIET, "Medium"
        )


def _band(brush: ImageDraw.ImageDraw) -> None:
    brush.rectangle((0, MIDDLE * FINE, WIDTH * FINE, HEIGHT * FINE), RED)
    heading = wording.text("line.menu.emergency")
    _words(brush, heading, (WIDTH / 2, MIDDLE + BAND - 40), WIDTH / 2, 88, PAPER)


def _number(brush: ImageDraw.ImageDraw, area: Area) -> None:
    """A number to call, over whose it is."""
    left, right, top, bottom = (
        area.x + GAP,
        area.x + area.width - GAP,
        area.y + BAND,
        area.y + area.height - GAP,
    )
    _block(brush, (left, top, right, bottom), PAPER)
    side = 150
    _icon(brush, area.icon, (left + 50, (top + bottom - side) / 2), side, RED, PAPER)
    at, wide = left + 220 + (right - left - 270) / 2, right - left - 290
    _words(brush, area.tel, (at, top + 146), wide, 164, RED, "ExtraBold")
    _words(brush, area.words, (at, bottom - 48), wide, 84, DARK_RED, "SemiBold")


def _block(brush: ImageDraw.ImageDraw, corners: tuple[float, float, float, float], color: str) -> None:
    brush.rounded_rectangle([edge * FINE for edge in corners], ROUND * FINE, color)


def _icon(
    brush: ImageDraw.ImageDraw, name: str, corner: tuple[float, float], side: float, ink: str, paper: str
) -> None:
    ICONS[name](Pen(brush, corner[0] * FINE, corner[1] * FINE, side * FINE, ink, paper))


def _words(
    brush: ImageDraw.ImageDraw,
    words: str,
    foot: tuple[float, float],
    wide: float,
    size: float,
    color: str,
    weight: str = "Bold",
) -> None:
    """Words that stand on `foot`, around its x, as large as `size` unless they would be wider than `wide` pixels."""
    font = _font(weight, size)
    length = font.getlength(words) / FINE
    if length > wide:
        font = _font(weight, size * wide / length)
    brush.text((foot[0] * FINE, foot[1] * FINE), words, color, font, anchor="ms", language="th")


def _font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    with as_file(files("fontpkg_sarabun").joinpath("files", f"Sarabun-{weight}.ttf")) as face:
        return ImageFont.truetype(face, round(size * FINE), layout_engine=ImageFont.Layout.RAQM)
