"""By which accounts a message may be sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.common.database import Database
from services.common.memories import Memory
from services.messaging.domain import Channel
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.pacing import Pace
from services.messaging.providers import AccountForm
from services.messaging.storage import accounts as rows
from services.messaging.storage.accounts import AccountRow
from services.messaging.usecases.sealing import SealedForms

KEPT = 2_000
"""Choices kept in memory, of all workspaces, the latest used."""

KEPT_SECONDS = 1.0
"""How long a choice is kept: so late may another process hear of a change."""

PlatformAccount = Callable[[str, Channel], AccountForm | None]
"""Returns the platform's own account for a workspace and channel; None where there is none."""


class ChosenAccounts:
    """Finds accounts with their secrets, and remembers them for a moment."""

    def __init__(self, *, database: Database, forms: SealedForms, platform_account: PlatformAccount) -> None:
        """Takes what it works with; `platform_account` is what a workspace sends by that has no account of its own."""
        # The same pool; what only reads need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._forms = forms
        self._platform_account = platform_account
        self._kept: Memory[tuple[str, str], tuple[SendingAccount, ...]] = Memory(entries=KEPT, seconds=KEPT_SECONDS)

    async def of_channel(self, workspace_id: str, channel: Channel) -> SendingAccount | None:
        """Returns the first account that messages to addresses of a channel's own go by; None where none is active."""
        accounts = await self.all_of_channel(workspace_id, channel)
        return next((each for each in accounts if not each.reaches), None)

    async def all_of_channel(self, workspace_id: str, channel: Channel) -> tuple[SendingAccount, ...]:
        """Returns the accounts that a channel's messages go by now, in order; none where there is none, or none is active."""

        async def read() -> tuple[SendingAccount, ...]:
            async with self._database.workspace(workspace_id) as connection:
                active, has_own = await rows.active_accounts(connection, workspace_id, channel)
            if has_own:
                return tuple(self._sending(workspace_id, row) for row in active)
            return self._platforms(workspace_id, channel)

        return await self._keeping((workspace_id, f"channel {channel.word}"), read)

    async def by_id(self, workspace_id: str, account_id: str, channel: Channel) -> SendingAccount | None:
        """Returns the account that a message was handed over by, the empty id the platform's; None when it was deleted."""

        async def read() -> tuple[SendingAccount, ...]:
            if not account_id:
                return self._platforms(workspace_id, channel)
            async with self._database.workspace(workspace_id) as connection:
                row = await rows.find_account(connection, workspace_id, account_id)
            if row is None or row.delete_time is not None or row.channel is not channel:
                return ()
            return (self._sending(workspace_id, row),)

        return next(iter(await self._keeping((workspace_id, f"{channel.word}/{account_id}"), read)), None)

    def forget(self, workspace_id: str) -> None:
        """Forgets what it knows of a workspace, whose accounts were changed."""
        self._kept.forget_where(lambda key: key[0] == workspace_id)

    def _sending(self, workspace_id: str, row: AccountRow) -> SendingAccount:
        settings, pace = self._forms.opened(workspace_id, row), Pace(row.per_second, row.per_day)
        return SendingAccount(row.account_id, row.provider, settings, pace)

    def _platforms(self, workspace_id: str, channel: Channel) -> tuple[SendingAccount, ...]:
        settings = self._platform_account(workspace_id, channel)
        return () if settings is None else (SendingAccount("", self._forms.provider_name(settings), settings),)

    async def _keeping(
        self, key: tuple[str, str], read: Callable[[], Awaitable[tuple[SendingAccount, ...]]]
    ) -> tuple[SendingAccount, ...]:
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        asked_at = self._kept.moment()
        found = await read()
        self._kept.keep(key, found, asked_at=asked_at)
        return found
