"""What profile tells and exports of what is kept beside events and attributes, read."""

from __future__ import annotations

from collections.abc import Iterable

from services.common.channels import channel_of
from services.common.json_values import stored_value
from services.segment.domain.heard_kept import (
    NO_END,
    HeardBatch,
    HeardCompany,
    HeardConsent,
    HeardCoupon,
    HeardMember,
    HeardTier,
)
from yike.common.v1 import channel_pb2
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

_LARGEST = 255


def heard_batches(told: Iterable[loyalty_pb.BatchLeft]) -> tuple[HeardBatch, ...]:
    """Returns what is left of batches of points."""
    return tuple(
        HeardBatch(
            node_id=one.node_id,
            batch_id=one.batch_id,
            version=one.version,
            remaining=one.remaining,
            expire_us=one.expire_time_us if one.HasField("expire_time_us") else NO_END,
            change_us=one.change_time_us,
        )
        for one in told
    )


def heard_tiers(told: Iterable[loyalty_pb.TierTold]) -> tuple[HeardTier, ...]:
    """Returns the tiers that nodes keep."""
    return tuple(HeardTier(one.node_id, stored_value(one.tier_id or None), one.change_time_us) for one in told)


def heard_coupons(told: Iterable[coupon_pb.CouponLeft]) -> tuple[HeardCoupon, ...]:
    """Returns coupons; one in a state that only a later version knows can be used by no rule of this one."""
    return tuple(
        HeardCoupon(
            node_id=one.node_id,
            template=one.coupon_template_id,
            coupon_id=one.coupon_id,
            version=one.version,
            state=min(one.state, _LARGEST),
            start_us=one.start_time_us,
            expire_us=one.expire_time_us,
            reserved_us=one.reserved_until_us,
            change_us=one.change_time_us,
        )
        for one in told
    )


def heard_members(told: Iterable[company_pb.MembershipLeft]) -> tuple[HeardMember, ...]:
    """Returns who belongs to companies, or no longer."""
    return tuple(HeardMember(one.node_id, one.company_id, one.joined, one.version, one.change_time_us) for one in told)


def heard_companies(told: Iterable[company_pb.CompanyLeft]) -> tuple[HeardCompany, ...]:
    """Returns companies; one in a stage that only a later version knows is in none that a rule can name."""
    return tuple(HeardCompany(one.company_id, min(one.stage, _LARGEST), one.version, one.since_version) for one in told)


def heard_consents(told: Iterable[profile_pb.StatedConsent]) -> tuple[HeardConsent, ...]:
    """Returns statements of consent; those to a channel that only a later version knows are left out: no rule names it."""
    return tuple(
        HeardConsent(
            node_id=one.node_id,
            key=f"{channel_of(one.channel)}:{_purpose(one.purpose)}",
            granted=one.granted,
            authority=min(one.authority, _LARGEST),
            speaker=one.speaker_node_id,
            stated_us=one.stated_time_us,
            receive_us=one.receive_time_us,
            expire_us=one.expire_time_us if one.HasField("expire_time_us") else NO_END,
        )
        for one in told
        if channel_of(one.channel)
    )


def _purpose(number: int) -> str:
    """Returns the word of a purpose; what a later version knows as its number, which no rule names."""
    known = channel_pb2.Purpose.DESCRIPTOR.values_by_number.get(number)
    return known.name.removeprefix("PURPOSE_").lower() if known is not None else str(number)
