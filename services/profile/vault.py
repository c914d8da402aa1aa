"""Keeps bodies that nobody has checked: encrypted, as they may hold anything about a person."""

from __future__ import annotations

import os

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import derive_key

_NONCE_BYTES = 12
_PARTS = msgspec.msgpack.Decoder(tuple[bytes, bytes])


class BodyVault:
    """Encrypts with a key derived from the master key (AES-256-GCM, a fresh nonce first), bound to the workspace."""

    def __init__(self, master_key: bytes) -> None:
        """Derives the key; with another master key nothing that was kept can be read any more."""
        self._cipher = AESGCM(derive_key(master_key, "profile.rejected_events"))

    def seal(self, workspace_id: str, body: bytes, context_json: bytes) -> bytes:
        """Returns both encrypted."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, msgspec.msgpack.encode((body, context_json)), workspace_id.encode())

    def open(self, workspace_id: str, sealed: bytes) -> tuple[bytes, bytes]:
        """Returns both.

        Raises:
            cryptography.exceptions.InvalidTag: If they were sealed with another key, or for another workspace.
        """
        plain = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], workspace_id.encode())
        return _PARTS.decode(plain)
