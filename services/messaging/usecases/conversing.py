"""What customers write: kept once in their conversation, and answered by itself where a rule says so, in one transaction.

The entry for all who hear customers: `Conversing.record` for who has nothing but what was told, `Conversing.take` for who
is in a transaction of theirs already.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.channels import contact_types
from services.common.database import Database
from services.common.ids import new_id
from services.common.json_values import encode
from services.common.telemetry import current_traceparent
from services.messaging.domain import Channel, DeliveryId, Message, Purpose, Reason, Status
from services.messaging.domain.auto_replies import MAX_AN_HOUR, OLDEST, PER, Asked, AutoReply, choose
from services.messaging.domain.conversations import (
    MAX_MEDIA_ID,
    MAX_OF_AN_ADDRESS,
    MAX_TEXT,
    MAX_UNKNOWN,
    OF_AN_APP,
    WINDOW,
    Conversation,
    ConversationMessage,
    Direction,
    MessageKind,
    conversation_id_of,
    inbound_id_of,
)
from services.messaging.domain.replies import Holder, written_at
from services.messaging.domain.stop_words import stop_word_of
from services.messaging.domain.texts import storable
from services.messaging.keyring import Keyring
from services.messaging.storage import auto_replies, conversation_messages, conversations, ledger, policies
from services.messaging.storage.ledger import NewMessage
from services.messaging.storage.moments import Moment
from services.messaging.usecases.advising import Advising

AT_ONCE = 100
"""Messages of one transaction."""

ASKED_AT_ONCE = 8
SOURCE = "conversation:"
"""How the source of an answer begins, before the id of its conversation."""

BY_ITSELF = "service:messaging"
"""Who asks for auto-replies."""

_log = structlog.get_logger(__name__)


class KnowsHolders(Protocol):
    """Who has which identifier."""

    async def holder_of(self, workspace_id: str, type_: str, value: str) -> Holder | None:
        """Returns whose it is; None when nobody is known to have it."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What a vendor tells that somebody wrote.

    Attributes:
        own_id: By which the vendor knows it; the same when it is told again.
        address: Who wrote: a number in E.164, an openid.
        kind: Of which kind it is.
        text: What it says; may be empty.
        media_id: By which the vendor keeps a medium; may be empty.
        time: When it was written; None where the vendor does not say.
    """

    own_id: str
    address: str
    kind: MessageKind
    text: str
    media_id: str = ""
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it is taken: `conversation` as a new one would be, `message` as it is kept, and its text in the clear."""

    conversation: Conversation
    message: ConversationMessage
    text: str
    holder: Holder | None


async def find_holder(holders: KnowsHolders, workspace_id: str, channel: Channel, address: str) -> Holder | None:
    """Returns whose an address of a channel is, under the first type under which identity knows it.

    Raises:
        Unavailable: If nobody can say.
    """
    for each in contact_types(channel.word):
        if (found := await holders.holder_of(workspace_id, each, address)) is not None:
            return found
    return None


class Conversing:
    """Takes what customers write."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        holders: KnowsHolders,
        keyring: Keyring,
        wake: Callable[[], None],
        advising: Advising,
    ) -> None:
        """Takes what it works with; `wake` tells the worker of this process that there is something to send."""
        # Nothing of it is told the other services but by the answers' own deliveries.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._holders = holders
        self._keyring = keyring
        self.wake = wake
        self._advising = advising

    async def record(
        self, workspace_id: str, channel: Channel, provider: str, account_id: str, told: Sequence[Written]
    ) -> int:
        """Takes what a vendor tells that people wrote to an account; returns how much was new. Repeatable.

        Raises:
            Unavailable: If nobody can say whose the addresses are; the vendor tells again.
        """
        new = 0
        for start in range(0, len(told), AT_ONCE):
            part = told[start : start + AT_ONCE]
            named = {inbound_id_of(provider, account_id, each.own_id): each for each in part}
            async with self._database.workspace(workspace_id) as connection:
                known = await conversation_messages.known_ids(connection, workspace_id, list(named))
            fresh = {name: each for name, each in named.items() if name not in known}
            if not fresh:
                continue
            # Before the transaction: identity is another service.
            holders = await self._holders_of(workspace_id, channel, [each.address for each in fresh.values()])
            async with self._database.workspace(workspace_id) as connection:
                now = await self._moment(connection)
                come = [
                    self.inbound(workspace_id, channel, account_id, name, each, holders[each.address], now)
                    for name, each in fresh.items()
                ]
                within = await self._within_bounds(connection, workspace_id, come, now)
                taken, answered = await self.take(connection, workspace_id, within, now)
            new += taken
            if answered:
                self.wake()
            await self.note_advisers(workspace_id, list(holders.values()))
        return new

    async def note_advisers(self, workspace_id: str, holders: Sequence[Holder | None]) -> None:
        """Has conversations found by who advises their customers; after the commit of what was taken, and never in its way."""
        await self._advising.note(workspace_id, {each.node_id for each in holders if each is not None})

    def inbound(
        self,
        workspace_id: str,
        channel: Channel,
        account_id: str,
        message_id: str,
        written: Written,
        holder: Holder | None,
        now: datetime,
    ) -> Inbound:
        """Returns a message as it is taken, sealed."""
        address, text = storable(written.address, 128), storable(written.text, MAX_TEXT)
        account_id = account_id if channel in OF_AN_APP else ""
        digest = self._keyring.address_hash(workspace_id, int(channel), address)
        conversation_id = conversation_id_of(channel, account_id, digest)
        keyword = stop_word_of(text) if written.kind is MessageKind.TEXT else ""
        send_time = written_at(written.time, now)
        content = msgspec.msgpack.encode((text, storable(written.media_id, MAX_MEDIA_ID)))
        conversation = Conversation(
            conversation_id=conversation_id,
            channel=channel,
            account_id=account_id,
            address_hash=digest,
            sealed=self._keyring.seal_talk(address.encode(), workspace_id, conversation_id),
            node_id=holder.node_id if holder else 0,
            is_open=True,
            inbound_messages=1,
            # A stop word asks for silence, not for an answer.
            unanswered_since=None if keyword else now,
            last_inbound_time=send_time,
            last_message_time=now,
            create_time=now,
        )
        message = ConversationMessage(
            conversation_message_id=message_id,
            direction=Direction.INBOUND,
            kind=written.kind,
            sealed=self._keyring.seal_talk(content, workspace_id, message_id),
            keyword=keyword,
            delivery_id="",
            auto_reply_id="",
            created_by="",
            send_time=send_time,
            create_time=now,
        )
        return Inbound(conversation, message, text, holder)

    async def take(
        self, connection: AsyncConnection, workspace_id: str, come: Sequence[Inbound], now: datetime
    ) -> tuple[int, int]:
        """Keeps messages in a transaction of the workspace, with the answers that rules give to them.

        Returns:
            How many were new, and how many answers are to be sent: the caller calls `wake` after its commit.
        """
        rules = [each for each in await auto_replies.list_auto_replies(connection, workspace_id) if each.active]
        # All locks of one kind before those of another, each in order: nobody waits for another in a ring.
        if rules:
            customers = [min(each.holder.ids) for each in come if each.holder is not None]
            await conversation_messages.lock_customers(connection, workspace_id, customers)
        ordered = sorted(come, key=lambda each: (each.conversation.conversation_id, each.message.send_time))
        zone = (await policies.read_policy(connection, workspace_id)).zone_of(None) if rules else now.tzinfo
        taken = answered = 0
        for each in ordered:
            if not await conversation_messages.insert(
                connection, workspace_id, each.conversation.conversation_id, each.message
            ):
                continue
            taken += 1
            stands = await conversations.go_on(connection, workspace_id, each.conversation)
            asked = Asked(stands.channel, each.text, stands.inbound_messages == 1, now.astimezone(zone))
            rule = choose(rules, asked)
            if rule is not None and await self._answer(connection, workspace_id, each, rule, now):
                answered += 1
        return taken, answered

    async def _answer(
        self, connection: AsyncConnection, workspace_id: str, come: Inbound, rule: AutoReply, now: datetime
    ) -> bool:
        """Takes an answer into the ledger, unless the message asks for none or its customer got as many as may be."""
        holder, message = come.holder, come.message
        if message.keyword or holder is None or now - message.send_time > OLDEST:
            return False
        if (
            await conversation_messages.count_auto_replies(connection, workspace_id, holder.ids, now - PER)
            >= MAX_AN_HOUR
        ):
            _log.warning("auto_reply.held_back", workspace_id=workspace_id, auto_reply_id=rule.auto_reply_id)
            return False
        row = answer_row(
            request_id=f"auto-reply/{message.conversation_message_id}",
            customer_id=holder.customer_id,
            conversation=come.conversation,
            template_id=rule.template_id,
            text=rule.text,
            by=BY_ITSELF,
            now=now,
        )
        if not await ledger.insert_messages(connection, workspace_id, [row]):
            return False
        outgoing = self.outgoing(workspace_id, row.message, rule.text, rule.auto_reply_id)
        conversation_id = come.conversation.conversation_id
        await conversation_messages.insert(
            connection, workspace_id, conversation_id, outgoing, answer_to=message.conversation_message_id
        )
        _log.info("auto_reply.given", workspace_id=workspace_id, auto_reply_id=rule.auto_reply_id)
        return True

    def outgoing(self, workspace_id: str, row: Message, text: str, auto_reply_id: str = "") -> ConversationMessage:
        """Returns an answer as its conversation keeps it; without a text a template says it."""
        content = msgspec.msgpack.encode((text, ""))
        return ConversationMessage(
            conversation_message_id=row.delivery_id,
            direction=Direction.OUTBOUND,
            kind=MessageKind.TEXT,
            sealed=self._keyring.seal_talk(content, workspace_id, row.delivery_id) if text else b"",
            keyword="",
            delivery_id=row.delivery_id,
            auto_reply_id=auto_reply_id,
            created_by=row.created_by,
            send_time=row.create_time,
            create_time=row.create_time,
        )

    async def _holders_of(
        self, workspace_id: str, channel: Channel, addresses: Sequence[str]
    ) -> dict[str, Holder | None]:
        gate = asyncio.Semaphore(ASKED_AT_ONCE)

        async def ask(address: str) -> Holder | None:
            async with gate:
                return await find_holder(self._holders, workspace_id, channel, address)

        unique = list(dict.fromkeys(addresses))
        return dict(zip(unique, await asyncio.gather(*(ask(each) for each in unique)), strict=True))

    async def _within_bounds(
        self, connection: AsyncConnection, workspace_id: str, come: Sequence[Inbound], now: datetime
    ) -> list[Inbound]:
        ids = [each.conversation.conversation_id for each in come]
        counts = await conversation_messages.inbound_counts(connection, workspace_id, ids, now - WINDOW)
        known, unknown = await conversations.known_conversations(connection, workspace_id, ids, now - WINDOW)
        within = []
        for each in come:
            conversation_id = each.conversation.conversation_id
            begins = conversation_id not in known and each.holder is None
            if counts.get(conversation_id, 0) >= MAX_OF_AN_ADDRESS or (begins and unknown >= MAX_UNKNOWN):
                continue
            counts[conversation_id] = counts.get(conversation_id, 0) + 1
            unknown += begins
            known.add(conversation_id)
            within.append(each)
        if len(within) < len(come):
            _log.warning("conversations.too_many", workspace_id=workspace_id, left_out=len(come) - len(within))
        return within


def answer_row(
    *,
    request_id: str,
    customer_id: int,
    conversation: Conversation,
    template_id: str,
    text: str,
    by: str,
    now: datetime,
) -> NewMessage:
    """Returns the ledger's row of an answer; what it says is kept in its conversation, or a template says it."""
    message = Message(
        delivery_id=DeliveryId(new_id("msg", now)),
        request_id=request_id,
        customer_id=customer_id,
        template_id=template_id,
        channel=conversation.channel,
        purpose=Purpose.TRANSACTIONAL,
        status=Status.QUEUED,
        reason=Reason.NONE,
        provider_message_id="",
        attempts=0,
        source=f"{SOURCE}{conversation.conversation_id}",
        opens=0,
        clicks=0,
        create_time=now,
        update_time=now,
        next_attempt_time=now,
        created_by=by,
    )
    return NewMessage(message, digest_of(text), encode([{}, {}]), current_traceparent())


def digest_of(text: str) -> bytes:
    """Returns what tells a repeated answer from a reused request id, 16 bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def with_keyword(come: Inbound, keyword: str) -> Inbound:
    """Returns a message with the stop word that its vendor took it as."""
    if not keyword:
        return come
    return replace(
        come,
        conversation=replace(come.conversation, unanswered_since=None),
        message=replace(come.message, keyword=keyword),
    )
