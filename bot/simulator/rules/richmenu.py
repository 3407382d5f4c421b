"""Rich menus: the object, and the picture that is uploaded to it (§4.1)."""

import re
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from bot.simulator.rules.actions import RICH_MENU, check_action
from bot.simulator.rules.counting import graphemes
from bot.simulator.rules.problems import Json, Problems

ALIAS = re.compile(r"[a-z0-9_-]{1,32}\Z")
IMAGE_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG"}
IMAGE_BYTES = 1024 * 1024


def check_rich_menu(menu: Json, problems: Problems) -> None:
    """`size`, `name` ≤ 300, `chatBarText` ≤ 14, `selected`, at most 20 `areas`."""
    problems.known(menu, "richMenu", {"size", "selected", "name", "chatBarText", "areas"})
    problems.text(menu, "name", "richMenu", 300, count=graphemes)
    problems.text(menu, "chatBarText", "richMenu", 14, count=graphemes)
    if not isinstance(menu.get("selected"), bool):
        problems.add("Must be a boolean", "selected")
    width, height = _size(menu.get("size"), problems)
    for n, area in enumerate(problems.items(menu, "areas", "", 0, 20)):
        where = f"areas[{n}]"
        if not isinstance(area, dict):
            problems.add("May not be null", where)
            continue
        _bounds(area.get("bounds"), width, height, f"{where}.bounds", problems)
        check_action(area.get("action"), f"{where}.action", RICH_MENU, problems)


def _size(size: object, problems: Problems) -> tuple[int, int]:
    if not isinstance(size, dict) or not all(isinstance(size.get(k), int) for k in ("width", "height")):
        problems.add("May not be null", "size")
        return 0, 0
    width, height = size["width"], size["height"]
    if not 800 <= width <= 2500 or height < 250 or width / height < 1.45:
        problems.add("width 800-2500, height from 250, width / height from 1.45", "size")
    return width, height


def _bounds(bounds: object, width: int, height: int, where: str, problems: Problems) -> None:
    if not isinstance(bounds, dict) or not all(
        isinstance(bounds.get(k), int) and bounds[k] >= 0 for k in ("x", "y", "width", "height")
    ):
        problems.add("May not be null", where)
    elif bounds["x"] + bounds["width"] > width or bounds["y"] + bounds["height"] > height:
        problems.add("must be inside the menu", where)


def picture_fault(menu: Json, content_type: str, data: bytes) -> tuple[int, str] | None:
    """(status, message) when the picture may not be uploaded to `menu`; None when it is good."""
    wanted = IMAGE_TYPES.get(content_type.partition(";")[0].strip())
    if wanted is None:
        return 415, "Unsupported media type"
    if len(data) > IMAGE_BYTES:
        return 413, "Request entity too large"
    try:
        with Image.open(BytesIO(data)) as picture:
            kind, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError):
        return 400, "The image is invalid"
    if kind != wanted:
        return 400, "The image does not match its content type"
    if size != (menu["size"]["width"], menu["size"]["height"]):
        return 400, "The image size does not match the rich menu size"
    return None
