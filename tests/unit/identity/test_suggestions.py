"""Thresholds, ids and birthdays of suggestions; what is compared of a customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.identity.domain.people import record_of
from services.identity.domain.suggestions import (
    Thresholds,
    contradict,
    odds_of,
    pair_of_id,
    score_of,
    thresholds_of,
)
from services.identity.linkage import Field


def test_thresholds_of_fills_in_what_is_not_given_and_refuses_what_is_no_threshold() -> None:
    for link, review, expected in (
        (None, None, Thresholds(0.99, 0.5)),
        (0.3, None, Thresholds(0.3, 0.3)),
        (None, 0.995, Thresholds(0.995, 0.995)),
        (1.0, 0.0, Thresholds(1.0, 0.0)),
        (0.7, 0.7, Thresholds(0.7, 0.7)),
    ):
        assert thresholds_of(link, review) == expected
    for link, review, field in (
        (1.01, None, "link_threshold"),
        (-0.1, None, "link_threshold"),
        (float("nan"), None, "link_threshold"),
        (None, float("inf"), "review_threshold"),
        (0.5, 0.6, "link_threshold"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            thresholds_of(link, review)
        assert refused.value.metadata["field"] == field


@given(st.floats(0, 1))
def test_odds_of_a_score_are_that_score(score: float) -> None:
    assert score_of(odds_of(score)) == pytest.approx(score, abs=1e-9)


def test_pair_of_id_knows_ids_that_are_no_suggestions() -> None:
    assert pair_of_id("3-12") == (3, 12)
    for wrong in ("", "3", "12-3", "3-3", "03-12", "3-12-4", "-3-12", "３-12", "0-1", f"1-{1 << 63}", "a-b"):
        assert pair_of_id(wrong) is None, wrong


def test_contradict_tells_mistyped_birthdays_from_those_of_two_people() -> None:
    for one, other, expected in (
        ("1990-05-17", "1990-05-17", False),
        ("1990-05-17", "1990-05-11", False),
        ("1990-05-12", "1990-12-05", False),
        ("1990-05-17", "1962-11-23", True),
        ("1990-05-17", "", False),
    ):
        assert contradict({1: one, 2: other}, 1, 2) is expected
    assert not contradict({1: "1990-05-17"}, 1, 2)


def test_record_of_reads_traits_by_any_of_their_names() -> None:
    record = record_of(7, {"firstName": "Mei", "dob": "1990-05-17", "address": {"city": "杭州", "postalCode": 310000}})
    assert record is not None
    assert record.values == {
        Field.GIVEN_NAME: "Mei",
        Field.BIRTHDAY: "1990-05-17",
        Field.CITY: "杭州",
        Field.POSTCODE: "310000",
    }
    chinese = record_of(8, {"姓名": "王小明", "address": "浙江省杭州市西湖区文三路1号", "gender": True, "phone": "  "})
    assert chinese is not None
    assert set(chinese.values) == {Field.NAME, Field.ADDRESS}
    # One thing alone tells nobody apart.
    assert record_of(9, {"name": "王小明", "points": 12}) is None
