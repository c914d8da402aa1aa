"""Cells, bounds and settings of how customers stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.comparisons import Operator
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of
from services.segment.domain.rules import Rule
from services.segment.domain.standing.attributes import SCORES, Attribute, Cell, cell_of
from services.segment.domain.standing.model import UNMEASURED, Measured, StandingModel
from services.segment.domain.standing.settings import (
    EventWeight,
    Intent,
    Lifecycle,
    Risk,
    Scoring,
    StandingSettings,
    check_settings,
)
from services.segment.standing.binding import bind, changed_attributes
from services.segment.usecases.measuring import is_due

DAY_US = 86_400_000_000
MEASURED = Measured(1, datetime(2026, 6, 1, tzinfo=UTC), bounds=dict.fromkeys(SCORES, (10, 20, 20, 40)))
MODEL = StandingModel(measured=MEASURED)


def rule(attribute: str, op: str, value: Any = None) -> Rule:
    return parse_rule({"standing": {"attribute": attribute, "op": op} | ({} if value is None else {"value": value})})


def test_the_corners_of_the_matrix_are_the_same_with_each_number_of_quantiles() -> None:
    for most in (3, 4, 5):
        assert cell_of(most, most, most, most) is Cell.CHAMPIONS
        assert cell_of(most, 1, 1, most) is Cell.NEW
        assert cell_of(1, most, most, most) is Cell.CANNOT_LOSE
        assert cell_of(1, 1, 1, most) is Cell.LOST
    # Halves of frequency and money are rounded up.
    assert cell_of(5, 3, 4, 5) is Cell.CHAMPIONS
    assert cell_of(5, 3, 3, 5) is Cell.POTENTIAL_LOYALIST
    assert {cell_of(r, f, m, 5) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)} == set(Cell)


WRONG: list[tuple[str, StandingSettings]] = [
    ("lifecycle.active_days", StandingSettings(Lifecycle(new_days=61))),
    ("lifecycle.at_risk_days", StandingSettings(Lifecycle(at_risk_days=60))),
    ("lifecycle.asleep_days", StandingSettings(Lifecycle(asleep_days=120))),
    ("lifecycle.new_days", StandingSettings(Lifecycle(new_days=0))),
    ("quantiles", StandingSettings(scoring=Scoring(quantiles=2))),
    ("rfm_days", StandingSettings(scoring=Scoring(rfm_days=-1))),
    ("activity_days", StandingSettings(scoring=Scoring(activity_days=366))),
    ("value_days", StandingSettings(scoring=Scoring(value_days=0))),
    ("intent.weights", StandingSettings(scoring=Scoring(intent=Intent(weights=())))),
    (
        "intent.weights[1].event_name",
        StandingSettings(scoring=Scoring(intent=Intent(weights=(EventWeight("A", 1), EventWeight("A", 2))))),
    ),
    ("intent.weights[0].weight", StandingSettings(scoring=Scoring(intent=Intent(weights=(EventWeight("A", 0),))))),
    ("risk.overdue_percent[1]", StandingSettings(scoring=Scoring(risk=Risk(overdue_percent=(200, 200))))),
    ("risk.overdue_percent[0]", StandingSettings(scoring=Scoring(risk=Risk(overdue_percent=(49,))))),
    ("risk.usual_days", StandingSettings(scoring=Scoring(risk=Risk(usual_days=0)))),
    ("risk.most_counted", StandingSettings(scoring=Scoring(risk=Risk(most_counted=0)))),
]


@pytest.mark.parametrize(("field", "settings"), WRONG, ids=[field for field, _ in WRONG])
def test_settings_without_a_meaning_are_refused_by_the_field(field: str, settings: StandingSettings) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_settings(settings)
    assert refused.value.metadata["field"] == field


def test_the_defaults_and_thresholds_side_by_side_have_a_meaning() -> None:
    check_settings(StandingSettings())
    check_settings(StandingSettings(Lifecycle(60, 60, 61, 62)))


@pytest.mark.parametrize(
    ("attribute", "op", "value", "part"),
    [
        ("RFM", "EQ", 1, "attribute"),
        ("LIFECYCLE_STAGE", "GT", "NEW", "op"),
        ("RFM_CELL", "CONTAINS", "NEW", "op"),
        ("RFM_RECENCY", "EQ", 6, "value"),
        ("RFM_RECENCY", "EQ", 1.5, "value"),
        ("RFM_RECENCY", "EQ", "5", "value"),
        ("RFM_RECENCY", "EQ", True, "value"),
        ("RFM_RECENCY", "GTE", None, "value"),
        ("RFM_RECENCY", "EXISTS", 1, "value"),
        ("RFM_CELL", "IN", [], "value"),
        ("RFM_CELL", "IN", ["NEW", "OLD"], "value[1]"),
        ("LIFECYCLE_STAGE", "EQ", "new", "value"),
    ],
)
def test_a_condition_that_is_not_in_the_contract_is_refused(attribute: str, op: str, value: Any, part: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        rule(attribute, op, value)
    assert refused.value.path == f"rule.standing.{part}"


def test_time_moves_a_stage_at_its_thresholds_and_a_score_at_its_bounds() -> None:
    edges = dependencies_of(bind(rule("LIFECYCLE_STAGE", "EQ", "ACTIVE"), MODEL)).edges
    assert {edge.age_us for edge in edges if not edge.ahead_only} == {30 * DAY_US, 60 * DAY_US}
    edges = dependencies_of(bind(rule("LIFECYCLE_STAGE", "EQ", "AT_RISK"), MODEL)).edges
    assert {edge.age_us for edge in edges if not edge.ahead_only} == {60 * DAY_US, 120 * DAY_US}
    edges = dependencies_of(bind(rule("RFM_RECENCY", "EQ", 4), MODEL)).edges
    assert {edge.age_us for edge in edges if not edge.ahead_only} == {10, 20}


def test_without_bounds_nobody_has_a_score_and_everybody_may_have_a_stage() -> None:
    assert UNMEASURED.values(Attribute.AXIS_VALUE) == UNMEASURED.values(Attribute.RFM_CELL) == ()
    assert len(UNMEASURED.values(Attribute.LIFECYCLE_STAGE)) == 5
    # Money has none: too few customers. Then nobody has a cell either.
    some = replace(MEASURED, bounds={one: (1, 2, 3, 4) for one in SCORES if one is not Attribute.RFM_MONETARY})
    assert StandingModel(measured=some).values(Attribute.RFM_CELL) == ()
    assert StandingModel(measured=some).values(Attribute.RFM_RECENCY) == (1, 2, 3, 4, 5)


def test_only_what_means_something_else_is_changed() -> None:
    assert changed_attributes(MODEL, replace(MODEL, measured=replace(MEASURED, version=2))) == frozenset()
    assert changed_attributes(MODEL, replace(MODEL, lifecycle=Lifecycle(asleep_days=400))) == {
        Attribute.LIFECYCLE_STAGE
    }
    other = dict(MEASURED.bounds) | {Attribute.RFM_MONETARY: (10, 20, 30, 40)}
    after = replace(MODEL, measured=replace(MEASURED, bounds=other))
    assert changed_attributes(MODEL, after) == {Attribute.RFM_MONETARY, Attribute.RFM_CELL}


def test_a_rule_without_standing_is_bound_to_itself() -> None:
    plain = parse_rule({"all": {"rules": [{"tag": {"name": "vip"}}, {"not": {"tag": {"name": "staff"}}}]}})
    assert bind(plain, MODEL) is plain
    assert bind(rule("RFM_CELL", Operator.EXISTS.value), MODEL) != rule("RFM_CELL", "EXISTS")


def test_bounds_are_due_once_a_night_of_the_workspace() -> None:
    # In Shanghai it is eight hours later.
    night = datetime(2026, 6, 1, 19, 0, tzinfo=UTC)
    assert not is_due(None, night.replace(hour=18), "Asia/Shanghai")
    assert is_due(None, night, "Asia/Shanghai")
    before = replace(MEASURED, measure_time=night.replace(hour=18, minute=59))
    assert not is_due(before, night.replace(hour=18, minute=59), "Asia/Shanghai")
    assert is_due(before, night, "Asia/Shanghai")
    assert is_due(before, night.replace(day=2, hour=10), "Asia/Shanghai")
    assert not is_due(replace(MEASURED, measure_time=night), night.replace(day=2, hour=18), "Asia/Shanghai")
