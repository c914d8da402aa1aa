"""The methods of `StandingService`."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.times import read_time
from services.common.updates import updated
from services.segment.domain.standing.model import StandingState
from services.segment.servicer import wire_standing
from services.segment.usecases import Measuring, Standing
from yike.common.v1.operations_pb2 import Operation
from yike.segment.v1 import standing_service_pb2 as service_pb
from yike.segment.v1 import standing_service_pb2_grpc as standing_grpc
from yike.segment.v1.standing_pb2 import CustomerStanding, StandingSettings

Context = grpc.aio.ServicerContext[Any, Any]


class StandingServicer(standing_grpc.StandingServiceServicer):
    """Answers the contract `standing_service.proto`."""

    def __init__(self, *, measuring: Measuring, standing: Standing) -> None:
        """Takes the use cases."""
        self._measuring = measuring
        self._standing = standing

    async def GetStandingSettings(
        self, request: service_pb.GetStandingSettingsRequest, context: Context
    ) -> StandingSettings:
        """Returns the settings."""
        return wire_standing.settings_message(await self._measuring.get(workspace_of(context)))

    async def UpdateStandingSettings(
        self, request: service_pb.UpdateStandingSettingsRequest, context: Context
    ) -> StandingSettings:
        """Changes the settings."""
        given = request.standing_settings

        def change(state: StandingState) -> Any:
            current = wire_standing.settings_message(state)
            wanted = updated(current, given, request.update_mask, changeable=wire_standing.CHANGEABLE)
            return wire_standing.settings_of(wanted)

        state = await self._measuring.set(workspace_of(context), change, etag=given.etag)
        return wire_standing.settings_message(state)

    async def MeasureStanding(self, request: service_pb.MeasureStandingRequest, context: Context) -> Operation:
        """Starts a measuring."""
        return operation_message(await self._measuring.start(workspace_of(context), request.request_id))

    async def PreviewLifecycle(
        self, request: service_pb.PreviewLifecycleRequest, context: Context
    ) -> service_pb.LifecycleCounts:
        """Tries thresholds."""
        lifecycle = wire_standing.lifecycle_of(request.lifecycle)
        return wire_standing.stages_message(await self._standing.preview(workspace_of(context), lifecycle))

    async def GetCustomerStanding(
        self, request: service_pb.GetCustomerStandingRequest, context: Context
    ) -> CustomerStanding:
        """Tells how a customer stands."""
        stood = await self._standing.of_customer(workspace_of(context), request.customer_id)
        return wire_standing.standing_messages(stood)[0]

    async def BatchGetCustomerStandings(
        self, request: service_pb.BatchGetCustomerStandingsRequest, context: Context
    ) -> service_pb.BatchGetCustomerStandingsResponse:
        """Tells how customers stand."""
        stood = await self._standing.of_customers(workspace_of(context), list(request.customer_ids))
        return service_pb.BatchGetCustomerStandingsResponse(standings=wire_standing.standing_messages(stood))

    async def GetRfmMatrix(self, request: service_pb.GetRfmMatrixRequest, context: Context) -> service_pb.RfmMatrix:
        """Counts the matrix."""
        return wire_standing.matrix_message(await self._standing.matrix(workspace_of(context)))

    async def GetLifecycleCounts(
        self, request: service_pb.GetLifecycleCountsRequest, context: Context
    ) -> service_pb.LifecycleCounts:
        """Counts stages and moves."""
        since = read_time(request.since, "since") if request.HasField("since") else None
        return wire_standing.stages_message(await self._standing.stages(workspace_of(context), since))
