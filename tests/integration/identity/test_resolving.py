"""Resolving and linking against real PostgreSQL and Redis."""

import asyncio
import random

import pytest
import redis.asyncio as aioredis
from sqlalchemy import event as sqlalchemy_event

from services.common.errors import NotFound
from services.common.payloads import unpack
from services.identity.domain import Identifier, IdentityRules, LinkState
from services.identity.domain.customers import NOBODY, EventIdentifiers
from services.identity.usecases import IdentityUsecases
from tests.integration.identity.conftest import Identity, event
from tests.support.publishers import FailedAfterPublish, next_publisher_fails
from yike.identity.v1 import identity_facts_pb2 as facts_pb


async def told(identity: Identity) -> list[facts_pb.IdentityFact]:
    """Returns the facts in the outbox, oldest first."""
    rows = await identity.rows("SELECT payload FROM outbox ORDER BY outbox_id")
    return [facts_pb.IdentityFact.FromString(unpack(payload)) for (payload,) in rows if isinstance(payload, bytes)]


async def test_resolve_makes_one_customer_when_two_devices_and_a_phone_log_in(identity: Identity) -> None:
    first, second, third = await identity.resolve(
        event("m1", 1, anonymous_id="phone-app"),
        event("m2", 2, anonymous_id="web"),
        event("m3", 3, phone="139 1234 5678"),
    )
    assert len({first.customer_id, second.customer_id, third.customer_id}) == 3
    logins = await identity.resolve(
        event("m4", 4, user_id="u-1", anonymous_id="phone-app"),
        event("m5", 5, user_id="u-1", anonymous_id="web"),
        event("m6", 6, user_id="u-1", phone="+8613912345678"),
    )
    assert len({login.node_id for login in logins}) == 1
    assert {login.customer_id for login in logins} == {first.customer_id}
    assert await identity.customer("phone", "１３９１２３４５６７８") == first.customer_id
    assert await identity.customer("anonymous_id", "web") == first.customer_id
    moved = {move.node_id: move for fact in await told(identity) for move in fact.customers_linked.moves}
    assert set(moved) == {second.node_id, third.node_id}
    assert {move.to_customer_id for move in moved.values()} == {first.customer_id}
    assert all(move.mapping_version > second.mapping_version for move in moved.values())
    (found,) = (await identity.usecases.reading.get_customers(identity.workspace_id, [third.customer_id])).values()
    assert found.customer_id == first.customer_id
    assert [node.identifier for node in found.nodes] == [
        Identifier("anonymous_id", "phone-app"),
        Identifier("anonymous_id", "web"),
        Identifier("phone", "+8613912345678"),
        Identifier("user_id", "u-1"),
    ]
    await identity.assert_equals_its_log()


async def test_resolve_never_joins_two_users_when_they_share_a_device_and_a_phone(identity: Identity) -> None:
    one, two = await identity.resolve(
        event("m1", 1, user_id="u-1", device_id="till", phone="13912345678"),
        event("m2", 2, user_id="u-2", device_id="till", phone="13912345678"),
    )
    assert one.customer_id != two.customer_id
    assert await identity.customer("device_id", "till") == one.customer_id
    links, _ = await identity.usecases.explaining.list_links(identity.workspace_id, two.customer_id)
    assert [(link.verdict.state, link.verdict.reason) for link in links] == [
        (LinkState.REFUSED, "limit_exceeded:user_id")
    ] * 2
    await identity.assert_equals_its_log()


async def test_user_ids_are_told_once_when_they_are_made(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, phone="13900000001"))
    await identity.resolve(
        event("m2", 2, user_id="u-1", phone="13900000001"),
        event("m3", 3, user_id="u-2"),
        event("m4", 4, email="a@b.cn"),
    )
    again = await identity.resolve(event("m5", 5, user_id="u-1"), event("m6", 6, user_id="u-2"))
    added = [one for fact in await told(identity) for one in fact.user_ids_added.nodes]
    assert {(one.node_id, one.customer_id, one.mapping_version) for one in added} == {
        (one.node_id, one.customer_id, one.mapping_version) for one in again
    }
    assert len(added) == 2


async def test_resolve_gives_the_identifier_to_whoever_had_it_first_when_evidence_comes_late(
    identity: Identity,
) -> None:
    later = await identity.resolve(event("m9", 9, user_id="u-2", device_id="tablet"))
    assert await identity.customer("device_id", "tablet") == later[0].customer_id
    earlier = await identity.resolve(event("m1", 1, user_id="u-1", device_id="tablet"))
    assert await identity.customer("device_id", "tablet") == earlier[0].customer_id
    facts = await told(identity)
    moves = [move for fact in facts for move in (*fact.customers_cut.moves, *fact.customers_linked.moves)]
    assert [move.to_customer_id for move in moves] != []
    await identity.assert_equals_its_log()


async def test_resolve_links_nobody_when_identifiers_are_junk(identity: Identity) -> None:
    storm = [
        event(f"m{number}", number, user_id=f"u-{number}", phone="0000", email="null", device_id="undefined")
        for number in range(400)
    ]
    resolutions = await identity.resolve(*storm)
    assert len({resolution.customer_id for resolution in resolutions}) == 400
    nobody = await identity.resolve(event("x", 1, anonymous_id="null", phone="12"), event("y", 1, user_id=" "))
    assert nobody == [NOBODY, NOBODY]
    assert (await identity.usecases.reading.count(identity.workspace_id)).identifiers == 400
    with pytest.raises(NotFound):
        await identity.customer("device_id", "undefined")


async def test_resolve_appends_nothing_when_the_same_evidence_comes_again(identity: Identity) -> None:
    batch = [event(f"m{n}", n, user_id=f"u-{n % 7}", anonymous_id=f"a-{n}") for n in range(50)]
    first = await identity.resolve(*batch)
    before = await identity.rows("SELECT * FROM link_log ORDER BY seq")
    again = await identity.resolve(*batch, *batch)
    # Nodes that moved within the first call are at their last place in both answers.
    assert [r.node_id for r in again] == [r.node_id for r in first] * 2
    await identity.redis.flushdb()
    assert [r[:2] for r in await identity.another_process().resolving.resolve(identity.workspace_id, batch)] == [
        r[:2] for r in first
    ]
    assert await identity.rows("SELECT * FROM link_log ORDER BY seq") == before


async def test_resolve_resolves_without_linking_when_told_so(identity: Identity) -> None:
    (head,) = await identity.resolve(event("m1", 1, user_id="u-1", anonymous_id="a-1")._replace(link=False))
    assert await identity.customer("user_id", "u-1") == head.customer_id
    assert await identity.customer("anonymous_id", "a-1") != head.customer_id


async def test_resolve_costs_no_sql_when_everything_is_known(identity: Identity) -> None:
    batch = [event(f"m{n}", n, user_id=f"u-{n}", anonymous_id=f"a-{n}", phone=f"1391234{n:04}") for n in range(100)]
    # Both have the rules of the workspace, and no time goes by that would make these old.
    here, other = (identity.another_process(monotonic=lambda: 0.0) for _ in range(2))
    first = await here.resolving.resolve(identity.workspace_id, batch)
    assert await other.looking_up.find_customers(identity.workspace_id, "nobody's") == []
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = identity.database.engine.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        assert await here.resolving.resolve(identity.workspace_id, batch) == first
        other.resolving._cache.installation = here.resolving._cache.installation
        assert await other.resolving.resolve(identity.workspace_id, batch) == first
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    assert statements == []


async def test_resolve_ends_the_same_when_evidence_is_shuffled_repeated_and_split(identity: Identity) -> None:
    chance = random.Random(7)
    events = [
        event(
            f"m{n}",
            n // 3,
            **dict(
                chance.sample(
                    [
                        ("user_id", f"u-{chance.randrange(8)}"),
                        ("phone", f"1391234000{chance.randrange(10)}"),
                        ("device_id", f"d-{chance.randrange(6)}"),
                        ("anonymous_id", f"a-{chance.randrange(20)}"),
                        ("unionid", f"x-{chance.randrange(6)}"),
                    ],
                    chance.randrange(1, 4),
                )
            ),
        )
        for n in range(120)
    ]
    outcomes = []
    for turn in range(4):
        workspace_id = identity.workspace_id = f"{identity.workspace_id[:16]}x{turn}"
        shuffled = [*events, *chance.sample(events, 30)]
        chance.shuffle(shuffled)
        size = (1, 7, 40, 200)[turn]
        for start in range(0, len(shuffled), size):
            await identity.resolve(*shuffled[start : start + size])
        await identity.assert_equals_its_log()
        values: dict[int, frozenset[Identifier]] = {}
        nodes = await identity.usecases.reading.list_nodes(workspace_id, after=0, limit=10_000)
        found = await identity.usecases.reading.get_customers(workspace_id, [node.customer_id for node in nodes])
        for customer in found.values():
            values[customer.customer_id] = frozenset(node.identifier for node in customer.nodes)
        outcomes.append(frozenset(values.values()))
    assert len(set(outcomes)) == 1


async def test_resolve_has_no_deadlock_when_merges_come_in_opposite_orders_at_once(identity: Identity) -> None:
    others = [identity.another_process() for _ in range(3)]
    pairs = [(f"a-{n}", f"a-{(n * 7 + 3) % 40}") for n in range(40)]
    forward = [event(f"f{n}", n, member_card=f"c-{n % 5}", anonymous_id=a) for n, (a, _) in enumerate(pairs)]
    backward = [event(f"b{n}", n, member_card=f"c-{n % 5}", anonymous_id=b) for n, (_, b) in enumerate(reversed(pairs))]

    async def send(usecases: IdentityUsecases, events: list[EventIdentifiers]) -> None:
        for start in range(0, len(events), 5):
            await usecases.resolving.resolve(identity.workspace_id, events[start : start + 5])

    await asyncio.gather(
        send(identity.usecases, list(forward)),
        send(others[0], list(backward)),
        send(others[1], list(reversed(forward))),
        send(others[2], list(reversed(backward))),
    )
    await identity.assert_equals_its_log()


async def test_resolve_keeps_workspaces_apart_when_they_know_the_same_identifier(identity: Identity) -> None:
    (here,) = await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    other = identity.workspace_id + "b"
    with pytest.raises(NotFound):
        await identity.usecases.looking_up.look_up(other, Identifier("phone", "13912345678"))
    (there,) = await identity.usecases.resolving.resolve(other, [event("m1", 1, user_id="u-1", phone="13912345678")])
    assert there.node_id != here.node_id
    assert await identity.usecases.reading.get_customers(other, [here.customer_id]) == {}
    with pytest.raises(NotFound):
        await identity.usecases.explaining.list_links(other, here.customer_id)
    assert {node.node_id for node in await identity.usecases.reading.list_nodes(other, after=0, limit=10)}.isdisjoint(
        {here.node_id}
    )
    for table in ("nodes", "links", "link_log", "totals", "review_queue", "outbox"):
        async with identity.database.plain() as connection:
            assert list(await connection.exec_driver_sql(f"SELECT * FROM {table}")) == []


async def test_resolve_stops_at_the_limits_when_thousands_share_one_device(identity: Identity) -> None:
    for start in range(0, 2_000, 500):
        await identity.resolve(
            *(
                event(f"m{n}", n / 10, anonymous_id=f"a-{n}", device_id="kiosk", email="shared@shop.example.cn")
                for n in range(start, start + 500)
            )
        )
    assert max(len(group) for group in await identity.live()) <= 300
    await identity.assert_equals_its_log()


async def test_resolve_asks_for_review_when_late_evidence_is_too_entangled(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.identity.recording.MOST_REVIEWS", 1)
    usecases = identity.another_process(rules=IdentityRules(closure_limit=20))
    for n in range(30):
        await usecases.resolving.resolve(
            identity.workspace_id, [event(f"m{n}", 10 + n, user_id=f"u-{n}", device_id="kiosk")]
        )
    (late,) = await usecases.resolving.resolve(
        identity.workspace_id, [event("late", 1, user_id="u-late", device_id="kiosk")]
    )
    assert await identity.customer("device_id", "kiosk") != late.customer_id
    reviews = await identity.rows("SELECT reason, message_id FROM review_queue")
    assert reviews == [("closure_too_large", "late")]
    # No more of them than anybody would read.
    await usecases.resolving.resolve(
        identity.workspace_id, [event(f"later-{n}", 2, user_id=f"u-later-{n}", device_id="kiosk") for n in range(3)]
    )
    assert await identity.rows("SELECT reason, message_id FROM review_queue") == reviews


async def test_resolve_gives_each_its_own_node_when_two_hashes_want_one_id(identity: Identity) -> None:
    usecases = identity.another_process(candidate=lambda value_hash, probe: value_hash[probe] % 3 + 1 + probe * 3)
    batch = [event(f"m{n}", n, user_id=f"u-{n}") for n in range(6)]
    first = await usecases.resolving.resolve(identity.workspace_id, batch)
    assert len({r.node_id for r in first}) == 6
    again = identity.another_process(candidate=lambda value_hash, probe: value_hash[probe] % 3 + 1 + probe * 3)
    assert await again.resolving.resolve(identity.workspace_id, batch) == first
    for n, found in enumerate(first):
        asked = identity.workspace_id, Identifier("user_id", f"u-{n}")
        assert await again.looking_up.look_up(*asked) == found.customer_id
        customer = await again.looking_up.look_up_nodes(*asked)
        assert (customer.customer_id, [node.node_id for node in customer.nodes]) == (found.customer_id, [found.node_id])
        assert customer.nodes[0].identifier == asked[1]
    with pytest.raises(NotFound):
        await again.looking_up.look_up(identity.workspace_id, Identifier("user_id", "nobody"))


async def test_resolve_works_when_redis_is_away(identity: Identity) -> None:
    (first,) = await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    nobody_listens: aioredis.Redis = aioredis.Redis.from_url("redis://127.0.0.1:1/0")
    other = identity.another_process(redis=nobody_listens)
    # Twice: while it is found to be away, and while it is left alone.
    for _ in range(2):
        (again,) = await other.resolving.resolve(
            identity.workspace_id, [event("m1", 1, user_id="u-1", phone="13912345678")]
        )
    await nobody_listens.aclose()
    assert again == first


async def test_values_are_nowhere_in_clear(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, user_id="canary-user", phone="13912345678"))
    rows = await identity.rows("SELECT * FROM nodes")
    keys = [key async for key in identity.redis.scan_iter()]
    values = [await identity.redis.get(key) for key in keys]
    haystack = repr(rows) + repr(keys) + repr(values)
    assert "canary-user" not in haystack
    assert "13912345678" not in haystack


async def test_nothing_stands_when_the_transaction_fails_after_the_fact_was_written(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, user_id="u-1"), event("m2", 2, phone="13912345678"))
    everything = (
        "SELECT 'fact' FROM outbox UNION ALL SELECT 'log' FROM link_log UNION ALL SELECT 'link' FROM links "
        "UNION ALL SELECT 'node' FROM nodes"
    )
    before = sorted(await identity.rows(everything))
    joining = event("m3", 3, user_id="u-1", phone="13912345678")
    with next_publisher_fails("identity"), pytest.raises(FailedAfterPublish):
        await identity.resolve(joining)
    assert sorted(await identity.rows(everything)) == before
    await identity.resolve(joining)
    assert sorted(await identity.rows(everything)) == sorted([*before, ("fact",), ("log",), ("link",)])
    assert await identity.customer("phone", "13912345678") == await identity.customer("user_id", "u-1")
