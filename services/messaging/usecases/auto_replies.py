"""Auto-replies: made, changed, taken away. What answers is `conversing.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from services.common.database import Database
from services.common.errors import AlreadyExists, InvalidArgument, NotFound, ResourceExhausted
from services.common.errors import Reason as ErrorReason
from services.common.ids import check_resource_id, new_id
from services.common.updates import check_etag, etag_of
from services.messaging.domain.auto_replies import DEFAULT_PRIORITY, MAX_AUTO_REPLIES, AutoReply, check_auto_reply
from services.messaging.domain.texts import storable
from services.messaging.storage import auto_replies as rows
from services.messaging.storage.moments import Moment
from services.messaging.usecases.versions import Versions

_log = structlog.get_logger(__name__)


class AutoReplies:
    """Keeps them."""

    def __init__(self, *, database: Database, moment: Moment, templates: Versions) -> None:
        """Takes what it works with."""
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._templates = templates

    async def create(self, workspace_id: str, rule: AutoReply) -> AutoReply:
        """Makes one; the same again returns it as it is. An empty id is assigned; its times are not looked at.

        Raises:
            AlreadyExists: If the id is taken by another content.
            InvalidArgument: If it means nothing.
            NotFound: If its template is none.
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.plain() as connection:
            now = await self._moment(connection)
        now = now.replace(microsecond=now.microsecond // 1_000 * 1_000)
        name = check_resource_id(rule.auto_reply_id or new_id("aur", now), "auto_reply_id")
        rule = _filled(replace(rule, auto_reply_id=name, create_time=now, update_time=now))
        await self._check(workspace_id, rule)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_auto_replies(connection, workspace_id)
            all_ = await rows.list_auto_replies(connection, workspace_id)
            known = next((each for each in all_ if each.auto_reply_id == name), None)
            if known is not None:
                if not known.says_the_same(rule):
                    raise AlreadyExists(
                        "There is an auto-reply with this id and another content; choose another id.",
                        auto_reply_id=name,
                    )
                return known
            if len(all_) >= MAX_AUTO_REPLIES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_AUTO_REPLIES} auto-replies; delete one first.",
                    reason=ErrorReason.ERROR_REASON_LIMIT_REACHED,
                )
            await rows.write_auto_reply(connection, workspace_id, rule)
        _log.info("created", workspace_id=workspace_id, auto_reply_id=name)
        return rule

    async def list_all(self, workspace_id: str) -> list[AutoReply]:
        """Returns all of a workspace, by priority and id."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.list_auto_replies(connection, workspace_id)

    async def get(self, workspace_id: str, auto_reply_id: str) -> AutoReply:
        """Returns one.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await rows.find_auto_reply(connection, workspace_id, storable(auto_reply_id, 63))
        return _there(found, auto_reply_id)

    async def update(
        self, workspace_id: str, auto_reply_id: str, etag: str, change: Callable[[AutoReply], AutoReply]
    ) -> AutoReply:
        """Changes one.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: As `create`, and what `change` raises.
            NotFound: If there is none of this id, or its template is none.
        """
        changed = _filled(change(await self.get(workspace_id, auto_reply_id)))
        await self._check(workspace_id, changed)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_auto_replies(connection, workspace_id)
            known = _there(await rows.find_auto_reply(connection, workspace_id, auto_reply_id), auto_reply_id)
            check_etag(etag, etag_of(known.revision))
            # By what is there now: somebody may have changed another field since it was looked at.
            changed = _filled(change(known))
            check_auto_reply(changed)
            now = await self._moment(connection)
            changed = replace(changed, update_time=now, revision=known.revision + 1)
            await rows.write_auto_reply(connection, workspace_id, changed)
        return changed

    async def delete(self, workspace_id: str, auto_reply_id: str, etag: str) -> AutoReply:
        """Takes one away.

        Raises:
            Aborted: ETAG_MISMATCH.
            NotFound: If there is none of this id.
        """
        name = storable(auto_reply_id, 63)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_auto_replies(connection, workspace_id)
            known = _there(await rows.find_auto_reply(connection, workspace_id, name), auto_reply_id)
            check_etag(etag, etag_of(known.revision))
            await rows.delete_auto_reply(connection, workspace_id, name)
        _log.info("deleted", workspace_id=workspace_id, auto_reply_id=name)
        return known

    async def _check(self, workspace_id: str, rule: AutoReply) -> None:
        check_auto_reply(rule)
        if not rule.template_id:
            return
        template = (await self._templates.find(workspace_id, [rule.template_id])).get(rule.template_id)
        if template is None:
            raise NotFound(
                "There is no template with this id; GET /v1/templates lists them.", template_id=rule.template_id
            )
        if not template.answer:
            raise InvalidArgument("template_id must name a template with `answer`.", field="template_id")
        if rule.channels != (template.channel,):
            raise InvalidArgument(f"channels must be the template's, {template.channel.name}.", field="channels")


def _filled(rule: AutoReply) -> AutoReply:
    return replace(
        rule, display_name=rule.display_name or rule.auto_reply_id, priority=rule.priority or DEFAULT_PRIORITY
    )


def _there(found: AutoReply | None, auto_reply_id: str) -> AutoReply:
    if found is None:
        raise NotFound(
            "There is no auto-reply with this id; GET /v1/autoReplies lists them.", auto_reply_id=auto_reply_id[:63]
        )
    return found
