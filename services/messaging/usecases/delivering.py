"""Steps of a delivery that touch the database, each one transaction over a batch: claim, hand over, settle, reap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.outbox import Fact, publish
from services.messaging.channels import channel_kind
from services.messaging.domain import (
    Channel,
    MessageUpdate,
    Reason,
    Requeued,
    SendingPolicy,
    Settled,
    Settling,
    Status,
    SuppressionKind,
    Suppressions,
)
from services.messaging.domain.decisions import Pauses
from services.messaging.domain.policy import KEPT_USES
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.halving import by_halves
from services.messaging.places import Passed, Place
from services.messaging.storage import (
    arbitrations,
    caps,
    contents,
    credits,
    deliveries,
    leases,
    ledger,
    policies,
    reactions,
    selections,
    suppressions,
)
from services.messaging.storage.deliveries import Delivery, SettledRow
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.moments import Moment
from services.messaging.storage.waiting import due_groups
from services.messaging.usecases.arbitrating import Arbitrating
from services.messaging.usecases.capping import CappedHandOver, admit, authorise
from services.messaging.usecases.doubt import after_crash
from services.messaging.usecases.endings import held_back, settled_in_trouble
from services.messaging.usecases.gathering import gather, log_of, within_limits
from services.messaging.usecases.inbox_keeping import InboxKeeping
from services.messaging.usecases.pacing import Charged, give_back, grant, is_unused
from services.messaging.usecases.settled_updates import updates_of
from services.messaging.usecases.suspects import Suspects

CLAIM_LEASE = timedelta(seconds=60)
"""How long a claim holds while its messages are looked up and rendered."""

CALL_LEASE = timedelta(seconds=30)
"""How long it holds after handing over; longer than a provider is waited for."""

REAP_BATCH = 500
_NAMED_BY_PROVIDER = frozenset({Channel.SMS, Channel.WECHAT, Channel.MINI_PROGRAM})
"""Channels whose providers may tell of a message by their own id only."""

_WHY = {
    SuppressionKind.ALL: SuppressionReason.INVALID_ADDRESS,
    SuppressionKind.MARKETING: SuppressionReason.OPTED_OUT,
}
_log = structlog.get_logger(__name__)


class Deliveries:
    """Moves deliveries from one committed state to the next."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
        passed: Passed,
        inbox: InboxKeeping,
    ) -> None:
        """Takes what it works with.

        Args:
            database: Messaging's own.
            moment: What time it is for deciding what is due.
            facts_of: Writes updates as facts.
            passed: Told of the places that a delivery passes.
            inbox: Keeps what we deliver.
        """
        self._inbox, self._database = inbox, database
        # The same pool; commits that tell nothing need not wake the relay.
        self._quiet = Database(database.engine, database.service)
        self._moment = moment
        self._facts_of = facts_of
        self._passed = passed

    async def due_groups(
        self, rests: Mapping[tuple[str, Channel], datetime]
    ) -> tuple[list[tuple[str, Channel]], timedelta | None]:
        """Returns workspaces and channels with something due, and how long until the next is, if any waits.

        Those that rest, as their accounts have no room, are due when that is over.
        """
        async with self._database.system() as connection:
            now = await self._moment(connection)
            found = await due_groups(connection)
        groups = [
            (workspace_id, channel, max(time, rests.get((workspace_id, channel), time)))
            for workspace_id, channel, time in found
        ]
        due = [(workspace_id, channel) for workspace_id, channel, time in groups if time <= now]
        waiting = [time - now for _, _, time in groups if time > now]
        return due, min(waiting, default=None)

    def arbitrating(self) -> Arbitrating:
        """Returns what lets messages wait for others to the same customer."""
        return Arbitrating(database=self._database, moment=self._moment)

    def suspects(self) -> Suspects:
        """Returns what finds those that were in hand when a process ended."""
        return Suspects(database=self._database, moment=self._moment)

    async def let_go(self, worker: int) -> None:
        """Gives back what a worker has in hand that ends in order."""
        async with self._database.system() as connection:
            leased = await leases.leases(connection, await self._moment(connection))
        for workspace_id in {workspace for workspace, holder, _ in leased if holder == worker}:
            async with self._quiet.workspace(workspace_id) as connection:
                await leases.let_go(connection, workspace_id, worker, await self._moment(connection))

    async def claim(
        self, workspace_id: str, channel: Channel, *, worker: int, limit: int, crashes: int = 0
    ) -> list[Delivery]:
        """Leases due messages to a worker that were in hand in so many ends of processes; from here on they are SENDING."""
        async with self._quiet.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            claimed = await deliveries.claim(
                connection,
                workspace_id,
                channel,
                worker=worker,
                now=now,
                lease_until=now + CLAIM_LEASE,
                limit=limit,
                crashes=crashes,
            )
        if claimed:
            self._passed(Place.AFTER_CLAIM)
        return claimed

    async def in_force(
        self, workspace_id: str, channel: Channel, hashes: Sequence[bytes], customer_ids: Sequence[int]
    ) -> tuple[Suppressions, SendingPolicy, Pauses, datetime]:
        """Returns what is known of these addresses, the sending policy, what these customers paused, and the present."""
        async with self._quiet.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            return *await policies.find_in_force(connection, workspace_id, channel, hashes, customer_ids, now), now

    async def hand_over(self, workspace_id: str, items: Sequence[CappedHandOver]) -> tuple[set[str], datetime]:
        """Commits that these messages are being handed to the provider; returns those that may be, and the present.

        What is beyond a cap, or whose consent has ended, is SUPPRESSED in the same transaction; the count is exact because
        each customer's is taken and used by one transaction at a time. What is beyond the pace of its account waits again. A
        lost lease drops a message: someone else has it.
        """
        async with self._quiet.workspace(workspace_id) as connection:
            authorised = await authorise(connection, workspace_id, items, self._moment)
            admitted = await admit(connection, workspace_id, authorised.items, self._moment)
            held, now = admitted.held, admitted.now
            held |= {each.hand_over.delivery_id: (Reason.NO_SUBSCRIPTION, "") for each in authorised.lacking}
            given_back = {
                each.hand_over.delivery_id: each.customer_id for each in authorised.lacking if each.is_repeated
            }
            stay = held.keys() | admitted.behind.keys()
            going = [item for item in items if item.hand_over.delivery_id not in stay]
            held |= await within_limits(connection, workspace_id, going, now)
            going = [item for item in going if item.hand_over.delivery_id not in held]
            now, too_many = await grant(connection, workspace_id, going, self._moment, now)
            waiting = {each.delivery_id for each in too_many}
            going = [item for item in going if item.hand_over.delivery_id not in waiting]
            gathered = await gather(connection, workspace_id, going, now)
            held |= gathered.held
            stops = [
                held_back(item.hand_over, *held[item.hand_over.delivery_id])
                for item in items
                if item.hand_over.delivery_id in held
            ]
            allowed = await deliveries.hand_over(
                connection,
                workspace_id,
                [item.hand_over for item in going if item.gather is None],
                now=now,
                lease_until=now + CALL_LEASE,
            )
            gone = allowed | gathered.attempts.keys()
            written = [item.hand_over for item in items if item.hand_over.content]
            said = {each.delivery_id: each.content for each in written if each.delivery_id in gone}
            await contents.keep_contents(connection, workspace_id, said, now)
            await selections.keep_selections(connection, workspace_id, [item.hand_over for item in items], gone)
            uses = [use for delivery_id, use in admitted.uses.items() if delivery_id in gone]
            await caps.keep_uses(connection, workspace_id, uses, now)
            await arbitrations.write_outcomes(connection, workspace_id, admitted.fared(gone), now)
            # Of what someone else has, or has settled, by now.
            lost = sorted(authorised.new - allowed - set(held))
            await credits.give_back(connection, workspace_id, lost)
            rest: list[Settling] = [*stops, *too_many, *admitted.behind.values()]
            await self._settle(connection, workspace_id, rest, now, admitted.given_back | given_back)
            await ledger.append_log(connection, workspace_id, now, log_of(gathered))
        return allowed, now

    async def settle(
        self,
        workspace_id: str,
        outcomes: Sequence[Settling],
        cap_customers: Mapping[str, int] | None = None,
        charged: Mapping[str, Charged] | None = None,
    ) -> None:
        """Commits what came of attempts: rows, logs, suppressions and facts together.

        Args:
            workspace_id: Whose.
            outcomes: At most a batch.
            cap_customers: Under which customer each message used the cap, to give it back where no one was reached.
            charged: By which account and when each was counted for its day, to give it back where it was not taken.
        """
        if not outcomes:
            return
        self._passed(Place.BEFORE_MARK_SENT)
        charged = charged or {}
        unused = [charged[each.delivery_id] for each in outcomes if each.delivery_id in charged and is_unused(each)]
        async with self._database.workspace(workspace_id) as connection:
            await self._settle(connection, workspace_id, outcomes, await self._moment(connection), cap_customers or {})
            # Last: whoever hands over waits for an account with authorisations of persons in hand.
            await give_back(connection, workspace_id, unused)

    async def put_off(
        self, workspace_id: str, claimed: Sequence[Delivery], reason: Reason, code: str, *, curable: bool
    ) -> None:
        """Puts off what could not be prepared, ever longer; after `PATIENCE`, or where no time can cure it, it FAILED.

        Args:
            workspace_id: Whose.
            claimed: At most a batch.
            reason: PLATFORM_UNAVAILABLE or PREPARATION_FAILED.
            code: What stood in the way, for the log.
            curable: Whether trying again may help.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            outcomes = [settled_in_trouble(each, reason, code, now, curable=curable) for each in claimed]
            await self._settle(connection, workspace_id, outcomes, now, {})

    async def reap(self, worker_is_dead: Callable[[int], bool]) -> int:
        """Takes up what dead workers left: what the provider may have got is in doubt, the rest waits again.

        Args:
            worker_is_dead: Tells of a worker that this process knows, so that it need not ask the database.

        Returns:
            How many messages.
        """
        async with self._database.system() as connection:
            now = await self._moment(connection)
            leased = await leases.leases(connection, now)
            dead = {
                worker
                # 0: of one that ended in order.
                for worker in {worker for _, worker, _ in leased if worker}
                if worker_is_dead(worker) and await leases.is_dead(connection, worker)
            }
        reaped = 0
        for workspace_id in {workspace for workspace, worker, over in leased if over or worker in dead}:
            reaped += await self._reap(workspace_id, sorted(dead))
        return reaped

    async def _reap(self, workspace_id: str, dead: Sequence[int]) -> int:
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            left = await leases.abandoned(connection, workspace_id, dead, now=now, limit=REAP_BATCH)

        async def take_up(delivery_ids: Sequence[str]) -> int:
            async with self._database.workspace(workspace_id) as connection:
                now = await self._moment(connection)
                locked = await deliveries.lock_abandoned(
                    connection, workspace_id, dead, now=now, delivery_ids=delivery_ids
                )
                await self._settle(connection, workspace_id, [after_crash(each, now) for each in locked], now, {})
            return len(locked)

        counts, failures = await by_halves(left, take_up)
        for failure in failures:
            # The others of this workspace and of all others go on; it is tried again by the next turn.
            _log.error(
                "deliveries.unreaped", workspace_id=workspace_id, delivery_ids=failure.items[:5], exc_info=failure.error
            )
        if reaped := sum(counts):
            _log.warning("deliveries.reaped", workspace_id=workspace_id, messages=reaped)
        return reaped

    async def forget(self) -> None:
        """Removes what no decision looks at any more."""
        async with self._database.system() as connection:
            now = await self._moment(connection)
            await caps.forget_uses(connection, now - KEPT_USES)

    async def _settle(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        outcomes: Sequence[Settling],
        now: datetime,
        cap_customers: Mapping[str, int],
    ) -> None:
        if not outcomes:
            return
        settled = [outcome for outcome in outcomes if isinstance(outcome, Settled)]
        requeued = [outcome for outcome in outcomes if isinstance(outcome, Requeued)]
        rows = await deliveries.settle(connection, workspace_id, settled, now)
        late = [each for each in settled if each.called and each.delivery_id not in rows]
        rows |= await deliveries.settle_in_doubt(connection, workspace_id, late, now)
        done = [(each, rows[each.delivery_id]) for each in settled if each.delivery_id in rows]
        attempts = await deliveries.requeue(connection, workspace_id, requeued, now)
        await self._consequences(connection, workspace_id, done, now, cap_customers)
        log = [
            LogEntry(each.delivery_id, each.status, each.reason, row.attempts, each.code, row.account_id)
            for each, row in done
        ]
        log += [
            LogEntry(
                each.delivery_id, Status.QUEUED, each.reason, attempts[each.delivery_id], each.code, each.account_id
            )
            for each in requeued
            if each.delivery_id in attempts and each.decided
        ]
        await ledger.append_log(connection, workspace_id, now, log)
        if done:
            self._passed(Place.AFTER_MARK_SENT)
            await publish(connection, workspace_id, self._facts_of(updates_of(done, now)))
            self._passed(Place.AFTER_OUTBOX_INSERT)

    async def _consequences(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        done: Sequence[tuple[Settled, SettledRow]],
        now: datetime,
        cap_customers: Mapping[str, int],
    ) -> None:
        for channel in {row.channel for _, row in done}:
            of_channel = [(each, row) for each, row in done if row.channel is channel]
            await suppressions.suppress(
                connection,
                workspace_id,
                channel,
                [
                    NewSuppression(row.address_hash, each.suppress, _WHY[each.suppress], row.delivery_id, each.code)
                    for each, row in of_channel
                    if each.suppress
                ],
                now,
            )
            await _credit(connection, workspace_id, of_channel, now)
            await self._inbox.keep_settled(connection, workspace_id, of_channel, now)
            if channel in _NAMED_BY_PROVIDER:
                known = [(name, row.delivery_id) for each, row in of_channel if (name := each.provider_message_id)]
                await reactions.remember_provider_ids(connection, workspace_id, channel, known)
        unused = [
            (cap_customers[each.delivery_id], each.delivery_id)
            for each, _ in done
            if each.status in (Status.FAILED, Status.SUPPRESSED) and each.delivery_id in cap_customers
        ]
        await caps.give_back_uses(connection, workspace_id, unused)


async def _credit(
    connection: AsyncConnection, workspace_id: str, done: Sequence[tuple[Settled, SettledRow]], now: datetime
) -> None:
    """Gives authorisations back that no message used, and ends those that the provider does not know."""
    if not done or not channel_kind(done[0][1].channel).needs_credit:
        return
    unknown = [each.delivery_id for each, _ in done if each.called and each.reason is Reason.NO_SUBSCRIPTION]
    await credits.end_of_messages(connection, workspace_id, unknown, now)
    unused = [each.delivery_id for each, _ in done if each.status in (Status.FAILED, Status.SUPPRESSED)]
    await credits.give_back(connection, workspace_id, unused)
