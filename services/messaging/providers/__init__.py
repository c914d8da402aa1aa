"""Providers: how a rendered message leaves Yike, and how what becomes of it comes back. One file per provider.

Each provider sends at most once a call and says exactly what it knows: `Accepted`, `Rejected`, `Retry` (certainly not
taken) or `Unknown` (may have been taken). What to do about it is the ledger's business, not the provider's.
"""

from services.messaging.providers.accounts import (
    AliyunSmsAccount,
    ChannelAccount,
    ChannelAccounts,
    SmtpAccount,
    SmtpSecurity,
    WeComAccount,
    sandbox_accounts,
)
from services.messaging.providers.contract import (
    Accepted,
    Callback,
    Delivery,
    Doubt,
    InvalidCallback,
    Obstacle,
    OutboundMessage,
    Provider,
    Receipt,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.registry import CHANNELS, Providers

__all__ = [
    "CHANNELS",
    "Accepted",
    "AliyunSmsAccount",
    "Callback",
    "ChannelAccount",
    "ChannelAccounts",
    "Delivery",
    "Doubt",
    "InvalidCallback",
    "Obstacle",
    "OutboundMessage",
    "Provider",
    "Providers",
    "Receipt",
    "Refusal",
    "Rejected",
    "Retry",
    "SendOutcome",
    "SmtpAccount",
    "SmtpSecurity",
    "Unknown",
    "WeComAccount",
    "sandbox_accounts",
]
