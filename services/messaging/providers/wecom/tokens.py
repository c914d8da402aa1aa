"""How an access token of a corporation is asked for: the vendor gives a new one by itself once one has ended."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlencode

from services.messaging.providers.access_tokens import TokenCall


class Corporation(Protocol):
    """What an account holds by which its tokens are asked for."""

    @property
    def endpoint(self) -> str:
        """Scheme and host."""

    @property
    def corp_id(self) -> str:
        """Which corporation."""

    @property
    def corp_secret(self) -> str:
        """Of the application, or of the contacts."""


def token_call(account: Corporation, anew: bool) -> TokenCall:
    """Returns the call; `anew` changes nothing of it."""
    query = urlencode({"corpid": account.corp_id, "corpsecret": account.corp_secret})
    return TokenCall("GET", f"{account.endpoint}/cgi-bin/gettoken?{query}")
