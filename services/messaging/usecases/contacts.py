"""Customers who become contacts of a member in WeCom, or are contacts no more: told as events, and welcomed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import structlog

from services.common.event_names import WECOM_CONTACT_ADDED, WECOM_CONTACT_REMOVED
from services.common.ids import stable_id
from services.messaging.domain import Channel
from services.messaging.domain.replies import Holder
from services.messaging.providers import ContactChanged
from services.messaging.providers.wecom_customers import WeComCustomersAccount
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.welcoming import Welcoming

TYPE = "wecom_external_user_id"
_log = structlog.get_logger(__name__)


class RecordsEvents(Protocol):
    """Profile."""

    async def record_event(
        self,
        workspace_id: str,
        message_id: str,
        name: str,
        identifier: tuple[str, str],
        time: datetime,
        properties: dict[str, str],
    ) -> None:
        """Records something that a person did, each message id once."""
        ...


class KnowsHolder(Protocol):
    """Identity."""

    async def holder_of(self, workspace_id: str, type_: str, value: str) -> Holder | None:
        """Returns whose an identifier is."""
        ...


class Contacts:
    """Takes such changes. Repeatable."""

    def __init__(
        self, *, accounts: ChosenAccounts, events: RecordsEvents, holders: KnowsHolder, welcoming: Welcoming
    ) -> None:
        """Takes what it works with."""
        self._accounts = accounts
        self._events = events
        self._holders = holders
        self._welcoming = welcoming

    async def take(self, workspace_id: str, account_id: str, change: ContactChanged) -> int:
        """Records a change as the customer's event, and welcomes who was added; returns how many welcomes were new.

        Raises:
            YikeError: If profile or identity is away, or WeCom's answer is lost: WeCom tells again.
        """
        account = await self._accounts.by_id(workspace_id, account_id, Channel.WECOM)
        if account is None or not isinstance(account.settings, WeComCustomersAccount):
            return 0
        added = change.change.startswith("add_")
        moment = str(int(change.time.timestamp()))
        key = stable_id(account.settings.scope, change.change, change.external_user_id, change.user_id, moment)
        said = {"change": change.change, "user_id": change.user_id, "state": change.state}
        await self._events.record_event(
            workspace_id,
            f"wecom-contact:{key}",
            WECOM_CONTACT_ADDED if added else WECOM_CONTACT_REMOVED,
            (TYPE, change.external_user_id),
            change.time,
            {name: value for name, value in said.items() if value},
        )
        if not added or not change.welcome_code or not account.settings.welcome_template_id:
            return 0
        holder = await self._holders.holder_of(workspace_id, TYPE, change.external_user_id)
        if holder is None:
            # The event was not taken: of somebody who was erased, say.
            _log.warning("welcome.of_nobody", workspace_id=workspace_id, account_id=account_id)
            return 0
        return await self._welcoming.welcome(workspace_id, account, change, holder)
