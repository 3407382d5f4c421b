"""Links on a notice: a map of a point, and LINE's own way to pass a text on. Pure."""

from urllib.parse import quote

from handlers import wording

LONGEST = 1000
"""What LINE takes as the address of a button (`line-platform.md` §3.3)."""


def map_link(point: tuple[float, float]) -> str:
    """A map on any phone at this latitude and longitude."""
    latitude, longitude = point
    return f"https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}"


def share_link(short_date: str, stop: str) -> str:
    """Opens LINE's list of friends with a text to pass on; it holds no personal data (`domain.md` §7.4)."""
    for name in ("outreach.share.text", "outreach.share.short"):
        link = "https://line.me/R/share?text=" + quote(wording.text(name, short_date=short_date, stop=stop))
        if len(link) <= LONGEST:
            return link
    return "https://line.me/R/share?text=" + quote(wording.text("outreach.share.bare"))
