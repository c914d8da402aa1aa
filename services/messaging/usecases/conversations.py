"""Conversations read, marked as read, closed and opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from services.common.database import Database
from services.common.errors import NotFound
from services.common.listings import Listing
from services.common.payloads import unpack
from services.messaging.domain import Message
from services.messaging.domain.conversations import (
    MAX_SHOWN,
    Conversation,
    ConversationMessage,
    OpenedConversation,
    OpenedMessage,
)
from services.messaging.domain.messages import MessageContent
from services.messaging.domain.texts import storable
from services.messaging.keyring import Keyring
from services.messaging.storage import conversation_messages, conversations
from services.messaging.storage.moments import Moment


class KnowsCustomers(Protocol):
    """Who knows which ids are one customer's."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...


class Conversations:
    """Answers what there is of conversations."""

    def __init__(self, *, database: Database, moment: Moment, customers: KnowsCustomers, keyring: Keyring) -> None:
        """Takes what it works with."""
        # The same pool; nothing of it is told the other services.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._customers = customers
        self._keyring = keyring

    async def list_conversations(
        self, workspace_id: str, listing: Listing, *, customer_id: int, reader: str
    ) -> tuple[list[OpenedConversation], str]:
        """Returns a page of conversations as `reader` has read them, and the next token; customer 0: all."""
        nodes = await self._customers.ids_of(workspace_id, customer_id) if customer_id else None
        async with self._database.workspace(workspace_id) as connection:
            page = await conversations.list_conversations(
                connection, workspace_id, listing, reader=reader, node_ids=nodes
            )
            shown = page[: listing.size]
            last = await conversation_messages.last_texts(
                connection, workspace_id, [each.conversation_id for each in shown]
            )
        opened = [self._opened(workspace_id, each, last.get(each.conversation_id)) for each in shown]
        return opened, listing.next_token(page)

    async def get(self, workspace_id: str, conversation_id: str, *, reader: str) -> OpenedConversation:
        """Returns a conversation as `reader` has read it.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        name = storable(conversation_id, 63)
        async with self._database.workspace(workspace_id) as connection:
            found = await conversations.find_conversation(connection, workspace_id, name, reader=reader)
            last = await conversation_messages.last_texts(connection, workspace_id, [name])
        if found is None:
            raise NotFound(
                "There is no conversation with this id; GET /v1/conversations lists them.",
                conversation_id=conversation_id[:63],
            )
        return self._opened(workspace_id, found, last.get(name))

    async def list_messages(
        self, workspace_id: str, conversation_id: str, listing: Listing
    ) -> tuple[list[OpenedMessage], str]:
        """Returns a page of a conversation's messages, opened, and the next token.

        Raises:
            NotFound: If the workspace has no conversation of this id.
        """
        conversation = (await self.get(workspace_id, conversation_id, reader="")).conversation
        ids = await self._customers.ids_of(workspace_id, conversation.node_id) if conversation.node_id else []
        async with self._database.workspace(workspace_id) as connection:
            page = await conversation_messages.list_messages(connection, workspace_id, conversation, listing, ids)
        return await self.opened_messages(workspace_id, page[: listing.size]), listing.next_token(page)

    async def opened_messages(self, workspace_id: str, page: Sequence[ConversationMessage]) -> list[OpenedMessage]:
        """Returns messages with what they say and where they stand."""
        sent = [each.delivery_id for each in page if each.delivery_id]
        elsewhere = [each.delivery_id for each in page if each.delivery_id and not each.sealed]
        async with self._database.workspace(workspace_id) as connection:
            rows = await conversation_messages.ledger_rows(connection, workspace_id, sent)
            said = await conversation_messages.contents(connection, workspace_id, elsewhere)
        return [
            self._opened_message(workspace_id, each, rows.get(each.delivery_id), said.get(each.delivery_id))
            for each in page
        ]

    async def mark_read(self, workspace_id: str, conversation_id: str, *, reader: str) -> OpenedConversation:
        """Notes that `reader` has read all that came until now.

        Raises:
            NotFound: As of `get`.
        """
        await self.get(workspace_id, conversation_id, reader=reader)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            await conversations.mark_read(connection, workspace_id, conversation_id, reader, now)
        return await self.get(workspace_id, conversation_id, reader=reader)

    async def set_open(self, workspace_id: str, conversation_id: str, *, is_open: bool, by: str) -> OpenedConversation:
        """Closes or opens a conversation in the name of `by`; again changes nothing.

        Raises:
            NotFound: As of `get`.
        """
        await self.get(workspace_id, conversation_id, reader=by)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            await conversations.set_open(connection, workspace_id, conversation_id, now, is_open=is_open, by=by)
        return await self.get(workspace_id, conversation_id, reader=by)

    def _opened(
        self, workspace_id: str, conversation: Conversation, last: ConversationMessage | None
    ) -> OpenedConversation:
        address = self._keyring.open_talk(conversation.sealed, workspace_id, conversation.conversation_id).decode()
        text = self._texts(workspace_id, last)[0] if last is not None else ""
        return OpenedConversation(conversation, address, text[:MAX_SHOWN])

    def _opened_message(
        self, workspace_id: str, message: ConversationMessage, row: Message | None, said: bytes | None
    ) -> OpenedMessage:
        if message.sealed or said is None:
            text, media_id = self._texts(workspace_id, message)
            return OpenedMessage(message, text, media_id, row)
        opened = unpack(self._keyring.open_content(said, workspace_id, message.delivery_id))
        content = msgspec.msgpack.decode(opened, type=MessageContent)
        parameters = ", ".join(f"{name}: {value}" for name, value in content.provider_parameters.items())
        return OpenedMessage(message, content.text or parameters, "", row)

    def _texts(self, workspace_id: str, message: ConversationMessage) -> tuple[str, str]:
        if not message.sealed:
            return "", ""
        opened = self._keyring.open_talk(message.sealed, workspace_id, message.conversation_message_id)
        return msgspec.msgpack.decode(opened, type=tuple[str, str])
