"""till-lookup: who is this, by phone, card and e-mail, through gRPC and HTTP, with 5 k events/s behind."""

from __future__ import annotations

import asyncio
import os
import random
import time
import uuid

from services.common.clients import open_channel, workspace_metadata
from tests.bench import workload, yardsticks
from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile
from tests.bench.report import Line, median
from tests.support.platform import Platform
from yike.common.v1 import identifier_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
LOOKUPS = 600
RATE = 5_000
ROUND = 50_000
PAIRS = 3
TYPES = ("phone", "member_card", "email")


def identifier(kind: str, number: int) -> tuple[str, str]:
    """Returns the identifier of a kind that customer `number` has."""
    value = {"phone": f"+8613{number:09d}", "member_card": f"card-{number}", "email": f"c{number}@example.com"}[kind]
    return kind, value


async def bench_till_lookup(platform: Platform, api: Api) -> Line:
    """Measures look-ups while events come in.

    Raises:
        AssertionError: If a look-up does not find its customer.
    """
    environment = platform.env_for("gateway")
    address = environment["YIKE_IDENTITY_ADDRESS"]
    metadata = workspace_metadata(platform.credentials["workspace_id"])
    async with open_channel(address, token=environment["YIKE_SERVICE_TOKEN"]) as channel:
        stub = identity_grpc.IdentityServiceStub(channel)
        await make_customers(stub, metadata)
        ratios, grpc_p99, http_p99, bars = [], [], [], []
        stop = asyncio.Event()
        load = asyncio.ensure_future(keep_loading(api, stop))
        try:
            await asyncio.sleep(1.0)
            for pair in range(PAIRS):
                bar = percentile(await yardsticks.echo_latencies(address), 0.99)
                by_grpc = await _look_up_by_grpc(stub, metadata, seed=pair)
                by_http = await _look_up_by_http(platform, seed=pair)
                bars.append(bar)
                grpc_p99.append(percentile(by_grpc, 0.99))
                http_p99.append(percentile(by_http, 0.99))
                ratios.append(grpc_p99[-1] / bar)
        finally:
            stop.set()
            behind = await load
    return Line(
        f"till-lookup, {CUSTOMERS:,} customers",
        f"p99 gRPC {median(grpc_p99) * 1e3:.1f} ms, HTTP {median(http_p99) * 1e3:.1f} ms, {behind:,.0f} events/s behind",
        f"{median(bars) * 1e3:.1f} ms unary echo p99",
        f"{median(ratios):.1f} ×",
        "≤ 5 ×",
        median(ratios) <= 5,
    )


async def make_customers(stub: identity_grpc.IdentityServiceAsyncStub, metadata: tuple[tuple[str, str], ...]) -> None:
    """Makes all customers: a third of them have a phone, a third a card, a third an e-mail."""

    async def make(start: int) -> None:
        items = []
        for number in range(start, min(start + 2_500, CUSTOMERS)):
            kind, value = identifier(TYPES[number % 3], number)
            item = identity_pb.IdentitySet(
                identifiers=[identifier_pb2.Identifier(type=kind, value=value)], message_id=f"made-{number}", link=True
            )
            item.occur_time.FromSeconds(1_700_000_000)
            items.append(item)
        await stub.ResolveIdentities(identity_pb.ResolveIdentitiesRequest(items=items), metadata=metadata, timeout=60)

    starts = iter(range(0, CUSTOMERS, 2_500))

    async def work() -> None:
        for start in starts:
            await make(start)

    await asyncio.gather(*(work() for _ in range(2)))


async def _look_up_by_grpc(
    stub: identity_grpc.IdentityServiceAsyncStub, metadata: tuple[tuple[str, str], ...], *, seed: int
) -> list[float]:
    chance = random.Random(f"grpc {seed}")
    latencies = []
    for _ in range(LOOKUPS):
        number = chance.randrange(CUSTOMERS)
        kind, value = identifier(TYPES[number % 3], number)
        began = time.perf_counter()
        answer = await stub.LookupCustomer(identity_pb.LookupCustomerRequest(type=kind, value=value), metadata=metadata)
        latencies.append(time.perf_counter() - began)
        assert answer.customer_id
    return latencies


async def _look_up_by_http(platform: Platform, *, seed: int) -> list[float]:
    chance = random.Random(f"http {seed}")
    connection = Connection(platform.url, platform.credentials["secret_key"])
    latencies = []
    for _ in range(LOOKUPS):
        number = chance.randrange(CUSTOMERS)
        kind, value = identifier(TYPES[number % 3], number)
        path = f"/v1/customers:lookup?type={kind}&value={value.replace('+', '%2B')}"
        began = time.perf_counter()
        status, content, _ = await connection.request("GET", path)
        latencies.append(time.perf_counter() - began)
        assert status == 200, content
    await connection.close()
    return latencies


async def keep_loading(api: Api, stop: asyncio.Event) -> float:
    """Sends 5 k events a second until told to stop; returns the rate that was reached."""
    run = uuid.uuid4().hex[:8]
    bodies = [body for body, _ in workload.batches(run, ROUND, customers=100_000, repeats=0.0)]
    connection = Connection(api.url, api.write_key)
    began = time.perf_counter()
    sent = 0
    while not stop.is_set():
        # The same events under other message ids: making them anew would take the machine's time.
        another = uuid.uuid4().hex[:8].encode()
        for body in bodies:
            if stop.is_set():
                break
            await asyncio.sleep(max(0.0, began + sent / RATE - time.perf_counter()))
            while True:
                status, content, retry_after = await connection.request(
                    "POST", "/v1/batch", body.replace(run.encode(), another)
                )
                if status not in (429, 503):
                    break
                await asyncio.sleep(max(retry_after, 0.05))
            assert status == 200, content
            sent += 500
    seconds = time.perf_counter() - began
    await connection.close()
    return sent / seconds
