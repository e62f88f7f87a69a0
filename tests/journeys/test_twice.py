"""The meeting's words, questions and receipts, all handled once more as after a crash at the worst instant."""

from dataclasses import fields, replace
from typing import Any

from bot.practice.group import Group
from bot.practice.session import Session
from tests.conftest import CHAT, Troupe

TALK = "第三章讲的是人生的节律：日出而作，日落而息，读书也要有早晚的功课，不可一曝十寒，这一段我读了三遍。"
COMMENT = "I was struck by the second passage, since it says the opposite of what we read last month."


async def played(stage: Troupe) -> None:
    """Receipts answered yes and no, a typed title, a meeting with a heading that was changed and undone, slides."""
    await stage.says(stage.mei, "/next")
    await stage.says(stage.mei, "/start", privately=True)
    await stage.says(stage.xu, "/start", privately=True)
    await stage.passes(hours=1)
    notice = (await stage.session(1)).told["announcement:1"].message
    await stage.says(stage.mei, "Short, but mine.", reply_to=notice)
    await stage.presses(stage.mei, "Yes, hand it in", privately=True)
    await stage.says(stage.mei, "收到", reply_to=notice)
    await stage.presses(stage.mei, "✖ No", privately=True)
    await stage.says(stage.xu, "/plan")
    await stage.presses(stage.xu, "№ 2")
    await stage.presses(stage.xu, "Title")
    await stage.says(stage.xu, "On Courage")
    await stage.passes(minutes=1)
    await stage.says(stage.xu, "/lead 1 @mei_lin")
    await stage.opens()
    await stage.says(stage.bo, "Hello!")
    await stage.says(stage.mei, TALK)
    await stage.says(stage.mei, TALK)
    await stage.sends(stage.mei, "slides.pdf", b"%PDF")
    await stage.sends(stage.bo, "long.mov", b"x", size=34_000_000)
    await stage.presses(stage.mei, "Begin the exchange")
    await stage.says(stage.bo, COMMENT)
    await stage.says(stage.xu, "/compile 1")
    for button in ("审阅", "2", "改归主讲", "撤销"):
        await stage.presses(stage.xu, button, privately=True)


async def state(stage: Troupe) -> tuple[Group, list[Session]]:
    group = await stage.running.store.group(CHAT)
    sessions = await stage.running.store.sessions(CHAT)
    # A question that is put once more is younger; what was answered stays so.
    return replace(group, questions=tuple(q for q in group.questions if not q.update)), sessions


def messages(stage: Troupe) -> list[tuple[int, Any]]:
    chats = (stage.chat.id, stage.mei.id, stage.xu.id)
    return [(chat, m.get("text")) for chat in chats for m in stage.said(chat) if m["from"]["is_bot"]]


async def test_all_of_it_handled_twice_is_as_handled_once(laid: Troupe) -> None:
    await played(laid)
    journal = laid.folder / "inbox" / "inbox.jsonl"
    lines = journal.read_text("utf-8").splitlines()
    before, said = await state(laid), messages(laid)
    await laid.stop()
    journal.write_text("\n".join(n for n in lines if not n.startswith('{"done"')) + "\n", "utf-8")

    await laid.start()
    await laid.settle()

    assert (await laid.session(2)).topic.title == "On Courage"
    after = await state(laid)
    for held, other in ((after[0], before[0]), *zip(after[1], before[1], strict=True)):
        for field in fields(held):
            assert getattr(held, field.name) == getattr(other, field.name), field.name
    assert len(messages(laid)) == len(said)
