"""What was meant: issue numbers, members, points and texts, read from messages as people write them."""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

from bot.chat.handling import handling
from bot.practice.group import Group
from bot.practice.meeting.contribution import Source
from bot.practice.people.roster import AmbiguousMember, Member, NoSuchMember
from bot.practice.refusal import Refusal

COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]+)?\s*")
ISSUE = re.compile(r"(?:第\s*)?#?(\d{1,6})(?:\s*期)?(?=\s|$)\s*")
LONE = re.compile("[\ud800-\udfff]")


@dataclass(eq=False)
class Unclear(Refusal):
    """A command with something missing or not understood. ``missing`` names what; the words give an example."""

    command: str
    understood: str
    missing: str


def text_of(message: Message) -> str:
    """A message's text. Half a surrogate pair, which no file could hold, is shown as the replacement sign."""
    return LONE.sub("\ufffd", message.text or message.caption or "")


def rest(message: Message) -> str:
    """What follows the command, every character of it."""
    text = text_of(message)
    found = COMMAND.match(text)
    return text[found.end() :] if found else text


def is_command(message: Message) -> bool:
    """Whether a message begins with a command, known or not."""
    return any(e.type == MessageEntityType.BOT_COMMAND and e.offset == 0 for e in message.entities)


def take_issue(text: str) -> tuple[int | None, str]:
    """An issue number at the beginning, if there is one, and what follows it."""
    found = ISSUE.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)


def issue_only(command: str, text: str) -> int | None:
    """The issue number that is the whole argument, or ``None`` for no argument; anything else is unclear."""
    issue, left = take_issue(text.strip())
    if left:
        raise Unclear(command, text.strip()[:60], "issue")
    return issue


def source(message: Message) -> Source:
    """The identity of a message."""
    return Source(message.chat_id, message.message_id)


def take_member(group: Group, message: Message, text: str, command: str) -> tuple[Member, str]:
    """The member a command is about, and what follows.

    Named by a text mention, by ``@username``, by roster name, or by replying to them.
    """
    mention = next((e for e in message.entities if e.type == MessageEntityType.TEXT_MENTION), None)
    if mention and mention.user and mention.user.id in group.roster:
        return group.roster.members[mention.user.id], _after(message, mention)
    words = text.split(maxsplit=1)
    if words and words[0].startswith(("@", "#")):
        return _meant(group, words[0]), words[1] if len(words) > 1 else ""
    by_name = _longest_name(group, text)
    if by_name:
        return by_name
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id in group.roster:
        return group.roster.members[answered.from_user.id], text
    if words:
        raise NoSuchMember(words[0])
    raise Unclear(command, "", "member")


def several_members(group: Group, message: Message, text: str, command: str) -> list[Member]:
    """All members that a command names."""
    found: list[Member] = []
    left = text.replace("、", " ").replace(",", " ").replace("，", " ").strip()
    if not left:
        found.append(take_member(group, message, left, command)[0])
    while left:
        member, left = take_member(group, message, left, command)
        found.append(member)
        left = left.strip()
    return found


def take_points(text: str) -> tuple[int | None, str]:
    """A signed number at the beginning (``+5``, ``-3``, ``−3``), and what follows."""
    found = re.match(r"([+\-−＋－]?)\s*(\d{1,6})(?=\s|$)\s*", text)
    if not found:
        return None, text
    sign = -1 if found[1] in ("-", "−", "－") else 1
    return sign * int(found[2]), text[found.end() :]


def _meant(group: Group, asked: str) -> Member:
    """The one who is called so; of several, the one who was chosen by a button."""
    try:
        return group.roster.find(asked)
    except AmbiguousMember as several:
        now = handling.get()
        chosen = [m for m, _ in several.candidates if now and m in now.settled]
        if len(chosen) != 1:
            raise
        return group.roster.members[chosen[0]]


def _longest_name(group: Group, text: str) -> tuple[Member, str] | None:
    folded = text.casefold()
    names = sorted(group.roster.members.values(), key=lambda m: -len(m.name))
    hits = [m for m in names if folded.startswith(m.name.casefold()) and _ends_there(text, len(m.name))]
    if not hits:
        return None
    member = _meant(group, hits[0].name)
    return member, text[len(member.name) :].lstrip()


def _ends_there(text: str, at: int) -> bool:
    return at == len(text) or not text[at].isalnum()


def _after(message: Message, entity: MessageEntity) -> str:
    raw = text_of(message).encode("utf-16-le")
    return raw[(entity.offset + entity.length) * 2 :].decode("utf-16-le").lstrip()
