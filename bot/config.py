"""Settings, read once from the environment and `.env` (DESIGN.md §4). Nothing secret has a default."""

import re
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from typing import Annotated, Any, TypeVar

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Part = TypeVar("Part", bound="DatabaseSettings")

PLACEHOLDER = re.compile(
    r"^\s*$|[<>\[\]{}]|change.?me|example|placeholder|x{3,}|ใส่|ระบุ|ตัวอย่าง|\.\.\.|…", re.IGNORECASE
)
"""What an operator has not filled in yet."""

NOTICE_SETTINGS = ("operator_name", "controller_name", "controller_phone", "dpo_contact")


class BadSetting(SystemExit):
    """A setting is missing or malformed. Uncaught, it ends the process with its one line and no traceback."""


class DatabaseSettings(BaseSettings):
    """What `explain`, `db` and the imports need: `DATABASE_URL` alone."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/pakmut.db"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, address: str) -> str:
        try:
            url = make_url(address)
        except ArgumentError:
            raise ValueError("is not a database address") from None
        if url.get_backend_name() == "sqlite" and url.database:
            return address
        if url.drivername == "postgresql+psycopg" and url.database:
            return address
        raise ValueError("must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")


class Settings(DatabaseSettings):
    """Everything the service needs; read it with `read(Settings)`."""

    line_channel_secret: Annotated[tuple[SecretStr, ...], NoDecode]
    """Several, separated by commas, while a secret is being rotated."""
    line_channel_access_token: SecretStr | None = None
    line_channel_id: str | None = None
    line_api_url: str = "https://api.line.me"
    line_data_url: str = "https://api-data.line.me"
    secret_key: SecretStr
    public_url: str
    port: int = 8000
    media_url: str = "file://var/media"
    """A folder, `file://FOLDER`, or a bucket, `s3://BUCKET/FOLDER`, where several machines share the media."""
    aws_access_key_id: str | None = None
    aws_secret_access_key: SecretStr | None = None
    aws_endpoint_url: str | None = None
    """Of an S3 store that is not Amazon's."""
    aws_default_region: str | None = None
    operator_name: str
    controller_name: str
    controller_phone: str
    dpo_contact: str

    @field_validator("line_channel_secret", mode="before")
    @classmethod
    def _several(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        secrets = tuple(part.strip() for part in given.split(",") if part.strip())
        if not secrets:
            raise ValueError("is empty")
        return secrets

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, given: SecretStr) -> SecretStr:
        if len(given.get_secret_value()) < 16:
            raise ValueError("needs at least 16 characters")
        return given

    @field_validator("line_api_url", "line_data_url", "public_url")
    @classmethod
    def _web_address(cls, given: str) -> str:
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", given):
            raise ValueError("must begin with https://")
        return given.rstrip("/")

    @field_validator("aws_endpoint_url")
    @classmethod
    def _store_address(cls, given: str | None) -> str | None:
        if given is not None and not re.fullmatch(r"https?://[^\s/]+/?", given):
            raise ValueError("must be like https://HOST or http://HOST:PORT")
        return given

    @field_validator("media_url")
    @classmethod
    def _known_store(cls, given: str) -> str:
        if re.fullmatch(r"file://\S.*", given):
            return given
        if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[^\s?#]*)?", given):
            raise ValueError("must be file://FOLDER or s3://BUCKET/FOLDER")
        if find_spec("s3fs") is None:
            raise ValueError(
                "names an S3 store, for which something must be installed: pip install 'pakmut[s3]'"
            )
        return given

    @field_validator("port")
    @classmethod
    def _real_port(cls, given: int) -> int:
        if not 0 < given < 65536:
            raise ValueError("must lie between 1 and 65535")
        return given

    @model_validator(mode="after")
    def _some_token(self) -> "Settings":
        if self.line_channel_access_token is None and self.line_channel_id is None:
            raise ValueError("LINE_CHANNEL_ACCESS_TOKEN is missing (or LINE_CHANNEL_ID, to issue tokens)")
        return self

    @cached_property
    def channel_secrets(self) -> tuple[bytes, ...]:
        """The channel secrets as HMAC keys."""
        return tuple(secret.get_secret_value().encode() for secret in self.line_channel_secret)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the settings of the privacy notice that nobody has really filled in."""
        return tuple(
            name.upper()
            for name in NOTICE_SETTINGS
            if PLACEHOLDER.search(getattr(self, name)) or getattr(self, name).strip("0- ") == ""
        )


def read(part: Callable[..., Part], **given: Any) -> Part:
    """The settings of this part; `BadSetting` with one line that names the first one that is wrong."""
    try:
        return part(**given)
    except ValidationError as wrong:
        raise BadSetting(f"pakmut: {_first(wrong)}") from None


def _first(wrong: ValidationError) -> str:
    error = wrong.errors(include_input=False, include_url=False)[0]
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    name = str(error["loc"][0]).upper()
    return f"{name} is missing" if error["type"] == "missing" else f"{name} {message}"
