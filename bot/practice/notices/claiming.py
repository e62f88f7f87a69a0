"""What a notice brings about by being taken in hand: before the first person can read it, so that no answer comes too early."""

from datetime import datetime

from bot.practice.group import Group
from bot.practice.notices.correction import CORRECTIONS
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session
from bot.practice.verbs.deadline import give_time
from bot.practice.verbs.stating import state


def take(
    group: Group, holder: Group | Session, notice: Notice, *, at: datetime, late: bool, is_said: bool = True
) -> bool:
    """Claim a notice of a group or session. Says whether it was still to be had. ``is_said``: it will be tried to say it."""
    if not holder.claim(notice.key, at=at, late=late):
        return False
    if isinstance(holder, Session):
        if notice.kind in CORRECTIONS or (notice.kind is NoticeKind.ANNOUNCEMENT and is_said):
            state(holder, notice.key, group.settings.place)
        if notice.kind is NoticeKind.ANNOUNCEMENT and is_said:
            holder.announce()
        if notice.kind is NoticeKind.CALL and late and is_said:
            give_time(holder, group.settings, at=at)
    return True


def give_back(holder: Group | Session, notice: Notice) -> None:
    """Nothing was said: a claimed notice may be taken again."""
    holder.give_back(notice.key)
    if isinstance(holder, Session) and notice.kind is NoticeKind.ANNOUNCEMENT:
        holder.take_back_announcement()
