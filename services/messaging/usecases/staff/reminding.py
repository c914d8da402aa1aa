"""Reminders by WeCom: one to a member for all that is due, then a rest."""

from __future__ import annotations

import structlog

from services.common.database import Database
from services.common.ids import new_id
from services.messaging.domain import Channel
from services.messaging.domain.staff.notices import REST, text_of
from services.messaging.providers import OutboundMessage, Retry
from services.messaging.providers.registry import Providers
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import members, notices
from services.messaging.usecases.choosing import ChosenAccounts

SEND_SECONDS = 8.0
"""How long WeCom is waited for."""

_log = structlog.get_logger(__name__)


class Reminding:
    """Reminds staff members of tasks.

    What is to be said is written off before WeCom is called: a process that ends between loses a reminder, and never says it
    twice; the task is in the list all the same. What WeCom certainly did not take is said again after the rest, six times.
    """

    def __init__(
        self, *, database: Database, moment: Moment, accounts: ChosenAccounts, providers: Providers, public_url: str
    ) -> None:
        """Takes what it works with; `public_url` is where the console is, without a slash at its end."""
        self._database = database
        self._moment = moment
        self._accounts = accounts
        self._providers = providers
        self._url = f"{public_url}/console/tasks"

    async def remind(self, workspace_id: str) -> int:
        """Reminds everybody of a workspace who is due, and returns how many reminders WeCom was asked for."""
        sent = 0
        while True:
            reminded = await self._remind_one(workspace_id)
            if reminded is None:
                return sent
            sent += reminded

    async def _remind_one(self, workspace_id: str) -> bool | None:
        """Returns whether WeCom was asked; None where nobody is due."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            staff_id = await notices.claim_member(connection, workspace_id, now, now + REST)
            if not staff_id:
                return None
            told = await notices.end_due(connection, workspace_id, staff_id, now)
            member = (await members.find_members(connection, workspace_id, [staff_id])).get(staff_id)
        if not told or member is None or not member.wecom_user_id:
            return False
        account = await self._accounts.of_channel(workspace_id, Channel.WECOM)
        if account is None:
            return False
        outcome = await self._providers.send(
            OutboundMessage(
                delivery_id=new_id("reminder", now),
                recipient=member.wecom_user_id,
                text=text_of(told, member, self._url),
            ),
            account.settings,
            timeout_seconds=SEND_SECONDS,
        )
        if isinstance(outcome, Retry):
            async with self._database.workspace(workspace_id) as connection:
                await notices.put_back(connection, workspace_id, told, now + REST)
        _log.info("staff.reminded", workspace_id=workspace_id, outcome=type(outcome).__name__)
        return True
