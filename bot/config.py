"""The operator's configuration: TOML and environment into typed settings.

Environment variables override the file: ``STUDYBOT_TELEGRAM__TOKEN`` is ``[telegram] token``. Unknown keys and
bad values are refused with the key or variable, what was found and what is accepted; what is secret is not shown.
"""

import os
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config_faults import fault_line, meant
from bot.config_values import Ids, ProxyUrl, numbered, typed
from bot.environment import Keys, Variables, read_variables
from bot.plain_text import BadTables, BadText, read_tables, read_text
from bot.practice.points.presets import PRESETS, STANDARD
from bot.practice.points.scheme import OWN, BadScheme, Scheme, read_scheme
from bot.practice.settings import BadSetting, GroupSettings
from bot.texts.words import locales, serve_by_default


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
    proxy: ProxyUrl = ""
    mode: Literal["polling", "webhook"] = "polling"
    owners: Ids = []
    allowed_groups: Ids = []


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

    model_config = SettingsConfigDict(extra="forbid")

    telegram: Telegram = Telegram()
    webhook: Webhook = Webhook()
    store: StoreSection = StoreSection()
    content: Content = Content()
    group: dict[str, Any] = {}
    points: dict[str, Any] = STANDARD
    speech: Speech = Speech()
    log: Log = Log()
    _unknown_variables: list[str] = PrivateAttr(default_factory=list)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the constructor is given: ``load`` joins the file and the environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def unknown_variables(self) -> list[str]:
        """A line for each environment variable that looks like a key of the configuration and is none."""
        return self._unknown_variables

    @property
    def token(self) -> str:
        """The bot's token, from ``token`` or the file that ``token_file`` names; empty if there is none."""
        if self.telegram.token or not self.telegram.token_file:
            return self.telegram.token.strip()
        path = Path(self.telegram.token_file)
        try:
            return read_text(path).strip()
        except BadText as error:
            raise BadConfiguration([f"telegram.token_file: cannot read {path}: {error}"]) from error

    @property
    def group_settings(self) -> GroupSettings:
        """What a new group starts with."""
        known = {field.name for field in fields(GroupSettings)}
        for key in self.group:
            if key not in known:
                raise BadConfiguration(
                    [f"group.{key}: unknown key{meant(key, known)}; known keys are {', '.join(sorted(known))}"]
                )
        locale = self.group.get("locale", GroupSettings().locale)
        if locale not in locales():
            raise BadConfiguration([f"group.locale: found {locale!r}, accepted is {' or '.join(locales())}"])
        try:
            settings = GroupSettings(**{key: typed(key, value) for key, value in self.group.items()})
            settings.check_choices(*self.group)
        except BadSetting as bad:
            raise BadConfiguration([f"group.{bad.key}: found {bad.found!r}, accepted is {bad.accepted}"]) from bad
        return settings

    @property
    def scheme(self) -> Scheme:
        """The points scheme."""
        try:
            preset = self.points.get("preset", OWN)
            if not isinstance(preset, str):
                raise BadScheme("points.preset", repr(preset), ", ".join(PRESETS))
            return read_scheme(self.points, "standard" if self.points == STANDARD else preset)
        except BadScheme as bad:
            raise BadConfiguration([f"{bad.key}: found {bad.found}, accepted is {bad.accepted}"]) from bad


def load(path: Path | None) -> Config:
    """The configuration from a file and the environment; every fault is named in one ``BadConfiguration``."""
    variables = read_variables(os.environ, known_keys())
    if variables.faults:
        raise BadConfiguration(variables.faults)
    tables = _tables(path) if path is not None else {}
    variables.tables["points"] = numbered(variables.tables.get("points", {}))
    given = {name: table for name, table in variables.tables.items() if table}

    class Joined(Config):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: Any, **__: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return InitSettingsSource(settings_cls, given), InitSettingsSource(settings_cls, tables)

    try:
        config = Joined()
        _ = config.scheme
        serve_by_default(config.group_settings.locale)
    except ValidationError as error:
        lines = list(dict.fromkeys(fault_line(e, known_keys()) for e in error.errors()))
        raise BadConfiguration([_placed(line, path, variables) for line in lines]) from error
    except BadConfiguration as error:
        raise BadConfiguration([_placed(line, path, variables) for line in error.problems]) from error
    config._unknown_variables = variables.unknown
    return config


def known_keys() -> Keys:
    """The keys of each section; ``None`` for the points, whose rules the practice knows."""
    sections = {name: field.annotation for name, field in Config.model_fields.items()}
    keys: dict[str, frozenset[str] | None] = {
        name: frozenset(kind.model_fields)
        for name, kind in sections.items()
        if isinstance(kind, type) and issubclass(kind, Section)
    }
    return keys | {"group": frozenset(field.name for field in fields(GroupSettings)), "points": None}


def _tables(path: Path) -> dict[str, Any]:
    """The tables of a file; raises ``BadConfiguration``."""
    if not path.exists():
        raise BadConfiguration([f"{path}: no such file; copy config.example.toml to {path} and put your token in it"])
    try:
        return read_tables(read_text(path))
    except (BadText, BadTables) as error:
        raise BadConfiguration([f"{path}: {error}"]) from error


def _placed(line: str, path: Path | None, variables: Variables) -> str:
    """A fault with the place of what is at fault: the variable, or else the file."""
    key, _, rest = line.partition(":")
    name = variables.name_of(key)
    return f"{name}:{rest}" if name else f"{path or 'configuration'}: {line}"
