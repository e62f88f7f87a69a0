"""Questions to one person. The address behind a word of the question says what it is about.

A reply to it is the answer, however late; so is the person's next plain message (``awaiting``). Nothing in the address is
trusted: what it names is checked again when the answer comes.
"""

import re
from dataclasses import dataclass

from markupsafe import Markup
from telegram import ForceReply, Message, Update
from telegram.constants import MessageEntityType

from bot.chat import awaiting
from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard, link, unpack_link
from bot.chat.desk import Desk, words_for, words_of
from bot.practice.people.question import Question
from bot.practice.people.roster import Member
from bot.practice.refusal import Refusal

FIX, OMIT, NOTE, REOPEN, HEARD, APPEAL, RULING, PREFACE = "x", "o", "n", "e", "h", "q", "r", "f"
SETTING, SETUP, TITLE, DAY, TOPIC, NAME, GUEST, GREETING = "v", "u", "t", "m", "y", "z", "g", "d"
# What people say instead of pressing the button under a question.
SAID = "算了|取消|不用了|不改了|不了|never ?mind|cancel|forget it|no,? thanks?"
BESIDE_IT = "不改了|不用了|吧|谢谢|thanks?"
NEVER_MIND = re.compile(rf"[\s✖×]*(?:{SAID})(?:[\s，,、]*(?:{BESIDE_IT}))*[\s。.!！]*", re.IGNORECASE)
# A file is an answer to these only.
BY_FILE = frozenset({PREFACE})


@dataclass(eq=False)
class NotAskedOfYou(Refusal):
    """A question is another person's to answer, or waits no longer."""


async def ask(desk: Desk, acting: Acting, verb: str, issue: int, argument: str, key: str, **facts: object) -> None:
    """Ask a person for some text; ``key`` names the question, which gets the ``address`` for its first word."""
    address = link(desk.voice.bot.username, verb, acting.group.id, issue, argument)
    is_meeting = not acting.is_private and await awaiting.has_meeting(desk, acting.group)
    only_reply = not acting.is_private and (is_meeting or acting.group.sees_all is False)
    html = acting.words.page(
        "question.html",
        question=Markup(acting.words.html(key, address=address, **facts)),  # noqa: S704 - every fact was escaped
        person="" if acting.is_private else Markup(_mention(acting.member)),  # noqa: S704 - the name is escaped
        is_private=acting.is_private,
        only_reply=only_reply,
        is_meeting=is_meeting,
    )
    payload = address.partition("?start=")[2]
    asked = await awaiting.put(desk, acting.group, acting.member.id, acting.chat, payload)
    never = keyboard(((acting.words.plain("button.never_mind"), data("never", acting.group.id, 0)),))
    message = await desk.voice.say(
        acting.chat,
        html,
        buttons=None if only_reply else never,
        # It opens the field for the answer, for the person who is named in the question alone.
        force_reply=ForceReply(selective=True) if only_reply else None,
    )
    if message:
        await awaiting.was_said(desk, acting.group.id, asked, message)


def question_in(desk: Desk, message: Message) -> Press | None:
    """What the question that a message answers is about; ``None`` if it answers no question of the bot's."""
    asked = message.reply_to_message
    if asked is None or asked.from_user is None or asked.from_user.id != desk.voice.bot.id:
        return None
    for entity in asked.entities:
        if entity.type == MessageEntityType.TEXT_LINK and entity.url and "?start=" in entity.url:
            return unpack_link(entity.url.split("?start=")[1])
    return None


async def awaited(desk: Desk, message: Message, member: int) -> tuple[Press, Question] | None:
    """What a plain message is the awaited answer to."""
    found = await awaiting.answered(desk, message, member)
    return found if found and (message.text or found[0].verb in BY_FILE) else None


def is_never_mind(text: str) -> bool:
    """Whether somebody says in words what the button under a question says."""
    return NEVER_MIND.fullmatch(text) is not None


async def never_mind(desk: Desk, message: Message, asked: Question, group: int) -> None:
    """The person who was asked says that they do not want to answer."""
    await awaiting.drop(desk, asked.member, chat=asked.chat)
    known = await desk.store.group(group)
    words = words_of(known) if message.chat_id == known.chat else words_for(known, asked.member)
    await desk.voice.say(message.chat_id, words.html("answer.never_mind"), reply_to=message.message_id, silent=True)


class NeverMind:
    """The button that leaves a question without an answer."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def press(self, update: Update, press: Press) -> None:
        """The person who was asked does not want to answer."""
        acting = await self.door.pressing(update, press)
        if update.callback_query is None:
            raise StaleButton
        if not await awaiting.drop_one(self.desk, acting.group.id, acting.member.id, acting.message):
            raise NotAskedOfYou
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.never_mind"))


def _mention(member: Member) -> str:
    """What tells a person in a group that a message is for them."""
    if member.username:
        return f"@{Markup.escape(member.username)}"
    return str(Markup('<a href="tg://user?id={}">{}</a>').format(member.id, member.name))
