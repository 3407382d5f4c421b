"""Control over HTTP, for tests and benches in other processes: faults, ledger, bill, clock, events."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator import events
from bot.simulator.ledger import counts
from bot.simulator.phone import CannotSend, Phone
from bot.simulator.platform import Platform

DEEDS = frozenset(
    {"follow", "block", "unblock", "says", "taps", "taps_menu", "acts", "unsends", "edits"}
    | {"sends_location", "sends_photo", "sends_photos", "sends_sticker"}
    | {"sends_voice", "sends_video", "sends_file"}
)
GROUP_DEEDS = frozenset({"adds_bot", "removes_bot"})
SENDING = frozenset({"url", "sending", "redelivery", "redelivery_delay", "timeout"})


def given() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def add_control(pages: Blueprint, platform: Platform) -> None:
    """Register the control endpoints on the simulator's blueprint."""
    _weather(pages, platform)
    _measures(pages, platform)
    _webhooks(pages, platform)
    _deeds(pages, platform)
    _raw_events(pages, platform)


def _weather(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/faults")
    def set_faults() -> ResponseReturnValue:
        """`{"faults": [{"endpoint", "kind", "count", "seconds", "skip"}]}`, or `{"clear": true}` first."""
        body = given()
        try:
            with platform.lock:
                if body.get("clear"):
                    platform.faults.clear()
                platform.faults.load(body.get("faults", ()))
        except (TypeError, ValueError) as wrong:
            return jsonify(error=str(wrong)), 400
        return jsonify(waiting=len(platform.faults.waiting))

    @pages.post("/tokens")
    def tokens() -> ResponseReturnValue:
        """`{"revoke": true}` makes every access token worthless; `{"add": token}` makes one good (again)."""
        body = given()
        with platform.lock:
            if body.get("revoke"):
                platform.access_tokens.revoke_all()
            if body.get("add"):
                platform.access_tokens.add(str(body["add"]))
        return jsonify()

    @pages.post("/clock")
    def clock() -> ResponseReturnValue:
        """`{"offset_seconds": n}`: how far the stand-in's clock is ahead."""
        platform.move_clock(float(given().get("offset_seconds", 0)))
        return jsonify(now=platform.now().isoformat())


def _measures(pages: Blueprint, platform: Platform) -> None:
    @pages.get("/ledger")
    def ledger() -> ResponseReturnValue:
        """Rows from number `since` on, of `endpoint` if given; the next `since`."""
        since, endpoint = request.args.get("since", 0, int), request.args.get("endpoint")
        rows = platform.ledger.of()
        listed = [r.public() for r in rows[since:] if endpoint in (None, r.endpoint)]
        return jsonify(rows=listed, next=len(rows))

    @pages.get("/counts")
    def shown_counts() -> ResponseReturnValue:
        """Messages shown per chat; what "exactly once" is judged by."""
        return jsonify(counts(platform.ledger.of(accepted=True)))

    @pages.get("/bill")
    def bill() -> ResponseReturnValue:
        return jsonify(platform.bill())


def _deeds(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/act")
    def act() -> ResponseReturnValue:
        """A person does something: `{"phone": name, "group": name?, "do": "says", "args": [], "named": {}}`."""
        body = given()
        if body.get("do") not in DEEDS | GROUP_DEEDS:
            return jsonify(error=f"unknown deed {body.get('do')!r}"), 400
        try:
            result = perform(platform, body)
        except (CannotSend, LookupError, TypeError, ValueError) as wrong:
            return jsonify(error=str(wrong)), 409
        return jsonify(result=result)

    @pages.get("/screen")
    def screen_of() -> ResponseReturnValue:
        """What the phone of `phone` shows, in the group `group` if given."""
        here = platform.phone(request.args.get("phone", ""))
        group = request.args.get("group")
        here = here.in_group(platform.group(group, invite=False)) if group else here
        shown = [asdict(m) for m in here.messages]
        return jsonify(messages=shown, quick_replies=here.quick_replies(), user=here.user_id)

    @pages.post("/friends")
    def friends() -> ResponseReturnValue:
        """`{"user_ids": [...]}`: many friends at once, without events."""
        platform.add_friends(given().get("user_ids", ()))
        return jsonify(friends=len(platform.users))

    @pages.post("/groups")
    def groups() -> ResponseReturnValue:
        """`{"name", "members": [names]}`: a group with the bot inside; its id."""
        body = given()
        group = platform.group(body["name"], [platform.phone(n) for n in body.get("members", ())])
        return jsonify(id=group.id)


def perform(platform: Platform, body: dict[str, Any]) -> Any:
    """Carry out one deed of `/act`; `entry` in `named` is the id of the message with the button."""
    phone: Phone = platform.phone(str(body.get("phone", "")))
    if body.get("group"):
        group = platform.group(str(body["group"]), invite=False)
        if body["do"] in GROUP_DEEDS:
            return getattr(group, body["do"])()
        phone = phone.in_group(group)
    named = dict(body.get("named", {}))
    if body["do"] == "acts":
        entries = {entry.id: entry for entry in phone.chat.entries}
        return phone.acts(named["action"], entries.get(str(named.get("entry"))), named.get("value"))
    return getattr(phone, body["do"])(*body.get("args", ()), **named)


def _raw_events(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/events")
    def send_events() -> ResponseReturnValue:
        """One webhook request as given, its status: `{"events": [], "style": "plain"}`."""
        body = given()
        status = platform.webhooks.send(body.get("events", ()), style=body.get("style", "plain"))
        return jsonify(status=status)

    @pages.post("/redeliver")
    def redeliver() -> ResponseReturnValue:
        return jsonify(events=platform.redeliver())

    @pages.post("/mint")
    def mint() -> ResponseReturnValue:
        """`{"users": [ids], "text": …}`: a signed webhook request per user, not sent, for load generators."""
        body = given()
        return jsonify(requests=[minted(platform, u, str(body.get("text", "เมนู"))) for u in body["users"]])


def _webhooks(pages: Blueprint, platform: Platform) -> None:
    @pages.get("/webhooks")
    def webhooks_sent() -> ResponseReturnValue:
        """Events made and requests attempted, from number `events` and `attempts` on, and how many are still to go."""
        first, tried = request.args.get("events", 0, int), request.args.get("attempts", 0, int)
        sent = platform.webhooks
        attempts = [asdict(attempt) for attempt in sent.attempts[tried:]]
        return jsonify(
            events=sent.events[first:], attempts=attempts, waiting=sent.waiting, failed=len(sent.failed)
        )

    @pages.post("/webhooks")
    def set_webhooks() -> ResponseReturnValue:
        """Any of `{"url", "sending", "redelivery", "redelivery_delay", "timeout"}`."""
        for name in SENDING & given().keys():
            setattr(platform.webhooks, name, given()[name])
        return jsonify({name: getattr(platform.webhooks, name) for name in sorted(SENDING)})

    @pages.post("/release")
    def release() -> ResponseReturnValue:
        """Send what is held back: `{"copies": 1, "together": 1, "seed": null}`; the statuses."""
        body = given()
        copies, together = int(body.get("copies", 1)), int(body.get("together", 1))
        return jsonify(
            statuses=platform.webhooks.release(copies=copies, together=together, seed=body.get("seed"))
        )


def minted(platform: Platform, user_id: str, text: str) -> dict[str, str]:
    """A signed request with one text event of `user_id`, whose reply token counts as delivered now."""
    user, at = platform.user(user_id, user_id), platform.now()
    user.known, user.wrote_at = True, at
    message_id = str(platform.next_ids())
    message = {"id": message_id, "type": "text", "text": text, "quoteToken": f"q{message_id}"}
    with platform.lock:
        token = platform.reply_tokens.issue(user_id, at)
    source = events.source_of(user_id, user_id)
    event = events.event("message", source, at, token, platform.mode, {"message": message})
    data, headers = platform.webhooks.prepare([event])
    return {
        "body": data.decode(),
        "signature": headers["x-line-signature"],
        "event": event["webhookEventId"],
        "reply_token": token,
    }
