"""What is wrong with a key of the configuration, in a line: the key, what was found, what is accepted. Secrets are not shown."""

from typing import Any

from bot.environment import Keys, nearest
from bot.proxy import shown

SECRET = {"telegram.token", "webhook.secret_token"}
WITH_PASSWORD = {"telegram.proxy", "store.url"}
# What pydantic's kinds of faults mean to somebody who writes TOML; others say it themselves.
MEANS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "model_type": "a table of keys",
    "model_attributes_type": "a table of keys",
    "dict_type": "a table of keys",
    "list_type": "a list",
}


def fault_line(error: Any, keys: Keys) -> str:
    """The line for one of pydantic's faults. ``keys`` has the keys of each section."""
    parts = [str(part) for part in error["loc"]]
    key = ".".join(parts)
    if error["type"] == "extra_forbidden":
        known = keys if len(parts) == 1 else keys.get(parts[0]) or ()
        return f"{key}: unknown key{meant(parts[-1], known)}; see config.example.toml for every key there is"
    accepted = MEANS.get(error["type"]) or error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    if key == "store.url" and error["type"] == "string_pattern_mismatch":
        accepted = "tinydb:FOLDER or postgresql://USER:PASSWORD@HOST/DATABASE"
    return f"{key}: found {_found(key, error['input'])}, accepted is {accepted}"


def _found(key: str, value: Any) -> str:
    """A value as a message may show it."""
    if key in SECRET:
        return f"something else ({type(value).__name__})"
    text = repr(shown(value) if key in WITH_PASSWORD else value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def meant(word: str, known: Any) -> str:
    """A question after the known word that is nearest to a mistyped one; empty if none is near."""
    near = nearest(word, known)
    return f"; did you mean {near}?" if near else ""
