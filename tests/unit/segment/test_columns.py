"""What columns compute by themselves: amounts, comparisons, and what is left when half is forgotten."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.json_values import stored_value
from services.segment.columns import met as met_module
from services.segment.columns.answering import _average
from services.segment.columns.layout import Layout
from services.segment.columns.met import Met
from services.segment.columns.mode import Mode
from services.segment.columns.rows import ASIDE, NodeRows
from services.segment.columns.stored import UndecidedError, amount, holds, is_taken
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.parsing import parse_rule
from services.segment.settings import SegmentSettings

_decimals = st.decimals(min_value=-(10**9) + 1, max_value=10**9 - 1, places=12)


@given(_decimals)
def test_an_amount_is_the_number_to_six_decimals_halves_away_from_zero(number: Decimal) -> None:
    assert amount(format(number, "f")) == int(number.quantize(Decimal("0.000001"), ROUND_HALF_UP).scaleb(6))


@pytest.mark.parametrize("value", ["", '"12', "true", "{}", '["1"]'])
def test_what_is_no_number_has_no_amount(value: str) -> None:
    assert amount(value) is None


@pytest.mark.parametrize("value", ["1000000000", "0.1234567890123", "1e300", "5e-324", "-6222021234567890123"])
def test_an_amount_that_might_not_be_summed_exactly_is_left_to_the_query(value: str) -> None:
    with pytest.raises(UndecidedError):
        amount(value)


def test_a_number_with_more_digits_than_are_compared_is_left_to_the_query() -> None:
    more = Comparison(Operator.GT, ("5",))
    assert holds("5.000000000000001", more)
    assert not holds("5", more)
    assert not holds('"6', more)
    with pytest.raises(UndecidedError):
        holds("5.0000000000000001", more)
    assert not is_taken(Comparison(Operator.GT, (stored_value(1e300),)))
    assert not is_taken(Comparison(Operator.ANNIVERSARY_WITHIN_DAYS, ("7",)))


@pytest.mark.parametrize(
    ("total", "count", "average"),
    [(10, 4, 3), (-10, 4, -3), (1, 3, 0), (2, 3, 1), (14_999_999, 10, 1_500_000), (10**15, 3, 333_333_333_333_333)],
)
def test_an_average_is_rounded_half_away_from_zero(total: int, count: int, average: int) -> None:
    assert _average(total, count) == average


def test_what_is_left_when_most_is_forgotten_is_whole() -> None:
    rule = parse_rule(
        {"property_value": {"event_name": "Viewed", "occurrence": "LAST", "property": "color", "op": "EXISTS"}}
    )
    layout = Layout([rule, parse_rule({"tag": {"name": "vip"}})], frozenset())
    rows = NodeRows(layout, Met(np.array([], np.int64)))
    for number in range(3):
        for node in range(1, 2_001):
            rows.add_events(
                [node], ["Viewed"], [number + 1], [number * 10_000 + node], [{"color": f'"{node} {number}'}]
            )
    (attribute,) = layout.needs.attributes
    rows.add_register(7, attribute, (5, "m", "true"))
    rows.set_aside(9)
    slots = np.array([rows.slot_of(7), rows.slot_of(1_999)], np.int64)
    rows.use(slots, 1)

    rows.compact(2)

    assert [rows.slot_of(node) for node in (8, 9, 2_000)] == [None, None, None]
    assert rows.slot_of(2_001) not in (None, ASIDE)
    slots = np.array([rows.slot_of(7), rows.slot_of(1_999)], np.int64)
    events, owners = rows.gather(slots)
    told = sorted(
        (owner, int(rows.column("occur_us")[event]), rows.texts[rows.column("values")[event, 0]])
        for event, owner in zip(events.tolist(), owners.tolist(), strict=True)
    )
    assert told == [(0, n + 1, f'"7 {n}') for n in range(3)] + [(1, n + 1, f'"1999 {n}') for n in range(3)]
    assert rows.registers[attribute] == {int(slots[0]): (5, "m", "true")}
    rows.add_events([7], ["Viewed"], [9], [77], [{"color": '"new'}])
    assert len(rows.gather(slots)[0]) == 7


def test_a_node_of_which_something_was_forgotten_is_never_taken_for_new() -> None:
    layout = Layout([parse_rule({"event": {"event_name": "Viewed", "op": "GTE", "value": 1}})], frozenset())
    rows = NodeRows(layout, Met(np.array([30, 10], np.int64)))
    assert rows.slot_of(10) is rows.slot_of(30) is None
    # Ids are hashes: who is new may lie below and above.
    assert None not in (rows.slot_of(12), rows.slot_of(5), rows.slot_of(40))
    rows.forget(12)
    assert rows.slot_of(12) is None
    assert rows.slot_of(13) is not None
    # It was never held: what was said of it made it be forgotten.
    rows.forget(20)
    assert rows.slot_of(20) is None
    rows.set_aside(50)
    rows.compact(0)
    assert [rows.slot_of(node) for node in (5, 13, 40, 50)] == [None] * 4
    assert rows.slot_of(14) is not None


def test_of_too_many_nodes_nobody_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 7 in Met(None)
    monkeypatch.setattr(met_module, "_ADDED", 2)
    met = Met(np.array([3], np.int64))
    for number in range(10, 20):
        met.add((number,))
    assert len(met) == 11
    assert all(number in met for number in (3, *range(10, 20)))
    assert not any(number in met for number in (2, 4, 9, 20))


def test_an_event_takes_as_many_bytes_as_the_readme_says() -> None:
    rows = NodeRows(
        Layout([parse_rule({"event": {"event_name": "Viewed", "op": "GTE", "value": 1}})], frozenset()), Met(None)
    )
    assert rows.row_bytes == 28


def test_who_answers_is_set_by_the_environment_and_checked() -> None:
    assert SegmentSettings.from_environment({}).columns is Mode.ON
    assert SegmentSettings.from_environment({"YIKE_SEGMENT_COLUMNS": "shadow"}).columns is Mode.SHADOW
    with pytest.raises(SystemExit, match="YIKE_SEGMENT_COLUMNS"):
        SegmentSettings.from_environment({"YIKE_SEGMENT_COLUMNS": "yes"})
