"""Templates as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.messaging.domain import Channel, Purpose, Template
from services.messaging.domain.template_content import NO_CONTENT, TemplateContent
from services.messaging.domain.template_versions import with_content

_COLUMNS = (
    "template_id, display_name, channel, purpose, subject, html, text, provider_template_code, provider_parameters, "
    "create_time, update_time, revision, delete_time, url, mini_program_app_id, mini_program_page, answer, answer_keywords, "
    "content, image_url, inbox_days, deep_link, push_data, expected_value, tags"
)
_LIFE = "version, publish_time, publisher, editor, draft, versioned_revision"
_PUBLISHED = {
    "template_id": 'template_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "channel": "channel",
    "purpose": "purpose",
    "answer": "answer",
    "create_time": "create_time",
    "update_time": "update_time",
}


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as it is kept.

    Attributes:
        published: What is sent; without content where no version was published.
        draft: What its draft says, as JSON; empty: the same.
        is_known: Whether its version is of what it says. A process of before versions writes what is sent, and makes none.
    """

    published: Template
    draft: str
    is_known: bool

    @property
    def as_draft(self) -> Template:
        """The template as it is read and changed."""
        return with_content(self.published, self.draft) if self.draft else self.published


async def lock_templates(connection: AsyncConnection, workspace_id: str) -> int:
    """Lets one template be made at a time in a workspace until the transaction ends; returns how many there are."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"templates:{workspace_id}")
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM templates WHERE workspace_id = $1 AND delete_time IS NULL",
        workspace_id,
    )
    return int(rows[0]["n"])


async def insert_template(connection: AsyncConnection, workspace_id: str, template: Template) -> None:
    """Adds a template whose id is free."""
    await execute(
        connection,
        f"INSERT INTO templates (workspace_id, {_COLUMNS}) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
        "$23, $24, $25, $26)",
        workspace_id,
        *_values(template),
    )


async def update_template(
    connection: AsyncConnection, workspace_id: str, template: Template, *, known_revision: int
) -> bool:
    """Writes a template anew; False when it is not at the known revision any more."""
    tag = await execute(
        connection,
        "UPDATE templates SET display_name = $3, channel = $4, purpose = $5, subject = $6, html = $7, text = $8, "
        "provider_template_code = $9, provider_parameters = $10, create_time = $11, update_time = $12, revision = $13, "
        "delete_time = $14, url = $15, mini_program_app_id = $16, mini_program_page = $17, answer = $18, "
        "answer_keywords = $19, content = $20, image_url = $21, inbox_days = $22, deep_link = $23, push_data = $24, "
        "expected_value = $25, tags = $26 "
        "WHERE workspace_id = $1 AND template_id = $2 AND revision = $27",
        workspace_id,
        *_values(template),
        known_revision,
    )
    return affected(tag) == 1


async def set_life(
    connection: AsyncConnection,
    workspace_id: str,
    template: Template,
    *,
    draft: str,
) -> None:
    """Writes a template's version, its draft and who changed it, beside what it says: this revision is of this version."""
    await execute(
        connection,
        "UPDATE templates SET version = $3, publish_time = $4, publisher = $5, editor = $6, draft = $7, "
        "versioned_revision = $8 WHERE workspace_id = $1 AND template_id = $2",
        workspace_id,
        template.template_id,
        template.version,
        template.publish_time,
        template.publisher,
        template.editor,
        draft,
        template.revision,
    )


async def find_templates(
    connection: AsyncConnection, workspace_id: str, template_ids: Collection[str], *, holds: bool = False
) -> dict[str, TemplateRow]:
    """Returns those of these templates that exist, deleted ones too; `holds` them until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS}, {_LIFE} FROM templates WHERE workspace_id = $1 AND template_id = ANY($2::text[])"
        f"{' ORDER BY template_id FOR UPDATE' if holds else ''}",
        workspace_id,
        list(template_ids),
    )
    return {row["template_id"]: _row(row) for row in rows}


async def answer_templates(
    connection: AsyncConnection, workspace_id: str, channel: Channel, *, most: int
) -> list[Template]:
    """Returns what the published templates of a channel say that are answers, those changed last first, at most so many."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM templates WHERE workspace_id = $1 AND channel = $2 AND answer AND delete_time IS NULL "
        "AND (version > 0 OR revision <> versioned_revision) ORDER BY update_time DESC, template_id LIMIT $3",
        workspace_id,
        int(channel),
        most,
    )
    return [_template(row) for row in rows]


async def list_templates(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[TemplateRow]:
    """Returns the templates of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS}, {_LIFE} FROM templates WHERE workspace_id = $1 AND {found.where} "
        f"{'' if listing.show_deleted else 'AND delete_time IS NULL '}ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_row(row) for row in rows]


def _values(template: Template) -> tuple[Any, ...]:
    return (
        template.template_id,
        template.display_name,
        int(template.channel),
        int(template.purpose),
        template.subject,
        template.html,
        template.text,
        template.provider_template_code,
        msgspec.json.encode(dict(template.provider_parameters)).decode(),
        template.create_time,
        template.update_time,
        template.revision,
        template.delete_time,
        template.url,
        template.mini_program_app_id,
        template.mini_program_page,
        template.answer,
        list(template.answer_keywords),
        "" if template.content == NO_CONTENT and not template.content.built else _content_text(template.content),
        template.image_url,
        template.inbox_days,
        template.deep_link,
        msgspec.json.encode(dict(template.push_data)).decode(),
        template.expected_value,
        " ".join(template.tags),
    )


def _content_text(content: TemplateContent) -> str:
    return msgspec.json.encode(content).decode()


def _row(row: Any) -> TemplateRow:
    fields = dict(row)
    draft, versioned = fields.pop("draft"), fields.pop("versioned_revision")
    template = replace(_template(fields), has_unpublished_changes=draft != "")
    return TemplateRow(template, draft, versioned == template.revision)


def _template(row: Any) -> Template:
    return Template(
        **{
            **dict(row),
            "channel": Channel(row["channel"]),
            "purpose": Purpose(row["purpose"]),
            "provider_parameters": msgspec.json.decode(row["provider_parameters"]),
            "answer_keywords": tuple(row["answer_keywords"]),
            "content": msgspec.json.decode(row["content"], type=TemplateContent) if row["content"] else NO_CONTENT,
            "push_data": msgspec.json.decode(row["push_data"]),
            "tags": tuple(row["tags"].split()),
        }
    )
