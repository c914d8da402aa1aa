"""The providers of a process, by channel."""

from collections.abc import Mapping

from services.common.clock import Clock
from services.messaging.providers.accounts import ChannelAccounts
from services.messaging.providers.aliyun_sms import AliyunSmsProvider
from services.messaging.providers.contract import Callback, OutboundMessage, SendOutcome
from services.messaging.providers.smtp import SmtpProvider
from services.messaging.providers.wecom import WeComProvider

CHANNELS = ("email", "sms", "wecom")
"""The channels that can be sent by."""


class Providers:
    """One provider a channel, shared by all workspaces."""

    def __init__(self, clock: Clock) -> None:
        """Makes the providers; connects to no one. Needs no running loop."""
        self.smtp = SmtpProvider(clock)
        self.aliyun_sms = AliyunSmsProvider(clock)
        self.wecom = WeComProvider(clock)

    async def send(
        self, channel: str, message: OutboundMessage, accounts: ChannelAccounts, *, timeout_seconds: float
    ) -> SendOutcome:
        """Sends by the channel's provider and the workspace's account; see `Provider.send`.

        Raises:
            KeyError: If `channel` is none of `CHANNELS`.
        """
        match channel:
            case "email":
                return await self.smtp.send(message, accounts.email, timeout_seconds=timeout_seconds)
            case "sms":
                return await self.aliyun_sms.send(message, accounts.sms, timeout_seconds=timeout_seconds)
            case "wecom":
                return await self.wecom.send(message, accounts.wecom, timeout_seconds=timeout_seconds)
        raise KeyError(channel)

    def idempotent(self, channel: str) -> bool:
        """Tells whether an unanswered message of this channel may simply be sent again.

        Raises:
            KeyError: If `channel` is none of `CHANNELS`.
        """
        match channel:
            case "email":
                return self.smtp.idempotent
            case "sms":
                return self.aliyun_sms.idempotent
            case "wecom":
                return self.wecom.idempotent
        raise KeyError(channel)

    def read_callback(
        self, provider: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> Callback:
        """Reads a provider's call; answer with what it says once its receipts are committed.

        Args:
            provider: As in `Provider.name`.
            headers: Names in lower case.
            query: Query parameters.
            body: As it came.

        Raises:
            KeyError: If this provider calls no one back.
            InvalidCallback: If the call is not what this provider sends.
        """
        if provider == self.aliyun_sms.name:
            return self.aliyun_sms.read_callback(headers, query, body)
        raise KeyError(provider)

    async def close(self) -> None:
        """Closes every connection."""
        await self.smtp.close()
        await self.aliyun_sms.close()
        await self.wecom.close()
