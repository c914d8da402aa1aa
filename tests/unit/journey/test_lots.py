"""Lots: who draws which branch."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journey.domain import Step
from services.journey.domain.chance import WHOLE
from services.journey.domain.lots import Lot, drawn, kept_of
from services.journey.domain.validation import InvalidDefinition, validate
from services.journey.steps.random_split.rules import RandomBranch, RandomSplitAction
from tests.support.journeys import define, send

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@given(st.lists(st.integers(0, 4_000), min_size=1, max_size=9), st.integers(1, 2**62))
def test_a_lot_is_one_of_the_branches_that_have_a_weight(weights: list[int], person: int) -> None:
    rest = WHOLE - sum(weights)
    branches = [(f"b{place}", weight) for place, weight in enumerate([*weights, rest])]
    if rest < 0:
        return
    found = drawn("welcome", "lot", person, branches)
    assert dict(branches)[found] > 0
    assert drawn("welcome", "lot", person, branches) == found


def test_lots_fall_in_the_shares_of_their_weights_and_apart_by_key() -> None:
    weights = (("a", 1_000), ("b", 6_500), ("c", 2_500))
    people = range(1, 20_001)
    found = {key: [drawn("welcome", key, person, weights) for person in people] for key in ("one", "two")}
    for lots in found.values():
        counts = Counter(lots)
        # Five standard deviations of the largest share.
        assert all(abs(counts[branch] - 2 * weight) < 340 for branch, weight in weights)
    both = Counter(zip(found["one"], found["two"], strict=True))
    assert abs(both["b", "b"] - 20_000 * 0.65 * 0.65) < 350


def test_a_lot_is_the_same_in_every_release() -> None:
    weights = (("a", 5_000), ("b", 5_000))
    assert "".join(drawn("welcome", "lot", person, weights) for person in range(1, 21)) == "bbabababbbbbbaabbabb"


def test_of_two_lots_of_a_person_the_first_drawn_is_kept_and_none_of_a_branch_that_is_gone() -> None:
    weights = (("a", 5_000), ("b", 5_000))
    lots = [Lot("w", "k", 1, "b", NOW), Lot("w", "k", 2, "a", NOW - timedelta(days=1))]
    assert kept_of(lots, weights) == "a"
    assert kept_of(lots, weights[1:]) == "b"
    assert kept_of(lots, (("c", 10_000),)) is None


@pytest.mark.parametrize("weights", [(5_000, 4_999), (5_001, 5_000)])
def test_weights_that_are_not_ten_thousand_together_are_refused(weights: tuple[int, int]) -> None:
    branches = (RandomBranch("a", weights[0], "mail"), RandomBranch("b", weights[1], "mail"))
    step = Step("lot", RandomSplitAction(branches))
    with pytest.raises(InvalidDefinition) as refused:
        validate(define(step, send()))
    assert [(each.path, each.code) for each in refused.value.problems] == [
        ("steps[0].random_split.branches", "bad_sum")
    ]
