"""Feature frames, asked of segment and read as arrays."""

from __future__ import annotations

from datetime import datetime

import grpc
import numpy as np
import pyarrow as pa

from services.common.clients import workspace_metadata
from services.common.statuses import error_of
from services.scoring.domain import Frame
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

FRAME_SECONDS = 120.0
RESTRICTED_A_CALL = 100_000


class SegmentClient:
    """Segment, as far as scoring needs it; a frame arrives as an Arrow stream in pieces."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._segment = segment_grpc.SegmentServiceStub(channel)

    async def read(self, workspace_id: str, *, cut: datetime, horizon_days: int, purchase_event: str) -> Frame:
        """Returns the frame of all customers with a purchase before the cut.

        Args:
            workspace_id: Whose customers.
            cut: Features see only events before it.
            horizon_days: Length of the label's future; 0 leaves the label out.
            purchase_event: Name of the purchase event; empty takes segment's default.

        Raises:
            YikeError: What segment answered.
        """
        request = segment_pb.GetFeatureFrameRequest(horizon_days=horizon_days, purchase_event=purchase_event)
        request.cut_time.FromDatetime(cut)
        chunks = []
        try:
            async for piece in self._segment.GetFeatureFrame(
                request, metadata=workspace_metadata(workspace_id), timeout=FRAME_SECONDS
            ):
                chunks.append(piece.arrow_chunk)
        except grpc.aio.AioRpcError as error:
            raise error_of(error) from error
        return parse_frame(b"".join(chunks))

    async def restricted(self, workspace_id: str) -> frozenset[int]:
        """Returns the customers whose data may not be used now.

        Raises:
            YikeError: What segment answered.
        """
        found: set[int] = set()
        token = ""
        while True:
            answer = await self._segment.ListRestrictedCustomers(
                segment_pb.ListRestrictedCustomersRequest(page_size=RESTRICTED_A_CALL, page_token=token),
                metadata=workspace_metadata(workspace_id),
            )
            found.update(answer.customer_ids)
            token = answer.next_page_token
            if not token:
                return frozenset(found)


def parse_frame(stream: bytes) -> Frame:
    """Returns an Arrow IPC stream with `customer_id`, features and perhaps `purchased` as a frame."""
    table = pa.ipc.open_stream(pa.py_buffer(stream)).read_all()
    names = tuple(name for name in table.column_names if name not in ("customer_id", "purchased"))
    features = np.empty((table.num_rows, len(names)), dtype=np.float64)
    for index, name in enumerate(names):
        features[:, index] = table.column(name).cast(pa.float64()).fill_null(float("nan")).to_numpy()
    purchased = None
    if "purchased" in table.column_names:
        purchased = table.column("purchased").to_numpy().astype(np.bool_)
    return Frame(
        customer_ids=table.column("customer_id").to_numpy().astype(np.int64),
        features=features,
        feature_names=names,
        purchased=purchased,
    )
