"""LINE calls that are not messages: the `Call` port of scheduler/calls.py."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from linebot.v3.messaging import ShowLoadingAnimationRequest

from bot.line.api import Answer, Line, NoToken, Unreachable
from bot.line.content import fetch
from bot.line.store import Store
from models.inbound import Media, Message
from models.session import Database
from models.state import RichMenu
from scheduler.calls import CallOutcome

Args = Mapping[str, Any]
GONE = CallOutcome("gone")
log = structlog.get_logger()


class LineCalls:
    """Calls LINE for scheduler/calls.py. One for all threads of a process."""

    def __init__(self, line: Line, database: Database, store: Store) -> None:
        self._line, self._database, self._store = line, database, store
        self._kinds: Mapping[str, Callable[[Args], CallOutcome]] = {
            "media": self._media,
            "forget_media": self._forget_media,
            "profile": self._profile,
            "group_count": self._group_count,
            "loading": self._loading,
            "rich_menu": self._rich_menu,
            "leave": self._leave,
        }

    def call(self, kind: str, args: Args) -> CallOutcome:
        """One try; see the port for what the outcomes mean."""
        if kind not in self._kinds:
            return CallOutcome("refused", {"reason": f"no call named {kind}"[:60]})
        try:
            return self._kinds[kind](args)
        except (NoToken, Unreachable):
            return CallOutcome("unknown")
        except OSError as fault:  # the media store
            log.warning("media_store", fault=type(fault).__name__)
            return CallOutcome("unknown")

    def _media(self, args: Args) -> CallOutcome:
        """Fetch, unless the person took the message back, before or meanwhile."""
        media_id = int(args["media_id"])
        if self._taken_back(media_id):
            return GONE
        outcome = fetch(self._line, self._store, args)
        if outcome.kind == "done" and self._taken_back(media_id):
            self._store.drop(self._store.path(media_id))
            return GONE
        return outcome

    def _forget_media(self, args: Args) -> CallOutcome:
        """Where it was kept, which an earlier SECRET_KEY decided, and where a fetch cut short may have left some of it."""
        media_id = int(args["media_id"])
        with self._database.reading() as session:
            media = session.get(Media, media_id)
            kept = {args.get("path"), media.path if media else None, self._store.path(media_id)}
        for path in filter(None, kept):
            self._store.drop(str(path))
        return CallOutcome("done")

    def _taken_back(self, media_id: int) -> bool:
        with self._database.reading() as session:
            media = session.get(Media, media_id)
            message = session.get(Message, media.message_id) if media else None
            return message is None or message.gone_at is not None

    def _profile(self, args: Args) -> CallOutcome:
        operation = self._line.messaging.get_profile_with_http_info
        answer = self._line.ask("GET /v2/bot/profile/{userId}", operation, str(args["line_user_id"]))
        return _meaning(answer, {"name": answer.json.get("displayName")})

    def _group_count(self, args: Args) -> CallOutcome:
        group = str(args["group"])
        room = _is_room(group)
        operation = (
            self._line.messaging.get_room_member_count_with_http_info
            if room
            else self._line.messaging.get_group_member_count_with_http_info
        )
        answer = self._line.ask(f"GET /v2/bot/{_where(room)}/members/count", operation, group)
        return _meaning(answer, {"count": answer.json.get("count")})

    def _loading(self, args: Args) -> CallOutcome:
        seconds = min(60, max(5, -(-int(args["seconds"]) // 5) * 5))  # LINE takes steps of five
        request = ShowLoadingAnimationRequest(chatId=str(args["line_user_id"]), loadingSeconds=seconds)
        operation = self._line.messaging.show_loading_animation_with_http_info
        return _meaning(self._line.ask("POST /v2/bot/chat/loading/start", operation, request, read=3.0))

    def _rich_menu(self, args: Args) -> CallOutcome:
        """Show a member the members' menu; citizens see the default one, so theirs is taken off."""
        user, api = str(args["line_user_id"]), self._line.messaging
        if args["menu"] != "member":
            operation = api.unlink_rich_menu_id_from_user_with_http_info
            return _meaning(self._line.ask("DELETE /v2/bot/user/{userId}/richmenu", operation, user))
        with self._database.reading() as session:
            menu = session.get(RichMenu, "member")
        if menu is None:  # not drawn yet; `pakmut richmenu sync` links all members
            return CallOutcome("done")
        operation = api.link_rich_menu_id_to_user_with_http_info
        answer = self._line.ask("POST /v2/bot/user/{userId}/richmenu/{id}", operation, user, menu.line_id)
        return _meaning(answer)

    def _leave(self, args: Args) -> CallOutcome:
        group = str(args["group"])
        room = _is_room(group)
        operation = (
            self._line.messaging.leave_room_with_http_info
            if room
            else self._line.messaging.leave_group_with_http_info
        )
        return _meaning(self._line.ask(f"POST /v2/bot/{_where(room)}/leave", operation, group))


def _is_room(group: str) -> bool:
    """LINE's ids of multi-person rooms begin with R, those of groups with C."""
    return group.startswith("R")


def _where(room: bool) -> str:
    return "room/{roomId}" if room else "group/{groupId}"


def _meaning(answer: Answer, value: Mapping[str, Any] | None = None) -> CallOutcome:
    if answer.ok:
        return CallOutcome("done", value or {})
    if answer.status in (404, 410):
        return GONE
    if answer.status == 429:
        return CallOutcome("rate")
    if answer.status in (401, 408) or not 400 <= answer.status < 500:
        return CallOutcome("unknown")
    return CallOutcome("refused", {"reason": f"status {answer.status}"})
