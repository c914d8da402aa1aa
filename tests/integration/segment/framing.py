"""Frames of a world, asked as a caller asks, and read as a caller reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
from google.protobuf import json_format

from services.segment.history.frames import FrameHistory
from services.segment.servicer.wire_frames import asked_frame
from services.segment.usecases import Framing
from services.segment.usecases.places import FramePlaces
from tests.integration.segment.world import World
from yike.segment.v1 import segment_service_pb2 as segment_pb


def framing_of(world: World, places: FramePlaces | None = None) -> Framing:
    """Returns who makes frames of a world."""
    return Framing(world.database, FrameHistory(world.history), world.clock, places or FramePlaces())


def asked(cut: datetime | None, columns: dict[str, Any], **rest: Any) -> segment_pb.GetFeatureFrameRequest:
    """Returns the request of a frame; columns by name, in the JSON of the contract: `{"trait": "city"}`."""
    named = [{"name": name, **column} for name, column in columns.items()]
    request = json_format.ParseDict({"columns": named, **rest}, segment_pb.GetFeatureFrameRequest())
    if cut is not None:
        request.cut_time.FromDatetime(cut)
    return request


async def pieces(world: World, cut: datetime | None, columns: dict[str, Any], **rest: Any) -> list[bytes]:
    """Returns a frame as it travels."""
    wanted = asked_frame(asked(cut, columns, **rest))
    return [piece async for piece in framing_of(world).frame(world.workspace_id, wanted)]


async def frame(world: World, cut: datetime | None, columns: dict[str, Any], **rest: Any) -> dict[int, dict[str, Any]]:
    """Returns the rows of a frame by customer."""
    body = b"".join(await pieces(world, cut, columns, **rest))
    rows = pa.ipc.open_stream(body).read_all().to_pylist()
    assert [row["customer_id"] for row in rows] == sorted({row["customer_id"] for row in rows})
    return {row.pop("customer_id"): row for row in rows}


def in_contract(measure: dict[str, Any]) -> dict[str, Any]:
    """Returns a measure of the strategies as the contract spells it."""
    ((kind, body),) = measure.items()
    prefix = "ORDER_AGGREGATE_" if kind == "orders" else "AGGREGATE_"
    return {kind: {**body, "aggregate": prefix + body["aggregate"]}}
