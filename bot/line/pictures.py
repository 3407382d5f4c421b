"""Photos from strangers, made anew: no EXIF (camera, GPS), no hidden parts, no bombs."""

from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS, SIDE, QUALITY = 60_000_000, 2560, 88


class NoPicture(ValueError):
    """Not a picture, or not one that we open."""


def made_anew(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the picture as a plain JPEG, upright, at most `SIDE` pixels a side. Raises `NoPicture`."""
    source.seek(0)
    try:
        with Image.open(source, formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                raise NoPicture("too many pixels")
            picture.draft("RGB", (SIDE, SIDE))  # a large JPEG is read small, so memory stays bounded
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            _on_white(upright).save(target, "JPEG", quality=QUALITY, optimize=True)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as fault:
        raise NoPicture(type(fault).__name__) from fault


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "P", "PA"):
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper
