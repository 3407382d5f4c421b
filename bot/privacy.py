"""GET /privacy: the whole privacy notice, from content (`domain.md` §5.5). Open to all."""

from typing import Any

import structlog
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot.config import NOTICE_SETTINGS, Settings
from handlers import wording
from models.session import Database

log = structlog.get_logger()


def pages(database: Database, settings: Settings) -> Blueprint:
    """The notice of these settings. While one of them is a placeholder there is no notice: 503, naming it."""
    blueprint = Blueprint("privacy", __name__, template_folder="templates")

    @blueprint.get("/privacy")
    def privacy() -> ResponseReturnValue:
        if settings.placeholders:
            log.error("privacy_notice_unfinished", settings=settings.placeholders)
            return render_template("privacy_unfinished.html", missing=settings.placeholders), 503
        return render_template("privacy.html", **notice(settings))

    return blueprint


def notice(settings: Settings) -> dict[str, Any]:
    """The texts of the notice, filled with who runs this account."""
    house = {name: getattr(settings, name) for name in NOTICE_SETTINGS}
    parts = [
        {"heading": part["heading"], "lines": [line.format(**house) for line in part["lines"]]}
        for part in wording.value("privacy.page.parts")
    ]
    return {
        "title": wording.text("privacy.page.title"),
        "lead": wording.text("privacy.page.lead", **house),
        "version": wording.text("privacy.page.version", version=wording.text("privacy.version")),
        "parts": parts,
    }
