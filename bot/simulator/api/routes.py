"""Which function answers which path; names are those of the ledger, the rate limits and the faults."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator.api import account, groups, media, menulinks, menus, sending
from bot.simulator.api.http import Request, Response
from bot.simulator.channel import Channel

Run = Callable[[Channel, Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    run: Run
    token: bool = True


ONE = "([^/]+)"
EXACT: dict[tuple[str, str], Route] = {
    ("POST", "/v2/bot/message/reply"): Route("reply", sending.reply),
    ("POST", "/v2/bot/message/push"): Route("push", sending.push),
    ("POST", "/v2/bot/message/multicast"): Route("multicast", sending.multicast),
    ("POST", "/v2/bot/message/broadcast"): Route("broadcast", sending.broadcast),
    **{
        ("POST", f"/v2/bot/message/validate/{kind}"): Route("validate", sending.validate)
        for kind in ("reply", "push", "multicast", "narrowcast", "broadcast")
    },
    ("GET", "/v2/bot/message/quota"): Route("quota", account.quota),
    ("GET", "/v2/bot/message/quota/consumption"): Route("consumption", account.consumption),
    ("GET", "/v2/bot/info"): Route("info", account.info),
    ("GET", "/v2/bot/followers/ids"): Route("followers", account.followers),
    ("POST", "/v2/bot/chat/loading/start"): Route("loading", account.loading),
    ("POST", "/v2/bot/chat/markAsRead"): Route("read", account.mark_as_read),
    ("GET", "/v2/bot/channel/webhook/endpoint"): Route("webhook.get", account.get_webhook),
    ("PUT", "/v2/bot/channel/webhook/endpoint"): Route("webhook.set", account.set_webhook),
    ("POST", "/v2/bot/channel/webhook/test"): Route("webhook.test", account.test_webhook),
    ("POST", "/oauth2/v3/token"): Route("token", account.stateless_token, token=False),
    ("POST", "/v2/oauth/accessToken"): Route("token.short", account.short_lived_token, token=False),
    ("POST", "/v2/oauth/revoke"): Route("token.revoke", account.revoke_token, token=False),
    ("GET", "/oauth2/v2.1/verify"): Route("token.verify", account.verify_token, token=False),
    ("POST", "/v2/bot/richmenu"): Route("richmenu.create", menus.create),
    ("POST", "/v2/bot/richmenu/validate"): Route("richmenu.validate", menus.validate),
    ("GET", "/v2/bot/richmenu/list"): Route("richmenu.list", menus.listed),
    ("POST", "/v2/bot/richmenu/bulk/link"): Route("richmenu.bulk.link", menulinks.link_many),
    ("POST", "/v2/bot/richmenu/bulk/unlink"): Route("richmenu.bulk.unlink", menulinks.unlink_many),
    ("POST", "/v2/bot/richmenu/alias"): Route("alias.create", menulinks.create_alias),
    ("GET", "/v2/bot/richmenu/alias/list"): Route("alias.list", menulinks.list_aliases),
    ("GET", "/v2/bot/user/all/richmenu"): Route("richmenu.default.get", menulinks.get_default),
    ("DELETE", "/v2/bot/user/all/richmenu"): Route("richmenu.default.cancel", menulinks.cancel_default),
}
_PATTERNS: list[tuple[str, str, Route]] = [
    ("GET", f"/v2/bot/message/{ONE}/content", Route("content", media.content)),
    ("GET", f"/v2/bot/message/{ONE}/content/preview", Route("preview", media.preview)),
    ("GET", f"/v2/bot/message/{ONE}/content/transcoding", Route("transcoding", media.transcoding)),
    ("GET", f"/v2/bot/profile/{ONE}", Route("profile", account.profile)),
    ("GET", f"/v2/bot/group/{ONE}/summary", Route("group.summary", groups.summary)),
    ("GET", f"/v2/bot/group/{ONE}/members/count", Route("group.count", groups.count)),
    ("GET", f"/v2/bot/group/{ONE}/members/ids", Route("group.ids", groups.member_ids)),
    ("GET", f"/v2/bot/group/{ONE}/member/{ONE}", Route("group.member", groups.member)),
    ("POST", f"/v2/bot/group/{ONE}/leave", Route("group.leave", groups.leave)),
    ("GET", f"/v2/bot/richmenu/alias/{ONE}", Route("alias.get", menulinks.get_alias)),
    ("POST", f"/v2/bot/richmenu/alias/{ONE}", Route("alias.update", menulinks.update_alias)),
    ("DELETE", f"/v2/bot/richmenu/alias/{ONE}", Route("alias.delete", menulinks.delete_alias)),
    ("POST", f"/v2/bot/richmenu/{ONE}/content", Route("richmenu.upload", menus.upload)),
    ("GET", f"/v2/bot/richmenu/{ONE}/content", Route("richmenu.download", menus.download)),
    ("GET", f"/v2/bot/richmenu/{ONE}", Route("richmenu.get", menus.get)),
    ("DELETE", f"/v2/bot/richmenu/{ONE}", Route("richmenu.delete", menus.delete)),
    ("POST", f"/v2/bot/user/all/richmenu/{ONE}", Route("richmenu.default.set", menulinks.set_default)),
    ("POST", f"/v2/bot/user/{ONE}/richmenu/{ONE}", Route("richmenu.link", menulinks.link)),
    ("GET", f"/v2/bot/user/{ONE}/richmenu", Route("richmenu.linked", menulinks.linked)),
    ("DELETE", f"/v2/bot/user/{ONE}/richmenu", Route("richmenu.unlink", menulinks.unlink)),
]
PATTERNS = [(method, re.compile(path + r"\Z"), route) for method, path, route in _PATTERNS]


def find(method: str, path: str) -> tuple[Route | None, tuple[str, ...]]:
    """The route and the values in its path; (None, ()) when LINE has no such path."""
    exact = EXACT.get((method, path))
    if exact is not None:
        return exact, ()
    for wanted, pattern, route in PATTERNS:
        if wanted == method and (found := pattern.match(path)):
            return route, found.groups()
    return None, ()
