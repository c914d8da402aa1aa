"""What people did, asked of segment."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf import json_format

from services.journey.clients.segment import SegmentClient
from services.journey.domain.holdouts import BEFORE_DAYS, Assignment, Measurement
from services.journey.domain.results import Outcome
from yike.segment.v1 import outcome_service_pb2 as outcome_pb

CALL_SECONDS = 60.0
"""How long a call may take: it asks a whole history, and nobody waits for it."""

MILLION = 1_000_000


class OutcomeClient:
    """Asks segment."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    async def measure(self, workspace_id: str, people: Sequence[Assignment], measured: Measurement) -> list[Outcome]:
        """Returns what each did after coming into an experiment, in order; at most 10,000.

        Raises:
            InvalidArgument: If the goal cannot be compiled.
            Unavailable: If segment is away.
        """
        request = outcome_pb.MeasureOutcomesRequest(window_days=measured.window_days, before_days=BEFORE_DAYS)
        if measured.goal_json:
            json_format.Parse(measured.goal_json, request.goal)
        for one in people:
            exposure = request.exposures.add(customer_id=one.customer_id)
            exposure.time.FromDatetime(one.assign_time)
        answer = await self._segment.measure_outcomes(workspace_id, request, CALL_SECONDS)
        return [
            Outcome(
                customer_id=one.customer_id,
                converted=one.converted,
                orders=one.orders,
                revenue=one.revenue_micros / MILLION,
                before=one.before_micros / MILLION,
                unsubscribed=one.unsubscribed,
                complained=one.complained,
            )
            for one in answer.outcomes
        ]
