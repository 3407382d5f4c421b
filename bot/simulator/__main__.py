"""`python -m bot.simulator`: the stand-in alone, with a cast of four on its page."""

import argparse
import gc
import signal
import sys
import threading
from pathlib import Path

from bot.simulator.platform import Platform
from bot.simulator.serving import Server
from bot.simulator.state import Seat
from bot.simulator.web import create_simulator


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.simulator", description="A stand-in of the LINE platform."
    )
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--data-port", type=int, help="serve the data host on a second port too")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--db", type=Path, help="ledger file; kept in memory without it")
    parser.add_argument("--callback", help="the bot's webhook URL")
    parser.add_argument("--secret", default="simulator-secret")
    parser.add_argument("--token", default="simulator-token")
    parser.add_argument("--quota", type=int, help="messages a month; unlimited without it")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each API answer takes")
    parser.add_argument("--redelivery", action="store_true", help="redeliver webhooks that got no 2xx")
    return parser.parse_args()


def cast(platform: Platform) -> list[Seat]:
    """A citizen, an officer, the officer's group, a subscriber. Invented persons."""
    koi, kru, sak = platform.phone("ก้อย"), platform.phone("ครูเอ"), platform.phone("สมศักดิ์")
    team = platform.group("ทีมศูนย์ ต.ในเมือง", [kru, platform.phone("พี่นก")], invite=False)
    return [
        Seat(koi, "ประชาชน", ("สวัสดีค่ะ", "ขอความช่วยเหลือ", "จุดบริการ")),
        Seat(kru, "เจ้าหน้าที่ศูนย์", ("งานของฉัน",)),
        Seat(kru.in_group(team), "กลุ่มเจ้าหน้าที่"),
        Seat(sak, "ผู้รับแจ้งเตือน", ("รับแจ้งเตือน",)),
    ]


def main() -> None:
    given = arguments()
    platform = Platform(
        given.secret,
        given.callback,
        ledger=given.db,
        latency=given.latency,
        quota=given.quota,
        access_token=given.token,
    )
    platform.webhooks.redelivery = given.redelivery
    app = create_simulator(platform, seats=cast(platform))
    ports = [given.port] + ([given.data_port] if given.data_port else [])
    servers = [Server(app, port, given.host) for port in ports]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sys.stdout.write(f"LINE stand-in: {servers[0].url}  phones: {servers[0].url}/simulator/\n")
    sys.stdout.flush()
    gc.freeze()  # benches fill it with some 100,000 people: their objects never die, so look less often
    gc.set_threshold(50_000, 20, 100)
    stop.wait()
    for server in servers:
        server.close()
    platform.close()


if __name__ == "__main__":
    main()
