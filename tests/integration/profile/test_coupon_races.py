"""Many at once: of the last coupon exactly one has it, and the figures are those of the rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import pytest

from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition
from tests.integration.profile.conftest import Workspace
from tests.integration.profile.coupon_desk import Desk, refusal_of

TILLS = 100


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """A desk in a workspace that no other test uses."""
    return Desk(workspace)


async def outcomes(calls: Sequence[Awaitable[Any]]) -> tuple[list[Any], list[str]]:
    """Makes calls at once; returns what was answered, and why the others were refused."""
    done = await asyncio.gather(*calls, return_exceptions=True)
    refused = [each for each in done if isinstance(each, FailedPrecondition)]
    answered = [each for each in done if not isinstance(each, BaseException)]
    assert len(refused) + len(answered) == len(done), [each for each in done if isinstance(each, BaseException)][:3]
    return answered, [refusal_of(each) for each in refused]


async def test_of_100_tills_that_redeem_a_coupon_exactly_one_does(desk: Desk) -> None:
    await desk.template()
    (coupon,) = await desk.issue(await desk.person("mei"))
    answered, refused = await outcomes([desk.redeem(coupon.code, f"o{till}") for till in range(TILLS)])
    assert len(answered) == 1
    assert refused == ["ALREADY_REDEEMED"] * (TILLS - 1)
    use = await desk.use()
    assert (use.redeemed, use.cost, use.revenue) == (1, "10.00", "90.00")


async def test_of_100_issues_of_the_last_coupons_as_many_succeed_as_there_are(desk: Desk) -> None:
    await desk.template(stock=3)
    people = [await desk.person(f"p{number}") for number in range(5)]
    answered, refused = await outcomes([desk.issue(people[call % 5]) for call in range(TILLS)])
    assert len(answered) == 3
    assert refused == ["OUT_OF_STOCK"] * (TILLS - 3)
    assert sum([len(await desk.of(person)) for person in people]) == (await desk.use()).issued == 3


async def test_of_a_customers_last_coupon_one_of_many_issues_has_it(desk: Desk) -> None:
    await desk.template(customer_limit=1)
    mei = await desk.person("mei")
    answered, refused = await outcomes([desk.issue(mei) for _ in range(30)])
    assert (len(answered), set(refused)) == (1, {"CUSTOMER_LIMIT"})


async def test_the_same_request_at_once_is_one(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    issued, _ = await outcomes([desk.issue(mei, request_id="r1") for _ in range(20)])
    codes = {each[0].code for each in issued}
    assert (len(codes), (await desk.use()).issued) == (1, 1)
    moves, _ = await outcomes([desk.redeem(codes.copy().pop(), request_id="r2") for _ in range(20)])
    assert len({move.change.number for move in moves}) == 1
    assert (await desk.use()).redeemed == 1


async def test_packs_that_name_templates_in_any_order_wait_for_each_other_and_never_lock_up(desk: Desk) -> None:
    await desk.template("a", stock=10)
    await desk.template("b", stock=10)
    people = [await desk.person(f"p{number}") for number in range(4)]
    packs = [("a", "b"), ("b", "a"), ("a",), ("b", "b")]
    answered, refused = await outcomes([desk.issue(people[call % 4], *packs[call % 4]) for call in range(40)])
    assert set(refused) == {"OUT_OF_STOCK"}
    issued = [coupon.coupon_template_id for each in answered for coupon in each]
    for template_id in "ab":
        assert issued.count(template_id) == (await desk.use(template_id)).issued <= 10


async def test_orders_side_by_side_leave_the_figures_that_the_history_has(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    codes = [each.code for each in await desk.issue(mei, *["ten"] * 10)]
    calls: list[Awaitable[Any]] = []
    for number in range(60):
        code, order = codes[number % 10], f"o{number % 3}"
        calls += [desk.reserve(code, order), desk.redeem(code, order), desk.release(code, order)]
    await outcomes(calls)
    async with desk.workspace.platform.database.workspace(desk.workspace.workspace_id) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT count(*) AS redeemed, sum(cost) AS cost, sum(revenue) AS revenue FROM coupon_changes WHERE kind = 4",
        )
        twice = await fetch_rows(
            connection, "SELECT 1 FROM coupon_changes WHERE kind = 4 GROUP BY coupon_id HAVING count(*) > 1"
        )
    use = await desk.use()
    assert (rows[0]["redeemed"], rows[0]["cost"], rows[0]["revenue"]) == (
        use.redeemed,
        1_000 * use.redeemed,
        9_000 * use.redeemed,
    )
    assert (use.redeemed, twice) == (10, [])
    assert (use.cost, use.revenue) == ("100.00", "900.00")
