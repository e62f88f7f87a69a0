"""Values of the configuration that people write in several ways, and that the environment has as text only."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from bot.practice.settings import BadSetting, GroupSettings
from bot.proxy import ACCEPTED, DIRECT, BadProxy, read_proxy

IDS = re.compile(r"(?:-?\d+(?:\s*,\s*|\s+))*-?\d+\s*,?", re.ASCII)


def _ids(value: Any) -> Any:
    """Ids as a list, or as people write them in an environment variable: ``5,6``, ``5 6`` or ``[5,6]``."""
    if isinstance(value, int):
        value = [value]
    if isinstance(value, str):
        text = value.strip()
        text = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text
        value = [int(n) for n in re.findall(r"-?\d+", text)] if IDS.fullmatch(text) or not text else None
    if not isinstance(value, list) or not all(type(n) is int and abs(n) < 1 << 52 for n in value):
        raise ValueError("ids with commas between, such as [5, 6]")
    return value


def _proxy(value: str) -> str:
    value = value.strip()
    if value and value != DIRECT:
        try:
            read_proxy(value)
        except BadProxy as error:
            raise ValueError(f"{ACCEPTED} ({error})") from error
    return value


Ids = Annotated[list[int], BeforeValidator(_ids)]
ProxyUrl = Annotated[str, AfterValidator(_proxy)]


def typed(key: str, value: Any) -> Any:
    """A value of ``[group]`` with the type of its default; raises ``BadSetting``."""
    default = getattr(GroupSettings(), key)
    if isinstance(default, tuple):
        if isinstance(value, str) and (not value.strip() or IDS.fullmatch(value.strip().strip("[]").strip())):
            value = [int(n) for n in re.findall(r"-?\d+", value)]
        value = [value] if isinstance(value, int) else value
        if not isinstance(value, list) or not all(type(v) is int for v in value):
            raise BadSetting(key, repr(value), "[24, 1]")
        return tuple(value)
    if isinstance(default, bool) and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if type(default) is int and isinstance(value, str) and value.isdecimal():
        return int(value)
    if type(value) is not type(default):
        raise BadSetting(key, repr(value), f"a value like {default!r}")
    return value


def numbered(value: Any) -> Any:
    """The tables of ``[points]`` as the environment has them: what is a number becomes one."""
    if isinstance(value, dict):
        return {key: numbered(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value, re.ASCII) else value
