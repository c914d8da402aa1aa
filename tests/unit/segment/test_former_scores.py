"""Rules that name a score of former trainings mean how customers stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.scoring.domain import FORMER_SCORES as OF_SCORING
from services.segment.conditions.former_scores import FORMER_SCORES
from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.standing import StandingCondition
from services.segment.domain.comparisons import Operator
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.domain.rules import leaves
from services.segment.domain.standing.attributes import RFM, SCORES, Attribute
from services.segment.domain.standing.model import Measured, StandingModel
from services.segment.standing.binding import changed_attributes

MEASURED = Measured(1, datetime(2026, 6, 1, tzinfo=UTC), bounds=dict.fromkeys(SCORES, (10, 20, 20, 40)))


def score(op: str, value: float | None = None, name: str = "rfm_monetary") -> dict[str, Any]:
    return {"score": {"name": name, "op": op} | ({} if value is None else {"value": value})}


@pytest.mark.parametrize(
    ("op", "value", "holding"),
    [
        ("EQ", 5, (5,)),
        ("NE", 1, (2, 3, 4, 5)),
        ("GT", 3.5, (4, 5)),
        ("GTE", 3, (3, 4, 5)),
        ("LT", 3, (1, 2)),
        ("LTE", 0.5, ()),
        ("EQ", 2.5, ()),
        ("LTE", 1e3, (1, 2, 3, 4, 5)),
    ],
)
def test_a_former_score_is_the_attribute_for_the_scores_that_compare_so(
    op: str, value: float, holding: tuple[int, ...]
) -> None:
    found = parse_rule(score(op, value))
    assert isinstance(found, StandingCondition)
    assert found.attribute is Attribute.RFM_MONETARY
    assert found.among((1, 2, 3, 4, 5)) == list(holding)


@pytest.mark.parametrize("op", ["EXISTS", "NOT_EXISTS"])
def test_whether_there_is_a_former_score_is_whether_there_is_the_attribute(op: str) -> None:
    assert parse_rule(score(op, name="rfm_recency")) == StandingCondition(Attribute.RFM_RECENCY, Operator(op))


def test_other_scores_are_scores_and_what_is_no_rule_is_none_as_before() -> None:
    inner = {"all": {"rules": [score("GT", 0.5, "churn_probability"), {"not": score("EQ", 1)}]}}
    assert [type(one) for one in leaves(parse_rule(inner))] == [ScoreCondition, StandingCondition]
    with pytest.raises(InvalidRule, match=r"rule\.score\.op"):
        parse_rule(score("CONTAINS", 1))


def test_segment_and_scoring_name_the_same_former_scores() -> None:
    assert tuple(FORMER_SCORES) == OF_SCORING
    assert [name.upper() for name in FORMER_SCORES] == [each.value for each in FORMER_SCORES.values()] == list(RFM)


def test_segments_by_former_scores_are_asked_once_though_the_bounds_are_the_same() -> None:
    before, after = (
        StandingModel(measured=replace(MEASURED, has_former_scores=has_them)) for has_them in (False, True)
    )
    assert changed_attributes(before, after) == frozenset(RFM)
    assert changed_attributes(after, after) == frozenset()
    assert changed_attributes(before, before) == frozenset()
