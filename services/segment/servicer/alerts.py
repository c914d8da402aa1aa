"""The methods of `AlertService`."""

from __future__ import annotations

from datetime import date
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.common.updates import updated
from services.segment.domain.alerts import check_definition
from services.segment.domain.errors import InvalidRule
from services.segment.domain.saved import Saved
from services.segment.servicer import wire_alerts
from services.segment.servicer.saved_reports import listable, next_token
from services.segment.usecases.alerts import AlertJudging, Alerts
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc

Context = grpc.aio.ServicerContext[Any, Any]

OF_ALL = "-"
ALERTS = listable("ListAlerts", "alert_id")


class AlertServicer(alert_grpc.AlertServiceServicer):
    """Answers the contract `alert_service.proto`."""

    def __init__(self, *, alerts: Alerts, judging: AlertJudging) -> None:
        """Takes the use cases."""
        self._alerts = alerts
        self._judging = judging

    async def CreateAlert(self, request: alert_pb.CreateAlertRequest, context: Context) -> alert_pb.Alert:
        """Makes an alert."""
        workspace_id, given = workspace_of(context), request.alert
        await self._alerts.check(workspace_id, wire_alerts.alert_definition(given))
        saved = await self._alerts.create(workspace_id, given.alert_id, wire_alerts.wanted_alert(given))
        return await self._message(workspace_id, saved)

    async def ListAlerts(self, request: alert_pb.ListAlertsRequest, context: Context) -> alert_pb.ListAlertsResponse:
        """Lists alerts."""
        workspace_id, listing = workspace_of(context), read_listing(ALERTS, request)
        found = await self._alerts.list(workspace_id, listing)
        shown = found[: listing.size]
        nights = await self._alerts.nights(workspace_id, shown)
        return alert_pb.ListAlertsResponse(
            alerts=[wire_alerts.alert_message(one, nights.get(one.resource_id)) for one in shown],
            next_page_token=next_token(listing, ALERTS.key, found),
        )

    async def GetAlert(self, request: alert_pb.GetAlertRequest, context: Context) -> alert_pb.Alert:
        """Returns one alert."""
        workspace_id = workspace_of(context)
        return await self._message(workspace_id, await self._alerts.get(workspace_id, request.alert_id))

    async def UpdateAlert(self, request: alert_pb.UpdateAlertRequest, context: Context) -> alert_pb.Alert:
        """Changes an alert."""
        workspace_id, given = workspace_of(context), request.alert
        before = await self._alerts.get(workspace_id, given.alert_id)
        present = wire_alerts.alert_message(before, None)
        wanted = updated(present, given, request.update_mask, changeable=sorted(wire_alerts.OF_ALERT))
        definition = wire_alerts.alert_definition(wanted)
        await self._alerts.check(workspace_id, definition, known_url=present.webhook_url)
        changed = wire_alerts.wanted_alert(wanted)
        return await self._message(
            workspace_id, await self._alerts.update(before, workspace_id, changed, etag=given.etag)
        )

    async def DeleteAlert(self, request: alert_pb.DeleteAlertRequest, context: Context) -> alert_pb.Alert:
        """Deletes an alert."""
        saved = await self._alerts.delete(workspace_of(context), request.alert_id, etag=request.etag)
        return wire_alerts.alert_message(saved, None)

    async def CheckAlert(self, request: alert_pb.CheckAlertRequest, context: Context) -> alert_pb.AlertPreview:
        """Judges the past by an alert."""
        workspace_id = workspace_of(context)
        saved = await self._alerts.get(workspace_id, request.alert_id)
        definition = wire_alerts.read_definition(saved.definition)
        return wire_alerts.preview_message(await self._judging.past(workspace_id, definition, request.days))

    async def PreviewAlert(self, request: alert_pb.PreviewAlertRequest, context: Context) -> alert_pb.AlertPreview:
        """Judges the past by what is not kept."""
        try:
            definition = wire_alerts.alert_definition(request.alert)
            check_definition(definition)
            return wire_alerts.preview_message(
                await self._judging.past(workspace_of(context), definition, request.days)
            )
        except InvalidArgument as error:
            raise _named(error) from error

    async def ListAlertFirings(
        self, request: alert_pb.ListAlertFiringsRequest, context: Context
    ) -> alert_pb.ListAlertFiringsResponse:
        """Pages through firings."""
        size = page_limit(request)
        arguments = {"call": "ListAlertFirings", "alert_id": request.alert_id}
        place = read_page_token(request.page_token, arguments, int, str)
        found = await self._alerts.firings(
            workspace_of(context),
            "" if request.alert_id == OF_ALL else request.alert_id,
            (date.fromordinal(min(max(place[0], 1), date.max.toordinal())), place[1]) if place else None,
            size + 1,
        )
        more = len(found) > size
        last = found[size - 1] if more else None
        return alert_pb.ListAlertFiringsResponse(
            firings=[wire_alerts.firing_message(one) for one in found[:size]],
            next_page_token=page_token(arguments, [last.judged.day.toordinal(), last.alert_id])
            if last is not None
            else "",
        )

    async def _message(self, workspace_id: str, saved: Saved) -> alert_pb.Alert:
        nights = await self._alerts.nights(workspace_id, [saved])
        return wire_alerts.alert_message(saved, nights.get(saved.resource_id))


def _named(error: InvalidArgument) -> InvalidArgument:
    """Returns an error of an alert with the path of its field in the request that holds it."""
    field = error.metadata.get("field", "")
    if isinstance(error, InvalidRule):
        return InvalidRule(f"alert.{error.path}", error.problem)
    return InvalidArgument(f"alert.{error.message}", reason=error.reason, field=f"alert.{field}")
