"""Calls to providers: bounded for each account, broken off while a provider is away."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from opentelemetry import metrics

from services.common.clock import monotonic_seconds
from services.common.telemetry import context_from, tracer
from services.messaging.domain import DOUBT_SECONDS, Reason, Requeued, Settling
from services.messaging.providers import (
    Accepted,
    Doubt,
    Obstacle,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.registry import Providers
from services.messaging.usecases.doubt import may_repeat
from services.messaging.worker.breaker import Breakers
from services.messaging.worker.health import Health
from services.messaging.worker.outcomes import settling_of
from services.messaging.worker.prepared import Prepared
from services.messaging.worker.ways import Way

CALLS_AT_ONCE = 32
"""Calls of one account at once."""

TIMEOUT_SECONDS = 8.0
"""How long a provider is waited for. Of one that is silent this is how long it takes until it is known: no more than 10 s."""

KEY_SECONDS = 5.0
"""How long a provider is waited for that gives keys."""

KEPT_ACCOUNTS = 1_000

_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)
_refused_accounts = metrics.get_meter(__name__).create_counter("messaging.provider.account_refusals")
_calls = metrics.get_meter(__name__).create_counter("messaging.provider.calls")


class Calling:
    """Sends prepared messages."""

    def __init__(
        self,
        *,
        providers: Providers,
        breakers: Breakers,
        health: Health,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Takes what it works with."""
        self._providers = providers
        self._breakers = breakers
        self._health = health
        self._timeout_seconds = timeout_seconds
        self._places: OrderedDict[Way, asyncio.Semaphore] = OrderedDict()

    def is_repeatable(self, prepared: Prepared) -> bool:
        """Tells whether it may be sent again when it may have been taken: the provider takes it once, or the policy says so."""
        return prepared.repeats or self._is_idempotent(prepared)

    def _is_idempotent(self, prepared: Prepared) -> bool:
        if prepared.account is None or prepared.outbound.is_reply:
            return False
        if not self._providers.idempotent(prepared.account.settings):
            return False
        return bool(prepared.outbound.key) or self._providers.keys_of(prepared.account.settings) is None

    def needs_key(self, prepared: Prepared) -> bool:
        """Tells whether its provider knows repeats by a key that this message has not."""
        account = prepared.account
        return (
            account is not None
            and not prepared.delivery.sealed
            and self._providers.keys_of(account.settings) is not None
        )

    async def keyed(self, prepared: Prepared) -> Prepared:
        """Returns a message with a key of its provider, where that gives keys by which it knows repeats.

        Where it gives none now, the message goes without: as to a provider that knows no repeats.
        """
        if prepared.account is None or prepared.delivery.sealed:
            return prepared
        keys = self._providers.keys_of(prepared.account.settings)
        if keys is None:
            return prepared
        key = await keys.key(prepared.account.settings, timeout_seconds=KEY_SECONDS)
        return replace(prepared, outbound=replace(prepared.outbound, key=key))

    async def call(self, workspace_id: str, prepared: Prepared, handed_over_at: datetime) -> Settling:
        """Sends one message that was handed over and returns what to write down; does not raise for the provider.

        Args:
            workspace_id: Whose.
            prepared: What.
            handed_over_at: The present of the transaction before, by which back-off is reckoned.
        """
        delivery = prepared.delivery
        account_id = prepared.account.account_id if prepared.account else ""
        key = (workspace_id, delivery.channel, account_id)
        is_doubtful = bool(delivery.sealed)
        started = monotonic_seconds()
        async with self._place(key):
            now = monotonic_seconds()
            if self._breakers.is_open(key, now):
                pause = timedelta(seconds=self._breakers.pause_left(key, now) * (1 + random.random() / 4))
                again = handed_over_at + timedelta(seconds=now - started) + pause
                return Requeued(
                    delivery.delivery_id,
                    delivery.lease_token,
                    handed_over_at if not is_doubtful and prepared.has_other(account_id) else again,
                    delivery.reason or Reason.PROVIDER_UNAVAILABLE,
                    "breaker_open",
                    keep_rendering=is_doubtful,
                    in_trouble=delivery.trouble_since is not None,
                    account_id=account_id,
                    passed_over=delivery.passed_over,
                )
            try:
                outcome = await self._send(workspace_id, prepared)
            except Exception as error:
                # Nobody knows how far it got.
                _log.error("provider.failed", workspace_id=workspace_id, channel=key[1].word, exc_info=error)
                outcome = Unknown(Doubt.SERVER_ERROR, type(error).__name__)
        present = handed_over_at + timedelta(seconds=monotonic_seconds() - started)
        opened = self._note(key, outcome, prepared.address_hash)
        self._health.saw(workspace_id, account_id, outcome, present, opened=opened)
        settling = settling_of(
            delivery,
            outcome,
            now=present,
            may_repeat=may_repeat(
                delivery,
                delivery.attempts + 1,
                present,
                idempotent=self._is_idempotent(prepared),
                wanted=prepared.repeats,
            ),
            chance=random.random(),
            has_other=prepared.has_other(account_id),
            doubt_seconds=0.0 if self._is_idempotent(prepared) else DOUBT_SECONDS,
        )
        if isinstance(settling, Requeued):
            settling = replace(settling, account_id=account_id)
            if settling.reason is Reason.ACCOUNT_CHANGED:
                # Due when it was handed over: before those that came since.
                passed_over = (*delivery.passed_over, account_id)
                settling = replace(settling, next_attempt_time=handed_over_at, passed_over=passed_over)
        return settling

    async def _send(self, workspace_id: str, prepared: Prepared) -> SendOutcome:
        account = prepared.account
        if account is None:
            return Retry(60.0, Obstacle.ACCOUNT, "no account")
        delivery = prepared.delivery
        word = delivery.channel.word
        if not delivery.traceparent:
            outcome = await self._providers.send(
                prepared.outbound, account.settings, timeout_seconds=self._timeout_seconds
            )
        else:
            with _tracer.start_as_current_span(
                f"send {word}",
                context=context_from(delivery.traceparent),
                attributes={"yike.delivery_id": delivery.delivery_id, "yike.workspace": workspace_id},
            ) as span:
                outcome = await self._providers.send(
                    prepared.outbound, account.settings, timeout_seconds=self._timeout_seconds
                )
                span.set_attribute("yike.outcome", type(outcome).__name__)
        _calls.add(1, {"channel": word, "outcome": type(outcome).__name__})
        return outcome

    def _note(self, key: Way, outcome: SendOutcome, address_hash: bytes) -> bool:
        """Notes what came of a call; returns whether it broke off further ones."""
        if isinstance(outcome, Accepted | Rejected):
            self._breakers.succeeded(key)
            return False
        if isinstance(outcome, Retry) and outcome.reason is Obstacle.ACCOUNT:
            # The alarm: until someone puts the account right, nothing of this workspace leaves by it.
            _log.error(
                "account.refused", workspace_id=key[0], channel=key[1].word, account_id=key[2], code=outcome.code
            )
            _refused_accounts.add(1, {"channel": key[1].word})
        after_seconds = outcome.after_seconds if isinstance(outcome, Retry) else 0.0
        reason = outcome.reason.value if isinstance(outcome, Retry | Unknown) else ""
        is_providers = isinstance(outcome, Retry) and outcome.reason is not Obstacle.BUSY
        recipient = None if is_providers else address_hash
        opened = self._breakers.failed(key, monotonic_seconds(), after_seconds=after_seconds, recipient=recipient)
        if opened:
            _log.warning("breaker.opened", workspace_id=key[0], channel=key[1].word, account_id=key[2], reason=reason)
        return opened

    def _place(self, key: Way) -> asyncio.Semaphore:
        places = self._places.get(key)
        if places is None:
            places = self._places[key] = asyncio.Semaphore(CALLS_AT_ONCE)
            while len(self._places) > KEPT_ACCOUNTS:
                self._places.popitem(last=False)
        else:
            self._places.move_to_end(key)
        return places
