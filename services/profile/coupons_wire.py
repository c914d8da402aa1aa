"""Coupons on the wire: protobuf to the service's own values and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidArgument, Reason
from services.common.times import read_time
from services.common.updates import etag_of
from services.profile.domain import microseconds
from services.profile.domain.coupons import (
    AmountOff,
    Basket,
    Benefit,
    Change,
    ChangeKind,
    Coupon,
    FreeShipping,
    Gift,
    Line,
    PercentOff,
    Refused,
    State,
    Template,
    Terms,
    amount_text,
    part_text,
    read_amount,
)
from services.profile.usecases.coupons import Checked, CouponView, Move
from yike.profile.v1 import coupon_service_pb2 as coupon_pb

CHANGEABLE = (
    "display_name",
    "description",
    "amount_off",
    "percent_off",
    "gift",
    "free_shipping",
    "minimum_spend",
    "skus",
    "categories",
    "excluded_skus",
    "store_ids",
    "start_time",
    "end_time",
    "valid_days",
    "stock",
    "customer_limit",
    "returned_on_refund",
)
"""Fields of a template that its callers may change."""


def read_terms(message: coupon_pb.CouponTemplate) -> Terms:
    """Returns the terms in a template.

    Raises:
        InvalidArgument: If nothing says what a coupon gives, or a time cannot be.
    """
    return Terms(
        benefit=_read_benefit(message),
        currency_code=message.currency_code,
        display_name=message.display_name,
        description=message.description,
        minimum_spend=read_amount(message.minimum_spend, "coupon_template.minimum_spend"),
        skus=tuple(dict.fromkeys(message.skus)),
        categories=tuple(dict.fromkeys(message.categories)),
        excluded_skus=tuple(dict.fromkeys(message.excluded_skus)),
        store_ids=tuple(dict.fromkeys(message.store_ids)),
        start_time=_time(message, "start_time"),
        end_time=_time(message, "end_time"),
        valid_days=message.valid_days,
        stock=message.stock,
        customer_limit=message.customer_limit,
        returned_on_refund=message.returned_on_refund,
    )


def _time(message: coupon_pb.CouponTemplate, name: str) -> datetime | None:
    return read_time(getattr(message, name), f"coupon_template.{name}") if message.HasField(name) else None


def _read_benefit(message: coupon_pb.CouponTemplate) -> Benefit:
    path = "coupon_template"
    match message.WhichOneof("benefit"):
        case "amount_off":
            return AmountOff(read_amount(message.amount_off.amount, f"{path}.amount_off.amount"))
        case "percent_off":
            given = message.percent_off
            return PercentOff(
                part=read_amount(given.percent, f"{path}.percent_off.percent"),
                maximum=read_amount(given.maximum, f"{path}.percent_off.maximum"),
            )
        case "gift":
            return Gift(
                sku=message.gift.sku,
                quantity=message.gift.quantity,
                unit_cost=read_amount(message.gift.unit_cost, f"{path}.gift.unit_cost"),
            )
        case "free_shipping":
            return FreeShipping(read_amount(message.free_shipping.maximum, f"{path}.free_shipping.maximum"))
        case _:
            raise InvalidArgument(
                "coupon_template: say what a coupon gives: amount_off, percent_off, gift or free_shipping.",
                reason=Reason.ERROR_REASON_MISSING_FIELD,
                field=f"{path}.amount_off",
            )


def read_basket(message: coupon_pb.Basket) -> Basket:
    """Returns what is bought."""
    return Basket(
        lines=[
            Line(line.sku, line.category, line.quantity, read_amount(line.price, f"basket.lines[{place}].price"))
            for place, line in enumerate(message.lines)
        ],
        currency_code=message.currency_code,
        store_id=message.store_id,
        shipping=read_amount(message.shipping, "basket.shipping"),
    )


def read_states(states: Iterable[int]) -> frozenset[State]:
    """Returns the states that a list is asked for.

    Raises:
        InvalidArgument: If one of them is none.
    """
    try:
        return frozenset(State(state) for state in states)
    except ValueError as error:
        raise InvalidArgument(
            "states: use ISSUED, RESERVED, REDEEMED, EXPIRED or CANCELLED.", field="states"
        ) from error


def template_message(template: Template) -> coupon_pb.CouponTemplate:
    """Returns a template with its use."""
    message = _terms_message(template.terms)
    message.coupon_template_id = template.coupon_template_id
    archived = template.archive_time is not None
    message.state = coupon_pb.COUPON_TEMPLATE_STATE_ARCHIVED if archived else coupon_pb.COUPON_TEMPLATE_STATE_ACTIVE
    message.use.issued = template.use.issued
    message.use.redeemed = template.use.redeemed
    message.use.expired = template.use.expired
    message.use.cancelled = template.use.cancelled
    message.use.cost = amount_text(template.use.cost)
    message.use.revenue = amount_text(template.use.revenue)
    message.create_time.FromDatetime(template.create_time)
    message.update_time.FromDatetime(template.update_time)
    message.etag = etag_of(template.revision)
    return message


def _terms_message(terms: Terms) -> coupon_pb.CouponTemplate:
    message = coupon_pb.CouponTemplate(
        display_name=terms.display_name,
        description=terms.description,
        currency_code=terms.currency_code,
        minimum_spend=_amount(terms.minimum_spend),
        skus=terms.skus,
        categories=terms.categories,
        excluded_skus=terms.excluded_skus,
        store_ids=terms.store_ids,
        start_time=_stamp(terms.start_time),
        end_time=_stamp(terms.end_time),
        valid_days=terms.valid_days,
        stock=terms.stock,
        customer_limit=terms.customer_limit,
        returned_on_refund=terms.returned_on_refund,
    )
    match terms.benefit:
        case AmountOff(amount=amount):
            message.amount_off.amount = amount_text(amount)
        case PercentOff(part=part, maximum=maximum):
            message.percent_off.percent = part_text(part)
            message.percent_off.maximum = _amount(maximum)
        case Gift() as gift:
            message.gift.CopyFrom(gift_message(gift))
        case FreeShipping(maximum=maximum):
            message.free_shipping.SetInParent()
            message.free_shipping.maximum = _amount(maximum)
    return message


def gift_message(gift: Gift) -> coupon_pb.Gift:
    """Returns a gift."""
    return coupon_pb.Gift(sku=gift.sku, quantity=gift.quantity, unit_cost=_amount(gift.unit_cost))


def coupon_message(view: CouponView) -> coupon_pb.Coupon:
    """Returns a coupon; its terms without what is the template's alone."""
    coupon = view.coupon
    terms = _terms_message(view.terms)
    terms.coupon_template_id = coupon.coupon_template_id
    for name in ("stock", "customer_limit"):
        terms.ClearField(name)
    return coupon_pb.Coupon(
        code=view.code,
        coupon_id=coupon.coupon_id,
        coupon_template_id=coupon.coupon_template_id,
        terms=terms,
        customer_id=view.customer_id,
        state=cast(coupon_pb.CouponState, int(coupon.state)),
        start_time=_stamp(coupon.start_time),
        expire_time=_stamp(coupon.expire_time),
        reserved_until=_stamp(coupon.reserved_until),
        order_id=coupon.order_id,
        issue_time=_stamp(coupon.issue_time),
        discount=amount_text(coupon.discount) if coupon.state is State.REDEEMED else "",
        changes=[change_message(change) for change in view.changes],
    )


def change_message(change: Change) -> coupon_pb.CouponChange:
    """Returns what happened to a coupon."""
    has_amounts = change.kind in (ChangeKind.REDEEMED, ChangeKind.RETURNED)
    return coupon_pb.CouponChange(
        number=change.number,
        kind=cast(coupon_pb.CouponChangeKind, int(change.kind)),
        change_time=_stamp(change.change_time),
        principal=change.principal,
        store_id=change.store_id,
        order_id=change.order_id,
        reserved_until=_stamp(change.reserved_until),
        discount=amount_text(change.discount) if has_amounts else "",
        cost=amount_text(change.cost) if has_amounts else "",
        revenue=amount_text(change.revenue) if has_amounts else "",
    )


def move_message(move: Move) -> coupon_pb.CouponMove:
    """Returns what a call did."""
    return coupon_pb.CouponMove(
        coupon=coupon_message(move.view), change=change_message(move.change) if move.change else None
    )


def checked_message(checked: Checked) -> coupon_pb.CheckedCoupon:
    """Returns a coupon for a basket."""
    verdict = checked.verdict
    if isinstance(verdict, Refused):
        return coupon_pb.CheckedCoupon(
            coupon=coupon_message(checked.view),
            discount=amount_text(0),
            refusal=cast(coupon_pb.CouponRefusal, int(verdict.refusal)),
            message=verdict.message,
        )
    return coupon_pb.CheckedCoupon(
        coupon=coupon_message(checked.view),
        discount=amount_text(verdict.discount),
        gift=gift_message(verdict.gift) if verdict.gift else None,
    )


def _amount(amount: int) -> str:
    """Returns an amount; empty where there is none."""
    return amount_text(amount) if amount else ""


def _stamp(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def coupon_left(coupon: Coupon, change_time: datetime) -> coupon_pb.CouponLeft:
    """Returns a coupon without its code, as others are told it."""
    return coupon_pb.CouponLeft(
        coupon_id=coupon.coupon_id,
        coupon_template_id=coupon.coupon_template_id,
        node_id=coupon.node_id,
        state=cast(coupon_pb.CouponState, int(coupon.state)),
        start_time_us=microseconds(coupon.start_time),
        expire_time_us=microseconds(coupon.expire_time),
        reserved_until_us=microseconds(coupon.reserved_until) if coupon.reserved_until is not None else 0,
        version=coupon.changes,
        change_time_us=microseconds(change_time),
    )
