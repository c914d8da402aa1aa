"""Asked of segment and profile: which alerts fired. They are few, one a night each, so they are asked for and not heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.messaging.domain.staff.groups import FiredAlert, GroupNoticeKind, Said
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc

CALL_SECONDS: Final = 8.0
A_PAGE: Final = 200
"""More than fire in a day: those of the latest days come first."""

_QUALITY: Final = (
    "",
    "被拒收的事件",
    "不符合约定",
    "来源推送失败",
    "被拒收的行",
    "被隔离的标识",
    "疑似重复客户",
    "停止到达的事件",
    "没有联系方式的客户",
    "无效的标识",
    "多人共用的标识",
    "时钟不准的发送方",
    "关联过多的客户",
)
"""By the numbers of `DataQualityKind`; a kind of a later version is named by its number."""


class AlertsClient:
    """Which alerts fired."""

    def __init__(self, *, segment: grpc.aio.Channel, profile: grpc.aio.Channel) -> None:
        """Takes channels to both."""
        self._alerts = alert_grpc.AlertServiceStub(segment)
        self._quality = quality_grpc.DataQualityServiceStub(profile)

    async def fired(self, workspace_id: str, since: datetime) -> list[FiredAlert]:
        """Returns the alerts of a workspace that fired after a time, the first first.

        Raises:
            YikeError: If segment or profile is away.
        """
        found = [*await self._of_figures(workspace_id, since), *await self._of_quality(workspace_id, since)]
        return sorted(found, key=lambda each: (each.create_time, each.firing_id))

    async def _of_figures(self, workspace_id: str, since: datetime) -> list[FiredAlert]:
        metadata = workspace_metadata(workspace_id)
        page = await self._alerts.ListAlertFirings(
            alert_pb.ListAlertFiringsRequest(alert_id="-", page_size=A_PAGE), metadata=metadata, timeout=CALL_SECONDS
        )
        found: list[FiredAlert] = []
        for firing in page.firings:
            fired = firing.create_time.ToDatetime(UTC)
            if fired <= since:
                continue
            try:
                alert = await self._alerts.GetAlert(
                    alert_pb.GetAlertRequest(alert_id=firing.alert_id), metadata=metadata, timeout=CALL_SECONDS
                )
            except NotFound:
                # It was deleted since, and what it said is nobody's question any more.
                continue
            day = firing.day
            lines = {"日期": day.day, "数值": day.value, "预期": day.expected, "下限": day.lower, "上限": day.upper}
            said = Said(
                title="指标告警",
                text=alert.display_name or alert.alert_id,
                lines={name: value for name, value in lines.items() if value},
                path="/console/insight/alerts",
            )
            found.append(FiredAlert(firing.firing_id, GroupNoticeKind.ALERT, fired, said))
        return found

    async def _of_quality(self, workspace_id: str, since: datetime) -> list[FiredAlert]:
        page = await self._quality.ListDataQualityAlerts(
            quality_pb.ListDataQualityAlertsRequest(page_size=A_PAGE),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        found: list[FiredAlert] = []
        for alert in page.data_quality_alerts:
            raised = alert.create_time.ToDatetime(UTC)
            if raised <= since:
                continue
            before = {"前一天": f"{alert.count_before:,}"} if alert.HasField("count_before") else {}
            said = Said(
                title="数据质量告警",
                text=_QUALITY[alert.kind] if 0 < alert.kind < len(_QUALITY) else f"类型 {alert.kind}",
                lines={"日期": alert.report_date, "数量": f"{alert.count:,}", **before},
                path="/console/data/quality",
            )
            found.append(FiredAlert(alert.alert_id, GroupNoticeKind.DATA_QUALITY, raised, said))
        return found
