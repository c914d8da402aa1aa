"""Auto-replies as rows."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.messaging.domain.auto_replies import AutoReply, Trigger, WorkingHours
from services.messaging.domain.messages import Channel

_COLUMNS = "auto_reply_id, display_name, active, priority, template_id, document, revision, create_time, update_time"
_ORDER = 'ORDER BY priority, auto_reply_id COLLATE "C"'


class _Document(msgspec.Struct, frozen=True):
    channels: tuple[int, ...]
    trigger: int
    keywords: tuple[str, ...]
    working_hours: tuple[WorkingHours, ...]
    text: str


async def lock_auto_replies(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change a workspace's auto-replies, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"auto_replies:{workspace_id}")


async def list_auto_replies(connection: AsyncConnection, workspace_id: str) -> list[AutoReply]:
    """Returns all auto-replies of a workspace, by priority and id."""
    rows = await fetch_rows(
        connection, f"SELECT {_COLUMNS} FROM auto_replies WHERE workspace_id = $1 {_ORDER}", workspace_id
    )
    return [_auto_reply(row) for row in rows]


async def find_auto_reply(connection: AsyncConnection, workspace_id: str, auto_reply_id: str) -> AutoReply | None:
    """Returns one, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM auto_replies WHERE workspace_id = $1 AND auto_reply_id = $2",
        workspace_id,
        auto_reply_id,
    )
    return _auto_reply(rows[0]) if rows else None


async def write_auto_reply(connection: AsyncConnection, workspace_id: str, rule: AutoReply) -> None:
    """Writes an auto-reply, in a transaction that holds `lock_auto_replies`."""
    document = _Document(
        tuple(int(each) for each in rule.channels), int(rule.trigger), rule.keywords, rule.working_hours, rule.text
    )
    await execute(
        connection,
        f"INSERT INTO auto_replies (workspace_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
        "ON CONFLICT (workspace_id, auto_reply_id) DO UPDATE SET display_name = excluded.display_name, "
        "active = excluded.active, priority = excluded.priority, template_id = excluded.template_id, "
        "document = excluded.document, revision = excluded.revision, update_time = excluded.update_time",
        workspace_id,
        rule.auto_reply_id,
        rule.display_name,
        rule.active,
        rule.priority,
        rule.template_id,
        msgspec.json.encode(document).decode(),
        rule.revision,
        rule.create_time,
        rule.update_time,
    )


async def delete_auto_reply(connection: AsyncConnection, workspace_id: str, auto_reply_id: str) -> bool:
    """Removes one; False when there is none."""
    tag = await execute(
        connection,
        "DELETE FROM auto_replies WHERE workspace_id = $1 AND auto_reply_id = $2",
        workspace_id,
        auto_reply_id,
    )
    return affected(tag) == 1


async def using_template(connection: AsyncConnection, workspace_id: str, template_id: str) -> list[str]:
    """Returns the ids of the auto-replies that a template says."""
    rows = await fetch_rows(
        connection,
        f"SELECT auto_reply_id FROM auto_replies WHERE workspace_id = $1 AND template_id = $2 {_ORDER}",
        workspace_id,
        template_id,
    )
    return [row["auto_reply_id"] for row in rows]


def _auto_reply(row: Any) -> AutoReply:
    fields = dict(row)
    document = msgspec.json.decode(fields.pop("document"), type=_Document)
    return AutoReply(
        **fields,
        channels=tuple(Channel(each) for each in document.channels),
        trigger=Trigger(document.trigger),
        keywords=document.keywords,
        working_hours=document.working_hours,
        text=document.text,
    )
