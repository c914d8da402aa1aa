"""Flows between stages of life between the contract and the domain."""

from __future__ import annotations

from typing import cast

from services.segment.domain.reports.flow import FlowStage, moved, sums
from services.segment.servicer.translation import rule_data, timestamp
from services.segment.usecases.report_questions import Days
from services.segment.usecases.reporting_flow import AskedFlow, FlowAnswer
from yike.segment.v1 import lifecycle_flow_pb2 as flow_pb


def asked_flow(request: flow_pb.QueryLifecycleFlowRequest) -> AskedFlow:
    """Returns which flow is asked for."""
    return AskedFlow(
        Days(request.from_date, request.to_date), rule_data(request.rule) if request.HasField("rule") else None
    )


def asked_stage(stage: flow_pb.FlowStage) -> FlowStage | None:
    """Returns a stage that is asked about; None: any."""
    return FlowStage(_name(stage)) if stage else None


def flow_message(found: FlowAnswer) -> flow_pb.QueryLifecycleFlowResponse:
    """Returns a flow."""
    before, after = sums(found.cells)
    places = {stage: place for place, stage in enumerate(FlowStage)}
    return flow_pb.QueryLifecycleFlowResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        from_date=found.first.isoformat(),
        to_date=found.last.isoformat(),
        cells=[
            flow_pb.FlowCell(from_stage=_stage(one), to_stage=_stage(other), customers=customers)
            for (one, other), customers in sorted(
                found.cells.items(), key=lambda cell: (places[cell[0][0]], places[cell[0][1]])
            )
        ],
        from_stages=[flow_pb.FlowStageCount(stage=_stage(one), customers=before[one]) for one in FlowStage],
        to_stages=[
            flow_pb.FlowStageCount(stage=_stage(one), customers=after[one])
            for one in FlowStage
            if one is not FlowStage.NOT_YET
        ],
        customers=before.total(),
        moved=moved(found.cells),
    )


def _name(stage: flow_pb.FlowStage) -> str:
    return flow_pb.FlowStage.Name(stage).removeprefix("FLOW_STAGE_")


def _stage(stage: FlowStage) -> flow_pb.FlowStage:
    return cast(flow_pb.FlowStage, flow_pb.FlowStage.Value(f"FLOW_STAGE_{stage.value}"))
