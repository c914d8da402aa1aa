"""Seals and opens for one purpose: AES-256-GCM under a key of the workspace, which follows from the active master key.

    00 59 4B 32, the master key's number (2 bytes), nonce (12 bytes), ciphertext and tag

What was written before workspaces had keys of their own is under the installation's key, and is opened as it is:

    by key 1:          nonce (12 bytes), ciphertext and tag
    by a later one:    00 59 4B 31, the key's number (2 bytes), nonce (12 bytes), ciphertext and tag
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.errors import Unavailable
from services.common.keys import FIRST, MasterKeys, keys_of
from services.common.memories import Memory

MARK: Final = b"\x00YK2"
OLD_MARK: Final = b"\x00YK1"
HEADER_BYTES: Final = len(MARK) + 2
_NONCE_BYTES: Final = 12

INSTALLATION: Final = ""
"""In the place of a workspace's id: what is no workspace's, under the installation's key for the purpose."""

REMEMBERED_KEYS: Final = 10_000
"""Of so many workspaces a process keeps the derived keys; deriving one takes some 10 µs."""

SQL_NUMBER: Final = (
    f"CASE WHEN substr({{0}}, 1, {len(MARK)}) IN ('\\x{MARK.hex()}', '\\x{OLD_MARK.hex()}') AND length({{0}}) > {HEADER_BYTES} "
    f"THEN get_byte({{0}}, {len(MARK)}) * 256 + get_byte({{0}}, {len(MARK) + 1}) ELSE {FIRST} END"
)
"""In SQL, the number of the key that sealed a column."""


class KeyMissing(Unavailable):
    """Something was sealed by a master key that this process does not have (yet)."""


def number_of(sealed: bytes) -> int:
    """Returns the number of the key that sealed something."""
    is_marked = sealed.startswith((MARK, OLD_MARK)) and len(sealed) > HEADER_BYTES
    return int.from_bytes(sealed[len(MARK) : HEADER_BYTES]) if is_marked else FIRST


class Seals:
    """Seals and opens for one purpose."""

    def __init__(self, keys: MasterKeys | bytes, purpose: str) -> None:
        """Takes the master keys (32 bytes: there is only this one) and what for, for example `identity.encryption`."""
        self.keys = keys_of(keys)
        self._purpose = purpose
        self._ciphers: Memory[tuple[int, str], AESGCM] = Memory(entries=REMEMBERED_KEYS)

    def seal(self, plain: bytes, bound: bytes, *, workspace_id: str) -> bytes:
        """Encrypts with the workspace's key; only who names the same workspace and `bound` can open it.

        Args:
            plain: What to encrypt.
            bound: What it is for, for example the id of its row.
            workspace_id: Whose it is; `INSTALLATION` where it is no workspace's.
        """
        number = self.keys.ring.active
        nonce = os.urandom(_NONCE_BYTES)
        return MARK + number.to_bytes(2) + nonce + self._cipher(number, workspace_id).encrypt(nonce, plain, bound)

    def open(self, sealed: bytes, bound: bytes, *, workspace_id: str) -> bytes:
        """Decrypts with the key that sealed it; the arguments are those of `seal`.

        Raises:
            cryptography.exceptions.InvalidTag: If it was changed, or sealed for something else.
            KeyMissing: If it was sealed by a key that this process does not have, or that was retired.
        """
        if len(sealed) <= HEADER_BYTES or not sealed.startswith((MARK, OLD_MARK)):
            return self._opened(FIRST, INSTALLATION, sealed, bound)
        whose = workspace_id if sealed.startswith(MARK) else INSTALLATION
        try:
            return self._opened(number_of(sealed), whose, sealed[HEADER_BYTES:], bound)
        except (InvalidTag, KeyMissing):
            # Before there were marks one in 2 billion nonces began like one; the tag tells.
            try:
                return self._opened(FIRST, INSTALLATION, sealed, bound)
            except (InvalidTag, KeyMissing):
                pass
            raise

    def resealed(self, sealed: bytes, bound: bytes, *, workspace_id: str) -> bytes | None:
        """Returns the same sealed by the active key; None where it is already. Raises as `open` does."""
        if sealed.startswith(MARK) and number_of(sealed) == self.keys.ring.active:
            return None
        return self.seal(self.open(sealed, bound, workspace_id=workspace_id), bound, workspace_id=workspace_id)

    def _opened(self, number: int, workspace_id: str, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < _NONCE_BYTES:
            raise InvalidTag
        return self._cipher(number, workspace_id).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)

    def _cipher(self, number: int, workspace_id: str) -> AESGCM:
        cipher = self._ciphers.get((number, workspace_id))
        if cipher is None:
            key = self._key(number, workspace_id)
            if key is None and self.keys.refresh():
                key = self._key(number, workspace_id)
            if key is None:
                raise KeyMissing(
                    f"This was sealed by master key {number}, which this process does not have. Put the key back into the "
                    "keyring, or wait until the keyring is everywhere."
                )
            cipher = AESGCM(key)
            self._ciphers.keep((number, workspace_id), cipher)
        return cipher

    def _key(self, number: int, workspace_id: str) -> bytes | None:
        master = self.keys.ring.keys.get(number)
        return None if master is None else master.derive(self._purpose, workspace_id)
