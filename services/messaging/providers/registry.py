"""The providers of a process, shared by all workspaces."""

from __future__ import annotations

from typing import Any

from services.common.clock import Clock
from services.messaging.providers import OWN_PROVIDERS, PROVIDERS
from services.messaging.providers.contract import (
    AccountForm,
    CallsBack,
    OutboundMessage,
    Provider,
    SendOutcome,
    Verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.keys import GivesKeys


class Providers:
    """One of each, found by the account."""

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Makes the providers; connects to no one. Needs no running loop."""
        # The protocol says nothing of how one is made; `PROVIDERS` does.
        made: list[Provider[Any]] = [kind(clock, dialer) for kind in (*PROVIDERS, *OWN_PROVIDERS)]  # type: ignore[call-arg]
        self._by_form = {provider.account_form: provider for provider in made}
        self._by_name = {provider.name: provider for provider in made}
        # Asked of every message; a protocol's own check looks at each of its names.
        self._keys_by_form = {
            provider.account_form: provider if isinstance(provider, GivesKeys) else None for provider in made
        }

    def of(self, account: AccountForm) -> Provider[Any]:
        """Returns the provider of an account."""
        return self._by_form[type(account)]

    def named(self, name: str) -> Provider[Any]:
        """Returns a provider by its name.

        Raises:
            KeyError: If there is none.
        """
        return self._by_name[name]

    async def send(self, message: OutboundMessage, account: AccountForm, *, timeout_seconds: float) -> SendOutcome:
        """Sends by an account; see `Provider.send`."""
        return await self.of(account).send(message, account, timeout_seconds=timeout_seconds)

    async def verify(self, account: AccountForm, *, timeout_seconds: float) -> Verdict:
        """Tries an account; see `Provider.verify`."""
        return await self.of(account).verify(account, timeout_seconds=timeout_seconds)

    def idempotent(self, account: AccountForm) -> bool:
        """Tells whether an unanswered message of this account may simply be sent again."""
        return self.of(account).idempotent

    def keys_of(self, account: AccountForm) -> GivesKeys[Any] | None:
        """Returns who gives keys to the messages of an account; None where its messages need none."""
        return self._keys_by_form[type(account)]

    def caller_back(self, name: str) -> CallsBack[Any]:
        """Returns the provider that calls back under a name.

        Raises:
            KeyError: If no provider of this name calls anyone.
        """
        provider = self._by_name[name]
        if not isinstance(provider, CallsBack):
            raise KeyError(name)
        return provider

    async def close(self) -> None:
        """Closes every connection."""
        for provider in self._by_name.values():
            await provider.close()
