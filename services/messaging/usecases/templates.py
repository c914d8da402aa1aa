"""Templates: made once, never changed, so what was read once is true for ever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace

import structlog

from services.common.database import Database
from services.common.errors import AlreadyExists, InvalidArgument, NotFound, ResourceExhausted
from services.common.ids import check_resource_id, new_id
from services.common.pages import page_size, page_token, read_page_token
from services.messaging.channels import CHANNELS, find_channel
from services.messaging.domain import MAX_TEMPLATES, Purpose, Template, check_template
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage import templates as rows
from services.messaging.storage.moments import Moment
from yike.common.v1 import errors_pb2

KEPT = 2_000
"""Templates kept in memory, of all workspaces, the latest used."""

MAXIMUM_PAGE_BYTES = 8_000_000
"""Of one answer: 1,000 templates of 220 KB would pass the 16 MB of a message."""

_log = structlog.get_logger(__name__)


class Templates:
    """Makes and finds templates."""

    def __init__(self, *, database: Database, renderer: Renderer, moment: Moment) -> None:
        """Takes what it works with; `moment` tells when a template is made."""
        self._database = database
        self._renderer = renderer
        self._moment = moment
        self._known: OrderedDict[tuple[str, str], Template] = OrderedDict()

    async def create(self, workspace_id: str, template: Template) -> Template:
        """Makes a template; the same again returns it as it is.

        Args:
            workspace_id: Whose.
            template: Its id may be empty, then one is assigned; its time is not looked at.

        Raises:
            AlreadyExists: If the id is taken by another content.
            InvalidArgument: If it is over a limit, lacks what its channel needs or does not parse.
            ResourceExhausted: LIMIT_REACHED at 1,000 templates.
        """
        async with self._database.plain() as connection:
            now = await self._moment(connection)
        template_id = check_resource_id(template.template_id or new_id("tpl", now), "template_id")
        template = replace(
            template,
            template_id=template_id,
            display_name=template.display_name or template_id,
            purpose=template.purpose or Purpose.MARKETING,
            create_time=now.replace(microsecond=now.microsecond // 1_000 * 1_000),
        )
        channel = find_channel(template.channel)
        if channel is None:
            raise InvalidArgument(
                f"channel must be one of {', '.join(each.channel.name for each in CHANNELS)}.", field="channel"
            )
        check_template(template, channel)
        await self._check_parts(template)
        async with self._database.workspace(workspace_id) as connection:
            count = await rows.lock_templates(connection, workspace_id)
            known = (await rows.find_templates(connection, workspace_id, [template_id])).get(template_id)
            if known is not None:
                if not known.says_the_same(template):
                    raise AlreadyExists(
                        "There is a template with this id and another content; choose another id.",
                        template_id=template_id,
                    )
                return known
            if count >= MAX_TEMPLATES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_TEMPLATES} templates.",
                    reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
                )
            await rows.insert_template(connection, workspace_id, template)
        _log.info("template.created", workspace_id=workspace_id, template_id=template_id)
        return template

    async def find(self, workspace_id: str, template_ids: Collection[str]) -> dict[str, Template]:
        """Returns those of these templates that exist."""
        found: dict[str, Template] = {}
        missing = []
        for template_id in set(template_ids):
            known = self._known.get((workspace_id, template_id))
            if known is None:
                missing.append(template_id)
            else:
                self._known.move_to_end((workspace_id, template_id))
                found[template_id] = known
        if missing:
            async with self._database.workspace(workspace_id) as connection:
                read = await rows.find_templates(connection, workspace_id, missing)
            found |= read
            self._known.update({(workspace_id, template_id): template for template_id, template in read.items()})
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found

    async def get(self, workspace_id: str, template_id: str) -> Template:
        """Returns a template.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        found = await self.find(workspace_id, [template_id]) if "\0" not in template_id else {}
        if template_id not in found:
            raise NotFound("There is no template with this id; GET /v1/templates lists them.", template_id=template_id)
        return found[template_id]

    async def list_templates(self, workspace_id: str, *, size: int, token: str) -> tuple[list[Template], str]:
        """Returns a page of templates by id, and the next token; a page of large templates ends earlier, at 8 MB.

        Raises:
            InvalidArgument: If the size is negative or the token not from this call.
        """
        limit = page_size(size, default=100, maximum=1_000)
        position = read_page_token(token, {"templates": workspace_id}, str)
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_templates(
                connection, workspace_id, after=position[0] if position else "", limit=limit + 1
            )
        kept = min(limit, fitting([template_size(each) for each in page]))
        if len(page) <= kept:
            return page, ""
        return page[:kept], page_token({"templates": workspace_id}, [page[kept - 1].template_id])

    async def _check_parts(self, template: Template) -> None:
        errors = await self._renderer.check(template.parts)
        for part, detail in sorted(errors.items()):
            field = "provider_parameters" if part.startswith("parameter:") else part
            raise InvalidArgument(
                f"{part} cannot be read as Liquid: {detail}.",
                reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE,
                field=field,
            )


def template_size(template: Template) -> int:
    """Returns how many bytes a template takes in an answer, about."""
    return sum(len(part.encode()) + len(name) for name, part in template.parts.items()) + 1_000


def fitting(sizes: Sequence[int]) -> int:
    """Returns how many of the first fit an answer, at least one."""
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > MAXIMUM_PAGE_BYTES and number:
            return number
    return len(sizes)
