"""Access tokens for XOAUTH2: asked for at the issuer (RFC 6749), kept until they run out.

Grants: a refresh token (section 6), or client credentials (4.4). That Google's and Microsoft's endpoints take them so is
general knowledge; no page of theirs was at hand.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from services.common.clock import monotonic_seconds
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.smtp.account import SmtpAccount
from services.messaging.providers.streams import BrokenConnection

KEPT_TOKENS = 1_000
"""Accounts whose tokens are kept, the latest used."""

USUAL_SECONDS = 3_600.0
"""How long a token lasts whose issuer does not say."""

EARLY_SECONDS = 60.0
"""So long before its end a token is no longer used."""

TOKEN_SECONDS = 5.0
"""How long an issuer is waited for."""

_Key = tuple[str, str, str, str, str]


class RefusedToken(Exception):
    """The issuer gives none, if `permanent` until someone changes the account; `code` is its own, such as `invalid_grant`."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


@dataclass(slots=True)
class _Kept:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str = ""
    ends: float = 0.0


class AccessTokens:
    """Finds tokens; many connections of one account ask its issuer once."""

    def __init__(self, dialer: Dialer) -> None:
        """Prepares; asks no one."""
        self._caller = HttpCaller(dialer)
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()

    async def token(self, account: SmtpAccount, *, but: str = "") -> str:
        """Returns a token that should still hold.

        Args:
            account: With a token endpoint.
            but: One that was refused.

        Raises:
            BrokenConnection: If the issuer was not reached or did not answer.
            RefusedToken: If it gives none.
        """
        kept = self._of(account)
        async with kept.lock:
            if not kept.token or kept.token == but or monotonic_seconds() >= kept.ends:
                kept.token, seconds = await self._ask(account)
                kept.ends = monotonic_seconds() + max(seconds - EARLY_SECONDS, seconds / 2)
            return kept.token

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    def _of(self, account: SmtpAccount) -> _Kept:
        # The whole of what is asked with: a token is nobody else's.
        key = (
            account.oauth_token_endpoint,
            account.oauth_client_id,
            account.oauth_client_secret,
            account.oauth_refresh_token,
            account.oauth_scope,
        )
        kept = self._kept.pop(key, None) or _Kept()
        self._kept[key] = kept
        while len(self._kept) > KEPT_TOKENS:
            self._kept.popitem(last=False)
        return kept

    async def _ask(self, account: SmtpAccount) -> tuple[str, float]:
        form = {"client_id": account.oauth_client_id}
        if account.oauth_client_secret:
            form["client_secret"] = account.oauth_client_secret
        if account.oauth_refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": account.oauth_refresh_token}
        else:
            form["grant_type"] = "client_credentials"
        if account.oauth_scope:
            form["scope"] = account.oauth_scope
        answer = await self._caller.call(
            "POST",
            account.oauth_token_endpoint,
            timeout_seconds=TOKEN_SECONDS,
            headers={"content-type": "application/x-www-form-urlencoded"},
            content=urlencode(form).encode(),
        )
        if not isinstance(answer, HttpAnswer):
            raise BrokenConnection
        token = answer.fields.get("access_token")
        if answer.status == 200 and isinstance(token, str) and _is_token(token):
            seconds = answer.fields.get("expires_in")
            lasts = float(seconds) if isinstance(seconds, int) and 0 < seconds < 10_000_000 else USUAL_SECONDS
            return token, lasts
        code = answer.fields.get("error")
        said = code[:64] if isinstance(code, str) and code.isascii() and code.isprintable() else str(answer.status)
        raise RefusedToken(said, permanent=400 <= answer.status < 500 and answer.status != 429)


def _is_token(text: str) -> bool:
    """Whether a text can stand in the sign-in: visible ASCII, as RFC 6750 has it."""
    return 0 < len(text) <= 8_000 and all("\x21" <= character <= "\x7e" for character in text)
