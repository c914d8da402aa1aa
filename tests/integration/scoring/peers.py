"""Segment as trainings see it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from yike.segment.v1 import segment_service_pb2 as segment_pb

NAMES = ("recency_days", "orders", "monetary", "noise")


def frame_bytes(seed: int, *, customers: int, labelled: bool) -> bytes:
    """Returns a frame as segment sends it: customers in no order, none like another, churn by recency and orders."""
    chance = np.random.default_rng(seed)
    features = np.column_stack(
        [
            chance.exponential(40, customers),
            1.0 + chance.poisson(3, customers),
            chance.gamma(2, 100, customers),
            chance.normal(size=customers),
        ]
    )
    features[::17, 3] = np.nan
    leaves = chance.random(customers) < 1 / (1 + np.exp(-(0.08 * (features[:, 0] - 40) - 0.6 * (features[:, 1] - 4))))
    columns: dict[str, Any] = {"customer_id": chance.permutation(np.arange(1, customers + 1)) * 3}
    columns |= {name: features[:, index] for index, name in enumerate(NAMES)}
    if labelled:
        columns["purchased"] = ~leaves
    table = pa.table(columns)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


@dataclass
class Segment:
    """Stands where the channel to segment does: answers each frame that is asked for, in small pieces, and remembers it."""

    customers: int = 400
    asked: list[segment_pb.GetFeatureFrameRequest] = field(default_factory=list)
    workspaces: list[str] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event | None = None

    restricted: list[int] = field(default_factory=list)

    def unary_unary(self, path: str, **_: object) -> object:
        """Returns the call of the restricted customers; the others are not made."""
        return self.ListRestrictedCustomers if path.endswith("/ListRestrictedCustomers") else None

    async def ListRestrictedCustomers(
        self, request: segment_pb.ListRestrictedCustomersRequest, **_: object
    ) -> segment_pb.ListRestrictedCustomersResponse:
        """Answers a page of one customer, so that pages are followed."""
        place = int(request.page_token or 0)
        rest = len(self.restricted) - place > 1
        return segment_pb.ListRestrictedCustomersResponse(
            customer_ids=self.restricted[place : place + 1], next_page_token=str(place + 1) if rest else ""
        )

    def unary_stream(self, path: str, **_: object) -> object:
        """Returns the call of the frame; of a stream that scoring does not ask for, nothing."""
        return getattr(self, path.rpartition("/")[2], None)

    async def GetFeatureFrame(
        self, request: segment_pb.GetFeatureFrameRequest, *, metadata: Sequence[tuple[str, str]], **_: object
    ) -> AsyncIterator[segment_pb.GetFeatureFrameResponse]:
        """Streams the frame."""
        self.asked.append(request)
        self.workspaces += [value for _, value in metadata]
        self.reached.set()
        if self.held is not None:
            await self.held.wait()
        body = frame_bytes(len(self.asked), customers=self.customers, labelled=request.horizon_days > 0)
        self.answered.append(body)
        for start in range(0, len(body), 5_000):
            yield segment_pb.GetFeatureFrameResponse(arrow_chunk=body[start : start + 5_000])

    @property
    def periods(self) -> list[tuple[datetime, int, str]]:
        """The cut, the horizon and the purchase of each frame asked for."""
        return [
            (each.cut_time.ToDatetime(tzinfo=UTC), each.horizon_days, each.purchase_event or "the default")
            for each in self.asked
        ]
