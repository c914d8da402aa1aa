"""The method of `OutcomeService`."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.times import read_time
from services.segment.history.outcomes import Exposed
from services.segment.servicer.translation import filters_data
from services.segment.usecases.outcomes import Outcomes
from yike.segment.v1 import outcome_service_pb2 as outcome_pb
from yike.segment.v1 import outcome_service_pb2_grpc as outcome_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class OutcomeServicer(outcome_grpc.OutcomeServiceServicer):
    """Answers the contract `outcome_service.proto`."""

    def __init__(self, outcomes: Outcomes) -> None:
        """Takes the use cases."""
        self._outcomes = outcomes

    async def MeasureOutcomes(
        self, request: outcome_pb.MeasureOutcomesRequest, context: Context
    ) -> outcome_pb.MeasureOutcomesResponse:
        """Measures what people did."""
        goal = (request.goal.event_name, filters_data(request.goal.filters)) if request.HasField("goal") else None
        found = await self._outcomes.measure(
            workspace_of(context),
            [
                Exposed(one.customer_id, read_time(one.time, f"exposures[{index}].time"))
                for index, one in enumerate(request.exposures)
            ],
            goal=goal,
            window_days=request.window_days,
            before_days=request.before_days,
        )
        return outcome_pb.MeasureOutcomesResponse(
            outcomes=[
                outcome_pb.Outcome(
                    customer_id=one.customer_id,
                    converted=one.converted,
                    orders=one.orders,
                    revenue_micros=one.revenue_micros,
                    before_micros=one.before_micros,
                    unsubscribed=one.unsubscribed,
                    complained=one.complained,
                )
                for one in found
            ]
        )
