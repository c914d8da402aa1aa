"""Follows the facts of the others: into the history first, then into the memberships of those they touch."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.segment.domain.attributes import AttributeKind, register_order
from services.segment.domain.heard import Heard, Touched
from services.segment.domain.memberships import Cause
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import add_events, lock_workspace, read_workspace
from services.segment.usecases.evaluating import Evaluator
from services.segment.usecases.known_nodes import KnownNodes, TurnMappings


@dataclass
class _Turn:
    """One batch of facts between its insert and its commit; mappings by workspace."""

    heard: dict[str, Heard]
    mappings: dict[str, TurnMappings] = field(default_factory=dict)

    def mappings_of(self, workspace_id: str) -> TurnMappings:
        """Returns what the batch maps in a workspace."""
        return self.mappings.setdefault(workspace_id, TurnMappings())


class Follower:
    """Takes batches of facts: `record` them, then `follow` each workspace's in its transaction."""

    def __init__(self, history: HistoryStore, evaluator: Evaluator, clock: Clock) -> None:
        """Takes the history to write, who evaluates, and the time."""
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        self._known = KnownNodes(history)
        self._turn = _Turn({})

    async def record(self, heard: Mapping[str, tuple[str, Heard]], certain: AbstractSet[str] = frozenset()) -> None:
        """Inserts what facts say into the history; repeatable.

        Args:
            heard: By fact id: the workspace and what the fact says.
            certain: Facts that were certainly never inserted before: the history is not asked for their events.
        """
        self._settle(heard)
        turn = _Turn({fact_id: said for fact_id, (_, said) in heard.items()})
        events, attributes, mappings = EventRows(), AttributeRows(), MappingRows()
        for fact_id, (workspace_id, said) in heard.items():
            told = said.events
            events.add(workspace_id, told, are_new=fact_id in certain)
            for place, change in told.changes:
                at_us, order = register_order(told.occur_us[place], told.receive_us[place], told.message_ids[place])
                attributes.add(
                    workspace_id,
                    told.node_ids[place],
                    kind=change.kind,
                    key=change.key,
                    value=change.value,
                    occur_us=at_us,
                    message_id=order,
                )
            carried = zip(told.node_ids, told.customer_ids, told.mapping_versions, strict=True)
            moved = [(move.node_id, move.to_customer_id, move.mapping_version) for move in said.moves]
            for news in self._known.news(workspace_id, turn.mappings_of(workspace_id), (*carried, *moved)):
                mappings.add(workspace_id, *news)
            for move in said.moves:
                mappings.add_customer(workspace_id, move.from_customer_id)
            for score in said.scores:
                mappings.add_customer(workspace_id, score.customer_id)
                attributes.add(
                    workspace_id,
                    score.customer_id,
                    kind=AttributeKind.SCORE,
                    key=score.name,
                    value=score.value,
                    occur_us=score.score_us,
                    message_id="",
                )
        self._turn = turn
        await self._history.write(events, attributes, mappings, now=self._clock.now())

    async def follow(self, connection: AsyncConnection, workspace_id: str, fact_ids: list[str]) -> int:
        """Makes the memberships of everyone touched by facts right; returns how many changed.

        Args:
            connection: The transaction of the turn, which sees the workspace.
            workspace_id: The workspace.
            fact_ids: Its facts among those recorded last.
        """
        touched = Touched()
        for fact_id in fact_ids:
            touched.add(self._turn.heard[fact_id])
        mappings = self._turn.mappings_of(workspace_id)
        touched.fresh_nodes = set(mappings.fresh)
        await lock_workspace(connection, workspace_id)
        workspace = await read_workspace(connection, workspace_id)
        if touched.events:
            await add_events(connection, workspace_id, touched.events)
        segments = await self._evaluator.live_segments(connection, workspace)
        if not segments:
            return 0
        customer_of = await self._known.customers_of(mappings, workspace_id, touched.nodes | touched.moved_customers)
        # Whoever gained or lost a node, or is new, is asked of every rule. For the others a rule that looks at none of
        # the new events and attributes answers as before, but for time, which is the sweep's part.
        moved = touched.moved_customers | {customer_of.get(node, node) for node in touched.moved_customers}
        wholly = moved | {customer_of.get(node, node) for node in touched.fresh_nodes & touched.nodes}
        partly = {customer_of.get(node, node) for node in touched.nodes} - wholly
        names, attributes = frozenset(touched.event_names), frozenset(touched.attributes)
        relevant = [segment for segment in segments if segment.dependencies.touched_by(names, attributes)]
        now = self._clock.now()

        def cause_of(customer_id: int) -> Cause:
            return Cause.IDENTITY if customer_id in moved else Cause.EVENT

        changed = 0
        # A query costs much by itself: where the new events concern every rule, one is asked for all.
        portions = (
            [(segments, wholly | partly)]
            if len(relevant) == len(segments)
            else [(segments, wholly), (relevant, partly)]
        )
        for asked, customers in portions:
            if asked and customers:
                nodes = await self._known.nodes_of(mappings, workspace_id, customers)
                changed += await self._evaluator.reevaluate(
                    connection, workspace, asked, customers, now=now, cause_of=cause_of, customer_of=nodes
                )
        return changed

    def _settle(self, heard: Mapping[str, object]) -> None:
        """Learns what the turn before mapped, unless some of it comes again: then it was not committed."""
        if self._turn.heard.keys().isdisjoint(heard.keys()):
            self._known.commit(self._turn.mappings)
