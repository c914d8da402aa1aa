"""Keeps identifier values: found by a keyed hash, stored encrypted."""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import derive_key

_NONCE_BYTES = 12


class IdentifierVault:
    """Hashes and encrypts identifier values with keys derived from the master key."""

    def __init__(self, master_key: bytes) -> None:
        """Derives the keys.

        Args:
            master_key: 32 bytes. With another key nothing that was stored is found any more.
        """
        self._hash_key = derive_key(master_key, "identity.hash")
        self._cipher = AESGCM(derive_key(master_key, "identity.encryption"))

    def hash(self, workspace_id: str, identifier_type: str, value: str) -> bytes:
        """Returns the 32 bytes by which a normalised value is found; no two workspaces or types share any."""
        return hmac.digest(self._hash_key, _scope(workspace_id, identifier_type) + _bound(value), "sha256")

    def encrypt(self, workspace_id: str, identifier_type: str, value: str) -> bytes:
        """Returns the value encrypted (AES-256-GCM, a fresh nonce first) and bound to its workspace and type."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value.encode(), _scope(workspace_id, identifier_type))

    def decrypt(self, workspace_id: str, identifier_type: str, encrypted: bytes) -> str:
        """Returns the value.

        Raises:
            cryptography.exceptions.InvalidTag: If it was encrypted with another key, or for another workspace or type.
        """
        nonce, body = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, body, _scope(workspace_id, identifier_type)).decode()


@lru_cache(maxsize=4_096)
def _scope(workspace_id: str, identifier_type: str) -> bytes:
    """Returns the start that all values of a workspace and type share."""
    return _bound(workspace_id, identifier_type)


def _bound(*parts: str) -> bytes:
    """Returns parts that cannot run together: each after its length."""
    encoded = [part.encode() for part in parts]
    return b"".join([b"%d:%b" % (len(part), part) for part in encoded])
