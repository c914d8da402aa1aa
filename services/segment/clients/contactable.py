"""By what a customer can be reached, read from profile's file."""

from __future__ import annotations

from datetime import UTC

from services.common.channels import channel_of
from services.segment.domain.reach import Contactable, GivenConsent
from yike.common.v1 import channel_pb2 as channel_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


def contactable_of(customer: profile_pb.Customer) -> Contactable:
    """Returns what a file says of contact: of consents those to marketing that may be relied on."""
    return Contactable(
        frozenset(identifier.type for identifier in customer.identifiers),
        {
            channel_of(consent.channel): GivenConsent(
                consent.expire_time.ToDatetime(UTC) if consent.HasField("expire_time") else None
            )
            for consent in customer.consents
            if consent.granted
            and consent.ground != profile_pb.CONSENT_GROUND_NOT_ENTITLED
            and consent.purpose in (channel_pb.PURPOSE_MARKETING, channel_pb.PURPOSE_UNSPECIFIED)
        },
    )
