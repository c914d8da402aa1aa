"""Seals the secrets by which webhooks are signed."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import derive_key

_NONCE_BYTES = 12


class SecretVault:
    """Encrypts with a key derived from the master key (AES-256-GCM, a fresh nonce first), bound to the workspace."""

    def __init__(self, master_key: bytes) -> None:
        """Derives the key; with another master key nothing that was sealed can be read any more."""
        self._cipher = AESGCM(derive_key(master_key, "journey.webhook_secrets"))

    def seal(self, workspace_id: str, secret: bytes) -> bytes:
        """Returns a secret encrypted."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, workspace_id.encode())

    def open(self, workspace_id: str, sealed: bytes) -> bytes:
        """Returns a secret.

        Raises:
            cryptography.exceptions.InvalidTag: If it was sealed with another key, or for another workspace.
        """
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], workspace_id.encode())
