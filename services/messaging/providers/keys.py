"""Providers that give keys, by which they know a repeated message."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from services.messaging.providers.contract import CalledT


@runtime_checkable
class GivesKeys(Protocol[CalledT]):
    """A provider whose key a message must have from before its first attempt, so that it can be repeated."""

    async def key(self, account: CalledT, *, timeout_seconds: float) -> str:
        """Returns a key that no other message has; empty where none can be had now. Never raises for the provider."""
        ...
