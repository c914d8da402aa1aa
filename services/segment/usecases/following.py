"""Follows the facts of the others: into the history first, then into the memberships of those they touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.clock import Clock
from services.common.erasing import ErasedNodes
from services.segment.domain.attributes import register_order
from services.segment.domain.companies import COMPANIES
from services.segment.domain.heard import Heard, HeardScore, HeardSurvivorship, Touched, ruled_anew, without_nodes
from services.segment.domain.kept import Subject
from services.segment.domain.memberships import Cause
from services.segment.domain.segments import Segment
from services.segment.history.connection import Lane
from services.segment.history.kept.companies import member_nodes
from services.segment.history.kept.rows import KeptRows, add_kept_attributes
from services.segment.history.node_types import untyped
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.shelf import naming_nodes
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import (
    Workspace,
    add_events,
    let_survivorship_wait,
    lock_workspace,
    read_workspace,
    write_period,
    write_survivorship,
)
from services.segment.usecases.evaluating import Evaluator
from services.segment.usecases.freezing import keep_frozen
from services.segment.usecases.known_nodes import KnownNodes, TurnMappings

# Workspaces whose last batch is kept, to learn from it when the next comes.
KEPT_TURNS = 1_000


@dataclass
class _Turn:
    """One batch of facts of one workspace, inserted at `now`: what they say, until it is followed; by their ids.

    `is_spoiled`: somebody else wrote mappings since, and nothing is to be learnt from it.
    """

    now: datetime
    fact_ids: set[str] = field(default_factory=set)
    heard: dict[str, Heard] = field(default_factory=dict)
    mappings: TurnMappings = field(default_factory=TurnMappings)
    is_spoiled: bool = False


class Follower:
    """Takes batches of facts: `record` them, then `follow` each workspace's in its transaction.

    What was recorded of a workspace waits for its `follow`, whatever is recorded of others meanwhile; of one workspace a batch
    at a time.
    """

    def __init__(self, history: HistoryStore, evaluator: Evaluator, clock: Clock, *, is_alone: bool) -> None:
        """Takes the history to write, who evaluates, the time, and whether no other process writes that history."""
        self._history = history
        self._evaluator = evaluator
        self._clock = clock
        self._is_alone = is_alone
        self._known = KnownNodes(history, is_alone=is_alone)
        # The last batch of each workspace; what it mapped is learnt when the next shows that it was committed.
        self._turns: dict[str, _Turn] = {}
        self._erased: dict[str, ErasedNodes] = {}

    async def record(self, heard: Mapping[str, tuple[str, Heard]], certain: AbstractSet[str] = frozenset()) -> None:
        """Inserts what facts say into the history; repeatable.

        Args:
            heard: By fact id: the workspace and what the fact says.
            certain: Facts that no other process can have inserted, and this one has not: the history is not asked for their
                events. Of no effect where others write it, too.
        """
        now = self._clock.now()
        heard = {
            fact_id: (workspace_id, self._known_to_live(workspace_id, said))
            for fact_id, (workspace_id, said) in heard.items()
        }
        turns = self._begin(heard, now)
        events, attributes, mappings, kept = EventRows(), AttributeRows(), MappingRows(), KeptRows()
        for fact_id, (workspace_id, said) in heard.items():
            told = said.events
            events.add(workspace_id, told, are_new=self._is_alone and fact_id in certain)
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
                    node_type=told.node_types.get(place, ""),
                )
            carried = zip(told.node_ids, told.customer_ids, told.mapping_versions, strict=True)
            moved = [(move.node_id, move.to_customer_id, move.mapping_version) for move in said.moves]
            if said.kept:
                kept.add(workspace_id, said.kept)
                add_kept_attributes(attributes, workspace_id, said.kept)
                moved += said.kept.mappings
                for customer_id in said.kept.customers:
                    mappings.add_customer(workspace_id, customer_id)
            for news in self._known.news(workspace_id, turns[workspace_id].mappings, (*carried, *moved)):
                mappings.add(workspace_id, *news)
            for move in said.moves:
                mappings.add_customer(workspace_id, move.from_customer_id)
            for score in said.scores:
                add_score(attributes, mappings, workspace_id, score)
        self._turns |= turns
        await self._history.write(events, attributes, mappings, now=now, kept=kept)

    def forget(self, workspace_id: str) -> None:
        """Forgets what is known of a workspace: somebody else writes mappings of nodes, under the workspace's lock."""
        self._known.forget(workspace_id)
        if (turn := self._turns.get(workspace_id)) is not None:
            turn.is_spoiled = True

    async def follow(self, connection: AsyncConnection, workspace_id: str, fact_ids: list[str]) -> int:
        """Makes the memberships of everyone touched by facts right; returns how many changed.

        Args:
            connection: The transaction of the turn, which sees the workspace.
            workspace_id: The workspace.
            fact_ids: Its facts among those recorded last.
        """
        touched = Touched()
        turn = self._turns[workspace_id]
        heard = [turn.heard[fact_id] for fact_id in fact_ids]
        # Should the transaction fail, all is recorded again.
        turn.heard = {}
        mappings = turn.mappings
        await lock_workspace(connection, workspace_id)
        workspace = await read_workspace(connection, workspace_id)
        heard = await self._without_erased(connection, workspace, heard)
        for said in heard:
            touched.add(said)
        touched.fresh_nodes = set(mappings.fresh)
        for said in heard:
            if said.period is not None:
                await write_period(connection, workspace_id, said.period)
                workspace = await read_workspace(connection, workspace_id)
        rules_before = workspace.survivorship
        for said in heard:
            if said.survivorship is not None:
                await self._take_rules(connection, workspace, said.survivorship)
                workspace = await read_workspace(connection, workspace_id)
        if not touched.untyped_traits.isdisjoint(workspace.survivorship.by_source):
            await let_survivorship_wait(connection, workspace_id, workspace.survivorship)
        own = workspace.own_horizon(turn.now)
        kept = sum(self._history.counted(said.events.occur_us, turn.now, own) for said in heard)
        if kept:
            await add_events(connection, workspace_id, kept)
        segments = await self._evaluator.live_segments(connection, workspace)
        paused = await self._evaluator.paused_segments(connection, workspace)
        if not segments and not paused:
            return 0
        looked_at = frozenset().union(*(segment.dependencies.kept for segment in segments))
        for said in heard:
            touched.add_kept(said, looked_at)
        if COMPANIES in looked_at and (companies := {one.company_id for said in heard for one in said.kept.companies}):
            touched.kept.add(COMPANIES)
            touched.nodes |= await member_nodes(self._history.connection, workspace_id, companies)
        touched.nodes |= await self._naming_changed(workspace_id, segments, heard, touched)
        customer_of = await self._known.customers_of(mappings, workspace_id, touched.nodes | touched.moved_customers)
        # Whoever gained or lost a node, is new or was restricted, is asked of every rule. For the others a rule that looks at
        # none of the new events and attributes answers as before, but for time, which is the sweep's part.
        moved = touched.moved_customers | {customer_of.get(node, node) for node in touched.moved_customers}
        asked_anew = (touched.fresh_nodes & touched.nodes) | touched.restricted_nodes
        wholly = moved | {customer_of.get(node, node) for node in asked_anew}
        partly = {customer_of.get(node, node) for node in touched.nodes} - wholly
        news = frozenset(touched.event_names), frozenset(touched.attributes), frozenset(touched.kept)
        relevant = [segment for segment in segments if segment.dependencies.touched_by(*news)]
        now = self._clock.now()

        def cause_of(customer_id: int) -> Cause:
            return Cause.IDENTITY if customer_id in moved else Cause.EVENT

        changed = 0
        if paused and (touched.moved_customers or touched.restricted_nodes):
            concerned = moved | {customer_of.get(node, node) for node in touched.restricted_nodes}
            changed = await keep_frozen(
                connection,
                workspace,
                concerned,
                history=self._history,
                evaluator=self._evaluator,
                now=now,
                cause_of=cause_of,
            )
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
        anew = ruled_anew(rules_before, workspace.survivorship)
        return changed + await self._evaluator.refill_looking_at(connection, workspace, anew, now=self._clock.now())

    async def _naming_changed(
        self, workspace_id: str, segments: Sequence[Segment], heard: Sequence[Heard], touched: Touched
    ) -> set[int]:
        """Returns the nodes whose events name products or stores that changed, where rules look them up.

        Under the lock: who was asked before is found in the history, and who is asked later meets what changed.
        """
        changed: dict[Subject, set[str]] = {}
        for said in heard:
            for subject, key in said.kept.named:
                changed.setdefault(subject, set()).add(key)
        if not changed:
            return set()
        lookups = frozenset().union(*(segment.dependencies.lookups for segment in segments))
        touched.kept |= {one.subject for one in lookups if one.subject in changed}
        return await naming_nodes(self._history.connection, workspace_id, lookups, changed)

    async def _take_rules(self, connection: AsyncConnection, workspace: Workspace, rules: HeardSurvivorship) -> None:
        """Goes by rules that were heard; where they need types that are not known, once `Sourcing` knows them."""
        workspace_id = workspace.workspace_id
        if await untyped(self._history, workspace_id, rules.by_source, limit=1, lane=Lane.LIVE):
            await let_survivorship_wait(connection, workspace_id, rules)
        elif rules.revision > workspace.survivorship_revision:
            await write_survivorship(connection, workspace_id, rules)

    def _known_to_live(self, workspace_id: str, said: Heard) -> Heard:
        erased = self._erased.get(workspace_id)
        return without_nodes(said, erased.nodes) if erased is not None and erased.nodes else said

    async def _without_erased(
        self, connection: AsyncConnection, workspace: Workspace, heard: list[Heard]
    ) -> list[Heard]:
        """Returns what was heard without what it says of people who were erased while it was on its way.

        Under the workspace's lock: an erasure waits for the turn, or the turn sees it here and removes what it inserted.
        """
        erased = self._erased.setdefault(workspace.workspace_id, ErasedNodes())
        if erased.number >= workspace.newest_erased:
            return heard
        await erased.catch_up(connection, workspace.workspace_id, workspace.newest_erased)
        told = {each for said in heard for ids in (said.events.node_ids, said.events.customer_ids) for each in ids}
        for move in (move for said in heard for move in said.moves):
            told |= {move.node_id, move.from_customer_id, move.to_customer_id}
        told |= {score.customer_id for said in heard for score in said.scores}
        told |= {node for said in heard if said.kept for node in said.kept.nodes}
        if gone := erased.nodes & told:
            await self._history.erase(workspace.workspace_id, gone)
        return [without_nodes(said, erased.nodes) for said in heard]

    def _begin(self, heard: Mapping[str, tuple[str, Heard]], now: datetime) -> dict[str, _Turn]:
        """Returns new batches by workspace, having learnt what those before mapped; not of one that comes again."""
        turns: dict[str, _Turn] = {}
        for fact_id, (workspace_id, said) in heard.items():
            turn = turns.setdefault(workspace_id, _Turn(now))
            turn.heard[fact_id] = said
            turn.fact_ids.add(fact_id)
        for workspace_id, turn in turns.items():
            before = self._turns.pop(workspace_id, None)
            # Some of it comes again: then it was not committed.
            if before is not None and before.is_spoiled:
                self._known.forget(workspace_id)
            elif before is not None and before.fact_ids.isdisjoint(turn.fact_ids):
                self._known.commit(workspace_id, before.mappings)
        if len(self._turns) > KEPT_TURNS:
            for workspace_id in [one for one, turn in self._turns.items() if not turn.heard]:
                del self._turns[workspace_id]
                # Without its last batch, what is known of it is not whole.
                self._known.forget(workspace_id)
        return turns


def add_score(attributes: AttributeRows, mappings: MappingRows, workspace_id: str, score: HeardScore) -> None:
    """Adds the rows by which the history knows of a score; whoever has it may have gone into another since."""
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
