"""Brings the two rich menus to LINE, and does nothing twice: creating is limited to 100 an hour (§4.1).

What we made stands in `RichMenu` by the hash of what it shows. At LINE our menus are named `pakmut …`; those that
are not current any more (also the half of an attempt that broke off) are deleted at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from linebot.v3.messaging import (
    CreateRichMenuAliasRequest,
    RichMenuBulkLinkRequest,
    RichMenuRequest,
    UpdateRichMenuAliasRequest,
)
from sqlalchemy import select

from bot.line.api import Answer, Line
from bot.line.drawing import is_current
from bot.line.menus import Menu, menus
from models.centres import Centre, Member
from models.clock import now
from models.people import Person
from models.session import Database
from models.state import RichMenu

BULK = 500
Tell = Callable[[str], None]


class SyncFailed(Exception):
    """LINE refused a step, or a picture is older than its table. The text names which; syncing again is safe."""


@dataclass(frozen=True, slots=True)
class Sync:
    """One run. `tell` hears a line for each thing done (or, on a `dry` run, to be done)."""

    line: Line
    database: Database
    tell: Tell
    dry: bool = False

    def run(self) -> None:
        """1. Make what changed. 2. Default and aliases. 3. Members. 4. Delete what was replaced.

        Raises `SyncFailed`, and what `Line` raises.
        """
        known = self._at_line()
        ids = {menu.name: self._made(menu, known) for menu in menus()}
        self._set_default(ids["citizen"])
        for name, line_id in ids.items():
            self._set_alias(name, line_id)
        self._link_members(ids["member"])
        for line_id in sorted(known - set(ids.values())):
            self._do(
                f"delete {line_id}", "DELETE /v2/bot/richmenu/{id}", self._api("delete_rich_menu"), line_id
            )

    def _made(self, menu: Menu, known: set[str]) -> str:
        """The LINE id of this menu; created and uploaded unless LINE still has exactly this one."""
        if not is_current(menu):
            raise SyncFailed(
                f"the picture of the {menu.name} menu is older than its table: pakmut richmenu draw"
            )
        with self.database.reading() as session:
            row = session.get(RichMenu, menu.name)
        if row is not None and row.digest == menu.digest and row.line_id in known:
            self.tell(f"{menu.name}: unchanged")
            return row.line_id
        return self._create(menu)

    def _create(self, menu: Menu) -> str:
        request = RichMenuRequest.from_dict(menu.request(menu.digest[:12]))
        validate = self._api("validate_rich_menu_object")
        self._checked(
            f"validate {menu.name}", self.line.ask("POST /v2/bot/richmenu/validate", validate, request)
        )
        create = self._api("create_rich_menu")
        answer = self._do(f"create {menu.name}", "POST /v2/bot/richmenu", create, request)
        if answer is None:
            return f"(new {menu.name} menu)"
        line_id = str(answer.json["richMenuId"])
        self._upload(menu, line_id)
        with self.database.unit_of_work() as session:
            session.merge(RichMenu(name=menu.name, digest=menu.digest, line_id=line_id, synced_at=now()))
        return line_id

    def _upload(self, menu: Menu, line_id: str) -> None:
        self._do(
            f"upload {menu.name}",
            "POST /v2/bot/richmenu/{id}/content",
            self.line.blob.set_rich_menu_image_with_http_info,
            line_id,
            body=menu.picture,
            _headers={"Content-Type": "image/png"},
            read=60.0,
        )

    def _set_default(self, line_id: str) -> None:
        found = self.line.ask("GET /v2/bot/user/all/richmenu", self._api("get_default_rich_menu_id"))
        if found.json.get("richMenuId") != line_id:
            endpoint = "POST /v2/bot/user/all/richmenu/{id}"
            self._do(f"default {line_id}", endpoint, self._api("set_default_rich_menu"), line_id)

    def _set_alias(self, alias: str, line_id: str) -> None:
        endpoint = "GET /v2/bot/richmenu/alias/{alias}"
        found = self.line.ask(endpoint, self._api("get_rich_menu_alias"), alias)
        if found.status in {400, 404}:
            wanted = CreateRichMenuAliasRequest(richMenuAliasId=alias, richMenuId=line_id)
            create = self._api("create_rich_menu_alias")
            self._do(f"alias {alias}", "POST /v2/bot/richmenu/alias", create, wanted)
        elif self._checked(f"alias {alias}", found).json.get("richMenuId") != line_id:
            change = UpdateRichMenuAliasRequest(richMenuId=line_id)
            update = self._api("update_rich_menu_alias")
            self._do(f"alias {alias}", "POST /v2/bot/richmenu/alias/{alias}", update, alias, change)

    def _link_members(self, line_id: str) -> None:
        members = self._members()
        for first in range(0, len(members), BULK):
            some = members[first : first + BULK]
            request = RichMenuBulkLinkRequest(richMenuId=line_id, userIds=some)
            link = self._api("link_rich_menu_id_to_users")
            self._do(f"link {len(some)} members", "POST /v2/bot/richmenu/bulk/link", link, request)

    def _members(self) -> list[str]:
        question = (
            select(Person.line_user_id)
            .join(Member, Member.person_id == Person.id)
            .join(Centre, Centre.id == Member.centre_id)
            .where(Member.removed_at.is_(None), Centre.active, Person.line_user_id.is_not(None))
            .distinct()
            .order_by(Person.line_user_id)
        )
        with self.database.reading() as session:
            return [user for user in session.scalars(question) if user is not None]

    def _at_line(self) -> set[str]:
        """The ids of our menus that LINE has; those of other programs have other names."""
        found = self._checked(
            "list", self.line.ask("GET /v2/bot/richmenu/list", self._api("get_rich_menu_list"))
        )
        return set(_ours(found.json.get("richmenus")))

    def _api(self, name: str) -> Any:
        return getattr(self.line.messaging, f"{name}_with_http_info")

    def _do(self, what: str, endpoint: str, operation: Any, *args: Any, **named: Any) -> Answer | None:
        """A step that changes something at LINE; on a dry run it is only told, and there is no answer."""
        self.tell(what)
        if self.dry:
            return None
        return self._checked(what, self.line.ask(endpoint, operation, *args, **named))

    def _checked(self, what: str, answer: Answer) -> Answer:
        if not answer.ok:
            raise SyncFailed(
                f"{what}: LINE answered {answer.status} {answer.json.get('message', '')}".strip()
            )
        return answer


def _ours(listed: object) -> Iterator[str]:
    for menu in listed if isinstance(listed, list) else []:
        if str(menu.get("name", "")).startswith("pakmut "):
            yield str(menu["richMenuId"])
