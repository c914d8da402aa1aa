"""What is computed of customers, and who is in which segment, asked of segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.common.json_messages import read_value
from yike.segment.v1 import computed_trait_service_pb2 as computed_pb
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

CUSTOMERS_A_CALL = 1_000
SEGMENTS_A_CALL = 500
CALL_SECONDS = 8.0


class SegmentClient:
    """Segment, as far as templates need it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._segments = segment_grpc.SegmentServiceStub(channel)
        self._stub = computed_grpc.ComputedTraitServiceStub(channel)

    async def computed(
        self, workspace_id: str, customer_ids: Sequence[int], names: Sequence[str]
    ) -> Mapping[int, Mapping[str, Any]]:
        """Returns what is computed of customers, by the ids asked for; what has no value is None.

        Args:
            workspace_id: Whose.
            customer_ids: Any ids that were ever theirs; who is unknown or restricted is left out.
            names: Which; none: all. Where there is none of a name, all are asked for, so that the others are known.

        Raises:
            YikeError: If segment is away.
        """
        found: dict[int, Mapping[str, Any]] = {}
        for start in range(0, len(customer_ids), CUSTOMERS_A_CALL):
            some = customer_ids[start : start + CUSTOMERS_A_CALL]
            try:
                answer = await self._ask(workspace_id, some, names)
            except NotFound:
                answer = await self._ask(workspace_id, some, ())
            for each in answer.customers:
                values = [read_value(value, "values") for value in each.values]
                found[each.customer_id] = dict(zip(answer.computed_trait_ids, values, strict=True))
        return found

    async def members(
        self, workspace_id: str, customer_ids: Sequence[int], segment_ids: Sequence[str]
    ) -> Mapping[int, Collection[str]]:
        """Returns by customer those of the segments that they are in; nobody is in one that is not there.

        Args:
            workspace_id: Whose.
            customer_ids: Current ids.
            segment_ids: Which.

        Raises:
            YikeError: If segment is away.
        """
        found: dict[int, set[str]] = {customer_id: set() for customer_id in customer_ids}
        for start in range(0, len(customer_ids), CUSTOMERS_A_CALL):
            for first in range(0, len(segment_ids), SEGMENTS_A_CALL):
                answer = await self._segments.BatchGetMemberships(
                    segment_pb.BatchGetMembershipsRequest(
                        customer_ids=customer_ids[start : start + CUSTOMERS_A_CALL],
                        segment_ids=segment_ids[first : first + SEGMENTS_A_CALL],
                    ),
                    metadata=workspace_metadata(workspace_id),
                    timeout=CALL_SECONDS,
                )
                for each in answer.segments:
                    for customer_id in each.customer_ids:
                        found[customer_id].add(each.segment_id)
        return found

    async def _ask(
        self, workspace_id: str, customer_ids: Sequence[int], names: Sequence[str]
    ) -> computed_pb.BatchGetComputedTraitsResponse:
        answer: computed_pb.BatchGetComputedTraitsResponse = await self._stub.BatchGetComputedTraits(
            computed_pb.BatchGetComputedTraitsRequest(customer_ids=customer_ids, computed_trait_ids=names),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return answer
