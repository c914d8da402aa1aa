"""What is under way while somebody is erased: nothing is linked to who is gone, and who comes back is somebody new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity import storage
from services.identity.cache import IdentityCache, Whose
from services.identity.domain.customers import NOBODY
from tests.integration.identity.conftest import START, Identity, event
from tests.integration.identity.test_erasing import Stage


@pytest.fixture
async def stage(identity: Identity) -> Stage:
    return Stage(identity)


async def test_a_process_that_has_not_heard_of_an_erasure_links_nobody_to_who_is_gone(
    stage: Stage, identity: Identity
) -> None:
    workspace_id = identity.workspace_id
    # Its clock stands still, so that it looks once for rules and for who was erased, and never again.
    elsewhere = identity.another_process(monotonic=lambda: 0.0).resolving
    mei, li = await elsewhere.resolve(
        workspace_id, [event("m1", 1, user_id="mei", device_id="d-1"), event("m2", 2, user_id="li")]
    )
    known = await identity.rows(f"SELECT value_hash, mapping_version FROM nodes WHERE node_id = {mei.node_id}")
    identity.clock.advance(timedelta(minutes=10))
    await stage.erase(mei.customer_id)
    before = int(START.timestamp() + 600) * 1_000_000
    # Nor has Redis.
    await identity.redis.flushdb()
    ((value_hash, version),) = known
    assert isinstance(value_hash, bytes)
    assert isinstance(version, int)
    cache = IdentityCache(identity.redis, identity.clock)
    async with identity.database.workspace(workspace_id) as connection:
        cache.installation = await storage.read_installation(connection)
    await cache.keep(workspace_id, {mei.node_id: (Whose(mei.customer_id, version), value_hash)}, {})

    answers = await elsewhere.resolve(
        workspace_id,
        [
            event("m3", 3, user_id="mei", email="mei@example.cn"),
            event("m4", 4, user_id="li", anonymous_id="a-1"),
        ],
    )

    assert answers[0] == NOBODY._replace(erase_micros=before)
    assert answers[1][:2] == (li.node_id, li.customer_id)
    (lis,) = await identity.live()
    assert (len(lis), li.node_id in lis) == (2, True)
    await assert_unnamed(identity, mei.node_id)
    (back,) = await elsewhere.resolve(workspace_id, [event("m5", 11, user_id="mei", email="mei@example.cn")])
    assert back.customer_id not in (0, mei.customer_id, li.customer_id)
    await identity.assert_equals_its_log()


async def test_who_is_erased_between_a_look_and_the_writers_lock_is_not_linked(
    stage: Stage, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mei,) = await identity.resolve(event("m1", 1, user_id="mei", email="mei@example.cn"))
    identity.clock.advance(timedelta(minutes=10))
    begin_change = storage.begin_change
    waiting = [mei.customer_id]

    async def behind_an_erasure(connection: AsyncConnection, workspace_id: str) -> storage.Turn:
        while waiting:
            await stage.erase(waiting.pop())
        return await begin_change(connection, workspace_id)

    monkeypatch.setattr(storage, "begin_change", behind_an_erasure)
    # It knows nothing yet, so it looks at the database without the lock first.
    late = await identity.another_process().resolving.resolve(
        identity.workspace_id, [event("m2", 2, user_id="mei", device_id="d-1")]
    )
    assert waiting == []
    assert late == [NOBODY._replace(erase_micros=int(START.timestamp() + 600) * 1_000_000)]
    assert await identity.live() == frozenset()
    await assert_unnamed(identity, mei.node_id)
    await identity.assert_equals_its_log()


async def assert_unnamed(identity: Identity, node_id: int) -> None:
    """Checks that neither the log nor a link names a node, and that of it there is a tombstone alone."""
    for table in ("link_log", "links"):
        assert await identity.rows(f"SELECT 1 FROM {table} WHERE {node_id} IN (node_a, node_b)") == [], table
    assert await identity.rows(f"SELECT customer_id, type FROM nodes WHERE node_id = {node_id}") == [(0, "")]


async def test_who_records_events_knows_of_an_erasure_before_the_caller(stage: Stage, identity: Identity) -> None:
    mei, li = await identity.resolve(
        event("m1", 1, user_id="mei", email="mei@example.cn"), event("m2", 2, user_id="li")
    )
    first, second = stage.peers.values()
    operation = await stage.begin(mei.customer_id, "r-1")
    (announced,) = first.announced
    assert (len(announced), mei.node_id in announced, first.asked, second.announced) == (2, True, [], [])
    # Asked again, it has begun already.
    assert (await stage.begin(mei.customer_id, "r-1")).operation_id == operation.operation_id
    assert len(first.announced) == 1
    assert (await stage.work(operation)).done
    # It need not be there: the operation tells it.
    first.is_away = True
    operation = await stage.begin(li.customer_id)
    first.is_away = False
    assert (await stage.work(operation)).done
    assert first.asked[-1] == [li.node_id]
