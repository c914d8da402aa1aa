"""Wire ⇄ domain of reports over the ledger and of reach."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from services.common.filters import Restriction, parse_filter
from services.common.times import read_time
from services.messaging.domain.arbitrations import ArbitrationOutcome
from services.messaging.domain.reach import CapStanding, ChannelReach
from services.messaging.domain.reports import Breakdown, SendingFigures, SendingReport
from services.messaging.usecases.reaching import SendingReach
from services.messaging.wire_ledger import FILTERS
from yike.messaging.v1 import sending_report_service_pb2 as pb


def report_arguments(request: pb.GetSendingReportRequest) -> tuple[tuple[Restriction, ...], dict[str, Any]]:
    """Returns which messages a report is of, and over which time.

    Raises:
        InvalidArgument: If the filter, or a time, is none that the contract has.
    """
    arguments = {
        "start_time": read_time(request.start_time, "start_time"),
        "end_time": read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        "time_zone": request.time_zone or "UTC",
    }
    return parse_filter(request.filter, FILTERS), arguments


def report_message(report: SendingReport) -> pb.SendingReport:
    """Returns a report as the wire has it."""
    message = pb.SendingReport(
        total=_figures(report.total),
        breakdowns=[_breakdown(each) for each in report.breakdowns],
        caps=[
            pb.CapReport(cap_id=each.cap_id, detail=each.words, held_back=each.held_back, outbid=each.outbid)
            for each in report.caps
        ],
        arbitrations=[
            pb.ArbitrationReport(
                outcome=cast(Any, int(each.outcome)),
                messages=each.messages,
                value=each.value,
                winner_value=each.winner_value if each.outcome is ArbitrationOutcome.OUTBID else 0.0,
            )
            for each in report.arbitrations
        ],
    )
    message.start_time.FromDatetime(report.start_time)
    message.end_time.FromDatetime(report.end_time)
    message.count_start_time.FromDatetime(report.count_start_time)
    return message


def reach_message(reach: SendingReach) -> pb.SendingReach:
    """Returns whom marketing reaches as the wire has it."""
    message = pb.SendingReach(
        size=reach.size,
        sampled_customers=reach.sampled,
        channels=[_channel(each) for each in reach.channels],
        caps=[_cap(each) for each in reach.caps],
    )
    message.estimate_time.FromDatetime(reach.time)
    return message


def _figures(figures: SendingFigures) -> pb.SendingFigures:
    return pb.SendingFigures(**asdict(figures))


def _breakdown(breakdown: Breakdown) -> pb.ReportBreakdown:
    return pb.ReportBreakdown(
        dimension=cast(Any, int(breakdown.dimension)),
        rows=[pb.ReportRow(key=key, figures=_figures(figures)) for key, figures in breakdown.rows],
        omitted_rows=breakdown.omitted,
    )


def _channel(reach: ChannelReach) -> pb.ReachOfChannel:
    return pb.ReachOfChannel(
        channel=cast(Any, int(reach.channel)),
        has_account=reach.has_account,
        reachable=reach.reachable,
        reachable_low=reach.low,
        reachable_high=reach.high,
        unreached=[
            pb.UnreachedCustomers(reason=cast(Any, int(reason)), customers=count) for reason, count in reach.unreached
        ],
    )


def _cap(standing: CapStanding) -> pb.CapStanding:
    return pb.CapStanding(
        cap_id=standing.cap.cap_id,
        detail=standing.cap.words,
        maximum=standing.cap.maximum,
        unused=standing.unused,
        used=standing.used,
        one_left=standing.one_left,
        full=standing.full,
    )
