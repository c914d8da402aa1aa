"""The catalogue of tags: defined, changed, archived, taken away; and what may be given by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    Reason,
    ResourceExhausted,
    Unavailable,
    in_use,
)
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.tags import (
    MAXIMUM_TAGS,
    Tag,
    TagContent,
    TagSettings,
    check_each_once,
    is_held_to_definitions,
)
from services.profile.storage import tags as rows

UsersOf = Callable[[str, str], Awaitable[list[str]]]
"""Returns the ids of the segments that name a tag, given the workspace and the tag."""

_log = structlog.get_logger(__name__)


class Tags:
    """Keeps what tags mean."""

    def __init__(self, *, database: Database, clock: Clock, users_of: UsersOf) -> None:
        """Takes profile's database, the time, and who knows by whom a tag is used."""
        # The same pool; definitions are told to nobody, so that their commits need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = storage.moment_by(clock)
        self._users_of = users_of

    async def create(self, workspace_id: str, given: Sequence[tuple[str, TagContent]]) -> tuple[list[Tag], int]:
        """Defines tags, all or none; those that are defined just so are left alone.

        Returns:
            All of them as they are now, in the order given, and how many were made.

        Raises:
            AlreadyExists: If one is defined otherwise.
            InvalidArgument: If one is named twice.
            ResourceExhausted: LIMIT_REACHED.
        """
        check_each_once([tag_id for tag_id, _ in given])
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_tags(connection, workspace_id)
            known = await rows.find_tags(connection, workspace_id, [tag_id for tag_id, _ in given])
            for tag_id, content in given:
                if tag_id in known and known[tag_id].content != content:
                    raise AlreadyExists(
                        f"The tag {tag_id} is defined otherwise; change it instead.", field="tag_id", tag_id=tag_id
                    )
            now = await self._moment(connection)
            made = [Tag(tag_id, content, 1, now, now) for tag_id, content in given if tag_id not in known]
            if made and (count := await rows.count_tags(connection, workspace_id)) + len(made) > MAXIMUM_TAGS:
                raise ResourceExhausted(
                    f"A workspace defines at most {MAXIMUM_TAGS:,} tags, and has {count:,}; delete some first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            await rows.write_tags(connection, workspace_id, made)
        _log.info("tags.defined", workspace_id=workspace_id, tags=len(made))
        known |= {tag.tag_id: tag for tag in made}
        return [known[tag_id] for tag_id, _ in given], len(made)

    async def get(self, workspace_id: str, tag_id: str) -> Tag:
        """Returns a definition.

        Raises:
            NotFound: If the tag is not defined.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._defined(connection, workspace_id, tag_id)

    async def list_tags(self, workspace_id: str, listing: Listing) -> tuple[list[Tag], str]:
        """Returns a page of definitions, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_tags(connection, workspace_id, listing)
        return page[: listing.size], listing.next_token(page)

    async def update(self, workspace_id: str, tag_id: str, etag: str, change: Callable[[Tag], TagContent]) -> Tag:
        """Changes a definition; the same as before changes nothing.

        Args:
            workspace_id: Whose.
            tag_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns what it is to say.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: What `change` raises.
            NotFound: If the tag is not defined.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_tags(connection, workspace_id)
            known = await self._defined(connection, workspace_id, tag_id)
            check_etag(etag, etag_of(known.revision))
            content = change(known)
            if content == known.content:
                return known
            tag = known.changed(content, await self._moment(connection))
            await rows.write_tags(connection, workspace_id, [tag])
        _log.info("tag.changed", workspace_id=workspace_id, revision=tag.revision)
        return tag

    async def delete(self, workspace_id: str, tag_id: str, etag: str) -> Tag:
        """Takes a definition away that no segment uses.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: IN_USE, with the first 20 segments that use it.
            NotFound: If the tag is not defined.
            Unavailable: If segments cannot be asked.
        """
        check_etag(etag, etag_of((await self.get(workspace_id, tag_id)).revision))
        try:
            users = await self._users_of(workspace_id, tag_id)
        except Unavailable as error:
            raise Unavailable(
                "It cannot be told now whether a segment uses the tag; archive it, or delete it later.",
                retry_after_seconds=5,
            ) from error
        if users:
            raise in_use(users, f"segments use the tag {tag_id}", "Change their rules first, or archive the tag.")
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_tags(connection, workspace_id)
            known = await self._defined(connection, workspace_id, tag_id)
            check_etag(etag, etag_of(known.revision))
            await rows.delete_tag(connection, workspace_id, tag_id)
        _log.info("tag.deleted", workspace_id=workspace_id)
        return known

    async def get_settings(self, workspace_id: str) -> TagSettings:
        """Returns what holds for all tags."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.read_tag_settings(connection, workspace_id)

    async def set_settings(self, workspace_id: str, *, only_defined: bool, etag: str) -> TagSettings:
        """Sets what holds for all tags; the same as before changes nothing.

        Raises:
            Aborted: ETAG_MISMATCH, also where two change it at once.
        """
        async with self._database.workspace(workspace_id) as connection:
            known = await rows.read_tag_settings(connection, workspace_id)
            check_etag(etag, etag_of(known.revision))
            if known.only_defined == only_defined:
                return known
            settings = TagSettings(only_defined, known.revision + 1)
            if not await rows.write_tag_settings(connection, workspace_id, settings):
                # Whatever the caller has seen, it is not what there is now.
                check_etag(etag_of(known.revision), etag_of(settings.revision))
        return settings

    async def check_given(self, workspace_id: str, tag_ids: Sequence[str], principal: str) -> None:
        """Refuses tags that somebody may not give customers.

        Raises:
            FailedPrecondition: TAG_NOT_DEFINED.
        """
        if not tag_ids or not is_held_to_definitions(principal):
            return
        async with self._database.workspace(workspace_id) as connection:
            if not (await rows.read_tag_settings(connection, workspace_id)).only_defined:
                return
            known = await rows.find_tags(connection, workspace_id, tag_ids)
        for tag_id in tag_ids:
            if tag_id not in known or known[tag_id].content.archived:
                raise FailedPrecondition(
                    f"Only tags that are defined may be given here, and {tag_id} is "
                    f"{'archived' if tag_id in known else 'not'}; give another, or define it first.",
                    reason=Reason.ERROR_REASON_TAG_NOT_DEFINED,
                    field="add_tags",
                    tag_id=tag_id,
                )

    async def _defined(self, connection: AsyncConnection, workspace_id: str, tag_id: str) -> Tag:
        known = {} if "\0" in tag_id else await rows.find_tags(connection, workspace_id, [tag_id])
        if tag_id not in known:
            raise NotFound("This tag is not defined; GET /v1/tags lists those that are.", tag_id=tag_id)
        return known[tag_id]
