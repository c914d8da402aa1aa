"""A model of the relay: whatever happens to it, its subscribers and Redis, every committed fact reaches every subscriber once."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import uuid
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import redis.asyncio as aioredis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.facts import Consumer, ReceivedFact
from services.common.outbox import Fact, Relay, publish
from services.common.outbox.streams import kept_key
from services.common.topology import SUBSCRIBERS
from tests.integration.common.mortal_redis import MortalRedis

FAULTS = ("request lost", "half the requests lost", "answer lost")


class Killed(BaseException):
    """The process ended."""


class FailingRedis(aioredis.Redis):
    """A client whose n-th pipeline from now fails: nothing, half or all of it reached the server."""

    fault = ""
    pipelines_left = 0

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Any:
        pipeline = super().pipeline(transaction=transaction, shard_hint=shard_hint)
        self.pipelines_left -= 1
        if not self.fault or self.pipelines_left != 0:
            return pipeline
        fault, self.fault = self.fault, ""
        send = pipeline.execute

        async def execute_and_fail(raise_on_error: bool = True) -> None:
            if fault == "half the requests lost":
                pipeline.command_stack = pipeline.command_stack[: len(pipeline.command_stack) // 2]
            if fault != "request lost" and pipeline.command_stack:
                await send(raise_on_error=raise_on_error)
            raise aioredis.ConnectionError(fault)

        pipeline.execute = execute_and_fail
        return pipeline


@dataclass
class World:
    """What all runs of the model share."""

    runner: asyncio.Runner
    database: Database
    redis: MortalRedis

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Runs something to its end."""
        return self.runner.run(work)


class RelayModel(RuleBasedStateMachine):
    """One outbox, one relay, two subscribers."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.workspace = f"ws_{uuid.uuid4().hex[:12]}"
        self.names = (f"a-{uuid.uuid4().hex}", f"b-{uuid.uuid4().hex}")
        SUBSCRIBERS["laboratory"] = self.names
        self.world.redis.flush()
        self.told: list[str] = []
        self.seen: dict[tuple[str, int], list[int]] = {}
        self.deaths = [0, 0]
        self.days_since_save = 0.0
        self.world.do(self._begin())
        self.consumers = [self._consumer(name) for name in self.names]

    async def _begin(self) -> None:
        async with self.world.database.system() as connection:
            for table in ("outbox", "relay_state", "relay_streams"):
                await execute(connection, f"DELETE FROM {table}")
        self.client = FailingRedis.from_url(self.world.redis.url)
        self.relay = Relay(self.world.database, self.client, service="laboratory")

    def _consumer(self, name: str, dies: bool = False) -> Consumer:
        async def absorb(connection: AsyncConnection, workspace: str, facts: list[ReceivedFact]) -> None:
            for fact in facts:
                await execute(
                    connection, "INSERT INTO effects VALUES ($1, $2, $3)", workspace, fact.payload.decode(), name
                )
            if dies:
                raise Killed
            for fact in facts:
                self.seen.setdefault((name, fact.partition), []).append(int(fact.payload))

        return Consumer(
            self.world.database,
            self.client,
            consumer=name,
            streams=["laboratory"],
            absorb=absorb,
            batch_entries=2,
        )

    @rule(count=st.integers(1, 6), first=st.integers(0, 3), is_committed=st.integers(0, 5).map(bool))
    def publish(self, count: int = 6, first: int = 0, is_committed: bool = True) -> None:
        async def work() -> None:
            names = [f"{len(self.told) + number}" for number in range(count)]
            with contextlib.suppress(RuntimeError):
                async with self.world.database.workspace(self.workspace) as connection:
                    facts = [Fact(first + number, name.encode()) for number, name in enumerate(names)]
                    await publish(connection, self.workspace, facts)
                    if not is_committed:
                        raise RuntimeError
                self.told += names

        self.world.do(work())

    @rule()
    def relay_turns(self) -> None:
        self.world.do(self.relay.turn())

    @rule(fault=st.sampled_from(FAULTS), pipeline=st.integers(1, 8))
    def redis_fails_inside_the_relay(self, fault: str, pipeline: int) -> None:
        self.client.fault, self.client.pipelines_left = fault, pipeline
        with contextlib.suppress(aioredis.RedisError):
            self.world.do(self.relay.turn())
        self.client.fault = ""

    @rule()
    def relay_is_another_process(self) -> None:
        self.relay = Relay(self.world.database, self.client, service="laboratory")

    @rule(which=st.integers(0, 1))
    def subscriber_turns(self, which: int) -> None:
        self.world.do(self.consumers[which].turn())

    # More than two in a row and the fact is taken for what kills.
    @precondition(lambda self: min(self.deaths) < 2)
    @rule(which=st.integers(0, 1))
    def subscriber_dies_before_its_commit(self, which: int) -> None:
        if self.deaths[which] < 2:
            self.deaths[which] += 1
            with contextlib.suppress(Killed):
                self.world.do(self._consumer(self.names[which], dies=True).turn())
            self.consumers[which] = self._consumer(self.names[which])

    @rule(which=st.integers(0, 1))
    def subscriber_forgets_old_facts(self, which: int) -> None:
        self.world.do(self.consumers[which].forget_old())

    @rule(days=st.sampled_from((0.2, 2.9, 30.0)))
    def time_passes(self, days: float) -> None:
        async def work() -> None:
            async with self.world.database.system() as connection:
                for table, column in (("outbox", "create_time"), ("consumed_facts", "consume_time")):
                    await execute(connection, f"UPDATE {table} SET {column} = {column} - interval '1 day' * $1", days)

        self.world.do(work())
        self.world.do(self._grows_old(days))
        self.days_since_save += days

    async def _grows_old(self, days: float) -> None:
        # What the relay told of its oldest row is a time, too: of the same row as before.
        if told := await self.client.get(kept_key("laboratory")):
            await self.client.set(kept_key("laboratory"), int(told) - int(days * 86_400e6))

    @rule()
    def old_rows_are_removed(self) -> None:
        self.world.do(self.relay.remove_old())

    @rule()
    def redis_saves(self) -> None:
        self.world.redis.save()
        self.days_since_save = 0.0

    @rule()
    def redis_restarts(self) -> None:
        self.world.redis.restart()
        # A call that meets the old connection fails; the loops of the platform wait that out.
        self.world.do(self.client.connection_pool.disconnect())
        self.world.do(self._grows_old(self.days_since_save))

    @rule()
    def redis_is_flushed(self) -> None:
        self.world.redis.flush()

    def teardown(self) -> None:
        """Lets everything come to rest, and compares."""
        quiet = 0
        for _ in range(60 + 4 * len(self.told)):
            moved = [self.world.do(turn()) for turn in (self.relay.turn, *(each.turn for each in self.consumers))]
            quiet = 0 if any(moved) else quiet + 1
            if quiet == 3:
                break
        seen = self.world.do(self._effects())
        self.world.do(self.client.aclose())
        expected = Counter({(name, fact): 1 for name in self.names for fact in self.told})
        assert seen == expected, f"too often {seen - expected}, missing {expected - seen}"
        # Facts of one customer, who keeps to one partition, come in the order in which they were told.
        assert {key: sorted(numbers) for key, numbers in self.seen.items()} == self.seen

    async def _effects(self) -> Counter[tuple[str, str]]:
        async with self.world.database.workspace(self.workspace) as connection:
            return Counter((row["note"], row["name"]) for row in await fetch_rows(connection, "SELECT * FROM effects"))


@pytest.fixture(scope="module")
def world(laboratory_url: str) -> Iterator[World]:
    """The stores of the model."""
    with tempfile.TemporaryDirectory(prefix="yike-redis-") as folder, asyncio.Runner() as runner:
        database = Database.connect(laboratory_url, service="laboratory")
        mortal = MortalRedis(Path(folder))
        yield World(runner, database, mortal)
        mortal.stop()
        runner.run(database.close())


@pytest.fixture
def model(world: World, monkeypatch: pytest.MonkeyPatch) -> type[RelayModel]:
    """The model over these stores, with a small stream, and nothing kept longer than it must be."""
    monkeypatch.setitem(SUBSCRIBERS, "laboratory", ())
    monkeypatch.setattr("services.common.outbox.streams.MAXIMUM_STREAM_LENGTH", 4)
    monkeypatch.setattr("services.common.outbox.relay.RELAY_BATCH", 6)
    monkeypatch.setattr("services.common.outbox.relay.NOTE_SECONDS", 0)
    monkeypatch.setattr("services.common.facts.standing.RETELL_SECONDS", 0)
    monkeypatch.setattr("services.common.outbox.relay.RETENTION", timedelta(days=-1))
    return type("Model", (RelayModel,), {"world": world})


def test_every_committed_fact_reaches_every_subscriber_once_whatever_happens(model: type[RelayModel]) -> None:
    run_state_machine_as_test(
        model,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fact_is_marked_only_when_redis_has_it(model: type[RelayModel], fault: str) -> None:
    run = model()
    for pipeline in range(1, 6):
        run.publish(4)
        run.redis_fails_inside_the_relay(fault, pipeline)
        run.relay_turns()
        run.subscriber_turns(0)
        run.subscriber_turns(1)
    run.teardown()


@pytest.mark.parametrize("slow_one_has_told", [False, True])
def test_a_stream_is_trimmed_behind_the_slowest_and_not_while_one_has_told_nothing(
    model: type[RelayModel], slow_one_has_told: bool
) -> None:
    run = model()
    run.publish(4)
    run.relay_turns()
    if slow_one_has_told:
        run.subscriber_turns(1)
    run.publish(6)
    run.publish(6)
    for _ in range(4):
        run.relay_turns()
        run.subscriber_turns(0)
    run.teardown()


def test_what_a_restarted_redis_of_the_same_epoch_lost_is_told_again(model: type[RelayModel]) -> None:
    run = model()
    run.relay_turns()
    run.redis_saves()
    run.publish()
    run.relay_turns()
    run.redis_restarts()
    run.teardown()


def test_a_redis_set_back_to_full_streams_hears_that_they_were_read(model: type[RelayModel]) -> None:
    run = model()
    for _ in range(3):
        run.publish()
    for _ in range(3):
        run.relay_turns()
    run.redis_saves()
    for _ in range(3):
        run.subscriber_turns(0)
        run.subscriber_turns(1)
    run.redis_restarts()
    run.publish()
    run.teardown()


@pytest.mark.parametrize("is_published", [False, True])
def test_old_rows_are_kept_until_every_subscriber_has_them(model: type[RelayModel], is_published: bool) -> None:
    run = model()
    run.publish()
    if not is_published:
        # More than the streams hold: what waits was told before what all have read.
        for _ in range(5):
            run.publish()
        for _ in range(5):
            run.relay_turns()
        run.subscriber_turns(1)
    run.relay_turns()
    run.subscriber_turns(0)
    run.relay_turns()
    run.old_rows_are_removed()
    run.redis_is_flushed()
    run.teardown()


@pytest.mark.parametrize("days", [0.2, 2.9, 30.0])
def test_what_is_remembered_outlives_what_is_kept(model: type[RelayModel], days: float) -> None:
    run = model()
    run.publish()
    run.relay_turns()
    run.subscriber_turns(0)
    run.time_passes(days)
    run.relay_turns()
    run.subscriber_forgets_old_facts(0)
    run.redis_is_flushed()
    run.teardown()


def test_facts_keep_their_order_when_redis_is_lost_again_while_they_are_told_again(model: type[RelayModel]) -> None:
    run = model()
    for _ in range(4):
        run.publish(6, first=0)
        run.publish(2, first=0)
    for _ in range(6):
        run.relay_turns()
    run.redis_is_flushed()
    run.relay_turns()
    run.redis_is_flushed()
    run.publish(4)
    run.teardown()


def test_a_redis_lost_twice_loses_nothing(model: type[RelayModel]) -> None:
    run = model()
    for _ in range(3):
        run.publish()
    for _ in range(4):
        run.relay_turns()
    run.redis_is_flushed()
    run.relay_turns()
    run.relay_is_another_process()
    run.subscriber_turns(0)
    run.subscriber_turns(1)
    run.relay_turns()
    run.redis_is_flushed()
    run.teardown()


def test_what_a_redis_set_back_says_of_old_rows_makes_nobody_forget_too_early(model: type[RelayModel]) -> None:
    run = model()
    run.publish(6, first=0)
    run.redis_restarts()
    run.relay_turns()
    run.relay_turns()
    run.redis_saves()
    run.relay_turns()
    run.subscriber_turns(0)
    run.time_passes(33.1)
    run.redis_fails_inside_the_relay("half the requests lost", 4)
    run.time_passes(30.0)
    run.subscriber_forgets_old_facts(0)
    run.redis_restarts()
    run.subscriber_forgets_old_facts(0)
    run.teardown()
