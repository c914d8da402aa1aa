"""Authorisations of subscribe messages: taken as they are told, listed. What uses them is `usecases/delivering.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound
from services.common.ids import stable_id
from services.common.listings import Listing
from services.messaging.domain import Channel
from services.messaging.domain.credits import Credit, NewCredit, ToldBy, is_accepted
from services.messaging.providers import WechatMiniProgramAccount
from services.messaging.storage import credits
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts

OPENID_TYPES = ("mini_program_openid", "openid")
"""Under which types identity may know an openid of a mini-program."""

_log = structlog.get_logger(__name__)


class KnowsPeople(Protocol):
    """Who knows who somebody is."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...

    async def node_of(self, workspace_id: str, types: Sequence[str], value: str) -> int:
        """Returns the node of an identifier of one of these types; 0 where there is none."""
        ...


class Crediting:
    """Keeps credits."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        people: KnowsPeople,
        accounts: ChosenAccounts,
        address_hash: Callable[[str, int, str], bytes],
    ) -> None:
        """Takes what it works with; credits are told to nobody, so that their commits need not wake the relay."""
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._people = people
        self._accounts = accounts
        self._address_hash = address_hash

    async def record(
        self, workspace_id: str, request_id: str, account_id: str, openid: str, results: Sequence[tuple[str, str]]
    ) -> int:
        """Takes (template, result) of one panel; returns how many credits were new. Repeatable.

        Raises:
            NotFound: If the account is none of the workspace.
            InvalidArgument: If it is no mini-program's.
        """
        account = await self._accounts.by_id(workspace_id, account_id, Channel.MINI_PROGRAM)
        if account is None:
            raise NotFound(
                "The workspace has no account of a mini-program with this id; GET /v1/accounts lists them.",
                account_id=account_id,
            )
        if not isinstance(account.settings, WechatMiniProgramAccount):
            raise InvalidArgument("account_id must name an account of a mini-program.", field="account_id")
        accepted = [template for template, result in results if is_accepted(result)]
        return await self.give(
            workspace_id, account.settings.app_id, openid, accepted, ToldBy.SERVER, key=f"request:{request_id}"
        )

    async def give(
        self,
        workspace_id: str,
        app_id: str,
        openid: str,
        templates: Sequence[str],
        told_by: ToldBy,
        *,
        key: str,
        time: datetime | None = None,
    ) -> int:
        """Keeps one credit for each template; returns how many were new.

        Args:
            workspace_id: Whose.
            app_id: The mini-program.
            openid: The person in it.
            templates: Registered templates.
            told_by: Who tells.
            key: What tells this telling from others of the same person.
            time: When it was given; None: now.
        """
        if not templates:
            return 0
        node_id = await self._people.node_of(workspace_id, OPENID_TYPES, openid)
        address_hash = self._address_hash(workspace_id, int(Channel.MINI_PROGRAM), openid)
        new = 0
        async with self._database.workspace(workspace_id) as connection:
            await credits.lock_credits(connection, workspace_id, [address_hash])
            now = await self._moment(connection)
            given = min(time or now, now)
            for template in dict.fromkeys(templates):
                credit_id = stable_id(workspace_id, app_id, address_hash.hex(), template, int(told_by), key)
                credit = NewCredit(credit_id, template, given, told_by)
                new += await credits.give(connection, workspace_id, app_id, address_hash, node_id, credit)
        _log.info("credits.given", workspace_id=workspace_id, credits=new)
        return new

    async def take_back(
        self, workspace_id: str, app_id: str, openid: str, templates: Sequence[str], time: datetime
    ) -> None:
        """Ends what is unused of what a person gave for these templates until then, on the person's own word."""
        address_hash = self._address_hash(workspace_id, int(Channel.MINI_PROGRAM), openid)
        async with self._database.workspace(workspace_id) as connection:
            await credits.lock_credits(connection, workspace_id, [address_hash])
            now = await self._moment(connection)
            for template in sorted(set(templates)):
                await credits.end_unused(connection, workspace_id, app_id, address_hash, template, min(time, now))

    async def list_credits(self, workspace_id: str, customer_id: int, listing: Listing) -> tuple[list[Credit], str]:
        """Returns a page of a customer's credits, and the next token."""
        node_ids = await self._people.ids_of(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            page = await credits.list_credits(connection, workspace_id, node_ids, listing)
        return page[: listing.size], listing.next_token(page)
