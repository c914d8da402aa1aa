"""The contract's methods: translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.common.updates import etag_of, updated
from services.journey.clients.identity import IdentityClient
from services.journey.clients.webhooks import Webhooks
from services.journey.domain import JourneyState
from services.journey.domain.journeys import JourneyChange
from services.journey.domain.visits import VisitPlace, visits_of
from services.journey.servicer.drafts import (
    CHANGEABLE_OF_DRAFTS,
    change_from_wire,
    draft_to_wire,
    forecast_to_wire,
    problem_to_wire,
    text_of,
    version_to_wire,
)
from services.journey.servicer.entrants import entrance_to_wire, entrants_from_wire
from services.journey.servicer.using import used_from_wire
from services.journey.servicer.walks import (
    RUNS,
    edge_count_to_wire,
    step_count_to_wire,
    visit_to_wire,
    visits_from_wire,
)
from services.journey.servicer.webhooks import called_to_wire, check_url
from services.journey.servicer.wire import (
    definition_from_wire,
    journey_to_wire,
    record_to_wire,
    run_to_wire,
    secret_to_wire,
    stats_to_wire,
)
from services.journey.usecases import CallingIn, Drafts, Forecasts, Journeys, Reading, Signing
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc
from yike.journey.v1.journey_resources_pb2 import Journey, JourneyDraft, JourneyVersion, WebhookSecret

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("definition", "description", "display_name")
"""Fields of a journey that its owner may change."""

JOURNEYS = Listable(
    call="ListJourneys",
    filters={
        "journey_id": str,
        "display_name": str,
        "description": str,
        "state": {f"{prefix}{state.name}": int(state) for prefix in ("", "JOURNEY_STATE_") for state in JourneyState},
    },
    orders={"journey_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="journey_id",
)


class JourneyServicer(journey_grpc.JourneyServiceServicer):
    """Answers `yike.journey.v1.JourneyService`; every method's promise stands in the contract."""

    def __init__(
        self,
        *,
        journeys: Journeys,
        drafts: Drafts,
        forecasts: Forecasts,
        reading: Reading,
        signing: Signing,
        webhooks: Webhooks,
        calling_in: CallingIn,
        identity: IdentityClient,
    ) -> None:
        """Takes the use cases, what calls URLs, and who knows whose an identifier is."""
        self._calling_in = calling_in
        self._identity = identity
        self._webhooks = webhooks
        self._journeys = journeys
        self._drafts = drafts
        self._forecasts = forecasts
        self._reading = reading
        self._signing = signing

    async def CreateJourney(self, request: journey_pb.CreateJourneyRequest, context: Context) -> Journey:
        """Makes a journey."""
        given = request.journey
        journey = await self._journeys.create(
            workspace_of(context),
            given.journey_id,
            given.display_name,
            definition_from_wire(given.definition),
            description=given.description,
        )
        return journey_to_wire(journey)

    async def UpdateJourney(self, request: journey_pb.UpdateJourneyRequest, context: Context) -> Journey:
        """Changes a journey."""
        workspace_id, given, mask = workspace_of(context), request.journey, request.update_mask
        current = journey_to_wire(await self._journeys.get(workspace_id, given.journey_id))
        wanted = updated(current, given, mask, changeable=CHANGEABLE)
        # Only what is named, so that two who change different parts at once do not undo each other's.
        named = CHANGEABLE if not mask.paths or "*" in mask.paths else mask.paths
        change = JourneyChange(
            display_name=wanted.display_name if "display_name" in named else None,
            description=wanted.description if "description" in named else None,
            definition=definition_from_wire(wanted.definition) if "definition" in named else None,
        )
        return journey_to_wire(await self._journeys.update(workspace_id, given.journey_id, change, etag=given.etag))

    async def DeleteJourney(self, request: journey_pb.DeleteJourneyRequest, context: Context) -> Journey:
        """Deletes a journey."""
        return journey_to_wire(
            await self._journeys.delete(workspace_of(context), request.journey_id, etag=request.etag)
        )

    async def ListJourneys(
        self, request: journey_pb.ListJourneysRequest, context: Context
    ) -> journey_pb.ListJourneysResponse:
        """Lists journeys."""
        listing = read_listing(JOURNEYS, request)
        rows = await self._journeys.list(workspace_of(context), listing)
        return journey_pb.ListJourneysResponse(
            journeys=[journey_to_wire(journey) for journey in rows[: listing.size]],
            next_page_token=listing.next_token(rows),
        )

    async def GetJourney(self, request: journey_pb.GetJourneyRequest, context: Context) -> Journey:
        """Returns one journey."""
        return journey_to_wire(await self._journeys.get(workspace_of(context), request.journey_id))

    async def PublishJourney(self, request: journey_pb.PublishJourneyRequest, context: Context) -> Journey:
        """Lets customers enter."""
        by = current_caller().principal
        return journey_to_wire(
            await self._journeys.publish(workspace_of(context), request.journey_id, by=by, etag=request.etag)
        )

    async def GetJourneyDraft(self, request: journey_pb.GetJourneyDraftRequest, context: Context) -> JourneyDraft:
        """Returns a draft, or the present version as one."""
        return draft_to_wire(await self._drafts.get(workspace_of(context), request.journey_id))

    async def UpdateJourneyDraft(self, request: journey_pb.UpdateJourneyDraftRequest, context: Context) -> JourneyDraft:
        """Keeps a draft."""
        workspace_id, given, mask = workspace_of(context), request.draft, request.update_mask
        current = draft_to_wire(await self._drafts.get(workspace_id, given.journey_id))
        wanted = updated(current, given, mask, changeable=CHANGEABLE_OF_DRAFTS)
        named = CHANGEABLE_OF_DRAFTS if not mask.paths or "*" in mask.paths else mask.paths
        change = change_from_wire(wanted, named)
        return draft_to_wire(await self._drafts.update(workspace_id, given.journey_id, change, etag=given.etag))

    async def DeleteJourneyDraft(self, request: journey_pb.DeleteJourneyDraftRequest, context: Context) -> JourneyDraft:
        """Throws a draft away."""
        return draft_to_wire(await self._drafts.delete(workspace_of(context), request.journey_id, etag=request.etag))

    async def RestoreJourneyVersion(
        self, request: journey_pb.RestoreJourneyVersionRequest, context: Context
    ) -> JourneyDraft:
        """Puts an old version into the draft."""
        return draft_to_wire(
            await self._drafts.restore(workspace_of(context), request.journey_id, request.version, etag=request.etag)
        )

    async def PublishJourneyDraft(self, request: journey_pb.PublishJourneyDraftRequest, context: Context) -> Journey:
        """Makes the draft the next version."""
        return journey_to_wire(await self._drafts.publish(workspace_of(context), request.journey_id, etag=request.etag))

    async def ValidateJourney(
        self, request: journey_pb.ValidateJourneyRequest, context: Context
    ) -> journey_pb.ValidateJourneyResponse:
        """Tells all that is wrong with a draft, or with a definition."""
        given = text_of(request.definition) if request.HasField("definition") else None
        validated = await self._drafts.validate(workspace_of(context), request.journey_id, given)
        return journey_pb.ValidateJourneyResponse(
            problems=[problem_to_wire(problem, validated.definition) for problem in validated.problems],
            etag=etag_of(validated.revision) if given is None else "",
        )

    async def ForecastJourneyDraft(
        self, request: journey_pb.ForecastJourneyDraftRequest, context: Context
    ) -> journey_pb.JourneyForecast:
        """Tells whom publishing a draft would let in."""
        return forecast_to_wire(await self._forecasts.forecast(workspace_of(context), request.journey_id))

    async def ListJourneyVersions(
        self, request: journey_pb.ListJourneyVersionsRequest, context: Context
    ) -> journey_pb.ListJourneyVersionsResponse:
        """Pages through versions, newest first."""
        workspace_id, size = workspace_of(context), page_limit(request)
        arguments = {"call": "ListJourneyVersions", "workspace": workspace_id, "journey": request.journey_id}
        position = read_page_token(request.page_token, arguments, int)
        versions = await self._drafts.list_versions(
            workspace_id, request.journey_id, before=position[0] if position else None, limit=size + 1
        )
        return journey_pb.ListJourneyVersionsResponse(
            versions=[version_to_wire(version) for version in versions[:size]],
            next_page_token=page_token(arguments, [versions[size - 1].version]) if len(versions) > size else "",
        )

    async def GetJourneyVersion(self, request: journey_pb.GetJourneyVersionRequest, context: Context) -> JourneyVersion:
        """Returns a version."""
        return version_to_wire(
            await self._drafts.get_version(workspace_of(context), request.journey_id, request.version)
        )

    async def PauseJourney(self, request: journey_pb.PauseJourneyRequest, context: Context) -> Journey:
        """Stops new entries."""
        return journey_to_wire(await self._journeys.pause(workspace_of(context), request.journey_id))

    async def ArchiveJourney(self, request: journey_pb.ArchiveJourneyRequest, context: Context) -> Journey:
        """Puts a journey away."""
        return journey_to_wire(await self._journeys.archive(workspace_of(context), request.journey_id))

    async def EnterJourney(
        self, request: journey_pb.EnterJourneyRequest, context: Context
    ) -> journey_pb.EnterJourneyResponse:
        """Lets customers in."""
        workspace_id = workspace_of(context)
        entrants = await entrants_from_wire(self._identity, workspace_id, request.entrants)
        entered = await self._calling_in.enter(workspace_id, request.journey_id, entrants, request.request_id)
        return journey_pb.EnterJourneyResponse(entrances=[entrance_to_wire(each) for each in entered])

    async def ListJourneyRuns(
        self, request: journey_pb.ListJourneyRunsRequest, context: Context
    ) -> journey_pb.ListJourneyRunsResponse:
        """Pages through runs, newest first."""
        workspace_id = workspace_of(context)
        size = page_limit(request)
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

    async def ListRuns(self, request: journey_pb.ListRunsRequest, context: Context) -> journey_pb.ListRunsResponse:
        """Pages through the runs of all journeys."""
        workspace_id = workspace_of(context)
        listing = read_listing(RUNS, request, workspace=workspace_id, customer=str(request.customer_id))
        runs, token = await self._reading.list_all_runs(workspace_id, listing, customer_id=request.customer_id or None)
        return journey_pb.ListRunsResponse(runs=[run_to_wire(run) for run in runs], next_page_token=token)

    async def GetJourneyStepStats(
        self, request: journey_pb.GetJourneyStepStatsRequest, context: Context
    ) -> journey_pb.JourneyStepStats:
        """Counts the steps of a journey."""
        stats = await self._reading.step_stats(workspace_of(context), request.journey_id, request.version or None)
        return journey_pb.JourneyStepStats(
            steps=[step_count_to_wire(count) for count in stats.steps],
            edges=[edge_count_to_wire(count) for count in stats.edges],
            started=stats.started,
            converted=stats.converted,
        )

    async def ListStepVisits(
        self, request: journey_pb.ListStepVisitsRequest, context: Context
    ) -> journey_pb.ListStepVisitsResponse:
        """Pages through those who came to a step."""
        workspace_id, wanted = workspace_of(context), visits_from_wire(request)
        arguments = {
            "call": "ListStepVisits",
            "workspace": workspace_id,
            "journey": request.journey_id,
            "visits": repr(wanted),
        }
        position = read_page_token(request.page_token, arguments, datetime, UUID, int)
        page = await self._reading.list_visits(
            workspace_id,
            request.journey_id,
            wanted,
            before=VisitPlace(position[0], str(position[1]), position[2]) if position else None,
            limit=page_limit(request),
        )
        return journey_pb.ListStepVisitsResponse(
            visits=[visit_to_wire(visit) for visit in page.visits],
            next_page_token=page_token(arguments, page.next_place) if page.next_place else "",
        )

    async def GetRunTrace(self, request: journey_pb.GetRunTraceRequest, context: Context) -> journey_pb.RunTrace:
        """Returns a run with its log."""
        run, records = await self._reading.trace(workspace_of(context), request.journey_id, request.run_id)
        return journey_pb.RunTrace(
            run=run_to_wire(run),
            steps=[record_to_wire(record) for record in records],
            path=[visit_to_wire(visit) for visit in visits_of(run, records)],
        )

    async def GetWebhookSecret(self, _request: journey_pb.GetWebhookSecretRequest, context: Context) -> WebhookSecret:
        """Returns the secret of webhooks."""
        return secret_to_wire(await self._signing.get(workspace_of(context)))

    async def RotateWebhookSecret(
        self, request: journey_pb.RotateWebhookSecretRequest, context: Context
    ) -> WebhookSecret:
        """Makes another secret of webhooks."""
        return secret_to_wire(await self._signing.rotate(workspace_of(context), request.request_id))

    async def CallWebhook(
        self, request: journey_pb.CallWebhookRequest, context: Context
    ) -> journey_pb.CallWebhookResponse:
        """Calls a URL for another service."""
        check_url(request.url)
        if request.validate_only:
            return journey_pb.CallWebhookResponse()
        workspace_id = workspace_of(context)
        now = await self._signing.now(workspace_id)
        return called_to_wire(
            await self._webhooks.call(workspace_id, request.url, request.webhook_id, request.body, now)
        )

    async def ListJourneysUsing(
        self, request: journey_pb.ListJourneysUsingRequest, context: Context
    ) -> journey_pb.ListJourneysUsingResponse:
        """Names the journeys that use a segment or a template."""
        kind, name = used_from_wire(request)
        return journey_pb.ListJourneysUsingResponse(
            journey_ids=await self._reading.using(workspace_of(context), kind, name)
        )

    async def GetJourneyStats(
        self, _request: journey_pb.GetJourneyStatsRequest, context: Context
    ) -> journey_pb.JourneyStats:
        """Counts the workspace."""
        return stats_to_wire(await self._reading.stats(workspace_of(context)))
