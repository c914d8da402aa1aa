"""Telling groups of staff, by the robots in them, of tasks and of alerts."""

from __future__ import annotations

from datetime import timedelta, tzinfo

import structlog

from services.common.database import Database
from services.common.ids import new_id
from services.messaging.domain.staff.groups import REST, GroupNotice, group_text
from services.messaging.domain.standing import AccountFailure, Standing
from services.messaging.domain.texts import storable
from services.messaging.providers import Accepted, Obstacle, OutboundMessage, Rejected, Retry, SendOutcome
from services.messaging.providers.registry import Providers
from services.messaging.storage import accounts as account_rows
from services.messaging.storage import standings
from services.messaging.storage.moments import Moment
from services.messaging.storage.policies import read_policy
from services.messaging.storage.staff import groups
from services.messaging.usecases.sealing import SealedForms

SEND_SECONDS = 8.0
"""How long WeCom is waited for."""

_FAILURES = {
    Obstacle.UNREACHABLE: AccountFailure.UNREACHABLE,
    Obstacle.BUSY: AccountFailure.BUSY,
    Obstacle.RATE_LIMITED: AccountFailure.RATE_LIMITED,
    Obstacle.ACCOUNT: AccountFailure.REFUSED,
}
_log = structlog.get_logger(__name__)


class TellingGroups:
    """Tells groups what is due.

    As reminders, it is written off before WeCom is called: a process that ends between leaves a group untold, and never
    tells it twice. What WeCom certainly did not take is said again, six times, within a day.
    """

    def __init__(
        self, *, database: Database, moment: Moment, forms: SealedForms, providers: Providers, public_url: str
    ) -> None:
        """Takes what it works with; `public_url` is where the console is, without a slash at its end."""
        self._database = database
        self._moment = moment
        self._forms = forms
        self._providers = providers
        self._url = public_url

    async def due_workspaces(self) -> list[str]:
        """Returns the workspaces in which some group waits to be told."""
        async with self._database.system() as connection:
            return await groups.due_workspaces(connection, await self._moment(connection))

    async def tell(self, workspace_id: str) -> int:
        """Tells every group of a workspace that is due one message; returns how many were said."""
        said = 0
        while True:
            told = await self._tell_one(workspace_id)
            if told is None:
                return said
            said += told

    async def _tell_one(self, workspace_id: str) -> bool | None:
        """Returns whether WeCom was asked; None where no group is due."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            account_id = await groups.claim_group(connection, workspace_id, now, REST)
            if not account_id:
                return None
            told = await groups.end_due(connection, workspace_id, account_id, now)
            row = await account_rows.find_account(connection, workspace_id, account_id)
            zone = (await read_policy(connection, workspace_id)).zone_of(None)
        if not told or row is None or not row.active or row.delete_time is not None:
            return False
        message = self._message(told, zone, new_id("group", now))
        outcome = await self._providers.send(
            message, self._forms.opened(workspace_id, row), timeout_seconds=SEND_SECONDS
        )
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            if isinstance(outcome, Retry):
                later = now + timedelta(seconds=max(outcome.after_seconds, REST.total_seconds()))
                await groups.put_back(connection, workspace_id, account_id, told, later)
                await groups.rest_until(connection, workspace_id, account_id, later)
            seen = _seen_of(outcome)
            if seen is not None:
                kept = Standing(
                    accept_time=now if isinstance(outcome, Accepted) else None,
                    fail_time=None,
                    refuse_time=now if seen is AccountFailure.REFUSED else None,
                    failure=seen,
                    code="" if isinstance(outcome, Accepted) else storable(outcome.code or outcome.reason.value, 200),
                    error_time=None if isinstance(outcome, Accepted) else now,
                    accepted=int(isinstance(outcome, Accepted)),
                )
                await standings.add_standings(connection, workspace_id, {account_id: kept}, now.astimezone(zone).date())
        _log.info("group.told", workspace_id=workspace_id, account_id=account_id, outcome=type(outcome).__name__)
        return True

    def _message(self, told: list[GroupNotice], zone: tzinfo, delivery_id: str) -> OutboundMessage:
        said = told[0].said
        if said is None:
            text = group_text(told, zone, f"{self._url}/console/tasks")
            return OutboundMessage(delivery_id=delivery_id, recipient="", text=text)
        return OutboundMessage(
            delivery_id=delivery_id,
            recipient="",
            subject=said.title,
            text=said.text,
            parameters=said.lines,
            url=f"{self._url}{said.path}",
        )


def _seen_of(outcome: SendOutcome) -> AccountFailure | None:
    """Returns what an answer says of the account; None where it says nothing."""
    match outcome:
        case Accepted():
            return AccountFailure.NONE
        case Retry():
            return _FAILURES[outcome.reason]
        case Rejected():
            return None
    return AccountFailure.ANSWER_LOST
