"""One batch from its claim to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from services.common.errors import YikeError
from services.messaging.crash_points import CrashPoints
from services.messaging.domain import Channel, Requeued, Settled, Settling
from services.messaging.storage.deliveries import Delivery, HandOver
from services.messaging.usecases import CappedHandOver, Deliveries
from services.messaging.worker.calling import Calling
from services.messaging.worker.preparing import Prepared, Preparing, unforeseen

CLAIM = 128
"""Messages of one claim."""

CHUNK = 32
"""Messages handed over by one commit: as many can be in doubt after a crash, for each of `CHUNKS_AT_ONCE`."""

CHUNKS_AT_ONCE = 2
OUTAGE_PAUSE = timedelta(seconds=2)
WRITE_ATTEMPTS = 40
WRITE_PAUSE_SECONDS = 0.25

_log = structlog.get_logger(__name__)


class Lane:
    """Delivers batches."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        preparing: Preparing,
        calling: Calling,
        crash_points: CrashPoints,
        idempotent: frozenset[Channel],
    ) -> None:
        """Takes what it works with; `idempotent` channels keep what they send, to repeat it unchanged."""
        self._deliveries = deliveries
        self._preparing = preparing
        self._calling = calling
        self._crash_points = crash_points
        self._idempotent = idempotent
        self._stopping = False

    def stop(self) -> None:
        """Hands over nothing more; what was handed over is still settled."""
        self._stopping = True

    async def deliver(self, workspace_id: str, channel: Channel, *, worker: int, limit: int) -> int:
        """Claims and delivers one batch; returns how many messages it held.

        Raises:
            YikeError: If the database is away.
        """
        claimed = await self._deliveries.claim(workspace_id, channel, worker=worker, limit=limit)
        if not claimed:
            return 0
        try:
            prepared, settled = await self._prepare(workspace_id, channel, claimed)
        except YikeError as error:
            _log.warning("batch.put_off", workspace_id=workspace_id, reason=error.reason_name, messages=len(claimed))
            await self._put_off(workspace_id, claimed)
            return len(claimed)
        self._crash_points.reach("after_render")
        await self._deliveries.settle(workspace_id, settled)
        chunks = [prepared[start : start + CHUNK] for start in range(0, len(prepared), CHUNK)]
        gate = asyncio.Semaphore(CHUNKS_AT_ONCE)

        async def one(chunk: Sequence[Prepared]) -> None:
            async with gate:
                if not self._stopping:
                    await self._deliver_chunk(workspace_id, chunk)

        # Not a task group: one chunk's trouble must not cut off calls that another has made.
        ended = await asyncio.gather(*(one(chunk) for chunk in chunks), return_exceptions=True)
        for each in ended:
            if isinstance(each, BaseException):
                raise each
        return len(claimed)

    async def _prepare(
        self, workspace_id: str, channel: Channel, claimed: Sequence[Delivery]
    ) -> tuple[list[Prepared], list[Settling]]:
        """Prepares a batch; a message that nobody foresaw fails by itself and takes no other with it."""
        try:
            return await self._preparing.prepare(workspace_id, channel, claimed)
        except YikeError:
            raise
        except Exception as error:
            _log.error("message.unpreparable", workspace_id=workspace_id, messages=len(claimed), exc_info=error)
            if len(claimed) == 1:
                return [], [unforeseen(claimed[0], error)]
        prepared: list[Prepared] = []
        settled: list[Settling] = []
        for each in claimed:
            some_prepared, some_settled = await self._prepare(workspace_id, channel, [each])
            prepared += some_prepared
            settled += some_settled
        return prepared, settled

    async def _deliver_chunk(self, workspace_id: str, chunk: Sequence[Prepared]) -> None:
        allowed, now = await self._deliveries.hand_over(workspace_id, [self._hand_over(each) for each in chunk])
        sending = [each for each in chunk if each.delivery.message_id in allowed]
        if not sending:
            return
        outcomes = await asyncio.gather(*(self._calling.call(workspace_id, each, now) for each in sending))
        if any(isinstance(each, Settled) and each.provider_message_id for each in outcomes):
            self._crash_points.reach("after_provider_accept")
        cap_customers = {each.delivery.message_id: each.customer.customer_id for each in sending}
        for attempt in range(WRITE_ATTEMPTS):
            try:
                await self._deliveries.settle(workspace_id, outcomes, cap_customers)
                return
            except YikeError as error:
                # What we know of calls that were made is worth waiting for the database.
                if error.retry_after_seconds is None or attempt == WRITE_ATTEMPTS - 1:
                    raise
                await asyncio.sleep(WRITE_PAUSE_SECONDS)

    async def _put_off(self, workspace_id: str, claimed: Sequence[Delivery]) -> None:
        later = await self._deliveries.now() + OUTAGE_PAUSE
        await self._deliveries.settle(
            workspace_id,
            [
                Requeued(
                    each.message_id,
                    each.lease_token,
                    later,
                    each.reason,
                    keep_rendering=bool(each.sealed),
                    decided=False,
                )
                for each in claimed
            ],
        )

    def _hand_over(self, prepared: Prepared) -> CappedHandOver:
        delivery = prepared.delivery
        sealed = delivery.sealed
        if not sealed and delivery.channel in self._idempotent:
            sealed = self._preparing.seal(prepared)
        return CappedHandOver(
            HandOver(delivery.message_id, delivery.lease_token, prepared.node_id, prepared.address_hash, sealed),
            delivery.purpose,
            prepared.customer.customer_id,
            prepared.customer.node_ids,
        )
