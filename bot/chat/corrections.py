"""What the group reads when sessions that it knows of have changed: all that changed, in one message."""

from dataclasses import dataclass

from bot.chat.desk import Desk, words_of
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import BEFORE
from bot.practice.meeting.stated import Stated
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session
from bot.practice.verbs.stating import facts_of, stated_before
from bot.store.store import SessionKey


@dataclass(frozen=True)
class Correction:
    """One session: what the group knew of it, what is so now, and where the topic went that it had (``None``: nowhere)."""

    session: Session
    was: Stated
    now: Stated
    elsewhere: Session | None

    @property
    def is_at_another_place(self) -> bool:
        """Whether the place is another one than the group was told."""
        return self.was.place is not None and self.was.place != self.now.place


async def corrected(desk: Desk, group: Group, session: Session, notice: Notice) -> str:
    """A correction as Telegram HTML."""
    others = [await desk.store.session(SessionKey(group.id, n.issue)) for n in notice.also]
    coming = [s for s in await desk.store.waiting(group.id) if s.state in BEFORE]
    about = list(zip((session, *others), (notice, *notice.also), strict=True))
    lines = [_correction(group, one, its.key, coming) for one, its in about]
    words = words_of(group)
    if notice.kind in (NoticeKind.CANCELLED, NoticeKind.RESTORED):
        reason = next((c.reason for c in reversed(session.changes) if c.what == notice.kind), "")
        is_over = session.starts_at <= desk.now()
        html = words.html(f"notice.{notice.kind}", session=session, reason=reason, is_over=is_over)
    else:
        html = words.page("correction.html", lines=lines, swapped=_is_swap(lines))
    return str(html)


def _correction(group: Group, session: Session, key: str, coming: list[Session]) -> Correction:
    now = facts_of(session, group.settings.place)
    was = stated_before(session, key) or now
    gone = was.title != now.title
    elsewhere = next((s for s in coming if gone and s.issue != session.issue and s.topic.title == was.title), None)
    return Correction(session, was, now, elsewhere)


def _is_swap(lines: list[Correction]) -> bool:
    """Whether two sessions have exchanged their topics, and nothing else changed."""
    if len(lines) != 2 or any(line.is_at_another_place or line.was.starts_at != line.now.starts_at for line in lines):
        return False
    one, other = lines
    return one.was.title == other.now.title and other.was.title == one.now.title
