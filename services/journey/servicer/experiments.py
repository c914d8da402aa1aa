"""The methods of `ExperimentService`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf import json_format

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.json_values import canonical_json
from services.common.updates import etag_of, updated
from services.journey.domain.chance import WHOLE
from services.journey.domain.holdouts import DEFAULT_WINDOW_DAYS, Arm, Holdouts, Measurement
from services.journey.domain.results import Metric, MetricResult, Results
from services.journey.servicer.wire import timestamp_of
from services.journey.statistics.intervals import Comparison
from services.journey.statistics.planning import Traffic, days_needed, detectable_effect, rate_variance
from services.journey.usecases.experiments import Experiments
from yike.journey.v1 import experiment_service_pb2 as experiment_pb
from yike.journey.v1 import experiment_service_pb2_grpc as experiment_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE_OF_HOLDOUTS = ("default_share", "global_share")
CHANGEABLE_OF_MEASUREMENT = ("holdout_share", "window_days", "goal", "margin_share", "message_cost_micros")
PLANNED_DAYS = (7, 14, 28, 56, 112)

_METRICS = {
    Metric.CONVERSION: experiment_pb.RESULT_METRIC_CONVERSION,
    Metric.ORDERS: experiment_pb.RESULT_METRIC_ORDERS,
    Metric.REVENUE: experiment_pb.RESULT_METRIC_REVENUE,
    Metric.UNSUBSCRIBED: experiment_pb.RESULT_METRIC_UNSUBSCRIBED,
    Metric.COMPLAINED: experiment_pb.RESULT_METRIC_COMPLAINED,
}


class ExperimentServicer(experiment_grpc.ExperimentServiceServicer):
    """Answers the contract `experiment_service.proto`."""

    def __init__(self, experiments: Experiments) -> None:
        """Takes the use cases."""
        self._experiments = experiments

    async def GetHoldouts(self, request: experiment_pb.GetHoldoutsRequest, context: Context) -> experiment_pb.Holdouts:
        """Returns the shares."""
        return holdouts_to_wire(await self._experiments.holdouts(workspace_of(context)))

    async def UpdateHoldouts(
        self, request: experiment_pb.UpdateHoldoutsRequest, context: Context
    ) -> experiment_pb.Holdouts:
        """Changes the shares."""
        given = request.holdouts

        def change(before: Holdouts) -> Holdouts:
            wanted = updated(holdouts_to_wire(before), given, request.update_mask, changeable=CHANGEABLE_OF_HOLDOUTS)
            return replace(before, default_share=wanted.default_share, global_share=wanted.global_share)

        after = await self._experiments.set_holdouts(workspace_of(context), change, etag=given.etag)
        return holdouts_to_wire(after)

    async def GetJourneyMeasurement(
        self, request: experiment_pb.GetJourneyMeasurementRequest, context: Context
    ) -> experiment_pb.JourneyMeasurement:
        """Returns how a journey is measured."""
        return measurement_to_wire(await self._experiments.measurement(workspace_of(context), request.journey_id))

    async def UpdateJourneyMeasurement(
        self, request: experiment_pb.UpdateJourneyMeasurementRequest, context: Context
    ) -> experiment_pb.JourneyMeasurement:
        """Changes how a journey is measured."""
        given = request.measurement
        if given.HasField("goal"):
            await self._experiments.check_goal(workspace_of(context), _goal_text(given))

        def change(before: Measurement) -> Measurement:
            wanted = updated(
                measurement_to_wire(before), given, request.update_mask, changeable=CHANGEABLE_OF_MEASUREMENT
            )
            return replace(
                before,
                holdout_share=wanted.holdout_share,
                window_days=wanted.window_days or DEFAULT_WINDOW_DAYS,
                goal_json=_goal_text(wanted),
                margin_share=wanted.margin_share or WHOLE,
                message_cost_micros=wanted.message_cost_micros,
            )

        after = await self._experiments.set_measurement(
            workspace_of(context), given.journey_id, change, etag=given.etag
        )
        return measurement_to_wire(after)

    async def GetJourneyResults(
        self, request: experiment_pb.GetJourneyResultsRequest, context: Context
    ) -> experiment_pb.JourneyResults:
        """Returns what a journey changed."""
        results = await self._experiments.results(workspace_of(context), request.journey_id)
        return results_to_wire(request.journey_id, results)

    async def PlanExperiment(
        self, request: experiment_pb.PlanExperimentRequest, context: Context
    ) -> experiment_pb.ExperimentPlan:
        """Plans an experiment."""
        traffic = Traffic(request.people_a_day, request.holdout_share / WHOLE, _variance(request))
        plan = experiment_pb.ExperimentPlan(
            detectable_effects=[
                experiment_pb.DetectableEffect(days=days, effect=detectable_effect(traffic, days))
                for days in PLANNED_DAYS
            ]
        )
        if request.HasField("effect"):
            if request.effect <= 0:
                raise InvalidArgument("effect: give one above 0, or leave it out.", field="effect")
            needed = days_needed(traffic, request.effect)
            if needed is not None:
                plan.days_needed = needed
        return plan


def holdouts_to_wire(holdouts: Holdouts) -> experiment_pb.Holdouts:
    """Returns shares as the contract writes them."""
    return experiment_pb.Holdouts(
        default_share=holdouts.default_share,
        global_share=holdouts.global_share,
        etag=etag_of(holdouts.revision),
        update_time=timestamp_of(holdouts.update_time),
    )


def measurement_to_wire(measured: Measurement) -> experiment_pb.JourneyMeasurement:
    """Returns how a journey is measured as the contract writes it."""
    message = experiment_pb.JourneyMeasurement(
        journey_id=measured.journey_id,
        holdout_share=measured.holdout_share,
        window_days=measured.window_days,
        margin_share=measured.margin_share,
        message_cost_micros=measured.message_cost_micros,
        etag=etag_of(measured.revision),
        update_time=timestamp_of(measured.update_time),
    )
    if measured.goal_json:
        json_format.Parse(measured.goal_json, message.goal)
    return message


def results_to_wire(journey_id: str, results: Results) -> experiment_pb.JourneyResults:
    """Returns results as the contract writes them."""
    message = experiment_pb.JourneyResults(
        journey_id=journey_id,
        people_treated=results.people[Arm.TREATED],
        people_held_out=results.people[Arm.CONTROL],
        people_measured=results.measured,
        people_left_out=results.left_out,
        has_ratio_mismatch=results.mismatch,
        metrics=[_metric_to_wire(one) for one in results.metrics],
        messages=results.messages,
        days=[
            experiment_pb.ResultDay(
                day=one.day.isoformat(),
                people=one.people,
                conversion_effect=one.conversion.effect,
                conversion_bounds=_bounds(one.conversion),
                revenue_effect=one.revenue.effect,
                revenue_bounds=_bounds(one.revenue),
            )
            for one in results.days
        ],
        measure_time=timestamp_of(results.measure_time),
        measurement=measurement_to_wire(results.measurement),
    )
    if (returned := results.returned) is not None:
        message.return_result.CopyFrom(
            experiment_pb.ReturnResult(
                incremental_revenue=returned.revenue,
                revenue_bounds=_pair(returned.revenue_bounds),
                cost=returned.cost,
                incremental_margin=returned.margin,
                margin_bounds=_pair(returned.margin_bounds),
            )
        )
    return message


def _metric_to_wire(result: MetricResult) -> experiment_pb.MetricResult:
    comparison = result.comparison
    return experiment_pb.MetricResult(
        metric=_METRICS[result.metric],
        control_mean=result.control.mean,
        treated_mean=result.treated.mean,
        effect=comparison.effect,
        bounds=_bounds(comparison),
        single_look_bounds=_pair((comparison.single_low, comparison.single_high)) if comparison.enough else None,
        variance_reduction=1 - result.adjusted.variance_share,
        is_sure=comparison.sure,
    )


def _bounds(comparison: Comparison) -> experiment_pb.EffectBounds | None:
    return _pair((comparison.low, comparison.high)) if comparison.enough else None


def _pair(bounds: tuple[float, float] | None) -> experiment_pb.EffectBounds | None:
    if bounds is None or not all(math.isfinite(one) for one in bounds):
        return None
    return experiment_pb.EffectBounds(low=bounds[0], high=bounds[1])


def _goal_text(wanted: experiment_pb.JourneyMeasurement) -> str:
    """Returns the goal as it is kept, "" for an order."""
    if not wanted.HasField("goal"):
        return ""
    return canonical_json(json_format.MessageToDict(wanted.goal, preserving_proto_field_name=True)).decode()


def _variance(request: experiment_pb.PlanExperimentRequest) -> float:
    """Returns the variance of the outcome that a plan is for.

    Raises:
        InvalidArgument: INVALID_FIELD, if there is none, or nothing varies.
    """
    match request.WhichOneof("outcome"):
        case "rate" if 0 < request.rate < 1:
            return rate_variance(request.rate)
        case "standard_deviation" if request.standard_deviation > 0:
            return request.standard_deviation**2
        case field:
            named = field or "rate"
            raise InvalidArgument(
                f"{named}: give a rate above 0 and below 1, or a standard_deviation above 0.", field=named
            )
