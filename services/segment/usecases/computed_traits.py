"""Computed traits as their owners keep them: made, changed with all segments that name them, deleted, listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted, in_use
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.operations import Operation
from services.common.updates import check_etag, etag_of
from services.segment.domain.computed_traits import ComputedTrait, ComputedTraitChange
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import MAXIMUM_COMPUTED_TRAITS
from services.segment.domain.parsing import parse_rule
from services.segment.domain.segments import Segment
from services.segment.domain.versions import Change
from services.segment.domain.versions import Reason as VersionReason
from services.segment.measures import parse_measure
from services.segment.storage import computed_traits as storage
from services.segment.storage import segments as segment_storage
from services.segment.storage.workspaces import lock_workspace, read_workspace, write_definitions_changed
from services.segment.usecases.filling import WAIT_SECONDS, Filling
from services.segment.usecases.finishing import Finishing
from services.segment.usecases.segments import UsersOf


class ComputedTraits:
    """Keeps definitions.

    They change under the workspace's lock, as those of segments do: a segment cannot come to name one that is deleted at the
    same moment, and the live loop asks by the measure of before or by that of after.
    """

    def __init__(self, database: Database, filling: Filling, clock: Clock, *, users_of: UsersOf) -> None:
        """Takes the database, who fills segments, the time, and who knows which journeys use a computed trait."""
        self._database = database
        self._filling = filling
        self._clock = clock
        self._users_of = users_of
        self._finishing = Finishing()

    async def create(
        self,
        workspace_id: str,
        *,
        computed_trait_id: str,
        display_name: str,
        description: str,
        owner: str,
        measure_data: Mapping[str, Any],
    ) -> ComputedTrait:
        """Makes a computed trait; the same measure under the same id again returns it as it is.

        Raises:
            InvalidRule: If the measure is none.
            AlreadyExists: If the id is taken by another measure, or the name by another computed trait.
            ResourceExhausted: LIMIT_REACHED at 200.
        """
        measure, now = parse_measure(measure_data), self._clock.now()
        if computed_trait_id:
            check_resource_id(computed_trait_id, "computed_trait_id")
        wanted = ComputedTrait(
            computed_trait_id=computed_trait_id or new_id("computed", now),
            display_name=display_name,
            description=description,
            owner=owner,
            measure_data=measure_data,
            version=1,
            revision=1,
            create_time=now,
            update_time=now,
        )
        wanted = replace(wanted, display_name=display_name or wanted.computed_trait_id)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            existing = await storage.find_computed_trait(connection, workspace_id, wanted.computed_trait_id)
            if existing is not None:
                if existing.measure == measure:
                    return await _with_users(connection, workspace_id, existing)
                raise AlreadyExists(
                    f"The computed trait {computed_trait_id} computes something else; choose another id.",
                    computed_trait_id=computed_trait_id,
                )
            await _check_name(connection, workspace_id, wanted)
            if await storage.count_computed_traits(connection, workspace_id) >= MAXIMUM_COMPUTED_TRAITS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_COMPUTED_TRAITS} computed traits.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    limit=str(MAXIMUM_COMPUTED_TRAITS),
                )
            await storage.insert_computed_trait(connection, workspace_id, wanted)
        return wanted

    async def get(self, workspace_id: str, computed_trait_id: str) -> ComputedTrait:
        """Returns a computed trait.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await _with_users(
                connection, workspace_id, await _required(connection, workspace_id, computed_trait_id)
            )

    async def list(self, workspace_id: str, listing: Listing) -> Sequence[ComputedTrait]:
        """Returns the computed traits of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.list_computed_traits(connection, workspace_id, listing)
            users = await segment_storage.users_of(connection, workspace_id)
        return [replace(one, segment_ids=tuple(users.get(one.computed_trait_id, ()))) for one in found]

    async def update(
        self, workspace_id: str, computed_trait_id: str, change: ComputedTraitChange, *, etag: str = ""
    ) -> ComputedTrait:
        """Changes a computed trait; by another measure each segment that names it is filled anew, and only who moves is told.

        Raises:
            InvalidRule: If the measure is none.
            NotFound: If there is no such computed trait.
            AlreadyExists: If the name is another one's.
            FailedPrecondition: IN_USE, if a rule compares it with what the new measure does not give.
            ResourceExhausted: LIMIT_REACHED, if more than 100 segments would wait to be filled.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            Unavailable: If it must be known which journeys use it, and nobody can say.
        """
        before = await self.get(workspace_id, computed_trait_id)
        if change.measure_data is not None and parse_measure(change.measure_data).result != before.measure.result:
            # How a journey compares it only segment could tell, of each of its rules; so any other kind of value is refused.
            journeys = await self._users_of(workspace_id, computed_trait_id)
            if journeys:
                raise _in_use(computed_trait_id, journeys, "journeys that are published or paused compare")
        return await self._finishing.finish(self._updated(workspace_id, computed_trait_id, change, etag))

    async def delete(self, workspace_id: str, computed_trait_id: str, *, etag: str = "") -> ComputedTrait:
        """Deletes a computed trait, and returns what it was.

        Raises:
            NotFound: If there is no such computed trait.
            FailedPrecondition: IN_USE, with the first 20 segments, or journeys, that name it.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            Unavailable: If nobody can say which journeys use it.
        """
        await self.get(workspace_id, computed_trait_id)
        journeys = await self._users_of(workspace_id, computed_trait_id)
        if journeys:
            raise _in_use(computed_trait_id, journeys, "journeys that are published or paused use")
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await _required(connection, workspace_id, computed_trait_id)
            check_etag(etag, etag_of(before.revision))
            segments = (await segment_storage.users_of(connection, workspace_id)).get(computed_trait_id, [])
            if segments:
                raise _in_use(computed_trait_id, segments, "segments use")
            await storage.delete_computed_trait(connection, workspace_id, computed_trait_id)
        return before

    async def _updated(
        self, workspace_id: str, computed_trait_id: str, change: ComputedTraitChange, etag: str
    ) -> ComputedTrait:
        operations = await self._update(workspace_id, computed_trait_id, change, etag)
        until = monotonic_seconds() + WAIT_SECONDS
        for operation in operations:
            if monotonic_seconds() < until:
                await self._filling.wait(workspace_id, operation)
        return await self.get(workspace_id, computed_trait_id)

    async def _update(
        self, workspace_id: str, computed_trait_id: str, change: ComputedTraitChange, etag: str
    ) -> Sequence[Operation]:
        """Writes a change; returns the operations that fill the segments it is a change for."""
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await _required(connection, workspace_id, computed_trait_id)
            check_etag(etag, etag_of(before.revision))
            after = before
            if change.display_name is not None:
                after = replace(after, display_name=change.display_name or computed_trait_id)
            if change.description is not None:
                after = replace(after, description=change.description)
            if change.owner is not None:
                after = replace(after, owner=change.owner)
            if change.measure_data is not None and parse_measure(change.measure_data) != before.measure:
                after = replace(after, measure_data=change.measure_data, version=before.version + 1)
            if after == before:
                return ()
            now = self._clock.now()
            after = replace(after, revision=before.revision + 1, update_time=now)
            await _check_name(connection, workspace_id, after)
            users: Sequence[Segment] = ()
            if after.version != before.version:
                users = await self._users_after(connection, workspace_id, before, after)
            await storage.update_computed_trait(connection, workspace_id, after)
            return await self._fill(connection, workspace_id, users, computed_trait_id, now)

    async def _users_after(
        self, connection: AsyncConnection, workspace_id: str, before: ComputedTrait, after: ComputedTrait
    ) -> Sequence[Segment]:
        """Returns the segments that name a computed trait, as they are; all of them must bear its new measure."""
        using = (await segment_storage.users_of(connection, workspace_id)).get(after.computed_trait_id, [])
        if not using:
            return ()
        if after.measure.result.shape is not before.measure.result.shape:
            raise _in_use(after.computed_trait_id, using, "segments compare another kind of value of")
        users = [
            segment
            for segment in await segment_storage.live_segments(connection, workspace_id)
            if segment.segment_id in using
        ]
        for segment in users:
            try:
                parse_rule(
                    segment.rule_data,
                    definitions={**segment.definitions, after.computed_trait_id: after.measure},
                    others=segment.others,
                )
            except InvalidRule as error:
                raise FailedPrecondition(
                    f"The segment {segment.segment_id} compares it with what the new measure does not give: {error.message}",
                    reason=Reason.ERROR_REASON_IN_USE,
                    computed_trait_id=after.computed_trait_id,
                    users=segment.segment_id,
                ) from error
        return users

    async def _fill(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        users: Sequence[Segment],
        computed_trait_id: str,
        now: datetime,
    ) -> Sequence[Operation]:
        """Makes the next version of segments whose rules mean something else from now on, and starts their fills."""
        operations, timed = [], False
        change = Change(current_caller().principal, VersionReason.COMPUTED_TRAIT, computed_trait_id)
        model = (await read_workspace(connection, workspace_id)).standing
        for segment in users:
            after = replace(segment, version=segment.version + 1, revision=segment.revision + 1, update_time=now)
            await segment_storage.update_segment(connection, workspace_id, segment, after, change)
            anew = await segment_storage.find_segment(connection, workspace_id, segment.segment_id)
            assert anew is not None
            if anew.is_live:
                timed = timed or replace(anew, model=model).dependencies.timed
                operations.append(await self._filling.start(connection, workspace_id, anew))
        if users:
            await write_definitions_changed(connection, workspace_id, timed=timed, now=now)
        return operations


def _in_use(computed_trait_id: str, users: Sequence[str], what: str) -> FailedPrecondition:
    what = f"{what} the computed trait {computed_trait_id}"
    return in_use(users, what, "Let them use another one first.", computed_trait_id=computed_trait_id)


async def _check_name(connection: AsyncConnection, workspace_id: str, trait: ComputedTrait) -> None:
    if await storage.is_name_taken(connection, workspace_id, trait.display_name, trait.computed_trait_id):
        raise AlreadyExists(
            f"Another computed trait has the name {trait.display_name}; choose another one.", field="display_name"
        )


async def _with_users(connection: AsyncConnection, workspace_id: str, trait: ComputedTrait) -> ComputedTrait:
    users = (await segment_storage.users_of(connection, workspace_id)).get(trait.computed_trait_id, [])
    return replace(trait, segment_ids=tuple(users))


async def _required(connection: AsyncConnection, workspace_id: str, computed_trait_id: str) -> ComputedTrait:
    trait = await storage.find_computed_trait(connection, workspace_id, computed_trait_id)
    if trait is None:
        raise NotFound(
            f"There is no computed trait {computed_trait_id[:100]}.", computed_trait_id=computed_trait_id[:100]
        )
    return trait
