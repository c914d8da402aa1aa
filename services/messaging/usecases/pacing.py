"""The pace of accounts: how many messages may be handed over now, counted exactly over all workers; the others wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.messaging.domain import Channel, Reason, Requeued, Settling, Status
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.pacing import FULL_ROOM, PaceUse, Room, given_back, room, used, words
from services.messaging.storage import ledger, standings
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.moments import Moment
from services.messaging.storage.policies import read_policy
from services.messaging.storage.waiting import mark_waiting
from services.messaging.usecases.capping import CappedHandOver

MARKED_AT_ONCE = 500
"""Messages that are told by one transaction what they wait for."""

Charged = tuple[str, datetime]
"""By which account, and when, a message was counted for a day."""


class Pacing:
    """What a worker asks before it claims: a look that reserves nothing."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes what it works with."""
        # The same pool; nothing of it is told as a fact.
        self._database = Database(database.engine, database.service)
        self._moment = moment

    async def rooms(self, workspace_id: str, accounts: Sequence[SendingAccount]) -> tuple[dict[str, Room], datetime]:
        """Returns how many messages each account may carry now, and the present."""
        async with self._database.workspace(workspace_id) as connection:
            zone = (await read_policy(connection, workspace_id)).zone_of(None)
            uses = await standings.find_uses(connection, workspace_id, [each.account_id for each in accounts])
            now = await self._moment(connection)
        nothing = PaceUse(now.astimezone(zone).date())
        return {
            each.account_id: room(each.pace, uses.get(each.account_id, nothing), now, zone) if each.pace else FULL_ROOM
            for each in accounts
        }, now

    async def wait(self, workspace_id: str, channel: Channel, account: SendingAccount, *, is_of_day: bool) -> None:
        """Tells messages that are due what they wait for, each once; they keep their places in the queue."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            waiting = await mark_waiting(
                connection, workspace_id, channel, Reason.ACCOUNT_PACE, now=now, most=MARKED_AT_ONCE
            )
            detail = words(account.account_id, account.pace, is_of_day=is_of_day)
            entries = [
                LogEntry(delivery_id, Status.QUEUED, Reason.ACCOUNT_PACE, attempts, detail, account.account_id)
                for delivery_id, attempts in waiting
            ]
            await ledger.append_log(connection, workspace_id, now, entries)


async def grant(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], moment: Moment, now: datetime
) -> tuple[datetime, list[Requeued]]:
    """Counts messages that are about to be handed over; returns the present, and those that are too many now.

    Each account is locked until the transaction ends, and the present is asked for after that: who waited for the lock must
    not count by the time before.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        items: All that would be handed over.
        moment: Tells the present.
        now: The present before.
    """
    paces = {item.hand_over.account_id: item.pace for item in items if item.pace}
    if not paces:
        return now, []
    zone = (await read_policy(connection, workspace_id)).zone_of(None)
    uses = await standings.lock_uses(connection, workspace_id, list(paces), now.astimezone(zone).date())
    now = await moment(connection)
    too_many: list[Requeued] = []
    for account_id, pace in paces.items():
        left = room(pace, uses[account_id], now, zone)
        wanted = [item for item in items if item.hand_over.account_id == account_id]
        granted = min(left.messages, len(wanted))
        use = used(pace, uses[account_id], granted, now, zone)
        if granted:
            await standings.write_use(connection, workspace_id, account_id, use)
        after = room(pace, use, now, zone)
        too_many += [_waiting(item, after, now) for item in wanted[granted:]]
    return now, too_many


async def give_back(connection: AsyncConnection, workspace_id: str, unused: Sequence[Charged]) -> None:
    """Takes back what was counted of messages that certainly were not taken, each on the day that it was counted on."""
    if not unused:
        return
    zone = (await read_policy(connection, workspace_id)).zone_of(None)
    counts = Counter((account_id, at.astimezone(zone).date()) for account_id, at in unused)
    first_day = min(day for _, day in counts)
    uses = await standings.lock_uses(connection, workspace_id, [account_id for account_id, _ in counts], first_day)
    changed: Mapping[str, PaceUse] = uses
    for (account_id, day), messages in sorted(counts.items()):
        changed = {**changed, account_id: given_back(changed[account_id], day, messages)}
    for account_id, use in changed.items():
        if use != uses[account_id]:
            await standings.write_use(connection, workspace_id, account_id, use)


def is_unused(outcome: Settling) -> bool:
    """Whether a message that was handed over was certainly not taken."""
    if isinstance(outcome, Requeued):
        return not outcome.keep_rendering
    return outcome.status is Status.FAILED


def _waiting(item: CappedHandOver, left: Room, now: datetime) -> Requeued:
    account_id, is_doubtful = item.hand_over.account_id, bool(item.hand_over.sealed and not item.hand_over.content)
    return Requeued(
        item.hand_over.delivery_id,
        item.hand_over.lease_token,
        # The day's being used up, another account may have it at once.
        now if left.is_of_day else left.free_time or now,
        Reason.ANSWER_LOST if is_doubtful else Reason.ACCOUNT_PACE,
        words(account_id, item.pace, is_of_day=left.is_of_day),
        keep_rendering=is_doubtful,
        decided=not is_doubtful and item.before is not Reason.ACCOUNT_PACE,
        in_trouble=item.in_trouble,
        account_id=account_id,
        passed_over=item.passed_over,
    )
