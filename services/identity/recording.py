"""Deciding evidence and writing the outcome, inside the one writer's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import outbox
from services.identity import storage
from services.identity.domain import (
    Admission,
    Changes,
    Edge,
    KnownNode,
    Pair,
    Rulebook,
    StoredLink,
    Verdict,
    pair_of,
    partition,
    settle,
)
from services.identity.domain.closure import Closure
from services.identity.domain.customers import Totals
from services.identity.domain.identifiers import USER_ID
from services.identity.domain.operators import Held, hold_together
from services.identity.domain.quarantine import REFUSED_LINKS, newly_refused, overflow
from services.identity.facts.told import alarms_of, facts_of, user_ids_of

SEQUENCE_BITS = 16
"""A change makes at most this many (as a power of two) nodes, and as many log entries."""

CLOSURE_TOO_LARGE = "closure_too_large"

MOST_REVIEWS = 1_000
"""Rows that one workspace keeps for review: more would nobody read, and what is wrong shows in the first."""

UNTIL_COMMITTED = timedelta(minutes=1)
"""Before that what is asked of a customer that a change parts may be of before the change: longer than any transaction."""

_log = structlog.get_logger(__name__)


@dataclass
class Neighbourhood:
    """The nodes a change is about, as they were before it, and how to find them in a cache.

    Attributes:
        nodes: By node id; those that are being made have no customer yet.
        hashes: By node id the hash of the value.
        erased: By hash when the person was erased last whose identifier it was, microseconds since 1970 UTC.
    """

    nodes: dict[int, KnownNode] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    erased: dict[bytes, int] = field(default_factory=dict)

    def take(self, found: Mapping[int, tuple[KnownNode, bytes]], *, anew: bool = False) -> None:
        """Adds nodes that were read; what is known already stays, unless it was read `anew`."""
        for node_id, (node, value_hash) in found.items():
            if anew or node_id not in self.nodes:
                self.nodes[node_id] = node
                self.hashes[node_id] = value_hash


@dataclass(frozen=True)
class Outcome:
    """What was decided.

    Attributes:
        changes: What it changes.
        too_large: Evidence that was too entangled to be taken in its order.
        evidence: The new evidence that was decided.
        aside: The new evidence that was not, each piece with its identifier that is in quarantine.
        taken_out: Identifiers that are put in quarantine, each with how many links a limit refused there.
        owners: The customers of these.
    """

    changes: Changes
    too_large: Sequence[Edge] = ()
    evidence: Mapping[Pair, Edge] = field(default_factory=dict)
    aside: Sequence[tuple[int, Edge]] = ()
    taken_out: Mapping[int, int] = field(default_factory=dict)
    owners: Mapping[int, int] = field(default_factory=dict)


class Recorder:
    """Decides and writes in one open transaction that is the workspace's only writer."""

    def __init__(self, connection: AsyncConnection, workspace_id: str, change: int, rules: Rulebook) -> None:
        """Takes the transaction and the number that `storage.begin_change` gave it."""
        self._connection = connection
        self._workspace_id = workspace_id
        self._change = change
        self._rules = rules

    @staticmethod
    def sequence_of(change: int, index: int) -> int:
        """Returns the place of a change's node or log entry `index` in the order of the workspace."""
        return (change << SEQUENCE_BITS) | index

    # --- deciding ---

    async def decide_evidence(
        self,
        around: Neighbourhood,
        evidence: Mapping[Pair, Edge],
        stored: Mapping[Pair, StoredLink],
        *,
        spared: int = 0,
    ) -> Outcome:
        """Decides new evidence, but for what is of identifiers in quarantine.

        Args:
            around: Holds the nodes of the evidence, and grows by what had to be read.
            evidence: By pair.
            stored: What is kept of these pairs.
            spared: A node that is being released from quarantine.
        """
        aside = await self._aside(around, evidence, spared)
        evidence = {pair: edge for pair, edge in evidence.items() if pair not in aside}
        touched = {node_id for pair in evidence for node_id in pair}
        owners = {around.nodes[node_id].customer_id for node_id in touched} - {0}
        members = await storage.read_members(self._connection, self._workspace_id, owners)
        around.take(members)
        taken = {node_id: node for node_id, node in around.nodes.items() if not node.customer_id} | {
            node_id: node for node_id, (node, _) in members.items()
        }
        contested = [node.node_id for node in taken.values() if node.contested]
        cuts = await storage.read_cuts_at(self._connection, self._workspace_id, contested) if contested else set()
        admission = Admission(self._rules, taken.values(), cuts, await self._seen(taken.values()))
        admission.admit(evidence.values())
        kept = dict(stored)
        too_large: list[Edge] = []
        covered: set[int] = set()
        entangled: set[int] = set()
        groups: list[Iterable[int]] = []
        verdicts: dict[Pair, Verdict] = {}
        for edge in admission.undecided:
            if edge.node_a in covered or edge.node_b in covered:
                continue
            start = admission.components.members(admission.components.find(edge.node_a))
            closure = None if edge.node_a in entangled else await self._close(start, evidence, entangled)
            if closure is None:
                too_large.append(edge)
                continue
            await self._take_missing(around, closure.nodes)
            types = {node_id: around.nodes[node_id].type for node_id in closure.nodes}
            part = partition(types, closure.edges, closure.barred, self._rules)
            covered |= closure.nodes
            groups.extend(part.components)
            verdicts |= part.verdicts
            kept |= closure.stored
        admission.admit_as_latest(too_large)
        groups.extend(group for group in admission.components.groups() if group[0] not in covered)
        changes = settle(around.nodes, groups, admission.verdicts | verdicts, evidence, kept)
        return await self._within_bounds(around, Outcome(changes, too_large, evidence, list(aside.values())), spared)

    async def _seen(self, nodes: Iterable[KnownNode]) -> dict[int, int]:
        """Returns when evidence of nodes happened first, where limits hold within a time; where none does nothing is asked."""
        if not self._rules.has_windows:
            return {}
        asked = [node.node_id for node in nodes if node.customer_id and self._rules.may_have_window(node.type)]
        return await storage.read_earliest(self._connection, self._workspace_id, asked)

    async def _aside(
        self, around: Neighbourhood, evidence: Mapping[Pair, Edge], spared: int
    ) -> dict[Pair, tuple[int, Edge]]:
        """Returns the evidence of identifiers in quarantine: each has refused links, so nodes without are not looked at."""
        ends = {node_id for pair in evidence for node_id in pair}
        contested = [node_id for node_id in ends if around.nodes[node_id].contested and node_id != spared]
        taken_out = await storage.read_taken_out(self._connection, self._workspace_id, contested)
        return {
            pair: (next(node_id for node_id in pair if node_id in taken_out), edge)
            for pair, edge in evidence.items()
            if not taken_out.isdisjoint(pair)
        }

    async def _within_bounds(self, around: Neighbourhood, outcome: Outcome, spared: int) -> Outcome:
        """Returns an outcome without what is too much of an identifier, see `domain.quarantine`."""
        refused = newly_refused(outcome.changes.links)
        if not refused:
            return outcome
        contested = {node_id for link in refused for node_id in link.pair if around.nodes[node_id].contested}
        before = await storage.count_refused(self._connection, self._workspace_id, contested, REFUSED_LINKS)
        over = overflow(refused, before, spared=spared)
        if not over.taken_out:
            return outcome
        pairs = {link.pair for _, link in over.aside}
        changes = replace(
            outcome.changes,
            links=[link for link in outcome.changes.links if link.pair not in pairs],
            refused_delta=outcome.changes.refused_delta - len(pairs),
        )
        return Outcome(
            changes,
            [edge for edge in outcome.too_large if edge.pair not in pairs],
            {pair: edge for pair, edge in outcome.evidence.items() if pair not in pairs},
            [*outcome.aside, *((node_id, link.edge) for node_id, link in over.aside if link.edge is not None)],
            over.taken_out,
            {
                node_id: changes.customers.get(node_id) or around.nodes[node_id].customer_id
                for node_id in over.taken_out
            },
        )

    async def decide_by_word(
        self,
        around: Neighbourhood,
        bars: Mapping[Pair, bool],
        groups: Sequence[Sequence[int]],
        word: Edge,
        *,
        versions: Sequence[int] = (),
    ) -> tuple[Outcome, Held]:
        """Decides everything around some nodes again, with an operator's decision about them.

        Args:
            around: Holds the nodes of the groups, which are whole customers together, and grows by what had to be read.
            bars: The pairs that are cut (True) or no longer (False).
            groups: What must be one customer each, see `hold_together`.
            word: When and by what name the operator speaks.
            versions: Of the rules, to be tried in this order where the word's own refuses it; those by which nothing within the
                groups was decided are left out.
        """
        members = [node_id for group in groups for node_id in group]
        stored = await storage.read_links(self._connection, self._workspace_id, bars)
        closure = await self._close(members, {}, set())
        too_large: list[Edge] = []
        if closure is None:
            closure = await self._close_accepted(members, stored)
            too_large = [Edge(0, "", *pair_of(members[0], members[-1]))]
        await self._take_missing(around, closure.nodes)
        barred = (closure.barred | {pair for pair, cut in bars.items() if cut}) - {
            pair for pair, cut in bars.items() if not cut
        }
        types = {node_id: around.nodes[node_id].type for node_id in closure.nodes}
        edges = list(closure.edges)
        # What was said in the same microsecond was decided already. Behind the word it would be decided anew, and a merge could
        # not give back what a cut found.
        moments = {edge.occur_micros for edge in edges}
        while word.occur_micros in moments:
            word = word._replace(occur_micros=word.occur_micros + 1)
        held = hold_together(types, edges, barred, self._rules, groups, word)
        inside = set(members)
        usable = {edge.rules_version for edge in edges if edge.node_a in inside and edge.node_b in inside}
        for version in versions:
            if held.refusal is None:
                break
            if version in usable and version != word.rules_version:
                other = word._replace(rules_version=version)
                held = hold_together(types, edges, barred, self._rules, groups, other)
        kept = stored | closure.stored
        part = held.partition
        changes = settle(around.nodes, part.components, part.verdicts, held.evidence, kept, bars)
        return Outcome(changes, too_large), held

    async def _close(self, start: Iterable[int], evidence: Mapping[Pair, Edge], entangled: set[int]) -> Closure | None:
        """Reads the closure of nodes; None if it is too large, and then its nodes are added to `entangled`."""
        limit = self._rules.closure_limit
        closure = Closure(start, evidence, limit)
        while frontier := closure.take_frontier():
            links = await storage.read_links_at(self._connection, self._workspace_id, frontier, 4 * limit)
            if len(links) >= 4 * limit:
                entangled |= closure.nodes
                return None
            closure.absorb(links)
            if closure.nodes & entangled:
                entangled |= closure.nodes
                return None
        if closure.is_too_large:
            entangled |= closure.nodes
            return None
        return closure

    async def _close_accepted(self, members: Collection[int], stored: Mapping[Pair, StoredLink]) -> Closure:
        """Reads only the links that hold whole customers together, beside some known ones: what a cut must always undo."""
        closure = Closure(members, {}, self._rules.closure_limit)
        links = await storage.read_accepted_links(self._connection, self._workspace_id, members)
        closure.absorb(link for link in links if link.pair[0] in closure.nodes and link.pair[1] in closure.nodes)
        closure.absorb(stored.values())
        return closure

    async def _take_missing(self, around: Neighbourhood, node_ids: Iterable[int]) -> None:
        missing = set(node_ids) - around.nodes.keys()
        around.take(await storage.find_nodes(self._connection, self._workspace_id, missing))

    # --- writing ---

    async def write(
        self,
        outcome: Outcome,
        made: Sequence[storage.NewNode],
        log: Sequence[storage.LogEntry],
        now: datetime,
    ) -> None:
        """Writes an outcome with its log, its facts and its counts."""
        connection, workspace_id, changes = self._connection, self._workspace_id, outcome.changes
        new_ids = {new.node.node_id for new in made}
        await storage.insert_nodes(connection, workspace_id, made, changes, self._change, now)
        await storage.append_log(connection, workspace_id, log, now)
        await storage.write_links(connection, workspace_id, changes)
        await storage.delete_links(connection, workspace_id, changes.forgotten)
        marks = [node for node_id, node in changes.marks.items() if node_id not in new_ids]
        await storage.mark_nodes(connection, workspace_id, marks)
        moved = {node_id: whose for node_id, whose in changes.customers.items() if node_id not in new_ids}
        await storage.move_nodes(connection, workspace_id, moved, self._change)
        parted = {
            whose for each in changes.moves if each.is_cut for whose in (each.from_customer_id, each.to_customer_id)
        }
        if parted:
            await storage.forget_mixed(connection, workspace_id, parted, now + UNTIL_COMMITTED)
        await storage.queue_reviews(connection, workspace_id, outcome.too_large, CLOSURE_TOO_LARGE, now, MOST_REVIEWS)
        totals = Totals(len(made), changes.customers_delta, changes.refused_delta)
        await storage.add_totals(connection, workspace_id, totals)
        await storage.set_aside(connection, workspace_id, outcome.aside, now)
        await storage.take_out(connection, workspace_id, outcome.taken_out, now)
        for node_id, refused in outcome.taken_out.items():
            _log.warning("identity.quarantined", workspace_id=workspace_id, node_id=node_id, refused_links=refused)
        alarms = alarms_of(outcome.taken_out, outcome.owners, now)
        users = {new.node.node_id: changes.customers[new.node.node_id] for new in made if new.node.type == USER_ID}
        told = [*facts_of(changes.moves, self._change, now), *alarms, *user_ids_of(users, self._change)]
        await outbox.publish(connection, workspace_id, told)

    def evidence_log(self, outcome: Outcome) -> list[storage.LogEntry]:
        """Returns the log entries of the evidence that was decided, in the order of its events."""
        verdicts = {link.pair: link.verdict for link in outcome.changes.links}
        return [
            storage.LogEntry(self.sequence_of(self._change, index), "evidence", edge, verdicts[edge.pair].reason)
            for index, edge in enumerate(sorted(outcome.evidence.values()))
        ]


def is_new(edge: Edge, stored: StoredLink | None) -> bool:
    """Tells whether evidence says anything that is not known: nothing of the pair is, or only later evidence."""
    return stored is None or stored.edge is None or edge.is_earlier(stored.edge)
