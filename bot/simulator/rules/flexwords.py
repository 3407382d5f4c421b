"""The vocabulary of Flex: which component may stand where and what its properties may say (§3.2)."""

import re

_PLACED = {"position", "offsetTop", "offsetBottom", "offsetStart", "offsetEnd", "margin"}
_PADDING = {"paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"}

BUBBLE_SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
BUBBLE_FIELDS = {"type", "size", "direction", "header", "hero", "body", "footer", "styles", "action"}
BLOCKS: dict[str, tuple[str, ...]] = {
    "header": ("box",),
    "hero": ("box", "image", "video"),
    "body": ("box",),
    "footer": ("box",),
}
_STACKED = ("box", "button", "image", "text", "separator", "filler", "spacer")
CHILDREN: dict[str, tuple[str, ...]] = {
    "vertical": _STACKED,
    "horizontal": _STACKED,
    "baseline": ("icon", "text", "filler", "spacer"),
}
FIELDS: dict[str, set[str]] = {
    "box": _PLACED
    | _PADDING
    | {"type", "layout", "contents", "flex", "spacing", "action", "backgroundColor", "borderColor"}
    | {"borderWidth", "cornerRadius", "width", "maxWidth", "height", "maxHeight", "justifyContent"}
    | {"alignItems", "background"},
    "button": _PLACED
    | {"type", "action", "flex", "color", "style", "gravity", "height", "adjustMode", "scaling"},
    "image": _PLACED
    | {"type", "url", "flex", "size", "align", "gravity", "aspectRatio", "aspectMode", "backgroundColor"}
    | {"action", "animated"},
    "icon": _PLACED | {"type", "url", "size", "aspectRatio", "scaling"},
    "text": _PLACED
    | {"type", "text", "contents", "flex", "size", "align", "gravity", "color", "weight", "style"}
    | {"decoration", "wrap", "lineSpacing", "action", "maxLines", "adjustMode", "scaling"},
    "span": {"type", "text", "size", "color", "weight", "style", "decoration"},
    "separator": {"type", "margin", "color"},
    "filler": {"type", "flex"},
    "spacer": {"type", "size"},
    "video": {"type", "url", "previewUrl", "altContent", "aspectRatio", "action"},
}
COLOURS = {"color", "backgroundColor", "borderColor"}
_STEPS = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")
_TEXT_SIZES = (*_STEPS, "3xl", "4xl", "5xl")
_GAPS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("*", "margin"): _GAPS,
    ("*", "position"): ("relative", "absolute"),
    ("*", "align"): ("start", "end", "center"),
    ("*", "gravity"): ("top", "bottom", "center"),
    ("*", "weight"): ("regular", "bold"),
    ("*", "decoration"): ("none", "underline", "line-through"),
    ("*", "adjustMode"): ("shrink-to-fit",),
    ("*", "aspectMode"): ("cover", "fit"),
    ("text", "size"): _TEXT_SIZES,
    ("span", "size"): _TEXT_SIZES,
    ("icon", "size"): _TEXT_SIZES,
    ("image", "size"): (*_TEXT_SIZES, "full"),
    ("spacer", "size"): _STEPS,
    ("text", "style"): ("normal", "italic"),
    ("span", "style"): ("normal", "italic"),
    ("button", "style"): ("primary", "secondary", "link"),
    ("button", "height"): ("sm", "md"),
    ("box", "spacing"): _GAPS,
    ("box", "cornerRadius"): _GAPS,
    ("box", "borderWidth"): ("none", "light", "normal", "medium", "semi-bold", "bold"),
    ("box", "justifyContent"): (
        "center",
        "flex-start",
        "flex-end",
        "space-between",
        "space-around",
        "space-evenly",
    ),
    ("box", "alignItems"): ("center", "flex-start", "flex-end"),
    **{("box", name): _GAPS for name in _PADDING},
    **{("*", f"offset{side}"): _GAPS for side in ("Top", "Bottom", "Start", "End")},
}
_PIXELS = re.compile(r"-?\d+(?:\.\d+)?px\Z")
_LENGTH = re.compile(r"\d+(?:\.\d+)?(?:px|%)\Z")
SHAPES: dict[tuple[str, str], re.Pattern[str]] = {
    ("*", "margin"): _PIXELS,
    ("*", "lineSpacing"): _PIXELS,
    ("*", "aspectRatio"): re.compile(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?\Z"),
    ("text", "size"): _PIXELS,
    ("span", "size"): _PIXELS,
    ("icon", "size"): _PIXELS,
    ("image", "size"): _LENGTH,
    ("box", "spacing"): _PIXELS,
    ("box", "cornerRadius"): _PIXELS,
    ("box", "borderWidth"): _PIXELS,
    **{("box", name): _LENGTH for name in (*_PADDING, "width", "maxWidth", "height", "maxHeight")},
    **{("*", f"offset{side}"): _LENGTH for side in ("Top", "Bottom", "Start", "End")},
}
