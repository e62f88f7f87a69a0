"""Answers to what a secretary did: one sentence, and a button that takes it back."""

from telegram import InlineKeyboardMarkup

from bot.chat.acting import Acting
from bot.chat.buttons import data, keyboard
from bot.chat.desk import Desk
from bot.practice.people.audit import in_hand

Row = tuple[tuple[str, str], ...]


def undo_row(acting: Acting) -> Row:
    """The button that undoes what the update in hand changes."""
    return ((acting.words.plain("button.undo"), data("undo", acting.group.id, in_hand.get())),)


async def say_done(desk: Desk, acting: Acting, key: str, *rows: Row, **facts: object) -> None:
    """Answer a command that changed something, with the way back under the answer."""
    html = acting.words.html(key, **facts)
    buttons = keyboard(*rows, undo_row(acting))
    await desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)


async def show_panel(
    desk: Desk, acting: Acting, html: str, buttons: InlineKeyboardMarkup | None, *, new: bool = False
) -> None:
    """Show a panel in place of the message that was pressed, or as a new one."""
    if new:
        await desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
    else:
        await desk.voice.edit(acting.chat, acting.message, html, buttons)
