"""GET /privacy: the notice that the law wants before data are collected (`domain.md` §5.5)."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import privacy
from bot.config import Settings
from handlers import wording
from models.session import Database

FILLED = {
    "operator_name": "เทศบาลตำบลเมืองจัง",
    "controller_name": "สำนักงาน พมจ. น่าน",
    "controller_phone": "054-000-111",
    "dpo_contact": "dpo@nan.go.th",
}


def visitor(address: str, tmp_path: Path, **given: Any) -> FlaskClient:
    settings = Settings(
        _env_file=None,
        database_url=address,
        line_channel_secret="0123456789abcdef",
        line_channel_access_token="token",
        secret_key="a key for tests only, never used elsewhere",
        public_url="https://pakmut.test",
        media_url=f"file://{tmp_path}",
        **{**FILLED, **given},
    )
    app = Flask("bot")
    app.register_blueprint(privacy.pages(Database(address), settings))
    return app.test_client()


@pytest.fixture
def page(address: str, tmp_path: Path) -> str:
    return visitor(address, tmp_path).get("/privacy").get_data(as_text=True)


def test_it_names_who_is_responsible_and_whom_to_ask(page: str) -> None:
    assert all(given in page for given in FILLED.values())


@pytest.mark.parametrize(
    "part",
    [
        "เก็บข้อมูลอะไร",
        "ใช้ทำอะไร",
        "ถ้าไม่ให้ข้อมูล",
        "ใครเห็นข้อมูล",
        "เก็บนานแค่ไหน",
        "สิทธิของคุณ",
        "complaint.pdpc.or.th",
    ],
)
def test_it_says_what_section_23_asks_for(page: str, part: str) -> None:
    assert part in page


def test_no_place_is_left_unfilled(page: str) -> None:
    body = page.split("</style>")[1]
    assert "{" not in body
    assert wording.text("privacy.version") in body


@pytest.mark.parametrize(
    ("name", "placeholder"), [("controller_name", "<ชื่อหน่วยงาน>"), ("dpo_contact", "dpo@example.org")]
)
def test_a_placeholder_is_refused_by_name(address: str, tmp_path: Path, name: str, placeholder: str) -> None:
    answer = visitor(address, tmp_path, **{name: placeholder}).get("/privacy")
    assert answer.status_code == 503
    assert name.upper() in answer.get_data(as_text=True)


def test_names_are_shown_as_text_and_never_run(address: str, tmp_path: Path) -> None:
    page = visitor(address, tmp_path, operator_name='เทศบาล & "เมือง"').get("/privacy").get_data(as_text=True)
    assert "เทศบาล &amp;" in page
