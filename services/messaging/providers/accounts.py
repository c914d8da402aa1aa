"""The accounts at providers, and those of the message sandbox that development starts with."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from services.messaging.sandbox.credentials import account_name, account_secret


class SmtpSecurity(StrEnum):
    """How an SMTP connection is protected."""

    PLAIN = "plain"
    """Not at all: only for a server on this machine or network."""
    STARTTLS = "starttls"
    """TLS from the STARTTLS command on; a server without it is not used."""
    TLS = "tls"
    """TLS from the first byte (port 465)."""


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """A mail relay and the sender's address.

    An empty `user` sends without signing in; `hello_name` is how this machine introduces itself in EHLO.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    sender_name: str = ""
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    hello_name: str = "localhost"


@dataclass(frozen=True, slots=True)
class AliyunSmsAccount:
    """An access key of Aliyun SMS with the registered signature and a template for messages that name none."""

    endpoint: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    sign_name: str
    template_code: str = ""


@dataclass(frozen=True, slots=True)
class WeComAccount:
    """An application of a WeCom corporation."""

    endpoint: str
    corp_id: str
    corp_secret: str = field(repr=False)
    agent_id: int


@dataclass(frozen=True, slots=True)
class ChannelAccounts:
    """A workspace's account for each channel."""

    email: SmtpAccount
    sms: AliyunSmsAccount
    wecom: WeComAccount


ChannelAccount = SmtpAccount | AliyunSmsAccount | WeComAccount
"""Any account."""


def sandbox_accounts(*, http_url: str, smtp_port: int, token: str, workspace_id: str) -> ChannelAccounts:
    """Returns the workspace's accounts at the message sandbox; its receipts come back to that workspace.

    Args:
        http_url: `YIKE_SANDBOX_HTTP_URL`; its host is also the mail server's.
        smtp_port: `YIKE_SANDBOX_SMTP_PORT`.
        token: `YIKE_SANDBOX_TOKEN`.
        workspace_id: Whose accounts.
    """
    name = account_name(workspace_id)
    endpoint = http_url.rstrip("/")
    return ChannelAccounts(
        email=SmtpAccount(
            host=urlsplit(endpoint).hostname or "127.0.0.1",
            port=smtp_port,
            user=name,
            password=account_secret(token, "smtp", name),
            sender="hello@shop.example",
            sender_name="Yike",
            security=SmtpSecurity.PLAIN,
        ),
        sms=AliyunSmsAccount(
            endpoint=endpoint,
            access_key_id=name,
            access_key_secret=account_secret(token, "aliyun_sms", name),
            sign_name="一客",
            template_code="SMS_000000001",
        ),
        wecom=WeComAccount(
            endpoint=endpoint,
            corp_id=name,
            corp_secret=account_secret(token, "wecom", name),
            agent_id=1_000_001,
        ),
    )
