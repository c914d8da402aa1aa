"""Recipients who say by a provider that they want no more: complaints of spam, and unsubscribes made there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from services.common.database import Database
from services.common.outbox import Fact, publish
from services.messaging.domain import Channel, Engagement, MessageUpdate, SuppressionKind
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.domain.texts import storable
from services.messaging.halving import by_halves
from services.messaging.providers import Objection, Withdrawal
from services.messaging.storage import reactions, suppressions
from services.messaging.storage.moments import Moment
from services.messaging.storage.reactions import KnownMessage

_CONSEQUENCES = {
    # Nothing more goes to whoever calls us spam: the next complaint costs the sender's standing for all.
    Objection.COMPLAINED: (SuppressionKind.ALL, SuppressionReason.COMPLAINED),
    Objection.UNSUBSCRIBED: (SuppressionKind.MARKETING, SuppressionReason.OPTED_OUT),
}
_log = structlog.get_logger(__name__)


class Withdrawing:
    """Records such words, each once, and tells them as an unsubscribe is told: consent ends with them."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
    ) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._facts_of = facts_of

    async def record(self, workspace_id: str, channel: Channel, withdrawals: Sequence[Withdrawal]) -> int:
        """Records what is new and returns how many that were."""
        counts, failures = await by_halves(withdrawals, lambda part: self._record_some(workspace_id, channel, part))
        for failure in failures:
            if failure.is_outage:
                raise failure.error
            _log.error("withdrawal.unrecorded", workspace_id=workspace_id, exc_info=failure.error)
        return sum(counts)

    async def _record_some(self, workspace_id: str, channel: Channel, withdrawals: Sequence[Withdrawal]) -> int:
        named = [each for each in withdrawals if each.delivery_id == storable(each.delivery_id, len(each.delivery_id))]
        if not named:
            return 0
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known = await reactions.lock_messages(connection, workspace_id, [each.delivery_id for each in named])
            entries: list[NewSuppression] = []
            updates: list[MessageUpdate] = []
            for each in named:
                message = known.get(each.delivery_id)
                if message is None or not _is_of(each, message, channel):
                    continue
                # The provider's id of the word, so that one that is told again changes nothing, whatever came since.
                mark = hashlib.sha256(f"{each.objection}:{each.event_id}".encode("utf-8", "surrogatepass")).digest()[
                    :16
                ]
                if not await reactions.insert_engagement(
                    connection, workspace_id, message.delivery_id, Engagement.UNSUBSCRIBE, mark, now
                ):
                    continue
                kind, reason = _CONSEQUENCES[each.objection]
                entries.append(NewSuppression(message.address_hash, kind, reason, message.delivery_id, each.code))
                told = engaged(message, Engagement.UNSUBSCRIBE, "", mark, now)
                updates.append(replace(told, complained=each.objection is Objection.COMPLAINED))
            await suppressions.suppress(connection, workspace_id, channel, entries, now)
            if updates:
                await publish(connection, workspace_id, self._facts_of(updates))
        for update, entry in zip(updates, entries, strict=True):
            _log.info(
                "withdrawal.recorded",
                workspace_id=workspace_id,
                delivery_id=update.delivery_id,
                reason=entry.reason.name.lower(),
            )
        return len(updates)


def _is_of(withdrawal: Withdrawal, message: KnownMessage, channel: Channel) -> bool:
    if message.channel is not channel:
        return False
    return withdrawal.proved or message.provider_message_id in ("", withdrawal.provider_message_id)


def engaged(
    message: KnownMessage, engagement: Engagement, target_url: str, target_hash: bytes, now: datetime
) -> MessageUpdate:
    """Returns what is told of something that a person did with a message."""
    suffix = f":{target_hash.hex()}" if target_hash else ""
    return MessageUpdate(
        update_id=f"{message.delivery_id}:{engagement.name.lower()}{suffix}",
        delivery_id=message.delivery_id,
        customer_id=message.customer_id,
        node_id=message.node_id,
        template_id=message.template_id,
        channel=message.channel,
        purpose=message.purpose,
        status=message.status,
        reason=message.reason,
        update_time=now,
        source=message.source,
        engagement=engagement,
        target_url=target_url,
    )
