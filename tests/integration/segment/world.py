"""A workspace for segment's tests: real stores, a stepped clock, and a plain model of profile and identity before it."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis.asyncio as aioredis

from services.common.clock import SteppedClock
from services.common.database import Database, fetch_rows
from services.common.errors import NotFound
from services.common.facts import Consumer
from services.common.json_values import encode
from services.common.outbox import FACT_PARTITIONS, partition_of, stream_key
from services.common.payloads import unpack
from services.segment.columns.columns import Columns
from services.segment.columns.mode import Mode
from services.segment.domain.parsing import parse_rule
from services.segment.domain.segments import Segment, SegmentChange
from services.segment.domain.terms import Terms
from services.segment.facts.told import announce
from services.segment.history.behind import Behind
from services.segment.history.connection import History
from services.segment.history.explaining import Explaining
from services.segment.history.insight import InsightHistory
from services.segment.history.journal import Journal
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.usecases import (
    Asking,
    Evaluator,
    Filling,
    Follower,
    Forgetting,
    Insight,
    Segments,
    Sweep,
)
from services.segment.usecases.clustering import CLUSTERING
from services.segment.usecases.measuring import MEASURING
from services.segment.worker import live_loop
from tests.integration.segment.graph import Graph
from tests.integration.segment.standing_world import clustering_of, measuring_of
from tests.support.recorded import RecordedEvent, fact_of
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.identity.v1 import identity_facts_pb2 as identity_facts
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.scoring.v1 import scoring_facts_pb2 as scoring_facts
from yike.segment.v1 import segment_facts_pb2 as segment_facts
from yike.segment.v1 import segment_resources_pb2 as resources_pb

NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
_fact_numbers = itertools.count(1)
_workspaces = itertools.count(1)


@dataclass(frozen=True)
class Event:
    """An event as the tests and their oracle speak of it."""

    event_id: int
    node_id: int
    name: str
    occur_time: datetime
    properties: Mapping[str, Any]
    traits: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, bool] = field(default_factory=dict)
    restricts: bool | None = None
    kind: int = profile_pb.EVENT_TYPE_TRACK
    receive_time: datetime | None = None

    @property
    def message_id(self) -> str:
        """Its message id; sorts as its event id does."""
        return f"m{self.event_id:09d}"


async def nobody(workspace_id: str, customer_id: int) -> int:
    """Stands for an identity that knows no customer whom segment has not heard of."""
    raise NotFound("There is no such customer.")


@dataclass(frozen=True)
class ToldChange:
    """A membership change as segment told it."""

    segment_id: str
    entered: bool
    cause: int
    change_time_us: int
    customer_id: int
    change_id: int


class World:
    """One workspace and everything of segment around it."""

    def __init__(
        self,
        database: Database,
        redis: aioredis.Redis,
        history: History,
        *,
        now: datetime = NOON,
        is_alone: bool = True,
        months: int = 0,
        columns: Mode = Mode.ON,
        is_behind: bool = False,
    ) -> None:
        """Takes open stores; each world is a workspace of its own.

        `is_behind`: inserts follow, as in an installation; then nobody else finds in the store what waits.
        """
        self.workspace_id = f"ws_test{next(_workspaces):06d}"
        self.time_zone = "Asia/Shanghai"  # `reports.set_zone` gives another.
        self.database, self.redis = database, redis
        # The store itself.
        self.opened, self.is_behind = history, is_behind
        self.folder = Path(tempfile.mkdtemp(prefix="yike-journal-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.journal = Journal(self.folder)
        self.history = HistoryStore(history, months=months)
        self.clock = SteppedClock(now)
        self.graph = Graph()
        self.events: list[Event] = []
        self.scores: dict[int, dict[str, tuple[int, float]]] = {}
        # Journeys that use a segment, as journey would say.
        self.users: dict[str, list[str]] = {}
        # Traits of which the most frequent value shows, as profile would say.
        self.by_frequency: frozenset[str] = frozenset()
        # Traits of which the value of the first source shows, each with types of identifiers.
        self.by_source: dict[str, tuple[str, ...]] = {}
        # False: as profile told, before it told the types of identifiers.
        self.tells_types = True
        self._event_numbers = itertools.count(1)
        # True: facts look as if told long after this worker took over, so that the history is not asked for repeats.
        self.told_after_take_over = False
        # False: as where several processes write one history.
        self.is_alone, self.mode = is_alone, columns if is_alone else Mode.OFF
        self.restart()

    def restart(self) -> None:
        """Makes the process's objects anew, as a start after a crash does."""
        if self.is_behind:
            self.journal.turn_over()
            self.journal = Journal(self.folder)
            # Nothing is inserted until somebody asks: what waits at a crash is to be found in the journal.
            self.history.connection = Behind(self.opened, self.journal, pause_seconds=3_600)
        self.columns = Columns(self.history, self.mode)
        self.evaluator = Evaluator(self.history, announce, self.columns)
        self.follower = Follower(self.history, self.evaluator, self.clock, is_alone=self.is_alone)
        self.consumer: Consumer = live_loop(database=self.database, redis=self.redis, follower=self.follower)
        self.forgetting = Forgetting(self.database, self.history, self.evaluator, self.clock)
        self.sweep = Sweep(self.database, self.history, self.evaluator, self.clock)
        self.filling = Filling(
            database=self.database,
            history=self.history,
            evaluator=self.evaluator,
            clock=self.clock,
            # The rules of these tests are not all spelt as the contract has them.
            message_of=lambda segment: resources_pb.Segment(segment_id=segment.segment_id, size=segment.size),
            beside={MEASURING: measuring_of(self), CLUSTERING: clustering_of(self)},
        )
        self.filling.ready.set()
        self.segments = Segments(self.database, self.evaluator, self.filling, self.clock, users_of=self._users_of)
        self.asking = Asking(
            self.database,
            self.history,
            self.clock,
            evidence=Explaining(self.history),
            waiting_facts=self.consumer.waiting,
            identify=nobody,
        )
        self.insight = Insight(self.database, InsightHistory(self.history), self.clock)

    def join(self, process: World) -> None:
        """Becomes a workspace of the same process as another: one live loop, sweep and worker of fills for both."""
        self.history, self.clock = process.history, process.clock
        self.evaluator, self.follower, self.consumer = process.evaluator, process.follower, process.consumer
        self.forgetting, self.sweep, self.filling = process.forgetting, process.sweep, process.filling
        self.segments, self.asking, self.insight = process.segments, process.asking, process.insight

    def event(self, node: int, name: str, *, days_ago: float = 0, **rest: Any) -> Event:
        """Makes an event that happened some days ago; `properties`, `traits`, `tags` as dicts; `restricts` or lifts. It is not told yet."""
        event = Event(
            next(self._event_numbers),
            node,
            name,
            self.clock.now() - timedelta(days=days_ago),
            rest.get("properties", {}),
            rest.get("traits", {}),
            rest.get("tags", {}),
            rest.get("restricts"),
        )
        self.events.append(event)
        return event

    async def tell(self, events: Iterable[Event], *, fact_id: str = "") -> None:
        """Puts events on profile's streams, one fact a partition."""
        by_partition: dict[int, list[RecordedEvent]] = {}
        for event in events:
            customer, version = self.graph.mapping(event.node_id)
            kind = type_of(event.node_id) if self.tells_types else ""
            by_partition.setdefault(partition_of(customer), []).append(recorded(event, customer, version, kind))
        for partition, told in by_partition.items():
            await self._put("profile", partition, fact_of(told), fact_id and f"{fact_id}:{partition}")

    async def tell_moves(self, moves: Iterable[tuple[int, int, int, int]], *, cut: bool = False) -> None:
        """Puts moves of nodes on identity's streams."""
        told = [
            identity_facts.NodeMoved(node_id=node, from_customer_id=whose, to_customer_id=to, mapping_version=version)
            for node, whose, to, version in moves
        ]
        if not told:
            return
        if cut:
            fact = identity_facts.IdentityFact(customers_cut=identity_facts.CustomersCut(moves=told))
        else:
            fact = identity_facts.IdentityFact(customers_linked=identity_facts.CustomersLinked(moves=told))
        await self._put("identity", partition_of(told[0].to_customer_id), fact.SerializeToString())

    async def tell_period(self, months: int, revision: int) -> None:
        """Puts the workspace's own period for its events on profile's streams."""
        changed = profile_facts.EventRetentionChanged(months=months, revision=revision)
        await self._put("profile", 0, profile_facts.ProfileFact(event_retention_changed=changed).SerializeToString())

    async def tell_survivorship(
        self, most_frequent: Iterable[str], revision: int, by_source: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Puts the traits that do not go by the latest value on profile's streams."""
        self.by_frequency = frozenset(most_frequent)
        self.by_source = {trait: tuple(sources) for trait, sources in (by_source or {}).items()}
        changed = profile_facts.SurvivorshipChanged(
            most_frequent_traits=sorted(most_frequent),
            revision=revision,
            prioritised_traits=[
                profile_facts.PrioritisedTrait(trait=trait, identifier_types=sources)
                for trait, sources in self.by_source.items()
            ],
        )
        await self._put("profile", 0, profile_facts.ProfileFact(survivorship_changed=changed).SerializeToString())

    @property
    def terms(self) -> Terms:
        """The workspace's own, as profile told."""
        return Terms(by_frequency=self.by_frequency, by_source=self.by_source)

    async def tell_score(self, customer: int, name: str, value: float) -> None:
        """Puts a score on scoring's streams."""
        at = microseconds(self.clock.now())
        self.scores.setdefault(customer, {})[name] = (at, value)
        score = scoring_facts.CustomerScore(customer_id=customer, name=name, value=value, score_time_us=at)
        fact = scoring_facts.ScoringFact(scores_changed=scoring_facts.ScoresChanged(scores=[score]))
        await self._put("scoring", partition_of(customer), fact.SerializeToString())

    async def happen(self, node: int, name: str, **rest: Any) -> Event:
        """Makes an event, tells it and lets segment follow."""
        event = self.event(node, name, **rest)
        await self.tell([event])
        await self.follow()
        return event

    async def link(self, one: int, other: int) -> None:
        """Links two nodes and lets segment follow."""
        await self.tell_moves(self.graph.link(one, other))
        await self.follow()

    async def follow(self) -> None:
        """Absorbs all that waits in the streams."""
        while await self.consumer.turn():
            pass

    async def create(self, rule: Mapping[str, Any], segment_id: str = "") -> str:
        """Makes a segment and returns its id."""
        segment = await self.segments.create(
            self.workspace_id, segment_id=segment_id, display_name="", description="", rule_data=rule
        )
        return (await self.filled(segment.segment_id)).segment_id

    async def change(self, segment_id: str, **parts: Any) -> Segment:
        """Changes a segment: `rule_data`, `display_name`, `description`."""
        await self.segments.update(self.workspace_id, segment_id, SegmentChange(**parts))
        return await self.filled(segment_id)

    async def filled(self, segment_id: str) -> Segment:
        """Returns a segment once it is filled; a fill that an outage put back is tried again at once."""
        while (segment := await self.segments.get(self.workspace_id, segment_id)).is_filling:
            async with self.database.workspace(self.workspace_id) as connection:
                due = "UPDATE operations SET due_time = now() WHERE end_time IS NULL RETURNING operation_id"
                rows = await fetch_rows(connection, due)
            # Those of segments that name it may come first.
            attempts = [await self.filling.worker.take(self.workspace_id, row["operation_id"]) for row in rows]
            await asyncio.gather(asyncio.sleep(0.02), *filter(None, attempts))
        return segment

    async def members(self, segment_id: str) -> set[int]:
        """Returns the members of a segment, having checked its size against them."""
        size = -1
        while size != (size := (await self.segments.get(self.workspace_id, segment_id)).size):
            # Between two equal sizes: a consumer may be at work beside this.
            found = await self.asking.members(self.workspace_id, segment_id, after=0, limit=100_000)
        assert size == len(found)
        return {one.customer_id for one in found}

    async def bulk(self, rule: Mapping[str, Any]) -> set[int]:
        """Returns who holds a rule by the bulk query."""
        found = await self.history.members(
            self.workspace_id, parse_rule(rule), now=self.clock.now(), time_zone=self.time_zone, own=self.terms
        )
        return set(found.tolist())

    async def told(self) -> list[ToldChange]:
        """Returns the membership changes in the outbox, in their order."""
        async with self.database.workspace(self.workspace_id) as connection:
            told = "SELECT payload FROM outbox WHERE workspace_id = $1 ORDER BY outbox_id"
            rows = await fetch_rows(connection, told, self.workspace_id)
        return [
            ToldChange(group.segment_id, group.entered, group.cause, group.change_time_us, customer_id, change_id)
            for row in rows
            for group in segment_facts.SegmentFact.FromString(unpack(row["payload"])).memberships_changed.groups
            for customer_id, change_id in zip(group.customer_ids, group.change_ids, strict=True)
        ]

    async def tell_last_again(self) -> None:
        """Puts the newest fact of each of profile's streams there once more, as it is."""
        for partition in range(FACT_PARTITIONS):
            key = stream_key("profile", partition)
            for _, fields in await self.redis.xrevrange(key, count=1):
                await self.redis.xadd(key, fields)

    async def _users_of(self, workspace_id: str, segment_id: str) -> list[str]:
        return self.users.get(segment_id, [])

    async def _put(self, service: str, partition: int, payload: bytes, fact_id: str = "") -> None:
        await self.redis.xadd(
            stream_key(service, partition),
            {
                b"w": self.workspace_id,
                b"i": fact_id or f"{service}:{next(_fact_numbers)}",
                b"p": payload,
                b"t": "",
                b"c": 2**52 if self.told_after_take_over else microseconds(self.clock.now()),
            },
        )


def type_of(node: int) -> str:
    """Returns of what type the identifier is that a node is: of the workspace's own one of them."""
    return ("user_id", "phone", "loyalty_no")[node % 3]


def recorded(event: Event, customer: int, version: int, identifier_type: str = "") -> RecordedEvent:
    """Returns an event as profile tells it."""
    changes = [
        profile_pb.AttributeChange(kind=attribute_pb.ATTRIBUTE_KIND_TRAIT, key=key, value_json=encode(value))
        for key, value in event.traits.items()
    ] + [
        profile_pb.AttributeChange(
            kind=attribute_pb.ATTRIBUTE_KIND_TAG, key=key, value_json=b"true" if there else b"null"
        )
        for key, there in event.tags.items()
    ]
    if event.restricts is not None:
        value = b'{"by":"key:1","reason":"asked for"}' if event.restricts else b"null"
        kind = attribute_pb.ATTRIBUTE_KIND_RESTRICTION
        changes.append(profile_pb.AttributeChange(kind=kind, key="processing", value_json=value))
    return RecordedEvent(
        event_id=event.event_id,
        node_id=event.node_id,
        customer_id=customer,
        mapping_version=version,
        message_id=event.message_id,
        type=event.kind,
        name=event.name,
        occur_time_us=microseconds(event.occur_time),
        receive_time_us=microseconds(event.receive_time or event.occur_time),
        properties_json=encode(dict(event.properties)),
        changes=changes,
        identifier_type=identifier_type,
    )
