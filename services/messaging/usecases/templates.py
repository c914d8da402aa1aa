"""Templates: made, changed and deleted, draft and version; what messages say is found in `versions.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from services.common.caller import current_caller
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
from services.common.updates import check_etag, etag_of
from services.messaging.channels import CHANNELS, find_channel
from services.messaging.domain import MAX_TEMPLATES, Channel, Purpose, Template, check_template
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.template_problems import ProblemKind, TemplateProblem, problems_of
from services.messaging.domain.template_versions import TemplateVersion, same_content, without_content
from services.messaging.domain.templates import check_parameters
from services.messaging.rendering.renderer import Inspected, Renderer
from services.messaging.storage import auto_replies
from services.messaging.storage import templates as rows
from services.messaging.storage.moments import Moment
from services.messaging.usecases.building import Building
from services.messaging.usecases.versions import Versions, Write, rounded
from yike.common.v1 import errors_pb2

UPDATE_TRIES = 5
"""How often a change without an etag begins anew when others change the same template meanwhile."""

MAX_USERS = 20
"""Journeys that are named when they keep a template from being deleted."""

MOST_ANSWERS = 200
"""Answers of a channel that are looked at for a suggestion."""

MAXIMUM_PAGE_BYTES = 8_000_000
"""Of one answer: 1,000 templates of 220 KB would pass the 16 MB of a message."""

MAX_TOLD = 5
"""Problems that an error says in words."""

_OF_NAMES = (ProblemKind.UNKNOWN_VARIABLE, ProblemKind.UNKNOWN_FILTER)
_log = structlog.get_logger(__name__)


class KnowsUsers(Protocol):
    """Who uses a template."""

    async def using_template(self, workspace_id: str, template_id: str) -> Sequence[str]:
        """Returns the ids of the published and paused journeys that name it."""
        ...


class Templates:
    """Keeps templates."""

    def __init__(
        self,
        *,
        database: Database,
        renderer: Renderer,
        building: Building,
        moment: Moment,
        journeys: KnowsUsers,
        versions: Versions,
    ) -> None:
        """Takes what it works with; `moment` tells when a template is made, `journeys` who uses one."""
        self._database = database
        self._renderer = renderer
        self._building = building
        self._moment = moment
        self._journeys = journeys
        self._versions = versions

    async def create(self, workspace_id: str, template: Template, *, draft_only: bool = False) -> Template:
        """Makes a template and publishes it; the same again returns it as it is.

        Args:
            workspace_id: Whose.
            template: Its id may be empty, then one is assigned; its times are not looked at.
            draft_only: Publishes nothing, and so takes it as it is.

        Raises:
            AlreadyExists: If the id is taken by another content.
            InvalidArgument: If it is over a limit, lacks what its channel needs, does not parse or names what there is not.
            ResourceExhausted: LIMIT_REACHED at 1,000 templates.
        """
        async with self._database.plain() as connection:
            now = await self._moment(connection)
        now = rounded(now)
        template_id = check_resource_id(template.template_id or new_id("tpl", now), "template_id")
        template = replace(
            template,
            template_id=template_id,
            display_name=template.display_name or template_id,
            purpose=template.purpose or Purpose.MARKETING,
            create_time=now,
            update_time=now,
            editor=current_caller().principal,
        )
        template = await self._checked_to(template, draft_only=draft_only)
        async with self._database.workspace(workspace_id) as connection:
            count = await rows.lock_templates(connection, workspace_id)
            known = (await self._versions.find_rows(connection, workspace_id, [template_id])).get(template_id)
            if known is not None:
                if not known.as_draft.says_the_same(template):
                    raise AlreadyExists(
                        "There is or was a template with this id and another content; choose another id.",
                        template_id=template_id,
                    )
                return known.as_draft
            if count >= MAX_TEMPLATES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_TEMPLATES} templates; delete one first.",
                    reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
                )
            await rows.insert_template(connection, workspace_id, without_content(template) if draft_only else template)
            made = await self._versions.set_life(
                connection, workspace_id, template, Write.DRAFT if draft_only else Write.PUBLISH
            )
        _log.info("template.created", workspace_id=workspace_id, template_id=template_id, version=made.version)
        return made

    async def update(
        self,
        workspace_id: str,
        template_id: str,
        etag: str,
        change: Callable[[Template], Template],
        *,
        draft_only: bool = False,
    ) -> Template:
        """Changes a template's draft, and publishes it.

        Args:
            workspace_id: Whose.
            template_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns the draft with what is to be changed; called anew when someone else was first.
            draft_only: Publishes nothing, and so takes it as it is.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it was deleted, or has unpublished changes that would go out with this one.
            InvalidArgument: As `create`, and what `change` raises.
            NotFound: If there is none of this id.
        """

        async def changed(known: Template) -> tuple[Template, Write]:
            template = change(known)
            template = replace(template, display_name=template.display_name or template_id)
            if draft_only:
                return await self._checked_to(template, draft_only=True), Write.DRAFT
            if known.has_unpublished_changes:
                if template.says_the_same(replace(known, display_name=template.display_name)):
                    return template, Write.DRAFT
                raise FailedPrecondition(
                    "This template's draft has changes that are not published: change it with draftOnly and publish it, or "
                    "restore the version that is sent.",
                    template_id=template_id,
                )
            if same_content(known, template):
                return replace(known, display_name=template.display_name), Write.PUBLISH
            return await self._checked_to(template, draft_only=False), Write.PUBLISH

        return await self.rewrite(workspace_id, template_id, etag, changed)

    async def rewrite(
        self,
        workspace_id: str,
        template_id: str,
        etag: str,
        changed: Callable[[Template], Awaitable[tuple[Template, Write]]],
        *,
        only_unpublished: bool = False,
    ) -> Template:
        """Writes what `changed` makes of the draft, and how far; called anew when someone else was first.

        Where it is `only_unpublished`, nothing is written of a template whose draft says what is sent.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it was deleted.
            NotFound: If there is none of this id.
        """
        for _ in range(UPDATE_TRIES):
            known = await self.get(workspace_id, template_id)
            check_etag(etag, etag_of(known.revision))
            if known.delete_time is not None:
                raise FailedPrecondition("This template was deleted; make a new one.", template_id=template_id)
            if only_unpublished and not known.has_unpublished_changes:
                return known
            template, how = await changed(known)
            if (written := await self._versions.write(workspace_id, known, template, how)) is not None:
                _log.info(
                    "template.changed", workspace_id=workspace_id, template_id=template_id, version=written.version
                )
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
            if (written := await self._versions.write(workspace_id, known, known, Write.DELETE)) is not None:
                _log.info("template.deleted", workspace_id=workspace_id, template_id=template_id)
                return written
        raise Aborted("Others change this template all the time; read it and try again.", template_id=template_id)

    async def get(self, workspace_id: str, template_id: str) -> Template:
        """Returns a template's draft as it is now, a deleted one's too.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        found: dict[str, rows.TemplateRow] = {}
        if "\0" not in template_id:
            async with self._database.workspace(workspace_id) as connection:
                found = await self._versions.find_rows(connection, workspace_id, [template_id])
        if template_id not in found:
            raise NotFound("There is no template with this id; GET /v1/templates lists them.", template_id=template_id)
        return found[template_id].as_draft

    async def version(self, workspace_id: str, template_id: str, version: int) -> TemplateVersion:
        """Returns a version of a template.

        Raises:
            NotFound: If there is none.
        """
        found = {} if "\0" in template_id else await self._versions.versions(workspace_id, [(template_id, version)])
        if (template_id, version) not in found:
            raise NotFound(
                "This template has no such version; GET /v1/templates/{template_id}/versions lists them.",
                template_id=template_id[:100],
                version=str(version),
            )
        return found[template_id, version]

    async def answers(self, workspace_id: str, channel: Channel) -> list[Template]:
        """Returns the templates of a channel that are marked as answers, at most `MOST_ANSWERS`, those changed last."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.answer_templates(connection, workspace_id, channel, most=MOST_ANSWERS)

    async def list_templates(self, workspace_id: str, listing: Listing) -> tuple[list[Template], str]:
        """Returns a page of templates and the next token; a page of large templates ends earlier, at 8 MB."""
        async with self._database.workspace(workspace_id) as connection:
            listed = await rows.list_templates(connection, workspace_id, listing)
            if strange := [each.published.template_id for each in listed if not each.is_known]:
                known = await self._versions.find_rows(connection, workspace_id, strange)
                listed = [known.get(each.published.template_id, each) for each in listed]
        page = [each.as_draft for each in listed]
        kept = min(listing.size, fitting([template_size(each) for each in page]))
        return page[:kept], replace(listing, size=kept).next_token(page)

    async def examine(self, template: Template) -> tuple[Template, InvalidArgument | None, Mapping[str, Inspected]]:
        """Returns a template with its parts built, what keeps it from being sent, and what its parts and its variants name."""
        lack: InvalidArgument | None = None
        try:
            template = await self._checked(template)
        except InvalidArgument as error:
            lack = error
        return template, lack, await self._renderer.inspect(template.expanded() if lack else _written(template))

    async def _checked_to(self, template: Template, *, draft_only: bool) -> Template:
        """Returns what is written: a draft may say anything within its limits, what is published is to be sent."""
        if draft_only:
            _check_channel(template)
            check_parameters(template)
            return template
        template = await self._checked(template)
        problems = problems_of(template, await self._renderer.inspect(_written(template)))
        # What was always taken here, such as an SMS without a way out, is told with the template.
        if wrong := [each for each in problems if each.kind in _OF_NAMES]:
            raise not_publishable(wrong)
        return template

    async def _checked(self, template: Template) -> Template:
        """Returns a template with its parts built, once it is as it should be."""
        check_template(template, _check_channel(template))
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


def _written(template: Template) -> dict[str, str]:
    """Returns the parts in which people wrote something: of each variant, and not a text that was made of the HTML part."""
    parts: dict[str, str] = {}
    for variant_id in template.content.built or ("",):
        made = "text" if template.content.built and template.makes_text(variant_id) else ""
        place = f"content.variants[{variant_id}]." if variant_id else ""
        parts |= {f"{place}{name}": source for name, source in template.parts_of(variant_id).items() if name != made}
    return parts


def _check_channel(template: Template) -> ChannelKind:
    channel = find_channel(template.channel)
    if channel is None:
        raise InvalidArgument(
            f"channel must be one of {', '.join(each.channel.name for each in CHANNELS)}.", field="channel"
        )
    return channel


def not_publishable(problems: Sequence[TemplateProblem]) -> InvalidArgument:
    """Returns the error of a template that these problems keep from being published."""
    first = problems[0]
    return InvalidArgument(
        " ".join(each.detail for each in problems[:MAX_TOLD]),
        reason=errors_pb2.ERROR_REASON_TEMPLATE_NOT_PUBLISHABLE,
        field="provider_parameters" if first.part.startswith("parameter:") else first.part,
        kind=first.kind.name,
        name=first.name[:200],
        suggestion=first.suggestion[:200],
        problems=str(len(problems)),
    )
