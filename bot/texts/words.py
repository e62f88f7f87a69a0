"""Words in the language of a group or a person: from gettext catalogues, filled in by autoescaping templates.

Each message of ``locale/<language>.po`` is a small Jinja template, named by a key such as ``refusal.BadTitle``. Facts
are escaped for Telegram HTML (``html``) or left as they are (``plain``). Times are shown in the zone of the words.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateSyntaxError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from bot.practice.meeting.contribution import message_address
from bot.texts.catalogues import ENGLISH, Catalogues, catalogues_in
from bot.texts.rhythms import rhythms

HERE = Path(__file__).parent
UTC_ZONE = ZoneInfo("UTC")
# How days and times are written, in the notation of Unicode's locale data; each catalogue says it for its language.
# The kinds of plural in the order in which a message gives its forms.
PLURALS = ("zero", "one", "two", "few", "many", "other")
SHAPES = ("day", "when", "year", "date")
# The operator's language, for those whose own there are no words for; set once, at the start.
_default = [ENGLISH]


class Words:
    """The words of one language, with times in one zone."""

    def __init__(self, locale: str, zone: ZoneInfo = UTC_ZONE) -> None:
        """Take a locale as people write it (``zh-CN``) and a time zone; one without words is served in the nearest language."""
        self.locale = nearest(locale)
        self.zone = zone

    def html(self, key: str, /, **facts: Any) -> str:
        """A message as Telegram HTML, every fact escaped."""
        return self._render(_message(self.locale, key, escaping=True), facts)

    def plain(self, key: str, /, **facts: Any) -> str:
        """A message as plain text, for documents, buttons and alerts."""
        return self._render(_message(self.locale, key, escaping=False), facts)

    def page(self, name: str, /, **facts: Any) -> str:
        """A template file of ``templates/``, every fact escaped."""
        return self._render(_environment(self.locale, escaping=True, pages=True).get_template(name), facts).strip()

    def said(self, key: str, text: str) -> str:
        """The value of a setting, given as a person would type it, in words."""
        if key == "locale" and text in locales():
            return messages(text)["language.name"]
        if f"value.{key}" in messages(self.locale):
            return self.plain(f"value.{key}", value=text)
        return {"on": self.plain("yes"), "off": self.plain("no"), "": "—"}.get(text, text)

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in messages(self.locale)

    def _render(self, template: Template, facts: dict[str, Any]) -> str:
        return template.render(facts | {"zone": self.zone, "words": self})


def serve_by_default(locale: str) -> None:
    """Take the operator's language for those whose own there are no words for."""
    if locale != _default[0]:
        _default[0] = locale
        messages.cache_clear()
        _message.cache_clear()


@cache
def messages(locale: str) -> dict[str, str]:
    """All messages for a language by key; those that its catalogue lacks are in the next best language."""
    merged: dict[str, str] = {}
    for name in reversed(_chain(locale)):
        merged |= _catalogues().of(name)
    return merged


def locales() -> list[str]:
    """The languages there are catalogues for."""
    return list(_catalogues().names)


def nearest(locale: str) -> str:
    """The catalogue that serves a language: its own, a related one, or the default."""
    return next(iter(_chain(locale)), ENGLISH)


def spoken(language_code: str | None, default: str = ENGLISH) -> str:
    """The catalogue nearest to a person's Telegram language; ``default`` where there is none of that language."""
    return _catalogues().related_to(language_code or default) or default


def _catalogues() -> Catalogues:
    return catalogues_in(HERE / "locale")


def _chain(locale: str) -> tuple[str, ...]:
    return _catalogues().chain(locale, _default[0])


@cache
def _message(locale: str, key: str, *, escaping: bool) -> Template:
    """A message, in the language itself or in the next one that has it whole."""
    for name in _chain(locale):
        text = _catalogues().of(name).get(key)
        if text is not None:
            with suppress(TemplateSyntaxError):
                return _environment(name, escaping=escaping).from_string(text)
    raise KeyError(key)


@cache
def _environment(locale: str, *, escaping: bool, pages: bool = False) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=escaping,  # noqa: S701 - not escaping is for plain text, where there is no markup
        undefined=StrictUndefined,
        trim_blocks=pages,
        lstrip_blocks=pages,
    )
    babel = _babel(locale)
    environment.filters |= _filters(locale, babel, escaping=escaping) | rhythms(babel)
    environment.globals |= {"t": _said_within(escaping=escaping), "said": _value_said}
    environment.globals["message_address"] = message_address
    return environment


def _babel(locale: str) -> Locale:
    """How a language counts and writes dates; as in English, where that is not known."""
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _filters(locale: str, babel: Locale, *, escaping: bool) -> dict[str, Any]:
    """How times, lists, numbers and counts are shown in a language."""
    patterns = {shape: messages(locale)[f"format.{shape}"] for shape in SHAPES}
    comma = messages(locale)["format.comma"]

    @pass_context
    def when(context: Context, at: datetime, shape: str = "when") -> str:
        return str(format_datetime(at.astimezone(context["zone"]), patterns[shape], locale=babel))

    @pass_context
    def clock(context: Context, at: datetime) -> str:
        return str(format_time(at.astimezone(context["zone"]), "HH:mm", locale=babel))

    @pass_context
    def day(context: Context, at: datetime) -> str:
        return str(format_date(at.astimezone(context["zone"]).date(), patterns["day"], locale=babel))

    def listed(names: Iterable[str]) -> str:
        parts = [str(escape(n)) if escaping else str(n) for n in names]
        text = comma.join(parts) if comma != "," else format_list(parts, locale=babel)
        return Markup(text) if escaping else text  # noqa: S704 - each part was escaped

    def number(value: float) -> str:
        return str(format_decimal(value, locale=babel))

    def count(value: int, *forms: str) -> str:
        kinds = sorted(babel.plural_form.tags | {"other"}, key=PLURALS.index)
        place = kinds.index(babel.plural_form(value))
        return f"{number(value)} {forms[min(place, len(forms) - 1)]}"

    return {
        "when": when, "clock": clock, "day": day, "listed": listed, "number": number, "of": count,
        "signed": "{:+d}".format,
    }  # fmt: skip


def _said_within(*, escaping: bool) -> Callable[..., str]:
    """What lets one message stand within another."""

    @pass_context
    def t(context: Context, key: str, /, **facts: Any) -> str:
        words: Words = context["words"]
        return Markup(words.html(key, **facts)) if escaping else words.plain(key, **facts)  # noqa: S704 - escaped by html

    return t


@pass_context
def _value_said(context: Context, key: str, text: str) -> str:
    words: Words = context["words"]
    return words.said(key, text)
