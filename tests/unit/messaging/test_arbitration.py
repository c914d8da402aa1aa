"""Of messages that want one customer those go that are worth most, in whatever order workers look at them."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.messaging.domain import Channel, FrequencyCap, Purpose
from services.messaging.domain.arbitrations import ExpectedValue, ValueBasis
from services.messaging.domain.policy import SendingPolicy, WindowUnit
from services.messaging.domain.policy.arbitration import Arbitration, Contest, Contestant, SendingPriority
from services.messaging.domain.policy.checking import check_policy

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
MARKETING = Purpose.MARKETING


def cap(cap_id: str, maximum: int, **more: Any) -> FrequencyCap:
    return FrequencyCap(cap_id=cap_id, maximum=maximum, window_length=1, window_unit=WindowUnit.DAY, **more)


caps = st.builds(
    lambda sizes: (
        cap("all", sizes[0]),
        cap("mail", sizes[1], channels=(Channel.EMAIL,)),
        cap("sales", sizes[2], tags=("sale",)),
    ),
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2)),
)
contestants = st.lists(
    st.tuples(
        st.sampled_from([Channel.EMAIL, Channel.SMS]),
        st.sampled_from([(), ("sale",), ("sale", "survey")]),
        # Few values, so that some are equal.
        st.sampled_from([0.0, 0.5, 3.0, 12.5]),
    ),
    max_size=9,
).map(
    lambda rows: [
        Contestant(f"msg-{place}", channel, MARKETING, tags, value, NOW)
        for place, (channel, tags, value) in enumerate(rows)
    ]
)


def greedy(everybody: list[Contestant], all_caps: tuple[FrequencyCap, ...]) -> set[str]:
    """The rule itself: from the best to the least, each goes that finds a place in all of its caps."""
    left, going = {each: each.maximum for each in all_caps}, set()
    for each in sorted(everybody, key=lambda one: (-one.value, one.delivery_id)):
        own = [one for one in all_caps if each.wants(one)]
        if all(left[one] for one in own):
            going.add(each.delivery_id)
            left |= {one: left[one] - 1 for one in own}
    return going


@given(contestants, caps, st.randoms(use_true_random=False))
def test_whoever_is_looked_at_first_the_best_go(
    everybody: list[Contestant], all_caps: tuple[FrequencyCap, ...], chance: random.Random
) -> None:
    left, undecided, going = (
        {each: each.maximum for each in all_caps},
        {each.delivery_id: each for each in everybody},
        set(),
    )
    turns = 0
    while undecided:
        turns += 1
        assert turns <= 200, "somebody waits for ever"
        # A worker looks at any of them, alone.
        me = undecided[chance.choice(sorted(undecided))]
        own = {each: left[each] for each in all_caps if me.wants(each)}
        if min(own.values()) <= 0:
            del undecided[me.delivery_id]
        elif not Contest(undecided).must_wait(me.delivery_id, own, ()):
            going.add(me.delivery_id)
            left |= {each: places - 1 for each, places in own.items()}
            del undecided[me.delivery_id]
    assert going == greedy(everybody, all_caps)


def test_winner_that_is_named_is_the_least_that_was_worth_more() -> None:
    daily, mail = cap("daily", 2), cap("mail", 1, channels=(Channel.EMAIL,))

    def one(name: str, value: float, channel: Channel = Channel.SMS, **more: Any) -> Contestant:
        return Contestant(name, channel, MARKETING, (), value, NOW, **more)

    me = one("me", 3.0)
    before = one("before", 9.0, decide_time=NOW.replace(hour=3))
    contest = Contest({}, [one("a", 9.0, decide_time=NOW), one("b", 4.0, decide_time=NOW), before])
    assert contest.winner(me, daily) == contest.winners[1]
    assert contest.winner(me, daily, [one("just-now", 3.5)]) == one("just-now", 3.5)
    # Nobody who was worth less, wanted another cap, or took a place before the window began, took it from it.
    assert contest.winner(me, mail) is None
    assert contest.winner(one("better", 10.0), daily) is None
    assert Contest({}, [before]).winner(me, daily) is None


@pytest.mark.parametrize(
    ("said", "of_template", "journey", "expected"),
    [
        (0.0, 7.0, "vip", ExpectedValue(0.0, ValueBasis.SENDER)),
        (None, 7.0, "vip", ExpectedValue(7.0, ValueBasis.TEMPLATE)),
        (None, None, "vip", ExpectedValue(45.0, ValueBasis.PRIORITY)),
        (None, None, "other", ExpectedValue(10.0, ValueBasis.PRIORITY)),
        (None, None, "", ExpectedValue(10.0, ValueBasis.PRIORITY)),
    ],
)
def test_value_is_the_first_that_somebody_says(
    said: float | None, of_template: float | None, journey: str, expected: ExpectedValue
) -> None:
    policy = SendingPolicy(
        arbitration=Arbitration(True, 60, 0.5),
        priorities=(SendingPriority(90, journey_id="vip"), SendingPriority(20, template_id="news")),
    )
    assert policy.value_of(said, of_template, journey_id=journey, template_id="news") == expected
    assert policy.value_of(None, None, journey_id="x", template_id="y") == ExpectedValue(25.0, ValueBasis.PRIORITY)


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (SendingPolicy(arbitration=Arbitration(True, 86_401)), "arbitration.window_seconds"),
        (SendingPolicy(arbitration=Arbitration(True, 60, float("nan"))), "arbitration.point_value"),
        (SendingPolicy(priorities=(SendingPriority(5),)), "priorities[0].journey_id"),
        (SendingPolicy(priorities=(SendingPriority(5, "a"), SendingPriority(6, "a"))), "priorities[1].journey_id"),
        (SendingPolicy(priorities=(SendingPriority(101, "a"),)), "priorities[0].priority"),
        (SendingPolicy(frequency_caps=(cap("c", 1, tags=("a", "a")),)), "frequency_caps[0].tags"),
    ],
)
def test_policy_that_means_nothing_is_refused_with_its_field(policy: SendingPolicy, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_policy(policy)
    assert refused.value.metadata["field"] == field
