"""Keeps codes of coupons, of which whoever has one can use the coupon."""

from __future__ import annotations

import hmac

from services.common.keys import MasterKeys
from services.common.sealing import Row, SealedColumn, Seals


class CodeVault:
    """Keeps codes: found again by a keyed hash, shown again by decryption, bound to the workspace.

    So a disk, a backup or a replica alone is worth nothing.
    """

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys; 32 bytes: its only one. Hashes are made with what the first gives, for ever."""
        self._seals = Seals(keys, "profile.coupons")
        self._hash_key = self._seals.keys.lookup("profile.coupon_codes")

    def hash(self, workspace_id: str, code: str) -> bytes:
        """Returns the 32 bytes under which a code is found."""
        return hmac.digest(self._hash_key, f"{len(workspace_id)}:{workspace_id}{code}".encode(), "sha256")

    def seal(self, workspace_id: str, code: str) -> bytes:
        """Returns a code encrypted."""
        return self._seals.seal(code.encode(), workspace_id.encode(), workspace_id=workspace_id)

    def open(self, workspace_id: str, sealed: bytes) -> str:
        """Returns the code.

        Raises:
            cryptography.exceptions.InvalidTag: If it was sealed with another key, or for another workspace.
        """
        return self._seals.open(sealed, workspace_id.encode(), workspace_id=workspace_id).decode()

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""

        def bound(row: Row) -> bytes:
            return bytes(row["workspace_id"].encode())

        key = {"workspace_id": "text", "coupon_id": "text"}
        return [SealedColumn("coupons", "sealed", key, self._seals, bound)]
