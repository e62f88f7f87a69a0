"""The chat page as people use it: in a real browser, against the real bot."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import ForceReply

from bot.sandbox import people
from bot.sandbox.markup import parse_html
from bot.sandbox.page import STATIC
from tests.sandbox.conftest import Browsed

EVIL = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"


async def writes(page: Any, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_what_the_bot_answers_to_a_press_is_seen(browsed: Browsed) -> None:
    await browsed.lays()
    await browsed.opens("/open")
    mei = await browsed.looks(browsed.mei)

    await mei.click(".keys button:has-text('I am here')")
    await mei.wait_for_selector("#toast:has-text('check')")
    await mei.click(".keys button:has-text('Code for the room')")

    await mei.wait_for_selector("#alert[open]")
    assert await mei.inner_text("#alert p")
    await mei.click("#alert button")
    await mei.wait_for_selector("#alert", state="hidden")
    assert [c.member for c in (await browsed.session(1)).check_ins] == [browsed.mei.id]


async def test_a_double_click_is_one_press_and_a_silent_bot_is_told_of(
    browsed: Browsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browsed.lays()
    page = await browsed.looks(browsed.mei)
    await page.dblclick(".keys button:has-text('I come')", delay=120)
    while not (await browsed.session(1)).coming:
        await asyncio.sleep(0.02)
    await browsed.settle()
    await page.wait_for_selector("text=Coming (1): Mei")
    assert (await browsed.session(1)).coming == (browsed.mei.id,)

    monkeypatch.setattr("bot.sandbox.page.ANSWER_WITHIN", 0.2)
    await browsed.stop()
    browsed.account.heard = float("-inf")
    await page.wait_for_selector("#trouble:has-text('not running')")
    await page.click(".keys button:has-text('I lead')")
    await page.wait_for_selector("#toast:has-text('does not answer')")


async def test_files_open_with_their_content_and_touch_nothing(browsed: Browsed) -> None:
    page = await browsed.looks(browsed.mei)
    script = b"<!doctype html><h1>A page</h1><script>document.body.append('it ran'); fetch('/sandbox/act', {method: 'POST', body: '{}'})</script>"
    await browsed.sends(browsed.bo, "evil<b>.html", script)
    await browsed.sends(browsed.bo, "notes.md", "# 笔记 <b>not bold</b>".encode())
    await browsed.sends(browsed.bo, "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert(1)\"/>")
    await page.wait_for_selector(".file >> text=drawing.svg")
    assert await page.locator(".file >> text=evil<b>.html").count() == 1

    async with page.expect_popup() as opened:
        await page.click(".file >> text=evil<b>.html")
    shown = await opened.value
    await shown.wait_for_selector("h1")
    assert await shown.inner_text("body") == "A page"
    assert await shown.evaluate("origin") == "null"

    async with page.expect_popup() as opened:
        await page.click(".file >> text=notes.md")
    assert "# 笔记 <b>not bold</b>" in await (await opened.value).inner_text("body")
    async with page.expect_download() as saved:
        await page.click(".file:has-text('drawing.svg') a[aria-label]")
    assert (await saved.value).suggested_filename == "drawing.svg"


async def test_the_calendar_and_a_record_of_the_bot_open(browsed: Browsed) -> None:
    await browsed.lays()
    page = await browsed.looks(browsed.mei)
    await writes(page, "/calendar")
    await page.wait_for_selector(".file >> text=.ics")

    async with page.expect_download() as saved:
        await page.click(".file a >> text=.ics")

    assert "BEGIN:VCALENDAR" in Path(await (await saved.value).path()).read_text("utf-8")


async def test_a_question_of_the_bot_is_answered_by_typing(browsed: Browsed) -> None:
    page = await browsed.looks(browsed.mei, "private")
    await page.click("#start")
    await page.wait_for_selector("footer form:visible")
    chat = browsed.world.private_chat(browsed.mei.id)

    async def asks(text: str) -> int:
        bot = browsed.running.application.bot
        sent = await bot.send_message(browsed.mei.id, text, reply_markup=ForceReply(selective=True))
        assert sent.reply_markup is None
        return int(sent.message_id)

    await asks("What is it about?")
    await page.wait_for_selector("#about:has-text('What is it about?')")
    await page.click("#about button")
    await page.wait_for_timeout(1200)
    assert await page.is_hidden("#about")
    await writes(page, "something else")
    question = await asks("And now?")
    await page.wait_for_selector("#about:has-text('And now?')")
    await writes(page, "Now this")
    await page.wait_for_selector(".mine .quote:has-text('And now?')")

    assert await page.is_hidden("#about")
    last = next(m for m in chat.messages.values() if m.get("text") == "Now this")
    assert last["reply_to_message"]["message_id"] == question


def test_a_selective_question_in_a_group_reaches_whom_it_names(tmp_path: Path) -> None:
    from bot.sandbox.forced import waiting_question

    stage = Browsed(tmp_path)
    asked = people.write(stage.world, stage.ana.id, stage.chat.id, "/ask")[0]

    def asks(content: dict[str, Any], reply_to: int | None = None) -> None:
        message = stage.world.post(stage.chat, stage.account.user, content, reply_to=reply_to)
        stage.chat.forced[message["message_id"]] = {"force_reply": True, "selective": True}

    def reached() -> list[str]:
        everyone = (stage.xu, stage.mei, stage.bo, stage.ana)
        return [u.first_name for u in everyone if waiting_question(stage.world, stage.chat, u.id)]

    asks({"text": "nobody"})
    assert reached() == []
    asks({"text": "𠮷 @Mei_Lin?", "entities": [{"type": "mention", "offset": 3, "length": 8}]})
    assert reached() == ["Mei"]
    asks({"text": "Bo?", "entities": [{"type": "text_mention", "offset": 0, "length": 2, "user_id": stage.bo.id}]})
    asks({"text": "for Ana"}, asked["message_id"])
    assert reached() == ["Mei", "Bo", "Ana"]
    people.write(stage.world, stage.mei.id, stage.chat.id, "my answer")
    assert reached() == ["Bo", "Ana"]


async def test_who_reads_above_is_not_thrown_down(browsed: Browsed) -> None:
    for number in range(550):
        people.write(browsed.world, browsed.bo.id, browsed.chat.id, f"word {number}\n" * (1 + number % 3))
    await browsed.settle()
    page = await browsed.looks(browsed.mei)
    await page.wait_for_selector("text=word 549")
    at_end = "document.querySelector('main').scrollHeight - document.querySelector('main').scrollTop - document.querySelector('main').clientHeight"
    assert await page.evaluate(at_end) < 5
    await page.click("#earlier")
    await page.evaluate("document.querySelector('main').scrollTop = 900")
    await page.wait_for_selector("#down:visible")
    before = await page.evaluate("document.querySelector('main').scrollTop")

    await browsed.says(browsed.bo, "a new one")
    await page.wait_for_selector("#down:has-text('1 new')")

    assert await page.evaluate("document.querySelector('main').scrollTop") == before
    await page.click("#down")
    await page.wait_for_selector("#down", state="hidden")
    assert await page.evaluate(at_end) < 5
    await browsed.says(browsed.bo, "x" * 4000)
    await page.wait_for_function("() => document.querySelector('li:last-child .text').textContent.length === 4000")
    assert await page.evaluate(at_end) < 60
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1280


async def test_the_language_is_the_groups_then_the_browsers_and_can_be_switched(browsed: Browsed) -> None:
    browsed.language = "zh-CN"
    page = await browsed.looks(browsed.mei)
    await page.wait_for_selector("[data-text=group] >> text=群聊")
    assert await page.title() == "试用沙盒"
    await page.click("#language")
    await page.wait_for_selector("[data-text=group] >> text=Group")
    await page.reload()
    await page.wait_for_selector("[data-text=group] >> text=Group")
    browsed.language = ""
    other = await browsed.looks(browsed.mei, locale="zh-TW")
    await other.wait_for_selector("[data-text=group] >> text=群聊")


def test_both_languages_of_the_page_are_complete() -> None:
    english, chinese = (json.loads((STATIC / f"words/{name}.json").read_text("utf-8")) for name in ("en", "zh-CN"))

    assert english.keys() == chinese.keys()
    for key, text in english.items():
        if isinstance(text, str):
            facts = [{word.split("}")[0] for word in one.split("{")[1:]} for one in (text, chinese[key])]
            assert facts[0] == facts[1], key


async def test_a_week_goes_by_from_one_due_instant_to_the_next(browsed: Browsed) -> None:
    await browsed.says(browsed.xu, "/plan load stoics-en from 03-13")
    await browsed.presses(browsed.xu, "Lay it")
    page = await browsed.looks(browsed.mei)

    await page.click("[data-hours='168']")
    await page.wait_for_selector("#toast:has-text('It is now')")

    announced = [m for m in browsed.said() if "Issue 1 · A time" in m.get("text", "") and "Announcement" in m["text"]]
    assert [f"{m['date'] % 86400 // 3600}" for m in announced] == ["1"]  # 9:00 in Shanghai
    assert "late" not in announced[0]["text"].lower()
    before = browsed.clock()
    await page.click("#next")
    await page.wait_for_function("() => !document.querySelector('#next').disabled")
    assert before < browsed.clock() < before + timedelta(days=7)


async def test_on_a_phone_everything_can_be_hit_and_nothing_is_wider(browsed: Browsed) -> None:
    await browsed.lays()
    await browsed.says(browsed.bo, "A word")
    await browsed.reacts(browsed.mei, browsed.said()[-1], "👍")
    await browsed.sends(browsed.bo, "notes.md", b"words")
    page = await browsed.looks(browsed.mei, phone=True)
    await page.wait_for_selector(".file")
    await page.locator(".more").last.click()
    await page.click("#clock")

    sizes = await page.evaluate(
        "[...document.querySelectorAll('button, select, textarea, label.icon, .file a')].filter(e => e.checkVisibility())"
        ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )

    assert [s for s in sizes if s[1] < 40 or s[2] < 40] == []
    assert len(sizes) > 15
    assert await page.evaluate("document.querySelector('header').offsetHeight") <= 56
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_nothing_that_people_write_runs_or_becomes_markup(browsed: Browsed) -> None:
    browsed.world.users[browsed.bo.id].first_name = EVIL
    await browsed.says(browsed.bo, EVIL)
    await browsed.says(
        browsed.bo,
        "a link",
        entities=[{"type": "text_link", "offset": 0, "length": 6, "url": "javascript:document.title='pwned'"}],
    )
    await browsed.sends(browsed.bo, EVIL, b"words", caption=EVIL)
    reply = await browsed.says(browsed.mei, "indeed", reply_to=browsed.said()[-1]["message_id"])
    page = await browsed.looks(browsed.mei)
    await page.wait_for_selector(f"[data-message='{reply['message_id']}']")

    assert await page.title() == "Sandbox"
    assert await page.locator("main img, main script, a[href^=javascript]").count() == 0
    answer = await page.request.get(browsed.address)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    forged = await page.request.post(
        f"{browsed.address}/sandbox/act", data="{}", headers={"origin": "https://elsewhere.example"}
    )
    assert forged.status == 403


async def test_one_replies_edits_reacts_and_sends(browsed: Browsed) -> None:
    page = await browsed.looks(browsed.mei)
    await browsed.says(browsed.bo, "A word")
    theirs = page.locator("li.said", has_text="A word")
    await theirs.locator(".more").click()
    await theirs.locator(".acts button:has-text('👍')").click()
    await page.wait_for_selector(".react .own:has-text('👍')")
    await theirs.locator(".more").click()
    await theirs.locator(".acts button:has-text('Reply')").click()
    await writes(page, "**Indeed**, `yes`")
    mine = page.locator("li.mine", has_text="Indeed, yes")
    await mine.locator("b >> text=Indeed").wait_for()
    assert await mine.locator(".quote").count() == 1
    said = next(m for m in browsed.said() if m.get("text") == "Indeed, yes")
    assert [(e["type"], e["offset"], e["length"]) for e in said["entities"]] == [("bold", 0, 6), ("code", 8, 3)]
    await mine.locator(".more").click()
    await mine.locator(".acts button:has-text('Edit')").click()
    await writes(page, "Not quite")
    await page.wait_for_selector("li.mine:has-text('Not quite') time:has-text('edited')")

    await page.set_input_files("#file", {"name": "notes.md", "mimeType": "text/markdown", "buffer": b"words"})
    await page.wait_for_selector("li.mine .file >> text=notes.md")
    await page.click("#voice")
    await page.wait_for_selector("#voice.on")
    await page.wait_for_timeout(300)
    await page.click("#voice")
    await page.wait_for_selector("li.mine audio")


async def test_private_chats_begin_with_start_and_links_lead_there(browsed: Browsed) -> None:
    await browsed.lays()
    page = await browsed.looks(browsed.mei)
    await page.click("#chat [data-chat=private]")
    await page.wait_for_selector("#start:visible")
    assert await page.is_hidden("footer form")
    await page.click("#chat [data-chat=group]")
    await page.click(".keys button:has-text('Write')")
    await page.wait_for_selector("#chat [data-chat=private][aria-pressed=true]")
    await page.wait_for_selector("li.mine:has-text('/start ')")
    await page.wait_for_selector("li.said:not(.mine)")
    await page.reload()
    await page.wait_for_selector("li.mine:has-text('/start ')")
    assert await page.input_value("#as") == str(browsed.mei.id)

    bo = await browsed.looks(browsed.bo)
    await bo.wait_for_selector("#elsewhere:has-text('Mei has')")
    await bo.click("#elsewhere")
    await bo.wait_for_selector("li.mine:has-text('/start ')")
    await bo.wait_for_selector("#elsewhere", state="hidden")


async def test_the_menu_is_the_one_that_the_bot_has_set_for_this_person(browsed: Browsed) -> None:
    mei, xu = await browsed.looks(browsed.mei), await browsed.looks(browsed.xu)
    await mei.fill("#text", "/")
    await mei.wait_for_selector("#menu >> text=/next")
    assert await mei.locator("#menu >> text=/publish").count() == 0
    await xu.fill("#text", "/pub")
    await xu.wait_for_selector("#menu >> text=/publish")
    assert await xu.locator("#menu li").count() == 1
    await xu.click("#menu button")
    assert await xu.input_value("#text") == "/publish "


async def test_the_first_steps_are_offered_until_one_speaks(browsed: Browsed) -> None:
    page = await browsed.looks(browsed.mei)
    await page.click("#hints >> text=/help")
    await page.wait_for_selector("li.mine:has-text('/help')")
    await page.wait_for_selector("#hints", state="hidden")


async def test_a_server_that_is_gone_is_told_of_and_nothing_typed_is_lost(browsed: Browsed) -> None:
    page = await browsed.looks(browsed.mei)
    await page.context.set_offline(True)
    await writes(page, "do not lose me")
    await page.wait_for_selector("#trouble:has-text('does not answer')")
    assert await page.input_value("#text") == "do not lose me"
    await page.context.set_offline(False)
    await page.dispatch_event("#trouble button", "click")
    await page.wait_for_selector("#trouble", state="hidden")
    await page.press("#text", "Enter")
    await page.wait_for_selector("li.mine:has-text('do not lose me')")


async def test_two_tabs_are_two_people_and_what_is_edited_or_deleted_follows(browsed: Browsed) -> None:
    mei, bo = await browsed.looks(browsed.mei), await browsed.looks(browsed.bo)
    await writes(mei, "from Mei")
    await bo.wait_for_selector("li.said:not(.mine):has-text('from Mei')")
    await writes(bo, "from Bo")
    await mei.wait_for_selector("li.said:not(.mine):has-text('from Bo')")
    assert await mei.locator("li.mine:has-text('from Mei')").count() == 1
    people.edit(browsed.world, browsed.chat.id, browsed.said()[-1]["message_id"], "changed")
    await mei.wait_for_selector("li.said:has-text('changed')")
    number = browsed.said()[-1]["message_id"]
    browsed.world.tell("deleted", browsed.chat, browsed.chat.messages.pop(number))
    await mei.wait_for_selector(f"[data-message='{number}']", state="detached")


async def test_formatting_spoilers_and_links_to_messages_are_shown(browsed: Browsed) -> None:
    first = await browsed.says(browsed.bo, "the first word")
    page = await browsed.looks(browsed.mei)
    bot = browsed.account.user
    link = f"https://t.me/c/1000000001/{first['message_id']}"
    text, entities = parse_html(
        f"<blockquote>said <b>𠮷 bold <i>both</i></b></blockquote> <tg-spoiler>hidden</tg-spoiler> <a href='{link}'>there</a>"
    )
    browsed.world.post(browsed.chat, bot, {"text": text, "entities": entities})

    await page.wait_for_selector("blockquote b i >> text=both")
    assert await page.inner_text("blockquote b") == "𠮷 bold both"
    await page.click(".spoiler")
    assert await page.locator(".spoiler.open").count() == 1
    await page.click("a >> text=there")
    await page.wait_for_selector(f"[data-message='{first['message_id']}'].flash")
