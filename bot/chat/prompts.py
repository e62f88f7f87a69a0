"""Questions that are answered by a reply. The address behind a word of the question says what it is about.

So nothing has to be remembered for an answer that comes days later. Nothing in the address is trusted: what it names
is checked again when the answer comes.
"""

from telegram import ForceReply, Message
from telegram.constants import MessageEntityType

from bot.chat.acting import Acting
from bot.chat.buttons import Press, link, unpack_link
from bot.chat.desk import Desk

FIX, OMIT, NOTE, REOPEN, HEARD, APPEAL, RULING, PREFACE = "x", "o", "n", "e", "h", "q", "r", "f"
SETTING, SETUP, TITLE, DAY, TOPIC, NAME, GUEST, GREETING = "v", "u", "t", "m", "y", "z", "g", "d"


async def ask(desk: Desk, acting: Acting, verb: str, issue: int, argument: str, key: str, **facts: object) -> None:
    """Ask for some text; ``key`` names the question, which gets the ``address`` for its first word."""
    address = link(desk.voice.bot.username, verb, acting.group.id, issue, argument)
    html = acting.words.html(key, address=address, **facts)
    await desk.voice.say(acting.chat, html, force_reply=ForceReply(selective=True))


def question_in(desk: Desk, message: Message) -> Press | None:
    """What the question that a message answers is about; ``None`` if it answers no question of the bot's."""
    asked = message.reply_to_message
    if asked is None or asked.from_user is None or asked.from_user.id != desk.voice.bot.id:
        return None
    for entity in asked.entities:
        if entity.type == MessageEntityType.TEXT_LINK and entity.url and "?start=" in entity.url:
            return unpack_link(entity.url.split("?start=")[1])
    return None
