"""Accounts at providers, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.messaging.domain.messages import Channel

MAX_ACCOUNTS = 100
"""Accounts of a workspace, without those that were deleted."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a provider.

    Attributes:
        account_id: Unique in its workspace, for ever.
        display_name: For people.
        channel: Of its provider.
        active: Whether the messages of its channel go by it.
        provider: The provider's name.
        settings: The provider's own form; its secrets are empty unless they were asked for, and once it is deleted.
        revision: Grows with every change.
        create_time: When it was made.
        update_time: When it was last changed.
        delete_time: When it was deleted; None when it was not.
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


@dataclass(frozen=True, slots=True)
class SendingAccount:
    """An account with its secrets, as a message is sent by it; `account_id` is empty for the platform's own."""

    account_id: str
    provider: str
    settings: Any


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What a caller changes of an account; None leaves it as it is."""

    display_name: str | None = None
    active: bool | None = None
    settings: Any = None
