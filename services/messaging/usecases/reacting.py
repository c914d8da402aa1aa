"""What comes back: receipts of providers, opens, clicks, unsubscribes. Each changes the ledger once, however often told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import NotFound, Unavailable
from services.common.outbox import Fact, publish
from services.messaging.channels import channel_kind
from services.messaging.domain import (
    Channel,
    Engagement,
    MessageUpdate,
    Reason,
    Status,
    SuppressionKind,
    read_link,
    receipt_verdict,
    status_update_id,
)
from services.messaging.domain.bots import is_ignored
from services.messaging.domain.links import account_callback_url, has_callback_token, receipt_url
from services.messaging.domain.messages import withdrawal_of
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.domain.texts import storable
from services.messaging.halving import by_halves
from services.messaging.providers import AccountForm, CallbackCall, Delivery, InvalidCallback, Receipt
from services.messaging.providers.registry import Providers
from services.messaging.storage import accounts as account_rows
from services.messaging.storage import ledger, reactions, suppressions
from services.messaging.storage.moments import Moment
from services.messaging.storage.reactions import KnownMessage
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.engaging import count_engagement
from services.messaging.usecases.noticing import Noticing
from services.messaging.usecases.replying import Replies
from services.messaging.usecases.withdrawing import Withdrawing, engaged

MAX_CALLBACK_BYTES = 1_048_576
NAMED_BY_PROVIDER = frozenset({Channel.WECHAT, Channel.MINI_PROGRAM})
"""Channels whose receipts name a message by the provider's id, and its recipient."""

MAY_COME_EARLY = NAMED_BY_PROVIDER | {Channel.SMS}
"""Channels where a receipt that names nothing of ours may come before the id is written down; so do those of Tencent Cloud."""

_WHY_NOT = {
    Delivery.LINE_BUSY: Reason.LINE_BUSY,
    Delivery.NO_ANSWER: Reason.NO_ANSWER,
    Delivery.PHONE_OFF: Reason.PHONE_OFF,
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What to answer to a provider, and how many receipts and replies were new."""

    http_status: int
    content_type: str
    body: bytes
    recorded: int


@dataclass(frozen=True, slots=True)
class EngagementAnswer:
    """Where to go on, and whether it was counted."""

    target_url: str
    counted: bool


UNSUBSCRIBE_SECONDS = 10
"""An unsubscribe by the same link is told to the other services once in so many seconds."""


class Reactions:
    """Records reactions."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        link_key: bytes,
        providers: Providers,
        accounts: ChosenAccounts,
        public_url: str,
        noticing: Noticing,
        address_hash: Callable[[str, int, str], bytes],
        replies: Replies,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
        trusts: Callable[[str, str, Mapping[str, str]], bool],
    ) -> None:
        """Takes what it works with.

        Args:
            trusts: Tells of (workspace, provider, query) whether it is the platform's own account that is called back.
            database: Messaging's own.
            moment: Tells when something came back.
            link_key: Signs links.
            providers: Read what they call back with.
            accounts: Hold the secrets by which some sign.
            public_url: Where we are called, without a slash at its end.
            noticing: Takes what they tell of people.
            address_hash: The keyed hash of (workspace, channel, address).
            replies: Take what people reply.
            facts_of: Writes updates as facts.
        """
        self._noticing = noticing
        self._address_hash = address_hash
        self._database = database
        self._moment = moment
        self._link_key = link_key
        self._providers = providers
        self._accounts = accounts
        self._public_url = public_url
        self._replies = replies
        self._trusts = trusts
        self._facts_of = facts_of
        self._withdrawing = Withdrawing(database=database, moment=moment, facts_of=facts_of)

    async def account_callback(self, workspace_id: str, account_id: str, call: CallbackCall) -> CallbackAnswer:
        """Takes a call of the address of an account. Repeatable.

        Args:
            workspace_id: Whose.
            account_id: Which.
            call: Its `url` is the query as it came.

        Raises:
            NotFound: If there is no such account, it was deleted, or its provider calls no one back.
        """
        row = None
        if storable(account_id, 63) == account_id:
            async with self._database.workspace(workspace_id) as connection:
                row = await account_rows.find_account(connection, workspace_id, account_id)
        if row is None or row.delete_time is not None:
            raise NotFound("There is no account with this id.", account_id=account_id)
        url = account_callback_url(self._public_url, account_id, call.url)
        of_account = replace(call, url=url, query={**call.query, "account": account_id})
        return await self._called_back(workspace_id, row.provider, of_account)

    async def callback(self, workspace_id: str, provider: str, call: CallbackCall) -> CallbackAnswer:
        """Takes a provider's call. Repeatable.

        Args:
            workspace_id: Whose.
            provider: Its name.
            call: Its `url` is the query as it came.

        Raises:
            NotFound: If this provider calls no one back.
        """
        url = receipt_url(self._public_url, provider, workspace_id, call.url)
        return await self._called_back(workspace_id, provider, replace(call, url=url))

    async def _called_back(self, workspace_id: str, provider: str, call: CallbackCall) -> CallbackAnswer:
        try:
            caller = self._providers.caller_back(provider)
        except KeyError:
            raise NotFound("This provider sends no callbacks.", provider=provider) from None
        channel = Channel[self._providers.named(provider).channel.upper()]
        try:
            is_trusted = has_callback_token(workspace_id, provider, call.query, self._link_key)
            is_trusted = is_trusted or self._trusts(workspace_id, provider, call.query)
            account = await self._signer(workspace_id, provider, channel, call) if caller.signs or is_trusted else None
            read = caller.read_callback(replace(call, is_trusted=is_trusted), account)
        except InvalidCallback as error:
            _log.info("callback.refused", workspace_id=workspace_id, provider=provider, detail=str(error))
            return CallbackAnswer(400, "application/json", b'{"code":400,"msg":"not a callback"}', 0)
        recorded = await self._record_receipts(workspace_id, channel, read.receipts)
        if read.notices and account is not None:
            app_id, account_id = _app_of(account), call.query.get("account", "")
            recorded += await self._noticing.take(workspace_id, channel, account_id, app_id, read.notices)
        recorded += await self._withdrawing.record(workspace_id, channel, read.withdrawals)
        if read.replies and account is not None:
            account_id = call.query.get("account", "")
            recorded += await self._replies.record(workspace_id, channel, provider, account_id, read.replies)
        return CallbackAnswer(read.http_status, read.content_type, read.body, recorded)

    async def _signer(self, workspace_id: str, provider: str, channel: Channel, call: CallbackCall) -> AccountForm:
        """Returns the account by which a call must be signed, or whose address was called.

        Raises:
            InvalidCallback: If it names none that is there, or another provider's.
        """
        account_id = call.query.get("account", "")
        is_id = storable(account_id, 63) == account_id
        account = await self._accounts.by_id(workspace_id, account_id, channel) if is_id else None
        if account is None or account.provider != provider:
            raise InvalidCallback("names no account of this provider")
        form: AccountForm = account.settings
        return form

    async def engagement(
        self, workspace_id: str, token: str, engagement: Engagement, *, user_agent: str, validate_only: bool
    ) -> EngagementAnswer:
        """Takes the use of a signed link. Repeatable.

        An unsubscribe always counts, whoever uses the link: mail programs do it for their people (RFC 8058).

        Raises:
            NotFound: If the token is not ours, of another workspace, or of another use.
        """
        link = read_link(token, self._link_key)
        if link is None or link.workspace_id != workspace_id or link.engagement is not engagement:
            raise NotFound("This link is not valid.")
        if validate_only:
            return EngagementAnswer(link.target_url, False)
        if engagement is not Engagement.UNSUBSCRIBE and is_ignored(user_agent, engagement):
            return EngagementAnswer(link.target_url, False)
        target_hash = hashlib.sha256(link.target_url.encode()).digest()[:16] if link.target_url else b""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            message = (await reactions.lock_messages(connection, workspace_id, [link.delivery_id])).get(
                link.delivery_id
            )
            if message is None:
                raise NotFound("This link is not valid.")
            if engagement is not Engagement.UNSUBSCRIBE:
                told = counted = await count_engagement(
                    connection, workspace_id, message, engagement, target_hash, user_agent, now
                )
            else:
                told = counted = await reactions.insert_engagement(
                    connection, workspace_id, message.delivery_id, engagement, target_hash, now
                )
                # Said again after a consent was granted anew it must reach profile again, for all the customer's addresses.
                again = int(now.timestamp() // UNSUBSCRIBE_SECONDS).to_bytes(8, "big")
                told |= await reactions.insert_engagement(
                    connection, workspace_id, message.delivery_id, engagement, again, now
                )
                target_hash = target_hash if counted else again
                # Every time: a consent may have been granted again between two unsubscribes.
                await suppressions.suppress(
                    connection,
                    workspace_id,
                    message.channel,
                    [
                        NewSuppression(
                            message.address_hash,
                            SuppressionKind.MARKETING,
                            SuppressionReason.UNSUBSCRIBED,
                            message.delivery_id,
                        )
                    ],
                    now,
                )
            if told:
                update = engaged(message, engagement, link.target_url, target_hash, now)
                await publish(connection, workspace_id, self._facts_of([update]))
        if counted:
            _log.info(
                "engagement.recorded",
                workspace_id=workspace_id,
                delivery_id=message.delivery_id,
                engagement=engagement.name.lower(),
            )
        return EngagementAnswer(link.target_url, counted)

    async def _record_receipts(self, workspace_id: str, channel: Channel, receipts: Sequence[Receipt]) -> int:
        counts, failures = await by_halves(
            receipts, lambda part: self._record_some_receipts(workspace_id, channel, part)
        )
        for failure in failures:
            if failure.is_outage:
                # The provider tells again; what the other part recorded is not recorded twice.
                raise failure.error
            # It would fail for ever, and the provider would tell all of its neighbours again with it.
            _log.error("receipt.unrecorded", workspace_id=workspace_id, channel=channel.word, exc_info=failure.error)
        return sum(counts)

    def _digest(self, workspace_id: str, channel: Channel, receipt: Receipt) -> bytes:
        return self._address_hash(workspace_id, int(channel), receipt.recipient)

    async def _are_under_way(
        self, connection: AsyncConnection, workspace_id: str, channel: Channel, receipts: Sequence[Receipt]
    ) -> bool:
        """Tells whether a message to one of these people is with its provider, and what came of it is not written down."""
        digests = [self._digest(workspace_id, channel, each) for each in receipts]
        return bool(digests) and await reactions.are_under_way(connection, workspace_id, channel, digests)

    async def _record_some_receipts(self, workspace_id: str, channel: Channel, receipts: Sequence[Receipt]) -> int:
        receipts = [each for each in receipts if _is_storable(each)]
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            unnamed = [each for each in receipts if not each.delivery_id]
            # Before the ids are looked up: what was still under way then may be written down just now.
            early = channel in MAY_COME_EARLY and await self._are_under_way(connection, workspace_id, channel, unnamed)
            ids = [each.provider_message_id for each in unnamed]
            ours = await reactions.messages_of_provider(connection, workspace_id, channel, ids) if ids else {}
            if early and any(each not in ours for each in ids):
                # The provider tells again.
                raise Unavailable("A message to this person is just being sent; tell again.", retry_after_seconds=5)
            named = [(each.delivery_id or ours.get(each.provider_message_id, ""), each) for each in receipts]
            known = await reactions.lock_messages(connection, workspace_id, [name for name, _ in named if name])
            verdicts: dict[str, tuple[Receipt, Status, Reason]] = {}
            for delivery_id, receipt in named:
                message = known.get(delivery_id)
                if message is None or not _is_of(receipt, message, channel):
                    continue
                if (
                    channel in NAMED_BY_PROVIDER
                    and self._digest(workspace_id, channel, receipt) != message.address_hash
                ):
                    # An id of another app, whose messages are numbered apart.
                    continue
                # Of one message a call may tell twice: that it was delivered, and that it came back after all.
                before = verdicts[delivery_id][1] if delivery_id in verdicts else message.status
                verdict = receipt_verdict(
                    before,
                    delivered=receipt.delivery is Delivery.DELIVERED,
                    address_is_dead=receipt.delivery is Delivery.INVALID_ADDRESS,
                    may_return=channel_kind(channel).may_return,
                    why_not=_WHY_NOT.get(receipt.delivery, Reason.NOT_DELIVERED),
                )
                if verdict is not None:
                    verdicts[delivery_id] = (receipt, *verdict)
            await reactions.settle_by_receipt(
                connection,
                workspace_id,
                [(name, status, reason) for name, (_, status, reason) in verdicts.items()],
                now,
            )
            await suppressions.suppress(
                connection,
                workspace_id,
                channel,
                [
                    NewSuppression(known[name].address_hash, *why, name, receipt.code)
                    for name, (receipt, _, _) in verdicts.items()
                    if (why := _suppresses(receipt.delivery)) is not None
                ],
                now,
            )
            await ledger.append_log(
                connection,
                workspace_id,
                now,
                [
                    ledger.LogEntry(name, status, reason, 0, receipt.code)
                    for name, (receipt, status, reason) in verdicts.items()
                ],
            )
            updates = [_received(known[name], status, reason, now) for name, (_, status, reason) in verdicts.items()]
            updates += [
                withdrawal_of(update, receipt.code)
                for update, (receipt, _, _) in zip(updates, verdicts.values(), strict=True)
                if receipt.delivery is Delivery.OPTED_OUT
            ]
            await publish(connection, workspace_id, self._facts_of(updates))
        return len(verdicts)


def _app_of(account: AccountForm) -> str:
    return str(getattr(account, "app_id", ""))


def _is_storable(receipt: Receipt) -> bool:
    """Whether its ids can be ids of messages; what PostgreSQL cannot keep is none."""
    return all(storable(each, len(each)) == each for each in (receipt.delivery_id, receipt.provider_message_id))


def _is_of(receipt: Receipt, message: KnownMessage, channel: Channel) -> bool:
    """Whether a receipt is about this message: the vendor does not sign, so both ids must fit where both are known."""
    if message.channel is not channel:
        return False
    return receipt.proved or message.provider_message_id in ("", receipt.provider_message_id)


def _suppresses(delivery: Delivery) -> tuple[SuppressionKind, SuppressionReason] | None:
    match delivery:
        case Delivery.INVALID_ADDRESS:
            return SuppressionKind.ALL, SuppressionReason.INVALID_ADDRESS
        case Delivery.OPTED_OUT:
            return SuppressionKind.MARKETING, SuppressionReason.OPTED_OUT
    return None


def _received(message: KnownMessage, status: Status, reason: Reason, now: datetime) -> MessageUpdate:
    return MessageUpdate(
        update_id=status_update_id(message.delivery_id, status),
        delivery_id=message.delivery_id,
        customer_id=message.customer_id,
        node_id=message.node_id,
        template_id=message.template_id,
        channel=message.channel,
        purpose=message.purpose,
        status=status,
        reason=reason,
        update_time=now,
        source=message.source,
    )
