"""Evaluates rules for some customers and writes what changed. The live loop, the sweep and the fill all end here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.erasing import ErasedNodes
from services.common.memories import Memory
from services.segment.columns.columns import Columns
from services.segment.columns.mode import Mode
from services.segment.conditions.standing import StandingCondition
from services.segment.domain.memberships import Cause, Changes, changes_between, in_portions
from services.segment.domain.rules import Rule, leaves
from services.segment.domain.segments import Segment, State
from services.segment.domain.standing.attributes import Attribute
from services.segment.history.store import HistoryStore
from services.segment.storage import memberships as membership_storage
from services.segment.storage.memberships import LoggedChanges
from services.segment.storage.segments import live_segments, write_filled
from services.segment.storage.versions import write_outcome
from services.segment.storage.workspaces import Workspace, write_definitions_changed

CHANGES_PER_STATEMENT = 50_000

KNOWN_WORKSPACES = 10_000
"""Workspaces whose compiled segments are kept, each for one revision of them."""


class Announce(Protocol):
    """Tells others of membership changes, in the open transaction."""

    async def __call__(
        self, connection: AsyncConnection, workspace_id: str, logged: Iterable[LoggedChanges], now: datetime
    ) -> None:
        """Writes the facts."""
        ...


@dataclass(frozen=True)
class _Kept:
    """The segments of a workspace by a revision of its definitions."""

    revision: int
    live: list[Segment]
    paused: list[Segment]
    rules: list[Rule]


class Evaluator:
    """Keeps memberships equal to what the rules say."""

    def __init__(self, history: HistoryStore, announce: Announce, columns: Columns | None = None) -> None:
        """Takes the history that rules are asked of, how changes are told, and columns that answer for a part of it."""
        self._history = history
        self._columns = columns or Columns(history, Mode.OFF)
        self._announce = announce
        self._definitions: Memory[str, _Kept] = Memory(entries=KNOWN_WORKSPACES)
        self._erased: dict[str, ErasedNodes] = {}

    async def live_segments(self, connection: AsyncConnection, workspace: Workspace) -> list[Segment]:
        """Returns the live segments of a workspace, compiled once a revision. Sizes may be old."""
        return (await self._kept(connection, workspace)).live

    async def paused_segments(self, connection: AsyncConnection, workspace: Workspace) -> list[Segment]:
        """Returns the paused segments of a workspace."""
        return (await self._kept(connection, workspace)).paused

    async def _kept(self, connection: AsyncConnection, workspace: Workspace) -> _Kept:
        cached = self._definitions.get(workspace.workspace_id)
        if cached is not None and cached.revision == workspace.definitions_revision:
            return cached
        # What `standing` means changes with the definitions: whoever sets or measures it raises their revision.
        segments = [
            replace(segment, model=workspace.standing)
            for segment in await live_segments(connection, workspace.workspace_id)
        ]
        kept = _Kept(
            workspace.definitions_revision,
            [segment for segment in segments if segment.is_live],
            [segment for segment in segments if segment.state is State.PAUSED],
            [segment.rule for segment in segments if segment.is_live],
        )
        self._definitions.keep(workspace.workspace_id, kept)
        return kept

    async def reevaluate(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segments: Sequence[Segment],
        customers: AbstractSet[int],
        *,
        now: datetime,
        cause_of: Callable[[int], Cause],
        customer_of: Mapping[int, int] | None = None,
    ) -> int:
        """Makes the memberships of some customers in some segments right; returns how many changed.

        Args:
            connection: The workspace's transaction, which holds its lock.
            workspace: The workspace.
            segments: Which segments.
            customers: Current ids, and ids of customers that no longer exist: those leave.
            now: The moment.
            cause_of: What to log as the cause.
            customer_of: All nodes of the customers, where they are known already.
        """
        if not segments or not customers:
            return 0
        after = await self._columns.holding(
            workspace.workspace_id,
            {segment.segment_id: segment.rule for segment in segments},
            customers,
            live=(await self._kept(connection, workspace)).rules,
            now=now,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
            customer_of=customer_of,
        )
        filling = {segment.segment_id: segment.version for segment in segments if segment.is_filling}
        if filling:
            await membership_storage.note_touched(connection, workspace.workspace_id, filling, customers)
        before = await membership_storage.members_among(connection, workspace.workspace_id, after, customers)
        changes = changes_between(before, after, after, cause_of)
        await self.write(connection, workspace, segments, changes, now=now)
        return sum(len(change.customers) for change in changes)

    async def refill(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segments: Sequence[Segment],
        *,
        now: datetime,
        cause: Cause,
    ) -> int:
        """Makes segments right for all customers, by one scan for many of them; returns how many changed. The lock is held."""
        by_id = {segment.segment_id: segment for segment in segments}
        changed = 0
        async for segment_id, holding in self._history.members_of_each(
            workspace.workspace_id,
            {segment_id: segment.rule for segment_id, segment in by_id.items()},
            now=now,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
        ):
            segment = by_id[segment_id]
            entered, left = await self._replace(
                connection, workspace, segment, holding.tolist(), set(), now=now, cause=cause
            )
            if segment.is_filling:
                await self._write_filled(connection, workspace, segment, now=now, entered=entered, left=left)
            changed += entered + left
        return changed

    async def refill_looking_at(
        self, connection: AsyncConnection, workspace: Workspace, traits: Iterable[str], *, now: datetime
    ) -> int:
        """Asks all customers by the segments that look at some traits: anybody may show another value of them now.

        Under the lock, so that a fill under way finds the later answer when it ends. Returns how many changed.
        """
        attributes = {(AttributeKind.TRAIT, trait) for trait in traits}
        looking = [
            segment
            for segment in await self.live_segments(connection, workspace)
            if not segment.dependencies.attributes.isdisjoint(attributes)
        ]
        return await self.refill(connection, workspace, looking, now=now, cause=Cause.DEFINITION)

    async def refill_looking_at_standing(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        attributes: Collection[Attribute],
        *,
        now: datetime,
    ) -> int:
        """Asks all customers by the segments that look at some attributes whose meaning has just been changed.

        As `refill_looking_at`: under the lock, with DEFINITION as the cause. Returns how many memberships changed.
        """
        looking = [
            segment
            for segment in await self.live_segments(connection, workspace)
            if any(isinstance(one, StandingCondition) and one.attribute in attributes for one in leaves(segment.rule))
        ]
        return await self.refill(connection, workspace, looking, now=now, cause=Cause.DEFINITION)

    async def fill(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segment: Segment,
        holding: Sequence[int],
        *,
        now: datetime,
    ) -> int:
        """Makes those the members for whom the rule held when all were asked; returns how many changed. The lock is held.

        Who was asked again since the rule came to be is left as it is: that answer is the later one, and every later change
        of such a customer is asked for in its turn.
        """
        touched = await membership_storage.touched_since(
            connection, workspace.workspace_id, segment.segment_id, segment.version
        )
        entered, left = await self._replace(
            connection, workspace, segment, holding, touched, now=now, cause=Cause.DEFINITION
        )
        await self._write_filled(connection, workspace, segment, now=now, entered=entered, left=left)
        return entered + left

    async def _write_filled(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segment: Segment,
        *,
        now: datetime,
        entered: int,
        left: int,
    ) -> None:
        await write_filled(connection, workspace.workspace_id, segment)
        await write_outcome(
            connection,
            workspace.workspace_id,
            segment.segment_id,
            segment.version,
            now=now,
            entered=entered,
            left=left,
        )
        await membership_storage.forget_touched(connection, workspace.workspace_id, segment.segment_id)
        # Definitions are kept by their revision: who is asked need not be noted any more.
        await write_definitions_changed(connection, workspace.workspace_id, timed=False, now=now)

    async def _replace(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segment: Segment,
        holding: Sequence[int],
        without: AbstractSet[int],
        *,
        now: datetime,
        cause: Cause,
    ) -> tuple[int, int]:
        """Makes `holding`, ascending, the members, but for customers whose membership is not to change.

        Returns:
            How many entered, and how many left.
        """
        if workspace.newest_erased:
            # Who was erased since all were asked holds no rule.
            erased = self._erased.setdefault(workspace.workspace_id, ErasedNodes())
            await erased.catch_up(connection, workspace.workspace_id, workspace.newest_erased)
            without = without | erased.nodes
        before = await membership_storage.all_members(connection, workspace.workspace_id, segment.segment_id)
        gone = before.difference(holding) - without
        new = sorted(set(holding) - before - without) if before or without else list(holding)
        left = Changes(segment.segment_id, False, cause, sorted(gone))
        entered = Changes(segment.segment_id, True, cause, new)
        await self.write(connection, workspace, [segment], [left, entered], now=now)
        return len(entered.customers), len(left.customers)

    async def empty(
        self, connection: AsyncConnection, workspace: Workspace, segment: Segment, *, now: datetime
    ) -> None:
        """Lets all members leave a segment that was deleted or archived. The lock is held."""
        members = await membership_storage.all_members(connection, workspace.workspace_id, segment.segment_id)
        left = Changes(segment.segment_id, False, Cause.DELETION, sorted(members))
        await self.write(connection, workspace, [segment], [left], now=now)
        await membership_storage.forget_touched(connection, workspace.workspace_id, segment.segment_id)

    async def write(
        self,
        connection: AsyncConnection,
        workspace: Workspace,
        segments: Sequence[Segment],
        changes: Sequence[Changes],
        *,
        now: datetime,
    ) -> None:
        """Writes changes with their log and tells of them."""
        versions = {segment.segment_id: segment.version for segment in segments}
        for portion in in_portions(changes, CHANGES_PER_STATEMENT):
            logged = await membership_storage.write_changes(connection, workspace.workspace_id, portion, versions, now)
            await self._announce(connection, workspace.workspace_id, logged, now)
