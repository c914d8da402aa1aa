"""DataQualityService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.common.updates import updated
from services.profile import data_quality_wire as wire
from services.profile.domain.data_quality import Kind, QualitySettings
from services.profile.usecases.data_quality import DataQuality
from services.profile.usecases.data_quality_days import QualityDays
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("alert_rules", "time_zone", "webhook_url")
"""Fields of the settings that may be changed."""


class DataQualityServicer(quality_grpc.DataQualityServiceServicer):
    """Answers the methods of `yike.profile.v1.DataQualityService`; errors leave as typed errors."""

    def __init__(self, quality: DataQuality, days: QualityDays) -> None:
        """Takes the use cases."""
        self._quality = quality
        self._days = days

    async def GetDataQuality(
        self, _request: quality_pb.GetDataQualityRequest, context: Context
    ) -> quality_pb.DataQuality:
        """Returns the present report."""
        return wire.report_message(await self._quality.compared(workspace_of(context)))

    async def ListDataQualityReports(
        self, request: quality_pb.ListDataQualityReportsRequest, context: Context
    ) -> quality_pb.ListDataQualityReportsResponse:
        """Pages through the reports that are kept."""
        workspace_id, limit = workspace_of(context), page_limit(request)
        arguments = {"call": "ListDataQualityReports", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, str)
        before = wire.read_day(position[0], "page_token") if position else None
        found = await self._days.list_reports(workspace_id, before, limit + 1)
        page = found[:limit]
        return quality_pb.ListDataQualityReportsResponse(
            data_quality_reports=map(wire.kept_message, page),
            next_page_token=page_token(arguments, [page[-1].day.isoformat()]) if len(found) > limit else "",
        )

    async def GetDataQualityReport(
        self, request: quality_pb.GetDataQualityReportRequest, context: Context
    ) -> quality_pb.DataQuality:
        """Returns one that is kept."""
        day = wire.read_day(request.report_date, "report_date")
        return wire.report_message(await self._days.get(workspace_of(context), day))

    async def GetDataQualityTimeSeries(
        self, request: quality_pb.GetDataQualityTimeSeriesRequest, context: Context
    ) -> quality_pb.DataQualityTimeSeries:
        """Returns how lines went."""
        series = await self._days.series(
            workspace_of(context), days=request.days, kind=_kind(request.kind), by_line=request.by_line
        )
        return wire.series_message(series)

    async def ListDataQualityAlerts(
        self, request: quality_pb.ListDataQualityAlertsRequest, context: Context
    ) -> quality_pb.ListDataQualityAlertsResponse:
        """Pages through alerts."""
        workspace_id, limit = workspace_of(context), page_limit(request)
        arguments = {"call": "ListDataQualityAlerts", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, str, int)
        after = (wire.read_day(position[0], "page_token"), _small(position[1])) if position else None
        found = await self._days.list_alerts(workspace_id, after, limit + 1)
        page = found[:limit]
        return quality_pb.ListDataQualityAlertsResponse(
            data_quality_alerts=map(wire.alert_message, page),
            next_page_token=(
                page_token(arguments, [page[-1].day.isoformat(), int(page[-1].kind)]) if len(found) > limit else ""
            ),
        )

    async def GetDataQualitySettings(
        self, _request: quality_pb.GetDataQualitySettingsRequest, context: Context
    ) -> quality_pb.DataQualitySettings:
        """Returns the settings."""
        return wire.settings_message(await self._days.get_settings(workspace_of(context)))

    async def UpdateDataQualitySettings(
        self, request: quality_pb.UpdateDataQualitySettingsRequest, context: Context
    ) -> quality_pb.DataQualitySettings:
        """Changes the fields that the mask names."""
        given = request.data_quality_settings

        def amend(present: QualitySettings) -> QualitySettings:
            wanted = updated(wire.settings_message(present), given, request.update_mask, changeable=CHANGEABLE)
            return replace(
                present,
                time_zone=wire.time_zone_of(wanted),
                rules=wire.rules_of(wanted),
                webhook_url=wanted.webhook_url,
            )

        return wire.settings_message(await self._days.change_settings(workspace_of(context), amend, etag=given.etag))


def _kind(number: int) -> Kind | None:
    if not number:
        return None
    try:
        return Kind(number)
    except ValueError as error:
        raise InvalidArgument(
            f"kind: it must be one of {', '.join(each.name for each in Kind)}.", field="kind"
        ) from error


def _small(number: int) -> int:
    """Returns a kind's number out of a token, as far as its column holds it."""
    return max(0, min(number, 32_767))
