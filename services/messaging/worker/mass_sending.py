"""The worker of mass messages: gives them to staff once they are gathered, and asks what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import structlog

from services.common.errors import YikeError
from services.common.loops import run_for_ever
from services.messaging.domain import Channel, Reason, Status
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.mass_messages import (
    DOUBT,
    PATIENCE,
    MassMessage,
    MassMessageState,
    RecipientState,
    RowOutcome,
)
from services.messaging.keyring import Keyring
from services.messaging.places import MassPlace, Passed
from services.messaging.providers import Obstacle, Refusal, Rejected, Retry, Unknown
from services.messaging.providers.mass_sending import ListedMass, MassSubmission, Submitted
from services.messaging.storage import mass_messages, mass_recipients
from services.messaging.storage.mass_recipients import Recipient, RowChange
from services.messaging.usecases.mass_messages import CALL_SECONDS, MassMessages, ended
from services.messaging.worker.mass_results import MassResults

TURN_SECONDS = 1.0
AT_ONCE = 20
"""Mass messages that a turn takes on."""

SUPPRESSED = {
    True: RowOutcome(Status.SUPPRESSED, Reason.ADDRESS_SUPPRESSED, RecipientState.NOT_RECEIVED),
    False: RowOutcome(Status.SUPPRESSED, Reason.CONSENT_WITHDRAWN, RecipientState.NOT_RECEIVED),
}
_LOOK_AGAIN = timedelta(seconds=30)
_CLOCKS = timedelta(minutes=2)
"""How far the provider's clock may lie from ours."""

_log = structlog.get_logger(__name__)

_Change = Callable[[MassMessage, datetime], MassMessage]


class _Said(msgspec.Struct, frozen=True):
    recipient: str
    text: str


class _Kept(msgspec.Struct, frozen=True):
    """Of what was sealed when a message was gathered, what its mass message needs."""

    outbound: _Said


class MassSending:
    """Works on what is due."""

    def __init__(self, *, mass_messages: MassMessages, keyring: Keyring, passed: Passed) -> None:
        """Takes what it works with."""
        self._mass = mass_messages
        self._keyring = keyring
        self._passed = passed
        self._results = MassResults(mass_messages=mass_messages, keyring=keyring)

    async def run(self) -> None:
        """Works until cancelled."""
        await run_for_ever("mass messages", self._turn)

    async def work_due(self) -> int:
        """Works on what is due now, each once; returns how many that were."""
        async with self._mass.quiet.system() as connection:
            now = await self._mass.moment(connection)
            found = await mass_messages.due(connection, now, AT_ONCE)
        worked = 0
        for workspace_id, mass_message_id in found:
            async with self._mass.quiet.workspace(workspace_id) as connection:
                now = await self._mass.moment(connection)
                mass = await mass_messages.claim(connection, workspace_id, mass_message_id, now)
            if mass is None:
                continue
            worked += 1
            try:
                await self._step(workspace_id, mass)
            except YikeError as error:
                # Its lease ends by itself; what it had been about is taken up then.
                _log.warning("mass_message.put_off", workspace_id=workspace_id, reason=error.reason_name)
        return worked

    async def _turn(self) -> None:
        if not await self.work_due():
            await asyncio.sleep(TURN_SECONDS)

    async def _step(self, workspace_id: str, mass: MassMessage) -> None:
        match mass.state:
            case MassMessageState.GATHERING if mass.ending:
                mass = await self._write(workspace_id, mass, lambda held, now: ended(held, held.ending, now))
            case MassMessageState.GATHERING:
                mass = await self._submit(workspace_id, mass)
            case MassMessageState.SUBMITTING:
                mass = await self._find_again(workspace_id, mass)
            case _:
                pass
        if mass.state in (MassMessageState.GATHERING, MassMessageState.SUBMITTING):
            return
        while await self._mass.settle_by_state(workspace_id, mass):
            pass
        self._passed(MassPlace.AFTER_ROWS)
        if mass.state is MassMessageState.CONFIRMING:
            await self._results.look(workspace_id, mass)
        else:
            async with self._mass.quiet.workspace(workspace_id) as connection:
                now = await self._mass.moment(connection)
                held = await mass_messages.hold(connection, workspace_id, mass, now)
                if held is not None:
                    await mass_messages.write(connection, workspace_id, held, next_time=None, now=now)

    async def _submit(self, workspace_id: str, mass: MassMessage) -> MassMessage:
        """Asks the provider, once, and returns the mass message as it stands then."""
        account = await self._mass.account_of(workspace_id, mass)
        async with self._mass.database.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None or held.ending:
                return replace(mass, state=MassMessageState.GATHERING)
            withdrawn = await mass_recipients.suppressed_since(connection, workspace_id, mass.mass_message_id)
            changes = [RowChange(delivery_id, SUPPRESSED[dead]) for delivery_id, dead in withdrawn]
            await self._mass.settle(connection, workspace_id, held, changes, now)
            waiting = await mass_recipients.gathered(connection, workspace_id, mass.mass_message_id)
            if account is None or not waiting:
                held = self._unsent(held, now, is_empty=not waiting)
                later = now + _LOOK_AGAIN * 2 if held.state is MassMessageState.GATHERING else now
                await mass_messages.write(
                    connection, workspace_id, held, next_time=later, now=now, release=not held.end_time
                )
                return held
            held = replace(
                held,
                state=MassMessageState.SUBMITTING,
                closed=True,
                submit_time=now,
                first_submit_time=held.first_submit_time or now,
                attempts=held.attempts + 1,
            )
            # Whoever takes it up after an end of this process looks for it at the provider, and does not ask again.
            await mass_messages.write(connection, workspace_id, held, next_time=now, now=now, release=False)
        said = [self._said(workspace_id, each) for each in waiting]
        submission = MassSubmission(said[0].text, tuple(dict.fromkeys(each.recipient for each in said)), held.sender)
        self._passed(MassPlace.BEFORE_CALL)
        outcome = await self._mass.provider_of(account).submit(
            submission, account.settings, timeout_seconds=CALL_SECONDS
        )
        self._passed(MassPlace.AFTER_CALL)
        _log.info(
            "mass_message.submitted",
            workspace_id=workspace_id,
            mass_message_id=mass.mass_message_id,
            outcome=type(outcome).__name__,
            recipients=len(submission.recipients),
        )
        return await self._submitted(workspace_id, held, account, outcome)

    async def _submitted(
        self,
        workspace_id: str,
        mass: MassMessage,
        account: SendingAccount,
        outcome: Submitted | Rejected | Retry | Unknown,
    ) -> MassMessage:
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None:
                # Too late: somebody else looks for it at the provider.
                return mass
            match outcome:
                case Submitted(provider_message_id, refused):
                    held = self._taken(held, account, provider_message_id, now)
                    hashes = [self._hash(workspace_id, each) for each in refused]
                    await mass_recipients.mark_refused(connection, workspace_id, mass.mass_message_id, hashes)
                case Rejected(reason, code):
                    no_contact = reason is Refusal.RECIPIENT_INVALID
                    why = Reason.NOT_A_CONTACT if no_contact else Reason.PROVIDER_REJECTED
                    held = ended(held, MassMessageState.REFUSED, now, detail=code, why=why)
                case Retry(after_seconds, obstacle, code):
                    detail = "no account" if obstacle is Obstacle.ACCOUNT and not code else code
                    held = replace(held, state=MassMessageState.GATHERING, detail=detail)
                    if held.ending or now - (held.first_submit_time or now) >= PATIENCE:
                        held = _given_up(held, now)
                    else:
                        pause = max(after_seconds, min(30.0 * 2 ** min(held.attempts, 5), 900.0))
                        await mass_messages.write(
                            connection, workspace_id, held, next_time=now + timedelta(seconds=pause), now=now
                        )
                        return held
                case Unknown():
                    await mass_messages.write(connection, workspace_id, held, next_time=now + _LOOK_AGAIN, now=now)
                    return held
            await mass_messages.write(connection, workspace_id, held, next_time=now, now=now, release=False)
        return held

    async def _find_again(self, workspace_id: str, mass: MassMessage) -> MassMessage:
        """Looks at the provider for one whose answer was lost; returns it as it stands then."""
        account, submit_time = await self._mass.account_of(workspace_id, mass), mass.submit_time or mass.create_time
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            waiting = await mass_recipients.gathered(connection, workspace_id, mass.mass_message_id)
        if now - submit_time < _LOOK_AGAIN / 2:
            # The call may still be under way at the provider.
            return await self._later(workspace_id, mass, now + _LOOK_AGAIN / 2)
        found: ListedMass | Retry | None = None
        if account is not None and waiting:
            found = await self._find(workspace_id, mass, account, waiting, submit_time, now)
        if isinstance(found, Retry) or (found is None and now - submit_time < DOUBT):
            return await self._later(workspace_id, mass, now + _LOOK_AGAIN)
        if found is None or account is None:
            return await self._write(
                workspace_id, mass, lambda held, at: ended(held, MassMessageState.UNKNOWN, at, detail="answer lost")
            )
        taken, by = found, account
        _log.info("mass_message.found_again", workspace_id=workspace_id, mass_message_id=mass.mass_message_id)
        return await self._write(
            workspace_id, mass, lambda held, at: self._taken(held, by, taken.provider_message_id, at)
        )

    async def _find(
        self,
        workspace_id: str,
        mass: MassMessage,
        account: SendingAccount,
        waiting: Sequence[Recipient],
        since: datetime,
        until: datetime,
    ) -> ListedMass | Retry | None:
        """Returns what the provider lists of this text for these customers that is no other of ours."""
        provider = self._mass.provider_of(account)
        form = account.settings
        listed = await provider.listed(since - _CLOCKS, until + _CLOCKS, form, timeout_seconds=CALL_SECONDS)
        if isinstance(listed, Retry):
            return listed
        text, ours = self._said(workspace_id, waiting[0]).text.strip(), {each.address_hash for each in waiting}
        async with self._mass.quiet.workspace(workspace_id) as connection:
            known = await mass_messages.known_provider_ids(
                connection, workspace_id, mass.scope, [each.provider_message_id for each in listed]
            )
        for each in listed:
            if each.provider_message_id in known or each.text.strip() != text:
                continue
            tasks = await provider.tasks(each.provider_message_id, form, timeout_seconds=CALL_SECONDS)
            if isinstance(tasks, Retry):
                return tasks
            for task in tasks:
                results = await provider.results(
                    each.provider_message_id, task.user_id, form, timeout_seconds=CALL_SECONDS
                )
                if isinstance(results, Retry):
                    return results
                if any(self._hash(workspace_id, result.recipient) in ours for result in results):
                    return each
        return None

    def _taken(
        self, mass: MassMessage, account: SendingAccount, provider_message_id: str, now: datetime
    ) -> MassMessage:
        days = timedelta(days=account.settings.days_to_confirm)
        return replace(
            mass,
            state=MassMessageState.CONFIRMING,
            provider_message_id=provider_message_id,
            detail="",
            accept_time=now,
            expire_time=now + days,
        )

    def _unsent(self, mass: MassMessage, now: datetime, *, is_empty: bool) -> MassMessage:
        if is_empty:
            return ended(mass, MassMessageState.COMPLETED, now)
        first = mass.first_submit_time or now
        waiting = replace(mass, closed=True, first_submit_time=first, detail="no account")
        return _given_up(waiting, now) if now - first >= PATIENCE else waiting

    async def _later(self, workspace_id: str, mass: MassMessage, next_time: datetime) -> MassMessage:
        async with self._mass.quiet.workspace(workspace_id) as connection:
            await mass_messages.forget_lease(connection, workspace_id, mass, next_time)
        return mass

    async def _write(self, workspace_id: str, mass: MassMessage, change: _Change) -> MassMessage:
        async with self._mass.quiet.workspace(workspace_id) as connection:
            now = await self._mass.moment(connection)
            held = await mass_messages.hold(connection, workspace_id, mass, now)
            if held is None:
                return replace(mass, state=MassMessageState.SUBMITTING)
            changed = change(held, now)
            await mass_messages.write(connection, workspace_id, changed, next_time=now, now=now, release=False)
        return changed

    def _said(self, workspace_id: str, recipient: Recipient) -> _Said:
        opened = self._keyring.open(recipient.sealed, workspace_id, recipient.delivery_id)
        return msgspec.msgpack.decode(opened, type=_Kept).outbound

    def _hash(self, workspace_id: str, external_user_id: str) -> bytes:
        return self._keyring.address_hash(workspace_id, int(Channel.WECOM), external_user_id)


def _given_up(mass: MassMessage, now: datetime) -> MassMessage:
    if mass.ending:
        return ended(mass, mass.ending, now)
    return ended(mass, MassMessageState.REFUSED, now, why=Reason.ATTEMPTS_EXHAUSTED)
