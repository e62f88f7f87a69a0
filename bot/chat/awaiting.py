"""Questions that wait for a person's words: the next plain message of theirs in that chat is the answer.

One question waits for a person at a time, whatever group and chat it is in: a newer one, a command or another button takes
its place. It stands with its group, so that a restart loses nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Message

from bot.chat.buttons import Press, unpack_link
from bot.chat.desk import Desk
from bot.chat.handling import handling
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.people import question
from bot.practice.people.audit import in_hand
from bot.practice.people.question import Question

IN_A_GROUP, IN_PRIVATE = timedelta(minutes=10), timedelta(days=1)


def waits_for(chat: int, person: int) -> timedelta:
    """For how long a question waits for plain words."""
    return IN_PRIVATE if chat == person else IN_A_GROUP


async def put(desk: Desk, group: Group, member: int, chat: int, address: str) -> Question:
    """A question waits from now on; any other one of this person's does no longer."""
    await drop(desk, member, but=group.id)
    now, place = desk.now(), handling.get()
    topic = place.topic if place is not None and place.chat == chat else 0
    new = Question(member, chat, address, now, now + waits_for(chat, member), topic, asked=in_hand.get())
    async with desk.store.edit_group(group.id) as held:
        before = held.questions
        held.questions = question.put(before, new, now)
    await _clear_away(desk, [q for q in before if q not in held.questions and q.member == member])
    return new


async def was_said(desk: Desk, group: int, asked: Question, message: int) -> None:
    """The question is a message of the chat now."""
    async with desk.store.edit_group(group) as held:
        held.questions = question.changed(held.questions, asked, message=message)


async def drop(desk: Desk, member: int, *, but: int | None = None, chat: int | None = None) -> None:
    """Nothing waits for a person any longer: in no group ``but`` one, or only what was asked in one ``chat``."""
    for group in await desk.store.groups_of(member):
        former = [q for q in group.questions if q.member == member and not q.update and chat in (None, q.chat)]
        left = question.without(tuple(former), member, desk.now(), in_hand.get())
        gone = [q for q in former if q not in left]
        if gone and group.id != but:
            async with desk.store.edit_group(group.id) as held:
                held.questions = tuple(q for q in held.questions if q not in gone)
            await _clear_away(desk, gone)


async def drop_one(desk: Desk, group: int, member: int, message: int) -> bool:
    """The person wants to leave a question open. Says whether it was theirs and waited."""
    async with desk.store.edit_group(group) as held:
        mine = [q for q in held.questions if q.member == member and q.message in (0, message) and not q.update]
        held.questions = tuple(q for q in held.questions if q not in mine)
    return bool(mine)


async def answered(desk: Desk, message: Message, member: int) -> tuple[Press, Question] | None:
    """What a plain message answers, if anything waits for it."""
    now = desk.now()
    if not _is_plain(message):
        return None
    asked = [q for g in await _groups(desk, message, member) for q in g.questions if q.member == member]
    waiting = [q for q in asked if q.until >= now and q.update in (0, in_hand.get() or -1)]
    newest = max(waiting, key=lambda q: q.at, default=None)
    topic = (message.message_thread_id or 0) if message.is_topic_message else 0
    if newest is None or (newest.chat, newest.topic) != (message.chat_id, topic):
        return None
    press = unpack_link(newest.address)
    # What was answered before a meeting began was no part of it, when it is handled again.
    may_be_said = not newest.update and message.chat_id != member
    if press is None or (may_be_said and await _is_meeting(desk, message.chat_id)):
        return None
    return press, newest


async def close(desk: Desk, press: Press, chat: int) -> None:
    """A question has its answer in a chat, by whomever. It is remembered for the update that brought it."""
    group = await desk.store.group(press.group)
    asked = [q for q in group.questions if q.chat == chat and unpack_link(q.address) == replace(press, deed="")]
    if any(not q.update for q in asked):
        async with desk.store.edit_group(group.id) as held:
            for one in asked:
                held.questions = question.changed(held.questions, one, update=one.update or in_hand.get() or -1)


async def keep_open(desk: Desk, asked: Question, group: int) -> None:
    """The answer would not do: the question waits on."""
    until: datetime = desk.now() + waits_for(asked.chat, asked.member)
    async with desk.store.edit_group(group) as held:
        held.questions = question.changed(held.questions, asked, until=until)


async def _groups(desk: Desk, message: Message, member: int) -> list[Group]:
    """Where a question to this person may stand; nowhere, if none was put to them in the group that they write in."""
    if message.chat_id != member:
        group = await desk.store.group_of_chat(message.chat_id)
        if group is None or all(q.member != member for q in group.questions):
            return []
    return await desk.store.groups_of(member)


async def _is_meeting(desk: Desk, chat: int) -> bool:
    group = await desk.store.group_of_chat(chat)
    return group is not None and await has_meeting(desk, group)


async def has_meeting(desk: Desk, group: Group) -> bool:
    """Whether a meeting is on, in which what is said belongs to the record."""
    return any(session.state is State.OPEN for session in await desk.store.waiting(group.id))


def _is_plain(message: Message) -> bool:
    """Whether a message is words said to nobody in particular, or a file in private."""
    replied = message.reply_to_message
    # In a forum, what answers nothing answers the message that began the topic.
    is_reply = replied is not None and replied.message_id != message.message_thread_id
    if is_reply or message.sender_chat is not None or message.via_bot is not None or message.forward_origin is not None:
        return False
    return bool(message.text and not message.text.startswith("/")) or (
        message.chat.type == message.chat.PRIVATE and message.document is not None
    )


async def _clear_away(desk: Desk, former: list[Question]) -> None:
    for asked in former:
        if asked.message and not asked.update:
            await desk.voice.delete(asked.chat, asked.message)
