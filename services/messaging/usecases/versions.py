"""What templates say: the version that is published, and those of before, for messages that were asked for with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.memories import Memory
from services.messaging.domain import Reason, Template
from services.messaging.domain.template_versions import (
    MAX_VERSIONS,
    TemplateVersion,
    as_version,
    content_of,
    same_content,
    with_content,
)
from services.messaging.storage import template_versions
from services.messaging.storage import templates as rows
from services.messaging.storage.moments import Moment

KEPT = 2_000
"""Templates kept in memory, of all workspaces, the latest used; as many of their versions."""

KEPT_SECONDS = 1.0
"""How long it is kept which version is published: so late may another process hear of another. A version never changes."""

Wanted = tuple[str, int]
"""A template, and which version of it; 0: the one that is published."""

_log = structlog.get_logger(__name__)


class Write(Enum):
    """How far a change goes."""

    DRAFT = auto()
    """What is sent stays as it is."""
    PUBLISH = auto()
    """What is sent says it, too."""
    DELETE = auto()
    """Nothing is sent any more."""


class Versions:
    """Writes templates with their versions, and finds what messages say."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes what it works with."""
        # The same pool; nothing of it is told.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._live: Memory[tuple[str, str], Template] = Memory(entries=KEPT, seconds=KEPT_SECONDS)
        self._old: Memory[tuple[str, str, int], TemplateVersion] = Memory(entries=KEPT)

    async def find(self, workspace_id: str, template_ids: Collection[str]) -> dict[str, Template]:
        """Returns what those of these templates say that are published and not deleted, as it was within the last second."""
        live = await self._find_live(workspace_id, template_ids)
        return {template_id: template for template_id, template in live.items() if template.version}

    async def said(self, workspace_id: str, wanted: Collection[Wanted]) -> Mapping[Wanted, Template | Reason]:
        """Returns what messages say, as the version of each says it and no other; or why nothing."""
        live = await self._find_live(workspace_id, {template_id for template_id, _ in wanted})
        found: dict[Wanted, Template | Reason] = {}
        old: dict[Wanted, Template] = {}
        for template_id, version in wanted:
            template = live.get(template_id)
            if template is None:
                found[template_id, version] = Reason.TEMPLATE_NOT_FOUND
            elif not version and not template.version:
                found[template_id, version] = Reason.TEMPLATE_NOT_PUBLISHED
            elif version in (0, template.version):
                found[template_id, version] = template
            else:
                old[template_id, version] = template
        versions = await self.versions(workspace_id, old) if old else {}
        for each, template in old.items():
            found[each] = (
                as_version(template, versions[each]) if each in versions else Reason.TEMPLATE_VERSION_NOT_FOUND
            )
        return found

    async def versions(self, workspace_id: str, wanted: Collection[Wanted]) -> dict[Wanted, TemplateVersion]:
        """Returns those of these versions that are kept."""
        found: dict[Wanted, TemplateVersion] = {}
        for template_id, version in wanted:
            kept = self._old.get((workspace_id, template_id, version))
            if kept is not None:
                found[template_id, version] = kept
        if missing := [each for each in wanted if each not in found]:
            async with self._database.workspace(workspace_id) as connection:
                read = await template_versions.find_versions(connection, workspace_id, missing)
            for (template_id, version), kept in read.items():
                self._old.keep((workspace_id, template_id, version), kept)
            found |= read
        return found

    async def find_rows(
        self, connection: AsyncConnection, workspace_id: str, template_ids: Collection[str]
    ) -> dict[str, rows.TemplateRow]:
        """Returns templates as they are kept, deleted ones too. What a process of before versions wrote is made a version."""
        found = await rows.find_templates(connection, workspace_id, template_ids)
        strange = [template_id for template_id, row in found.items() if not row.is_known]
        if not strange:
            return found
        for row in (await rows.find_templates(connection, workspace_id, strange, holds=True)).values():
            if not row.is_known:
                await self._adopt(connection, workspace_id, row)
        return found | await rows.find_templates(connection, workspace_id, strange)

    async def write(self, workspace_id: str, known: Template, template: Template, how: Write) -> Template | None:
        """Writes a new revision; None when someone else was first.

        Args:
            workspace_id: Whose.
            known: The draft that was changed.
            template: What it says now.
            how: How far that goes.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = rounded(await self._moment(connection))
            row = (await rows.find_templates(connection, workspace_id, [known.template_id], holds=True))[
                known.template_id
            ]
            template = replace(
                template,
                update_time=now,
                revision=known.revision + 1,
                editor=current_caller().principal,
                delete_time=now if how is Write.DELETE else None,
                version=row.published.version,
                publish_time=row.published.publish_time,
                publisher=row.published.publisher,
            )
            sent = template if how is Write.PUBLISH else with_content(template, content_of(row.published))
            if not await rows.update_template(connection, workspace_id, sent, known_revision=known.revision):
                return None
            written = await self.set_life(connection, workspace_id, template, how, row.published)
        self._live.forget((workspace_id, template.template_id))
        return written

    async def set_life(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        template: Template,
        how: Write,
        published: Template | None = None,
    ) -> Template:
        """Writes what a template that was just written is a version of, and its draft; returns it.

        Args:
            connection: The transaction in which it was written.
            workspace_id: Whose.
            template: As its draft says now.
            how: How far the change goes.
            published: What was sent before; None for a new one.
        """
        version = published.version if published is not None else 0
        differs = not version or published is None or not same_content(published, template)
        if how is Write.PUBLISH and differs:
            template = replace(
                template, version=version + 1, publish_time=template.update_time, publisher=template.editor
            )
            await template_versions.add_version(connection, workspace_id, _version_of(template))
            if template.version > MAX_VERSIONS:
                await template_versions.remove_old_versions(
                    connection, workspace_id, template.template_id, below=template.version - MAX_VERSIONS + 1
                )
        is_draft = how is not Write.PUBLISH and differs
        await rows.set_life(connection, workspace_id, template, draft=content_of(template) if is_draft else "")
        return replace(template, has_unpublished_changes=is_draft)

    async def _adopt(self, connection: AsyncConnection, workspace_id: str, row: rows.TemplateRow) -> None:
        template, wanted = row.published, (row.published.template_id, row.published.version)
        kept = (await template_versions.find_versions(connection, workspace_id, [wanted])).get(wanted)
        if kept is None or not same_content(template, with_content(template, kept.content)):
            template = replace(
                template, version=template.version + 1, publish_time=template.update_time, publisher="", editor=""
            )
            await template_versions.add_version(connection, workspace_id, _version_of(template))
        await rows.set_life(connection, workspace_id, template, draft=row.draft)
        _log.info(
            "template.adopted", workspace_id=workspace_id, template_id=template.template_id, version=template.version
        )

    async def _find_live(self, workspace_id: str, template_ids: Collection[str]) -> dict[str, Template]:
        """Returns what those of these templates say that exist and are not deleted, as it was within the last second."""
        found: dict[str, Template] = {}
        missing = []
        asked_at = self._live.moment()
        for template_id in set(template_ids):
            known = self._live.get((workspace_id, template_id))
            if known is None:
                missing.append(template_id)
            else:
                found[template_id] = known
        if missing:
            async with self._database.workspace(workspace_id) as connection:
                read = await self.find_rows(connection, workspace_id, missing)
            live = {each: row.published for each, row in read.items() if row.published.delete_time is None}
            found |= live
            for template_id, template in live.items():
                self._live.keep((workspace_id, template_id), template, asked_at=asked_at)
        return found


def rounded(now: datetime) -> datetime:
    """Returns a time to the millisecond, as it is answered."""
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def _version_of(template: Template) -> TemplateVersion:
    assert template.publish_time is not None
    return TemplateVersion(
        template.template_id, template.version, template.publish_time, template.publisher, content_of(template)
    )
