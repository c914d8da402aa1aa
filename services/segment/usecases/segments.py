"""Definitions and questions: create, list, members, preview, evaluate."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, NotFound, ResourceExhausted
from services.common.facts import count_set_aside
from services.common.ids import check_resource_id, new_id
from services.segment.domain.heard import Seen
from services.segment.domain.limits import MAXIMUM_SEGMENTS
from services.segment.domain.memberships import Cause, Membership
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of
from services.segment.domain.rules import Rule
from services.segment.domain.segments import Segment
from services.segment.history.store import HistoryStore
from services.segment.storage import memberships as membership_storage
from services.segment.storage import segments as segment_storage
from services.segment.storage.workspaces import lock_workspace, read_workspace, write_definitions_changed
from services.segment.usecases.evaluating import Evaluator
from yike.common.v1 import errors_pb2


@dataclass(frozen=True)
class Preview:
    """What a rule would give now."""

    size: int
    total_customers: int
    sample_customer_ids: list[int]


@dataclass(frozen=True)
class Judged:
    """What a rule says of customers, by the ids asked for: for whom it holds, and who cannot be judged yet."""

    holding: list[int]
    pending: list[int]


@dataclass(frozen=True)
class Stats:
    """Counts of a workspace, and how many facts wait before segment."""

    customers: int
    events: int
    segments: int
    memberships: int
    waiting_facts: int
    facts_set_aside: int


class Segments:
    """What callers may ask of segments."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        evaluator: Evaluator,
        clock: Clock,
        waiting_facts: Callable[[], Awaitable[int]],
        identify: Callable[[str, int], Awaitable[int]],
    ) -> None:
        """Takes the stores, who evaluates, the time, who knows how many facts wait, and who knows all customers.

        `identify` returns the current id of a customer or raises NotFound.
        """
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        self._waiting_facts = waiting_facts
        self._identify = identify
        self._making: set[asyncio.Future[Segment]] = set()

    async def create(
        self, workspace_id: str, *, segment_id: str, display_name: str, description: str, rule_data: Mapping[str, Any]
    ) -> Segment:
        """Makes a segment and fills it by one query; its size is right when this returns.

        A caller that stops waiting does not stop it: filling for millions may take longer than a call, and the same
        call again then returns the segment.

        Raises:
            InvalidRule: If the rule cannot be compiled.
            AlreadyExists: If the id is taken by another rule; the same rule again returns the segment as it is.
            ResourceExhausted: LIMIT_REACHED at 500 segments.
        """
        rule = parse_rule(rule_data)
        segment_id = check_resource_id(segment_id, "segment_id") if segment_id else self._new_id()
        making = asyncio.ensure_future(self._make(workspace_id, segment_id, display_name, description, rule_data, rule))
        self._making.add(making)
        making.add_done_callback(self._making.discard)
        return await asyncio.shield(making)

    async def _make(
        self,
        workspace_id: str,
        segment_id: str,
        display_name: str,
        description: str,
        rule_data: Mapping[str, Any],
        rule: Rule,
    ) -> Segment:
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            existing = await segment_storage.find_segment(connection, workspace_id, segment_id)
            if existing is not None:
                if existing.rule == rule:
                    return existing
                raise AlreadyExists(
                    f"The segment {segment_id} has another rule; choose another id.", segment_id=segment_id
                )
            count, _ = await segment_storage.count_segments(connection, workspace_id)
            if count >= MAXIMUM_SEGMENTS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_SEGMENTS} segments.",
                    reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
                    limit=str(MAXIMUM_SEGMENTS),
                )
            workspace = await read_workspace(connection, workspace_id)
            now = self._clock.now()
            await segment_storage.insert_segment(
                connection,
                workspace_id,
                segment_id=segment_id,
                display_name=display_name or segment_id,
                description=description,
                rule=rule_data,
                now=now,
            )
            await write_definitions_changed(connection, workspace_id, timed=dependencies_of(rule).timed, sweep_time=now)
            segment = await self._required(connection, workspace_id, segment_id)
            await self._evaluator.refill(connection, workspace, segment, now=now, cause=Cause.DEFINITION)
            return await self._required(connection, workspace_id, segment_id)

    async def get(self, workspace_id: str, segment_id: str) -> Segment:
        """Returns a segment.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._required(connection, workspace_id, segment_id)

    async def list(self, workspace_id: str, *, after: str, limit: int) -> Sequence[Segment]:
        """Returns segments by id, those above `after` only."""
        async with self._database.workspace(workspace_id) as connection:
            return await segment_storage.list_segments(connection, workspace_id, after=after, limit=limit)

    async def members(self, workspace_id: str, segment_id: str, *, after: int, limit: int) -> Sequence[Membership]:
        """Returns members by customer id, those above `after` only.

        Raises:
            NotFound: If there is no such segment.
        """
        async with self._database.workspace(workspace_id) as connection:
            await self._required(connection, workspace_id, segment_id)
            return await membership_storage.list_members(connection, workspace_id, segment_id, after=after, limit=limit)

    async def segments_of(self, workspace_id: str, customer_id: int) -> Sequence[Membership]:
        """Returns the memberships of a customer, named by any id that was ever theirs.

        Raises:
            NotFound: If there is no such customer.
        """
        current = (await self._history.current_customers(workspace_id, [customer_id])).get(customer_id)
        if current is None:
            # Nothing of this customer has reached segment yet: whether there is one, identity knows.
            current = await self._identify(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            return await membership_storage.list_segments_of(connection, workspace_id, current)

    async def preview(self, workspace_id: str, rule_data: Mapping[str, Any], *, sample_size: int) -> Preview:
        """Returns what a rule would give now.

        Raises:
            InvalidRule: If the rule cannot be compiled.
        """
        rule = parse_rule(rule_data)
        time_zone = await self._time_zone(workspace_id)
        size, total, sample = await self._history.preview(
            workspace_id, rule, sample_size=sample_size, now=self._clock.now(), time_zone=time_zone
        )
        return Preview(size, total, sample)

    async def evaluate(
        self,
        workspace_id: str,
        rule_data: Mapping[str, Any],
        customer_ids: Sequence[int],
        after: Mapping[int, Seen] | None = None,
    ) -> Judged:
        """Judges for whose customer a rule holds now.

        Args:
            workspace_id: The workspace.
            rule_data: The rule.
            customer_ids: Any ids that were ever a customer's.
            after: By asked id what must be in the history before it is judged. An event is written after all else that its
                fact says (`HistoryStore.write`), so where it is, that is too.

        Raises:
            InvalidRule: If the rule cannot be compiled.
        """
        rule: Rule = parse_rule(rule_data)
        pending = await self._history.unseen(workspace_id, after) if after else frozenset()
        asked_for = [asked for asked in customer_ids if asked not in pending]
        customer_of = await self._history.current_customers(workspace_id, asked_for)
        if not customer_of:
            return Judged([], [asked for asked in customer_ids if asked in pending])
        time_zone = await self._time_zone(workspace_id)
        holding = await self._history.holding(
            workspace_id, {"": rule}, customer_of.values(), now=self._clock.now(), time_zone=time_zone
        )
        return Judged(
            [asked for asked in asked_for if customer_of.get(asked) in holding[""]],
            [asked for asked in customer_ids if asked in pending],
        )

    async def stats(self, workspace_id: str) -> Stats:
        """Returns counts of the workspace."""
        async with self._database.workspace(workspace_id) as connection:
            segments, memberships = await segment_storage.count_segments(connection, workspace_id)
            facts_set_aside = await count_set_aside(connection)
        return Stats(
            customers=await self._history.count_customers(workspace_id),
            events=await self._history.count_events(workspace_id),
            segments=segments,
            memberships=memberships,
            waiting_facts=await self._waiting_facts(),
            facts_set_aside=facts_set_aside,
        )

    async def _time_zone(self, workspace_id: str) -> str:
        async with self._database.workspace(workspace_id) as connection:
            return (await read_workspace(connection, workspace_id)).time_zone

    async def _required(self, connection: Any, workspace_id: str, segment_id: str) -> Segment:
        segment = await segment_storage.find_segment(connection, workspace_id, segment_id)
        if segment is None:
            raise NotFound(f"There is no segment {segment_id}.", segment_id=segment_id)
        return segment

    def _new_id(self) -> str:
        return new_id("segment", self._clock.now())
