"""The documents of sessions as named files, with what members attached, in the group's language."""

from collections.abc import Iterable
from dataclasses import replace

from bot.chat.desk import words_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import Attachment
from bot.practice.record.transcript import transcript
from bot.practice.session import Session
from bot.publish.formats import file_name
from bot.publish.workshop import made
from bot.store.store import NotStored, Store


async def attached(store: Store, group: Group, sessions: Iterable[Session]) -> dict[str, bytes]:
    """The files that came with what stands in some sessions, by digest."""
    files = (file for session in sessions for piece in session.standing() for file in piece.attachments)
    return await attached_to(store, group, files)


async def attached_to(store: Store, group: Group, files: Iterable[Attachment]) -> dict[str, bytes]:
    """The contents of some files by digest; what is lost is left out."""
    found = {}
    for digest in {file.digest for file in files if file.is_kept}:
        try:
            found[digest] = await store.kept(group.id, digest)
        except NotStored:
            continue
    return found


async def files_of(
    store: Store, group: Group, session: Session, forms: tuple[str, ...] = ()
) -> list[tuple[str, bytes]]:
    """The transcript of a session in some formats, or in those that the group has chosen."""
    words = words_of(group)
    document = transcript(group, session, words.plain, await attached(store, group, [session]))
    document = replace(document, lang=words.locale)
    stem = words.plain("record.file", issue=session.issue, title=session.topic.title)
    if session.editions:
        stem += words.plain("record.file_edition", number=len(session.editions) + 1)
    wanted = forms or tuple(group.settings.formats.split())
    return [(file_name(stem, form), await made(document, form, group.settings.paper)) for form in wanted]
