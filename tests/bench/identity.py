"""resolve-cold and resolve-warm: identifiers a second through gRPC; cut: a customer with 10,000 events is parted and joined again."""

from __future__ import annotations

import asyncio
import os
import time
import uuid

from services.common.clients import open_channel, workspace_metadata
from tests.bench import yardsticks
from tests.bench.api import Api
from tests.bench.report import Line, median
from tests.support.platform import Platform
from yike.common.v1 import identifier_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

EVENTS = int(os.environ.get("BENCH_IDENTITY_EVENTS", "50000"))
A_BATCH = 500
AT_ONCE = 2
PAIRS = 3
CUT_EVENTS = 10_000
CUTS = 5

Metadata = tuple[tuple[str, str], ...]


async def bench_resolve(platform: Platform, *, warm: bool) -> Line:
    """Measures how many identifiers are resolved: new ones with a link each, or such as were resolved a moment ago.

    Raises:
        AssertionError: If an event has no customer, or the known ones come to another.
    """
    environment = platform.env_for("gateway")
    address, metadata = environment["YIKE_IDENTITY_ADDRESS"], workspace_metadata(platform.credentials["workspace_id"])
    rates, bars = [], []
    async with open_channel(address, token=environment["YIKE_SERVICE_TOKEN"]) as channel:
        stub = identity_grpc.IdentityServiceStub(channel)
        await _resolve(stub, metadata, _batches("warm-up", 10 * A_BATCH))
        for _ in range(PAIRS):
            batches = _batches(uuid.uuid4().hex[:8], EVENTS)
            if warm:
                before, _ = await _resolve(stub, metadata, batches)
                # As if each call carried as many identifiers, and did nothing.
                empty = await yardsticks.echo_latencies(address)
                bar = 2 * A_BATCH * len(empty) / sum(empty)
                owners, seconds = await _resolve(stub, metadata, batches)
                assert owners == before, "known identifiers came to other customers"
            else:
                bar = await yardsticks.copy_rate(platform.administrator_url, 2 * EVENTS)
                owners, seconds = await _resolve(stub, metadata, batches)
            assert len(set(owners)) == EVENTS
            assert 0 not in owners
            bars.append(bar)
            rates.append(2 * EVENTS / seconds)
    ratio = median([rate / bar for rate, bar in zip(rates, bars, strict=True)])
    known = "known" if warm else "new"
    yardstick = f"{median(bars):,.0f} identifiers/s in empty calls" if warm else f"{median(bars):,.0f} rows/s COPY"
    return Line(
        f"resolve-{'warm' if warm else 'cold'}: events of two {known} identifiers, {A_BATCH} a call",
        f"{median(rates):,.0f} identifiers/s",
        yardstick,
        f"{ratio:.3f}",
        "≥ 0.10",
        ratio >= 0.1,
    )


def _batches(run: str, events: int) -> list[identity_pb.ResolveIdentitiesRequest]:
    """Returns events of accounts with their phones, in calls; of another run other ones."""
    batches = []
    for start in range(0, events, A_BATCH):
        request = identity_pb.ResolveIdentitiesRequest()
        for place in range(start, min(start + A_BATCH, events)):
            item = request.items.add(message_id=f"{run}-{place}", link=True)
            item.identifiers.append(identifier_pb2.Identifier(type="user_id", value=f"{run}-{place}"))
            item.identifiers.append(identifier_pb2.Identifier(type="crm_id", value=f"{run}/{place}"))
            item.occur_time.FromSeconds(1_700_000_000)
        batches.append(request)
    return batches


async def _resolve(
    stub: identity_grpc.IdentityServiceAsyncStub,
    metadata: Metadata,
    batches: list[identity_pb.ResolveIdentitiesRequest],
) -> tuple[list[int], float]:
    """Returns the customers of all events, and the seconds it took."""
    answers: dict[int, list[int]] = {}
    places = iter(range(len(batches)))

    async def work() -> None:
        for place in places:
            answer = await stub.ResolveIdentities(batches[place], metadata=metadata, timeout=60)
            answers[place] = [one.customer_id for one in answer.resolutions]

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    return [one for place in sorted(answers) for one in answers[place]], seconds


async def bench_cut(platform: Platform, api: Api) -> Line:
    """Measures how long a cut of a customer with 10,000 events takes, until who is in a segment by all of them is right.

    Raises:
        AssertionError: If it does not become right.
    """
    await api.call(
        "POST",
        "/v1/segments",
        {
            "segmentId": "all-of-them",
            "rule": {
                "event": {
                    "eventName": "Product Viewed",
                    "aggregate": "AGGREGATE_COUNT",
                    "op": "OPERATOR_GTE",
                    "value": CUT_EVENTS,
                }
            },
        },
    )
    phone = {"id": "+8613812345678", "type": "phone", "collection": "users", "encoding": "none"}
    linked = {"type": "identify", "messageId": "both", "userId": "wei", "context": {"externalIds": [phone]}}
    views = [
        {"type": "track", "event": "Product Viewed", "messageId": f"view-{number}"}
        | ({"userId": "wei"} if number % 2 else {"context": {"externalIds": [phone]}})
        for number in range(CUT_EVENTS)
    ]
    for start in range(0, CUT_EVENTS, 500):
        await api.call("POST", "/v1/batch", {"batch": [*([linked] if not start else []), *views[start : start + 500]]})
    await api.until_evaluated(CUT_EVENTS + 1)
    customer = (await api.call("GET", "/v1/customers:lookup?type=user_id&value=wei"))["customerId"]
    answered, right, bars = [], [], []
    for _ in range(CUTS):
        commits = await yardsticks.commit_latencies(platform.administrator_url, 100)
        bars.append(median(commits))
        began = time.perf_counter()
        parts = await api.call(
            "POST",
            f"/v1/customers/{customer}:cut",
            {"identifiers": [{"type": "phone", "value": phone["id"]}], "reason": "bench"},
        )
        answered.append(time.perf_counter() - began)
        await _until_size(api, 0)
        right.append(time.perf_counter() - began)
        other = parts["cutCustomer"]["customerId"]
        await api.call("POST", f"/v1/customers/{customer}:merge", {"otherCustomerId": other, "reason": "bench"})
        await _until_size(api, 1)
    return Line(
        f"cut of a customer with {CUT_EVENTS:,} events",
        f"answered in {median(answered) * 1e3:.0f} ms, memberships right after {median(right) * 1e3:.0f} ms",
        f"{median(bars) * 1e3:.1f} ms commit",
        f"{median(right) / median(bars):.0f} ×",
        "< 1 s",
        median(right) < 1,
    )


async def _until_size(api: Api, size: int) -> None:
    give_up = time.perf_counter() + 60
    while int((await api.call("GET", "/v1/segments/all-of-them"))["size"]) != size:
        assert time.perf_counter() < give_up, f"the segment never has {size}"
        await asyncio.sleep(0.005)
