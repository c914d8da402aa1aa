"""What a workspace sends by that has no account of its own: the message sandbox, where there is one."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from services.common.settings import ServiceSettings
from services.messaging.domain import Channel
from services.messaging.providers import AccountForm, InAppAccount
from services.messaging.providers.sandbox_accounts import sandbox_accounts, sandbox_secret
from services.messaging.usecases.choosing import PlatformAccount
from services.messaging.worker.calling import KEPT_ACCOUNTS


def platform_account(settings: ServiceSettings) -> PlatformAccount:
    """Returns who finds what a workspace sends by that has no account of its own.

    Into inboxes the platform itself; else the message sandbox, where there is one.
    """

    @lru_cache(maxsize=KEPT_ACCOUNTS)
    def accounts_of(workspace_id: str) -> Mapping[str, AccountForm]:
        if not settings.sandbox_http_url:
            return {}
        return sandbox_accounts(
            http_url=settings.sandbox_http_url,
            smtp_port=settings.sandbox_smtp_port,
            token=settings.sandbox_token,
            workspace_id=workspace_id,
        )

    def account_of(workspace_id: str, channel: Channel) -> AccountForm | None:
        return InAppAccount() if channel is Channel.IN_APP else accounts_of(workspace_id).get(channel.word)

    return account_of


def sandbox_trust(settings: ServiceSettings) -> Callable[[str, str, Mapping[str, str]], bool]:
    """Returns who tells of (workspace, provider, query) whether the sandbox calls back for its account of the workspace.

    Nobody knows that token but who has the sandbox's; without a sandbox nothing is believed.
    """

    def trusts(workspace_id: str, provider: str, query: Mapping[str, str]) -> bool:
        if not settings.sandbox_http_url or query.get("account"):
            return False
        wanted = sandbox_secret(settings.sandbox_token, f"callbacks/{provider.replace('-', '_')}", workspace_id)
        return hmac.compare_digest(wanted.encode(), query.get("token", "").encode("utf-8", "surrogatepass"))

    return trusts


def sandbox_addresses(settings: ServiceSettings) -> list[tuple[str, int]]:
    """Returns where the sandbox is, which may be a private address."""
    if not settings.sandbox_http_url:
        return []
    parts = urlsplit(settings.sandbox_http_url)
    host = parts.hostname or ""
    return [(host, parts.port or 80), (host, settings.sandbox_smtp_port)]
