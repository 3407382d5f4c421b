"""No address of the console appears or vanishes by accident; each stands behind the guard that it is meant to."""

from pathlib import Path

from support.settings import settings

from bot import console
from bot.app import create_app

ROUTES = Path(__file__).with_name("routes.txt")


def test_the_routes_are_those_of_the_list(address: str) -> None:
    """If this fails on purpose: edit routes.txt."""
    app = create_app(settings(address))
    found = sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
    assert found == ROUTES.read_text(encoding="utf-8").split("\n")[:-1]


def test_every_screen_has_a_template_of_its_name() -> None:
    folder = Path(console.__file__).parents[1] / "templates" / "console"
    names = {name.rsplit(".", 1)[-1] for name in (*console.ENTRANCE, *console.SCREENS, *console.FOR_ADMINS)}
    pages = {path.stem for path in folder.iterdir()}
    assert names - pages == {"home", "changes"}  # the first only leads on, the second shows preview.html
