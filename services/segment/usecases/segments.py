"""Definitions as their owners keep them: made and filled, changed, deleted, listed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted, in_use
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.operations import Operation
from services.common.rule_references import customer_lists_of
from services.common.updates import check_etag, etag_of
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import MAXIMUM_NAMING, MAXIMUM_SEGMENTS
from services.segment.domain.naming import naming, through
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of
from services.segment.domain.rules import Rule
from services.segment.domain.segments import Segment, SegmentChange, State
from services.segment.domain.states import check_changeable
from services.segment.domain.versions import Change
from services.segment.domain.versions import Reason as VersionReason
from services.segment.standing.binding import bind
from services.segment.storage import segments as segment_storage
from services.segment.storage.computed_traits import definitions_for
from services.segment.storage.customer_lists import missing_lists
from services.segment.storage.workspaces import lock_workspace, read_workspace, write_definitions_changed
from services.segment.usecases.evaluating import Evaluator
from services.segment.usecases.filling import Filling
from services.segment.usecases.finishing import Finishing

UsersOf = Callable[[str, str], Awaitable[Sequence[str]]]
"""Returns the journeys that use a segment, of (workspace, segment)."""


class Segments:
    """Keeps definitions, and memberships right where a definition changes.

    A rule that is new is written with the operation that asks all customers by it. Definitions change under the workspace's
    lock, so that the live loop evaluates by those before or by those after, never by both. A caller that stops waiting stops
    nothing.
    """

    def __init__(
        self, database: Database, evaluator: Evaluator, filling: Filling, clock: Clock, *, users_of: UsersOf
    ) -> None:
        """Takes the database, who evaluates, who fills, the time, and who knows which journeys use a segment."""
        self._database = database
        self._evaluator = evaluator
        self._filling = filling
        self._clock = clock
        self._users_of = users_of
        self._finishing = Finishing()

    async def create(
        self,
        workspace_id: str,
        *,
        segment_id: str,
        display_name: str,
        description: str,
        rule_data: Mapping[str, Any],
        is_draft: bool = False,
    ) -> Segment:
        """Makes a segment and fills it; its size is right when this returns, or it is filling after 2 seconds.

        A draft is made and nothing else: nobody is asked.

        Raises:
            InvalidRule: If the rule cannot be compiled, or names a segment that 50 name already.
            AlreadyExists: If the id is taken by another rule, or was; the same rule again returns the segment as it is, and
                starts its fill again if that is over without an end.
            ResourceExhausted: LIMIT_REACHED at 500 segments, or 100 that wait to be filled.
        """
        segment_id = check_resource_id(segment_id, "segment_id") if segment_id else self._new_id()
        await self._check_rule(workspace_id, segment_id, rule_data)
        state = State.DRAFT if is_draft else State.LIVE
        written = self._create(workspace_id, segment_id, display_name, description, rule_data, state)
        return await self.finish(workspace_id, written)

    async def update(self, workspace_id: str, segment_id: str, change: SegmentChange, *, etag: str = "") -> Segment:
        """Changes a segment; a new rule is filled as in `create`, and only who moves is told.

        Raises:
            InvalidRule: If the rule cannot be compiled, or a segment that names this one could not be with it.
            NotFound: If there is no such segment.
            FailedPrecondition: If it is deleted or archived.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
        """
        if change.rule_data is not None:
            await self._check_rule(workspace_id, segment_id, change.rule_data)
        return await self.finish(workspace_id, self._update(workspace_id, segment_id, change, etag))

    async def delete(self, workspace_id: str, segment_id: str, *, etag: str = "") -> Segment:
        """Deletes a segment: all members leave, the definition stays to be read. One that is deleted stays as it is.

        Raises:
            NotFound: If there is no such segment.
            FailedPrecondition: IN_USE, with the first 20 journeys, or segments, that use it.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            Unavailable: If nobody can say who uses it.
        """
        segment = await self.get(workspace_id, segment_id)
        if segment.delete_time is not None:
            return segment
        await self.check_unused_by_journeys(workspace_id, segment_id)
        return await self._finishing.finish(self._delete(workspace_id, segment_id, etag))

    async def check_unused_by_journeys(self, workspace_id: str, segment_id: str) -> None:
        """Refuses where a journey that is published or paused names a segment.

        Raises:
            FailedPrecondition: IN_USE, with the first 20 of them.
            Unavailable: If nobody can say.
        """
        if users := await self._users_of(workspace_id, segment_id):
            raise _in_use(segment_id, "journeys that are published or paused", users)

    async def get(self, workspace_id: str, segment_id: str) -> Segment:
        """Returns a segment, a deleted one too.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await required(connection, workspace_id, segment_id)

    async def list(self, workspace_id: str, listing: Listing, *, show_archived: bool = False) -> Sequence[Segment]:
        """Returns the segments of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await segment_storage.list_segments(connection, workspace_id, listing, show_archived=show_archived)

    async def _create(
        self,
        workspace_id: str,
        segment_id: str,
        display_name: str,
        description: str,
        rule_data: Mapping[str, Any],
        state: State,
    ) -> tuple[Segment, Operation | None]:
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            rule = await compiled(connection, workspace_id, rule_data, segment_id)
            existing = await segment_storage.find_segment(connection, workspace_id, segment_id)
            if existing is not None:
                if existing.delete_time is not None:
                    raise AlreadyExists(
                        f"There was a segment {segment_id}, and its log stays; choose another id.",
                        segment_id=segment_id,
                    )
                if existing.state is State.ARCHIVED:
                    raise AlreadyExists(
                        f"The segment {segment_id} is archived; take it back with :unarchive, or choose another id.",
                        segment_id=segment_id,
                    )
                if existing.rule == rule:
                    return await self._filled_again(connection, workspace_id, existing)
                raise AlreadyExists(
                    f"The segment {segment_id} has another rule; choose another id.", segment_id=segment_id
                )
            await check_room(connection, workspace_id)
            await read_workspace(connection, workspace_id)
            await segment_storage.insert_segment(
                connection,
                workspace_id,
                segment_id=segment_id,
                display_name=display_name or segment_id,
                description=description,
                rule=rule_data,
                state=state,
                change=Change(current_caller().principal),
                now=self._clock.now(),
            )
            return await self.fill_anew(connection, workspace_id, segment_id)

    async def _update(
        self, workspace_id: str, segment_id: str, change: SegmentChange, etag: str
    ) -> tuple[Segment, Operation | None]:
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required(connection, workspace_id, segment_id)
            check_etag(etag, etag_of(before.revision))
            check_changeable(before)
            after = before
            if change.display_name is not None:
                after = replace(after, display_name=change.display_name or segment_id)
            if change.description is not None:
                after = replace(after, description=change.description)
            if change.rule_data is not None:
                rule = await compiled(connection, workspace_id, change.rule_data, segment_id)
                if rule != before.rule:
                    after = replace(after, rule_data=change.rule_data, version=before.version + 1)
            if after == before:
                return before, None
            after = replace(after, revision=before.revision + 1, update_time=self._clock.now())
            await segment_storage.update_segment(
                connection, workspace_id, before, after, Change(current_caller().principal)
            )
            if after.version == before.version:
                return after, None
            await self._change_those_naming(connection, workspace_id, segment_id)
            return await self.fill_anew(connection, workspace_id, segment_id)

    async def _delete(self, workspace_id: str, segment_id: str, etag: str) -> Segment:
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required(connection, workspace_id, segment_id)
            if before.delete_time is not None:
                return before
            check_etag(etag, etag_of(before.revision))
            now = self._clock.now()
            await self.put_away(connection, workspace_id, before, replace(before, delete_time=now), now=now)
            return await required(connection, workspace_id, segment_id)

    async def put_away(
        self, connection: AsyncConnection, workspace_id: str, before: Segment, after: Segment, *, now: datetime
    ) -> None:
        """Writes a segment that is deleted or archived, and lets all its members leave. The lock is held.

        Raises:
            FailedPrecondition: IN_USE, if the rule of a segment names it.
        """
        if users := naming(before.segment_id, await segment_storage.live_rules(connection, workspace_id)):
            raise _in_use(before.segment_id, "segments", users)
        after = replace(after, revision=before.revision + 1, update_time=now)
        await segment_storage.update_segment(
            connection, workspace_id, before, after, Change(current_caller().principal)
        )
        await write_definitions_changed(connection, workspace_id, timed=False, now=now)
        await self._filling.operations.end(connection, workspace_id, before.fill_operation_id)
        workspace = await read_workspace(connection, workspace_id)
        await self._evaluator.empty(connection, workspace, after, now=now)

    async def _change_those_naming(self, connection: AsyncConnection, workspace_id: str, segment_id: str) -> None:
        """Fills the segments whose rules name one that was just given another rule; each has its next version with that.

        Raises:
            InvalidRule: If one of them cannot be compiled any more.
            ResourceExhausted: LIMIT_REACHED, if 100 of the workspace wait to be filled.
        """
        for user in naming(segment_id, await segment_storage.live_rules(connection, workspace_id)):
            before = await required(connection, workspace_id, user)
            try:
                before.rule  # noqa: B018
            except InvalidRule as error:
                raise InvalidRule("rule", f"the segment {user} names this one, and of it {error.problem}") from error
            after = replace(before, version=before.version + 1)
            change = Change(current_caller().principal, VersionReason.NAMED_SEGMENT, segment_id)
            await segment_storage.update_segment(connection, workspace_id, before, after, change)
            if after.is_live:
                await self._filling.start(connection, workspace_id, after)

    async def _check_rule(self, workspace_id: str, segment_id: str, rule_data: Mapping[str, Any]) -> None:
        """Refuses a rule before anything waits for the workspace's lock."""
        async with self._database.workspace(workspace_id) as connection:
            await compiled(connection, workspace_id, rule_data, segment_id)

    async def fill_anew(
        self, connection: AsyncConnection, workspace_id: str, segment_id: str
    ) -> tuple[Segment, Operation | None]:
        """Tells the live loop of a rule that is to hold from now on, under the lock, and starts its fill.

        One that is a draft or paused is not filled.
        """
        segment = await required(connection, workspace_id, segment_id)
        model = (await read_workspace(connection, workspace_id)).standing
        # Of one that is not live, too: live ones may name it.
        timed = dependencies_of(bind(segment.rule, model)).timed
        await write_definitions_changed(connection, workspace_id, timed=timed, now=self._clock.now())
        if not segment.is_live:
            return segment, None
        operation = await self._filling.start(connection, workspace_id, segment)
        return await required(connection, workspace_id, segment_id), operation

    async def _filled_again(
        self, connection: AsyncConnection, workspace_id: str, segment: Segment
    ) -> tuple[Segment, Operation | None]:
        """Starts the fill of a segment again if the last one was cancelled or failed."""
        if not segment.is_filling or not await self._filling.is_over(
            connection, workspace_id, segment.fill_operation_id
        ):
            return segment, None
        return segment, await self._filling.start(connection, workspace_id, segment)

    async def finish(
        self, workspace_id: str, written: Coroutine[Any, Any, tuple[Segment, Operation | None]]
    ) -> Segment:
        """Returns a segment that is being written, once it is filled, or 2 seconds later; whoever asked may go away."""
        return await self._finishing.finish(self._filled(workspace_id, written))

    async def _filled(self, workspace_id: str, written: Awaitable[tuple[Segment, Operation | None]]) -> Segment:
        segment, operation = await written
        if operation is None:
            return segment
        await self._filling.wait(workspace_id, operation)
        return await self.get(workspace_id, segment.segment_id)

    def _new_id(self) -> str:
        return new_id("segment", self._clock.now())


async def compiled(
    connection: AsyncConnection, workspace_id: str, rule_data: Mapping[str, Any], segment_id: str = ""
) -> Rule:
    """Returns the tree of rule data, with the computed traits and the segments that it names.

    Args:
        connection: A transaction of the workspace.
        workspace_id: The workspace.
        rule_data: The rule.
        segment_id: The segment that is to have it; empty: none is.

    Raises:
        InvalidRule: If it cannot be compiled, or a segment is to have it and it names one that 50 others name already.
    """
    if gone := await missing_lists(connection, workspace_id, customer_lists_of(rule_data)):
        raise InvalidRule("rule", f"there is no list {gone[0][:100]}; make it first (POST /v1/customerLists).")
    others = await segment_storage.rules_for(connection, workspace_id, rule_data)
    definitions = await definitions_for(connection, workspace_id, [rule_data, *others.values()])
    if not segment_id:
        return parse_rule(rule_data, definitions=definitions, others=others)
    rule = parse_rule(rule_data, definitions=definitions, others=others, through=(segment_id,))
    with_it = {**others, segment_id: rule_data}
    for one in through(segment_id, with_it):
        if len(naming(one, with_it)) > MAXIMUM_NAMING:
            raise InvalidRule(
                "rule", f"the segment {one} is named by {MAXIMUM_NAMING} segments already; use its conditions here."
            )
    return rule


def _in_use(segment_id: str, whose: str, users: Sequence[str]) -> FailedPrecondition:
    what = f"{whose} use the segment {segment_id}"
    return in_use(users, what, "Let them use another one first.", segment_id=segment_id)


async def check_room(connection: AsyncConnection, workspace_id: str) -> None:
    """Refuses one segment more than a workspace may have.

    Raises:
        ResourceExhausted: LIMIT_REACHED, if it has 500.
    """
    count, _ = await segment_storage.count_segments(connection, workspace_id)
    if count >= MAXIMUM_SEGMENTS:
        raise ResourceExhausted(
            f"A workspace has at most {MAXIMUM_SEGMENTS} segments; delete or archive one first.",
            reason=Reason.ERROR_REASON_LIMIT_REACHED,
            limit=str(MAXIMUM_SEGMENTS),
        )


async def required(connection: AsyncConnection, workspace_id: str, segment_id: str) -> Segment:
    """Returns a segment, a deleted one too.

    Raises:
        NotFound: If there is none of this id.
    """
    segment = await segment_storage.find_segment(connection, workspace_id, segment_id)
    if segment is None:
        raise NotFound(f"There is no segment {segment_id}.", segment_id=segment_id)
    return segment
