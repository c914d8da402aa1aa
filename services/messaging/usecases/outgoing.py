"""Answers on their way: what they say, and to whom alone they may go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from services.common.database import Database
from services.messaging.domain import Channel, CustomerFile, Purpose, Template
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.contact_points import ContactPoint
from services.messaging.domain.conversations import OF_AN_APP, REPLY_WINDOWS
from services.messaging.keyring import Keyring
from services.messaging.storage import conversation_messages
from services.messaging.storage.conversation_messages import OutgoingRow
from services.messaging.storage.deliveries import Delivery
from services.messaging.usecases.conversing import SOURCE

_NO_TIME = datetime.fromtimestamp(0, UTC)
NO_TEMPLATE = Template("", "", Channel.NONE, Purpose.TRANSACTIONAL, "", "", "", "", {}, _NO_TIME, _NO_TIME)
"""What an answer is sent by that says its own text."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer on its way.

    Attributes:
        text: What it says; None where its template does.
        row: To whom it may go.
    """

    text: str | None
    row: OutgoingRow

    @property
    def by_app(self) -> bool:
        """Whether it goes as a customer-service message of the app that was written to."""
        return self.row.channel in OF_AN_APP

    def is_of_another(self, account_id: str) -> bool:
        """Tells whether an account is not the one that was written to, and so cannot answer."""
        return self.by_app and account_id != self.row.account_id

    def is_late(self, now: datetime) -> bool:
        """Tells whether the vendor takes no more answers."""
        window = REPLY_WINDOWS.get(self.row.channel)
        return window is not None and now >= self.row.last_inbound_time + window

    def narrowed(self, customer: CustomerFile, kind: ChannelKind, address_hash: Callable[[str], bytes]) -> CustomerFile:
        """Returns a file in which the address that wrote is the only one; it has none if that is not theirs any more."""
        points: tuple[ContactPoint, ...] = tuple(
            point
            for point in customer.contact_points
            if point.type in kind.contact_types and address_hash(point.value) == self.row.address_hash
        )
        return replace(customer, contact_points=points, contact_words={})


class OutgoingAnswers:
    """Finds them."""

    def __init__(self, *, database: Database, keyring: Keyring) -> None:
        """Takes what it works with."""
        self._database = Database(database.engine, database.service)
        self._keyring = keyring

    async def of(self, workspace_id: str, claimed: Sequence[Delivery]) -> Mapping[str, Outgoing]:
        """Returns those of these messages that are answers, by id; one that only says so is none."""
        # Most batches have none, and ask nothing.
        asked = [each.delivery_id for each in claimed if each.source.startswith(SOURCE)]
        if not asked:
            return {}
        async with self._database.workspace(workspace_id) as connection:
            found = await conversation_messages.outgoing(connection, workspace_id, asked)
        return {name: Outgoing(self._text(workspace_id, row), row) for name, row in found.items()}

    def _text(self, workspace_id: str, row: OutgoingRow) -> str | None:
        if not row.sealed:
            return None
        opened = self._keyring.open_talk(row.sealed, workspace_id, row.conversation_message_id)
        return msgspec.msgpack.decode(opened, type=tuple[str, str])[0]
