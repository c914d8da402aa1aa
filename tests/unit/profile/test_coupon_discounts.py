"""What a coupon takes off a basket, against an oracle that reckons in decimals from the words of the contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.profile.domain.coupons import (
    AmountOff,
    Basket,
    FreeShipping,
    Gift,
    Line,
    PercentOff,
    Refusal,
    Refused,
    Terms,
    amount_text,
    check_terms,
    part_of,
    read_amount,
    work_out,
)
from services.profile.domain.coupons.refusals import WORDS

CENT = Decimal("0.01")
SKUS = ("A", "B", "C", "D")
CATEGORIES = ("Skin", "Skin/Masks", "Skincare", "Hair", "")

amounts = st.integers(0, 99_999_999_999)
small = st.integers(0, 20_000)
benefits = st.one_of(
    st.builds(AmountOff, st.integers(1, 20_000)),
    st.builds(PercentOff, st.integers(1, 10_000), st.one_of(st.just(0), st.integers(1, 5_000))),
    st.builds(Gift, st.sampled_from(SKUS), st.integers(1, 3), small),
    st.builds(FreeShipping, st.one_of(st.just(0), st.integers(1, 900))),
)
subsets = st.sets(st.sampled_from(SKUS), max_size=2).map(lambda some: tuple(sorted(some)))
terms = st.builds(
    Terms,
    benefit=benefits,
    currency_code=st.just("CNY"),
    minimum_spend=st.one_of(st.just(0), small),
    skus=subsets,
    categories=st.sets(st.sampled_from(("Skin", "Hair", "Skin/Masks")), max_size=1).map(tuple),
    excluded_skus=subsets,
    store_ids=st.sampled_from(((), ("s1",), ("s1", "s2"))),
    end_time=st.just(datetime(2030, 1, 1, tzinfo=UTC)),
)
lines = st.builds(Line, st.sampled_from(SKUS), st.sampled_from(CATEGORIES), st.integers(1, 5), small)
baskets = st.builds(
    Basket,
    lines=st.lists(lines, min_size=1, max_size=5),
    currency_code=st.sampled_from(("CNY", "CNY", "CNY", "USD")),
    store_id=st.sampled_from(("", "s1", "s2", "s3")),
    shipping=st.one_of(st.just(0), st.integers(0, 2_000)),
)


def expected(wanted: Terms, basket: Basket) -> tuple[Decimal, Decimal, Decimal] | Refusal:
    """Returns discount, cost and revenue, or why not."""
    if wanted.store_ids and basket.store_id not in wanted.store_ids:
        return Refusal.OTHER_STORE
    if basket.currency_code != "CNY":
        return Refusal.OTHER_CURRENCY

    def counts(line: Line) -> bool:
        parts = line.category.split("/")
        prefixes = {"/".join(parts[: count + 1]) for count in range(len(parts))}
        named = line.sku in wanted.skus or not prefixes.isdisjoint(wanted.categories)
        return line.sku not in wanted.excluded_skus and (named or not (wanted.skus or wanted.categories))

    def cost_of(some: list[Line]) -> Decimal:
        return sum((Decimal(line.price) * CENT * line.quantity for line in some), Decimal(0))

    matching = [line for line in basket.lines if counts(line)]
    if not matching:
        return Refusal.NO_MATCHING_PRODUCT
    eligible, whole = cost_of(matching), cost_of(list(basket.lines))
    if eligible < Decimal(wanted.minimum_spend) * CENT:
        return Refusal.MINIMUM_SPEND
    shipping = Decimal(basket.shipping) * CENT
    match wanted.benefit:
        case Gift(quantity=quantity, unit_cost=unit_cost):
            return Decimal(0), quantity * Decimal(unit_cost) * CENT, whole
        case AmountOff(amount=amount):
            off = min(Decimal(amount) * CENT, eligible)
            paid = whole - off
        case PercentOff(part=part, maximum=maximum):
            off = (eligible * Decimal(part) / Decimal(10_000)).quantize(CENT, ROUND_HALF_EVEN)
            off = min(off, Decimal(maximum) * CENT) if maximum else off
            paid = whole - off
        case FreeShipping(maximum=maximum):
            off = min(shipping, Decimal(maximum) * CENT) if maximum else shipping
            paid = whole
    return (off, off, paid) if off else Refusal.NO_DISCOUNT


@given(wanted=terms, basket=baskets)
def test_a_coupon_is_worth_what_the_contract_says(wanted: Terms, basket: Basket) -> None:
    found = work_out(wanted, basket)
    if isinstance(found, Refused):
        assert expected(wanted, basket) == found.refusal
        assert "{" not in found.message
        return
    told = tuple(Decimal(amount_text(each)) for each in (found.discount, found.cost, found.revenue))
    assert told == expected(wanted, basket)
    assert found.discount >= 0
    assert found.revenue >= 0
    assert (found.gift is not None) == isinstance(wanted.benefit, Gift)


@pytest.mark.parametrize(
    ("amount", "part", "off"),
    [(1, 5_000, 0), (3, 5_000, 2), (5, 5_000, 2), (25, 1_000, 2), (35, 1_000, 4), (1, 5_001, 1)],
)
def test_a_part_is_rounded_to_a_hundredth_a_half_to_the_even_one(amount: int, part: int, off: int) -> None:
    assert part_of(amount, part) == off


@given(amount=st.integers(0, 2_000), part=st.integers(0, 20).map(lambda number: number * 500))
def test_a_part_of_an_amount_is_the_decimal_one(amount: int, part: int) -> None:
    exact = Decimal(amount) * Decimal(part) / Decimal(10_000)
    assert part_of(amount, part) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


@given(amount=amounts)
def test_an_amount_is_told_as_it_is_read(amount: int) -> None:
    assert read_amount(amount_text(amount), "x") == amount
    assert Decimal(amount_text(amount)) == Decimal(amount) * CENT


@pytest.mark.parametrize(
    ("text", "amount"), [("", 0), ("0", 0), ("5", 500), ("5.1", 510), ("5.01", 501), ("999999999.99", 99_999_999_999)]
)
def test_amounts_are_read(text: str, amount: int) -> None:
    assert read_amount(text, "x") == amount


@pytest.mark.parametrize("text", ["-1", "1.001", "1,5", "1e3", " 1", "١", "1234567890", ".5", "1."])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        read_amount(text, "x")


def test_every_refusal_has_words() -> None:
    assert set(WORDS) == set(Refusal)


def test_terms_that_do_not_hold_together_are_refused() -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    for wrong in (
        Terms(AmountOff(0), "CNY", end_time=end),
        Terms(PercentOff(0), "CNY", end_time=end),
        Terms(AmountOff(1), "CNY"),
        Terms(AmountOff(1), "CNY", start_time=end, end_time=end),
    ):
        with pytest.raises(InvalidArgument):
            check_terms(wrong)


def test_a_coupon_ends_with_its_days_or_its_template_whichever_is_earlier() -> None:
    issued, end = datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 20, tzinfo=UTC)
    days = timedelta(days=1)
    assert Terms(AmountOff(1), "CNY", end_time=end).validity(issued) == (issued, end)
    assert Terms(AmountOff(1), "CNY", valid_days=3).validity(issued) == (issued, issued + 3 * days)
    assert Terms(AmountOff(1), "CNY", valid_days=3, end_time=end).validity(issued) == (issued, issued + 3 * days)
    assert Terms(AmountOff(1), "CNY", valid_days=30, end_time=end).validity(issued) == (issued, end)
    later = Terms(AmountOff(1), "CNY", start_time=issued + 5 * days, valid_days=3)
    assert later.validity(issued) == (issued + 5 * days, issued + 8 * days)
