"""One batch from its claim to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from services.common.errors import ResourceExhausted, YikeError
from services.messaging.domain import Channel, Reason, Settled, Settling
from services.messaging.domain.pacing import Pace
from services.messaging.halving import Failure, by_halves, is_outage
from services.messaging.places import Passed, Place
from services.messaging.storage.deliveries import Delivery, HandOver
from services.messaging.usecases import CappedHandOver, ChosenAccounts, Deliveries
from services.messaging.usecases.pacing import Charged, Pacing
from services.messaging.worker.calling import Calling
from services.messaging.worker.prepared import Prepared, gather_claim
from services.messaging.worker.preparing import TOO_LARGE, Preparing
from services.messaging.worker.ways import Turn, Ways
from services.messaging.worker.widths import FULL, Widths

CLAIM = FULL
"""Messages of one claim."""

CHUNK = 64
"""Messages handed over by one commit: as many can be in doubt after a crash, for each of `CHUNKS_AT_ONCE`.

One of 64 costs half the statements of two of 32; meanwhile the other lanes of the group send.
"""

CHUNKS_AT_ONCE = 1
REST = timedelta(seconds=5)
"""How long a group rests at most whose accounts have no room: one may be added, or its pace be changed."""

WRITE_ATTEMPTS = 40
WRITE_PAUSE_SECONDS = 0.25

_log = structlog.get_logger(__name__)


class Lane:
    """Delivers batches."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        accounts: ChosenAccounts,
        ways: Ways,
        pacing: Pacing,
        preparing: Preparing,
        calling: Calling,
        passed: Passed,
    ) -> None:
        """Takes what it works with."""
        self._deliveries = deliveries
        self._accounts = accounts
        self._ways = ways
        self._pacing = pacing
        self._preparing = preparing
        self._calling = calling
        self._passed = passed
        self._widths = Widths()
        self._stopping = False

    def stop(self) -> None:
        """Hands over nothing more; what was handed over is still settled."""
        self._stopping = True

    async def deliver(self, workspace_id: str, channel: Channel, *, worker: int, limit: int, crashes: int = 0) -> int:
        """Claims and delivers one batch; returns how many messages it held. Of those that were in hand in so many crashes.

        It takes no more than the pace of the account whose turn it is leaves now; where that is nothing, the group rests.
        A message that cannot be prepared is put off by itself, with its reason; the others of its batch go.

        Raises:
            YikeError: If the database is away.
        """
        turn = self._ways.begin((workspace_id, channel), await self._accounts.all_of_channel(workspace_id, channel))
        try:
            limit = await self._room(workspace_id, channel, turn, limit)
            if not limit:
                return 0
            return await self._deliver(workspace_id, channel, turn, worker=worker, limit=limit, crashes=crashes)
        finally:
            turn.end()

    async def has_room(self, workspace_id: str, channel: Channel) -> bool:
        """Tells whether any account of a channel may carry a message now; where none may, the group rests."""
        turn = self._ways.begin((workspace_id, channel), await self._accounts.all_of_channel(workspace_id, channel))
        try:
            return await self._room(workspace_id, channel, turn, 1) > 0
        finally:
            turn.end()

    async def _room(self, workspace_id: str, channel: Channel, turn: Turn, limit: int) -> int:
        """Returns how many messages may be claimed; 0 once they were told what they wait for."""
        accounts = turn.callable_accounts()
        if not accounts or not accounts[0].pace:
            return limit
        rooms, now = await self._pacing.rooms(workspace_id, accounts)
        for account in accounts:
            room = rooms[account.account_id]
            if room.messages:
                return min(limit, room.messages)
            if not room.is_of_day:
                break
            turn.used_up.add(account.account_id)
        await self._pacing.wait(workspace_id, channel, account, is_of_day=room.is_of_day)
        self._ways.rest((workspace_id, channel), min(room.free_time or now, now + REST))
        return 0

    async def _deliver(
        self, workspace_id: str, channel: Channel, turn: Turn, *, worker: int, limit: int, crashes: int
    ) -> int:
        group = (workspace_id, channel)
        claimed = await self._deliveries.claim(
            workspace_id, channel, worker=worker, limit=min(limit, self._widths.of(group)), crashes=crashes
        )
        if not claimed:
            return 0
        parts, failures = await by_halves(
            claimed, lambda part: self._preparing.prepare(workspace_id, channel, part, turn)
        )
        if any(failure.is_outage for failure in failures):
            self._widths.failed(group, len(claimed))
        else:
            self._widths.succeeded(group)
        for failure in failures:
            await self._put_off(workspace_id, failure)
        self._passed(Place.AFTER_RENDER)
        await self._write_down(workspace_id, [outcome for _, settled in parts for outcome in settled], {}, {})
        prepared = [each for some, _ in parts for each in some]
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

    async def _deliver_chunk(self, workspace_id: str, chunk: Sequence[Prepared]) -> None:
        # Before it is committed: a repeat must be told by the key that the first attempt had.
        if any(self._calling.needs_key(each) for each in chunk):
            chunk = await asyncio.gather(*(self._calling.keyed(each) for each in chunk))

        async def hand_over(part: Sequence[Prepared]) -> list[tuple[Prepared, datetime]]:
            allowed, now = await self._deliveries.hand_over(
                workspace_id, [self._hand_over(workspace_id, each) for each in part]
            )
            return [(each, now) for each in part if each.delivery.delivery_id in allowed]

        handed_over, failures = await by_halves(chunk, hand_over)
        for failure in failures:
            if not failure.is_outage:
                await self._put_off(workspace_id, Failure([each.delivery for each in failure.items], failure.error))
        sending = [each for part in handed_over for each in part]
        await self._send(workspace_id, sending)
        for failure in failures:
            # Only now: what another part of the chunk has handed over is sent whatever became of this one.
            if failure.is_outage:
                raise failure.error

    async def _send(self, workspace_id: str, sending: Sequence[tuple[Prepared, datetime]]) -> None:
        if not sending:
            return
        outcomes = await asyncio.gather(*(self._calling.call(workspace_id, each, now) for each, now in sending))
        if any(isinstance(each, Settled) and each.provider_message_id for each in outcomes):
            self._passed(Place.AFTER_PROVIDER_ACCEPT)
        await self._write_down(
            workspace_id,
            outcomes,
            {each.delivery.delivery_id: each.customer.customer_id for each, _ in sending},
            {
                each.delivery.delivery_id: (each.account.account_id, now)
                for each, now in sending
                if each.account and each.account.pace.per_day
            },
        )

    async def _write_down(
        self,
        workspace_id: str,
        outcomes: Sequence[Settling],
        cap_customers: Mapping[str, int],
        charged: Mapping[str, Charged],
    ) -> None:
        """Settles a batch; an outcome that cannot be written leaves its message to the reaper and holds up no other.

        Raises:
            YikeError: If the database stays away.
        """

        async def settle(part: Sequence[Settling]) -> None:
            for attempt in range(WRITE_ATTEMPTS):
                try:
                    await self._deliveries.settle(workspace_id, part, cap_customers, charged)
                    return
                except YikeError as error:
                    # What we know of calls that were made is worth waiting for the database.
                    if not is_outage(error) or attempt == WRITE_ATTEMPTS - 1:
                        raise
                    await asyncio.sleep(WRITE_PAUSE_SECONDS)

        _raise_outages(workspace_id, (await by_halves(outcomes, settle))[1])

    async def _put_off(self, workspace_id: str, failure: Failure[Delivery]) -> None:
        reason = Reason.PLATFORM_UNAVAILABLE if failure.is_outage else Reason.PREPARATION_FAILED
        error = failure.error
        # An answer that is too large to be read comes as gRPC's own error, which names no time to wait.
        too_large = isinstance(error, ResourceExhausted) and not failure.is_outage
        code = error.reason_name if isinstance(error, YikeError) else type(error).__name__
        code = TOO_LARGE if too_large else code
        _log.warning(
            "messages.put_off",
            workspace_id=workspace_id,
            reason=reason.name.lower(),
            code=code,
            messages=len(failure.items),
            # Errors that have a name of ours were told by who raised them.
            exc_info=None if isinstance(error, YikeError) else error,
        )

        async def put_off(part: Sequence[Delivery]) -> None:
            await self._deliveries.put_off(workspace_id, part, reason, code, curable=not too_large)

        _raise_outages(workspace_id, (await by_halves(failure.items, put_off))[1])

    def _hand_over(self, workspace_id: str, prepared: Prepared) -> CappedHandOver:
        delivery = prepared.delivery
        sealed, gather = delivery.sealed, gather_claim(prepared)
        if not sealed and (gather is not None or self._calling.is_repeatable(prepared)):
            sealed = self._preparing.seal(workspace_id, prepared)
        return CappedHandOver(
            HandOver(
                delivery.delivery_id,
                delivery.lease_token,
                prepared.node_id,
                prepared.address_hash,
                sealed,
                prepared.account.account_id if prepared.account else "",
                prepared.content,
                prepared.selection.variant_id,
                prepared.selection.cases_text,
                prepared.template_version,
            ),
            delivery.purpose,
            prepared.customer.customer_id,
            prepared.customer.node_ids,
            prepared.expire_time,
            delivery.channel,
            prepared.caps,
            prepared.zone,
            delivery.hand_over_time is not None,
            prepared.credit,
            prepared.account.pace if prepared.account else Pace(),
            delivery.reason,
            delivery.trouble_since is not None,
            delivery.passed_over,
            gather,
            delivery.tags,
            prepared.contends,
        )


def _raise_outages(workspace_id: str, failures: Sequence[Failure[Any]]) -> None:
    """Logs what could not be written of single messages, whose leases run out then.

    Raises:
        YikeError: If the database was away.
    """
    for failure in failures:
        if failure.is_outage:
            raise failure.error
        _log.error(
            "message.unwritten",
            workspace_id=workspace_id,
            delivery_id=failure.items[0].delivery_id,
            exc_info=failure.error,
        )
