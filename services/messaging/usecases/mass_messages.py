"""Mass messages between their committed states: settled row by row, read, reminded of, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import FailedPrecondition, NotFound, Unavailable
from services.common.ids import new_id, stable_id
from services.common.listings import Listing
from services.common.outbox import Fact, publish
from services.messaging.domain import Channel, MessageUpdate, Reason, Settled, Status
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.mass_messages import (
    MAX_REMINDERS,
    OPEN,
    REMINDER_WINDOW,
    MassMessage,
    MassMessageState,
    RecipientState,
    may_remind,
    row_outcome,
)
from services.messaging.providers import Obstacle, Rejected, Retry
from services.messaging.providers.mass_sending import SendsMass
from services.messaging.providers.registry import Providers
from services.messaging.providers.wecom_customers import WeComCustomersAccount
from services.messaging.storage import caps, ledger, mass_messages, mass_recipients, mass_staff
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.mass_recipients import RowChange
from services.messaging.storage.mass_staff import Staff
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.settled_updates import updates_of

BATCH = 500
"""Rows settled by one transaction."""

SHOWN_STAFF = 200
CALL_SECONDS = 10.0

_UNSETTLED = (RecipientState.GATHERED, RecipientState.HANDED_OVER)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ShownMass:
    """A mass message with the members who are asked."""

    mass: MassMessage
    staff: Sequence[Staff] = ()


class MassMessages:
    """What the worker and the API do with mass messages."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        accounts: ChosenAccounts,
        providers: Providers,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
    ) -> None:
        """Takes what it works with."""
        self.database = database
        self.quiet = Database(database.engine, database.service)
        self.moment = moment
        self._accounts = accounts
        self._providers = providers
        self._facts_of = facts_of

    async def account_of(self, workspace_id: str, mass: MassMessage) -> SendingAccount | None:
        """Returns the account of a mass message; None where it was deleted, or leads to another corporation by now."""
        account = await self._accounts.by_id(workspace_id, mass.account_id, Channel.WECOM)
        if account is None or not isinstance(account.settings, WeComCustomersAccount):
            return None
        return account if account.settings.scope == mass.scope else None

    def provider_of(self, account: SendingAccount) -> SendsMass[WeComCustomersAccount]:
        """Returns who gives the tasks to staff."""
        provider = self._providers.of(account.settings)
        assert isinstance(provider, SendsMass)
        return provider

    async def settle(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        mass: MassMessage,
        changes: Sequence[RowChange],
        now: datetime,
    ) -> int:
        """Writes what became of customers: rows, log, caps and facts together; returns how many rows changed."""
        if not changes:
            return 0
        by_id = {change.delivery_id: change.outcome for change in changes}
        rows = await mass_recipients.settle(
            connection, workspace_id, mass.mass_message_id, mass.provider_message_id, changes, now
        )
        entries, done, unused = [], [], []
        for delivery_id, (row, counted_for) in sorted(rows.items()):
            outcome = by_id[delivery_id]
            code = outcome.code or mass.mass_message_id
            entries.append(LogEntry(delivery_id, outcome.status, outcome.reason, row.attempts, code, row.account_id))
            done.append((Settled(delivery_id, 0, outcome.status, outcome.reason, code=outcome.code), row))
            if outcome.status in (Status.FAILED, Status.SUPPRESSED):
                unused.append((counted_for, delivery_id))
        await caps.give_back_uses(connection, workspace_id, unused)
        await ledger.append_log(connection, workspace_id, now, entries)
        if done:
            # What is received now was told as sent when staff got the task.
            told = [each for each in updates_of(done, now) if each.status is by_id[each.delivery_id].status]
            await publish(connection, workspace_id, self._facts_of(told))
        return len(rows)

    async def settle_by_state(self, workspace_id: str, mass: MassMessage) -> bool:
        """Brings a batch of rows to where their mass message stands; returns whether more may be left.

        Of one that waits for staff those that still wait for it are brought along, of one that ended all.
        """
        states = (RecipientState.GATHERED,) if mass.state is MassMessageState.CONFIRMING else _UNSETTLED
        async with self.database.workspace(workspace_id) as connection:
            held = await mass_messages.hold(connection, workspace_id, mass, await self.moment(connection))
            if held is None:
                return False
            now = await self.moment(connection)
            left = await mass_recipients.in_state(connection, workspace_id, mass.mass_message_id, states, BATCH)
            changes = [
                RowChange(each.delivery_id, outcome)
                for each in left
                if (outcome := row_outcome(held, refused=each.refused)) is not None
            ]
            await self.settle(connection, workspace_id, held, changes, now)
        return len(left) == BATCH

    async def get(self, workspace_id: str, mass_message_id: str) -> ShownMass:
        """Returns one.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self.quiet.workspace(workspace_id) as connection:
            mass = await self._find(connection, workspace_id, mass_message_id)
            staff = await mass_staff.find(connection, workspace_id, mass_message_id, SHOWN_STAFF)
        return ShownMass(mass, staff)

    async def page(self, workspace_id: str, listing: Listing) -> tuple[list[MassMessage], str]:
        """Returns a page of them, and the next token."""
        async with self.quiet.workspace(workspace_id) as connection:
            page = await mass_messages.find_page(connection, workspace_id, listing)
        return page[: listing.size], listing.next_token(page)

    async def remind(self, workspace_id: str, mass_message_id: str, request_id: str = "") -> ShownMass:
        """Reminds the staff of one; again under the same request id, within a day, it reminds nobody.

        Raises:
            FailedPrecondition: If it waits for nobody, or three reminders went out in 24 hours.
            NotFound: If there is none of this id.
            Unavailable: If WeCom cannot be asked.
        """
        async with self.quiet.workspace(workspace_id) as connection:
            mass = await self._find(connection, workspace_id, mass_message_id, lock=True)
            now = await self.moment(connection)
            request = stable_id(request_id) if request_id else new_id("once", now)
            asked = dict(zip(mass.reminder_requests.split(), mass.reminders, strict=False))
            recent = {key: time for key, time in asked.items() if now - time < REMINDER_WINDOW}
            if request not in recent:
                _check_may_remind(mass, now)
                await _keep_reminders(connection, workspace_id, mass_message_id, {**recent, request: now})
        if request in recent:
            return await self.get(workspace_id, mass_message_id)
        account = await self.account_of(workspace_id, mass)
        outcome: Rejected | Retry | None = (
            Retry(0.0, Obstacle.ACCOUNT, "no account")
            if account is None
            else await self.provider_of(account).remind(
                mass.provider_message_id, account.settings, timeout_seconds=CALL_SECONDS
            )
        )
        if outcome is not None:
            # Certainly not done, so it does not count.
            async with self.quiet.workspace(workspace_id) as connection:
                known = await self._find(connection, workspace_id, mass_message_id, lock=True)
                asked = dict(zip(known.reminder_requests.split(), known.reminders, strict=False))
                asked.pop(request, None)
                await _keep_reminders(connection, workspace_id, mass_message_id, asked)
            if isinstance(outcome, Rejected):
                raise FailedPrecondition(f"WeCom does not remind ({outcome.code}).", mass_message_id=mass_message_id)
            seconds = max(int(outcome.after_seconds), 5)
            raise Unavailable("WeCom cannot be asked now; try again.", retry_after_seconds=seconds)
        _log.info("mass_message.reminded", workspace_id=workspace_id, mass_message_id=mass_message_id)
        return await self.get(workspace_id, mass_message_id)

    async def cancel(self, workspace_id: str, mass_message_id: str) -> ShownMass:
        """Cancels one; again, it answers the same.

        Raises:
            FailedPrecondition: If it ended otherwise.
            NotFound: If there is none of this id.
        """
        async with self.quiet.workspace(workspace_id) as connection:
            mass = await self._find(connection, workspace_id, mass_message_id, lock=True)
            if mass.state in OPEN and not mass.ending:
                now = await self.moment(connection)
                await mass_messages.end(connection, workspace_id, mass_message_id, MassMessageState.CANCELLED, now)
            elif MassMessageState.CANCELLED not in (mass.state, mass.ending):
                raise FailedPrecondition(
                    f"This mass message ended: {(mass.ending or mass.state).name}.", mass_message_id=mass_message_id
                )
        _log.info("mass_message.cancelled", workspace_id=workspace_id, mass_message_id=mass_message_id)
        return await self.get(workspace_id, mass_message_id)

    async def _find(
        self, connection: AsyncConnection, workspace_id: str, mass_message_id: str, *, lock: bool = False
    ) -> MassMessage:
        is_id = "\0" not in mass_message_id
        mass = await mass_messages.find(connection, workspace_id, mass_message_id, lock=lock) if is_id else None
        if mass is None:
            raise NotFound(
                "There is no mass message with this id; GET /v1/massMessages lists them.",
                mass_message_id=mass_message_id,
            )
        return mass


def _check_may_remind(mass: MassMessage, now: datetime) -> None:
    if mass.state is not MassMessageState.CONFIRMING or mass.ending:
        raise FailedPrecondition("This mass message waits for no staff.", mass_message_id=mass.mass_message_id)
    if not may_remind(mass.reminders, now):
        raise FailedPrecondition(
            f"WeCom takes {MAX_REMINDERS} reminders in 24 hours; wait for the first of them to be over.",
            mass_message_id=mass.mass_message_id,
        )


async def _keep_reminders(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, asked: Mapping[str, datetime]
) -> None:
    await mass_messages.keep_reminders(connection, workspace_id, mass_message_id, list(asked.values()), list(asked))


def ended(
    mass: MassMessage, state: MassMessageState, now: datetime, *, detail: str = "", why: Reason = Reason.NONE
) -> MassMessage:
    """Returns a mass message that has ended."""
    return replace(
        mass,
        state=state,
        end_time=now,
        detail=detail or mass.detail,
        fail_reason=why or mass.fail_reason,
        closed=True,
    )
