"""Questions: who is in, why, and what a rule would give; they change nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Unavailable
from services.common.facts import count_set_aside
from services.segment.domain.explaining import Finding, Part, take_apart
from services.segment.domain.heard import Seen
from services.segment.domain.memberships import Membership
from services.segment.domain.rules import Rule
from services.segment.domain.segments import Segment
from services.segment.domain.sentences import Sentence, sentence_of
from services.segment.domain.states import check_changeable
from services.segment.history.explaining import Explaining
from services.segment.history.store import HistoryStore
from services.segment.storage import memberships as membership_storage
from services.segment.storage import segments as segment_storage
from services.segment.storage.called import called_in
from services.segment.storage.workspaces import Workspace, read_workspace
from services.segment.usecases.places import PreviewPlaces
from services.segment.usecases.segments import compiled, required


@dataclass(frozen=True)
class Preview:
    """What a rule would give now; `parts` are the sizes of its parts by their places, the whole rule first."""

    sentence: Sentence
    parts: dict[str, int]
    total_customers: int
    sample_customer_ids: list[int]


@dataclass(frozen=True)
class Explanation:
    """Why a customer is in a segment, or not; `findings` are those of its conditions by their places."""

    segment: Segment
    customer_id: int
    evaluate_time: datetime
    membership: Membership | None
    rule: Part
    findings: Mapping[str, Finding]


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


class Asking:
    """What callers may ask."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        clock: Clock,
        *,
        evidence: Explaining,
        waiting_facts: Callable[[], Awaitable[int]],
        identify: Callable[[str, int], Awaitable[int]],
    ) -> None:
        """Takes the stores, the time, who finds the evidence, who knows how many facts wait, and who knows all customers.

        `identify` returns the current id of a customer or raises NotFound.
        """
        self._database = database
        self._history = history
        self._clock = clock
        self._evidence = evidence
        self._waiting_facts = waiting_facts
        self._identify = identify
        self._places = PreviewPlaces()

    async def members(self, workspace_id: str, segment_id: str, *, after: int, limit: int) -> Sequence[Membership]:
        """Returns members by customer id, those above `after` only.

        Raises:
            NotFound: If there is no such segment.
        """
        async with self._database.workspace(workspace_id) as connection:
            await required(connection, workspace_id, segment_id)
            return await membership_storage.list_members(connection, workspace_id, segment_id, after=after, limit=limit)

    async def restricted(self, workspace_id: str, *, after: int, limit: int) -> list[int]:
        """Returns the ids of the restricted customers, those above `after` only, ascending."""
        return await self._history.restricted_customers(workspace_id, after=after, limit=limit)

    async def segments_of(self, workspace_id: str, customer_id: int) -> Sequence[Membership]:
        """Returns the memberships of a customer, named by any id that was ever theirs.

        Raises:
            NotFound: If there is no such customer.
        """
        current = await self._current(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            return await membership_storage.list_segments_of(connection, workspace_id, [current])

    async def members_among(
        self, workspace_id: str, segment_ids: Collection[str], customer_ids: Collection[int]
    ) -> Mapping[str, Collection[int]]:
        """Returns by segment those of the customers, by their current ids, who are in it now."""
        async with self._database.workspace(workspace_id) as connection:
            return await membership_storage.members_among(connection, workspace_id, segment_ids, customer_ids)

    async def preview(self, workspace_id: str, rule_data: Mapping[str, Any], *, sample_size: int) -> Preview:
        """Returns what a rule would give now.

        Raises:
            InvalidRule: If the rule cannot be compiled.
            ResourceExhausted: If too many are being tried, or this one needs too much.
        """
        async with self._database.workspace(workspace_id) as connection:
            called = await called_in(connection, workspace_id, [rule_data])
        workspace, rule = await self._compiled(workspace_id, rule_data)
        parts, now = list(take_apart(rule).walk()), self._clock.now()
        async with self._places.place(workspace_id):
            sizes, total, sample = await self._history.preview(
                workspace_id,
                [part.rule for part in parts],
                sample_size=sample_size,
                now=now,
                time_zone=workspace.time_zone,
                own=workspace.own_terms(now),
            )
        sized = {part.path: size for part, size in zip(parts, sizes, strict=True)}
        return Preview(sentence_of(rule, called), sized, total, sample)

    async def explain(self, workspace_id: str, segment_id: str, customer_id: int) -> Explanation:
        """Judges a segment's rule for a customer, named by any id that was ever theirs, part by part.

        Raises:
            NotFound: If there is no such segment or customer.
            FailedPrecondition: If the segment is archived or deleted; CUSTOMER_RESTRICTED, if the customer is.
            Unavailable: If nothing of the customer has reached the history yet.
        """
        async with self._database.workspace(workspace_id) as connection:
            segment = await required(connection, workspace_id, segment_id)
        check_changeable(segment)
        current = await self._current(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
            membership = await membership_storage.find_membership(connection, workspace_id, segment_id, current)
        rule, now = take_apart(segment.rule), self._clock.now()
        findings = await self._evidence.findings(
            workspace_id, rule, current, now=now, time_zone=workspace.time_zone, own=workspace.own_terms(now)
        )
        if findings is None:
            raise Unavailable(
                "Nothing of this customer has reached the segments yet; ask again in a second.", retry_after_seconds=1
            )
        return Explanation(segment, current, now, membership, rule, findings)

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
        (holding,), pending = await self.evaluate_all(workspace_id, [rule_data], customer_ids, after)
        return Judged(holding, pending)

    async def evaluate_all(
        self,
        workspace_id: str,
        rules_data: Sequence[Mapping[str, Any]],
        customer_ids: Sequence[int],
        after: Mapping[int, Seen] | None = None,
    ) -> tuple[list[list[int]], list[int]]:
        """Judges for whose customer each of some rules holds, all at one moment; who cannot be judged yet comes second.

        Args and raises as of `evaluate`.
        """
        compiled_rules = {}
        for place, rule_data in enumerate(rules_data):
            workspace, compiled_rules[str(place)] = await self._compiled(workspace_id, rule_data)
        pending = await self._history.unseen(workspace_id, after) if after else frozenset()
        put_off = [asked for asked in customer_ids if asked in pending]
        asked_for = [asked for asked in customer_ids if asked not in pending]
        customer_of = await self._history.current_customers(workspace_id, asked_for)
        if not customer_of or not compiled_rules:
            return [[] for _ in rules_data], put_off
        now = self._clock.now()
        holding = await self._history.holding(
            workspace_id,
            compiled_rules,
            customer_of.values(),
            now=now,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
        )
        return [
            [asked for asked in asked_for if customer_of.get(asked) in holding[str(place)]]
            for place in range(len(rules_data))
        ], put_off

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

    async def _current(self, workspace_id: str, customer_id: int) -> int:
        current = (await self._history.current_customers(workspace_id, [customer_id])).get(customer_id)
        if current is None:
            # Nothing of this customer has reached segment yet: whether there is one, identity knows.
            current = await self._identify(workspace_id, customer_id)
        return current

    async def _compiled(self, workspace_id: str, rule_data: Mapping[str, Any]) -> tuple[Workspace, Rule]:
        async with self._database.workspace(workspace_id) as connection:
            rule = await compiled(connection, workspace_id, rule_data)
            return await read_workspace(connection, workspace_id), rule
