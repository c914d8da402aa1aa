"""What messaging derives from the master key: link signatures, address hashes, seals of kept renderings and of secrets."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import derive_key

_NONCE_BYTES = 12


class Keyring:
    """The service's derived keys."""

    def __init__(self, master: bytes) -> None:
        """Derives one key for each purpose from the 32 bytes of the master key."""
        self.link_key = derive_key(master, "messaging.links")
        self._address_key = derive_key(master, "messaging.addresses")
        self._seal = AESGCM(derive_key(master, "messaging.renderings"))
        self._secrets = AESGCM(derive_key(master, "messaging.accounts"))

    def address_hash(self, workspace_id: str, channel: int, address: str) -> bytes:
        """Returns the keyed hash of an address, 16 bytes; letter case does not tell addresses apart."""
        text = f"{len(workspace_id)}:{workspace_id}:{channel}:{address.strip().casefold()}"
        return hmac.digest(self._address_key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16]

    def seal(self, data: bytes, delivery_id: str) -> bytes:
        """Encrypts what only the same message may open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, data, delivery_id.encode())

    def open(self, sealed: bytes, delivery_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another message's.
        """
        return self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], delivery_id.encode())

    def seal_content(self, data: bytes, delivery_id: str) -> bytes:
        """Encrypts what a message said, for the ledger."""
        return self.seal(data, f"content/{delivery_id}")

    def open_content(self, sealed: bytes, delivery_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another message's.
        """
        return self.open(sealed, f"content/{delivery_id}")

    def seal_secrets(self, data: bytes, workspace_id: str, account_id: str) -> bytes:
        """Encrypts what only the same account of the same workspace may open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._secrets.encrypt(nonce, data, f"{workspace_id}/{account_id}".encode())

    def open_secrets(self, sealed: bytes, workspace_id: str, account_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another account's.
        """
        return self._secrets.decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], f"{workspace_id}/{account_id}".encode()
        )
