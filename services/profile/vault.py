"""Keeps bodies that nobody has checked: encrypted, as they may hold anything about a person."""

from __future__ import annotations

import base64

import msgspec
from cryptography.exceptions import InvalidTag

from services.common.keys import MasterKeys
from services.common.sealing import KeyMissing, Row, SealedColumn, Seals
from services.profile.domain.customer_exports import Link
from services.profile.domain.sources import Secrets

_PARTS = msgspec.msgpack.Decoder(tuple[bytes, bytes])


class BodyVault:
    """Encrypts with keys derived from the master keys, bound to the workspace."""

    def __init__(self, keys: MasterKeys | bytes, purpose: str = "profile.rejected_events") -> None:
        """Takes the installation's master keys (32 bytes: its only one), and what its own are derived for."""
        self._seals = Seals(keys, purpose)

    def seal(self, workspace_id: str, body: bytes, context_json: bytes) -> bytes:
        """Returns both encrypted."""
        return self._seals.seal(
            msgspec.msgpack.encode((body, context_json)), workspace_id.encode(), workspace_id=workspace_id
        )

    def open(self, workspace_id: str, sealed: bytes) -> tuple[bytes, bytes]:
        """Returns both.

        Raises:
            cryptography.exceptions.InvalidTag: If they were sealed with another key, or for another workspace.
        """
        return _PARTS.decode(self._seals.open(sealed, workspace_id.encode(), workspace_id=workspace_id))

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""

        key = {"workspace_id": "text", "rejected_event_id": "text"}
        return [SealedColumn("rejected_events", "sealed", key, self._seals, _workspace)]


class SourceVault:
    """Encrypts the secrets of sources, bound to workspace and source."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys; 32 bytes: its only one."""
        self._seals = Seals(keys, "profile.source_secrets")

    def seal(self, workspace_id: str, source_id: str, secrets: Secrets) -> bytes:
        """Returns secrets encrypted."""
        return self._seals.seal(
            msgspec.json.encode(secrets), _source(workspace_id, source_id), workspace_id=workspace_id
        )

    def open(self, workspace_id: str, source_id: str, sealed: bytes) -> Secrets:
        """Returns them again.

        Raises:
            cryptography.exceptions.InvalidTag: If they were sealed with another key, or for another source.
        """
        return msgspec.json.decode(
            self._seals.open(sealed, _source(workspace_id, source_id), workspace_id=workspace_id), type=Secrets
        )

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""

        def bound(row: Row) -> bytes:
            return _source(row["workspace_id"], row["source_id"])

        key = {"workspace_id": "text", "source_id": "text"}
        return [SealedColumn("sources", "sealed", key, self._seals, bound)]


def _source(workspace_id: str, source_id: str) -> bytes:
    return f"{workspace_id}/{source_id}".encode()


class ImportVault(BodyVault):
    """The same for the files of import jobs and the rows of them that were rejected."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys."""
        super().__init__(keys, "profile.imports")

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""
        job = {"workspace_id": "text", "import_job_id": "text"}
        return [
            SealedColumn("import_pieces", "sealed", {**job, "number": "int"}, self._seals, _workspace),
            SealedColumn("import_rejected_rows", "sealed", {**job, "first_row": "bigint"}, self._seals, _workspace),
        ]


def _workspace(row: Row) -> bytes:
    return bytes(row["workspace_id"].encode())


class ExportVault:
    """Encrypts what was asked to be exported, the rows of exports and their files, bound to the workspace."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Takes the installation's master keys."""
        self._seals = Seals(keys, "profile.exports")
        self._links = Seals(keys, "profile.export_links")

    def seal(self, workspace_id: str, plain: bytes) -> bytes:
        """Returns bytes encrypted."""
        return self._seals.seal(plain, workspace_id.encode(), workspace_id=workspace_id)

    def open(self, workspace_id: str, sealed: bytes) -> bytes:
        """Returns them again.

        Raises:
            cryptography.exceptions.InvalidTag: If they were sealed with another key, or for another workspace.
        """
        return self._seals.open(sealed, workspace_id.encode(), workspace_id=workspace_id)

    def link(self, workspace_id: str, told: Link) -> str:
        """Returns a link as the end of a path: nobody can make one, or change what it says."""
        sealed = self._links.seal(msgspec.msgpack.encode(told), b"", workspace_id=workspace_id)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def follow(self, workspace_id: str, token: str) -> Link | None:
        """Returns what a link says; None for what is none of ours."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return msgspec.msgpack.decode(self._links.open(sealed, b"", workspace_id=workspace_id), type=Link)
        except (ValueError, InvalidTag, KeyMissing):
            return None

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""
        export = {"workspace_id": "text", "export_id": "text"}
        numbered = {**export, "number": "int"}
        return [
            SealedColumn("customer_exports", "sealed", export, self._seals, _workspace),
            SealedColumn("customer_export_portions", "sealed", numbered, self._seals, _workspace),
            SealedColumn("customer_export_pieces", "sealed", numbered, self._seals, _workspace),
        ]
