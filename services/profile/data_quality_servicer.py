"""DataQualityService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.profile.domain.data_quality import Line, next_act
from services.profile.usecases.data_quality import DataQuality
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc


class DataQualityServicer(quality_grpc.DataQualityServiceServicer):
    """Answers the methods of `yike.profile.v1.DataQualityService`; errors leave as typed errors."""

    def __init__(self, quality: DataQuality) -> None:
        """Takes the use case."""
        self._quality = quality

    async def GetDataQuality(
        self, request: quality_pb.GetDataQualityRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> quality_pb.DataQuality:
        """Returns the report."""
        report = await self._quality.report(workspace_of(context))
        message = quality_pb.DataQuality(lines=map(_line, report.lines), missing=report.missing)
        message.report_time.FromDatetime(report.report_time)
        return message


def _line(line: Line) -> quality_pb.DataQualityLine:
    act = next_act(line)
    message = quality_pb.DataQualityLine(
        # The stubs want the enums' own types, of which a number of the contract is no member.
        kind=int(line.kind),  # type: ignore[arg-type]  # The contract's numbers.
        severity=int(line.severity),  # type: ignore[arg-type]  # These, too.
        subject=line.subject,
        count=line.count,
        expected_count=line.expected,
        next_act=quality_pb.NextAct(
            console_path=act.console_path, call=act.call, words_zh=act.words_zh, words_en=act.words_en
        ),
    )
    if line.since is not None:
        message.since.FromDatetime(line.since)
    return message
