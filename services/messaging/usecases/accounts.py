"""Accounts at providers: made, changed, tried, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, ResourceExhausted
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.public_addresses import check_host
from services.common.updates import check_etag, etag_of
from services.messaging.domain import Channel
from services.messaging.domain.accounts import MAX_ACCOUNTS, Account, AccountChange, max_active
from services.messaging.domain.pacing import PaceUse, room
from services.messaging.domain.standing import NOTHING_SEEN, AccountFailure, Standing
from services.messaging.domain.texts import storable
from services.messaging.providers import AccountForm, Dialer, Problem, Succeeds, Verdict
from services.messaging.providers.forms import check_line
from services.messaging.providers.registry import Providers
from services.messaging.storage import accounts as rows
from services.messaging.storage import standings
from services.messaging.storage.accounts import AccountRow
from services.messaging.storage.moments import Moment
from services.messaging.storage.policies import read_policy
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.sealing import SealedForms
from yike.common.v1 import errors_pb2

_FAILURES = {
    Problem.UNREACHABLE: AccountFailure.UNREACHABLE,
    Problem.ADDRESS_NOT_ALLOWED: AccountFailure.UNREACHABLE,
    Problem.TLS_FAILED: AccountFailure.UNREACHABLE,
    Problem.AUTHENTICATION_FAILED: AccountFailure.REFUSED,
    Problem.NOT_ALLOWED: AccountFailure.REFUSED,
    Problem.PROVIDER_BUSY: AccountFailure.BUSY,
}
VERIFY_SECONDS = 8.0
"""How long a provider is waited for when an account is tried."""

_log = structlog.get_logger(__name__)


class Accounts:
    """Keeps accounts."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        forms: SealedForms,
        chosen: ChosenAccounts,
        providers: Providers,
        dialer: Dialer,
    ) -> None:
        """Takes what it works with.

        Args:
            database: Messaging's own.
            moment: Tells when an account is made or changed.
            forms: Seal secrets.
            chosen: Is told of changes.
            providers: Try accounts.
            dialer: Knows which addresses may be connected to.
        """
        # The same pool; accounts are told to nobody, so that their commits need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._forms = forms
        self._chosen = chosen
        self._providers = providers
        self._dialer = dialer

    async def create(self, workspace_id: str, account_id: str, provider: str, change: AccountChange) -> Account:
        """Makes an account; the same again returns it as it is.

        Args:
            workspace_id: Whose.
            account_id: May be empty, then one is assigned.
            provider: The provider's name.
            change: With settings.

        Raises:
            AlreadyExists: If the id is or was taken by another.
            InvalidArgument: Naming the field; ADDRESS_NOT_ALLOWED.
            ResourceExhausted: LIMIT_REACHED.
        """
        settings: AccountForm = change.settings
        settings.check(allows_private=self._dialer.allows_private)
        await self._check_host(settings)
        async with self._database.workspace(workspace_id) as connection:
            now = _rounded(await self._moment(connection))
            if isinstance(settings, Succeeds):
                settings = settings.after(None, now)
            account_id = check_resource_id(account_id or new_id("acc", now), "account_id")
            display_name = change.display_name or account_id
            check_line("display_name", display_name)
            await rows.lock_accounts(connection, workspace_id)
            known = await rows.find_account(connection, workspace_id, account_id)
            if known is not None:
                if self._is_same(workspace_id, known, provider, display_name, settings):
                    return await self._shown(connection, workspace_id, known)
                raise AlreadyExists("There is or was an account with this id; choose another.", account_id=account_id)
            word = self._providers.named(provider).channel
            channel = Channel[word.upper()] if word else Channel.NONE
            count, of_channel = await rows.count_accounts(connection, workspace_id, channel)
            if count >= MAX_ACCOUNTS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_ACCOUNTS} accounts; delete one first.",
                    reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
                )
            row = AccountRow(
                account_id=account_id,
                display_name=display_name,
                channel=channel,
                provider=provider,
                active=bool(change.active) or not of_channel or channel is Channel.NONE,
                settings=self._forms.settings_text(settings),
                sealed=self._forms.sealed(workspace_id, account_id, settings),
                revision=1,
                create_time=now,
                update_time=now,
                delete_time=None,
                priority=change.priority or 0,
                per_second=change.pace.per_second if change.pace else 0,
                per_day=change.pace.per_day if change.pace else 0,
            )
            await self._make_way(connection, workspace_id, row, was_active=False)
            await rows.insert_account(connection, workspace_id, row)
            made = await self._shown(connection, workspace_id, row)
        self._chosen.forget(workspace_id)
        _log.info("account.created", workspace_id=workspace_id, account_id=account_id, provider=provider)
        return made

    async def get(self, workspace_id: str, account_id: str) -> Account:
        """Returns an account, deleted ones too, without its secrets.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._shown(connection, workspace_id, await self._row(connection, workspace_id, account_id))

    async def list_accounts(self, workspace_id: str, listing: Listing) -> tuple[list[Account], str]:
        """Returns a page of accounts, without their secrets, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_accounts(connection, workspace_id, listing)
            shown = await self._all_shown(connection, workspace_id, page[: listing.size])
        return shown, listing.next_token(page)

    async def update(self, workspace_id: str, account_id: str, etag: str, change: AccountChange) -> Account:
        """Changes an account. A secret that is left empty stays, unless what it is for changes.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it was deleted.
            InvalidArgument: Naming the field; ADDRESS_NOT_ALLOWED.
            NotFound: If there is none of this id.
            ResourceExhausted: LIMIT_REACHED.
        """
        settings: AccountForm | None = change.settings
        if settings is not None:
            # Before anything is locked.
            await self._check_host(settings)
        async with self._database.workspace(workspace_id) as connection:
            now = _rounded(await self._moment(connection))
            await rows.lock_accounts(connection, workspace_id)
            known = await self._row(connection, workspace_id, account_id, lock=True)
            check_etag(etag, etag_of(known.revision))
            if known.delete_time is not None:
                raise FailedPrecondition("This account was deleted; make a new one.", account_id=account_id)
            row = known
            if change.display_name is not None:
                check_line("display_name", change.display_name)
                row = replace(row, display_name=change.display_name)
            if change.active is not None:
                row = replace(row, active=change.active)
            if change.priority is not None:
                row = replace(row, priority=change.priority)
            if change.pace is not None:
                row = replace(row, per_second=change.pace.per_second, per_day=change.pace.per_day)
            if settings is not None:
                settings = self._forms.with_kept_secrets(workspace_id, known, settings, now)
                settings.check(allows_private=self._dialer.allows_private)
                sealed = self._forms.sealed(workspace_id, account_id, settings)
                row = replace(row, settings=self._forms.settings_text(settings), sealed=sealed)
            row = replace(row, revision=known.revision + 1, update_time=now)
            await self._make_way(connection, workspace_id, row, was_active=known.active)
            await rows.update_account(connection, workspace_id, row)
            if settings is not None:
                await standings.end_trouble(connection, workspace_id, account_id)
            changed = await self._shown(connection, workspace_id, row)
        self._chosen.forget(workspace_id)
        _log.info("account.changed", workspace_id=workspace_id, account_id=account_id)
        return changed

    async def delete(self, workspace_id: str, account_id: str, etag: str) -> Account:
        """Deletes an account and its secrets; again, it answers the same.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If messages are under way by it that may only be repeated by it.
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = _rounded(await self._moment(connection))
            await rows.lock_accounts(connection, workspace_id)
            known = await self._row(connection, workspace_id, account_id, lock=True)
            if known.delete_time is not None:
                return await self._shown(connection, workspace_id, known)
            check_etag(etag, etag_of(known.revision))
            held = await rows.count_held(connection, workspace_id, account_id)
            if held:
                raise FailedPrecondition(
                    f"{held} messages are being sent by this account; delete it when they are settled.",
                    reason=errors_pb2.ERROR_REASON_IN_USE,
                    account_id=account_id,
                    users=f"{held} messages",
                )
            row = replace(
                known, active=False, sealed=b"", revision=known.revision + 1, update_time=now, delete_time=now
            )
            await rows.update_account(connection, workspace_id, row)
            deleted = await self._shown(connection, workspace_id, row)
        self._chosen.forget(workspace_id)
        _log.info("account.deleted", workspace_id=workspace_id, account_id=account_id)
        return deleted

    async def verify(self, workspace_id: str, account_id: str) -> Verdict:
        """Tries an account without sending anything.

        Raises:
            FailedPrecondition: If it was deleted.
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            row = await self._row(connection, workspace_id, account_id)
        if row.delete_time is not None:
            raise FailedPrecondition("This account was deleted; make a new one.", account_id=account_id)
        verdict = await self._providers.verify(self._forms.opened(workspace_id, row), timeout_seconds=VERIFY_SECONDS)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            if verdict.problem is None:
                await standings.end_trouble(connection, workspace_id, account_id)
            else:
                seen = {account_id: _seen_of(verdict.problem, verdict.code, now)}
                zone = (await read_policy(connection, workspace_id)).zone_of(None)
                await standings.add_standings(connection, workspace_id, seen, now.astimezone(zone).date())
        problem = verdict.problem.value if verdict.problem else ""
        _log.info("account.verified", workspace_id=workspace_id, account_id=account_id, problem=problem)
        return verdict

    async def _make_way(self, connection: Any, workspace_id: str, row: AccountRow, *, was_active: bool) -> None:
        """Takes its channel from the account without a place that has it, where this one is to be that one.

        Raises:
            ResourceExhausted: LIMIT_REACHED.
        """
        if not row.active:
            return
        if not row.priority and row.channel is not Channel.NONE:
            await rows.deactivate(connection, workspace_id, row.channel, but=row.account_id, now=row.update_time)
        most = max_active(row.channel)
        if not was_active and await rows.count_active(connection, workspace_id, row.channel) >= most:
            raise ResourceExhausted(
                f"This channel has at most {most} active accounts; make one inactive first.",
                reason=errors_pb2.ERROR_REASON_LIMIT_REACHED,
            )

    async def _shown(self, connection: Any, workspace_id: str, row: AccountRow) -> Account:
        return (await self._all_shown(connection, workspace_id, [row]))[0]

    async def _all_shown(self, connection: Any, workspace_id: str, found: Sequence[AccountRow]) -> list[Account]:
        """Returns accounts as they may be shown, with how they stand."""
        ids = [row.account_id for row in found]
        known = await standings.find_standings(connection, workspace_id, ids)
        uses = await standings.find_uses(connection, workspace_id, [row.account_id for row in found if row.per_day])
        zone = (await read_policy(connection, workspace_id)).zone_of(None)
        now = await self._moment(connection)
        today = now.astimezone(zone).date()
        shown: list[Account] = []
        for row in found:
            account, standing = self._forms.shown(row), known.get(row.account_id, NOTHING_SEEN)
            left = room(account.pace, uses.get(row.account_id, PaceUse(today)), now, zone)
            shown.append(
                replace(
                    account,
                    standing=standing,
                    state=standing.state(active=row.active, room=left),
                    accepted_today=standing.accepted_on(today),
                )
            )
        return shown

    async def _check_host(self, settings: AccountForm) -> None:
        await check_host(
            settings.host,
            settings.port,
            field=_host_field(self._forms.provider_name(settings)),
            allows_private=self._dialer.allows_private,
        )

    async def _row(self, connection: Any, workspace_id: str, account_id: str, *, lock: bool = False) -> AccountRow:
        row = (
            await rows.find_account(connection, workspace_id, account_id, lock=lock) if "\0" not in account_id else None
        )
        if row is None:
            raise NotFound("There is no account with this id; GET /v1/accounts lists them.", account_id=account_id)
        return row

    def _is_same(
        self, workspace_id: str, known: AccountRow, provider: str, display_name: str, settings: AccountForm
    ) -> bool:
        if known.delete_time is not None or (known.provider, known.display_name) != (provider, display_name):
            return False
        return self._forms.opened(workspace_id, known) == settings


def _seen_of(problem: Problem, code: str, now: datetime) -> Standing:
    """Returns what trying an account in vain says of it; nothing of messages, which may still go."""
    failure = _FAILURES[problem]
    refuse_time = now if failure is AccountFailure.REFUSED else None
    return Standing(None, None, refuse_time, failure, storable(code or problem.value, 200), now)


def _host_field(provider: str) -> str:
    name = provider.replace("-", "_")
    return {"smtp": "smtp.host", "webhook": "webhook.url"}.get(name, f"{name}.endpoint")


def _rounded(now: datetime) -> datetime:
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)
