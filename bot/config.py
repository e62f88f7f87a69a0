"""The operator's configuration: TOML and environment into typed settings.

Environment variables override the file: ``STUDYBOT_TELEGRAM__TOKEN`` is ``[telegram] token``. Unknown keys and
bad values are refused with the key, what was found and what is accepted.
"""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.practice.points.presets import STANDARD
from bot.practice.points.scheme import OWN, BadScheme, Scheme, read_scheme
from bot.practice.settings import BadSetting, GroupSettings
from bot.texts.words import locales


class BadConfiguration(Exception):
    """The configuration cannot be used. ``problems`` has a clear line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the lines; together they are the message."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Section(BaseModel):
    """A table of the file; keys that it does not know are refused."""

    model_config = ConfigDict(extra="forbid")


class Telegram(Section):
    """How to reach Telegram."""

    token: str = ""
    token_file: str = ""
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    owners: list[int] = []
    allowed_groups: list[int] = []


class Webhook(Section):
    """How Telegram reaches the bot, when ``mode`` is ``webhook``."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = Field(8443, ge=1, le=65535)
    secret_token: str = ""
    health: str = "/health"


class StoreSection(Section):
    """Where the data rests."""

    url: str = Field("tinydb:data", pattern=r"^(tinydb:.+|postgres(ql)?://.+)$")
    connections: int = Field(8, ge=4, le=100)


class Content(Section):
    """Where the content packs are."""

    path: str = "content"


class Speech(Section):
    """Turning recordings into text, on this machine; needs the extra ``speech``."""

    model: str = ""
    language: str = ""
    longest_minutes: int = Field(30, ge=1, le=240)


class Log(Section):
    """What the log says, and how."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class Config(BaseSettings):
    """The whole configuration. ``group`` and ``points`` are checked by the practice itself."""

    model_config = SettingsConfigDict(env_prefix="STUDYBOT_", env_nested_delimiter="__", extra="forbid")

    telegram: Telegram = Telegram()
    webhook: Webhook = Webhook()
    store: StoreSection = StoreSection()
    content: Content = Content()
    group: dict[str, Any] = {}
    points: dict[str, Any] = STANDARD
    speech: Speech = Speech()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file named by ``load``."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def token(self) -> str:
        """The bot's token, from ``token`` or the file that ``token_file`` names; empty if there is none."""
        if self.telegram.token or not self.telegram.token_file:
            return self.telegram.token.strip()
        path = Path(self.telegram.token_file)
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadConfiguration([f"telegram.token_file: cannot read {path} ({error.strerror})"]) from error

    @property
    def group_settings(self) -> GroupSettings:
        """What a new group starts with."""
        known = {field.name for field in fields(GroupSettings)}
        for key in self.group:
            if key not in known:
                raise BadConfiguration([f"group.{key}: unknown key; known keys are {', '.join(sorted(known))}"])
        locale = self.group.get("locale", GroupSettings().locale)
        if locale not in locales():
            raise BadConfiguration([f"group.locale: found {locale!r}, accepted is {' or '.join(locales())}"])
        try:
            return GroupSettings(**{key: _typed(key, value) for key, value in self.group.items()})
        except BadSetting as bad:
            raise BadConfiguration([f"group.{bad.key}: found {bad.found!r}, accepted is {bad.accepted}"]) from bad

    @property
    def scheme(self) -> Scheme:
        """The points scheme."""
        try:
            return read_scheme(
                self.points, "standard" if self.points == STANDARD else str(self.points.get("preset", OWN))
            )
        except BadScheme as bad:
            raise BadConfiguration([f"{bad.key}: found {bad.found}, accepted is {bad.accepted}"]) from bad


def load(path: Path | None) -> Config:
    """The configuration from a file and the environment; every fault is named in one ``BadConfiguration``."""
    if path is not None and not path.is_file():
        raise BadConfiguration([f"{path}: no such file; copy config.example.toml to {path} and put your token in it"])

    class FromFile(Config):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        config = FromFile()
        _ = config.group_settings, config.scheme
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration([f"{path}: not valid TOML: {error}"]) from error
    except ValidationError as error:
        raise BadConfiguration([f"{path or 'environment'}: {_fault(e)}" for e in error.errors()]) from error
    except BadConfiguration as error:
        raise BadConfiguration([f"{path or 'environment'}: {line}" for line in error.problems]) from error
    return config


def _fault(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key; see config.example.toml for every key there is"
    return f"{key}: found {error['input']!r}, accepted is {error['msg'].removeprefix('Input should be ')}"


def _typed(key: str, value: Any) -> Any:
    default = getattr(GroupSettings(), key)
    if isinstance(default, tuple):
        value = [value] if isinstance(value, int) else value
        if not isinstance(value, list) or not all(isinstance(v, int) for v in value):
            raise BadSetting(key, repr(value), "[24, 1]")
        return tuple(value)
    if isinstance(default, bool) and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if type(default) is int and isinstance(value, str) and value.isdecimal():
        return int(value)
    if type(value) is not type(default):
        raise BadSetting(key, repr(value), f"a value like {default!r}")
    return value
