"""A service account that sends in a project of Firebase."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import ClassVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.common.errors import InvalidArgument, Reason
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible

TOKEN_ENDPOINT = "https://oauth2.googleapis.com/token"
MIN_BITS, MAX_BITS = 2_048, 4_096
KEPT_KEYS = 1_000
"""Keys kept read, the latest used."""

_PROJECT = re.compile(r"[a-z][a-z0-9:.-]{0,63}")


class UnusableKey(ValueError):
    """Nobody can sign in with this key; the message says why."""


@functools.lru_cache(maxsize=KEPT_KEYS)
def read_key(pem: str) -> RSAPrivateKey:
    """Returns a private key.

    Raises:
        UnusableKey: If it is none, is encrypted, or is no RSA key of 2048 to 4096 bits.
    """
    try:
        key = load_pem_private_key(pem.strip().encode(), password=None)
    except TypeError:
        raise UnusableKey("is encrypted; give it without a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKey("is no private key in PEM, as `private_key` of the JSON file has it") from None
    if not isinstance(key, RSAPrivateKey) or not MIN_BITS <= key.key_size <= MAX_BITS:
        raise UnusableKey(f"must be an RSA key of {MIN_BITS} to {MAX_BITS} bits")
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class FcmAccount(EndpointAccount):
    """See `FcmSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://fcm.googleapis.com"

    project_id: str
    client_email: str
    private_key_id: str = ""
    private_key: str = secret()
    token_endpoint: str = TOKEN_ENDPOINT

    def __post_init__(self) -> None:
        """Takes the vendor's own addresses where none are given."""
        # `super()` knows nothing of the class that slots make.
        EndpointAccount.__post_init__(self)
        object.__setattr__(self, "token_endpoint", self.token_endpoint or TOKEN_ENDPOINT)

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the key is for."""
        return self.endpoint, self.token_endpoint, self.client_email

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("fcm.endpoint", self.endpoint, allows_private=allows_private)
        check_endpoint("fcm.token_endpoint", self.token_endpoint, allows_private=allows_private, has_path=True)
        if not _PROJECT.fullmatch(self.project_id):
            raise InvalidArgument(
                "fcm.project_id must be the `project_id` of the service account's JSON file.", field="fcm.project_id"
            )
        check_visible("fcm.client_email", self.client_email)
        if self.private_key_id:
            check_visible("fcm.private_key_id", self.private_key_id)
        if not self.private_key.strip():
            raise InvalidArgument(
                "fcm.private_key must be given.", reason=Reason.ERROR_REASON_MISSING_FIELD, field="fcm.private_key"
            )
        try:
            read_key(self.private_key)
        except UnusableKey as error:
            raise InvalidArgument(f"fcm.private_key {error}.", field="fcm.private_key") from None
