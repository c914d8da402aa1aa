"""Where providers call back for an account."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from services.common.database import Database
from services.common.errors import FailedPrecondition, NotFound
from services.messaging.domain.links import account_callback_url, callback_token
from services.messaging.providers.registry import Providers
from services.messaging.storage import accounts as rows


@dataclass(frozen=True, slots=True)
class CallbackAddress:
    """What is entered at the provider; `signed` tells whether it signs its calls, else the address is a secret."""

    account_id: str
    url: str
    signed: bool


class CallbackAddresses:
    """Tells the addresses."""

    def __init__(self, *, database: Database, providers: Providers, link_key: bytes, public_url: str) -> None:
        """Takes what it works with: `link_key` makes the tokens, `public_url` has no slash at its end."""
        self._database = Database(database.engine, database.service)
        self._providers = providers
        self._link_key = link_key
        self._public_url = public_url

    async def get(self, workspace_id: str, account_id: str) -> CallbackAddress:
        """Returns the address of an account.

        Raises:
            FailedPrecondition: If it was deleted, or its provider calls no one back.
            NotFound: If there is none of this id.
        """
        row = None
        if "\0" not in account_id:
            async with self._database.workspace(workspace_id) as connection:
                row = await rows.find_account(connection, workspace_id, account_id)
        if row is None:
            raise NotFound("There is no account with this id; GET /v1/accounts lists them.", account_id=account_id)
        if row.delete_time is not None:
            raise FailedPrecondition("This account was deleted; make a new one.", account_id=account_id)
        try:
            caller = self._providers.caller_back(row.provider)
        except KeyError:
            raise FailedPrecondition("This account's provider calls no one back.", account_id=account_id) from None
        query = {"workspace": workspace_id}
        if not caller.signs:
            query["token"] = callback_token(workspace_id, row.provider, account_id, self._link_key)
        url = account_callback_url(self._public_url, account_id, urlencode(query))
        return CallbackAddress(account_id, url, caller.signs)
