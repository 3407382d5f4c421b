"""A wrong setting stops the start with one line that names it (DESIGN.md §4)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.settings import settings

from bot.config import BadSetting, DatabaseSettings, Settings, read

ROOT = Path(__file__).parents[2]
GOOD = {
    "DATABASE_URL": "sqlite:///x.db",
    "LINE_CHANNEL_SECRET": "one, two",
    "LINE_CHANNEL_ACCESS_TOKEN": "token",
    "SECRET_KEY": "a key of sixteen characters",
    "PUBLIC_URL": "https://pakmut.test/",
    "OPERATOR_NAME": "เทศบาลทดสอบ",
    "CONTROLLER_NAME": "สำนักงานทดสอบ",
    "CONTROLLER_PHONE": "02-000-0001",
    "DPO_CONTACT": "dpo@pakmut.test",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_environment_is_read(environment: pytest.MonkeyPatch) -> None:
    found = read(Settings)
    assert found.channel_secrets == (b"one", b"two")
    assert found.public_url == "https://pakmut.test"
    assert found.port == 8000
    assert found.media_url == "file://var/media"


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"DATABASE_URL"}))
def test_a_missing_setting_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(BadSetting) as stopped:
        read(Settings)
    assert str(stopped.value).startswith(f"pakmut: {name} is missing")
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x/y"), ("DATABASE_URL", "nonsense"), ("PORT", "many"), ("PORT", "70000"),
        ("SECRET_KEY", "short"), ("PUBLIC_URL", "pakmut.test"), ("LINE_CHANNEL_SECRET", " , "),
        ("LINE_API_URL", "ftp://line"),
    ],
)  # fmt: skip
def test_a_malformed_setting_is_named_but_never_shown(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(BadSetting) as stopped:
        read(Settings)
    assert str(stopped.value).startswith(f"pakmut: {name} ")
    assert "\n" not in str(stopped.value)
    assert value.strip() not in str(stopped.value) or name == "LINE_CHANNEL_SECRET"


def test_the_database_needs_its_address_alone(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(name)
    assert read(DatabaseSettings).database_url == "sqlite:///var/pakmut.db"


def test_placeholders_are_told_apart_from_names(address: str) -> None:
    assert settings(address).placeholders == ()
    unfilled = settings(
        address, operator_name="[ชื่อหน่วยงาน]", controller_phone="00-0000-0000", dpo_contact="CHANGE ME"
    )
    assert unfilled.placeholders == ("OPERATOR_NAME", "CONTROLLER_PHONE", "DPO_CONTACT")


def test_secrets_do_not_show_themselves(address: str) -> None:
    shown = repr(settings(address))
    assert "a token for tests" not in shown
    assert "never used elsewhere" not in shown


@pytest.mark.parametrize("command", ["run", "web", "worker", "check"])
def test_a_command_stops_with_one_line_and_no_traceback(command: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **GOOD}
    del environment["SECRET_KEY"]
    asked = [sys.executable, "-c", "from bot.cli import main; main()", command]
    done = subprocess.run(
        asked, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "SECRET_KEY is missing" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["file:///srv/media", "file://var/media", "s3://pakmut-media", "s3://pakmut/some/folder"]
)
def test_media_may_be_kept_in_a_folder_or_a_bucket(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("MEDIA_URL", url)
    assert read(Settings).media_url == url


@pytest.mark.parametrize(
    "url", ["var/media", "ftp://host/media", "s3://", "s3://Bucket", "s3:/bucket", "memory://x"]
)
def test_an_unknown_place_for_media_names_the_setting(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("MEDIA_URL", url)
    with pytest.raises(BadSetting, match="MEDIA_URL must be file://FOLDER or s3://BUCKET/FOLDER"):
        read(Settings)


def test_a_bucket_without_its_library_says_what_to_install(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MEDIA_URL", "s3://pakmut/media")
    environment.setattr("bot.config.find_spec", lambda name: None)
    with pytest.raises(BadSetting, match=r"MEDIA_URL names an S3 store.*pip install 'pakmut\[s3\]'"):
        read(Settings)


def test_the_address_of_a_bucket_is_looked_at(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_ENDPOINT_URL", "minio:9000")
    with pytest.raises(BadSetting, match="AWS_ENDPOINT_URL must be like"):
        read(Settings)
