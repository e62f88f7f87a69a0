"""What is said to the sender of a file that is too large to be kept."""

from telegram import Message

from bot.chat.acting import Acting
from bot.chat.desk import Desk
from bot.chat.enclosed import LARGEST, Enclosed
from bot.practice.record.figures import file_size


class Oversize:
    """Says it once for an album."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        # The album of which it was last said in a chat. Lost with the process; then it is said once more.
        self._told_of: dict[int, str] = {}

    async def tell(self, acting: Acting, message: Message, file: Enclosed | None) -> None:
        """Tell the sender that only the name of a file stands in the record, and what can be done."""
        if file is None or file.attachment.is_kept:
            return
        album = message.media_group_id
        if album and album == self._told_of.get(acting.chat):
            return
        self._told_of[acting.chat] = album or ""
        facts = {"name": file.attachment.name, "kind": file.attachment.kind, "most": LARGEST // 1_000_000}
        html = acting.words.html("answer.not_kept", size=file_size(file.attachment.size), **facts)
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
