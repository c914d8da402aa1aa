"""Replies by SMS: kept, told as events of who wrote, and a stop word ends marketing as an unsubscribe does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.listings import Listing
from services.common.outbox import Fact, publish
from services.messaging.domain import Channel, Engagement, MessageUpdate, Purpose, Reason, Status, SuppressionKind
from services.messaging.domain.conversations import MessageKind
from services.messaging.domain.replies import (
    MAX_OF_A_NUMBER,
    MAX_TEXT,
    MAX_UNKNOWN,
    WINDOW,
    Holder,
    OpenedReply,
    SmsReply,
    e164,
    reply_id_of,
    written_at,
)
from services.messaging.domain.stop_words import stop_word_of
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.domain.texts import storable
from services.messaging.halving import by_halves
from services.messaging.keyring import Keyring
from services.messaging.providers import Reply
from services.messaging.storage import reactions, replies, suppressions
from services.messaging.storage.moments import Moment
from services.messaging.usecases.conversing import Conversing, Inbound, Written, with_keyword

REPLIES_AT_ONCE = 100
"""Replies of one transaction."""

ASKED_AT_ONCE = 8
PHONE = "phone"

_log = structlog.get_logger(__name__)


class KnowsHolders(Protocol):
    """Who has which identifier."""

    async def holder_of(self, workspace_id: str, type_: str, value: str) -> Holder | None:
        """Returns whose it is; None when nobody is known to have it."""
        ...

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...


@dataclass(frozen=True, slots=True)
class _Come:
    """A reply as it came, with what is known of it."""

    reply_id: str
    phone: str
    address_hash: bytes
    text: str
    keyword: str
    time: datetime | None
    holder: Holder | None = None


class Replies:
    """Takes and lists replies."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        holders: KnowsHolders,
        keyring: Keyring,
        conversing: Conversing,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
    ) -> None:
        """Takes what it works with.

        Args:
            conversing: Keeps replies in the conversations of who wrote.
            database: Messaging's own.
            moment: Tells when a reply was taken.
            holders: Tell whose a number is.
            keyring: Hashes numbers and seals texts.
            facts_of: Writes updates as facts.
        """
        self._database = database
        self._moment = moment
        self._holders = holders
        self._keyring = keyring
        self._facts_of = facts_of
        self._conversing = conversing

    async def record(
        self, workspace_id: str, channel: Channel, provider: str, account_id: str, told: Sequence[Reply]
    ) -> int:
        """Takes what a provider tells of replies and returns how many were new. Repeatable.

        Raises:
            Unavailable: If nobody can say whose the numbers are; the provider tells again.
        """
        recorded = 0
        for start in range(0, len(told), REPLIES_AT_ONCE):
            part = told[start : start + REPLIES_AT_ONCE]
            come = [self._come(workspace_id, channel, provider, account_id, each) for each in part]
            unique = list({each.reply_id: each for each in come}.values())

            async def some(part: Sequence[_Come]) -> int:
                return await self._record(workspace_id, channel, account_id, part)

            counts, failures = await by_halves(unique, some)
            for failure in failures:
                if failure.is_outage:
                    raise failure.error
                _log.error("reply.unrecorded", workspace_id=workspace_id, provider=provider, exc_info=failure.error)
            recorded += sum(counts)
        return recorded

    async def list_replies(
        self, workspace_id: str, listing: Listing, *, customer_id: int, is_unknown: bool
    ) -> tuple[list[OpenedReply], str]:
        """Returns a page of replies, opened, and the next token.

        Args:
            workspace_id: Whose.
            listing: Which, in which order.
            customer_id: Only this customer's, by any id; 0 takes all.
            is_unknown: Only those of numbers of nobody known.
        """
        ids = [0] if is_unknown else None
        if customer_id:
            ids = await self._holders.ids_of(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            page = await replies.list_replies(connection, workspace_id, listing, customer_ids=ids)
        return [self._opened(workspace_id, each) for each in page[: listing.size]], listing.next_token(page)

    def _come(self, workspace_id: str, channel: Channel, provider: str, account_id: str, told: Reply) -> _Come:
        phone, text = storable(e164(told.sender), 40), storable(told.text, MAX_TEXT)
        return _Come(
            reply_id=reply_id_of(provider, account_id, told.own_id),
            phone=phone,
            address_hash=self._keyring.address_hash(workspace_id, channel, phone),
            text=text,
            keyword=stop_word_of(told.text) or ("STOP" if told.opts_out else ""),
            time=told.time,
        )

    async def _record(self, workspace_id: str, channel: Channel, account_id: str, come: Sequence[_Come]) -> int:
        async with self._database.workspace(workspace_id) as connection:
            known = await replies.known_ids(connection, workspace_id, [each.reply_id for each in come])
        # Before the transaction: identity is another service.
        come = await self._with_holders(workspace_id, [each for each in come if each.reply_id not in known])
        if not come:
            return 0
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            kept = [
                await self._kept(connection, workspace_id, channel, account_id, each, now)
                for each in await self._within_bounds(connection, workspace_id, come, now)
            ]
            new = await replies.insert(connection, workspace_id, kept)
            by_id = {each.reply_id: each for each in come}
            await self._suppress(connection, workspace_id, channel, come, {each.reply_id: each for each in kept}, now)
            updates = []
            for each in kept:
                if each.reply_id in new and each.customer_id:
                    updates += await self._updates(connection, workspace_id, each, by_id[each.reply_id].text, now)
            if updates:
                await publish(connection, workspace_id, self._facts_of(updates))
            talk = [
                self._talk(workspace_id, channel, account_id, by_id[each.reply_id], now)
                for each in kept
                if each.reply_id in new
            ]
            _, answered = await self._conversing.take(connection, workspace_id, talk, now)
        if answered:
            self._conversing.wake()
        await self._conversing.note_advisers(workspace_id, [by_id[each].holder for each in new])
        return len(new)

    def _talk(self, workspace_id: str, channel: Channel, account_id: str, come: _Come, now: datetime) -> Inbound:
        written = Written(come.reply_id, come.phone, MessageKind.TEXT, come.text, "", come.time)
        message_id = f"cvm_{come.reply_id.removeprefix('rep_')}"
        inbound = self._conversing.inbound(workspace_id, channel, account_id, message_id, written, come.holder, now)
        return with_keyword(inbound, come.keyword)

    async def _with_holders(self, workspace_id: str, come: Sequence[_Come]) -> list[_Come]:
        gate = asyncio.Semaphore(ASKED_AT_ONCE)

        async def ask(phone: str) -> Holder | None:
            async with gate:
                return await self._holders.holder_of(workspace_id, PHONE, phone) if phone.startswith("+") else None

        phones = list({each.phone for each in come})
        holders = dict(zip(phones, await asyncio.gather(*(ask(phone) for phone in phones)), strict=True))
        return [replace(each, holder=holders[each.phone]) for each in come]

    async def _within_bounds(
        self, connection: AsyncConnection, workspace_id: str, come: Sequence[_Come], now: datetime
    ) -> list[_Come]:
        of_number, unknown = await replies.counts(
            connection, workspace_id, {each.address_hash for each in come}, now - WINDOW
        )
        within = []
        for each in come:
            number = of_number.get(each.address_hash, 0)
            if number >= MAX_OF_A_NUMBER or (each.holder is None and unknown >= MAX_UNKNOWN):
                continue
            of_number[each.address_hash] = number + 1
            unknown += each.holder is None
            within.append(each)
        if len(within) < len(come):
            _log.warning("replies.too_many", workspace_id=workspace_id, left_out=len(come) - len(within))
        return within

    async def _kept(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        channel: Channel,
        account_id: str,
        come: _Come,
        now: datetime,
    ) -> SmsReply:
        holder = come.holder
        delivery_id = (
            await replies.latest_messages(connection, workspace_id, channel, holder.ids, come.address_hash)
            if holder is not None
            else ""
        )
        return SmsReply(
            reply_id=come.reply_id,
            account_id=account_id,
            channel=channel,
            address_hash=come.address_hash,
            sealed=self._keyring.seal_reply(
                msgspec.msgpack.encode((come.phone, come.text)), workspace_id, come.reply_id
            ),
            customer_id=holder.customer_id if holder else 0,
            node_id=holder.node_id if holder else 0,
            delivery_id=delivery_id,
            keyword=come.keyword,
            send_time=written_at(come.time, now),
            create_time=now,
        )

    async def _suppress(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        channel: Channel,
        come: Sequence[_Come],
        kept: dict[str, SmsReply],
        now: datetime,
    ) -> None:
        """Ends marketing to the numbers that said so, whoever has them, also where nothing more is kept of their replies."""
        await suppressions.suppress(
            connection,
            workspace_id,
            channel,
            [
                NewSuppression(
                    each.address_hash,
                    SuppressionKind.MARKETING,
                    SuppressionReason.STOP_REPLY,
                    kept[each.reply_id].delivery_id if each.reply_id in kept else "",
                    each.keyword,
                )
                for each in come
                if each.keyword
            ],
            now,
        )

    async def _updates(
        self, connection: AsyncConnection, workspace_id: str, reply: SmsReply, text: str, now: datetime
    ) -> list[MessageUpdate]:
        known = (
            (await reactions.lock_messages(connection, workspace_id, [reply.delivery_id])).get(reply.delivery_id)
            if reply.delivery_id
            else None
        )

        def update(engagement: Engagement, reply_text: str = "", detail: str = "") -> MessageUpdate:
            return MessageUpdate(
                update_id=f"{reply.reply_id}:{engagement.name.lower()}",
                delivery_id=reply.delivery_id,
                customer_id=reply.customer_id,
                node_id=reply.node_id,
                template_id=known.template_id if known else "",
                channel=reply.channel,
                purpose=known.purpose if known else Purpose.MARKETING,
                status=known.status if known else Status.NONE,
                reason=known.reason if known else Reason.NONE,
                # A withdrawal is as late as we heard of it: no grant of meanwhile outlives it.
                update_time=reply.send_time if engagement is Engagement.REPLY else now,
                source=known.source if known else "",
                engagement=engagement,
                reply_text=reply_text,
                detail=detail,
            )

        told = [update(Engagement.REPLY, reply_text=text, detail=reply.keyword)]
        if reply.keyword:
            told.append(update(Engagement.UNSUBSCRIBE, detail=reply.keyword))
        return told

    def _opened(self, workspace_id: str, reply: SmsReply) -> OpenedReply:
        opened = self._keyring.open_reply(reply.sealed, workspace_id, reply.reply_id)
        phone, text = msgspec.msgpack.decode(opened, type=tuple[str, str])
        return OpenedReply(reply, phone, text)
