"""How customers stand, to and from messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, cast

from services.common.updates import etag_of
from services.segment.domain.limits import DAY_US
from services.segment.domain.standing.attributes import SCORES, Attribute, Cell, Stage, middle_of
from services.segment.domain.standing.model import StandingModel, StandingState
from services.segment.domain.standing.settings import (
    EventWeight,
    Intent,
    Lifecycle,
    Risk,
    Scoring,
    StandingSettings,
)
from services.segment.servicer.translation import timestamp
from services.segment.usecases.standing import Matrix, StageCounts, Stood
from yike.segment.v1 import standing_pb2 as standing_pb
from yike.segment.v1 import standing_service_pb2 as service_pb

CHANGEABLE = ("activity_days", "intent", "lifecycle", "quantiles", "rfm_days", "risk", "value_days")
"""Fields of the settings that their owner may change."""

_MICROS = 1_000_000
_MONEY = frozenset({Attribute.RFM_MONETARY, Attribute.AXIS_VALUE})


def settings_message(state: StandingState) -> standing_pb.StandingSettings:
    """Returns what a workspace set and what was measured as the contract has it."""
    wanted, measured = state.settings, state.model.measured
    scoring, risk = wanted.scoring, wanted.scoring.risk
    message = standing_pb.StandingSettings(
        lifecycle=lifecycle_message(wanted.lifecycle),
        quantiles=scoring.quantiles,
        rfm_days=scoring.rfm_days,
        activity_days=scoring.activity_days,
        value_days=scoring.value_days,
        intent=standing_pb.IntentAxis(
            window_days=scoring.intent.window_days,
            weights=[
                standing_pb.IntentWeight(event_name=one.event_name, weight=one.weight) for one in scoring.intent.weights
            ],
        ),
        risk=standing_pb.RiskAxis(
            window_days=risk.window_days,
            usual_days=risk.usual_days,
            overdue_percent=risk.overdue_percent,
            complaint_points=risk.complaint_points,
            refund_points=risk.refund_points,
            most_counted=risk.most_counted,
        ),
        etag=etag_of(state.revision),
    )
    if state.change_time is not None:
        message.update_time.CopyFrom(timestamp(state.change_time))
    if measured is not None:
        message.measured_version = measured.version
        message.measure_time.CopyFrom(timestamp(measured.measure_time))
        message.bounds.extend(
            standing_pb.ScoreBounds(
                attribute=_attribute(one),
                customers=measured.customers.get(one, 0),
                bounds=_bounds(one, state.model),
            )
            for one in SCORES
        )
    if state.operation_id and (measured is None or measured.scoring != scoring):
        message.operation = f"operations/{state.operation_id}"
    return message


def settings_of(message: standing_pb.StandingSettings) -> StandingSettings:
    """Returns the settings that a message says; what it leaves out is the default."""
    usual = Scoring()
    return StandingSettings(
        lifecycle_of(message.lifecycle) if message.HasField("lifecycle") else Lifecycle(),
        Scoring(
            quantiles=message.quantiles or usual.quantiles,
            rfm_days=message.rfm_days,
            activity_days=message.activity_days or usual.activity_days,
            value_days=message.value_days or usual.value_days,
            intent=_intent_of(message.intent) if message.HasField("intent") else usual.intent,
            risk=_risk_of(message.risk) if message.HasField("risk") else usual.risk,
        ),
    )


def _intent_of(message: standing_pb.IntentAxis) -> Intent:
    return Intent(message.window_days, tuple(EventWeight(one.event_name, one.weight) for one in message.weights))


def _risk_of(message: standing_pb.RiskAxis) -> Risk:
    return Risk(
        window_days=message.window_days,
        usual_days=message.usual_days,
        overdue_percent=tuple(message.overdue_percent),
        complaint_points=message.complaint_points,
        refund_points=message.refund_points,
        most_counted=message.most_counted,
    )


def lifecycle_message(one: Lifecycle) -> standing_pb.LifecycleThresholds:
    """Returns thresholds of stages as the contract has them."""
    return standing_pb.LifecycleThresholds(
        new_days=one.new_days,
        active_days=one.active_days,
        at_risk_days=one.at_risk_days,
        asleep_days=one.asleep_days,
    )


def lifecycle_of(message: standing_pb.LifecycleThresholds) -> Lifecycle:
    """Returns the thresholds that a message says."""
    return Lifecycle(message.new_days, message.active_days, message.at_risk_days, message.asleep_days)


def standing_messages(stood: Stood) -> list[standing_pb.CustomerStanding]:
    """Returns how customers stand as the contract has it."""
    return [_standing(stood, row) for row in stood.rows]


def _standing(stood: Stood, row: Mapping[str, Any]) -> standing_pb.CustomerStanding:
    model = stood.model
    message = standing_pb.CustomerStanding(
        customer_id=row["customer_id"],
        evaluate_time=timestamp(stood.now),
        lifecycle_stage=_stage(row[Attribute.LIFECYCLE_STAGE.value]),
        rfm_cell=_cell(row[Attribute.RFM_CELL.value]),
        scores=[
            standing_pb.StandingScore(
                attribute=_attribute(one),
                score=int(row[one.value] or 0),
                number=_number(one, row.get(f"number_{one.value}", "")),
                bounds=_bounds(one, model),
            )
            for one in SCORES
        ],
        lifecycle=lifecycle_message(model.lifecycle),
        measured_version=model.measured.version if model.measured is not None else 0,
    )
    for field, us in (("first_order_time", row["first_us"]), ("last_order_time", row["last_us"])):
        if us:
            getattr(message, field).FromMicroseconds(us)
    if "signs" in row and (signs := tuple(_parts(row["signs"])))[0]:
        message.last_act_time.FromMicroseconds(signs[0])
        message.usual_interval_days, message.complaints, message.refunds = signs[1:]
    return message


def stages_message(counts: StageCounts) -> service_pb.LifecycleCounts:
    """Returns counts of stages as the contract has them."""
    order = ["", *(stage.value for stage in Stage)]
    moves = sorted(counts.moves.items(), key=lambda each: (order.index(each[0][0]), order.index(each[0][1])))
    return service_pb.LifecycleCounts(
        evaluate_time=timestamp(counts.now),
        stages=[service_pb.StageCount(stage=_stage(one), customers=counts.stages.get(one, 0)) for one in order],
        moves=[
            service_pb.StageMove(from_stage=_stage(before), to_stage=_stage(after), customers=customers)
            for (before, after), customers in moves
        ],
    )


def matrix_message(matrix: Matrix) -> service_pb.RfmMatrix:
    """Returns the matrix as the contract has it."""
    measured = matrix.model.measured
    message = service_pb.RfmMatrix(evaluate_time=timestamp(matrix.now))
    if measured is None:
        return message
    message.measured_version, message.quantiles = measured.version, measured.scoring.quantiles
    message.measure_time.CopyFrom(timestamp(measured.measure_time))
    cells: dict[str, list[tuple[int, Decimal]]] = {cell.value: [] for cell in Cell}
    pairs: dict[tuple[int, int], list[tuple[int, Decimal]]] = {}
    for one in matrix.counts:
        said = (one.customers, one.revenue)
        cells[one.cell].append(said)
        pairs.setdefault((one.recency, middle_of(one.frequency, one.monetary)), []).append(said)
    for cell, counted in cells.items():
        customers, revenue = _sums(counted)
        message.cells.add(cell=_cell(cell), customers=customers, net_revenue=revenue)
    for (recency, either), counted in sorted(pairs.items()):
        customers, revenue = _sums(counted)
        message.pairs.add(recency=recency, frequency_monetary=either, customers=customers, net_revenue=revenue)
    return message


def _sums(counted: Iterable[tuple[int, Decimal]]) -> tuple[int, str]:
    every = list(counted)
    revenue = sum((revenue for _, revenue in every), Decimal(0)).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    return sum(customers for customers, _ in every), str(revenue)


def _bounds(attribute: Attribute, model: StandingModel) -> list[str]:
    return [_number(attribute, str(bound)) for bound in model.bounds_of(attribute)]


def _number(attribute: Attribute, text: str) -> str:
    """Returns a number as its bounds are told: days of ages, money, else as it is; '' where there is none."""
    if not text:
        return ""
    if attribute is Attribute.RFM_RECENCY:
        return _plain((Decimal(text) / DAY_US).quantize(Decimal("0.000001")))
    return _plain(Decimal(text) / _MICROS) if attribute in _MONEY else text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _parts(signs: Any) -> Sequence[int]:
    """Returns the parts of a tuple of the history, which comes as a mapping by place."""
    return [int(part) for part in (signs.values() if isinstance(signs, Mapping) else signs)]


def _attribute(one: Attribute) -> standing_pb.StandingAttribute:
    return cast(standing_pb.StandingAttribute, standing_pb.StandingAttribute.Value(f"STANDING_ATTRIBUTE_{one.value}"))


def _stage(name: str) -> standing_pb.LifecycleStage:
    named = f"LIFECYCLE_STAGE_{name or 'UNSPECIFIED'}"
    return cast(standing_pb.LifecycleStage, standing_pb.LifecycleStage.Value(named))


def _cell(name: str) -> standing_pb.RfmCell:
    return cast(standing_pb.RfmCell, standing_pb.RfmCell.Value(f"RFM_CELL_{name or 'UNSPECIFIED'}"))
