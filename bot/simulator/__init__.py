"""A stand-in of the LINE platform with phones: for the demo, the tests, the benches, and alone.

It imports nothing of `bot.line`, `handlers` or `models`: LINE's rules are written a second time here, from
line-platform.md, so that a mistake in one of the two shows.

Set it up::

    platform = Platform(secret, callback_url, now=…, ledger=Path, latency=0.0, strict=True, quota=300,
                        access_token="simulator-token", channel_id="2000000001", verified=False,
                        unknown_in_multicast="refuse" | "skip", name="ปักหมุด", on_clock=callable)
    server, port = serve(platform)             # real HTTP in a thread; server.url is LINE_API_URL and LINE_DATA_URL
    app = create_simulator(platform, extra_actions={"label": action}, seats=[Seat(phone, "ชาวบ้าน")])
    mount(flask_app, platform, seats, extra_actions)        # page and API inside an application of yours
    platform.webhooks.url = "http://127.0.0.1:8000/callback"   # may be set later; None only collects events
    platform.webhooks.sending = "fifo" | "sync" | "hold"

People (`Phone`; `koi.in_group(group)` is the same person speaking there)::

    koi = platform.phone("ก้อย");  koi.user_id;  koi.follow();  koi.block();  koi.unblock()
    message_id = koi.says("สวัสดี", quote=message_id, mentions_bot=False)
    koi.taps("ส่งเรื่อง", value=None)          # newest button or quick reply of that label; the event or None
    koi.taps_menu("จุดบริการ");  koi.opened     # links, dialogs ("location", "camera") that taps opened
    koi.sends_location(17.4079, 104.7822, title=None, address=None);  koi.sends_photo(data=None, mime="image/jpeg")
    koi.sends_photos(3);  koi.sends_sticker(["hello"], quote=None);  koi.sends_voice(preparing=0)
    koi.sends_video(preparing=2, failed=False);  koi.sends_file("x.pdf", b"…")
    koi.unsends(message_id);  koi.edits(message_id, "…")    # edits: groups only
    koi.messages -> [Shown(id, sender, from_bot, kind, text, message, at, quote_token, quoted, unsent)]
    koi.last -> Shown | None;  koi.texts(since=None) -> [str];  koi.quick_replies();  koi.buttons()
    koi.wait_for("รับเรื่องแล้ว" | callable(phone), timeout=5.0, since=message_id)   # Shown, or what callable gave

Groups::

    team = platform.group("ทีมศูนย์", members=[a, b], invite=True)    # join;  team.id, team.messages, team.texts()
    a.in_group(team).says("…");  team.removes_bot();  team.adds_bot();  team.adds(c);  team.removes(b)

Webhooks::

    with platform.webhooks.holding() as events: koi.says("1"); koi.says("2")     # collected, not sent
    platform.send(events)                      # one request, now; HTTP status, 0 without an answer
    platform.webhooks.send(events, style="escaped" | "shuffled" | "future", signature="wrong")
    platform.webhooks.post(raw_bytes, headers);  platform.webhooks.prepare(events) -> (body, headers)
    platform.redeliver();  platform.redeliver(event=event);  platform.webhooks.redelivery = True   # by itself
    platform.webhooks.settle(10.0);  platform.webhooks.events;  .attempts;  .failed;  platform.mode = "standby"

Measures::

    platform.ledger.of("push", accepted=True) -> [Row(at, endpoint, status, outcome, retry_key, to, delivered,
                                                  billed, accepted, messages, sent, request_id, body_sha256, …)]
    platform.bill() -> {"limit", "used", "months", "by_endpoint"};  platform.quota.limit = 300
    platform.fault("push", "cut_after", count=1, seconds=0, skip=0)      # kinds: faults.KINDS; "*" = any endpoint
    platform.move_clock(86400.0);  platform.add_friends(user_ids);  platform.reset();  platform.close()
    platform.rates.enforced = False;  platform.contents[message_id].preparing = 2 | .gone = True

    platform.webhooks.release(copies=2, together=4, seed=7);  platform.access_tokens.revoke_all()

The same over HTTP: POST /simulator/act | faults | clock | tokens | webhooks | release | redeliver | friends | groups |
events | mint | reset, GET /simulator/ledger | bill | counts | screen | state | webhooks; the page is GET /simulator/.
"""

from bot.simulator.phone import CannotSend, Phone
from bot.simulator.platform import Platform
from bot.simulator.serving import Server, serve
from bot.simulator.shown import Shown
from bot.simulator.state import Seat
from bot.simulator.web import blueprint, create_simulator, mount

__all__ = [
    "CannotSend",
    "Phone",
    "Platform",
    "Seat",
    "Server",
    "Shown",
    "blueprint",
    "create_simulator",
    "mount",
    "serve",
]
