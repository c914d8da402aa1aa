"""What rules need to know, and what can change them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.attribute_kinds import AttributeKind
from services.common.json_values import stored_value
from services.segment.domain.attributes import flatten
from services.segment.domain.calendar import anniversaries_within
from services.segment.domain.comparisons import Operator
from services.segment.domain.conditions import Edge
from services.segment.domain.days import DayRule
from services.segment.domain.limits import DAY_US
from services.segment.domain.memberships import Cause, Changes, changes_between, in_portions
from services.segment.domain.numbers import as_written, integers_satisfying
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of, plan_rules


def event(**body: Any) -> dict[str, Any]:
    return {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, **body}}


def test_plan_computes_equal_columns_once_for_all_rules() -> None:
    rules = [
        parse_rule({"all": {"rules": [event(), event(value=5), event(window={"last_days": 7})]}}),
        parse_rule({"any": {"rules": [event(op="EQ", value=0), {"tag": {"name": "vip"}}]}}),
        parse_rule({"not": {"tag": {"name": "vip"}}}),
    ]
    plan = plan_rules(rules)
    assert len(plan.events) == 2
    assert [(one.kind, one.key) for one in plan.attributes] == [(AttributeKind.TAG, "vip")]


def test_plan_keeps_values_apart_that_only_python_takes_for_equal() -> None:
    values = [True, 1, "1", False, 0, "true", 6222021234567890123, 6222021234567890124]
    columns = {
        plan_rules([parse_rule(event(filters=[{"property": "p", "op": "EQ", "value": value}]))]).events
        for value in values
    }
    assert len(columns) == len(values)


def test_dependencies_name_events_attributes_and_edges() -> None:
    rule = parse_rule(
        {
            "all": {
                "rules": [
                    event(window={"last_days": 30}),
                    event(window={"between": {"min_days": 2, "max_days": 5}}),
                    {"event": {"event_name": "A", "aggregate": "DAYS_SINCE_LAST", "op": "GT", "value": 1.5}},
                    {"trait": {"name": "birthday", "op": "ANNIVERSARY_WITHIN_DAYS", "value": 3}},
                ]
            }
        }
    )
    found = dependencies_of(rule)
    assert found.event_names == {"Order Completed", "A"}
    assert found.attributes == {(AttributeKind.TRAIT, "birthday")}
    assert found.days == {("birthday", DayRule(Operator.ANNIVERSARY_WITHIN_DAYS, 3))}
    assert found.edges == {
        Edge("Order Completed", 0, ahead_only=True),
        Edge("Order Completed", 30 * DAY_US),
        Edge("Order Completed", 2 * DAY_US),
        Edge("Order Completed", 5 * DAY_US),
        Edge("A", 0, ahead_only=True),
        Edge("A", 3 * DAY_US // 2),
    }
    assert found.timed


def test_rule_is_touched_only_by_what_it_looks_at() -> None:
    named, any_name = dependencies_of(parse_rule(event())), dependencies_of(parse_rule(event(event_name="")))
    tag = dependencies_of(parse_rule({"tag": {"name": "vip"}}))
    nothing: frozenset[Any] = frozenset()
    assert named.touched_by(frozenset({"Order Completed", "x"}), nothing)
    assert not named.touched_by(frozenset({"Product Viewed"}), frozenset({(AttributeKind.TAG, "vip")}))
    assert any_name.touched_by(frozenset({"Product Viewed"}), nothing)
    assert not any_name.touched_by(nothing, frozenset({(AttributeKind.TAG, "vip")}))
    assert tag.touched_by(nothing, frozenset({(AttributeKind.TAG, "vip")}))
    assert not tag.touched_by(nothing, frozenset({(AttributeKind.TRAIT, "vip")}))
    assert not tag.timed


COMPARES = {
    Operator.EQ: lambda x, v: x == v,
    Operator.NE: lambda x, v: x != v,
    Operator.GT: lambda x, v: x > v,
    Operator.GTE: lambda x, v: x >= v,
    Operator.LT: lambda x, v: x < v,
    Operator.LTE: lambda x, v: x <= v,
}


@given(
    op=st.sampled_from(list(COMPARES)),
    value=st.fractions(min_value=-5, max_value=5, max_denominator=4),
    number=st.integers(-7, 7),
)
def test_integer_ranges_mean_the_comparison(op: Operator, value: Fraction, number: int) -> None:
    assert integers_satisfying(op, value).holds(number) == COMPARES[op](number, value)


def test_amounts_are_compared_as_they_were_written() -> None:
    assert as_written(100.1) == Fraction(1001, 10)
    assert as_written(1e22) == 10**22


@pytest.mark.parametrize(
    ("today", "days", "found"),
    [
        (date(2026, 6, 15), 0, {"06-15"}),
        (date(2026, 12, 31), 1, {"12-31", "01-01"}),
        (date(2026, 2, 28), 0, {"02-28", "02-29"}),
        (date(2028, 2, 28), 0, {"02-28"}),
        (date(2028, 2, 29), 0, {"02-29"}),
    ],
)
def test_anniversaries_keep_the_29th_of_february_on_the_28th_in_other_years(
    today: date, days: int, found: set[str]
) -> None:
    assert anniversaries_within(today, days) == found


def test_stored_values_tell_texts_numbers_and_truth_apart() -> None:
    assert [stored_value(one) for one in ("5", 5, 5.0, 2.5, True, "true", None, [1, "a"], {"x": 1}, "")] == [
        '"5', "5", "5", "2.5", "true", '"true', "", '[1,"a"]', "{}", '"',
    ]  # fmt: skip


def flattened(properties: dict[str, Any]) -> dict[str, str]:
    """Returns the stored values that `flatten` adds behind those of another event."""
    paths, values = ["before"], ["1"]
    count = flatten(properties, paths, values)
    assert (paths[0], values[0], len(paths), len(values)) == ("before", "1", 1 + count, 1 + count)
    return dict(zip(paths[1:], values[1:], strict=True))


def test_flatten_goes_into_objects_by_dots_and_leaves_null_out() -> None:
    assert flattened({"z": 0.5, "a": {"b": {"c": 1}}, "a.b": "first wins", "n": None, "l": [1]}) == {
        "z": "0.5", "a": "{}", "a.b": "{}", "a.b.c": "1", "l": "[1]",
    }  # fmt: skip
    assert flattened({"s": "x", "i": 5, "f": 5.0, "g": 2.5, "t": True, "n": None, "l": [1], "p" * 301: 1}) == {
        "s": '"x', "i": "5", "f": "5", "g": "2.5", "t": "true", "l": "[1]",
    }  # fmt: skip
    assert flattened({}) == {}
    deep: dict[str, Any] = {"x": 1}
    for _ in range(30):
        deep = {"x": deep}
    assert len(flattened(deep)) == 10


def test_changes_are_the_difference_and_those_who_leave_come_first() -> None:
    found = changes_between(
        {"a": {1, 2}, "b": {3}}, {"a": {2, 4, 6, 5}, "b": {3}}, ["a", "b"], lambda customer: Cause(1 + customer % 2)
    )
    assert found == [
        Changes("a", False, Cause.TIME, [1]),
        Changes("a", True, Cause.EVENT, [4, 6]),
        Changes("a", True, Cause.TIME, [5]),
    ]


def test_changes_are_parted_at_the_bound_and_none_is_lost() -> None:
    changes = [Changes("a", True, Cause.EVENT, [1, 2, 3]), Changes("b", False, Cause.TIME, [4, 5, 6, 7])]
    portions = list(in_portions(changes, 2))
    assert [[(one.segment_id, list(one.customers)) for one in portion] for portion in portions] == [
        [("a", [1, 2])], [("a", [3]), ("b", [4])], [("b", [5, 6])], [("b", [7])],
    ]  # fmt: skip
    assert list(in_portions(changes, 100)) == [changes]
    assert list(in_portions([Changes("a", True, Cause.EVENT, [])], 5)) == []
