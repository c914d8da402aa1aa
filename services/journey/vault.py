"""Seals the secrets by which webhooks are signed."""

from __future__ import annotations

from services.common.keys import MasterKeys
from services.common.sealing import Row, SealedColumn, Seals


class SecretVault:
    """Encrypts with keys derived from the master keys, bound to the workspace."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys; 32 bytes: its only one."""
        self._seals = Seals(keys, "journey.webhook_secrets")

    def seal(self, workspace_id: str, secret: bytes) -> bytes:
        """Returns a secret encrypted."""
        return self._seals.seal(secret, workspace_id.encode(), workspace_id=workspace_id)

    def open(self, workspace_id: str, sealed: bytes) -> bytes:
        """Returns a secret.

        Raises:
            cryptography.exceptions.InvalidTag: If it was sealed with another key, or for another workspace.
        """
        return self._seals.open(sealed, workspace_id.encode(), workspace_id=workspace_id)

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""

        def bound(row: Row) -> bytes:
            return bytes(row["workspace_id"].encode())

        key = {"workspace_id": "text"}
        return [
            SealedColumn("webhook_secrets", name, key, self._seals, bound) for name in ("sealed", "previous_sealed")
        ]
