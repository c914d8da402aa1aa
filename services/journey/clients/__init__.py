"""Calls to others: a module for each. Errors come typed; every call has a deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import grpc

from services.journey.clients.messaging import MessagingClient
from services.journey.clients.outside import Outside
from services.journey.clients.profile import ProfileClient
from services.journey.clients.segment import SegmentClient

SigningKeys: TypeAlias = Callable[[str], Awaitable[Sequence[bytes]]]
"""Returns the keys by which a workspace's calls to the outside are signed now: one, or two while it changes over."""


@dataclass(frozen=True)
class Clients:
    """All whom journey calls, and what calls to the outside are signed with."""

    messaging: MessagingClient
    segment: SegmentClient
    profile: ProfileClient
    outside: Outside
    signing_keys: SigningKeys

    @classmethod
    def over(
        cls,
        *,
        messaging: grpc.aio.Channel,
        segment: grpc.aio.Channel,
        profile: grpc.aio.Channel,
        outside: Outside,
        signing_keys: SigningKeys,
    ) -> Clients:
        """Returns the clients over open channels."""
        return cls(MessagingClient(messaging), SegmentClient(segment), ProfileClient(profile), outside, signing_keys)


__all__ = ["Clients", "MessagingClient", "Outside", "ProfileClient", "SegmentClient", "SigningKeys"]
