"""Definitions of tags as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.tags import Tag, TagContent, TagFamily, TagSettings

_CONTENT = "family, title_zh, title_en, description, owner, color, archived"
_COLUMNS = f"tag_id, {_CONTENT}, revision, create_time, update_time"
_PUBLISHED = {
    "tag_id": "tag_id",
    "title_zh": "title_zh",
    "title_en": "title_en",
    "description": "description",
    "owner": "owner",
    "family": "family",
    "archived": "archived",
    "create_time": "create_time",
    "update_time": "update_time",
}


async def lock_tags(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change the definitions of a workspace, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"tags:{workspace_id}")


async def count_tags(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many definitions there are."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM tags WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def find_tags(connection: AsyncConnection, workspace_id: str, tag_ids: Sequence[str]) -> dict[str, Tag]:
    """Returns the definitions that there are of some tags."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM tags WHERE workspace_id = $1 AND tag_id = ANY($2::text[])",
        workspace_id,
        tag_ids,
    )
    return {row["tag_id"]: _tag(row) for row in rows}


async def list_tags(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Tag]:
    """Returns the definitions of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM tags WHERE workspace_id = $1 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_tag(row) for row in rows]


async def write_tags(connection: AsyncConnection, workspace_id: str, tags: Sequence[Tag]) -> None:
    """Writes definitions, whole; the caller holds the lock."""
    if not tags:
        return
    columns = zip(
        *(
            (
                each.tag_id,
                int(each.content.family),
                each.content.title_zh,
                each.content.title_en,
                each.content.description,
                each.content.owner,
                each.content.color,
                each.content.archived,
                each.revision,
                each.create_time,
                each.update_time,
            )
            for each in tags
        ),
        strict=True,
    )
    await execute(
        connection,
        f"INSERT INTO tags (workspace_id, {_COLUMNS}) SELECT $1, n.* FROM unnest($2::text[], $3::smallint[], $4::text[], "
        "$5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::bigint[], $11::timestamptz[], "
        "$12::timestamptz[]) AS n ON CONFLICT (workspace_id, tag_id) DO UPDATE SET family = excluded.family, "
        "title_zh = excluded.title_zh, title_en = excluded.title_en, description = excluded.description, "
        "owner = excluded.owner, color = excluded.color, archived = excluded.archived, revision = excluded.revision, "
        "update_time = excluded.update_time",
        workspace_id,
        *columns,
    )


async def delete_tag(connection: AsyncConnection, workspace_id: str, tag_id: str) -> None:
    """Removes a definition."""
    await execute(connection, "DELETE FROM tags WHERE workspace_id = $1 AND tag_id = $2", workspace_id, tag_id)


async def read_tag_settings(connection: AsyncConnection, workspace_id: str) -> TagSettings:
    """Returns what holds for all tags."""
    rows = await fetch_rows(
        connection, "SELECT only_defined, revision FROM tag_settings WHERE workspace_id = $1", workspace_id
    )
    return TagSettings(rows[0]["only_defined"], rows[0]["revision"]) if rows else TagSettings()


async def write_tag_settings(connection: AsyncConnection, workspace_id: str, settings: TagSettings) -> bool:
    """Writes the next state; False: somebody else wrote that revision first."""
    done = await execute(
        connection,
        "INSERT INTO tag_settings AS t (workspace_id, only_defined, revision) VALUES ($1, $2, $3) "
        "ON CONFLICT (workspace_id) DO UPDATE SET only_defined = excluded.only_defined, revision = excluded.revision "
        "WHERE t.revision = excluded.revision - 1",
        workspace_id,
        settings.only_defined,
        settings.revision,
    )
    return affected(done) == 1


def _tag(row: Any) -> Tag:
    return Tag(
        tag_id=row["tag_id"],
        content=TagContent(
            family=TagFamily(row["family"]),
            title_zh=row["title_zh"],
            title_en=row["title_en"],
            description=row["description"],
            owner=row["owner"],
            color=row["color"],
            archived=row["archived"],
        ),
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
    )
