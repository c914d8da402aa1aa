"""till-call: all that a till asks in one call, of 1 M customers, with 5 k events/s behind; beside echoes of the same moments."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence

import grpc
import msgspec
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.common.clients import open_channel, workspace_metadata
from tests.bench import workload
from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile, post_all
from tests.bench.processor_time import processor_seconds, taken_since
from tests.bench.report import Line, median
from tests.bench.till_lookup import CUSTOMERS, TYPES, identifier, keep_loading, make_customers
from tests.support.platform import Platform
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

BUYERS = int(os.environ.get("BENCH_BUYERS", "5000"))
"""Customers with a file, spread over all: traits, three orders, points, a tier and a coupon. Only they come to the till."""

CALLS = 600
PAIRS = 3
QUIET_CALLS = 1_000
COPY_LOOKS = 600
SEGMENTS = 20
COUPON = {
    "couponTemplateId": "welcome",
    "displayName": "welcome",
    "amountOff": {"amount": "10"},
    "currencyCode": "CNY",
    "validDays": 30,
}
PROGRAMME = {
    "earning": {"points": "1", "amount": "1"},
    "tiers": {"tiers": [{"tierId": "gold", "title": "Gold", "threshold": "500"}]},
}


async def bench_till_call(platform: Platform, api: Api) -> Line:
    """Measures the call of a till, echo and call in turn, and what it costs in processor time where nothing else is done.

    Raises:
        AssertionError: If an answer lacks anything.
    """
    environment = platform.env_for("gateway")
    address = environment["YIKE_IDENTITY_ADDRESS"]
    async with open_channel(address, token=environment["YIKE_SERVICE_TOKEN"]) as channel:
        metadata = workspace_metadata(platform.credentials["workspace_id"])
        await make_customers(identity_grpc.IdentityServiceStub(channel), metadata)
    buyers = random.Random("buyers").sample(range(CUSTOMERS), min(BUYERS, CUSTOMERS))
    await _make_files(api, buyers)
    costs = await _processor_time(platform, buyers)
    stop = asyncio.Event()
    load = asyncio.ensure_future(keep_loading(api, stop))
    echoes, calls, missing = [], [], 0
    try:
        await asyncio.sleep(2.0)
        for pair in range(PAIRS):
            echo, call, lacking = await _side_by_side(platform, address, buyers, seed=pair)
            echoes.append(echo)
            calls.append(call)
            missing += lacking
    finally:
        stop.set()
        behind = await load
    bar, figure = ([percentile(each, 0.99) for each in some] for some in (echoes, calls))
    ratio = median([one / other for one, other in zip(figure, bar, strict=True)])
    halves = [percentile([each for some in of for each in some], 0.5) * 1e3 for of in (calls, echoes)]
    named = ", ".join(
        f"{name} {each:.1f}" for name, each in sorted(costs.items(), key=lambda each: -each[1]) if each > 0.05
    )
    return Line(
        f"till-call, {CUSTOMERS:,} customers, {behind:,.0f} events/s behind",
        f"p50 {halves[0]:.1f} ms, p99 {median(figure) * 1e3:.1f} ms, {missing} of {PAIRS * CALLS} lacked a part; "
        f"without events {sum(costs.values()):.1f} ms of processor time a call ({named})",
        f"unary echo p50 {halves[1]:.1f} ms, p99 {median(bar) * 1e3:.1f} ms",
        f"{ratio:.1f} ×",
        "≤ 2 ×",
        ratio <= 2,
    )


async def _make_files(api: Api, buyers: Sequence[int]) -> None:
    """Gives some customers what a till shows."""
    await api.call("PATCH", "/v1/loyaltySettings", PROGRAMME)
    await api.call("POST", "/v1/couponTemplates", COUPON)
    for segment in workload.live_segments(SEGMENTS):
        await api.call("POST", "/v1/segments", segment)
    before = await api.recorded()
    events = [event for number in buyers for event in _events(number)]
    bodies = [msgspec.json.encode({"batch": events[at : at + 500]}) for at in range(0, len(events), 500)]
    await post_all(api.url, "/v1/batch", bodies, write_key=api.secret_key, connections=4)
    await api.until_evaluated(before + len(events))
    for number in buyers[::10]:
        kind, value = identifier(TYPES[number % 3], number)
        found = await api.call("GET", f"/v1/customers:lookup?type={kind}&value={value.replace('+', '%2B')}")
        await api.call(
            "POST", "/v1/coupons:issue", {"couponTemplateIds": ["welcome"], "customerId": found["customerId"]}
        )
    # The first call has what segment and scoring tell copied.
    kind, value = identifier(TYPES[buyers[0] % 3], buyers[0])
    for _ in range(COPY_LOOKS):
        if not (await api.call("GET", f"/v1/customers:identify?type={kind}&value={value.replace('+', '%2B')}"))[
            "missing"
        ]:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("what tills are shown is not copied")


def _events(number: int) -> list[dict[str, object]]:
    kind, value = identifier(TYPES[number % 3], number)
    context = {"externalIds": [{"id": value, "type": kind}]}
    made: list[dict[str, object]] = [
        {
            "type": "identify",
            "messageId": f"file-{number}",
            "context": context,
            "traits": {"name": f"Customer {number}"},
        }
    ]
    for order in range(3):
        properties = {"order_id": f"o-{number}-{order}", "revenue": 50 + order, "currency": "CNY", "store_id": "s-1"}
        made.append(
            {
                "type": "track",
                "event": "Order Completed",
                "messageId": f"order-{number}-{order}",
                "context": context,
                "properties": properties,
            }
        )
    return made


async def _processor_time(platform: Platform, buyers: Sequence[int]) -> dict[str, float]:
    """Returns the milliseconds of processor time that a call takes, by process; what they take at rest is left out."""
    connection = Connection(platform.url, platform.credentials["secret_key"])
    for number in buyers[:100]:
        await _ask(connection, number)
    before, began = processor_seconds(platform), time.perf_counter()
    for number in buyers[:QUIET_CALLS]:
        await _ask(connection, number)
    busy, seconds = taken_since(platform, before), time.perf_counter() - began
    before = processor_seconds(platform)
    await asyncio.sleep(seconds)
    rest = taken_since(platform, before)
    await connection.close()
    calls = len(buyers[:QUIET_CALLS])
    return {name: (taken - rest.get(name, 0.0)) * 1e3 / calls for name, taken in busy.items()}


async def _side_by_side(
    platform: Platform, address: str, buyers: Sequence[int], *, seed: int
) -> tuple[list[float], list[float], int]:
    """Returns the seconds of echoes (a health check of identity) and of calls, in turn, and how many lacked a part."""
    chance = random.Random(f"till {seed}")
    connection = Connection(platform.url, platform.credentials["secret_key"])
    echoes, calls, lacking = [], [], 0
    async with grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        await stub.Check(health_pb2.HealthCheckRequest())
        for _ in range(CALLS):
            began = time.perf_counter()
            await stub.Check(health_pb2.HealthCheckRequest())
            asked = time.perf_counter()
            is_whole = await _ask(connection, chance.choice(buyers))
            calls.append(time.perf_counter() - asked)
            echoes.append(asked - began)
            lacking += not is_whole
    await connection.close()
    return echoes, calls, lacking


async def _ask(connection: Connection, number: int) -> bool:
    """Asks who it is; returns whether nothing was missing."""
    kind, value = identifier(TYPES[number % 3], number)
    status, content, _ = await connection.request(
        "GET", f"/v1/customers:identify?type={kind}&value={value.replace('+', '%2B')}"
    )
    assert status == 200, content
    answer = msgspec.json.decode(content)
    assert answer["displayName"] == f"Customer {number}", answer
    assert answer["points"]["balance"] == "153", answer
    assert len(answer["recentPurchases"]) == 3, answer
    return not answer["missing"]
