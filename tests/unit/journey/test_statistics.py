"""Comparisons of groups: right at every look, without bias, and as wide as theory says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from services.journey.statistics.adjusting import compare_adjusted
from services.journey.statistics.bandits import Batch, difference, next_shares, winner
from services.journey.statistics.intervals import compare, width_factor
from services.journey.statistics.moments import Moments
from services.journey.statistics.planning import Traffic, days_needed, detectable_effect, rate_variance
from services.journey.statistics.ratios import mismatched, ratio_p_value

Floats = NDArray[np.float64]
DAYS = 30


def moments(outcomes: Floats, before: Floats | None = None) -> Moments:
    xs = np.zeros_like(outcomes) if before is None else before
    return Moments(
        len(outcomes),
        float(outcomes.sum()),
        float((outcomes * outcomes).sum()),
        float(xs.sum()),
        float((xs * xs).sum()),
        float((xs * outcomes).sum()),
        int(np.count_nonzero(outcomes)),
    )


def rate(people: int, wins: int) -> Moments:
    return Moments(people, wins, wins, nonzero=wins)


def daily(random: np.random.Generator) -> list[tuple[Moments, Moments]]:
    """What is known after each of 30 days, 40 people a day and group: half of them order, for money with a long tail."""
    looks, control, treated = [], Moments(), Moments()
    for _ in range(DAYS):
        orders = random.random(80) < 0.5
        money = orders * random.lognormal(3.0, 0.8, 80)
        control += moments(money[:40])
        treated += moments(money[40:])
        looks.append((control, treated))
    return looks


def test_of_a_thousand_experiments_without_an_effect_looked_at_daily_no_more_than_one_in_twenty_finds_one() -> None:
    random = np.random.default_rng(7)
    always = single = 0
    for _ in range(1_000):
        looks = [compare(control, treated) for control, treated in daily(random)]
        always += any(look.sure for look in looks)
        single += any(look.enough and (look.single_low > 0 or look.single_high < 0) for look in looks)
    assert always <= 50
    # The bounds of one look are wrong far more often when one looks daily: that is what the sequence is for.
    assert single > 150


def test_the_bounds_hold_the_truth_at_every_look_in_nineteen_of_twenty() -> None:
    random = np.random.default_rng(8)
    held = 0
    for number in range(1_000):
        effect = 0.0002 * number
        control = np.cumsum(random.binomial(40, 0.1, DAYS)).tolist()
        treated = np.cumsum(random.binomial(40, 0.1 + effect, DAYS)).tolist()
        looks = [
            compare(rate(40 * day, both[0]), rate(40 * day, both[1]))
            for day, both in enumerate(zip(control, treated, strict=True), start=1)
        ]
        held += all(look.low <= effect <= look.high for look in looks)
    assert held >= 950


def test_an_effect_is_found_on_the_day_that_the_plan_says_in_four_of_five() -> None:
    random = np.random.default_rng(9)
    traffic = Traffic(people_a_day=1_000, control_share=0.5, variance=rate_variance(0.1))
    days = days_needed(traffic, 0.02)
    assert days is not None
    assert detectable_effect(traffic, days) <= 0.02 < detectable_effect(traffic, days - 1)
    found = 0
    for _ in range(400):
        control = int(random.binomial(500 * days, 0.1))
        treated = int(random.binomial(500 * days, 0.12))
        found += compare(rate(500 * days, control), rate(500 * days, treated)).low > 0
    assert 0.74 <= found / 400 <= 0.88
    assert days_needed(traffic, 1e-6) is None


def test_what_was_known_before_narrows_the_difference_by_the_share_that_theory_gives() -> None:
    random = np.random.default_rng(10)
    before = random.gamma(2.0, 10.0, 40_000)
    noise = random.normal(0, 1, 40_000)
    for wanted in (0.3, 0.6, 0.9):
        spread = float(before.std())
        outcome = before * wanted + noise * spread * math.sqrt(1 - wanted**2)
        control, treated = moments(outcome[:20_000], before[:20_000]), moments(outcome[20_000:] + 1, before[20_000:])
        adjusted = compare_adjusted(control, treated)
        assert adjusted.variance_share == pytest.approx(1 - wanted**2, rel=0.05)
        assert adjusted.comparison.low <= 1 <= adjusted.comparison.high
        plain = compare(control, treated)
        narrowed = (adjusted.comparison.high - adjusted.comparison.low) / (plain.high - plain.low)
        assert narrowed == pytest.approx(math.sqrt(adjusted.variance_share))


def test_a_difference_from_before_is_taken_out_and_one_that_is_not_there_changes_nothing() -> None:
    half, most = [1.0, 0.0] * 100, [1.0, 1.0, 0.0] * 80
    assert compare_adjusted(Moments.of(half, half), Moments.of(most, most)).comparison.effect == pytest.approx(0.0)
    adjusted = compare_adjusted(Moments.of(half), Moments.of(most))
    assert (adjusted.theta, adjusted.variance_share) == (0.0, 1.0)
    assert adjusted.comparison == compare(Moments.of(half), Moments.of(most))


@pytest.mark.parametrize(("people", "nonzero"), [(99, 60), (1_000, 4), (0, 0)])
def test_of_too_few_people_nothing_is_said(people: int, nonzero: int) -> None:
    group = rate(people, nonzero)
    for comparison in (compare(group, group), compare_adjusted(group, group).comparison):
        assert not comparison.enough
        assert not comparison.sure


def test_sums_of_two_days_are_the_sums_of_both() -> None:
    first, second = Moments.of([1.0, 2.0], [3.0, 4.0]), Moments.of([5.0, 0.0], [1.0, 1.0])
    assert first + second == Moments.of([1.0, 2.0, 5.0, 0.0], [3.0, 4.0, 1.0, 1.0])
    assert (first + second).nonzero == 3
    assert (first + second).variance == pytest.approx(float(np.var([1, 2, 5, 0], ddof=1)))
    assert (first + second).covariance == pytest.approx(float(np.cov([3, 4, 1, 1], [1, 2, 5, 0])[0, 1]))


def test_the_sequence_is_narrowest_about_where_it_is_tuned_and_wider_than_one_look_everywhere() -> None:
    # As wide as the paper's formula says, worked out by hand for t rho² = 1 and alpha = 0.05.
    doubled = -2 * math.log(0.05)
    rho_squared = (doubled + math.log(doubled) + 1) / 100
    by_hand = math.sqrt(
        2 * (100 * rho_squared + 1) / (100 * rho_squared) * math.log(math.sqrt(100 * rho_squared + 1) / 0.05)
    )
    assert width_factor(100, 0.05, 100) == pytest.approx(by_hand)
    assert all(width_factor(people) > 1.96 for people in (100, 10_000, 10_000_000))
    assert width_factor(10_000, tuned_for=10_000) < min(
        width_factor(10_000, tuned_for=each) for each in (1_000, 100_000)
    )


def test_groups_of_the_wrong_size_are_told_and_those_of_the_right_size_are_not_at_any_look() -> None:
    random = np.random.default_rng(11)
    told = 0
    for _ in range(500):
        sizes = np.cumsum(random.multinomial(200, [0.05, 0.95], size=DAYS), axis=0)
        told += any(mismatched([int(a), int(b)], [0.05, 0.95]) for a, b in sizes)
    assert told <= 2
    assert mismatched([10_000, 10_700], [0.5, 0.5])
    assert not mismatched([10_000, 10_100], [0.5, 0.5])
    assert ratio_p_value([0, 0], [0.5, 0.5]) == 1.0
    with pytest.raises(ValueError, match="one share above 0"):
        ratio_p_value([1, 2], [1.0, 0.0])


RATES = {"a": 0.10, "b": 0.10, "c": 0.16}


def walk(random: np.random.Generator, seed: int) -> list[Batch]:
    """Twenty batches of 500 people, shared out as the bandit says."""
    batches: list[Batch] = []
    for number in range(20):
        shares = next_shares(batches, list(RATES), 0.1, seed * 100 + number)
        sizes = random.multinomial(500, list(shares.values()))
        wins = [int(random.binomial(size, rate)) for size, rate in zip(sizes, RATES.values(), strict=True)]
        outcomes = {name: rate(int(size), win) for name, size, win in zip(RATES, sizes, wins, strict=True)}
        batches.append(Batch(shares, outcomes))
    return batches


def test_traffic_moves_to_what_does_better_and_the_estimates_have_no_bias() -> None:
    random = np.random.default_rng(12)
    walks = [walk(random, seed) for seed in range(50)]
    ordered = np.mean(
        [sum(each.sum_y for batch in each_walk for each in batch.outcomes.values()) for each_walk in walks]
    )
    even = 10_000 * np.mean(list(RATES.values()))
    assert ordered > even * 1.15
    estimates = [difference(batches, "c", "a") for batches in walks]
    errors = [each.effect - 0.06 for each in estimates]
    assert abs(float(np.mean(errors))) < 3 * float(np.std(errors)) / math.sqrt(len(errors))
    # The error that is told is the one that they have.
    told = math.sqrt(np.mean([each.standard_error**2 for each in estimates]))
    assert np.std(errors) == pytest.approx(told, rel=0.3)
    assert sum(each.low <= 0.06 <= each.high for each in estimates) >= 47
    assert all(min(batch.shares.values()) >= 0.1 - 1e-9 for batches in walks for batch in batches)


def test_a_winner_is_named_for_sure_and_never_among_equals() -> None:
    random = np.random.default_rng(13)
    named = [winner(walk(random, seed), list(RATES)) for seed in range(20)]
    assert set(named) <= {"c", None}
    assert named.count("c") >= 15
    equal = Batch({"a": 0.5, "b": 0.5}, {each: rate(5_000, 500) for each in "ab"})
    assert winner([equal], ["a", "b"]) is None


def test_the_same_seed_gives_the_same_shares_and_a_floor_that_leaves_nothing_is_refused() -> None:
    batch = Batch({"a": 0.5, "b": 0.5}, {"a": Moments(100, 10, 10), "b": Moments(100, 14, 14)})
    shares = next_shares([batch], ["a", "b"], 0.05, 3)
    assert shares == next_shares([batch], ["a", "b"], 0.05, 3)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["b"] > shares["a"] >= 0.05
    # Of whom nothing is known one is as likely the best as another.
    assert next_shares([], ["a", "b"], 0.05, 1)["a"] == pytest.approx(0.5, abs=0.02)
    with pytest.raises(ValueError, match="floor"):
        next_shares([], ["a", "b"], 0.5, 1)
