"""Rows of groups and sessions: how they are named, asked for, made and changed."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.practice.group import Group
from bot.practice.notices.due import has_more
from bot.practice.session import Session
from bot.store import shape
from bot.store.store import SessionKey

Key = int | SessionKey
CHANGED = "studybot_changed"
# Whoever listens hears of a change when it is durable, and not if it is undone.
CHANGE_GROUP = """
    WITH heard AS MATERIALIZED (SELECT pg_notify(:channel, :word))
    UPDATE groups SET version = :version, chat = :chat, body = CAST(:body AS json) FROM heard WHERE id = :id
"""
CHANGE_SESSION = """
    WITH heard AS MATERIALIZED (SELECT pg_notify(:channel, :word))
    UPDATE sessions SET version = :version, waiting = :waiting, body = CAST(:body AS json) FROM heard
    WHERE group_id = :group AND issue = :issue
"""
GROUP = "SELECT version, CASE WHEN version = :known THEN NULL ELSE body::text END FROM groups WHERE id = :id"
SESSION = """SELECT version, CASE WHEN version = :known THEN NULL ELSE body::text END FROM sessions
    WHERE group_id = :group AND issue = :issue"""
GROUP_BODIES = "SELECT id, version, body::text FROM groups WHERE id = ANY(:numbers)"
SESSION_BODIES = "SELECT issue, version, body::text FROM sessions WHERE group_id = :group AND issue = ANY(:numbers)"


def group_of(aggregate: Group | Session) -> int:
    """The group that an aggregate belongs to."""
    return aggregate.id if isinstance(aggregate, Group) else aggregate.group


def asked_for(key: Key) -> str:
    """The question for one row: its version, and its body unless that version is known."""
    return GROUP if isinstance(key, int) else SESSION


def named_by(key: Key) -> dict[str, Any]:
    """The values that name a row in a question."""
    return {"id": key} if isinstance(key, int) else {"group": key.group, "issue": key.issue}


def body_of(aggregate: Group | Session, pieces: shape.Pieces | None = None) -> str:
    """An aggregate as the text of its body; ``pieces`` remembers contributions from one time to the next."""
    return orjson.dumps(shape.dump(aggregate, pieces), option=orjson.OPT_NON_STR_KEYS).decode()


async def insert(connection: AsyncConnection, aggregate: Group | Session) -> bool:
    """Make the row of a new aggregate. False, and nothing done, if there is one."""
    if isinstance(aggregate, Group):
        asked = "INSERT INTO groups (id, chat, body) VALUES (:id, :chat, CAST(:body AS json)) ON CONFLICT DO NOTHING RETURNING 1"
        named: dict[str, Any] = {"id": aggregate.id, "chat": aggregate.chat}
    else:
        asked = """INSERT INTO sessions (group_id, issue, waiting, body)
            VALUES (:group, :issue, :waiting, CAST(:body AS json)) ON CONFLICT DO NOTHING RETURNING 1"""
        named = {"group": aggregate.group, "issue": aggregate.issue, "waiting": has_more(aggregate)}
    is_new = (await connection.execute(text(asked), named | {"body": body_of(aggregate)})).first() is not None
    if is_new and isinstance(aggregate, Group):
        await _list_members(connection, aggregate)
    return is_new


async def update(
    connection: AsyncConnection, key: Key, aggregate: Group | Session, version: int, pieces: shape.Pieces
) -> None:
    """Change the row of an aggregate."""
    named = named_by(key) | {"version": version, "body": body_of(aggregate, pieces)}
    named |= {"channel": CHANGED, "word": str(group_of(aggregate))}
    if isinstance(aggregate, Group):
        await connection.execute(text(CHANGE_GROUP), named | {"chat": aggregate.chat})
        await _list_members(connection, aggregate)
        return
    await connection.execute(text(CHANGE_SESSION), named | {"waiting": has_more(aggregate)})


async def _list_members(connection: AsyncConnection, group: Group) -> None:
    people: Sequence[int] = list(group.roster.members)
    gone = "DELETE FROM members WHERE group_id = :group AND person <> ALL(:people)"
    come = "INSERT INTO members SELECT :group, unnest(CAST(:people AS bigint[])) ON CONFLICT DO NOTHING"
    for asked in (gone, come):
        await connection.execute(text(asked), {"group": group.id, "people": people})
