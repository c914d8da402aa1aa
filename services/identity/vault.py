"""Keeps identifier values: found by a keyed hash, stored encrypted."""

from __future__ import annotations

import hmac
from functools import lru_cache

from services.common.keys import MasterKeys
from services.common.sealing import Row, SealedColumn, Seals

LINK_RECORD = "linkage.record"
"""The type under which is sealed what a link run compares of a customer."""


class IdentifierVault:
    """Hashes and encrypts identifier values with keys derived from the master keys."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Derives the keys.

        Args:
            keys: Of the installation; 32 bytes: its only one. Hashes are made with what the first gives, for ever: with
                another one nothing that was stored is found any more.
        """
        self._seals = Seals(keys, "identity.encryption")
        self._hash_key = self._seals.keys.lookup("identity.hash")

    def hash(self, workspace_id: str, identifier_type: str, value: str) -> bytes:
        """Returns the 32 bytes by which a normalised value is found; no two workspaces or types share any."""
        return hmac.digest(self._hash_key, _scope(workspace_id, identifier_type) + _bound(value), "sha256")

    def encrypt(self, workspace_id: str, identifier_type: str, value: str) -> bytes:
        """Returns the value encrypted and bound to its workspace and type."""
        return self._seals.seal(value.encode(), _scope(workspace_id, identifier_type), workspace_id=workspace_id)

    def decrypt(self, workspace_id: str, identifier_type: str, encrypted: bytes) -> str:
        """Returns the value.

        Raises:
            cryptography.exceptions.InvalidTag: If it was encrypted with another key, or for another workspace or type.
            KeyMissing: If this process does not have the key yet.
        """
        return self._seals.open(encrypted, _scope(workspace_id, identifier_type), workspace_id=workspace_id).decode()

    def columns(self) -> list[SealedColumn]:
        """Returns where what it encrypts is stored."""

        def bound(row: Row) -> bytes:
            return _scope(row["workspace_id"], row["type"])

        def bound_record(row: Row) -> bytes:
            return _scope(row["workspace_id"], LINK_RECORD)

        key = {"workspace_id": "text", "node_id": "bigint"}
        return [
            SealedColumn("nodes", "value_encrypted", key, self._seals, bound, ("type",)),
            SealedColumn("link_records", "sealed", key, self._seals, bound_record),
        ]


@lru_cache(maxsize=4_096)
def _scope(workspace_id: str, identifier_type: str) -> bytes:
    """Returns the start that all values of a workspace and type share."""
    return _bound(workspace_id, identifier_type)


def _bound(*parts: str) -> bytes:
    """Returns parts that cannot run together: each after its length."""
    encoded = [part.encode() for part in parts]
    return b"".join([b"%d:%b" % (len(part), part) for part in encoded])
