"""Large groups and long lists: every message fits Telegram, and every list can be turned to its end."""

from bot.store.store import SessionKey
from tests.conftest import CHAT, Troupe


async def a_crowd(stage: Troupe, size: int) -> None:
    async with stage.running.store.edit_group(CHAT) as group:
        for number in range(size):
            group.meet(1000 + number, f"Member {number} " + "长" * 50, f"member_number_{number}", at=stage.clock())


async def test_lists_of_more_than_a_screen_have_pages(laid: Troupe) -> None:
    await a_crowd(laid, 120)
    for number in range(30):
        await laid.says(laid.xu, f"/adjust @xuning +1 reason {number} " + "because " * 30)

    laid.xu.language_code = "en"
    await laid.says(laid.xu, "/start", privately=True)
    for command, where, last, first in (
        ("/roster", laid.chat.id, "Member 119", "Xu Ning"),
        ("/audit", laid.xu.id, "programme · 1–12", "reason 29"),
    ):
        await laid.says(laid.xu, command)
        messages = laid.world.chats[where].messages
        message = laid.said(where)[-1]
        assert first in message["text"]
        for _ in range(40):
            rows = messages[message["message_id"]]["reply_markup"]["inline_keyboard"]
            if not any("▶" in b["text"] for row in rows for b in row):
                break
            await laid.presses(laid.xu, "▶", messages[message["message_id"]])
        text = messages[message["message_id"]]["text"]
        assert last in text
    await laid.says(laid.xu, "/points", privately=True)
    assert "Page 1 of 2" in laid.texts(laid.xu.id)[-1]
    await laid.says(laid.xu, "/plan")
    assert "12. " in laid.texts()[-1]


async def test_two_hundred_members_sign_up_and_the_card_still_fits(laid: Troupe) -> None:
    await a_crowd(laid, 200)
    async with laid.running.store.edit_session(key(1)) as session:
        for number in range(200):
            session.come(1000 + number, press=f"q{number}")
    card = laid.last_with("I come")

    await laid.presses(laid.mei, "I come", card)
    await laid.says(laid.xu, "/start", privately=True)
    await laid.says(laid.xu, "/missing 1")

    assert "Coming (201)" in laid.chat.messages[card["message_id"]]["text"]
    assert "未交心得" in laid.texts(laid.xu.id)[-1]


async def test_a_member_cannot_turn_a_secretarys_pages(laid: Troupe) -> None:
    await a_crowd(laid, 60)
    await laid.says(laid.xu, "/roster")
    message = laid.said()[-1]

    await laid.presses(laid.mei, "▶", message)

    assert laid.chat.messages[message["message_id"]]["text"] == message["text"]


def key(issue: int) -> SessionKey:
    return SessionKey(CHAT, issue)
