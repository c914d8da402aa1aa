"""Templates: made, changed, deleted, and found for messages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.memories import Memory
from services.common.updates import check_etag, etag_of
from services.messaging.channels import CHANNELS, find_channel
from services.messaging.domain import MAX_TEMPLATES, Channel, Purpose, Template, check_template
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage import auto_replies
from services.messaging.storage import templates as rows
from services.messaging.storage.moments import Moment
from services.messaging.usecases.building import Building
from yike.common.v1 import errors_pb2

KEPT = 2_000
"""Templates kept in memory, of all workspaces, the latest used."""

KEPT_SECONDS = 1.0
"""How long a template is kept: so late may another process hear of a change."""

UPDATE_TRIES = 5
"""How often a change without an etag begins anew when others change the same template meanwhile."""

MAX_USERS = 20
"""Journeys that are named when they keep a template from being deleted."""

MOST_ANSWERS = 200
"""Answers of a channel that are looked at for a suggestion."""

MAXIMUM_PAGE_BYTES = 8_000_000
"""Of one answer: 1,000 templates of 220 KB would pass the 16 MB of a message."""

_log = structlog.get_logger(__name__)


class KnowsUsers(Protocol):
    """Who uses a template."""

    async def using_template(self, workspace_id: str, template_id: str) -> Sequence[str]:
        """Returns the ids of the published and paused journeys that name it."""
        ...


class Templates:
    """Keeps and finds templates."""

    def __init__(
        self, *, database: Database, renderer: Renderer, building: Building, moment: Moment, journeys: KnowsUsers
    ) -> None:
        """Takes what it works with; `moment` tells when a template is made, `journeys` who uses one."""
        self._database = database
        self._renderer = renderer
        self._building = building
        self._moment = moment
        self._journeys = journeys
        self._known: Memory[tuple[str, str], Template] = Memory(entries=KEPT, seconds=KEPT_SECONDS)

    async def create(self, workspace_id: str, template: Template) -> Template:
        """Makes a template; the same again returns it as it is.

        Args:
            workspace_id: Whose.
            template: Its id may be empty, then one is assigned; its times are not looked at.

        Raises:
            AlreadyExists: If the id is taken by another content.
            InvalidArgument: If it is over a limit, lacks what its channel needs or does not parse.
            ResourceExhausted: LIMIT_REACHED at 1,000 templates.
        """
        async with self._database.plain() as connection:
            now = await self._moment(connection)
        now = _rounded(now)
        template_id = check_resource_id(template.template_id or new_id("tpl", now), "template_id")
        template = replace(
            template,
            template_id=template_id,
            display_name=template.display_name or template_id,
            purpose=template.purpose or Purpose.MARKETING,
            create_time=now,
            update_time=now,
        )
        template = await self._checked(template)
        async with self._database.workspace(workspace_id) as connection:
            count = await rows.lock_templates(connection, workspace_id)
            known = (await rows.find_templates(connection, workspace_id, [template_id])).get(template_id)
            if known is not None:
                if not known.says_the_same(template):
                    raise AlreadyExists(
                        "There is or was a template with this id and another content; choose another id.",
                        template_id=template_id,
                    )
                return known
            if count >= MAX_TEMPLATES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_TEMPLATES} templates; delete one first.",
                    reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
                )
            await rows.insert_template(connection, workspace_id, template)
        _log.info("template.created", workspace_id=workspace_id, template_id=template_id)
        return template

    async def update(
        self, workspace_id: str, template_id: str, etag: str, change: Callable[[Template], Template]
    ) -> Template:
        """Changes a template.

        Args:
            workspace_id: Whose.
            template_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns the template with what is to be changed; called anew when someone else was first.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it was deleted.
            InvalidArgument: As `create`, and what `change` raises.
            NotFound: If there is none of this id.
        """
        for _ in range(UPDATE_TRIES):
            known = await self.get(workspace_id, template_id)
            check_etag(etag, etag_of(known.revision))
            if known.delete_time is not None:
                raise FailedPrecondition("This template was deleted; make a new one.", template_id=template_id)
            template = change(known)
            template = replace(template, display_name=template.display_name or template_id)
            template = await self._checked(template)
            if (written := await self._write(workspace_id, known, template)) is not None:
                _log.info("template.changed", workspace_id=workspace_id, template_id=template_id)
                return written
        raise Aborted("Others change this template all the time; read it and try again.", template_id=template_id)

    async def delete(self, workspace_id: str, template_id: str, etag: str) -> Template:
        """Deletes a template that no journey needs; again, it answers the same.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: IN_USE, naming the first 20 journeys or auto-replies.
            NotFound: If there is none of this id.
            Unavailable: If nobody can say who uses it.
        """
        for _ in range(UPDATE_TRIES):
            known = await self.get(workspace_id, template_id)
            if known.delete_time is not None:
                return known
            check_etag(etag, etag_of(known.revision))
            users = await self._journeys.using_template(workspace_id, template_id)
            async with self._database.workspace(workspace_id) as connection:
                answering = await auto_replies.using_template(connection, workspace_id, template_id)
            if answering:
                named = ", ".join(answering[:MAX_USERS])
                raise FailedPrecondition(
                    f"Auto-replies say this template: {named}. Change or delete them first.",
                    reason=errors_pb2.ERROR_REASON_IN_USE,
                    template_id=template_id,
                    users=named,
                )
            if users:
                named = ", ".join(users[:MAX_USERS])
                raise FailedPrecondition(
                    f"Journeys use this template: {named}. Archive or change them first.",
                    reason=errors_pb2.ERROR_REASON_IN_USE,
                    template_id=template_id,
                    users=named,
                )
            if (written := await self._write(workspace_id, known, known, deletes=True)) is not None:
                _log.info("template.deleted", workspace_id=workspace_id, template_id=template_id)
                return written
        raise Aborted("Others change this template all the time; read it and try again.", template_id=template_id)

    async def _write(
        self, workspace_id: str, known: Template, template: Template, *, deletes: bool = False
    ) -> Template | None:
        """Writes a new revision; None when someone else was first."""
        async with self._database.workspace(workspace_id) as connection:
            now = _rounded(await self._moment(connection))
            template = replace(
                template, update_time=now, revision=known.revision + 1, delete_time=now if deletes else None
            )
            done = await rows.update_template(connection, workspace_id, template, known_revision=known.revision)
        self._known.forget((workspace_id, template.template_id))
        return template if done else None

    async def find(self, workspace_id: str, template_ids: Collection[str]) -> dict[str, Template]:
        """Returns those of these templates that exist and are not deleted, as they were within the last second."""
        found: dict[str, Template] = {}
        missing = []
        asked_at = self._known.moment()
        for template_id in set(template_ids):
            known = self._known.get((workspace_id, template_id))
            if known is None:
                missing.append(template_id)
            else:
                found[template_id] = known
        if missing:
            async with self._database.workspace(workspace_id) as connection:
                read = await rows.find_templates(connection, workspace_id, missing)
            live = {template_id: template for template_id, template in read.items() if template.delete_time is None}
            found |= live
            for template_id, template in live.items():
                self._known.keep((workspace_id, template_id), template, asked_at=asked_at)
        return found

    async def get(self, workspace_id: str, template_id: str) -> Template:
        """Returns a template as it is now, a deleted one too.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        found: dict[str, Template] = {}
        if "\0" not in template_id:
            async with self._database.workspace(workspace_id) as connection:
                found = await rows.find_templates(connection, workspace_id, [template_id])
        if template_id not in found:
            raise NotFound("There is no template with this id; GET /v1/templates lists them.", template_id=template_id)
        return found[template_id]

    async def answers(self, workspace_id: str, channel: Channel) -> list[Template]:
        """Returns the templates of a channel that are marked as answers, at most `MOST_ANSWERS`, those changed last."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.answer_templates(connection, workspace_id, channel, most=MOST_ANSWERS)

    async def list_templates(self, workspace_id: str, listing: Listing) -> tuple[list[Template], str]:
        """Returns a page of templates and the next token; a page of large templates ends earlier, at 8 MB."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_templates(connection, workspace_id, listing)
        kept = min(listing.size, fitting([template_size(each) for each in page]))
        return page[:kept], replace(listing, size=kept).next_token(page)

    async def _checked(self, template: Template) -> Template:
        """Returns a template with its parts built, once it is as it should be."""
        channel = find_channel(template.channel)
        if channel is None:
            raise InvalidArgument(
                f"channel must be one of {', '.join(each.channel.name for each in CHANNELS)}.", field="channel"
            )
        check_template(template, channel)
        template = await self._building.build(template)
        for variant_id in template.content.built or ("",):
            await self._check_parts(template.parts_of(variant_id))
        return template

    async def _check_parts(self, parts: Mapping[str, str]) -> None:
        errors = await self._renderer.check(parts)
        for part, detail in sorted(errors.items()):
            field = {"parameter": "provider_parameters", "data": "push_data"}.get(part.partition(":")[0], part)
            raise InvalidArgument(
                f"{part} cannot be read as Liquid: {detail}.",
                reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE,
                field=field,
            )


def template_size(template: Template) -> int:
    """Returns how many bytes a template takes in an answer, about."""
    own = sum(len(part.encode()) + len(name) for name, part in template.own_parts.items())
    return own + template.content.size + 1_000


def fitting(sizes: Sequence[int]) -> int:
    """Returns how many of the first fit an answer, at least one."""
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > MAXIMUM_PAGE_BYTES and number:
            return number
    return len(sizes)


def _rounded(now: datetime) -> datetime:
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)
