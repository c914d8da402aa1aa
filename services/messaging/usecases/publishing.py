"""Templates' drafts made versions, and versions made drafts again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import InvalidArgument, YikeError
from services.messaging.domain import Template
from services.messaging.domain.template_problems import (
    ProblemKind,
    TemplateProblem,
    names_computed,
    names_traits,
    problems_of,
    without,
)
from services.messaging.domain.template_stats import VersionStats
from services.messaging.domain.template_versions import TemplateVersion, as_version, with_content
from services.messaging.storage import template_versions
from services.messaging.storage.moments import Moment
from services.messaging.usecases.templates import Templates, fitting, not_publishable
from services.messaging.usecases.versions import Write

STATS_TIME = timedelta(days=30)
"""Of what time versions' messages are counted where nobody says."""

_log = structlog.get_logger(__name__)


class KnowsNames(Protocol):
    """Who knows traits."""

    async def computed_names(self, workspace_id: str) -> Collection[str]:
        """Returns the ids of all computed traits."""
        ...

    async def trait_names(self, workspace_id: str) -> Collection[str] | None:
        """Returns the traits that customers have; None where these are too many to be told."""
        ...


class Publishing:
    """Publishes templates."""

    def __init__(self, *, database: Database, moment: Moment, templates: Templates, segment: KnowsNames) -> None:
        """Takes what it works with."""
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._templates = templates
        self._segment = segment

    async def problems(
        self, workspace_id: str, template_id: str, given: Template | None = None
    ) -> tuple[list[TemplateProblem], Template]:
        """Returns what is wrong with a template's draft, or with what is given in its place, and the draft.

        Raises:
            NotFound: If there is none of this id.
            Unavailable: If segment is away that knows computed traits, or the rendering process.
        """
        draft = await self._templates.get(workspace_id, template_id)
        looked_at = draft
        if given is not None:
            # Who it is stays: of a template as it is being written only what it says is looked at.
            looked_at = replace(
                given,
                template_id=draft.template_id,
                channel=draft.channel,
                purpose=draft.purpose,
            )
        return (await self._examined(workspace_id, looked_at))[1], draft

    async def publish(
        self, workspace_id: str, template_id: str, etag: str, *, allows_missing_opt_out: bool = False
    ) -> Template:
        """Makes the draft the next version; where it says what is sent already, nothing.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it was deleted.
            InvalidArgument: TEMPLATE_NOT_PUBLISHABLE, with what is in the way.
            NotFound: If there is none of this id.
            Unavailable: As `problems`.
        """

        async def published(draft: Template) -> tuple[Template, Write]:
            built, problems = await self._examined(workspace_id, draft)
            if allows_missing_opt_out:
                problems = without(problems, ProblemKind.OPT_OUT_MISSING)
            if blocking := [each for each in problems if each.blocking]:
                raise not_publishable(blocking)
            return built, Write.PUBLISH

        return await self._templates.rewrite(workspace_id, template_id, etag, published, only_unpublished=True)

    async def restore(self, workspace_id: str, template_id: str, version: int, etag: str) -> Template:
        """Puts a version into the draft.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If the template was deleted.
            NotFound: If there is no such template or version.
        """
        await self._templates.get(workspace_id, template_id)
        kept = await self._templates.version(workspace_id, template_id, version)

        async def restored(draft: Template) -> tuple[Template, Write]:
            return with_content(draft, kept.content), Write.DRAFT

        return await self._templates.rewrite(workspace_id, template_id, etag, restored)

    async def version(self, workspace_id: str, template_id: str, version: int) -> tuple[Template, bool]:
        """Returns a template as a version says it, and whether that is the one that is sent.

        Raises:
            NotFound: If there is no such template or version.
        """
        draft = await self._templates.get(workspace_id, template_id)
        kept = await self._templates.version(workspace_id, template_id, version)
        return as_version(draft, kept), draft.version == version

    async def list_versions(
        self, workspace_id: str, template_id: str, *, before: int | None, limit: int
    ) -> tuple[Template, Sequence[TemplateVersion], bool]:
        """Returns the draft, versions, the newest first, those below one, and whether more follow; a page ends at 8 MB.

        Raises:
            NotFound: If there is no such template.
        """
        draft = await self._templates.get(workspace_id, template_id)
        async with self._database.workspace(workspace_id) as connection:
            found = await template_versions.list_versions(
                connection, workspace_id, template_id, before=before, limit=limit + 1
            )
        kept = min(limit, fitting([len(each.content.encode()) for each in found]))
        return draft, found[:kept], len(found) > kept

    async def stats(
        self, workspace_id: str, template_id: str, start_time: datetime | None, end_time: datetime | None
    ) -> tuple[Sequence[VersionStats], datetime, datetime]:
        """Returns how the messages of each version fared, the newest first, and of what time.

        Raises:
            InvalidArgument: If the time ends before it starts.
            NotFound: If there is no such template.
        """
        await self._templates.get(workspace_id, template_id)
        async with self._database.workspace(workspace_id) as connection:
            end = end_time or await self._moment(connection)
            start = start_time or end - STATS_TIME
            if start >= end:
                raise InvalidArgument("start_time must be before end_time.", field="start_time")
            counts = await template_versions.version_counts(
                connection, workspace_id, template_id, start_time=start, end_time=end
            )
        found = [
            VersionStats(version, standing, opened, clicked)
            for version, (standing, opened, clicked) in sorted(counts.items(), reverse=True)
        ]
        return found, start, end

    async def _examined(self, workspace_id: str, template: Template) -> tuple[Template, list[TemplateProblem]]:
        """Returns a template as it would be sent, and what is wrong with it."""
        built, lack, named = await self._templates.examine(template)
        computed = await self._segment.computed_names(workspace_id) if names_computed(named) else None
        problems = problems_of(
            built,
            named,
            computed=computed,
            traits=await self._traits(workspace_id) if names_traits(named) else None,
        )
        # What is no Liquid is among them already, in more words.
        if lack is not None and not any(
            each.kind in (ProblemKind.NOT_LIQUID, ProblemKind.UNKNOWN_FILTER) for each in problems
        ):
            part = lack.metadata.get("field", "").removeprefix("template.")
            problems.insert(0, TemplateProblem(ProblemKind.PART_INVALID, part, detail=lack.message))
        return built, problems

    async def _traits(self, workspace_id: str) -> Collection[str] | None:
        try:
            return await self._segment.trait_names(workspace_id)
        except YikeError as error:
            # It keeps nothing from being published: what is not known now is not told.
            _log.warning("template.traits_unknown", workspace_id=workspace_id, reason=error.reason_name)
            return None
