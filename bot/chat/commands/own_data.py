"""``/mydata`` and ``/forget``: everything held about oneself, as a ZIP; and erased. In private, across all one's groups."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from telegram import Update

from bot.chat.acting import Doorkeeper, NoGroup
from bot.chat.answers import show_panel
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk, words_of
from bot.chat.handling import handling
from bot.chat.reaching import point_to_private, to_secretaries
from bot.practice.group import Group
from bot.practice.record.own import Plain, own_data, own_document, own_files
from bot.practice.verbs.erasure import forget_in_group, forget_in_session
from bot.practice.verbs.people import next_guest
from bot.practice.verbs.traces import names_of
from bot.publish.formats import file_name
from bot.publish.html import html as html_page
from bot.store.store import NotStored, SessionKey
from bot.texts.words import Words, spoken

LARGEST = 45_000_000
ALL = "all"


class OwnData:
    """The commands and the buttons."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def my_data(self, update: Update) -> None:
        """``/mydata``: a ZIP of all that is held about the person, to be read by people and by programs."""
        found = await self._begin(update)
        if found is None:
            return
        user, words, groups = found
        content, left_out = await self._bundle(user, groups, words)
        html = words.html("own.given", groups=[g.title for g in groups], left_out=left_out)
        await self.desk.voice.give(user, file_name(words.plain("own.file"), "zip"), content, html)

    async def forget(self, update: Update) -> None:
        """``/forget``: asks once, for each group, with what becomes of what."""
        found = await self._begin(update)
        if found is None:
            return
        user, words, groups = found
        rows = [((words.plain("button.forget", group=g.title), data("forget", g.id, 0, "one")),) for g in groups]
        if len(groups) > 1:
            rows.append(((words.plain("button.forget_all"), data("forget", groups[0].id, 0, ALL)),))
        keep = (words.plain("button.keep"), data("forget", groups[0].id, 0, "keep"))
        html = words.page("forget.html", groups=groups)
        await self.desk.voice.say(user, html, buttons=keyboard(*rows, (keep,)))

    async def press(self, update: Update, press: Press) -> None:
        """The button that erases, in one group or in all."""
        acting = await self.door.pressing(update, press, past_too=True)
        if not acting.is_private or press.action not in ("one", ALL, "keep"):
            raise StaleButton
        if press.action == "keep":
            await show_panel(self.desk, acting, acting.words.html("answer.kept"), None)
            return
        user = acting.member.id
        groups = await self._known_in(user) if press.action == ALL else [acting.group]
        for group in groups:
            await self._erase(group, user, acting.at)
        if now := handling.get():
            # The journal of updates, too, forgets what was handled.
            await now.inbox.forget(user)
            await now.inbox.compact()
        html = acting.words.html("own.forgotten", groups=[g.title for g in groups])
        await show_panel(self.desk, acting, html, None)

    async def _begin(self, update: Update) -> tuple[int, Words, list[Group]] | None:
        """Who asks, their words and their groups; ``None`` if they were sent to the private chat."""
        user, chat = update.effective_user, update.effective_chat
        groups = await self._known_in(user.id) if user else []
        if user is None or chat is None or not groups:
            raise NoGroup
        words = Words(spoken(user.language_code), groups[0].settings.zone)
        if chat.id == user.id:
            return user.id, words, groups
        await point_to_private(self.desk, chat.id, words)
        return None

    async def _known_in(self, user: int) -> list[Group]:
        """The groups that hold anything about a person, as a member of today or of former days."""
        return await self.desk.store.groups_of(user)

    async def _bundle(self, user: int, groups: list[Group], words: Words) -> tuple[bytes, int]:
        """The ZIP, and how many files it had no room for."""
        plain: list[Plain] = []
        out, size, left_out = BytesIO(), 0, 0
        with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
            for group in groups:
                sessions = await self.desk.store.sessions(group.id)
                plain.append(own_data(group, sessions, await self.desk.lines(group), user))
                for file in own_files(sessions, user):
                    try:
                        content = await self.desk.store.kept(group.id, file.digest)
                    except NotStored:
                        continue
                    size += len(content)
                    if size > LARGEST:
                        left_out += 1
                    else:
                        suffix = file.name.rsplit(".", 1)[-1] if "." in file.name else "bin"
                        bundle.writestr(f"files/{file_name(file.digest[:16], suffix)}", content)
            name = groups[0].roster.name(user)
            page = own_document(plain, name, words.locale, words.plain, self.desk.now())
            bundle.writestr("data.html", html_page(page))
            bundle.writestr("data.json", orjson.dumps({"person": user, "groups": plain}, option=orjson.OPT_INDENT_2))
        return out.getvalue(), left_out

    async def _erase(self, group: Group, user: int, at: datetime) -> None:
        """Erase a person from a group: session by session, the roster last, so that a second attempt goes on."""
        name, pseudonym = group.roster.name(user), next_guest(group)
        kept: set[str] = set()
        names = names_of(group, user)
        for known in await self.desk.store.sessions(group.id):
            async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
                kept |= forget_in_session(session, user, pseudonym, names)
        shown = words_of(group).plain("own.pseudonym", number=-pseudonym) if group.settings.pseudonyms else name
        async with self.desk.store.edit_group(group.id) as held:
            forget_in_group(held, user, pseudonym, shown, at=at)
        # Only now that nothing names them any more; what another member handed in, too, stays.
        sessions = await self.desk.store.sessions(group.id)
        named = {f.digest for s in sessions for c in s.contributions for f in c.attachments}
        for digest in kept - named:
            await self.desk.store.let_go(group.id, digest)
        await to_secretaries(
            self.desk,
            self.door,
            held,
            lambda words: (
                words.html("own.told", pseudonym=held.settings.pseudonyms, shown=shown, group=held.title),
                None,
            ),
        )
