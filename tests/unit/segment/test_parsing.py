"""Rule data becomes a tree, or an error that says where and what."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from services.segment.conditions.event import EventCondition
from services.segment.conditions.property_value import PropertyValueCondition
from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.comparisons import Comparison, EventMatcher, Operator, PropertyFilter, Window
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import DAY_US, HOUR_US, MINUTE_US
from services.segment.domain.parsing import parse_rule
from services.segment.domain.rules import All, Not
from services.segment.measures.columns import Occurrence
from services.segment.measures.event import Aggregate, EventMeasure

TAG = {"tag": {"name": "vip"}}


def event(**body: Any) -> dict[str, Any]:
    return {"event": {"event_name": "Order Completed", "op": "OPERATOR_GTE", **body}}


def orders(**body: Any) -> dict[str, Any]:
    return {"orders": {"aggregate": "ORDER_AGGREGATE_COUNT", "op": "OPERATOR_GTE", **body}}


def last(**body: Any) -> dict[str, Any]:
    return {
        "property_value": {
            "event_name": "Order Completed", "occurrence": "OCCURRENCE_LAST", "property": "tier", **body
        }
    }  # fmt: skip


def test_parse_reads_every_kind_of_condition() -> None:
    rule = parse_rule(
        {
            "all": {
                "rules": [
                    TAG,
                    {"not": {"trait": {"name": "city", "op": "OPERATOR_IN", "value": ["a", 1, True]}}},
                    {"score": {"name": "churn", "op": "OPERATOR_GT", "value": 0.5}},
                    event(
                        aggregate="AGGREGATE_SUM",
                        property="revenue",
                        value=100.5,
                        window={"last_days": 30},
                        filters=[{"property": "a.b", "op": "OPERATOR_EXISTS"}],
                    ),
                    last(op="OPERATOR_EQ", value="gold", window={"last_hours": 2}),
                ]
            }
        }
    )

    assert rule == All(
        (
            TagCondition("vip"),
            Not(TraitCondition("city", Comparison(Operator.IN, ('"a', "1", "true")))),
            ScoreCondition("churn", Comparison(Operator.GT, ("0.5",))),
            EventCondition(
                EventMeasure(
                    EventMatcher("Order Completed", (PropertyFilter("a.b", Comparison(Operator.EXISTS)),)),
                    Aggregate.SUM,
                    "revenue",
                    Window(0, 30 * DAY_US),
                ),
                Comparison(Operator.GTE, ("100.5",)),
            ),
            PropertyValueCondition(
                EventMatcher("Order Completed"),
                Occurrence.LAST,
                "tier",
                Comparison(Operator.EQ, ('"gold',)),
                Window(0, 2 * HOUR_US),
            ),
        )
    )


@pytest.mark.parametrize("days", [-1, 366, 1.5, 1e300, Decimal("1234567890123456789012345678901.5"), 10**37 - 1])
def test_parse_refuses_days_of_an_anniversary_out_of_range(days: Any) -> None:
    with pytest.raises(InvalidRule, match="whole number of days"):
        parse_rule({"trait": {"name": "birthday", "op": "ANNIVERSARY_WITHIN_DAYS", "value": days}})


@pytest.mark.parametrize(
    ("window", "meant"),
    [
        (None, Window()),
        ({"last_hours": 2}, Window(0, 2 * HOUR_US)),
        ({"last_minutes": 5}, Window(0, 5 * MINUTE_US)),
        ({"between": {"min_days": 1, "max_days": 3}}, Window(DAY_US, 3 * DAY_US)),
        ({"between": {"min_days": 1}}, Window(DAY_US, None)),
    ],
)
def test_parse_reads_windows_as_ages(window: Any, meant: Window) -> None:
    rule = parse_rule(event(value=0, window=window) if window else event(value=0))
    assert isinstance(rule, EventCondition)
    assert rule.measure == EventMeasure(EventMatcher("Order Completed"), Aggregate.COUNT, "", meant)
    assert rule.comparison == Comparison(Operator.GTE, ("0",))


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, "rule"),
        ({"tag": {"name": "a"}, "not": TAG}, "rule"),
        ({"sql": {}}, "rule.sql"),
        ({"all": {"rules": []}}, "rule.all.rules"),
        ({"any": {"rules": [TAG] * 51}}, "rule.any.rules"),
        ({"tag": {}}, "rule.tag.name"),
        ({"tag": {"name": "a", "op": "EQ"}}, "rule.tag.op"),
        ({"trait": {"name": "a"}}, "rule.trait.op"),
        ({"trait": {"name": "a", "op": "OPERATOR_LIKE", "value": "x"}}, "rule.trait.op"),
        ({"trait": {"name": "a", "op": "OPERATOR_EQ"}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_EQ", "value": {"x": 1}}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_GT", "value": "5"}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_GT", "value": True}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_CONTAINS", "value": ""}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_IN", "value": []}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_IN", "value": [[1]]}}, "rule.trait.value[0]"),
        ({"trait": {"name": "a", "op": "OPERATOR_IN", "value": [1] * 1_001}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_EXISTS", "value": 1}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_ANNIVERSARY_WITHIN_DAYS", "value": 1.5}}, "rule.trait.value"),
        ({"trait": {"name": "a", "op": "OPERATOR_ANNIVERSARY_WITHIN_DAYS", "value": 366}}, "rule.trait.value"),
        ({"score": {"name": "a", "op": "OPERATOR_CONTAINS", "value": 1}}, "rule.score.op"),
        ({"score": {"name": "a", "op": "OPERATOR_GT", "value": math.nan}}, "rule.score.value"),
        ({"score": {"name": "a", "op": "OPERATOR_GT", "value": "NaN"}}, "rule.score.value"),
        (last(), "rule.property_value.op"),
        (last(op="OPERATOR_EQ"), "rule.property_value.value"),
        (last(op="OPERATOR_EXISTS", occurrence="OCCURRENCE_UNSPECIFIED"), "rule.property_value.occurrence"),
        (last(op="OPERATOR_EXISTS", occurrence="SOME"), "rule.property_value.occurrence"),
        (last(op="OPERATOR_EXISTS", property=""), "rule.property_value.property"),
        (last(op="OPERATOR_EXISTS", aggregate="AGGREGATE_COUNT"), "rule.property_value.aggregate"),
        (last(op="OPERATOR_EXISTS", filters=[{}]), "rule.property_value.filters[0].property"),
        (last(op="OPERATOR_EXISTS", window={"last_days": 0}), "rule.property_value.window.last_days"),
        (last(op="OPERATOR_ANNIVERSARY_WITHIN_DAYS", value=1), "rule.property_value.op"),
        ({"score": {"name": "a", "op": "OPERATOR_GT"}}, "rule.score.value"),
        (event(), "rule.event.value"),
        (event(aggregate="AGGREGATE_SUM"), "rule.event.property"),
        (event(aggregate="AGGREGATE_COUNT", property="x"), "rule.event.property"),
        (event(aggregate="AGGREGATE_MEDIAN"), "rule.event.aggregate"),
        (event(op="OPERATOR_IN"), "rule.event.op"),
        (event(aggregate="AGGREGATE_DAYS_SINCE_FIRST", property="x"), "rule.event.property"),
        (event(aggregate="AGGREGATE_AVERAGE"), "rule.event.property"),
        (event(aggregate="AGGREGATE_MAX", property="x", op="OPERATOR_EXISTS", value=1), "rule.event.value"),
        (event(aggregate="AGGREGATE_SUM", property="x", op="OPERATOR_EXISTS"), "rule.event.op"),
        (event(aggregate="AGGREGATE_SUM", property="x", value=1, operand=1), "rule.event.operand"),
        (event(aggregate="AGGREGATE_FIRST", property="x", value=1), "rule.event.value"),
        (event(aggregate="AGGREGATE_FIRST", property="x", op="OPERATOR_EQ"), "rule.event.operand"),
        (event(aggregate="AGGREGATE_UNIQUE_LIST", property="x", op="OPERATOR_EQ", operand="a"), "rule.event.op"),
        (event(aggregate="AGGREGATE_UNIQUE_LIST", property="x", op="OPERATOR_IN", operand="a"), "rule.event.operand"),
        (orders(aggregate="ORDER_AGGREGATE_UNSPECIFIED"), "rule.orders.aggregate"),
        (orders(op="OPERATOR_NOT_EXISTS"), "rule.orders.op"),
        (orders(aggregate="ORDER_AGGREGATE_DAYS_SINCE_LAST", op="OPERATOR_IN"), "rule.orders.op"),
        (orders(), "rule.orders.value"),
        (orders(value=1, event_name="x"), "rule.orders.event_name"),
        (orders(value=1, filters=[{"op": "EXISTS"}]), "rule.orders.filters[0].property"),
        (event(window={"last_days": 0}), "rule.event.window.last_days"),
        (event(window={"last_days": 3_651}), "rule.event.window.last_days"),
        (event(window={"last_days": 1.5}), "rule.event.window.last_days"),
        (event(window={"last_weeks": 1}), "rule.event.window.last_weeks"),
        (event(window={"between": {"min_days": 3, "max_days": 3}}), "rule.event.window.between.max_days"),
        (event(filters=[{"property": "x", "op": "EXISTS"}] * 21), "rule.event.filters"),
        (event(filters=[{"op": "EXISTS"}]), "rule.event.filters[0].property"),
        (
            event(filters=[{"property": "x", "op": "OPERATOR_ANNIVERSARY_WITHIN_DAYS", "value": 1}]),
            "rule.event.filters[0].op",
        ),
        (event(event_name="x" * 201), "rule.event.event_name"),
        (event(sql="1"), "rule.event.sql"),
        ({"not": {"not": {"tag": {"name": 5}}}}, "rule.not.not.tag.name"),
    ],
)
def test_parse_refuses_what_is_not_in_the_contract_and_says_where(data: Any, path: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule(data)
    assert refused.value.path == path
    assert refused.value.reason_name == "INVALID_RULE"
    assert refused.value.metadata["field"] == path


def nested(depth: int) -> dict[str, Any]:
    rule: dict[str, Any] = TAG
    for _ in range(depth - 1):
        rule = {"not": rule}
    return rule


def test_parse_takes_ten_levels_and_refuses_eleven() -> None:
    parse_rule(nested(10))
    with pytest.raises(InvalidRule, match="deeper than 10"):
        parse_rule(nested(11))


def test_parse_takes_a_hundred_conditions_and_refuses_more() -> None:
    fifty = {"any": {"rules": [TAG] * 50}}
    parse_rule({"all": {"rules": [fifty, fifty]}})
    with pytest.raises(InvalidRule, match="more than 100"):
        parse_rule({"all": {"rules": [fifty, fifty, TAG]}})
