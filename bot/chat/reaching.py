"""Reaching people in private, and the secretaries together. Who never started the bot cannot be written to."""

from collections.abc import Callable, Iterable

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import keyboard
from bot.chat.calls import NotSent, Unreachable
from bot.chat.desk import Desk, words_for, words_of
from bot.chat.handling import handling
from bot.chat.rights import PowersUnknown
from bot.practice.group import Group
from bot.practice.verbs.people import know_reachable
from bot.texts.words import Words

Files = list[tuple[str, bytes]]
NO_FILES: Files = []


async def privately(
    desk: Desk, person: int, html: str, buttons: InlineKeyboardMarkup | None = None, files: Files = NO_FILES
) -> int | None:
    """Say something to one person; gives the message's id, or ``None`` if they cannot be written to."""
    try:
        message = await desk.voice.say(person, html, buttons=buttons)
        for name, content in files:
            await desk.voice.give(person, name, content)
    except (Unreachable, BadRequest):
        return None
    return message


async def to_asker(desk: Desk, acting: Acting, html: str, buttons: InlineKeyboardMarkup | None = None) -> None:
    """Answer in private what is not for the group: asked there, one line in the group says where the answer is."""
    if acting.is_private:
        await desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
    elif await privately(desk, acting.member.id, html, buttons) is None:
        await point_to_private(desk, acting.chat, acting.words)
    else:
        await desk.voice.say(acting.chat, acting.words.html("answer.in_private"), reply_to=acting.message, silent=True)


async def know_reach(desk: Desk, group: Group, person: int, *, reachable: bool) -> None:
    """Note in a group whether one of its members can be written to in private."""
    known = group.roster.members.get(person)
    if known and known.reachable is not reachable:
        async with desk.store.edit_group(group.id) as held:
            know_reachable(held, person, reachable=reachable)


async def to_secretaries(
    desk: Desk,
    door: Doorkeeper,
    group: Group,
    say: Callable[[Words], tuple[str, InlineKeyboardMarkup | None]],
    files: Files = NO_FILES,
    and_also: Iterable[int] = (),
) -> tuple[int, int]:
    """Say something to every secretary in their language; gives a chat and message of one that was reached, or zeros.

    ``and_also``: others who are to hear it, if they are active members. If Telegram does not say who the secretaries are,
    those who are known hear of it; what the clock says waits (``NotSent``).
    """
    reached, is_known = (0, 0), True
    try:
        people = await door.secretaries(group)
    except PowersUnknown as error:
        if handling.get() is None:
            raise NotSent("who the secretaries are is not known at the moment") from error
        people, is_known = door.rights.secretaries_as_known(group), False
    others = set(and_also) & {member.id for member in group.roster}
    for person in sorted(people | others):
        html, buttons = say(words_for(group, person))
        message = await privately(desk, person, html, buttons, files)
        await know_reach(desk, group, person, reachable=message is not None)
        reached = reached if message is None else (person, message)
    if reached == (0, 0) and is_known:
        await once_about(desk, group, "no_secretary_reached")
    return reached


async def once_about(desk: Desk, group: Group, trouble: str) -> None:
    """Say once in the group what is in the way, with what to do about it."""
    async with desk.store.edit_group(group.id) as fresh:
        is_first = fresh.claim(f"trouble:{trouble}", at=desk.now(), late=False)
    if is_first:
        html = words_of(group).html(f"trouble.{trouble}")
        thread = group.thread("announcements")
        await desk.voice.say(group.chat, html, buttons=private_chat_button(desk, group), silent=True, topic=thread)


async def point_to_private(desk: Desk, chat: int, otherwise: Words) -> None:
    """Say in a group, in its language, that this belongs into the private chat; ``otherwise``: in a chat not known yet."""
    group = await desk.store.group_of_chat(chat)
    words = words_of(group) if group else otherwise
    buttons = keyboard((private_chat(desk, words),))
    await desk.voice.say(chat, words.html("answer.only_private"), buttons=buttons, silent=True)


def private_chat_button(desk: Desk, group: Group) -> InlineKeyboardMarkup:
    """A button that opens the private chat, for those who could not be reached."""
    return keyboard((private_chat(desk, words_of(group)),))


def private_chat(desk: Desk, words: Words) -> tuple[str, str]:
    """The button itself: its text and its address."""
    return words.plain("button.private"), f"https://t.me/{desk.voice.bot.username}?start=hello"
