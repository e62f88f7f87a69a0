"""What Telegram's clients do by themselves: signs of formatting, menus of commands, files that are opened."""

import json

import pytest

from bot.sandbox.command_menu import commands_for
from bot.sandbox.opened import opened
from bot.sandbox.typed import formatted
from bot.sandbox.world import World


@pytest.mark.parametrize(
    ("typed", "text", "marks"),
    [
        ("plain *one* _two_ a__b__c 2**3", "plain *one* _two_ a__b__c 2**3", []),
        ("𠮷 **a __b__** c", "𠮷 a b c", [("bold", 3, 3), ("italic", 5, 1)]),
        ("`**x**` ||y||", "**x** y", [("code", 0, 5), ("spoiler", 6, 1)]),
        ("```python\nif x:\n  pass\n```", "if x:\n  pass\n", [("pre", 0, 13)]),
        ("~~no~~ ** ** ````", "no ** ** ````", [("strikethrough", 0, 2)]),
    ],
)
def test_signs_of_formatting_become_entities(typed: str, text: str, marks: list[tuple[str, int, int]]) -> None:
    found, entities = formatted(typed)

    assert found == text
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == marks


def test_the_menu_is_that_of_the_narrowest_scope_in_ones_language() -> None:
    world = World()
    bot = world.add_bot("1:x", "B", "b_bot")
    group = world.add_group(-1001, "G", {7: "creator", 8: "member"})
    boss, one = world.add_user(7, "Boss", language="zh-hans"), world.add_user(8, "One", language="de")

    def put(scope: str, language: str = "") -> None:
        key = json.dumps([{"type": scope}, language], sort_keys=True)
        bot.commands[key] = [{"command": scope, "description": language or "any"}]

    def seen() -> list[str]:
        chats = ((group, boss), (group, one), (world.private_chat(8), one))
        return ["/".join(commands_for(bot, *where)[0].values()) if commands_for(bot, *where) else "" for where in chats]

    assert seen() == ["", "", ""]
    put("default")
    put("default", "zh")
    assert seen() == ["default/zh", "default/any", "default/any"]
    put("all_chat_administrators")
    put("all_private_chats", "de")
    assert seen() == ["all_chat_administrators/any", "default/any", "all_private_chats/de"]
    put("all_group_chats", "de")
    assert seen() == ["all_chat_administrators/any", "all_group_chats/de", "all_private_chats/de"]


@pytest.mark.parametrize(
    ("name", "data", "kind", "shown"),
    [
        ("a.html", b"<script>1</script>", "text/html; charset=utf-8", True),
        ("A.HTM", b"x", "text/html; charset=utf-8", True),
        ("a.svg", b"<svg/>", "application/octet-stream", False),
        ("a.xhtml", b"<html/>", "application/octet-stream", False),
        ("a.js", b"1", "application/octet-stream", False),
        ("a.ics", b"BEGIN", "text/calendar; charset=utf-8", False),
        ("a.txt", b"<script>", "text/plain; charset=utf-8", True),
        ("picture.html", b"\x89PNG....", "image/png", True),
        ("a.pdf", b"%PDF-1.7", "application/pdf", True),
        ("a.pdf", b"<script>1</script>", "application/octet-stream", False),
        ('x"\r\nSet-Cookie: a=b.txt', b"1", "text/plain; charset=utf-8", True),
    ],
)
def test_a_file_is_shown_only_where_nothing_in_it_can_act(name: str, data: bytes, kind: str, shown: bool) -> None:
    for by_bot in (False, True):
        answer = opened(name, data, by_bot=by_bot)

        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith("inline" if shown else "attachment")
        assert "\r" not in answer.headers["content-disposition"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers.get("content-security-policy", "")
        assert ("sandbox" in policy) == (kind != "application/pdf")
        assert ("allow-scripts" in policy) == (by_bot and "html" in kind)
        assert "allow-same-origin" not in policy
        assert opened(name, data, by_bot=by_bot, download=True).headers["content-disposition"].startswith("attachment")
