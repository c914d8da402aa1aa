"""What an attribute's having a value means, by a workspace's model: conditions on numbers of the customer's events.

This is the one meaning. Rules are bound to it, and what a customer's attribute is, is which of these conditions holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from services.segment.conditions.standing import StandingCondition, Value
from services.segment.domain.comparisons import EVER, EventMatcher, Operator, Window
from services.segment.domain.conditions import Dependencies, EventColumn, window_edges
from services.segment.domain.limits import DAY_US
from services.segment.domain.numbers import IntegerRange
from services.segment.domain.rules import All, Any, Inside, Not, Rule
from services.segment.domain.standing.attributes import RFM, SCORES, Attribute, Cell, Stage, cell_of
from services.segment.domain.standing.model import Measured, StandingModel
from services.segment.domain.standing.settings import Lifecycle, Risk
from services.segment.measures.orders import OrderAggregate, OrderMeasure
from services.segment.standing.columns import INTERVALS, ActDays, Signs, Weighed
from services.segment.standing.within import EVERY, Unit, Within

_ANY = EventMatcher("")
_FIRST = OrderMeasure(OrderAggregate.DAYS_SINCE_FIRST)
_LAST = OrderMeasure(OrderAggregate.DAYS_SINCE_LAST)
FIRST_ORDER = _FIRST.column()
LAST_ORDER = _LAST.column()
NEVER = Within(LAST_ORDER, Unit.AGE, (), _LAST.dependencies())
"""Holds of nobody."""
_SOME = IntegerRange(1, None)


def bind(rule: Rule, model: StandingModel) -> Rule:
    """Returns a rule with what its `standing` conditions mean by a model in their places; the rule itself, if it has none."""
    match rule:
        case All(parts) | Any(parts):
            bound = tuple(bind(part, model) for part in parts)
            if all(one is other for one, other in zip(bound, parts, strict=True)):
                return rule
            return All(bound) if isinstance(rule, All) else Any(bound)
        case Not(part):
            inner = bind(part, model)
            return rule if inner is part else Not(inner)
        case Inside(part=part):
            inner = bind(part, model)
            return rule if inner is part else replace(rule, part=inner)
        case StandingCondition():
            values = model.values(rule.attribute)
            if rule.op is Operator.NOT_EXISTS:
                return Not(having(rule.attribute, values, model))
            return having(rule.attribute, rule.among(values), model)
        case _:
            return rule


def having(attribute: Attribute, values: Collection[Value], model: StandingModel) -> Rule:
    """Returns the rule that a customer's attribute has one of some values."""
    if not values:
        return NEVER
    match attribute:
        case Attribute.LIFECYCLE_STAGE:
            return _either([_stage(Stage(str(value)), model.lifecycle) for value in values])
        case Attribute.RFM_CELL:
            return _cells({Cell(str(value)) for value in values}, model)
        case _:
            return _score(attribute, {int(value) for value in values}, model)


def choices(attribute: Attribute, model: StandingModel) -> list[tuple[Value, Rule]]:
    """Returns each value that an attribute may have with the rule that it has; no two of them hold of one customer."""
    return [(value, having(attribute, [value], model)) for value in model.values(attribute)]


@dataclass(frozen=True)
class Number:
    """What a score is of: its `leaf`, `there` for whoever has one, and `counts` for whose number bounds are made of."""

    leaf: Within
    there: Rule
    counts: Rule


def numbers(measured: Measured) -> Mapping[Attribute, Number]:
    """Returns of each score the number that it is of."""
    found = {}
    for attribute in SCORES:
        leaf = _number(attribute, measured)
        there: Rule = _ordered(measured) if attribute in RFM else replace(leaf, ranges=(EVERY,))
        found[attribute] = Number(leaf, there, All((there, leaf)))
    return found


def changed_attributes(before: StandingModel, after: StandingModel) -> frozenset[Attribute]:
    """Returns the attributes that mean something else by one model than by the other.

    Those that were scores of trainings are among them once, though their bounds be the same: segments that name these scores
    had their members by them.
    """
    changed = frozenset(one for one in Attribute if choices(one, before) != choices(one, after))
    return changed if _has_former_scores(before) or not _has_former_scores(after) else changed.union(RFM)


def _has_former_scores(model: StandingModel) -> bool:
    return model.measured is not None and model.measured.has_former_scores


def _stage(stage: Stage, life: Lifecycle) -> Rule:
    is_new = _age(_FIRST, None, life.new_days)
    match stage:
        case Stage.NEW:
            return is_new
        case Stage.ACTIVE:
            return All((Not(is_new), _age(_LAST, None, life.active_days)))
        case Stage.AT_RISK:
            return _age(_LAST, life.active_days, life.at_risk_days)
        case Stage.ASLEEP:
            return _age(_LAST, life.at_risk_days, life.asleep_days)
        case Stage.LOST:
            return _age(_LAST, life.asleep_days, None)


def _age(measure: OrderMeasure, above_days: int | None, most_days: int | None) -> Within:
    low = None if above_days is None else above_days * DAY_US + 1
    high = None if most_days is None else most_days * DAY_US
    return _of_orders(measure, Unit.AGE, IntegerRange(low, high))


def _score(attribute: Attribute, scores: Collection[int], model: StandingModel) -> Rule:
    bounds = model.bounds_of(attribute)
    if model.measured is None or not bounds:
        return NEVER
    number = _number(attribute, model.measured)
    # Who ordered last a short while ago has few days and a high score.
    ranks = {len(bounds) + 2 - score for score in scores} if attribute is Attribute.RFM_RECENCY else set(scores)
    ranges = tuple(_ranges(ranks, bounds))
    compared = replace(number, ranges=ranges)
    if attribute in (Attribute.RFM_FREQUENCY, Attribute.RFM_MONETARY):
        return All((_ordered(model.measured), compared))
    return compared


def _ranges(ranks: Collection[int], bounds: Collection[int]) -> Iterator[IntegerRange]:
    """Yields the numbers of some ranks, from 1: above the bound before, up to that of the rank; neighbours as one range."""
    edges = [None, *bounds, None]
    wanted = [rank for rank in range(1, len(edges)) if rank in ranks]
    for index, rank in enumerate(wanted):
        if index and wanted[index - 1] == rank - 1:
            continue
        last = rank
        while last + 1 in wanted[index:]:
            last += 1
        before, until = edges[rank - 1], edges[last]
        if before is None or until is None or before < until:
            yield IntegerRange(None if before is None else before + 1, until)


def _cells(cells: Collection[Cell], model: StandingModel) -> Rule:
    quantiles = len(model.bounds_of(Attribute.RFM_RECENCY)) + 1
    scores = range(1, quantiles + 1)
    # For each pair of frequency and money the scores of recency with which it is one of the cells: pairs alike go together.
    alike: dict[tuple[int, ...], dict[int, set[int]]] = {}
    for frequency, money in product(scores, scores):
        recencies = tuple(one for one in scores if cell_of(one, frequency, money, quantiles) in cells)
        if recencies:
            alike.setdefault(recencies, {}).setdefault(frequency, set()).add(money)
    parts: list[Rule] = []
    for recencies, pairs in alike.items():
        of_money: dict[tuple[int, ...], set[int]] = {}
        for frequency, moneys in pairs.items():
            of_money.setdefault(tuple(sorted(moneys)), set()).add(frequency)
        for money_scores, frequencies in of_money.items():
            parts.append(
                All(
                    (
                        _score(Attribute.RFM_RECENCY, recencies, model),
                        _score(Attribute.RFM_FREQUENCY, frequencies, model),
                        _score(Attribute.RFM_MONETARY, money_scores, model),
                    )
                )
            )
    return _either(parts)


def _either(parts: list[Rule]) -> Rule:
    if not parts:
        return NEVER
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def _of_orders(measure: OrderMeasure, unit: Unit, within: IntegerRange) -> Within:
    return Within(measure.column(), unit, (within,), measure.dependencies())


def _ordered(measured: Measured) -> Within:
    orders = OrderMeasure(OrderAggregate.COUNT, window=_days(measured.scoring.rfm_days))
    return _of_orders(orders, Unit.NUMBER, _SOME)


def _of_events(column: EventColumn, unit: Unit, names: Collection[str], risk: Risk | None = None) -> Within:
    edges = frozenset(edge for name in names for edge in window_edges(name, column.window))
    return Within(column, unit, (_SOME,), Dependencies(event_names=frozenset(names), edges=edges), risk)


def _days(days: int) -> Window:
    return Window(0, days * DAY_US) if days else EVER


def _number(attribute: Attribute, measured: Measured) -> Within:
    """Returns the number that a score is of, within all that is measured of it: of axes what is above 0."""
    scoring = measured.scoring
    match attribute:
        case Attribute.RFM_RECENCY:
            last = OrderMeasure(OrderAggregate.DAYS_SINCE_LAST, window=_days(scoring.rfm_days))
            return _of_orders(last, Unit.AGE, EVERY)
        case Attribute.RFM_FREQUENCY:
            return _ordered(measured)
        case Attribute.RFM_MONETARY:
            money = OrderMeasure(OrderAggregate.NET_REVENUE, window=_days(scoring.rfm_days))
            return _of_orders(money, Unit.MONEY, EVERY)
        case Attribute.AXIS_ACTIVITY:
            return _of_events(ActDays(_ANY, _days(scoring.activity_days)), Unit.NUMBER, {""})
        case Attribute.AXIS_VALUE:
            money = OrderMeasure(OrderAggregate.NET_REVENUE, window=_days(scoring.value_days))
            return _of_orders(money, Unit.MONEY, _SOME)
        case Attribute.AXIS_INTENT:
            weights = tuple((one.event_name, one.weight) for one in scoring.intent.weights)
            weighed = Weighed(_ANY, _days(scoring.intent.window_days), weights)
            return _of_events(weighed, Unit.NUMBER, [name for name, _ in weights])
        case Attribute.AXIS_RISK:
            risk = scoring.risk
            signs = Signs(_ANY, _days(risk.window_days), INTERVALS, risk.usual_days)
            return _of_events(signs, Unit.SIGNS, {""}, risk)
        case _:
            raise ValueError(f"{attribute} is no score")
