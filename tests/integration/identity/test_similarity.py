"""One customer, or some traits, against all: over the real tables and a real link run."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import driver_connection
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.operations import Operations, OperationWorker
from services.common.operations.ids import KINDS
from services.identity import storage
from services.identity.domain import Identifier
from services.identity.domain.suggestions import Thresholds, score_of
from services.identity.linkage import Field, Linkage, Record, Request
from services.identity.linkage.linking import link_records
from services.identity.linkage.model import score_pairs
from services.identity.linkage.records import row_of
from services.identity.personal_data import stores
from services.identity.suggestions_wire import run_message
from services.identity.usecases import Indexing, Linking, Similarity, Suggesting, Word
from services.identity.usecases.similarity import FRESH, LARGEST_BLOCK, MOST_ANSWERED, Similar
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, Identity, event
from tests.integration.identity.test_erasing import Stage as ErasureStage

GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚"
DISTRICTS = ("西湖", "上城", "拱墅", "滨江", "余杭")


class Stage:
    """A workspace of people, some there twice.

    Attributes:
        known: What is known of each customer now.
        restricted_nodes: Whose data must not be used.
        asked: How often somebody's traits were asked for.
        request: What the last run linked.
        customers: The ids, those of the doubles last.
    """

    def __init__(self, identity: Identity) -> None:
        """Wires them."""
        self.identity = identity
        self.known: dict[int, Mapping[str, Any]] = {}
        self.restricted_nodes: set[int] = set()
        self.asked = 0
        self.request: Request | None = None
        self.customers: list[int] = []
        identity.clock.advance(timedelta(hours=1))
        database, clock = identity.database, identity.clock
        self.vault = IdentifierVault(MASTER_KEY)
        self.operations = Operations(database=database, clock=clock)
        self.indexing = Indexing(database=database, vault=self.vault)
        deciding = identity.usecases.deciding
        self.linking = Linking(
            database=database,
            clock=clock,
            deciding=deciding,
            operations=self.operations,
            traits=self,
            message_of=run_message,
            indexing=self.indexing,
            link=self.link,
        )
        self.worker = OperationWorker(database=database, works=dict.fromkeys(KINDS["identity"], self.linking))
        self.suggesting = Suggesting(database=database, clock=clock, deciding=deciding)
        self.similarity = Similarity(database=database, clock=clock, indexing=self.indexing, people=self)

    async def traits(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        self.asked += 1
        return {
            each: self.known[each] for each in customer_ids if each in self.known and each not in self.restricted_nodes
        }

    async def restricted(self, workspace_id: str, node_ids: Collection[int]) -> set[int]:
        return self.restricted_nodes.intersection(node_ids)

    async def link(self, request: Request, *, report: Any) -> Linkage:
        self.request = request
        return await asyncio.to_thread(link_records, request.records, least=request.least, barred=request.barred)

    async def people(self, count: int = 160, twice: int = 40) -> None:
        """Makes people; the last `twice` are the first ones again, with another phone and something not known."""
        chance = random.Random(11)
        files = [
            {
                "name": chance.choice("王李张刘陈杨赵黄") + "".join(chance.sample(GIVEN, 2)),
                "birthday": f"{chance.randint(1950, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "address": f"浙江省杭州市{chance.choice(DISTRICTS)}区文{chance.randint(1, 40)}路{chance.randint(1, 300)}号",
                "gender": chance.choice("男女"),
            }
            for _ in range(count)
        ]
        files += [
            {name: value for name, value in file.items() if name != ("gender", "birthday", "address")[place % 3]}
            for place, file in enumerate(files[:twice])
        ]
        numbers = [f"1391{place:07}" for place in range(len(files))]
        for start in range(0, len(files), 100):
            await self.identity.resolve(
                *(event(f"m{number}", place, phone=number) for place, number in enumerate(numbers[start : start + 100]))
            )
        self.customers = [await self.identity.customer("phone", number) for number in numbers]
        self.known = dict(zip(self.customers, files, strict=True))

    async def run(self) -> None:
        """Links nobody and suggests all that is likely."""
        workspace_id = self.identity.workspace_id
        operation = await self.linking.start(workspace_id, Thresholds(1.0, 0.5), request_id="")
        attempt = await self.worker.take(workspace_id, operation.operation_id)
        assert attempt is not None
        await attempt
        done = await self.operations.get(workspace_id, operation.operation_id)
        assert done.error is None, done

    async def of(self, customer_id: int, least: float = 0.5) -> dict[int, Similar]:
        """Returns who is like a customer."""
        answer = await self.similarity.of_customer(self.identity.workspace_id, customer_id, least=least)
        return {each.customer_id: each for each in answer.similar}

    async def like(self, traits: Mapping[str, Any], least: float = 0.5) -> dict[int, Similar]:
        """Returns who has such traits."""
        answer = await self.similarity.of_traits(self.identity.workspace_id, traits, least=least)
        return {each.customer_id: each for each in answer.similar}


@pytest.fixture
def stage(identity: Identity) -> Stage:
    return Stage(identity)


async def test_one_customer_against_all_is_scored_as_by_the_run(stage: Stage) -> None:
    await stage.people()
    with pytest.raises(FailedPrecondition, match="start a link run"):
        await stage.of(stage.customers[0])
    await stage.run()
    assert stage.request is not None
    records = stage.request.records
    scores = score_pairs([row_of(each) for each in records])
    by_pair = {
        frozenset((records[one].record_id, records[other].record_id)): weight for one, other, weight in scores.pairs
    }
    assert len(by_pair) >= 40
    found = 0
    for customer_id in stage.customers:
        for other, similar in (await stage.of(customer_id, least=0.01)).items():
            assert similar.score == pytest.approx(score_of(by_pair[frozenset((customer_id, other))]), abs=1e-9)
            found += 1
    assert found >= 80
    # And nobody is left out whom the run finds likelier than not.
    one, other = stage.customers[0], stage.customers[160]
    likely = {pair for pair, weight in by_pair.items() if weight >= 0 and one in pair}
    assert {frozenset((one, each)) for each in await stage.of(one)} == likely
    assert frozenset((one, other)) in likely
    # The same traits of nobody in particular find both, and what speaks for it comes with it.
    typed = await stage.like({"姓名": stage.known[one]["name"], "birthday": stage.known[one]["birthday"]})
    assert one in typed
    assert [(each.name, each.agreement.value) for each in typed[one].findings] == [
        ("names", "same"),
        ("birthday", "same"),
    ]
    assert all(each.bits > 0 for each in typed[one].findings)
    suggestion_id = (await stage.of(one))[other].suggestion_id
    assert suggestion_id == f"{min(one, other)}-{max(one, other)}"
    with pytest.raises(InvalidArgument):
        await stage.like({"name": "王小明"})
    with pytest.raises(NotFound):
        await stage.of(1)


async def test_what_was_decided_cut_merged_or_restricted_is_answered_as_it_is_now(stage: Stage) -> None:
    workspace_id, deciding = stage.identity.workspace_id, stage.identity.usecases.deciding
    await stage.people()
    await stage.run()
    a, b, c, d, e = stage.customers[:5]
    a2, b2, c2, d2, e2 = stage.customers[160:165]
    for one, other in zip(stage.customers[:5], stage.customers[160:165], strict=True):
        assert other in await stage.of(one)
    # Rejected: nobody's any more, whatever ids they come to have.
    await stage.suggesting.reject(workspace_id, (min(a, a2), max(a, a2)), "user:op")
    assert a2 not in await stage.of(a)
    assert a not in await stage.of(a2)
    # Merged: answered as who they are now, and not as somebody else's double.
    merged = (await deciding.merge(workspace_id, b2, d2, Word("user:op", ""))).customer_id
    assert merged in await stage.of(b)
    assert merged in await stage.of(d)
    assert {b2, d2}.isdisjoint(await stage.of(merged))
    # Cut: what was of both is of neither, and the two are nobody's double of each other.
    stage.known[c] = stage.known[c2] = {**stage.known[c], "phone": "13800138000"}
    one = (await deciding.merge(workspace_id, c, c2, Word("user:op", ""))).customer_id
    stage.identity.clock.advance(FRESH + timedelta(minutes=1))
    await stage.of(one)
    apart = Identifier("phone", f"1391{162:07}")
    await deciding.cut(workspace_id, one, [apart], Word("user:op", ""))
    sealed = await stage.identity.rows(f"SELECT sealed FROM link_records WHERE node_id IN ({c}, {c2})")
    assert {row[0] for row in sealed} == {b""}
    assert await stage.identity.rows(f"SELECT 1 FROM link_blocks WHERE node_id IN ({c}, {c2})") == []
    # What was asked just then may be of before the cut still.
    await stage.of(c)
    assert await stage.identity.rows(f"SELECT 1 FROM link_blocks WHERE node_id IN ({c}, {c2})") == []
    stage.identity.clock.advance(timedelta(minutes=2))
    assert c2 not in await stage.of(c)
    assert c not in await stage.of(c2)
    assert c2 in await stage.like(stage.known[c])
    # Restricted since: answers nobody, and is not answered.
    stage.restricted_nodes = {e2}
    assert e2 not in await stage.of(e)
    assert e2 not in await stage.like(stage.known[e])
    with pytest.raises(FailedPrecondition, match="restricted"):
        await stage.of(e2)
    # Of whom a merge made one the whole is, whichever part brought it.
    stage.restricted_nodes = {b2, d2} - {merged}
    assert merged not in await stage.of(b)
    assert merged not in await stage.like(stage.known[d])


async def test_an_erasure_takes_a_customer_out_of_the_index_and_an_export_tells_what_is_in_it(stage: Stage) -> None:
    workspace_id = stage.identity.workspace_id
    await stage.people()
    await stage.run()
    one, other = stage.customers[0], stage.customers[160]
    by_name = {store.table: store for store in stores(stage.vault)}
    sql = by_name["link_records"].sql()
    async with stage.identity.database.workspace(workspace_id) as connection:
        (row,) = await (await driver_connection(connection)).fetch(sql, workspace_id, [one], 10, 0)
    told = by_name["link_records"].read(workspace_id, row)
    assert told["compared"]["family"] + told["compared"]["given"] == stage.known[one]["name"]
    assert {"digest", "sealed", "blocks"}.isdisjoint(told)
    assert str(stage.known[one]["birthday"]).encode() not in row["sealed"]
    assert await stage.identity.rows(f"SELECT 1 FROM link_blocks WHERE node_id = {other}") != []
    receipt = await ErasureStage(stage.identity).erase(other)
    removed = {each.store: each.removed for each in receipt.stores}
    assert removed["identity.link_records"] == 1
    assert removed["identity.link_blocks"] > 1
    for table in ("link_records", "link_blocks"):
        assert await stage.identity.rows(f"SELECT 1 FROM {table} WHERE node_id = {other}") == []
    assert other not in await stage.of(one)
    # Nor does what was asked before come back.
    learnt = (await stage.similarity.of_traits(workspace_id, stage.known[one], least=0.5)).learnt
    row = row_of(Record(other, {Field.NAME: "王小明", Field.BIRTHDAY: "1990-05-17"}))
    await stage.indexing.keep(workspace_id, other, row, learnt.model, asked_at=stage.identity.clock.now())
    for table in ("link_records", "link_blocks"):
        assert await stage.identity.rows(f"SELECT 1 FROM {table} WHERE node_id = {other}") == []


async def test_the_index_follows_runs_and_who_is_asked_about(stage: Stage) -> None:
    workspace_id = stage.identity.workspace_id
    await stage.people()
    await stage.run()
    one, other = stage.customers[0], stage.customers[160]
    # Who came since is not found before asked about, and then is.
    await stage.identity.resolve(event("late", 500, phone="13700137000"))
    late = await stage.identity.customer("phone", "13700137000")
    stage.known[late] = dict(stage.known[one])
    assert late not in await stage.of(one)
    before = stage.asked
    assert one in await stage.of(late)
    assert stage.asked == before + 1
    assert late in await stage.of(one)
    # What is young enough is not asked for again.
    stage.known[late] = {"name": "欧阳修", "birthday": "1907-01-01"}
    await stage.of(late)
    assert stage.asked == before + 1
    stage.identity.clock.advance(FRESH + timedelta(seconds=1))
    assert await stage.of(late) == {}
    assert late not in await stage.of(one)
    # The same run again writes nothing; the next one puts right what changed, and takes out who is not there any more.
    stage.known[other] = {"name": "司马光", "birthday": "1919-11-17"}
    del stage.known[late]
    rows = "SELECT node_id, xmin::text FROM link_records ORDER BY 1"
    written = {row[0]: row[1] for row in await stage.identity.rows(rows)}
    await stage.run()
    now = {row[0]: row[1] for row in await stage.identity.rows(rows)}
    assert late in written
    assert late not in now
    assert now[other] != written[other]
    assert sum(now[each] != written[each] for each in now) < 5
    assert other not in await stage.of(one)
    assert other in await stage.like({"name": "司马光", "birthday": "1919-11-17"})
    orphans = "SELECT 1 FROM link_blocks WHERE node_id NOT IN (SELECT node_id FROM link_records)"
    assert await stage.identity.rows(orphans) == []
    # Another process, which remembers an older run, goes by the new one.
    elsewhere = Similarity(
        database=stage.identity.database,
        clock=stage.identity.clock,
        indexing=Indexing(database=stage.identity.database, vault=stage.vault),
        people=stage,
    )
    first = (await elsewhere.of_customer(workspace_id, one, least=0.5)).learnt.run
    await stage.run()
    second = (await elsewhere.of_customer(workspace_id, one, least=0.5)).learnt.run
    assert first != second
    assert second == (await stage.similarity.of_traits(workspace_id, stage.known[one], least=0.5)).learnt.run


async def test_a_large_block_finds_nobody_and_an_answer_is_short(stage: Stage) -> None:
    await stage.people(count=LARGEST_BLOCK + 60, twice=30)
    for place, customer_id in enumerate(stage.customers):
        stage.known[customer_id] = {
            **stage.known[customer_id],
            "phone": "13800138000" if place <= LARGEST_BLOCK else "",
        }
    for customer_id in stage.customers[-30:]:
        stage.known[customer_id] = {**stage.known[stage.customers[-1]], "phone": f"139{customer_id % 10**8:08}"}
    await stage.run()
    found = await stage.like({"phone": "13800138000", "gender": "男"}, least=0.0)
    assert found == {}
    assert len(await stage.like(stage.known[stage.customers[-1]], least=0.0)) == MOST_ANSWERED


async def test_who_shares_much_is_compared_before_who_shares_one_rare_thing(stage: Stage) -> None:
    await stage.people(count=6, twice=0)
    workspace_id, database = stage.identity.workspace_id, stage.identity.database
    much, rare, *others = sorted(stage.customers)
    blocks = {much: [1, 2, 3], rare: [4], others[0]: [1, 2, 4], others[1]: [1, 3], others[2]: [2, 3], others[3]: [5]}
    now = stage.identity.clock.now()
    async with database.workspace(workspace_id) as connection:
        records = [storage.IndexedRecord(node, now, b"d", b"s", tuple(shared)) for node, shared in blocks.items()]
        await storage.write_indexed(connection, workspace_id, records)
        found = [
            [
                each.node_id
                for each in (
                    await storage.find_candidates(connection, workspace_id, [1, 2, 3, 4, 9], largest=largest, most=most)
                )[1]
            ]
            for largest, most in ((4, 1), (4, 2), (4, 9), (2, 9))
        ]
    # Each of the first three blocks has three places, the fourth two: others[0] comes to more than much, and that to more than rare.
    assert (set(found[0]), set(found[1])) == ({others[0]}, {others[0], much})
    assert set(found[2]) == {much, rare, others[0], others[1], others[2]}
    # What more places share than may be finds nobody.
    assert set(found[3]) == {rare, others[0]}
