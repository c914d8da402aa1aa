"""What a sample says of all: exactly of all, and within its bounds else."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from services.segment.domain.estimating import scaled
from services.segment.domain.reach import ChannelReach


@given(st.integers(1, 500), st.data())
def test_bounds_hold_the_estimate_and_what_was_seen(sampled: int, data: st.DataObject) -> None:
    size = sampled + data.draw(st.integers(0, 1_000_000))
    count = data.draw(st.integers(0, sampled))
    (one,) = scaled([ChannelReach("sms", count, sampled, count)], sampled=sampled, size=size)
    assert count <= one.low <= one.reachable <= one.high <= size - (sampled - count)
    assert one.with_consent == size
    if sampled == size:
        assert (one.low, one.reachable, one.high) == (count, count, count)


def test_nobody_is_reached_of_nobody() -> None:
    (one,) = scaled([ChannelReach("sms", 0, 0, 0)], sampled=0, size=0)
    assert (one.with_contact_point, one.reachable, one.low, one.high) == (0, 0, 0, 0)


def test_the_truth_is_within_the_bounds_95_of_100_times() -> None:
    dice, inside = random.Random(5), 0
    for _ in range(400):
        truth = dice.randint(500, 9_500)
        people = [1] * truth + [0] * (10_000 - truth)
        count = sum(dice.sample(people, 500))
        (one,) = scaled([ChannelReach("sms", 0, 0, count)], sampled=500, size=10_000)
        inside += one.low <= truth <= one.high
    assert 370 <= inside <= 400
