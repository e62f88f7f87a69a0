"""``/search``: where something was said, over all published records of the group."""

from collections import OrderedDict

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import MessageEntityType

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.reading import Unclear, rest
from bot.practice.group import Group
from bot.practice.record.search import Passage, passages, search, terms_of

PAGE = 6
# Groups whose records are kept ready to be searched.
READY = 8


class Finding:
    """The command, and the buttons that page."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door
        self._ready: OrderedDict[int, dict[tuple[int, int], list[Passage]]] = OrderedDict()

    async def search(self, update: Update) -> None:
        """``/search words``: the passages, the best first."""
        acting = await self.door.acting(update)
        query = " ".join(rest(message_of(update)).split())
        if not terms_of(query):
            raise Unclear("search", query, "words")
        html, buttons = await self._page(acting, query, 1)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page; what was asked for stands in the message."""
        acting = await self.door.pressing(update, press)
        query = _asked(update.callback_query.message if update.callback_query else None)
        html, buttons = await self._page(acting, query, page_asked(press))
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def _page(self, acting: Acting, query: str, number: int) -> tuple[str, InlineKeyboardMarkup | None]:
        hits = search(await self._passages(acting.group), query)
        page = page_of(hits, number, PAGE)
        html = acting.words.page("search.html", query=query, page=page, count=len(hits), name=acting.group.roster.name)
        return html, page_buttons(page, "find", acting.group.id)

    async def _passages(self, group: Group) -> list[Passage]:
        known = self._ready.pop(group.id, {})
        fresh: dict[tuple[int, int], list[Passage]] = {}
        for session in await self.desk.store.sessions(group.id):
            # A published record changes only by another edition.
            key = session.issue, len(session.editions)
            if session.published_at:
                fresh[key] = known[key] if key in known else passages(session)
        self._ready[group.id] = {key: found for key, found in fresh.items() if found}
        while len(self._ready) > READY:
            self._ready.popitem(last=False)
        return [passage for found in fresh.values() for passage in found]


def _asked(message: object) -> str:
    """What was searched for, which the answer shows as code."""
    if not isinstance(message, Message):
        raise StaleButton
    found = message.parse_entities([MessageEntityType.CODE])
    if not found:
        raise StaleButton
    return next(iter(found.values()))
