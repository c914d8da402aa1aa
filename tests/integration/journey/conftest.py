"""Journey on real stores, under a stepped clock, with recording peers."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import redis.asyncio as aioredis

from services.common.clients import open_channel
from services.common.clock import SteppedClock
from services.common.database import Database, fetch_rows
from services.common.facts import Consumer
from services.common.outbox import Fact, Relay, publish
from services.common.server import Service, make_server
from services.journey.clients import Own
from services.journey.clients.crowds import Crowds
from services.journey.clients.webhooks import Webhooks
from services.journey.domain import Happening, JourneyDefinition, Run, SegmentEntered
from services.journey.domain.listening import Signal
from services.journey.facts.heard import FACTS, STREAMS, Hearing
from services.journey.facts.told import announce_runs
from services.journey.servicer import JourneyServicer
from services.journey.servicer.drafts import DRAWING
from services.journey.storage.customers import NodeMove
from services.journey.storage.restrictions import NodeRestriction
from services.journey.usecases import (
    Admitting,
    CallingIn,
    Drafts,
    Effects,
    Entering,
    Forecasts,
    HandingOver,
    Heard,
    Journeys,
    LettingIn,
    Lots,
    Movements,
    Occasions,
    Reading,
    RunValues,
    Signing,
    Timers,
    Waiting,
)
from services.journey.vault import SecretVault
from services.journey.worker import AdmissionsWorker, Calls, EffectsWorker, WaitingWorker, sources_of
from services.journey.worker.loops import Bell
from tests.support.clocks import moment_of
from tests.support.journey_peers import Peers
from tests.support.journey_rpcs import Client
from tests.support.stores import DatabaseUrls
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
_workspaces = itertools.count(1000)


@dataclass
class Stage:
    """Everything of journey, and hands to move it."""

    database: Database
    redis: aioredis.Redis
    peers: Peers
    calls: Calls
    clock: SteppedClock
    urls: DatabaseUrls
    signing: Signing
    movements: Movements
    entering: Entering
    workspace_id: str = field(default_factory=lambda: f"ws_test{next(_workspaces)}")

    def __post_init__(self) -> None:
        moment = moment_of(self.clock)
        self.timers = Timers(self.database, self.movements)
        self.effects = Effects(self.database, self.movements)
        self.worker = EffectsWorker(self.effects, self.calls, Bell())
        self.outside = EffectsWorker(self.effects, self.calls, Bell(), outside=True)
        self.admitting = Admitting(self.database, self.movements, self.entering)
        self.admissions = AdmissionsWorker(self.admitting, sources_of(self.peers.segment), Bell())
        self.occasions = Occasions(self.database, self.movements, self.entering)
        self.waiting = WaitingWorker(Waiting(self.database, self.movements, self.entering), self.peers.segment, Bell())
        self.calling_in = CallingIn(self.database, self.movements, self.entering)
        self.journeys = Journeys(self.database, moment=moment, references=self.peers.references)
        self.consumer = self.new_consumer()
        self.reading = Reading(self.database, self.consumer.waiting)
        self._messages = itertools.count(1)

    def new_consumer(self) -> Consumer:
        """Returns journey's consumer as a process that starts would make it."""
        return Consumer(
            self.database,
            self.redis,
            consumer="journey",
            streams=STREAMS,
            contracts=FACTS,
            absorb=Hearing(self.entering, Bell().ring).absorb,
        )

    async def publish_journey(self, journey_id: str, definition: JourneyDefinition) -> None:
        """Makes and publishes a journey."""
        await self.journeys.create(self.workspace_id, journey_id, "", definition)
        await self.journeys.publish(self.workspace_id, journey_id, by="operator:mei")

    def event(self, customer_id: int, **changes) -> Happening:
        """Returns an event `Order Completed` that happens now, with a message id of its own."""
        number = next(self._messages)
        known = {
            "event_id": number,
            "message_id": f"m{number}",
            "node_id": customer_id,
            "customer_id": customer_id,
            "mapping_version": 1,
            "name": "Order Completed",
            "occur_time": self.clock.now(),
            "properties_json": b'{"total": 10}',
        }
        return Happening(**{**known, **changes})

    async def hear(
        self,
        *events: Happening,
        changes: Sequence[SegmentEntered] = (),
        moves: Sequence[NodeMove] = (),
        restrictions: Sequence[NodeRestriction] = (),
        signals: Sequence[Signal] = (),
        workspace_id: str = "",
    ) -> int:
        """Absorbs facts in one transaction; returns how many runs began."""
        workspace_id = workspace_id or self.workspace_id
        async with self.database.workspace(workspace_id) as connection:
            return await self.entering.absorb(
                connection, workspace_id, Heard(moves, events, changes, restrictions=restrictions, signals=signals)
            )

    async def tell(self, service: str, customer_id: int, payload: bytes) -> None:
        """Puts a fact through a service's own outbox and relay onto its stream."""
        database = Database.connect(self.urls(service), service=service, pool_size=1)
        try:
            async with database.workspace(self.workspace_id) as connection:
                await publish(connection, self.workspace_id, [Fact(customer_id, payload)])
            await Relay(database, self.redis, service=service).turn()
        finally:
            await database.close()

    async def settle(self) -> None:
        """Carries out effects and fires timers until nothing is due."""
        while await self.worker.turn() + await self.outside.turn() + await self.timers.fire():
            pass

    async def enter_due(self) -> None:
        """Lets in by the clock, and judges who waits, until nothing is due."""
        while await self.occasions.open() or await self.admissions.turn() or await self.waiting.turn():
            pass

    async def until(self, moment: datetime) -> None:
        """Moves time on to a moment, hour by hour, and lets in by the clock on the way."""
        while self.clock.now() < moment:
            self.clock.advance(min(timedelta(hours=1), moment - self.clock.now()))
            await self.enter_due()

    async def step(self, by: timedelta) -> None:
        """Moves time on and settles."""
        self.clock.advance(by)
        await self.settle()

    async def runs(self, journey_id: str, customer_id: int | None = None) -> list[Run]:
        """Returns the runs of a journey, oldest first."""
        found = await self.reading.list_runs(
            self.workspace_id, journey_id, customer_id=customer_id, before=None, limit=1_000
        )
        return list(reversed(found))

    async def decisions(self, run: Run) -> list[str]:
        """Returns what was decided in a run, in order."""
        _, records = await self.reading.trace(self.workspace_id, run.journey_id, run.run_id)
        return [record.decision for record in records]

    async def rows(self, sql: str, *arguments):
        """Reads journey's own tables as this workspace."""
        async with self.database.workspace(self.workspace_id) as connection:
            return await fetch_rows(connection, sql, *arguments)

    async def refusals(self) -> list[tuple[int, str, int]]:
        """Returns who was refused, why, how often."""
        rows = await self.rows("SELECT customer_id, reason, times FROM refused_entries ORDER BY 1, 2")
        return [tuple(row) for row in rows]


@pytest.fixture
async def stage(database_urls: DatabaseUrls, redis_url: str) -> AsyncIterator[Stage]:
    """Journey with empty tables."""
    admin = await asyncpg.connect(database_urls("admin"))
    tables = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'journey'")
    names = [f'journey."{row["tablename"]}"' for row in tables if row["tablename"] != "schema_versions"]
    # TRUNCATE makes new files of all tables and indexes: for a few rows that is most of the work of a test.
    await admin.execute("SET session_replication_role = replica; " + "".join(f"DELETE FROM {name};" for name in names))
    await admin.close()
    database = Database.connect(database_urls("journey"), service="journey")
    redis = aioredis.from_url(redis_url)
    await redis.flushdb()
    peers = Peers()  # type: ignore[abstract]  # They answer what journey asks.
    clock = SteppedClock(START)
    signing = Signing(database, moment=moment_of(clock), vault=SecretVault(b"k" * 32))
    moment = moment_of(clock)
    movements = Movements(moment=moment, announce=announce_runs, values=RunValues(SecretVault(b"k" * 32)))
    entering = Entering(movements)
    handing_over = HandingOver(database, movements)
    own = Own(
        signing_keys=signing.keys,
        draw=Lots(database, moment).draw,
        start_walk=handing_over.start_walk,
        end_walks=handing_over.end_walks,
    )
    calls = await peers.start(own, handing_over.missing_journeys)
    yield Stage(database, redis, peers, calls, clock, database_urls, signing, movements, entering)
    await peers.stop()
    await redis.aclose()
    await database.close()


@pytest.fixture
async def client(stage) -> AsyncIterator[Client]:
    """The service on a free port."""
    drafts = Drafts(stage.database, moment=moment_of(stage.clock), references=stage.peers.references, drawing=DRAWING)
    crowds = Crowds(stage.peers.segment)
    forecasts = Forecasts(
        stage.database,
        moment=moment_of(stage.clock),
        drafts=drafts,
        drawing=DRAWING,
        letting_in=LettingIn(stage.movements),
        crowds=crowds,
    )
    servicer = JourneyServicer(
        journeys=stage.journeys,
        drafts=drafts,
        forecasts=forecasts,
        reading=stage.reading,
        signing=stage.signing,
        webhooks=Webhooks(stage.peers.outside, stage.signing.keys),
        calling_in=stage.calling_in,
        identity=stage.peers.identity,
    )
    server, _ = make_server(
        Service("journey", [(journey_grpc.add_JourneyServiceServicer_to_server, servicer)]), "token"
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel = open_channel(f"127.0.0.1:{port}", token="token")
    yield Client(journey_grpc.JourneyServiceStub(channel), stage.workspace_id)
    await channel.close()
    await server.stop(None)
