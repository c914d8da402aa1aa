"""What became of a mass message: who of the staff has confirmed, and what that brought each customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from services.messaging.domain import Channel, Reason, Status
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.mass_messages import MassMessage, MassMessageState, RecipientState, RowOutcome, next_look
from services.messaging.keyring import Keyring
from services.messaging.providers import Retry
from services.messaging.providers.mass_sending import CustomerOutcome, CustomerResult, StaffTask
from services.messaging.storage import mass_messages, mass_recipients, mass_staff
from services.messaging.storage.mass_recipients import RowChange
from services.messaging.storage.mass_staff import Staff
from services.messaging.usecases.mass_messages import BATCH, CALL_SECONDS, MassMessages, ended

_NOT = RecipientState.NOT_RECEIVED
_MEANINGS = {
    CustomerOutcome.RECEIVED: RowOutcome(Status.DELIVERED, Reason.NONE, RecipientState.RECEIVED),
    CustomerOutcome.NOT_A_CONTACT: RowOutcome(Status.FAILED, Reason.NOT_A_CONTACT, _NOT, "2"),
    CustomerOutcome.OVER_LIMIT: RowOutcome(Status.FAILED, Reason.MASS_MESSAGE_LIMIT, _NOT, "3"),
}
_SOON = timedelta(minutes=1)
_log = structlog.get_logger(__name__)


class MassResults:
    """Asks for results and writes them down."""

    def __init__(self, *, mass_messages: MassMessages, keyring: Keyring) -> None:
        """Takes what it works with."""
        self._mass = mass_messages
        self._keyring = keyring

    async def look(self, workspace_id: str, mass: MassMessage) -> None:
        """Asks once, and says when to ask again, if at all."""
        account = await self._mass.account_of(workspace_id, mass)
        if account is None:
            # Nobody is there any more who could ask.
            await self._write(workspace_id, mass, MassMessageState.UNKNOWN, "account gone")
            return
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            mass = await mass_messages.find(connection, workspace_id, mass.mass_message_id) or mass
        ending = mass.ending
        if not ending and mass.expire_time is not None and now >= mass.expire_time:
            ending = MassMessageState.EXPIRED
        if ending:
            if not await self._cancelled(workspace_id, mass, account, ending):
                return
            mass = replace(mass, ending=ending)
        tasks = await self._mass.provider_of(account).tasks(
            mass.provider_message_id, account.settings, timeout_seconds=CALL_SECONDS
        )
        if isinstance(tasks, Retry):
            await self._again(workspace_id, mass, now + max(_SOON, timedelta(seconds=tasks.after_seconds)))
            return
        if not await self._take(workspace_id, mass, account, tasks, now):
            return
        done = bool(tasks) and all(each.confirm_time is not None for each in tasks)
        if done or ending:
            state = MassMessageState.COMPLETED if done else ending
            await self._write(workspace_id, mass, state, "")
        else:
            await self._again(workspace_id, mass, next_look(mass.accept_time or now, now))

    async def _cancelled(
        self, workspace_id: str, mass: MassMessage, account: SendingAccount, ending: MassMessageState
    ) -> bool:
        """Takes the task from staff before the last results are asked for; returns whether that is done."""
        if mass.cancelled_there:
            return True
        outcome = await self._mass.provider_of(account).cancel(
            mass.provider_message_id, account.settings, timeout_seconds=CALL_SECONDS
        )
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            if isinstance(outcome, Retry):
                again = now + max(_SOON, timedelta(seconds=outcome.after_seconds))
                await mass_messages.forget_lease(connection, workspace_id, mass, again)
                return False
            await mass_messages.end(connection, workspace_id, mass.mass_message_id, ending, now)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None:
                return False
            told = replace(held, cancelled_there=True)
            await mass_messages.write(connection, workspace_id, told, next_time=now, now=now, release=False)
        return True

    async def _take(
        self, workspace_id: str, mass: MassMessage, account: SendingAccount, tasks: Sequence[StaffTask], now: datetime
    ) -> bool:
        """Writes down what the members' confirming brought; returns whether all that can be known now is."""
        provider = self._mass.provider_of(account)
        async with self._mass.quiet.workspace(workspace_id) as connection:
            asked = [Staff(each.user_id, each.confirm_time) for each in tasks]
            staff = await mass_staff.note(connection, workspace_id, mass.mass_message_id, asked, now)
        is_last = bool(mass.ending) or all(each.confirm_time is not None for each in staff)
        # A customer of several members may still get it by another: only the last word fails.
        final = bool(mass.sender) or is_last
        for each in staff:
            if each.confirm_time is None or (each.is_read and (mass.sender or not is_last)):
                continue
            results = await provider.results(
                mass.provider_message_id, each.user_id, account.settings, timeout_seconds=CALL_SECONDS
            )
            if isinstance(results, Retry):
                await self._again(workspace_id, mass, now + max(_SOON, timedelta(seconds=results.after_seconds)))
                return False
            if not await self._settle(workspace_id, mass, results, final=final):
                return False
            async with self._mass.quiet.workspace(workspace_id) as connection:
                await mass_staff.mark_read(connection, workspace_id, mass.mass_message_id, [each.user_id])
        async with self._mass.quiet.workspace(workspace_id) as connection:
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None:
                return False
            confirmed = sum(each.confirm_time is not None for each in staff)
            counted = replace(held, staff=len(staff), confirmed_staff=confirmed)
            await mass_messages.write(connection, workspace_id, counted, next_time=now, now=now, release=False)
        return True

    async def _settle(
        self, workspace_id: str, mass: MassMessage, results: Sequence[CustomerResult], *, final: bool
    ) -> bool:
        known: dict[bytes, CustomerResult] = {}
        for result in results:
            received = result.outcome is CustomerOutcome.RECEIVED
            if result.outcome in _MEANINGS and (received or final):
                digest = self._keyring.address_hash(workspace_id, int(Channel.WECOM), result.recipient)
                if received or digest not in known:
                    known[digest] = result
        hashes = sorted(known)
        for start in range(0, len(hashes), BATCH):
            if not await self._settle_some(workspace_id, mass, known, hashes[start : start + BATCH]):
                return False
        return True

    async def _settle_some(
        self, workspace_id: str, mass: MassMessage, known: Mapping[bytes, CustomerResult], hashes: Sequence[bytes]
    ) -> bool:
        async with self._mass.database.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None:
                return False
            waiting = await mass_recipients.waiting_at(connection, workspace_id, mass.mass_message_id, hashes)
            changes = [
                RowChange(delivery_id, _MEANINGS[known[digest].outcome], _time_of(known[digest], now))
                for digest, delivery_ids in sorted(waiting.items())
                for delivery_id in delivery_ids
            ]
            await self._mass.settle(connection, workspace_id, held, changes, now)
        return True

    async def _write(self, workspace_id: str, mass: MassMessage, state: MassMessageState, detail: str) -> None:
        """Ends it; its other rows follow."""
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is not None:
                over = ended(held, state, now, detail=detail)
                await mass_messages.write(connection, workspace_id, over, next_time=now, now=now)
        _log.info(
            "mass_message.ended",
            workspace_id=workspace_id,
            mass_message_id=mass.mass_message_id,
            state=state.name.lower(),
        )

    async def _again(self, workspace_id: str, mass: MassMessage, next_time: datetime) -> None:
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is not None:
                seen = replace(held, ending=mass.ending)
                await mass_messages.write(connection, workspace_id, seen, next_time=next_time, now=now)


def _time_of(result: CustomerResult, now: datetime) -> datetime:
    return min(result.time, now) if result.time is not None else now
