"""Members propose topics, the group votes by buttons, a secretary places the winner on the programme."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import undo_row
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.planning import make_session, message_of, taken_days
from bot.chat.desk import Desk
from bot.chat.reading import rest
from bot.practice.calendar import proposal
from bot.practice.calendar.cadence import next_free
from bot.practice.calendar.proposal import NoSuchProposal, Proposal, ranked
from bot.practice.calendar.topic import Topic
from bot.practice.group import Group

SHOWN = 10


class Proposing:
    """The command and the buttons about proposals."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def propose(self, update: Update) -> None:
        """``/propose TITLE``: a topic for the group to vote on; ``/propose`` alone: what is proposed."""
        acting = await self.door.acting(update)
        title = rest(message_of(update)).strip()
        if not title:
            html, buttons = self._standing(acting, acting.group)
            await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
            return
        async with self.desk.store.edit_group(acting.group.id) as group:
            made = group.propose(acting.act, title, by=acting.member.id, at=acting.at)
        html, buttons = self._ballot(acting, group, made)
        # Proposed in private, it is put to the vote where everybody sees it.
        topic = group.thread("announcements") if acting.is_private else 0
        await self.desk.voice.say(group.chat, html, buttons=buttons, topic=topic)
        if acting.is_private:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.proposed", title=made.title))

    async def vote(self, update: Update, press: Press) -> None:
        """The button *I am for it*: pressed again, no longer."""
        acting = await self.door.pressing(update, press)
        query = update.callback_query.id if update.callback_query else ""
        async with self.desk.store.edit_group(acting.group.id) as group:
            voted = group.vote(press.issue, acting.member.id, press=query)
        is_for = acting.member.id in voted.votes
        if update.callback_query:
            await self.desk.voice.alert(query, acting.words.plain("alert.voted", is_for=is_for, title=voted.title))
        html, buttons = self._standing(acting, group) if press.action == "list" else self._ballot(acting, group, voted)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def place(self, update: Update, press: Press) -> None:
        """The button with which a secretary puts a proposal on the next free day."""
        acting = await self.door.pressing(update, press)
        act = f"proposal:{press.issue}"
        chosen = next((p for p in acting.group.proposals if p.number == press.issue), None)
        if chosen is None or not (chosen.is_open or act in acting.group.laid):
            raise NoSuchProposal
        taken = await taken_days(self.desk, acting)
        now, (who, at) = self.desk.now(), acting.who_and_when
        starts_at = next_free(acting.group.settings, now, taken)
        async with self.desk.store.edit_group(acting.group.id) as group:
            # Pressed twice, or handled again after a crash, it is the same plan.
            planned = group.reserve_at(act, Topic(chosen.title), starts_at, by=who, at=at)
            if chosen.is_open:
                group.settle_proposal(chosen.number, planned.issue, by=who, at=at)
        session = await make_session(self.desk, acting, planned)
        html = acting.words.html("proposal.placed", session=session, votes=len(chosen.votes))
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(undo_row(acting)))

    async def drop(self, update: Update, press: Press) -> None:
        """The button that takes a proposal from the table: its author's, or a secretary's."""
        acting = await self.door.pressing(update, press)
        chosen = proposal.found(acting.group.proposals, press.issue)
        if chosen.by != acting.member.id:
            acting.require("settle proposal")
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.settle_proposal(chosen.number, 0, by=acting.member.id, at=acting.at)
        html = acting.words.html("proposal.dropped", title=chosen.title, name=acting.member.name)
        await self.desk.voice.edit(acting.chat, acting.message, html)

    def _standing(self, acting: Acting, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
        standing = ranked(group.proposals)[:SHOWN]
        html = acting.words.page("proposals.html", proposals=standing, name=group.roster.name)
        rows = [
            ((acting.words.plain("button.vote_for", proposal=p), data("vote", group.id, p.number, "list")),)
            for p in standing
        ]
        return html, keyboard(*rows) if rows else None

    def _ballot(self, acting: Acting, group: Group, made: Proposal) -> tuple[str, InlineKeyboardMarkup]:
        names = [group.roster.name(m) for m in made.votes]
        html = acting.words.html("proposal.ballot", proposal=made, by=group.roster.name(made.by), names=names)
        vote = (acting.words.plain("button.vote", count=len(made.votes)), data("vote", group.id, made.number))
        place = (acting.words.plain("button.place"), data("place", group.id, made.number))
        drop = (acting.words.plain("button.drop"), data("drop", group.id, made.number))
        return html, keyboard((vote,), (place, drop))
