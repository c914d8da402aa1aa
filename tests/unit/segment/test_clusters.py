"""Clusters in tables whose truth is known: found, or said not to be there; the same every time; told in words and rules."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest

from services.segment.clusters import finding
from services.segment.clusters.features import BUILT_IN, LONG_AGO_DAYS, Unit, of_value
from services.segment.clusters.finding import Bound, Cluster, Column, Found, Request, find
from services.segment.clusters.telling import name_of, rule_of
from services.segment.domain.parsing import parse_rule
from services.segment.servicer.translation import rule_data, rule_message

NUMBER = Column(is_log=False, absent=-1, in_rules=True, is_whole=False)


def request_of(table: Any, columns: list[Column] | None = None) -> Request:
    rows = np.ascontiguousarray(table, dtype=np.float64)
    return Request(columns or [NUMBER] * table.shape[1], rows.tobytes(), np.ones(len(rows)).tobytes())


def planted(sizes: tuple[int, ...], *, seed: int = 1) -> tuple[Any, Any]:
    """Returns a table of groups that lie apart, and the group of each row, in no order."""
    draws = np.random.default_rng(seed)
    truth = draws.permutation(np.repeat(np.arange(len(sizes)), sizes))
    centres = np.array([[0, 0, 0], [9, 9, 0], [9, 0, 9], [0, 9, 9]])[: len(sizes)]
    return centres[truth] + draws.normal(size=(len(truth), 3)), truth


def agrees(found: Found, truth: Any) -> float:
    """Returns the share of rows whose cluster is the one that most of their group are in."""
    pairs = Counter(zip(truth.tolist(), found.labels, strict=True))
    return sum(max(n for (one, _), n in pairs.items() if one == group) for group in set(truth.tolist())) / len(truth)


@pytest.mark.parametrize("sizes", [(300, 200), (300, 200, 120), (250, 150, 100, 60)])
def test_as_many_clusters_are_found_as_there_are_the_largest_first(sizes: tuple[int, ...]) -> None:
    table, truth = planted(sizes)
    found = find(request_of(table))
    counts = Counter(found.labels)
    assert [counts[number] for number in range(len(found.clusters))] == pytest.approx(sizes, abs=5)
    assert agrees(found, truth) > 0.97
    assert found.silhouette > found.chance + 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_numbers_that_have_nothing_to_do_with_each_other_no_clusters_stand_out(seed: int) -> None:
    draws = np.random.default_rng(seed)
    table = np.column_stack(
        [draws.normal(size=800), draws.exponential(size=800), draws.random(800), draws.poisson(2, 800)]
    )
    found = find(request_of(table))
    assert (found.clusters, found.labels) == ([], [])
    assert len(found.typical) == 4


def test_numbers_that_follow_from_each_other_are_no_clusters() -> None:
    """They lie along a line, which parts well anywhere; and so does a cloud that leans as much."""
    draws = np.random.default_rng(5)
    line = draws.normal(size=600)
    table = np.column_stack([line, 2 * line + draws.normal(size=600) / 10, draws.normal(size=600) / 10 - line])
    found = find(request_of(table))
    assert found.clusters == []
    assert found.silhouette > finding.LEAST_SILHOUETTE


def test_shares_of_single_orders_part_nobody() -> None:
    draws = np.random.default_rng(6)
    share = Column(is_log=False, absent=-1, in_rules=False, is_whole=False, is_share=True)
    rows = draws.integers(0, 2, (600, 3)) * 100.0
    single, many = (Request([share] * 3, rows.tobytes(), np.full(600, orders).tobytes()) for orders in (1.0, 100.0))
    assert np.ptp(single.weighed(), axis=0) == pytest.approx(100 / 6, abs=0.01)
    assert np.ptp(many.weighed(), axis=0) == pytest.approx(10_000 / 105, abs=0.01)


def test_what_differs_by_less_than_a_quarter_tells_nobody_apart() -> None:
    draws = np.random.default_rng(8)
    column = Column(is_log=True, absent=-1, in_rules=True, is_whole=False)
    groups = draws.integers(0, 2, (600, 1))
    table = 100 + 8 * groups + draws.random((600, 2))
    weighed = request_of(table, [column] * 2).weighed()
    assert np.ptp(finding.scale(weighed, [column] * 2)) < 0.5


def test_the_same_table_gives_the_same_bytes_in_another_process_too() -> None:
    import msgspec

    table, _ = planted((300, 200, 120))
    request = request_of(table)
    here = msgspec.msgpack.encode(find(request))
    there = subprocess.run(
        [sys.executable, "-m", "services.segment.clusters"],
        input=msgspec.msgpack.encode(request), capture_output=True, check=True,
    )  # fmt: skip
    assert there.stdout == here


def test_all_alike_or_without_numbers_stand_out_from_nobody() -> None:
    assert find(request_of(np.ones((400, 3)))).clusters == []
    without = find(request_of(np.full((400, 2), np.nan)))
    assert (without.clusters, without.typical) == ([], [None, None])


def test_a_rule_tells_the_members_by_columns_that_rules_know() -> None:
    table, truth = planted((300, 200, 120))
    columns = [NUMBER, NUMBER, Column(is_log=False, absent=-1, in_rules=False, is_whole=False)]
    found = find(request_of(table, columns))
    for number, cluster in enumerate(found.clusters):
        assert all(bound.column < 2 for way in cluster.rule for bound in way)
        holds = np.array([any(all(holds_of(bound, row) for bound in way) for way in cluster.rule) for row in table])
        inside = np.array(found.labels) == number
        assert (holds & inside).sum() / holds.sum() > 0.9
        assert (holds & inside).sum() / inside.sum() > 0.9
    assert len(truth) == 620


def holds_of(bound: Bound, row: Any) -> bool:
    return bool((row[bound.column] > bound.threshold) is np.True_) == bound.is_above


def test_who_has_no_last_order_lies_with_those_who_ordered_long_ago() -> None:
    draws = np.random.default_rng(3)
    ages = np.concatenate([draws.uniform(1, 5, 200), np.full(200, np.nan)])
    other = np.concatenate([draws.normal(20, 1, 200), draws.normal(0.5, 0.1, 200)])
    column = Column(is_log=True, absent=LONG_AGO_DAYS, in_rules=True, is_whole=False)
    found = find(request_of(np.column_stack([ages, other]), [column, NUMBER]))
    assert len(found.clusters) == 2
    of_none = found.clusters[found.labels[-1]]
    assert of_none.typical[0] is None
    assert of_none.distinct[0] > 0.5


def cluster(distinct: dict[int, float], rule: list[list[Bound]] | None = None) -> Cluster:
    return Cluster([None] * len(BUILT_IN), [distinct.get(index, 0.0) for index in range(len(BUILT_IN))], rule or [])


def place(key: str) -> int:
    return next(index for index, feature in enumerate(BUILT_IN) if feature.key == key)


def test_a_name_says_the_three_furthest_things_in_both_languages() -> None:
    far = cluster({place("orders"): 2.0, place("basket"): -1.5, place("evenings"): 1.0, place("views"): 0.9})
    assert name_of(far, BUILT_IN) == (
        "常下单，每单金额小，多在晚上下单",
        "orders often, small baskets, mostly evenings",
    )
    assert name_of(cluster({place("orders"): 0.4}), BUILT_IN) == ("与多数人相近", "like most")


@pytest.mark.parametrize("is_above", [True, False])
@pytest.mark.parametrize(
    "feature", [one for one in (*BUILT_IN, of_value("channel", "app")) if one.in_rules], ids=lambda one: one.key
)
def test_every_bound_is_a_rule_of_the_contract(feature: Any, is_above: bool) -> None:
    features = [feature]
    for threshold in (3.0, -0.5):
        one = Cluster([None], [0.0], [[Bound(0, is_above, threshold)]])
        data = rule_of(one, features)
        assert data is not None
        wire = rule_data(rule_message(data))
        assert parse_rule(wire) == parse_rule(data)


def test_who_never_ordered_is_above_each_age() -> None:
    (way,) = ([Bound(place("last_order"), True, 30.0)],)
    data = rule_of(cluster({}, [way]), BUILT_IN)
    assert data is not None
    assert data["not"]["orders"]["op"] == "OPERATOR_LTE"


def test_who_is_in_none_of_the_ways_has_no_rule() -> None:
    assert rule_of(cluster({}), BUILT_IN) is None
    two = cluster({}, [[Bound(1, True, 3.0)], [Bound(1, False, 1.0), Bound(0, True, 30.0)]])
    data = rule_of(two, BUILT_IN)
    assert data is not None
    assert set(data) == {"any"}
    assert set(data["any"]["rules"][1]["all"]["rules"][1]) == {"not"}


def test_keys_are_unique_and_shares_are_of_orders() -> None:
    assert len({feature.key for feature in BUILT_IN}) == len(BUILT_IN)
    assert all((feature.unit is Unit.PERCENT) == (feature.of is not None) for feature in BUILT_IN)


def test_thresholds_are_such_as_people_read() -> None:
    assert finding.rounded(7.5, is_whole=True) == 7
    assert finding.rounded(1234.567, is_whole=False) == 1230
