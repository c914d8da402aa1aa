"""Seals the secrets by which webhooks are signed, and the values that are kept with runs."""

from __future__ import annotations

from services.common.keys import MasterKeys
from services.common.sealing import Row, SealedColumn, Seals


class SecretVault:
    """Encrypts with keys derived from the master keys, bound to the workspace."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys; 32 bytes: its only one."""
        self._seals = Seals(keys, "journey.webhook_secrets")
        self._values = Seals(keys, "journey.run_values")

    def seal(self, workspace_id: str, secret: bytes) -> bytes:
        """Returns a secret encrypted."""
        return self._seals.seal(secret, workspace_id.encode(), workspace_id=workspace_id)

    def open(self, workspace_id: str, sealed: bytes) -> bytes:
        """Returns a secret.

        Raises:
            cryptography.exceptions.InvalidTag: If it was sealed with another key, or for another workspace.
        """
        return self._seals.open(sealed, workspace_id.encode(), workspace_id=workspace_id)

    def seal_value(self, workspace_id: str, run_id: str, name: str, value_json: str) -> bytes:
        """Returns a value of a run encrypted, bound to the run and the name."""
        return self._values.seal(value_json.encode(), f"{run_id}/{name}".encode(), workspace_id=workspace_id)

    def open_value(self, workspace_id: str, run_id: str, name: str, sealed: bytes) -> str:
        """Returns a value of a run.

        Raises:
            cryptography.exceptions.InvalidTag: If it was sealed with another key, or for another workspace, run or name.
        """
        return self._values.open(sealed, f"{run_id}/{name}".encode(), workspace_id=workspace_id).decode()

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""

        def bound(row: Row) -> bytes:
            return bytes(row["workspace_id"].encode())

        def of_run(row: Row) -> bytes:
            return f"{row['run_id']}/{row['name']}".encode()

        key = {"workspace_id": "text"}
        of_value = {"workspace_id": "text", "run_id": "uuid", "name": "text"}
        return [
            *(SealedColumn("webhook_secrets", name, key, self._seals, bound) for name in ("sealed", "previous_sealed")),
            SealedColumn("run_values", "sealed", of_value, self._values, of_run),
        ]
