"""The contract's methods: translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import grpc

from services.common.interceptors import workspace_of
from services.common.pages import page_size, page_token, read_page_token
from services.journey.servicer.wire import (
    definition_from_wire,
    journey_to_wire,
    record_to_wire,
    run_to_wire,
    stats_to_wire,
)
from services.journey.usecases import Journeys, Reading
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class JourneyServicer(journey_grpc.JourneyServiceServicer):
    """Answers `yike.journey.v1.JourneyService`; every method's promise stands in the contract."""

    def __init__(self, *, journeys: Journeys, reading: Reading) -> None:
        """Takes the use cases."""
        self._journeys = journeys
        self._reading = reading

    async def CreateJourney(self, request: journey_pb.CreateJourneyRequest, context: Context) -> journey_pb.Journey:
        """Makes a journey."""
        definition = definition_from_wire(request.definition)
        journey = await self._journeys.create(
            workspace_of(context), request.journey_id, request.display_name, definition
        )
        return journey_to_wire(journey)

    async def ListJourneys(
        self, request: journey_pb.ListJourneysRequest, context: Context
    ) -> journey_pb.ListJourneysResponse:
        """Lists journeys by id."""
        workspace_id = workspace_of(context)
        size = page_size(request.page_size, default=100, maximum=200)
        arguments = {"call": "ListJourneys", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, str)
        journeys = await self._journeys.list(workspace_id, position[0] if position else "", size + 1)
        more = len(journeys) > size
        return journey_pb.ListJourneysResponse(
            journeys=[journey_to_wire(journey) for journey in journeys[:size]],
            next_page_token=page_token(arguments, [journeys[size - 1].journey_id]) if more else "",
        )

    async def GetJourney(self, request: journey_pb.GetJourneyRequest, context: Context) -> journey_pb.Journey:
        """Returns one journey."""
        return journey_to_wire(await self._journeys.get(workspace_of(context), request.journey_id))

    async def PublishJourney(self, request: journey_pb.PublishJourneyRequest, context: Context) -> journey_pb.Journey:
        """Lets customers enter."""
        return journey_to_wire(await self._journeys.publish(workspace_of(context), request.journey_id))

    async def PauseJourney(self, request: journey_pb.PauseJourneyRequest, context: Context) -> journey_pb.Journey:
        """Stops new entries."""
        return journey_to_wire(await self._journeys.pause(workspace_of(context), request.journey_id))

    async def ListJourneyRuns(
        self, request: journey_pb.ListJourneyRunsRequest, context: Context
    ) -> journey_pb.ListJourneyRunsResponse:
        """Pages through runs, newest first."""
        workspace_id = workspace_of(context)
        size = page_size(request.page_size, default=50, maximum=1_000)
        arguments = {
            "call": "ListJourneyRuns",
            "workspace": workspace_id,
            "journey": request.journey_id,
            "customer": request.customer_id,
        }
        position = read_page_token(request.page_token, arguments, datetime, UUID)
        runs = await self._reading.list_runs(
            workspace_id,
            request.journey_id,
            customer_id=request.customer_id or None,
            before=(position[0], str(position[1])) if position else None,
            limit=size + 1,
        )
        more = len(runs) > size
        last = runs[size - 1] if more else None
        return journey_pb.ListJourneyRunsResponse(
            runs=[run_to_wire(run) for run in runs[:size]],
            next_page_token=page_token(arguments, [last.start_time, last.run_id]) if last else "",
        )

    async def GetRunTrace(self, request: journey_pb.GetRunTraceRequest, context: Context) -> journey_pb.RunTrace:
        """Returns a run with its log."""
        run, records = await self._reading.trace(workspace_of(context), request.journey_id, request.run_id)
        return journey_pb.RunTrace(run=run_to_wire(run), steps=[record_to_wire(record) for record in records])

    async def GetJourneyStats(
        self, _request: journey_pb.GetJourneyStatsRequest, context: Context
    ) -> journey_pb.JourneyStats:
        """Counts the workspace."""
        return stats_to_wire(await self._reading.stats(workspace_of(context)))
