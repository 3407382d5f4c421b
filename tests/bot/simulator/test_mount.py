"""The stand-in inside an application that also serves something else, as in `pakmut demo`."""

import threading
from collections.abc import Iterator

import pytest
import urllib3
from flask import Flask
from support.line_api import POOL
from waitress.server import create_server

from bot.simulator import Platform, Seat, mount

TOKEN = {"Authorization": "Bearer simulator-token"}


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    app = Flask("demo")
    app.add_url_rule("/healthz", view_func=lambda: "ok")
    mount(app, platform, [Seat(platform.phone("ก้อย"), "ประชาชน")])
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def test_api_page_and_application_live_in_one_port(url: str) -> None:
    assert POOL.request("GET", f"{url}/healthz").data == b"ok"
    assert POOL.request("GET", f"{url}/v2/bot/info", headers=TOKEN).status == 200
    page = POOL.request("GET", f"{url}/simulator/")
    assert "script-src" not in page.headers["content-security-policy"]
    assert b"<script>" not in page.data
    state = POOL.request("GET", f"{url}/simulator/state").json()
    assert [phone["name"] for phone in state["phones"]] == ["ก้อย"]
    assert "phones" not in POOL.request("GET", f"{url}/simulator/state?since={state['version']}").json()


def test_the_thai_typeface_comes_from_its_package(url: str) -> None:
    face = POOL.request("GET", f"{url}/simulator/face/Sarabun-Regular.ttf")
    assert (face.status, face.data[:4]) == (200, b"\x00\x01\x00\x00")
    assert POOL.request("GET", f"{url}/simulator/face/../web.py").status == 404


def test_connections_can_be_cut_under_waitress_too(url: str, platform: Platform) -> None:
    platform.fault("info", "cut_after")
    with pytest.raises(urllib3.exceptions.ProtocolError):
        POOL.request("GET", f"{url}/v2/bot/info", headers=TOKEN)
    assert POOL.request("GET", f"{url}/v2/bot/info", headers=TOKEN).status == 200
