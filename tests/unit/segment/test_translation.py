"""Between the contract's rules and rule data."""

from __future__ import annotations

import pytest

from services.common.json_messages import json_value
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.domain.reading import parse_filter
from services.segment.servicer.translation import filters_data, rule_data, rule_message
from yike.segment.v1 import rule_pb2 as rule_pb

NUMERIC = (
    rule_pb.OPERATOR_EQ, rule_pb.OPERATOR_NE, rule_pb.OPERATOR_GT, rule_pb.OPERATOR_GTE, rule_pb.OPERATOR_LT,
    rule_pb.OPERATOR_LTE,
)  # fmt: skip


def conditions(op: rule_pb.Operator, value: float | None) -> list[rule_pb.Rule]:
    """Returns every condition that compares with a number, alone and inside of others."""
    event = rule_pb.Rule(event=rule_pb.EventCondition(event_name="Order Completed", op=op, value=value))
    score = rule_pb.Rule(score=rule_pb.ScoreCondition(name="churn", op=op, value=value))
    tag = rule_pb.Rule(tag=rule_pb.TagCondition(name="vip"))
    found = []
    for plain in (event, score):
        nested = rule_pb.Rule(any=rule_pb.RuleList(rules=[tag, plain]))
        nested = rule_pb.Rule(all=rule_pb.RuleList(rules=[tag, nested]))
        found += [plain, nested]
        inverse = rule_pb.Rule()
        getattr(inverse, "not").CopyFrom(nested)
        found.append(inverse)
    return found


@pytest.mark.parametrize("op", NUMERIC)
def test_a_comparison_without_its_number_is_refused_wherever_it_stands(op: rule_pb.Operator) -> None:
    for rule in conditions(op, None):
        with pytest.raises(InvalidRule) as refused:
            parse_rule(rule_data(rule))
        assert refused.value.path.endswith((".event.value", ".score.value"))
    for rule in conditions(op, 0.0):
        data = rule_data(rule)
        parse_rule(data)
        assert rule_message(data) == rule


def test_whether_there_is_a_score_needs_no_number() -> None:
    for op in (rule_pb.OPERATOR_EXISTS, rule_pb.OPERATOR_NOT_EXISTS):
        parse_rule(rule_data(rule_pb.Rule(score=rule_pb.ScoreCondition(name="churn", op=op))))


@pytest.mark.parametrize("value", [0, 12.5, "gold", "", True, False, ["a", 1, True]])
def test_a_filter_has_its_value_alone_as_within_a_rule(value: object) -> None:
    op = rule_pb.OPERATOR_IN if isinstance(value, list) else rule_pb.OPERATOR_EQ
    condition = rule_pb.PropertyFilter(property="tier", op=op, value=json_value(value))
    (alone,) = filters_data([condition])
    rule = rule_pb.Rule(event=rule_pb.EventCondition(filters=[condition], op=rule_pb.OPERATOR_GTE, value=1))
    assert rule_data(rule)["event"]["filters"] == [alone]
    assert alone["value"] == value
    parse_filter(alone, "filters[0]")


@pytest.mark.parametrize("value", ["gold", 6222021234567890123, [1, "a"]])
def test_every_value_of_a_rule_comes_back_as_it_was(value: object) -> None:
    op = rule_pb.OPERATOR_IN if isinstance(value, list) else rule_pb.OPERATOR_EQ
    condition = rule_pb.PropertyFilter(property="tier", op=op, value=json_value(value))
    rule = rule_pb.Rule(
        all=rule_pb.RuleList(
            rules=[
                rule_pb.Rule(trait=rule_pb.TraitCondition(name="tier", op=op, value=json_value(value))),
                rule_pb.Rule(
                    property_value=rule_pb.PropertyValueCondition(
                        filters=[condition], occurrence=rule_pb.OCCURRENCE_FIRST, property="tier", op=op,
                        value=json_value(value),
                    )
                ),
            ]
        )
    )  # fmt: skip
    data = rule_data(rule)
    parse_rule(data)
    assert rule_message(data) == rule
