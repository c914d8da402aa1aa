"""Accounts at providers, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.common.channels import WRITTEN_TO_BY_STAFF
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.messages import Channel, Purpose
from services.messaging.domain.pacing import NO_PACE, Pace
from services.messaging.domain.standing import NOTHING_SEEN, AccountState, Standing

MAX_ACCOUNTS = 100
"""Accounts of a workspace, without those that were deleted."""

MAX_ACTIVE = 10
"""Active ones of a channel: by so many a message may be tried, one after the other."""

_BOUND_TO_AN_APP = (Channel.WECHAT, Channel.MINI_PROGRAM, Channel.PUSH)


def max_active(channel: Channel) -> int:
    """Returns how many accounts of a channel may be active: one where addresses are ids that only one app knows.

    What is of no channel is not chosen among, and may all be active.
    """
    if channel is Channel.NONE:
        return MAX_ACCOUNTS
    return 1 if channel in _BOUND_TO_AN_APP else MAX_ACTIVE


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a provider.

    Attributes:
        account_id: Unique in its workspace, for ever.
        display_name: For people.
        channel: Of its provider; NONE where it reaches no customer.
        active: Whether messages of its channel may go by it.
        provider: The provider's name.
        settings: The provider's own form; its secrets are empty unless they were asked for, and once it is deleted.
        revision: Grows with every change.
        create_time: When it was made.
        update_time: When it was last changed.
        delete_time: When it was deleted; None when it was not.
        priority: Its place among the active ones of its channel, the lowest first; of those with 0 one is active.
        pace: How fast messages go by it.
        standing: What messages have shown of it.
        state: How it stands now.
        accepted_today: Messages that were taken by it today.
    """

    account_id: str
    display_name: str
    channel: Channel
    active: bool
    provider: str
    settings: Any
    revision: int
    create_time: datetime
    update_time: datetime
    delete_time: datetime | None = None
    priority: int = 0
    pace: Pace = NO_PACE
    standing: Standing = NOTHING_SEEN
    state: AccountState = AccountState.NONE
    accepted_today: int = 0


@dataclass(frozen=True, slots=True)
class SendingAccount:
    """An account with its secrets, as a message is sent by it; `account_id` is empty for the platform's own."""

    account_id: str
    provider: str
    settings: Any
    pace: Pace = NO_PACE

    @property
    def reaches(self) -> tuple[str, ...]:
        """Identifier types that this kind of account alone reaches; empty where it reaches those of its channel."""
        return getattr(self.settings, "reaches", ())

    def takes(self, identifier_type: str) -> bool:
        """Tells whether messages to an address of this type may go by it."""
        return identifier_type in self.reaches if self.reaches else identifier_type not in WRITTEN_TO_BY_STAFF


def reached_by(kind: ChannelKind, accounts: Sequence[SendingAccount], purpose: Purpose) -> ChannelKind:
    """Returns a channel as far as these accounts reach.

    Some providers know people by identifiers of their own; some kinds reach addresses of their own, and by marketing only.
    """
    kind = kind.through({each.provider for each in accounts})
    special = [each for each in accounts if each.reaches]
    if not special:
        return kind
    types = kind.contact_types if len(special) < len(accounts) else ()
    if purpose is not Purpose.TRANSACTIONAL:
        types = (*types, *(each for account in special for each in account.reaches))
    return replace(kind, contact_types=tuple(dict.fromkeys(types)))


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What a caller changes of an account; None leaves it as it is."""

    display_name: str | None = None
    active: bool | None = None
    settings: Any = None
    priority: int | None = None
    pace: Pace | None = None
