"""Lists and counts of walks between the contract's messages and the domain's values."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from services.common.errors import InvalidArgument
from services.common.listings import Listable
from services.journey.domain import RunState
from services.journey.domain.visits import EdgeCount, StepCount, Visit, Visits
from services.journey.servicer.wire import timestamp_of
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as journey_pb

RUNS = Listable(
    call="ListRuns",
    filters={
        "journey_id": str,
        "step_id": str,
        "reason": str,
        "state": {f"{prefix}{state.name}": int(state) for prefix in ("", "RUN_STATE_") for state in RunState},
        "under_way": bool,
        "version": int,
        "start_time": datetime,
        "end_time": datetime,
    },
    orders={"start_time": datetime, "run_id": UUID},
    key="run_id",
    order="startTime desc",
)

_ENDED = [int(state) for state in RunState if state.ended]


def visits_from_wire(request: journey_pb.ListStepVisitsRequest) -> Visits:
    """Returns which visits are asked for.

    Raises:
        InvalidArgument: If `end_state` is none in which a run has ended.
    """
    if request.end_state and int(request.end_state) not in _ENDED:
        raise InvalidArgument(
            "end_state: it must be RUN_STATE_COMPLETED, RUN_STATE_EXITED or RUN_STATE_FAILED.", field="end_state"
        )
    return Visits(
        step_id=request.step_id,
        version=request.version or None,
        inside=request.inside,
        previous_step_id=request.previous_step_id if request.HasField("previous_step_id") else None,
        next_step_id=request.next_step_id,
        end_state=RunState(request.end_state) if request.end_state else None,
    )


def visit_to_wire(visit: Visit) -> resources_pb.StepVisit:
    """Returns a visit as the contract writes it."""
    return resources_pb.StepVisit(
        run_id=visit.run_id,
        customer_id=visit.customer_id,
        version=visit.version,
        step_id=visit.step_id,
        previous_step_id=visit.previous_step_id,
        enter_time=timestamp_of(visit.enter_time),
        next_step_id=visit.next_step_id,
        leave_time=timestamp_of(visit.leave_time),
        run_state=cast(Any, int(visit.run_state)),
    )


def step_count_to_wire(count: StepCount) -> resources_pb.StepCount:
    """Returns the counts of a step as the contract writes them."""
    return resources_pb.StepCount(
        step_id=count.step_id,
        visits=count.visits,
        inside=count.inside,
        completed=count.completed,
        exited=count.exited,
        failed=count.failed,
        converted=count.converted,
    )


def edge_count_to_wire(count: EdgeCount) -> resources_pb.EdgeCount:
    """Returns the count of a way as the contract writes it."""
    return resources_pb.EdgeCount(from_step_id=count.from_step_id, to_step_id=count.to_step_id, runs=count.runs)
