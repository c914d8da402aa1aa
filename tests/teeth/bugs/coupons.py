"""Seeded bugs: coupons."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_RACES = "tests/integration/profile/test_coupon_races.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="coupons/the-last-coupon-is-redeemed-by-many",
        promise="Of many tills that redeem a coupon at once exactly one does.",
        edits=(
            Edit(
                path="services/profile/storage/coupons/coupons.py",
                old="AND code_hash = $2 FOR UPDATE",
                new="AND code_hash = $2",
            ),
        ),
        tests=(f"{_RACES}::test_of_100_tills_that_redeem_a_coupon_exactly_one_does",),
    ),
    Bug(
        name="coupons/more-are-issued-than-there-are",
        promise="However many issue coupons of a template at once, no more are issued than its stock.",
        edits=(
            Edit(
                path="services/profile/storage/coupons/templates.py",
                old="ORDER BY coupon_template_id FOR UPDATE",
                new="ORDER BY coupon_template_id",
            ),
        ),
        tests=(f"{_RACES}::test_of_100_issues_of_the_last_coupons_as_many_succeed_as_there_are",),
    ),
    Bug(
        name="coupons/two-characters-exchanged-are-a-code",
        promise="A code in which two characters were exchanged is told from one that nobody has.",
        edits=(
            Edit(
                path="services/profile/domain/coupons/codes.py",
                old="total = _times_x(total ^ _VALUES[character])",
                new="total = total ^ _VALUES[character]",
            ),
        ),
        tests=("tests/unit/profile/test_coupon_codes.py::test_a_code_with_two_characters_exchanged_is_none",),
    ),
    Bug(
        name="coupons/a-half-is-rounded-up",
        promise="A part off is rounded to a hundredth, a half to the even one.",
        edits=(
            Edit(
                path="services/profile/domain/coupons/amounts.py",
                old="(rest == 5_000 and whole % 2 == 1)",
                new="rest == 5_000",
            ),
        ),
        tests=(
            "tests/unit/profile/test_coupon_discounts.py::test_a_part_is_rounded_to_a_hundredth_a_half_to_the_even_one",
        ),
    ),
    Bug(
        name="coupons/a-refund-of-a-part-gives-the-coupon-back",
        promise="A coupon comes back when the whole order was refunded.",
        edits=(
            Edit(
                path="services/profile/usecases/coupons/returning.py",
                old="if not whole and refunded < max(1, redemption.revenue * _MICROS_A_HUNDREDTH):",
                new="if not whole and refunded < 1:",
            ),
        ),
        tests=(
            "tests/integration/profile/test_coupon_returns.py::test_refunds_of_parts_give_it_back_when_they_come_to_the_whole",
        ),
    ),
    Bug(
        name="coupons/a-cancelled-coupon-counts",
        promise="What was taken back does not count against the customer's limit.",
        edits=(
            Edit(
                path="services/profile/storage/coupons/templates.py",
                old=" AND state <> $4 GROUP BY",
                new=" AND state <> -$4 GROUP BY",
            ),
        ),
        tests=("tests/integration/profile/test_coupons.py::test_coupons_move_with_their_identifier",),
    ),
)
