"""Settings for tests: complete, and nobody's."""

from typing import Any

from support.mail import SECRET

from bot.config import Settings


def settings(address: str, **changed: Any) -> Settings:
    """Settings on this database, with some of them changed."""
    given: dict[str, Any] = {
        "database_url": address,
        "line_channel_secret": SECRET,
        "line_channel_access_token": "a token for tests",
        "line_api_url": "http://127.0.0.1:9",
        "line_data_url": "http://127.0.0.1:9",
        "secret_key": "a key for tests only, never used elsewhere",
        "public_url": "https://pakmut.test",
        "operator_name": "เทศบาลทดสอบ",
        "controller_name": "สำนักงานทดสอบ",
        "controller_phone": "02-000-0001",
        "dpo_contact": "dpo@pakmut.test",
    }
    return Settings(_env_file=None, **(given | changed))
