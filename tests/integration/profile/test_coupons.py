"""Coupons over the calls: made, issued, used, refused with what to do, told and counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.common.times import EARLIEST
from services.profile.domain.coupons.codes import ALPHABET
from tests.integration.profile.conftest import Workspace
from tests.integration.profile.coupon_desk import (
    CANCELLED,
    EXPIRED,
    ISSUED,
    REDEEMED,
    RESERVED,
    Desk,
    basket,
    refusal_of,
    stamp,
)
from yike.profile.v1 import coupon_service_pb2 as coupon_pb


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """A desk in a workspace that no other test uses."""
    return Desk(workspace)


async def test_a_coupon_is_issued_reserved_redeemed_once_and_counted(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    (coupon,) = await desk.issue(mei)
    assert (coupon.state, coupon.customer_id, coupon.terms.amount_off.amount) == (ISSUED, mei, "10.00")
    assert coupon.expire_time.ToDatetime() - coupon.issue_time.ToDatetime() == timedelta(days=10)
    held = await desk.reserve(coupon.code, "o1", seconds=60, customer_id=mei)
    assert (held.coupon.state, held.coupon.order_id) == (RESERVED, "o1")
    with pytest.raises(FailedPrecondition) as caught:
        await desk.redeem(coupon.code, "o2")
    assert refusal_of(caught.value) == "RESERVED_BY_OTHER_ORDER"
    move = await desk.redeem(coupon.code.lower(), "o1", basket(("A", "60.00"), ("B", "40.50"), store_id="s1"))
    assert (move.coupon.state, move.coupon.discount) == (REDEEMED, "10.00")
    assert (move.change.discount, move.change.cost, move.change.revenue) == ("10.00", "10.00", "90.50")
    # The same order is told the same; another is not served.
    assert (await desk.redeem(coupon.code, "o1")).change == move.change
    with pytest.raises(FailedPrecondition) as caught:
        await desk.redeem(coupon.code, "o2")
    assert refusal_of(caught.value) == "ALREADY_REDEEMED"
    use = await desk.use()
    assert (use.issued, use.redeemed, use.cost, use.revenue) == (1, 1, "10.00", "90.50")
    whole = await desk.get(coupon.code)
    assert whole.customer_id == mei
    assert [(each.number, each.kind, each.order_id, each.store_id) for each in whole.changes] == [
        (1, coupon_pb.COUPON_CHANGE_KIND_ISSUED, "", ""),
        (2, coupon_pb.COUPON_CHANGE_KIND_RESERVED, "o1", ""),
        (3, coupon_pb.COUPON_CHANGE_KIND_REDEEMED, "o1", "s1"),
    ]
    issued, told = await desk.facts()
    assert issued.coupon_issued.coupons[0].coupon_id == told.coupon_redeemed.coupon.coupon_id == coupon.coupon_id
    assert (told.coupon_redeemed.order_id, told.coupon_redeemed.cost) == ("o1", "10.00")
    assert coupon.code.encode() not in issued.SerializeToString() + told.SerializeToString()


async def test_a_gift_pack_is_issued_as_a_whole_or_not_at_all(desk: Desk) -> None:
    await desk.template("a")
    await desk.template("b", stock=1, gift=coupon_pb.Gift(sku="G", quantity=2, unit_cost="3.50"))
    mei = await desk.person("mei")
    pack = await desk.issue(mei, "a", "b", "a")
    assert [each.coupon_template_id for each in pack] == ["a", "b", "a"]
    assert len({each.code for each in pack}) == 3
    with pytest.raises(FailedPrecondition) as caught:
        await desk.issue(mei, "a", "b")
    assert (refusal_of(caught.value), caught.value.metadata["coupon_template_id"]) == ("OUT_OF_STOCK", "b")
    assert len(await desk.of(mei)) == 3
    assert (await desk.use("a")).issued == 2
    move = await desk.redeem(pack[1].code)
    assert (move.change.discount, move.change.cost, move.change.revenue) == ("0.00", "7.00", "100.00")


async def test_the_same_request_answers_the_same_and_another_under_its_id_is_refused(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    first = await desk.issue(mei, request_id="r1")
    assert [each.code for each in await desk.issue(mei, request_id="r1")] == [each.code for each in first]
    with pytest.raises(AlreadyExists) as caught:
        await desk.issue(mei, "ten", "ten", request_id="r1")
    assert caught.value.reason_name == "REQUEST_ID_REUSED"
    code = first[0].code
    held = await desk.reserve(code, request_id="r2")
    redeemed = await desk.redeem(code, request_id="r3")
    assert (await desk.redeem(code, request_id="r3")).change == redeemed.change
    # What the first call did, though the coupon has moved on since.
    again = await desk.reserve(code, request_id="r2")
    assert (again.change, again.coupon.state) == (held.change, REDEEMED)
    with pytest.raises(AlreadyExists):
        await desk.redeem(code, bought=basket(("A", "1.00")), request_id="r3")
    assert (await desk.use()).issued == 1


async def test_time_ends_a_coupon_and_what_holds_it_at_once(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    first, second = await desk.issue(mei, "ten", "ten")
    await desk.reserve(first.code, "o1", seconds=60)
    desk.later(seconds=60)
    assert (await desk.get(first.code)).state == ISSUED
    await desk.reserve(first.code, "o2", seconds=86_400)
    desk.later(days=10)
    assert (await desk.get(second.code)).state == EXPIRED
    assert [each.state for each in await desk.of(mei, EXPIRED)] == [EXPIRED, EXPIRED]
    assert await desk.of(mei, ISSUED, RESERVED) == []
    for code in (first.code, second.code):
        for call in (desk.redeem, desk.reserve, desk.cancel):
            with pytest.raises(FailedPrecondition) as caught:
                await call(code)
            assert refusal_of(caught.value) == "EXPIRED"


async def test_a_coupon_is_not_used_before_its_time_beyond_its_store_or_by_another(
    desk: Desk, other_workspace: Workspace
) -> None:
    await desk.template("soon", start_time=stamp(desk.now + timedelta(days=1)))
    await desk.template("here", store_ids=["s1"], minimum_spend="50.00", skus=["A"])
    mei, jun = await desk.person("mei"), await desk.person("jun")
    soon, here = await desk.issue(mei, "soon", "here")
    cases = [
        (desk.redeem(soon.code), "NOT_YET_VALID"),
        (desk.reserve(soon.code), "NOT_YET_VALID"),
        (desk.redeem(here.code), "OTHER_STORE"),
        (desk.reserve(here.code, store_id="s2"), "OTHER_STORE"),
        (desk.redeem(here.code, bought=basket(store_id="s1"), customer_id=jun), "OTHER_CUSTOMER"),
        (desk.redeem(here.code, bought=basket(("B", "60"), store_id="s1")), "NO_MATCHING_PRODUCT"),
        (desk.redeem(here.code, bought=basket(store_id="s1", currency="USD")), "OTHER_CURRENCY"),
        (desk.redeem(here.code, bought=basket(("A", "49.99"), store_id="s1")), "MINIMUM_SPEND"),
    ]
    for call, refusal in cases:
        with pytest.raises(FailedPrecondition) as caught:
            await call
        assert refusal_of(caught.value) == refusal
    assert caught.value.metadata["missing_amount"] == "0.01"
    with pytest.raises(NotFound):
        await Desk(other_workspace).get(here.code)
    with pytest.raises(InvalidArgument) as mistyped:
        await desk.get(here.code[:-1] + ALPHABET[ALPHABET.index(here.code[-1]) ^ 1])
    assert mistyped.value.reason_name == "COUPON_CODE_MISTYPED"


async def test_check_tells_what_each_coupon_takes_off_and_why_not(desk: Desk) -> None:
    await desk.template("ten")
    await desk.template("part", percent_off=coupon_pb.PercentOff(percent="12.5", maximum="11.00"))
    await desk.template("ship", free_shipping=coupon_pb.FreeShipping())
    await desk.template("big", minimum_spend="500")
    mei = await desk.person("mei")
    issued = await desk.issue(mei, "ten", "part", "ship", "big", "ten")
    await desk.reserve(issued[4].code, "mine")
    found = await desk.check(mei, basket(shipping="6.00"))
    assert [(each.coupon.coupon_template_id, each.discount, each.refusal) for each in found[:3]] == [
        ("part", "11.00", 0),
        ("ten", "10.00", 0),
        ("ship", "6.00", 0),
    ]
    assert {(each.coupon.coupon_template_id, each.refusal) for each in found[3:]} == {
        ("big", coupon_pb.COUPON_REFUSAL_MINIMUM_SPEND),
        ("ten", coupon_pb.COUPON_REFUSAL_RESERVED_BY_OTHER_ORDER),
    }
    assert all(each.message for each in found[3:])
    assert [each.refusal for each in await desk.check(mei, basket(shipping="6.00"), "mine")] == [
        *[0] * 4,
        coupon_pb.COUPON_REFUSAL_MINIMUM_SPEND,
    ]


async def test_coupons_move_with_their_identifier(desk: Desk) -> None:
    await desk.template("two", customer_limit=2)
    mei, jun = await desk.person("mei"), await desk.visitor("jun")
    (first,) = await desk.issue(mei, "two")
    (second,) = await desk.issue(("anonymous_id", "jun"), "two")
    whole = await desk.workspace.merge(mei, jun)
    assert {each.code for each in await desk.of(whole, size=1)} == {first.code, second.code}
    with pytest.raises(FailedPrecondition) as caught:
        await desk.issue(whole, "two")
    assert refusal_of(caught.value) == "CUSTOMER_LIMIT"
    await desk.cancel(second.code)
    (third,) = await desk.issue(("anonymous_id", "jun"), "two")
    await desk.workspace.cut(anonymous_id="jun")
    alone = await desk.workspace.customer_of("anonymous_id", "jun")
    assert {each.code for each in await desk.of(alone)} == {second.code, third.code}
    assert [each.code for each in await desk.of(await desk.workspace.customer_of("user_id", "mei"))] == [first.code]
    with pytest.raises(FailedPrecondition) as caught:
        await desk.redeem(third.code, customer_id=await desk.workspace.customer_of("user_id", "mei"))
    assert refusal_of(caught.value) == "OTHER_CUSTOMER"


async def test_released_and_cancelled_coupons(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    first, second = await desk.issue(mei, "ten", "ten")
    await desk.reserve(first.code, "o1")
    with pytest.raises(FailedPrecondition) as caught:
        await desk.release(first.code, "o2")
    assert refusal_of(caught.value) == "RESERVED_BY_OTHER_ORDER"
    assert (await desk.release(first.code, "o1")).coupon.state == ISSUED
    assert not (await desk.release(first.code, "o1")).HasField("change")
    assert (await desk.cancel(first.code)).coupon.state == CANCELLED
    assert not (await desk.cancel(first.code)).HasField("change")
    with pytest.raises(FailedPrecondition) as caught:
        await desk.redeem(first.code)
    assert refusal_of(caught.value) == "CANCELLED"
    await desk.redeem(second.code)
    for call in (desk.cancel, desk.release):
        with pytest.raises(FailedPrecondition) as caught:
            await call(second.code)
        assert refusal_of(caught.value) == "ALREADY_REDEEMED"
    assert (await desk.use()).cancelled == 1


async def test_a_coupon_keeps_the_terms_that_it_was_issued_under(desk: Desk) -> None:
    made = await desk.template()
    mei = await desk.person("mei")
    (coupon,) = await desk.issue(mei)
    change = coupon_pb.CouponTemplate(
        coupon_template_id="ten", percent_off=coupon_pb.PercentOff(percent="50"), etag=made.etag
    )
    request = coupon_pb.UpdateCouponTemplateRequest(
        coupon_template=change, update_mask=FieldMask(paths=["percent_off"])
    )
    stub, metadata = desk.workspace.platform.coupons, desk.workspace.metadata
    changed = await stub.UpdateCouponTemplate(request, metadata=metadata)
    assert (changed.WhichOneof("benefit"), changed.valid_days, changed.use.issued) == ("percent_off", 10, 1)
    with pytest.raises(Aborted):
        await stub.UpdateCouponTemplate(request, metadata=metadata)
    (later,) = await desk.issue(mei)
    assert (await desk.redeem(coupon.code)).change.discount == "10.00"
    assert (await desk.redeem(later.code, "o2")).change.discount == "50.00"
    archive = coupon_pb.ArchiveCouponTemplateRequest(coupon_template_id="ten")
    for _ in range(2):
        archived = await stub.ArchiveCouponTemplate(archive, metadata=metadata)
        assert archived.state == coupon_pb.COUPON_TEMPLATE_STATE_ARCHIVED
    with pytest.raises(FailedPrecondition) as caught:
        await desk.issue(mei)
    assert refusal_of(caught.value) == "TEMPLATE_ARCHIVED"
    with pytest.raises(FailedPrecondition):
        await stub.UpdateCouponTemplate(
            coupon_pb.UpdateCouponTemplateRequest(
                coupon_template=coupon_pb.CouponTemplate(coupon_template_id="ten", stock=3),
                update_mask=FieldMask(paths=["stock"]),
            ),
            metadata=metadata,
        )
    listed = await stub.ListCouponTemplates(
        coupon_pb.ListCouponTemplatesRequest(filter="state = ARCHIVED"), metadata=metadata
    )
    assert [each.coupon_template_id for each in listed.coupon_templates] == ["ten"]


async def test_templates_and_calls_that_cannot_be_are_refused(desk: Desk) -> None:
    made = await desk.template()
    assert (await desk.template()).create_time == made.create_time
    with pytest.raises(AlreadyExists):
        await desk.template(valid_days=11)
    for wrong in (
        {"valid_days": 0},
        {"amount_off": coupon_pb.AmountOff(amount="0")},
        {"amount_off": coupon_pb.AmountOff(amount="1.234")},
        {"percent_off": coupon_pb.PercentOff(percent="101")},
        {"currency_code": "yuan"},
        {"start_time": stamp(desk.now), "end_time": stamp(desk.now)},
        {"end_time": stamp(EARLIEST - timedelta(days=1))},
    ):
        with pytest.raises(InvalidArgument):
            await desk.template("wrong", **wrong)
    await desk.template("over", end_time=stamp(desk.now - timedelta(days=1)))
    mei = await desk.person("mei")
    with pytest.raises(FailedPrecondition) as caught:
        await desk.issue(mei, "over")
    assert refusal_of(caught.value) == "TEMPLATE_ENDED"
    for call in (desk.issue(mei, "none"), desk.issue(4_711), desk.issue(("user_id", "nobody"))):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(NotFound):
        await desk.workspace.customer_of("user_id", "nobody")
