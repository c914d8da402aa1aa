"""Statements of consent as others are told them."""

from __future__ import annotations

from typing import cast

from services.common.channels import channel_name
from services.profile.domain import Statement
from yike.common.v1 import channel_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


def stated_consent(statement: Statement) -> profile_pb.StatedConsent:
    """Returns a statement without its proof, which is nobody's but profile's."""
    channel, _, purpose = statement.key.partition(":")
    return profile_pb.StatedConsent(
        node_id=statement.node_id,
        channel=cast(channel_pb2.Channel, channel_pb2.Channel.Value(channel_name(channel))),
        purpose=cast(channel_pb2.Purpose, channel_pb2.Purpose.Value(f"PURPOSE_{purpose.upper()}")),
        granted=statement.granted,
        authority=cast(profile_pb.ConsentAuthority, statement.authority),
        speaker_node_id=statement.speaker,
        stated_time_us=statement.stated_us,
        receive_time_us=statement.receive_us,
        expire_time_us=statement.expire_us,
    )
