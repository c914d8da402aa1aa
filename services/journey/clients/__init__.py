"""Calls to others: a module for each. Errors come typed; every call has a deadline."""

from __future__ import annotations

from dataclasses import dataclass

import grpc

from services.journey.clients.messaging import MessagingClient
from services.journey.clients.outside import Outside
from services.journey.clients.own import Own, SigningKeys
from services.journey.clients.profile import ProfileClient
from services.journey.clients.segment import SegmentClient


@dataclass(frozen=True)
class Clients:
    """All whom journey calls, and what it does itself for its steps."""

    messaging: MessagingClient
    segment: SegmentClient
    profile: ProfileClient
    outside: Outside
    own: Own

    @classmethod
    def over(
        cls,
        *,
        messaging: grpc.aio.Channel,
        segment: grpc.aio.Channel,
        profile: grpc.aio.Channel,
        outside: Outside,
        own: Own,
    ) -> Clients:
        """Returns the clients over open channels."""
        return cls(MessagingClient(messaging), SegmentClient(segment), ProfileClient(profile), outside, own)


__all__ = ["Clients", "MessagingClient", "Outside", "Own", "ProfileClient", "SegmentClient", "SigningKeys"]
