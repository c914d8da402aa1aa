"""Customer tokens: `yk_customer_<what it says>.<signature>`. Nothing of them is kept; the signature says that they are ours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from gateway.auth.authenticator import Authenticator
from gateway.auth.keys import KeyKind, is_workspace_id
from gateway.database_time import DatabaseTime
from services.common.caller import Caller, new_caller
from services.common.errors import Reason, Unauthenticated

PREFIX: Final = "yk_customer_"
USUAL_LIFETIME: Final = timedelta(hours=1)
MOST_CHARACTERS: Final = 500
"""Of a token."""


class InvalidCustomerToken(Unauthenticated):
    """The customer token is absent, wrong or expired, or its key is revoked; have the brand's server make another one."""

    default_reason = Reason.ERROR_REASON_CUSTOMER_TOKEN_INVALID


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """What a token says: whose it is, by which key it was made, and until when it holds, in seconds since 1970."""

    workspace_id: str
    customer_id: int
    key_id: str
    expires: int


@dataclass(frozen=True)
class CustomerTokens:
    """Makes tokens and tells whose they are.

    Attributes:
        key: Signs, 32 bytes; ours alone.
        authenticator: Knows which keys are valid.
        time: The database's.
    """

    key: bytes
    authenticator: Authenticator
    time: DatabaseTime

    def issue(self, workspace_id: str, customer_id: int, key_id: str, lifetime: timedelta) -> tuple[str, datetime]:
        """Returns a token for a customer, and when it ends.

        Args:
            workspace_id: Whose customer.
            customer_id: Which.
            key_id: Of the API key by which it is made: it ends with that.
            lifetime: How long it holds.
        """
        # To a whole second, so that what is told is what holds.
        expires = int((self.time.now() + lifetime).timestamp())
        said = _Said(workspace_id, customer_id, key_id, expires)
        payload = _text(msgspec.json.encode(said))
        return f"{PREFIX}{payload}.{_text(self._signature(payload))}", datetime.fromtimestamp(expires, UTC)

    async def caller(self, token: str) -> Caller:
        """Returns the customer whom a token names, as a caller.

        Raises:
            InvalidCustomerToken: If it is none of ours, has expired, or its key is not valid any more.
            Unavailable: If the key is not remembered and the database is away.
        """
        said = self._read(token)
        if said is None:
            raise InvalidCustomerToken()
        kind = await self.authenticator.kind_of(said.workspace_id, said.key_id)
        # After the keys were looked up: the time is known by then.
        if kind is not KeyKind.SECRET or self.time.now().timestamp() >= said.expires:
            raise InvalidCustomerToken()
        return new_caller(said.workspace_id, f"customer:{said.customer_id}")

    def _read(self, token: str) -> _Said | None:
        payload, _, signature = token.removeprefix(PREFIX).partition(".")
        if not token.startswith(PREFIX) or len(token) > MOST_CHARACTERS or not token.isascii():
            return None
        if not hmac.compare_digest(_text(self._signature(payload)).encode(), signature.encode()):
            return None
        try:
            said = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Said)
        except (binascii.Error, ValueError, msgspec.DecodeError):
            return None
        return said if is_workspace_id(said.workspace_id) and said.customer_id > 0 else None

    def _signature(self, payload: str) -> bytes:
        return hmac.digest(self.key, f"customer-token:{payload}".encode(), hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
