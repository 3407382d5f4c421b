"""What people send besides text: pictures, voices, videos, files, and their state at LINE (§1.8)."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

GPS_IFD = 0x8825


@dataclass(slots=True)
class Content:
    """`preparing` more fetches answer 202 first; `failed` is the transcoding state."""

    kind: str  # image, video, audio, file
    mime: str
    data: bytes
    preparing: int = 0
    failed: bool = False
    gone: bool = False
    name: str = ""


def sample_photo(hue: int = 0, size: tuple[int, int] = (480, 360)) -> bytes:
    """A drawn JPEG of a river bank, with EXIF (camera and GPS) that a bot ought to remove."""
    width, height = size
    picture = Image.new("RGB", size, (174, 214, 241))
    draw = ImageDraw.Draw(picture)
    sun = (244, 208 - hue % 60, 63)
    draw.ellipse((width * 0.68, height * 0.1, width * 0.84, height * 0.1 + width * 0.16), fill=sun)
    draw.polygon(
        [(0, 220), (140, 110), (260, 210), (360, 130), (480, 220), (480, 260), (0, 260)], (125, 160, 120)
    )
    draw.rectangle((0, height * 0.66, width, height), fill=(93, 138, 168))
    for y in range(int(height * 0.7), height, 18):
        draw.line((20 + y % 50, y, 140 + y % 90, y), fill=(214, 234, 248), width=2)
    draw.rectangle((60, 200, 150, 262), fill=(193, 154, 107))
    draw.polygon([(48, 202), (105, 160), (162, 202)], fill=(146, 43, 33))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Pakmut", "Simulator phone"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (17.0, 24.0, 28.0), 3: "E", 4: (104.0, 46.0, 55.0)})
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def preview_of(data: bytes) -> bytes:
    """A small JPEG of a picture; a grey one when `data` is none."""
    try:
        with Image.open(BytesIO(data)) as picture:
            small = picture.convert("RGB")
            small.thumbnail((240, 240))
    except OSError:
        small = Image.new("RGB", (240, 135), (120, 120, 120))
    out = BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue()


def sample_voice() -> bytes:
    """The head of an M4A file: enough to carry, not to play."""
    return b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom" + bytes(2048)


def sample_video() -> bytes:
    """The head of an MP4 file: enough to carry, not to play."""
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(8192)
