"""Seals and opens for one purpose: AES-256-GCM under a key derived from the active master key, which the sealed bytes name.

    sealed by key 1:   nonce (12 bytes), ciphertext and tag
    by a later one:    00 59 4B 31, the key's number (2 bytes), nonce (12 bytes), ciphertext and tag

Key 1 keeps the form of before there were others, so that nothing has to be rewritten until a key is rotated.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.errors import Unavailable
from services.common.keys import FIRST, MasterKeys, keys_of

MARK: Final = b"\x00YK1"
HEADER_BYTES: Final = len(MARK) + 2
_NONCE_BYTES: Final = 12

SQL_NUMBER: Final = (
    f"CASE WHEN substr({{0}}, 1, {len(MARK)}) = '\\x{MARK.hex()}' AND length({{0}}) > {HEADER_BYTES} "
    f"THEN get_byte({{0}}, {len(MARK)}) * 256 + get_byte({{0}}, {len(MARK) + 1}) ELSE {FIRST} END"
)
"""In SQL, the number of the key that sealed a column."""


class KeyMissing(Unavailable):
    """Something was sealed by a master key that this process does not have (yet)."""


def number_of(sealed: bytes) -> int:
    """Returns the number of the key that sealed something."""
    is_marked = sealed.startswith(MARK) and len(sealed) > HEADER_BYTES
    return int.from_bytes(sealed[len(MARK) : HEADER_BYTES]) if is_marked else FIRST


class Seals:
    """Seals and opens for one purpose."""

    def __init__(self, keys: MasterKeys | bytes, purpose: str) -> None:
        """Takes the master keys (32 bytes: there is only this one) and what for, for example `identity.encryption`."""
        self.keys = keys_of(keys)
        self._purpose = purpose
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Encrypts with the active key; only who names the same `bound` can open it."""
        number = self.keys.ring.active
        nonce = os.urandom(_NONCE_BYTES)
        if number == FIRST:
            while nonce.startswith(MARK):
                nonce = os.urandom(_NONCE_BYTES)
            header = b""
        else:
            header = MARK + number.to_bytes(2)
        return header + nonce + self._cipher(number).encrypt(nonce, plain, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Decrypts with the key that sealed it.

        Raises:
            cryptography.exceptions.InvalidTag: If it was changed, or sealed for something else.
            KeyMissing: If it was sealed by a key that this process does not have, or that was retired.
        """
        number = number_of(sealed)
        if number == FIRST:
            return self._opened(FIRST, sealed, bound)
        try:
            return self._opened(number, sealed[HEADER_BYTES:], bound)
        except (InvalidTag, KeyMissing):
            # One in 4 billion nonces of key 1 begins like a mark; the tag tells.
            try:
                return self._opened(FIRST, sealed, bound)
            except (InvalidTag, KeyMissing):
                pass
            raise

    def resealed(self, sealed: bytes, bound: bytes) -> bytes | None:
        """Returns the same sealed by the active key; None where it is already. Raises as `open` does."""
        if number_of(sealed) == self.keys.ring.active:
            return None
        return self.seal(self.open(sealed, bound), bound)

    def _opened(self, number: int, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < _NONCE_BYTES:
            raise InvalidTag
        return self._cipher(number).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)

    def _cipher(self, number: int) -> AESGCM:
        cipher = self._ciphers.get(number)
        if cipher is None:
            key = self._key(number)
            if key is None and self.keys.refresh():
                key = self._key(number)
            if key is None:
                raise KeyMissing(
                    f"This was sealed by master key {number}, which this process does not have. Put the key back into the "
                    "keyring, or wait until the keyring is everywhere."
                )
            cipher = self._ciphers[number] = AESGCM(key)
        return cipher

    def _key(self, number: int) -> bytes | None:
        key = self.keys.ring.keys.get(number)
        return None if key is None else key.derive(self._purpose)
