"""What messaging derives from the master keys: link signatures, address hashes, seals of kept renderings and of secrets."""

from __future__ import annotations

import hashlib
import hmac

from services.common.keys import MasterKeys
from services.common.sealing import Row, SealedColumn, Seals


class Keyring:
    """The service's derived keys."""

    def __init__(self, keys: MasterKeys | bytes) -> None:
        """Derives one key for each purpose from the installation's master keys; 32 bytes: its only one."""
        self._seals = Seals(keys, "messaging.renderings")
        self._secrets = Seals(self._seals.keys, "messaging.accounts")
        # Links that were sent and addresses that were hashed are known again by what the first key gives, for ever.
        self.link_key = self._seals.keys.lookup("messaging.links")
        self._address_key = self._seals.keys.lookup("messaging.addresses")

    def address_hash(self, workspace_id: str, channel: int, address: str) -> bytes:
        """Returns the keyed hash of an address, 16 bytes; letter case does not tell addresses apart."""
        text = f"{len(workspace_id)}:{workspace_id}:{channel}:{address.strip().casefold()}"
        return hmac.digest(self._address_key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16]

    def code_hash(self, workspace_id: str, verification_id: str, code: str) -> bytes:
        """Returns the keyed hash of a code, 16 bytes; by a hash without a key a million tries would find the code."""
        # No address's text begins so: theirs with a length.
        text = f"code:{len(workspace_id)}:{workspace_id}:{verification_id}:{code}"
        return hmac.digest(self._address_key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16]

    def seal(self, data: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Encrypts what only the same message may open."""
        return self._seals.seal(data, delivery_id.encode(), workspace_id=workspace_id)

    def open(self, sealed: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another message's.
        """
        return self._seals.open(sealed, delivery_id.encode(), workspace_id=workspace_id)

    def seal_content(self, data: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Encrypts what a message said, for the ledger."""
        return self.seal(data, workspace_id, _content(delivery_id))

    def open_content(self, sealed: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another message's.
        """
        return self.open(sealed, workspace_id, _content(delivery_id))

    def seal_reply(self, data: bytes, workspace_id: str, reply_id: str) -> bytes:
        """Encrypts who replied what, for this reply alone."""
        return self.seal(data, workspace_id, _reply(reply_id))

    def open_reply(self, sealed: bytes, workspace_id: str, reply_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another reply's.
        """
        return self.open(sealed, workspace_id, _reply(reply_id))

    def seal_talk(self, data: bytes, workspace_id: str, name: str) -> bytes:
        """Encrypts an address of a conversation, or what was written in it, for the row of this id alone."""
        return self.seal(data, workspace_id, _talk(name))

    def open_talk(self, sealed: bytes, workspace_id: str, name: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another row's.
        """
        return self.open(sealed, workspace_id, _talk(name))

    def seal_inbox(self, data: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Encrypts what a message in an inbox says, for this message alone."""
        return self.seal(data, workspace_id, _inbox(delivery_id))

    def open_inbox(self, sealed: bytes, workspace_id: str, delivery_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another message's.
        """
        return self.open(sealed, workspace_id, _inbox(delivery_id))

    def seal_secrets(self, data: bytes, workspace_id: str, account_id: str) -> bytes:
        """Encrypts what only the same account of the same workspace may open."""
        return self._secrets.seal(data, _account(workspace_id, account_id), workspace_id=workspace_id)

    def open_secrets(self, sealed: bytes, workspace_id: str, account_id: str) -> bytes:
        """Decrypts it again.

        Raises:
            cryptography.exceptions.InvalidTag: If it is not ours or another account's.
        """
        return self._secrets.open(sealed, _account(workspace_id, account_id), workspace_id=workspace_id)

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored."""
        workspace = {"workspace_id": "text"}
        delivery = {**workspace, "delivery_id": "text"}

        def of_delivery(row: Row) -> bytes:
            return bytes(row["delivery_id"].encode())

        def of_content(row: Row) -> bytes:
            return _content(row["delivery_id"]).encode()

        def of_inbox(row: Row) -> bytes:
            return _inbox(row["delivery_id"]).encode()

        def of_recipient(row: Row) -> bytes:
            return bytes(row["test_recipient_id"].encode())

        def of_reply(row: Row) -> bytes:
            return _reply(row["reply_id"]).encode()

        def of_conversation(row: Row) -> bytes:
            return _talk(row["conversation_id"]).encode()

        def of_talk(row: Row) -> bytes:
            return _talk(row["conversation_message_id"]).encode()

        def of_account(row: Row) -> bytes:
            return _account(row["workspace_id"], row["account_id"])

        return [
            SealedColumn("deliveries", "sealed", delivery, self._seals, of_delivery),
            SealedColumn("message_contents", "sealed", delivery, self._seals, of_content),
            SealedColumn("inbox_messages", "sealed", delivery, self._seals, of_inbox),
            SealedColumn(
                "test_recipients", "sealed", {**workspace, "test_recipient_id": "text"}, self._seals, of_recipient
            ),
            SealedColumn("sms_replies", "sealed", {**workspace, "reply_id": "text"}, self._seals, of_reply),
            SealedColumn(
                "conversations", "sealed", {**workspace, "conversation_id": "text"}, self._seals, of_conversation
            ),
            SealedColumn(
                "conversation_messages",
                "sealed",
                {**workspace, "conversation_message_id": "text"},
                self._seals,
                of_talk,
            ),
            SealedColumn("accounts", "sealed", {**workspace, "account_id": "text"}, self._secrets, of_account),
        ]


def _content(delivery_id: str) -> str:
    return f"content/{delivery_id}"


def _inbox(delivery_id: str) -> str:
    return f"inbox/{delivery_id}"


def _reply(reply_id: str) -> str:
    return f"reply/{reply_id}"


def _talk(name: str) -> str:
    return f"talk/{name}"


def _account(workspace_id: str, account_id: str) -> bytes:
    return f"{workspace_id}/{account_id}".encode()
