"""By which account a message goes: the first of its channel that may be called, and to which it was not in vain."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from services.common.clock import monotonic_seconds
from services.messaging.domain import Channel, Reason, Requeued
from services.messaging.domain.accounts import SendingAccount
from services.messaging.storage.deliveries import Delivery
from services.messaging.worker.breaker import Breakers

Group = tuple[str, Channel]
Way = tuple[str, Channel, str]
"""Workspace, channel and account; the account's id is empty for the platform's own, and where there is none."""

MAX_KEPT = 10_000
FEW_A_SECOND = 100
"""A pace of no more than this is served by one lane: more would prepare what must wait."""


class Turn:
    """The accounts of one batch, in order."""

    def __init__(self, group: Group, accounts: Sequence[SendingAccount], breakers: Breakers) -> None:
        """Takes what there is."""
        self.accounts = tuple(accounts)
        self.used_up: set[str] = set()
        self._group = group
        self._breakers = breakers
        self._probed: set[Way] = set()

    def callable_accounts(self) -> list[SendingAccount]:
        """Returns those whose breaker is not open."""
        now = monotonic_seconds()
        return [each for each in self.accounts if self._breakers.allowance(self._way(each.account_id), now) != 0]

    def choose(self, passed_over: Collection[str], identifier_type: str) -> SendingAccount | None:
        """Returns the first account that reaches an address, may be called and did not refuse the message; else None.

        An account that is only tried now and then is tried by one message of a batch.
        """
        now = monotonic_seconds()
        for account in self.accounts:
            way = self._way(account.account_id)
            if account.account_id in passed_over or account.account_id in self.used_up:
                continue
            if not account.takes(identifier_type):
                continue
            allowance = self._breakers.allowance(way, now)
            if allowance == 0:
                continue
            if allowance is not None:
                self._breakers.start_probe(way)
                self._probed.add(way)
            return account
        return None

    def has_other(self, passed_over: Collection[str], identifier_type: str) -> bool:
        """Tells whether an account that works as far as we know may have a message that these did not take."""
        now = monotonic_seconds()
        return any(
            each.account_id not in passed_over
            and each.takes(identifier_type)
            and each.account_id not in self.used_up
            and self._breakers.allowance(self._way(each.account_id), now) is None
            for each in self.accounts
        )

    def pause_seconds(self) -> float:
        """Returns how long it takes until one of the accounts may be called; at least a tenth of a second."""
        now = monotonic_seconds()
        return min((self._breakers.pause_left(self._way(each.account_id), now) for each in self.accounts), default=0.1)

    def broken_off(self, delivery: Delivery, now: datetime) -> Requeued:
        """Returns when a message is tried again of which no account may be asked now; all of them may be by then."""
        return Requeued(
            delivery.delivery_id,
            delivery.lease_token,
            now + timedelta(seconds=self.pause_seconds() * (1 + random.random() / 4)),
            delivery.reason or Reason.PROVIDER_UNAVAILABLE,
            "breaker_open",
            in_trouble=delivery.trouble_since is not None,
        )

    def end(self) -> None:
        """Notes that what was tried is over, whatever came of it."""
        for way in self._probed:
            self._breakers.end_probe(way)
        self._probed.clear()

    def _way(self, account_id: str) -> Way:
        return (*self._group, account_id)


class Ways:
    """What a process knows of the accounts of workspaces and channels."""

    def __init__(self, breakers: Breakers) -> None:
        """Starts knowing nothing: then any number of messages may be tried."""
        self.breakers = breakers
        self._known: OrderedDict[Group, tuple[SendingAccount, ...]] = OrderedDict()
        self._rests: dict[Group, datetime] = {}

    @property
    def rests(self) -> Mapping[Group, datetime]:
        """Until when groups rest whose accounts have no room."""
        return self._rests

    def begin(self, group: Group, accounts: Sequence[SendingAccount]) -> Turn:
        """Begins a batch that goes by these accounts."""
        self._known[group] = tuple(accounts)
        self._known.move_to_end(group)
        while len(self._known) > MAX_KEPT:
            self._known.popitem(last=False)
        self._rests.pop(group, None)
        return Turn(group, accounts, self.breakers)

    def rest(self, group: Group, until: datetime) -> None:
        """Lets a group rest."""
        if len(self._rests) >= MAX_KEPT:
            self._rests.clear()
        self._rests[group] = until

    def allowance(self, group: Group) -> int | None:
        """Returns how many messages may be tried: None for any number, 1 to probe, 0 while all accounts are broken off."""
        now = monotonic_seconds()
        accounts = [each.account_id for each in self._known.get(group, ())] or [""]
        allowances = [self.breakers.allowance((*group, account_id), now) for account_id in accounts]
        return None if None in allowances else max(each for each in allowances if each is not None)

    def lanes(self, group: Group, most: int) -> int:
        """Returns how many batches of a group may be under way at once."""
        known = self._known.get(group, ())
        return 1 if any(0 < each.pace.per_second <= FEW_A_SECOND or each.pace.per_day for each in known[:1]) else most
