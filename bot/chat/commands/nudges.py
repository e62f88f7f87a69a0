"""Nudges, not shame: a private word to those who have not written, and for secretaries the list of them."""

from telegram import Update

from bot.chat.acting import Doorkeeper
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.nudging import nudge_one, nudge_together
from bot.chat.reaching import private_chat_button, to_asker
from bot.chat.reading import issue_only, rest
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.call import missing

WANTED = (State.COLLECTING, State.COMPILED, State.OPEN, State.ANNOUNCED)


class Nudges:
    """Commands about those who have not written."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def missing(self, update: Update) -> None:
        """``/missing [N]``: who has not handed in a reflection, and who is away with leave."""
        acting = await self.door.acting(update)
        issue = issue_only("missing", rest(message_of(update)))
        session = await self.desk.chosen(acting.group, issue, "missing", *WANTED)
        name = acting.group.roster.name
        html = acting.own_words.html(
            "answer.missing",
            session=session,
            names=[name(m) for m in missing(acting.group, session)],
            away=[name(m) for m in sorted(session.away())],
        )
        await to_asker(self.desk, acting, html)

    async def remind(self, update: Update) -> None:
        """``/remind [N]``: a private nudge to each of them; who cannot be reached is said."""
        acting = await self.door.acting(update)
        issue = issue_only("remind", rest(message_of(update)))
        session = await self.desk.chosen(acting.group, issue, "remind", *WANTED)
        group, unreached, reached = acting.group, [], 0
        for member in missing(group, session):
            if await nudge_one(self.desk, group, session, member) is None:
                unreached.append(member)
            else:
                reached += 1
        names = [group.roster.name(m) for m in unreached]
        mentions = bool(unreached) and group.settings.mention_missing
        if mentions:
            await nudge_together(self.desk, group, session, tuple(unreached))
        html = acting.words.html("answer.reminded", session=session, reached=reached, names=names, mentions=mentions)
        buttons = private_chat_button(self.desk, group) if unreached and not mentions else None
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)
