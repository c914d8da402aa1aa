"""link-online: who is probably the same person, one record against 100,000, by traits and by id, through gRPC."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any, TypeVar

import asyncpg

from services.common.clients import open_channel, workspace_metadata
from services.identity.usecases.similarity import MOST_COMPARED
from tests.bench.api import Api
from tests.bench.http_load import percentile, post_all
from tests.bench.report import Line, median
from tests.support.platform import Platform
from yike.common.v1 import json_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "100000"))
TWICE = 20
"""One customer in so many is there twice."""

ASKED = 400
RUN_SECONDS = 1_800.0
SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华文玉兰红波宁鹏宇飞欣怡佳琪浩然梓涵子轩雨桐思远嘉"
    "诚晨曦博雅慧琳婷倩雪莹楠睿昊泽瑞恒毅翔凯龙斌峰帆庆建国志永春生海山林森柏青云天晓小"
)
CITIES = (
    "浙江省杭州市",
    "浙江省宁波市",
    "江苏省南京市",
    "江苏省苏州市",
    "广东省广州市",
    "广东省深圳市",
    "四川省成都市",
)
DISTRICTS = ("东城", "西湖", "南山", "北仑", "上城", "滨江", "天河", "江北", "高新", "新城", "余杭", "吴中")

_FOUND = (
    "SELECT coalesce(array_agg(DISTINCT b.node_id), '{}') FROM link_records r CROSS JOIN LATERAL unnest(r.blocks) AS k (block) "
    "CROSS JOIN LATERAL (SELECT node_id FROM link_blocks WHERE workspace_id = $1 AND block = k.block LIMIT 101) AS b "
    "WHERE r.workspace_id = $1 AND r.node_id = $2"
)
_ROWS = "SELECT node_id, sealed FROM link_records WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])"
_T = TypeVar("_T")


async def bench_link_online(platform: Platform, api: Api) -> Line:
    """Measures searches, each beside a look-up by primary key of as many places of the index as it compares.

    Raises:
        AssertionError: If somebody who is there twice is not found.
    """
    people = _people()
    await post_all(api.url, "/v1/batch", _bodies(people), write_key=api.write_key, connections=4)
    operation = await api.call("POST", "/v1/linkRuns", {"linkThreshold": 1.0})
    await _until_done(api, operation["name"])
    environment = platform.env_for("gateway")
    workspace_id = platform.credentials["workspace_id"]
    address, metadata = environment["YIKE_IDENTITY_ADDRESS"], workspace_metadata(workspace_id)
    chance = random.Random(3)
    twice = chance.sample(range(0, CUSTOMERS - CUSTOMERS // TWICE, TWICE), min(ASKED, CUSTOMERS // TWICE // 2))
    async with open_channel(address, token=environment["YIKE_SERVICE_TOKEN"]) as channel:
        stub = identity_grpc.IdentityServiceStub(channel)
        ids = [
            (
                await stub.LookupCustomer(
                    identity_pb.LookupCustomerRequest(type="user_id", value=f"m{number}"), metadata=metadata
                )
            ).customer_id
            for number in twice
        ]
        requests = [
            identity_pb.FindSimilarCustomersRequest(traits=json_pb2.JsonObject(json=json.dumps(people[number])))
            for number in twice
        ]
        # What a process reads once: the model, the table of names.
        await stub.FindSimilarCustomers(requests[0], metadata=metadata)
        times: dict[str, list[float]] = {name: [] for name in ("rows", "lookup", "typed", "anew", "young")}
        sizes: list[float] = []
        found = 0
        connection = await asyncpg.connect(platform.administrator_url, server_settings={"search_path": "identity"})
        try:
            for number, request, customer_id in zip(twice, requests, ids, strict=True):
                nodes = (await connection.fetchval(_FOUND, workspace_id, customer_id))[:MOST_COMPARED]
                sizes.append(len(nodes))
                by_id = identity_pb.FindCustomersSimilarToRequest(customer_id=customer_id)
                by_key = identity_pb.LookupCustomerRequest(type="user_id", value=f"m{number}")
                await _timed(times["rows"], connection.fetch(_ROWS, workspace_id, nodes))
                await _timed(times["lookup"], stub.LookupCustomer(by_key, metadata=metadata))
                answer = await _timed(times["typed"], stub.FindSimilarCustomers(request, metadata=metadata))
                found += len(answer.similar_customers) > 1
                for name in ("anew", "young"):
                    await _timed(times[name], stub.FindCustomersSimilarTo(by_id, metadata=metadata))
        finally:
            await connection.close()
    assert found >= 0.9 * len(ids), f"{found} of {len(ids)} who are there twice were found"
    ratios = [typed / lookup for typed, lookup in zip(times["typed"], times["lookup"], strict=True)]
    return Line(
        f"link-online, {CUSTOMERS:,} customers, {median(sizes):.0f} compared (p99 {percentile(sizes, 0.99):.0f})",
        f"by traits {_both(times['typed'])}; by id {_both(times['young'])}, read anew {_both(times['anew'])}",
        f"those rows by key {_both(times['rows'])}; LookupCustomer {_both(times['lookup'])}",
        f"{median(ratios):.1f} × LookupCustomer, p99 {percentile(times['typed'], 0.99) / percentile(times['lookup'], 0.99):.1f} × its",
        "p50 ≤ 5 ms by traits and by id",
        max(median(times["typed"]), median(times["young"])) <= 0.005,
    )


async def _timed(latencies: list[float], call: Awaitable[_T]) -> _T:
    began = time.perf_counter()
    answer = await call
    latencies.append(time.perf_counter() - began)
    return answer


def _both(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1e3:.1f}, p99 {percentile(seconds, 0.99) * 1e3:.1f} ms"


def _people() -> list[Mapping[str, Any]]:
    """Returns the traits of all; one in `TWICE` comes again at the end, with another phone and a slip."""
    chance = random.Random(1)
    people: list[Mapping[str, Any]] = []
    once = CUSTOMERS - CUSTOMERS // TWICE
    for number in range(CUSTOMERS):
        if number >= once:
            again = dict(people[(number - once) * TWICE % once])
            again["mobile"] = f"139{number:08}"
            if chance.random() < 0.5:
                del again[chance.choice(("birthday", "address", "gender"))]
            people.append(again)
            continue
        people.append(
            {
                "name": chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2)))),
                "birthday": f"{chance.randint(1950, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "gender": chance.choice("男女"),
                "mobile": f"138{number:08}",
                "address": f"{chance.choice(CITIES)}{chance.choice(DISTRICTS)}区文{chance.randint(1, 500)}路{chance.randint(1, 400)}号",
            }
        )
    return people


def _bodies(people: list[Mapping[str, Any]]) -> Iterator[bytes]:
    for start in range(0, len(people), 250):
        batch = [
            {"type": "identify", "messageId": f"made-{number}", "userId": f"m{number}", "traits": people[number]}
            for number in range(start, min(start + 250, len(people)))
        ]
        yield json.dumps({"batch": batch}).encode()


async def _until_done(api: Api, name: str) -> None:
    give_up = time.perf_counter() + RUN_SECONDS
    while time.perf_counter() < give_up:
        operation = await api.call("GET", f"/v1/{name}")
        if operation.get("done"):
            assert "error" not in operation, operation
            return
        await asyncio.sleep(1.0)
    raise AssertionError("the link run is not over")
