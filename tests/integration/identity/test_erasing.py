"""Erasing a customer in identity: known to nobody at once, gone for good, and no late event brings anybody back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from services.common.erasing import ErasedStore, Erasing
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Reason, Unavailable
from services.common.operations import Operation, Operations, OperationWorker, State, Work, operation_message
from services.common.operations.ids import KINDS
from services.common.operations.operation import Limits
from services.common.personal_data import portions
from services.identity import storage
from services.identity.cache import IdentityCache
from services.identity.domain import Identifier
from services.identity.domain.customers import NOBODY
from services.identity.domain.suggestions import Suggestion, SuggestionState
from services.identity.erasures_wire import erasure_message
from services.identity.personal_data import LINGERING, move_bounds_of_log, stores
from services.identity.usecases import ErasingCustomers, IdentityUsecases, Word
from services.identity.usecases.erasing import ERASURE, erasure_id_of
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, START, Identity, event
from yike.common.v1 import operations_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb

OPERATOR = Word("operator:o-1", "")


@dataclass
class Peer:
    """Another service's stand-in: it has so many rows of each node, and answers only when it is up.

    Attributes:
        rows: What it still has.
        is_away: Whether it cannot be reached.
        asked: The nodes, in one list a call.
        announced: The same of what it is told beforehand.
    """

    rows: int = 1
    is_away: bool = False
    removed: int = 0
    asked: list[list[int]] = field(default_factory=list)
    announced: list[list[int]] = field(default_factory=list)

    async def erase(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        if self.is_away:
            raise Unavailable
        self.asked.append(list(node_ids))
        self.removed, self.rows = self.removed + self.rows, 0
        return [ErasedStore("peer.rows", self.removed, 0, "")]

    async def announce(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> None:
        if self.is_away:
            raise Unavailable
        self.announced.append(list(node_ids))

    async def preview(self, workspace_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        return [ErasedStore("peer.rows", self.rows, 0, "")]


class Stage:
    """Erasures over identity's tables, worked on when the test says so."""

    def __init__(self, identity: Identity, usecases: IdentityUsecases | None = None) -> None:
        self.identity = identity
        self.usecases = usecases or identity.usecases
        self.peers = {"first": Peer(), "second": Peer()}
        vault = IdentifierVault(MASTER_KEY)
        database = identity.database
        self.operations = Operations(database=database, clock=identity.clock)
        self.erasing = ErasingCustomers(
            database=database,
            cache=IdentityCache(identity.redis, identity.clock),
            vault=vault,
            clock=identity.clock,
            writers=self.usecases.writers,
            burials=self.usecases.burials,
            operations=self.operations,
            own=Erasing(
                service="identity",
                database=database,
                portions=portions(stores(vault)),
                lingering=LINGERING,
                first=move_bounds_of_log,
            ),
            others=self.peers,
            records_events=self.peers["first"],
            message_of=erasure_message,
            kept_elsewhere=(),
        )
        works: dict[int, Work] = dict.fromkeys(KINDS["identity"], self.erasing)
        self.worker = OperationWorker(database=database, works=works, limits=Limits(attempts=1))

    def in_another_process(self) -> Stage:
        """Returns the same with an empty memory."""
        other = Stage(self.identity, self.identity.another_process())
        other.peers.update(self.peers)
        return other

    async def begin(self, customer_id: int, request_id: str = "") -> Operation:
        return await self.erasing.start(self.identity.workspace_id, customer_id, request_id=request_id)

    async def work(self, operation: Operation) -> operations_pb2.Operation:
        """Makes an attempt at an operation, whether it waits or not."""
        async with self.identity.database.workspace(self.identity.workspace_id) as connection:
            await connection.exec_driver_sql("UPDATE operations SET due_time = now() - interval '1 minute'")
        attempt = await self.worker.take(self.identity.workspace_id, operation.operation_id)
        if attempt is not None:
            await attempt
        return operation_message(await self.operations.get(self.identity.workspace_id, operation.operation_id))

    async def erase(self, customer_id: int) -> identity_pb.Erasure:
        receipt = identity_pb.Erasure()
        done = await self.work(await self.begin(customer_id))
        assert done.response.Unpack(receipt), done
        return receipt


@pytest.fixture
async def stage(identity: Identity) -> Stage:
    return Stage(identity)


def removed(receipt: identity_pb.Erasure) -> dict[str, int]:
    return {each.store: each.removed for each in receipt.stores if each.removed}


async def test_an_erased_customer_is_gone_and_the_others_are_as_they_were(stage: Stage, identity: Identity) -> None:
    mei, _, other = await identity.resolve(
        event("m1", 1, user_id="mei", email="mei@example.cn"),
        event("m2", 2, user_id="mei", phone="13912345678"),
        event("m3", 3, user_id="li", device_id="d-1"),
    )
    # A shared device: refused, so that a link joins the two sides.
    await identity.resolve(event("m4", 4, user_id="mei", device_id="d-1"))
    await identity.usecases.deciding.merge(
        identity.workspace_id,
        mei.customer_id,
        (await identity.resolve(event("m5", 5, anonymous_id="a-1")))[0].customer_id,
        Word("operator:o-1", "the same", "r-1"),
    )
    nodes = {node for group in await identity.live() if mei.node_id in group for node in group}
    others = await identity.rows(f"SELECT * FROM nodes WHERE customer_id = {other.customer_id} ORDER BY node_id")

    seen = await stage.erasing.preview(identity.workspace_id, mei.node_id)
    receipt = await stage.erase(mei.customer_id)

    # What was told beforehand came to pass, but that the identifiers' ids are kept.
    told = {each.store: each.removed for each in seen[2] if each.removed}
    assert (seen[:2], told | {"identity.nodes": 4}) == ((mei.customer_id, 4), removed(receipt))
    assert receipt.identifiers == len(nodes) == 4
    assert receipt.HasField("end_time")
    assert removed(receipt) == {
        "identity.nodes": 4,
        "identity.link_log": 4,
        "identity.links": 4,
        "identity.decisions": 1,
        "peer.rows": 1,
    }
    (kept,) = [each for each in receipt.stores if each.kept]
    assert (kept.store, kept.kept) == ("identity.nodes", 4)
    assert kept.reason
    # Of the erased nothing but ids and hashes, of the others all.
    assert await identity.rows(
        "SELECT DISTINCT type, value_encrypted, customer_id, latest_micros FROM nodes WHERE erase_time IS NOT NULL"
    ) == [("", b"", 0, None)]
    assert others == await identity.rows(
        f"SELECT * FROM nodes WHERE customer_id = {other.customer_id} ORDER BY node_id"
    )
    await identity.assert_equals_its_log()
    for table, columns in (("link_log", "node_a, node_b"), ("links", "node_a, node_b"), ("decisions", "node_id, 0")):
        found = {each for row in await identity.rows(f"SELECT {columns} FROM {table}") for each in row}
        assert found.isdisjoint(nodes), table
    assert not await identity.rows("SELECT 1 FROM erasures WHERE node_ids <> '{}' OR node_pairs <> '{}'")
    totals = await identity.usecases.reading.count(identity.workspace_id)
    assert (totals.identifiers, totals.customers, totals.refused_links) == (2, 1, 0)
    assert await stage.erasing.get(identity.workspace_id, receipt.erasure_id) is not None


async def test_an_erased_customer_is_nobody_to_every_call(stage: Stage, identity: Identity) -> None:
    mei, li = await identity.resolve(event("m1", 1, user_id="mei"), event("m2", 2, user_id="li"))
    operation = await stage.begin(mei.customer_id, "r-1")
    # At once, not only when the operation is done.
    workspace_id, deciding = identity.workspace_id, identity.usecases.deciding
    with pytest.raises(NotFound):
        await identity.customer("user_id", "mei")
    with pytest.raises(NotFound):
        await identity.usecases.looking_up.look_up_nodes(workspace_id, Identifier("user_id", "mei"))
    assert await identity.usecases.reading.get_customers(workspace_id, [mei.customer_id]) == {}
    assert await identity.usecases.reading.owners_of(workspace_id, [mei.customer_id, li.customer_id]) == {
        li.node_id: li.customer_id
    }
    for call in (
        lambda: deciding.merge(workspace_id, li.customer_id, mei.customer_id, OPERATOR),
        lambda: deciding.merge(workspace_id, mei.customer_id, li.customer_id, OPERATOR),
        lambda: deciding.cut(workspace_id, mei.customer_id, [Identifier("user_id", "mei")], OPERATOR),
        lambda: identity.usecases.explaining.list_links(workspace_id, mei.customer_id),
        lambda: stage.begin(mei.customer_id),
    ):
        with pytest.raises(NotFound) as refused:
            await call()
        assert refused.value.reason == Reason.ERROR_REASON_CUSTOMER_ERASED
    with pytest.raises(InvalidArgument):
        await deciding.cut(workspace_id, li.customer_id, [Identifier("user_id", "mei")], OPERATOR)
    with pytest.raises(NotFound) as unknown:
        await stage.begin(4711)
    assert unknown.value.reason == Reason.ERROR_REASON_NOT_FOUND
    # A link run that read them before suggests nobody who is gone.
    async with identity.database.workspace(workspace_id) as connection:
        pair = min(mei.node_id, li.node_id), max(mei.node_id, li.node_id)
        suggested = Suggestion(*pair, 0.7, SuggestionState.PENDING, "run-1", START)
        await storage.replace_pending(connection, workspace_id, [suggested])
    assert await identity.rows("SELECT 1 FROM link_suggestions") == []
    # The same request again is answered with the same operation, another one under its id is refused.
    assert (await stage.begin(mei.customer_id, "r-1")).operation_id == operation.operation_id
    with pytest.raises(AlreadyExists):
        await stage.begin(li.customer_id, "r-1")
    assert await identity.rows("SELECT 1 FROM operations WHERE request_id = 'r-1'") == []
    assert await identity.customer("user_id", "li") == li.customer_id


async def test_no_event_of_before_brings_anybody_back_and_one_of_after_is_a_new_customers(
    stage: Stage, identity: Identity
) -> None:
    (mei,) = await identity.resolve(event("m1", 1, user_id="mei", device_id="d-1"))
    (li,) = await identity.resolve(event("m2", 2, user_id="li"))
    # Another process has all of them in its memory.
    elsewhere = identity.another_process()
    await elsewhere.resolving.resolve(identity.workspace_id, [event("m1", 1, user_id="mei", device_id="d-1")])
    identity.clock.advance(timedelta(minutes=10))
    await stage.erase(mei.customer_id)
    before = int(START.timestamp() + 600) * 1_000_000
    fresh = identity.another_process()

    for usecases in (identity.usecases, fresh):
        late = await usecases.resolving.resolve(
            identity.workspace_id,
            [
                event("m1", 1, user_id="mei", device_id="d-1"),
                event("m3", 9, user_id="mei"),
                event("m4", 10, device_id="d-1", anonymous_id="a-new"),
                event("m5", 9, user_id="li", device_id="d-1"),
            ],
        )
        assert late[:3] == [NOBODY._replace(erase_micros=before)] * 3
        # Somebody else's event stays hers, without what was erased.
        assert late[3][:2] == (li.node_id, li.customer_id)
    assert await identity.live() == frozenset({frozenset({li.node_id})})

    # Without a time nothing is decided, and nothing made.
    untimed = event("", 0, user_id="mei")._replace(occur_micros=0, link=False, timed=False)
    assert await identity.resolve(untimed) == [NOBODY._replace(erase_micros=before)]
    (back,) = await identity.resolve(event("m6", 11, user_id="mei", device_id="d-1"))
    assert back.customer_id not in (0, mei.customer_id, li.customer_id)
    assert await identity.customer("device_id", "d-1") == back.customer_id
    # What comes late is dropped all the same, and whoever does not know the time is told of both.
    late = await identity.resolve(event("m7", 8, user_id="mei"), untimed, event("m8", 12, user_id="mei"))
    unlinked = back._replace(erase_micros=before, type="")
    assert late == [NOBODY._replace(erase_micros=before), unlinked, back]
    # Erased once more, and back again.
    await stage.erase(back.customer_id)
    assert await identity.resolve(event("m9", 10, user_id="mei")) == [NOBODY._replace(erase_micros=before)]
    (third,) = await identity.resolve(event("m10", 13, user_id="mei"))
    assert third.customer_id not in (0, back.customer_id, mei.customer_id)
    await identity.assert_equals_its_log()
    # The process that remembered them hears of it with its next look, and Redis has told nobody otherwise.
    elsewhere.rulebooks.forget_age(identity.workspace_id)
    assert (await elsewhere.resolving.resolve(identity.workspace_id, [event("m11", 3, user_id="mei")]))[0].node_id == 0


async def test_whatever_is_away_or_killed_the_erasure_goes_on_where_it_was(stage: Stage, identity: Identity) -> None:
    (mei,) = await identity.resolve(event("m1", 1, user_id="mei", email="mei@example.cn"))
    operation = await stage.begin(mei.customer_id)
    with pytest.raises(FailedPrecondition):
        await stage.operations.cancel(identity.workspace_id, operation.operation_id)
    for peer in stage.peers.values():
        peer.is_away = True
        # More often than operations are tried otherwise.
        for _ in range(2):
            waiting = await stage.work(operation)
            assert (waiting.done, int(waiting.metadata.state)) == (False, State.PENDING)
        assert not (await stage.erasing.get(identity.workspace_id, erasure_id_of(operation.operation_id))).stores
        peer.is_away = False
    receipt = identity_pb.Erasure()
    # Another process's worker ends it.
    assert (await stage.in_another_process().work(operation)).response.Unpack(receipt)
    assert removed(receipt) == {"identity.nodes": 2, "identity.link_log": 1, "identity.links": 1, "peer.rows": 1}
    assert all(nodes == stage.peers["first"].asked[0] for peer in stage.peers.values() for nodes in peer.asked)


async def test_what_is_written_while_it_is_erased_goes_too(stage: Stage, identity: Identity) -> None:
    (mei,) = await identity.resolve(event("m1", 1, user_id="mei"))
    first, second = stage.peers.values()
    erase = second.erase

    async def and_write(workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        if len(second.asked) == 0:
            first.rows += 2
        return await erase(workspace_id, erasure_id, node_ids)

    second.erase = and_write  # type: ignore[method-assign]
    receipt = await stage.erase(mei.customer_id)
    assert [each.removed for each in receipt.stores if each.store == "peer.rows"] == [3, 1]
    assert first.rows == 0


async def test_bounds_of_applied_rules_name_no_erased_node(stage: Stage, identity: Identity) -> None:
    (mei,) = await identity.resolve(event("m1", 1, user_id="mei"))
    node_id = mei.node_id
    async with identity.database.workspace(identity.workspace_id) as connection:
        for seq, bounds in ((1, (0, node_id)), (2, (node_id, storage.END))):
            await connection.exec_driver_sql(
                "INSERT INTO link_log (workspace_id, seq, kind, node_a, node_b, occur_time, message_id, reason, record_time) "
                f"VALUES ('{identity.workspace_id}', {seq}, 'rules_applied', {bounds[0]}, {bounds[1]}, now(), '', '', now())"
            )
        await storage.write_application(
            connection, identity.workspace_id, storage.Application(0, node_id, 1, 0, 0, 0, 0)
        )
    await stage.erase(mei.customer_id)
    assert await identity.rows("SELECT node_a, node_b FROM link_log ORDER BY seq") == [
        (0, node_id - 1),
        (node_id - 1, storage.END),
    ]
    assert await identity.rows("SELECT after_node_id FROM rule_applications") == [(node_id - 1,)]


def test_an_erasure_is_among_what_the_service_works_on() -> None:
    assert ERASURE in KINDS["identity"]
