"""The rules of a loyalty programme against plain other words for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain.loyalty.orders import Line, Order, earned_points, read_lines, read_micros, read_order_id
from services.profile.domain.loyalty.settings import MICROS, LoyaltySettings, Tier, TierBasis, settings_at
from services.profile.domain.loyalty.tiers import Counted, standing

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TIERS = (Tier("a", "A", 3), Tier("b", "B", 6), Tier("c", "C", 10))


def tier_by_looking_everywhere(settings: LoyaltySettings, counted: list[Counted], now: datetime) -> str:
    """Returns the tier, by looking at every moment at which anything could change."""
    window, grace = timedelta(days=settings.window_days), timedelta(days=settings.grace_days)
    tick = timedelta(microseconds=1)
    edges = {each.time + shift for each in counted for shift in (timedelta(0), window, window - tick)}
    moments = [now, now - grace, *(edge for edge in edges if now - grace <= edge <= now)]
    sums = [sum(each.value for each in counted if moment - window < each.time <= moment) for moment in moments]
    reached = [tier.tier_id for tier in settings.tiers if max(sums) >= tier.threshold]
    return reached[-1] if reached else ""


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=12),
    st.integers(1, 12),
    st.integers(0, 9),
    st.integers(0, 45),
)
def test_a_tier_is_the_highest_reached_at_some_moment_of_the_grace(
    acts: list[tuple[int, int]], window: int, grace: int, today: int
) -> None:
    counted = [Counted(START + day * DAY, value) for day, value in acts]
    settings = LoyaltySettings(basis=TierBasis.POINTS_EARNED, window_days=window, grace_days=grace, tiers=TIERS)
    now = START + today * DAY
    found = standing(settings, counted, now)
    assert (found.tier.tier_id if found.tier else "") == tier_by_looking_everywhere(settings, counted, now)
    past = [each for each in counted if each.time <= now]
    if found.tier is None:
        return
    # It is lost when it says so, and not before.
    assert found.expire_time is not None
    assert found.expire_time > now
    for moment, is_kept in ((found.expire_time - timedelta(microseconds=1), True), (found.expire_time, False)):
        then = tier_by_looking_everywhere(settings, past, moment)
        assert (then >= found.tier.tier_id) is is_kept


@given(
    st.integers(0, 10_000_000),
    st.lists(st.tuples(st.sampled_from(["tea", "cups", "cards", ""]), st.integers(0, 500)), max_size=5),
    st.integers(0, 7),
    st.integers(1, 30),
)
def test_an_order_earns_its_share_of_each_category_rounded_down_once(
    micros: int, goods: list[tuple[str, int]], points: int, amount: int
) -> None:
    percents = {"tea": 250, "cards": 0}
    settings = LoyaltySettings(points=points, amount=amount, categories=percents)
    weight = sum(each for _, each in goods)
    exact = Fraction(0)
    for category, each in goods if weight else [("", 1)]:
        part = Fraction(micros * each, MICROS * (weight or 1))
        exact += part * points / amount * Fraction(percents.get(category, 100), 100)
    lines = [Line(category, Fraction(each)) for category, each in goods]
    assert earned_points(settings, micros, lines) == exact.numerator // exact.denominator
    assert earned_points(settings, micros, lines, 200) == (2 * exact).numerator // (2 * exact).denominator


@given(st.integers(1, 1_000), st.integers(1, 1_000), st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_refunds_take_back_the_same_in_any_order_and_all_when_all_is_refunded(
    points: int, amount: int, parts: list[int]
) -> None:
    kept = set()
    for arrival in permutations(range(len(parts))):
        order = Order("O1", node_id=1, amount_micros=amount, batch_id=1, points=points)
        for place in arrival:
            order.refunds[str(place)] = parts[place]
            order.reversed += order.due
            assert 0 <= order.due == 0 <= order.reversed <= points
        kept.add(points - order.reversed)
    left = max(0, amount - sum(parts))
    assert kept == {points * left // amount}


def test_amounts_and_ids_are_read_as_the_platform_counts_them() -> None:
    assert [read_micros(each) for each in (1, 0.1, Decimal("1.0000005"), -1, True, "1", None, 1e300)] == [
        1_000_000, 100_000, 1_000_001, None, None, None, None, None,
    ]  # fmt: skip
    ids = ("O1", 7, "", "x" * 200, "x" * 201, "a\0b", True, None)
    assert [read_order_id({"order_id": each}) for each in ids] == ["O1", "7", "", "x" * 200, "", "", "", ""]
    lines = read_lines({"products": [{"price": 2, "quantity": 3, "category": "tea"}, {"price": 2}, {"quantity": 3}, 5]})
    assert [(line.category, int(line.weight)) for line in lines] == [
        ("tea", 6 * MICROS**2), ("", 2 * MICROS**2),
    ]  # fmt: skip
    assert read_lines({"products": "none"}) == []


def test_settings_of_a_moment_are_those_in_force_then_and_before_the_first_those() -> None:
    history = [(START + number * DAY, LoyaltySettings(revision=number)) for number in range(3)]
    moments = (START - DAY, START, START + DAY / 2, START + DAY, START + 9 * DAY)
    assert [settings_at(history, moment).revision for moment in moments] == [0, 0, 0, 1, 2]
