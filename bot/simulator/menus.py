"""Rich menus of the channel: objects, pictures, aliases, the default (§4.1)."""

import base64
from dataclasses import dataclass
from typing import Any

from bot.simulator.chats import Json
from bot.simulator.ledger import Ledger

MOST = 1000


@dataclass(slots=True)
class Menu:
    id: str
    body: Json
    mime: str = ""
    picture: bytes = b""

    def listed(self) -> Json:
        return {"richMenuId": self.id, **self.body}


class Menus:
    """Not thread-safe by itself: the platform's lock guards it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.by_id: dict[str, Menu] = {}
        self.aliases: dict[str, str] = {}
        self.default: str | None = None
        for key, body in ledger.notes("menu"):
            picture = base64.b64decode(body["picture"])
            self.by_id[key] = Menu(key, body["body"], body["mime"], picture)
        for _, body in ledger.notes("menus"):
            self.aliases, self.default = body["aliases"], body["default"]

    def save(self, menu: Menu | None = None) -> None:
        """Keep a menu, or the aliases and the default, in the ledger's file."""
        if menu is None:
            self._ledger.note("menus", {"all": {"aliases": self.aliases, "default": self.default}})
            return
        picture = base64.b64encode(menu.picture).decode()
        body: dict[str, Any] = {"body": menu.body, "mime": menu.mime, "picture": picture}
        self._ledger.note("menu", {menu.id: body})

    def add(self, menu: Menu) -> None:
        self.by_id[menu.id] = menu
        self.save(menu)

    def drop(self, menu_id: str) -> None:
        """Delete a menu; the default that pointed to it goes with it, its aliases stay and dangle."""
        del self.by_id[menu_id]
        self._ledger.forget("menu", menu_id)
        if self.default == menu_id:
            self.default = None
        self.save()

    def shown(self, linked: str | None) -> Menu | None:
        """The menu a person sees: the linked one before the default."""
        return self.by_id.get(linked or "") or self.by_id.get(self.default or "")
