"""From what people did to what a journey changed: sums of a day, and comparisons of all days."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from services.journey.domain.chance import WHOLE
from services.journey.domain.holdouts import Arm, Measurement
from services.journey.statistics.adjusting import WINSOR_SHARE, Adjusted, compare_adjusted
from services.journey.statistics.intervals import Comparison
from services.journey.statistics.moments import Moments
from services.journey.statistics.ratios import mismatched


class Metric(enum.StrEnum):
    """What is compared; the values are stored."""

    CONVERSION = "conversion"
    ORDERS = "orders"
    REVENUE = "revenue"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person did after coming in; `customer_id` 0 where nobody is any more, or may not be looked at. Money in units."""

    customer_id: int = 0
    converted: bool = False
    orders: int = 0
    revenue: float = 0.0
    before: float = 0.0
    unsubscribed: bool = False
    complained: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What the people of a day did.

    Attributes:
        groups: Sums by group and metric.
        left_out: People of the day who are in no sum.
    """

    groups: Mapping[Arm, Mapping[Metric, Moments]] = field(default_factory=dict)
    left_out: int = 0

    def of(self, arm: Arm, metric: Metric) -> Moments:
        """Returns the sums of a group."""
        return self.groups.get(arm, {}).get(metric, Moments())


def sum_day(people: Iterable[tuple[Arm, Outcome]], left_out: int) -> Day:
    """Adds up what the people of a day did.

    Revenue, and what was spent before, count at most the 99 % quantile of those above zero, over both groups of the day.
    """
    known = list(people)
    revenue_cap = _quantile([one.revenue for _, one in known if one.revenue > 0])
    before_cap = _quantile([one.before for _, one in known if one.before > 0])
    groups: dict[Arm, dict[Metric, Moments]] = {}
    for arm in Arm:
        own = [one for its, one in known if its is arm]
        before = [min(one.before, before_cap) for one in own]
        values: dict[Metric, list[float]] = {
            Metric.CONVERSION: [float(one.converted) for one in own],
            Metric.ORDERS: [float(one.orders) for one in own],
            Metric.REVENUE: [min(one.revenue, revenue_cap) for one in own],
            Metric.UNSUBSCRIBED: [float(one.unsubscribed) for one in own],
            Metric.COMPLAINED: [float(one.complained) for one in own],
        }
        groups[arm] = {metric: Moments.of(outcomes, before) for metric, outcomes in values.items()}
    return Day(groups, left_out)


def day_to_json(day: Day) -> dict[str, Any]:
    """Returns the stored form."""
    groups = {
        str(arm): {str(metric): asdict(sums) for metric, sums in metrics.items()} for arm, metrics in day.groups.items()
    }
    return {"groups": groups, "left_out": day.left_out}


def day_from_json(stored: Mapping[str, Any]) -> Day:
    """Returns what was stored so."""
    groups = {
        Arm(arm): {Metric(metric): Moments(**sums) for metric, sums in metrics.items()}
        for arm, metrics in stored["groups"].items()
    }
    return Day(groups, stored["left_out"])


@dataclass(frozen=True, slots=True)
class MetricResult:
    """One metric compared, a person."""

    metric: Metric
    control: Moments
    treated: Moments
    adjusted: Adjusted

    @property
    def comparison(self) -> Comparison:
        """The difference and its bounds."""
        return self.adjusted.comparison


@dataclass(frozen=True, slots=True)
class DayResult:
    """How things stood after the people of a day."""

    day: date
    people: int
    conversion: Comparison
    revenue: Comparison


@dataclass(frozen=True, slots=True)
class Return:
    """What a journey brought, in the currency; bounds as (low, high), None while nothing can be said."""

    revenue: float
    revenue_bounds: tuple[float, float] | None
    cost: float
    margin: float
    margin_bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Results:
    """What a journey changed; see the contract."""

    people: Mapping[Arm, int]
    measured: int
    left_out: int
    mismatch: bool
    metrics: Sequence[MetricResult]
    days: Sequence[DayResult]
    messages: int
    returned: Return | None
    measure_time: datetime | None
    measurement: Measurement


def results_of(
    days: Sequence[tuple[date, Day]],
    assigned: Mapping[Arm, tuple[int, int]],
    *,
    messages: int,
    measured: Measurement,
    measure_time: datetime | None,
) -> Results:
    """Compares the groups of a journey.

    Args:
        days: What the people of each day did, the oldest first.
        assigned: By group how many came into it, and the sum of the shares at which that was decided.
        messages: Messages that messaging took of it.
        measured: How it is measured.
        measure_time: When that was last done.
    """
    sums = {(arm, metric): Moments() for arm in Arm for metric in Metric}
    by_day = []
    for day, its in days:
        for arm, metric in sums:
            sums[(arm, metric)] += its.of(arm, metric)
        conversion, revenue = (_compare(sums, metric) for metric in (Metric.CONVERSION, Metric.REVENUE))
        by_day.append(DayResult(day, conversion.comparison.people, conversion.comparison, revenue.comparison))
    metrics = [_compare(sums, metric) for metric in Metric]
    people = {arm: assigned.get(arm, (0, 0))[0] for arm in Arm}
    return Results(
        people=people,
        measured=metrics[0].comparison.people if days else 0,
        left_out=sum(its.left_out for _, its in days),
        mismatch=_mismatched(people, assigned),
        metrics=metrics,
        days=by_day,
        messages=messages,
        returned=_returned(metrics, messages, measured),
        measure_time=measure_time,
        measurement=measured,
    )


def _compare(sums: Mapping[tuple[Arm, Metric], Moments], metric: Metric) -> MetricResult:
    control, treated = sums[(Arm.CONTROL, metric)], sums[(Arm.TREATED, metric)]
    return MetricResult(metric, control, treated, compare_adjusted(control, treated))


def _mismatched(people: Mapping[Arm, int], assigned: Mapping[Arm, tuple[int, int]]) -> bool:
    """Returns whether the groups are not as large as the shares at which people were assigned say."""
    total = sum(people.values())
    planned = sum(shares for _, shares in assigned.values()) / WHOLE / total if total else 0.0
    if not 0 < planned < 1:
        return False
    return mismatched([people[Arm.CONTROL], people[Arm.TREATED]], [planned, 1 - planned])


def _returned(metrics: Sequence[MetricResult], messages: int, measured: Measurement) -> Return | None:
    """Returns what those who walked and were measured brought beyond what they would have brought anyway."""
    revenue = next(one for one in metrics if one.metric is Metric.REVENUE)
    if not revenue.comparison.enough:
        return None
    people = revenue.treated.people
    margin = measured.margin_share / WHOLE
    cost = messages * measured.message_cost_micros / 1_000_000
    low, high = revenue.comparison.low * people, revenue.comparison.high * people
    effect = revenue.comparison.effect * people
    return Return(effect, (low, high), cost, effect * margin - cost, (low * margin - cost, high * margin - cost))


def _quantile(values: list[float]) -> float:
    """Returns the value that `WINSOR_SHARE` of the values do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(int(WINSOR_SHARE * len(ordered)), len(ordered) - 1)]
