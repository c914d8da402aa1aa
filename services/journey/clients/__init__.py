"""Calls to other services: a module a service. Errors come typed (`services.common.clients`); every call has a deadline."""

from __future__ import annotations

from dataclasses import dataclass

import grpc

from services.journey.clients.messaging import MessagingClient
from services.journey.clients.profile import ProfileClient
from services.journey.clients.segment import SegmentClient


@dataclass(frozen=True)
class Clients:
    """All whom journey calls."""

    messaging: MessagingClient
    segment: SegmentClient
    profile: ProfileClient

    @classmethod
    def over(cls, *, messaging: grpc.aio.Channel, segment: grpc.aio.Channel, profile: grpc.aio.Channel) -> Clients:
        """Returns the clients over open channels."""
        return cls(MessagingClient(messaging), SegmentClient(segment), ProfileClient(profile))


__all__ = ["Clients", "MessagingClient", "ProfileClient", "SegmentClient"]
