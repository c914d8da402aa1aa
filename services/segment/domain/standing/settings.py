"""What a workspace sets of how its customers stand, with defaults that suit retail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from services.common.errors import InvalidArgument
from services.segment.domain.limits import MAXIMUM_DAYS, MAXIMUM_NAME

LEAST_QUANTILES, MOST_QUANTILES = 3, 5
MAXIMUM_AXIS_DAYS = 365
MAXIMUM_WEIGHT = 100
MAXIMUM_WEIGHTS = 20
MAXIMUM_OVERDUE_STEPS = 8
LEAST_OVERDUE_PERCENT, MOST_OVERDUE_PERCENT = 50, 10_000
MAXIMUM_RISK_POINTS = 10


@dataclass(frozen=True)
class Lifecycle:
    """Ages in days up to which a stage lasts: `new_days` since the first order, the others since the last one."""

    new_days: int = 30
    active_days: int = 60
    at_risk_days: int = 120
    asleep_days: int = 365


@dataclass(frozen=True)
class EventWeight:
    """How much one event of a name tells of the intent to buy."""

    event_name: str
    weight: int


@dataclass(frozen=True)
class Intent:
    """Events of the last days that tell of the intent to buy, each with its weight."""

    window_days: int = 14
    weights: tuple[EventWeight, ...] = (
        EventWeight("Product Viewed", 1),
        EventWeight("Products Searched", 2),
        EventWeight("Product Added", 5),
        EventWeight("Cart Viewed", 3),
        EventWeight("Checkout Started", 8),
    )


@dataclass(frozen=True)
class Risk:
    """What tells that a customer may go.

    Attributes:
        window_days: Acts, complaints and refunds of so many days count. Without an act in them nobody is at risk any more.
        usual_days: Taken for the usual interval of who acted on one day only.
        overdue_percent: A point for each of these shares of the usual interval that have passed since the last act; ascending.
        complaint_points: For each complaint.
        refund_points: For each refund.
        most_counted: Of complaints, and of refunds, so many count.
    """

    window_days: int = 365
    usual_days: int = 30
    overdue_percent: tuple[int, ...] = (100, 125, 150, 200, 300, 400, 600, 1_000)
    complaint_points: int = 2
    refund_points: int = 1
    most_counted: int = 3


@dataclass(frozen=True)
class Scoring:
    """What scores are made of; those in force are the ones by which their bounds were measured.

    Attributes:
        quantiles: Scores are 1 to this.
        rfm_days: Orders of so many days count for recency, frequency and money; 0: all that the history has.
        activity_days: Days with an act of the customer's own among so many.
        value_days: Money of so many days.
        intent: Of the axis intent.
        risk: Of the axis risk.
    """

    quantiles: int = 5
    rfm_days: int = 0
    activity_days: int = 30
    value_days: int = 365
    intent: Intent = field(default_factory=Intent)
    risk: Risk = field(default_factory=Risk)


@dataclass(frozen=True)
class StandingSettings:
    """All that a workspace sets."""

    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    scoring: Scoring = field(default_factory=Scoring)


def check_settings(settings: StandingSettings) -> None:
    """Refuses settings that have no meaning.

    Raises:
        InvalidArgument: Names the field and says what would be right.
    """
    stages, scoring = settings.lifecycle, settings.scoring
    for one in fields(Lifecycle):
        _whole(f"lifecycle.{one.name}", getattr(stages, one.name), 1, MAXIMUM_DAYS)
    _ordered("lifecycle.active_days", stages.active_days, "new_days", stages.new_days, or_equal=True)
    _ordered("lifecycle.at_risk_days", stages.at_risk_days, "active_days", stages.active_days)
    _ordered("lifecycle.asleep_days", stages.asleep_days, "at_risk_days", stages.at_risk_days)
    _whole("quantiles", scoring.quantiles, LEAST_QUANTILES, MOST_QUANTILES)
    _whole("rfm_days", scoring.rfm_days, 0, MAXIMUM_DAYS)
    _whole("activity_days", scoring.activity_days, 1, MAXIMUM_AXIS_DAYS)
    _whole("value_days", scoring.value_days, 1, MAXIMUM_DAYS)
    _check_intent(scoring.intent)
    _check_risk(scoring.risk)


def _check_intent(intent: Intent) -> None:
    _whole("intent.window_days", intent.window_days, 1, MAXIMUM_AXIS_DAYS)
    if not 1 <= len(intent.weights) <= MAXIMUM_WEIGHTS:
        raise _refusal("intent.weights", f"must be 1 to {MAXIMUM_WEIGHTS} events.")
    seen: set[str] = set()
    for index, one in enumerate(intent.weights):
        here = f"intent.weights[{index}]"
        if not 1 <= len(one.event_name) <= MAXIMUM_NAME:
            raise _refusal(f"{here}.event_name", f"must be text of 1 to {MAXIMUM_NAME} characters.")
        if one.event_name in seen:
            raise _refusal(f"{here}.event_name", "is there already; give each event one weight.")
        seen.add(one.event_name)
        _whole(f"{here}.weight", one.weight, 1, MAXIMUM_WEIGHT)


def _check_risk(risk: Risk) -> None:
    _whole("risk.window_days", risk.window_days, 1, MAXIMUM_DAYS)
    _whole("risk.usual_days", risk.usual_days, 1, MAXIMUM_AXIS_DAYS)
    _check_steps(risk.overdue_percent)
    for name, value in (("complaint_points", risk.complaint_points), ("refund_points", risk.refund_points)):
        _whole(f"risk.{name}", value, 0, MAXIMUM_RISK_POINTS)
    _whole("risk.most_counted", risk.most_counted, 1, MAXIMUM_RISK_POINTS)


def _check_steps(steps: Sequence[int]) -> None:
    if not 1 <= len(steps) <= MAXIMUM_OVERDUE_STEPS:
        raise _refusal("risk.overdue_percent", f"must be 1 to {MAXIMUM_OVERDUE_STEPS} shares.")
    for index, step in enumerate(steps):
        here = f"risk.overdue_percent[{index}]"
        _whole(here, step, LEAST_OVERDUE_PERCENT, MOST_OVERDUE_PERCENT)
        if index and step <= steps[index - 1]:
            raise _refusal(here, f"must be above the one before, {steps[index - 1]}.")


def _whole(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise _refusal(field, f"must be a whole number from {least} to {most}.")


def _ordered(field: str, value: int, other: str, least: int, *, or_equal: bool = False) -> None:
    if value < least or (value == least and not or_equal):
        raise _refusal(field, f"must be {'at least' if or_equal else 'above'} lifecycle.{other}, which is {least}.")


def _refusal(field: str, problem: str) -> InvalidArgument:
    return InvalidArgument(f"{field} {problem}", field=field)
