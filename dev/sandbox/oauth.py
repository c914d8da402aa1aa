"""The sandbox's issuer of tokens for XOAUTH2: `POST /oauth2/token` of RFC 6749, refresh tokens and client credentials."""

import hmac
import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from dev.sandbox.credentials import account_secret, is_account
from dev.sandbox.receiving import Now
from dev.sandbox.wire import Answer, Request, json_answer

TOKEN_SECONDS = 3_600
MAX_TOKENS = 10_000
"""Newest tokens remembered."""


class TokenIssuer:
    """Knows every account as an application: its secret is that of `oauth`, its grant that of `oauth_refresh`."""

    def __init__(self, token: str, now: Now) -> None:
        """Takes the sandbox token, from which secrets derive, and the clock."""
        self._token = token
        self._now = now
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self.issued = 0

    async def answer(self, request: Request) -> Answer:
        """Gives a token, or the standard's error."""
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        client = form.get("client_id", "")
        if request.method != "POST" or not is_account(client):
            return json_answer({"error": "invalid_client"}, 401)
        match form.get("grant_type"):
            case "client_credentials":
                if not self._is_secret("oauth", client, form.get("client_secret", "")):
                    return json_answer({"error": "invalid_client"}, 401)
            case "refresh_token":
                if not self._is_secret("oauth_refresh", client, form.get("refresh_token", "")):
                    return json_answer({"error": "invalid_grant"}, 400)
            case _:
                return json_answer({"error": "unsupported_grant_type"}, 400)
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self.issued += 1
        self._tokens[token] = (client, self._now() + timedelta(seconds=TOKEN_SECONDS))
        while len(self._tokens) > MAX_TOKENS:
            self._tokens.pop(next(iter(self._tokens)))
        return json_answer({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def holds(self, user: str, token: str) -> bool:
        """Tells whether a token lets this user in."""
        client, ends = self._tokens.get(token, ("", self._now()))
        return client == user and ends > self._now()

    def expire_tokens(self) -> None:
        """Ends every token, as an issuer may before its time."""
        self._tokens.clear()

    def _is_secret(self, kind: str, client: str, presented: str) -> bool:
        return hmac.compare_digest(account_secret(self._token, kind, client).encode(), presented.encode())
