"""What LINE itself says is left of the month's messages (`line-platform.md` §2.7)."""

from bot.line.api import Line, NoToken, Unreachable
from scheduler.budget import Figures


def messages_left(line: Line) -> int | None:
    """How many messages of the plan are left this month; None without a limit, or when LINE does not say."""
    found = figures(line)
    return None if found is None or found.value is None else max(0, found.value - found.used)


def figures(line: Line) -> Figures | None:
    """The plan's messages and how many are used; None when LINE does not say."""
    try:
        quota = line.ask("GET /v2/bot/message/quota", line.messaging.get_message_quota_with_http_info)
        used = line.ask(
            "GET /v2/bot/message/quota/consumption",
            line.messaging.get_message_quota_consumption_with_http_info,
        )
    except (NoToken, Unreachable):
        return None
    if not (quota.ok and used.ok):
        return None
    value = int(quota.json.get("value", 0)) if quota.json.get("type") == "limited" else None
    return Figures(value, int(used.json.get("totalUsage", 0)))
