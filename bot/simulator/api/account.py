"""The channel itself: quota, profile, followers, loading animation, webhook endpoint, tokens."""

from datetime import timedelta
from urllib.parse import parse_qs

from bot.simulator.api.http import BAD_TOKEN, NOT_FOUND, Request, Response, error
from bot.simulator.api.sending import USER_ID
from bot.simulator.channel import Channel
from bot.simulator.chats import Json, User
from bot.simulator.tokens import SHORT_LIVED_LIFE, STATELESS_LIFE


def quota(channel: Channel, request: Request) -> Response:
    limit = channel.quota.limit
    return Response(200, {"type": "none"} if limit is None else {"type": "limited", "value": limit})


def consumption(channel: Channel, request: Request) -> Response:
    return Response(200, {"totalUsage": channel.quota.used(channel.now())})


def info(channel: Channel, request: Request) -> Response:
    body = {
        "userId": channel.bot_id,
        "basicId": channel.basic_id,
        "displayName": channel.name,
        "chatMode": "bot",
        "markAsReadMode": "auto",
    }
    return Response(200, body)


def profile_of(user: User) -> Json:
    return {"userId": user.id, "displayName": user.name, "language": "th"}


def profile(channel: Channel, request: Request) -> Response:
    """Friends, and people who wrote; not those who blocked (§4.5)."""
    user = channel.users.get(request.args[0])
    met = user is not None and (user.friend or user.wrote_at is not None) and not user.blocked
    return Response(200, profile_of(user)) if met and user is not None else error(404, NOT_FOUND)


def followers(channel: Channel, request: Request) -> Response:
    """Verified accounts only; pages of `limit` ≤ 1000."""
    if not channel.verified:
        return error(403, "Access to this API is not available for your account")
    query = parse_qs(request.environ.get("QUERY_STRING", ""))
    limit, start = int(query.get("limit", ["300"])[0]), int(query.get("start", ["0"])[0])
    with channel.lock:
        ids = [u.id for u in channel.users.values() if u.friend and not u.blocked]
    page: Json = {"userIds": ids[start : start + min(limit, 1000)]}
    if start + limit < len(ids):
        page["next"] = str(start + limit)
    return Response(200, page)


def loading(channel: Channel, request: Request) -> Response:
    """1:1 only; seconds are a multiple of five from 5 to 60 (§4.2)."""
    body = request.json()
    seconds = body.get("loadingSeconds", 20)
    chat_id = body.get("chatId")
    if not isinstance(chat_id, str) or not USER_ID.match(chat_id):
        detail = {"message": "must be a user id", "property": "chatId"}
        return error(400, "The request body has 1 error(s)", [detail])
    if not isinstance(seconds, int) or not 5 <= seconds <= 60 or seconds % 5:
        detail = {"message": "must be a multiple of 5 from 5 to 60", "property": "loadingSeconds"}
        return error(400, "The request body has 1 error(s)", [detail])
    user = channel.users.get(chat_id)
    if user is not None:
        user.loading_until = channel.now() + timedelta(seconds=seconds)
        channel.touch()
    request.row.to = [chat_id]
    return Response(202)


def mark_as_read(channel: Channel, request: Request) -> Response:
    token = request.json().get("markAsReadToken")
    good = isinstance(token, str) and token.startswith("read") and token[4:].isdigit()
    return Response() if good else error(400, "Invalid mark as read token")


def get_webhook(channel: Channel, request: Request) -> Response:
    if channel.webhooks.url is None:
        return error(404, NOT_FOUND)
    return Response(200, {"endpoint": channel.webhooks.url, "active": True})


def set_webhook(channel: Channel, request: Request) -> Response:
    """LINE demands https; the stand-in also takes http, for it lives on one machine."""
    endpoint = request.json().get("endpoint")
    good = isinstance(endpoint, str) and len(endpoint) <= 500 and endpoint.startswith(("https://", "http://"))
    if not good:
        return error(400, "Invalid webhook endpoint URL")
    channel.webhooks.url = endpoint
    return Response()


def test_webhook(channel: Channel, request: Request) -> Response:
    """Sends the signed empty request and tells what came back (§1.2)."""
    if channel.webhooks.url is None:
        return error(404, NOT_FOUND)
    status = channel.webhooks.send([])
    reason = channel.webhooks.attempts[-1].reason.upper()
    body = {
        "success": 200 <= status < 300,
        "timestamp": channel.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "statusCode": status,
        "reason": reason,
        "detail": str(status),
    }
    return Response(200, body)


def _form(request: Request) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(request.body.decode()).items()}


def _client(channel: Channel, form: dict[str, str]) -> Response | None:
    if form.get("grant_type") != "client_credentials":
        return Response(400, {"error": "unsupported_grant_type"})
    right = form.get("client_id") == channel.channel_id and form.get("client_secret") == channel.secret
    return None if right else Response(400, {"error": "invalid_client"})


def _issued(channel: Channel, life: timedelta) -> Response:
    with channel.lock:
        token = channel.access_tokens.issue(life)
    body = {"token_type": "Bearer", "access_token": token, "expires_in": int(life.total_seconds())}
    return Response(200, body)


def stateless_token(channel: Channel, request: Request) -> Response:
    """Fifteen minutes, as many as you like, cannot be revoked (§4.4)."""
    return _client(channel, _form(request)) or _issued(channel, STATELESS_LIFE)


def short_lived_token(channel: Channel, request: Request) -> Response:
    return _client(channel, _form(request)) or _issued(channel, SHORT_LIVED_LIFE)


def revoke_token(channel: Channel, request: Request) -> Response:
    with channel.lock:
        channel.access_tokens.revoke(_form(request).get("access_token", ""))
    return Response()


def verify_token(channel: Channel, request: Request) -> Response:
    token = parse_qs(request.environ.get("QUERY_STRING", "")).get("access_token", [""])[0]
    left = channel.access_tokens.seconds_left(token)
    if left is None:
        return Response(400, {"error": "invalid_request", "error_description": BAD_TOKEN})
    seconds = int(min(left, 30 * 86400))
    return Response(200, {"client_id": channel.channel_id, "expires_in": seconds, "scope": "profile"})
