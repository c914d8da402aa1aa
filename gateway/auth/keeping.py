"""Looks workspaces and keys up, lists them and takes them back: for the command line and for the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.auth import storage
from gateway.auth.issuing import COMMAND, no_workspace
from gateway.auth.keys import PublicConsent, PublicOrders, is_workspace_id, parse_key
from gateway.auth.settings import check_settings
from gateway.auth.storage import KeyRecord, WorkspaceRecord
from services.common.database import Database
from services.common.errors import NotFound
from services.common.pages import page_token, read_page_token
from services.common.updates import check_etag, etag_of


async def list_workspaces(database: Database) -> list[WorkspaceRecord]:
    """Returns all workspaces of the platform, the first made first."""
    async with database.system() as connection:
        return await storage.list_workspaces(connection)


async def get_workspace(database: Database, workspace_id: str) -> WorkspaceRecord:
    """Returns a workspace.

    Raises:
        NotFound: If there is no such workspace.
    """
    found = None
    if is_workspace_id(workspace_id):
        async with database.workspace(workspace_id) as connection:
            found = await storage.get_workspace(connection, workspace_id)
    if found is None:
        raise no_workspace(workspace_id)
    return found


async def update_settings(
    database: Database, workspace_id: str, settings: Mapping[str, str], *, etag: str
) -> WorkspaceRecord:
    """Changes settings of a workspace: `name`, `time_zone`, `currency`, `language`; what is not named stays.

    Raises:
        NotFound: If there is no such workspace.
        InvalidArgument: If one has a value that it cannot have.
        Aborted: ETAG_MISMATCH.
    """
    check_settings(settings)
    async with database.workspace(workspace_id) as connection:
        present = await storage.get_workspace(connection, workspace_id, lock=True)
        if present is None:
            raise no_workspace(workspace_id)
        check_etag(etag, etag_of(present.revision))
        await storage.update_settings(connection, workspace_id, **settings)
    return await get_workspace(database, workspace_id)


async def set_public_consent(database: Database, workspace_id: str, public_consent: PublicConsent) -> None:
    """Changes what a workspace's write keys may grant; holds within 5 seconds, for what is received from then on.

    Raises:
        NotFound: If there is no such workspace.
    """
    await _change(database, workspace_id, partial(storage.update_public_consent, public_consent=public_consent))


async def set_public_orders(database: Database, workspace_id: str, public_orders: PublicOrders) -> None:
    """Changes whether orders of a workspace's write keys count; holds within 5 seconds, for what is received from then on.

    Raises:
        NotFound: If there is no such workspace.
    """
    await _change(database, workspace_id, partial(storage.update_public_orders, public_orders=public_orders))


async def set_suspended(database: Database, workspace_id: str, *, suspended: bool) -> None:
    """Lets all keys of a workspace be refused, or work again, within 5 seconds; nothing that it keeps changes.

    Raises:
        NotFound: If there is no such workspace.
    """
    await _change(database, workspace_id, partial(storage.update_suspended, suspended=suspended))


async def _change(
    database: Database, workspace_id: str, update: Callable[[AsyncConnection, str], Awaitable[bool]]
) -> None:
    changed = False
    if is_workspace_id(workspace_id):
        async with database.workspace(workspace_id) as connection:
            changed = await update(connection, workspace_id)
    if not changed:
        raise no_workspace(workspace_id)


async def get_key(database: Database, workspace_id: str, key_id: str) -> KeyRecord:
    """Returns a key, valid or not.

    Raises:
        NotFound: If the workspace has none of this id.
    """
    async with database.workspace(workspace_id) as connection:
        found = await storage.get_key(connection, workspace_id, key_id=_checked_id(key_id))
    if found is None:
        raise _no_key(key_id)
    return found


async def list_keys(
    database: Database, workspace_id: str, *, show_ended: bool = False, limit: int = 1_000, token: str = ""
) -> tuple[list[KeyRecord], str]:
    """Returns a page of keys, the latest first, and the next token.

    Args:
        database: As role `yike_gateway`.
        workspace_id: Whose.
        show_ended: Also those that are revoked or expired.
        limit: Keys of a page.
        token: From the page before.

    Raises:
        InvalidArgument: If the token is not from this call.
    """
    arguments = {"method": "ListKeys", "workspace_id": workspace_id, "show_ended": show_ended}
    position = read_page_token(token, arguments, int)
    async with database.workspace(workspace_id) as connection:
        page = await storage.list_keys(
            connection, workspace_id, show_ended=show_ended, before=position[0] if position else None, limit=limit + 1
        )
    if len(page) <= limit:
        return page, ""
    return page[:limit], page_token(arguments, [page[limit - 1].number])


async def revoke_key(database: Database, key: str, *, by: str = COMMAND) -> None:
    """Takes a key back; running gateways refuse it within 5 seconds.

    Raises:
        NotFound: If it is no valid key.
    """
    parsed = parse_key(key)
    revoked = False
    if parsed is not None:
        async with database.workspace(parsed.workspace_id) as connection:
            revoked = await storage.revoke(connection, parsed.workspace_id, by=by, digest=parsed.digest)
    if not revoked:
        raise NotFound("There is no such key, or it is revoked already.")


async def revoke_key_of(database: Database, workspace_id: str, key_id: str, *, by: str = COMMAND) -> KeyRecord:
    """Takes a key back by its id and returns what is on record; one that is revoked already stays as it is.

    Raises:
        NotFound: If the workspace has none of this id.
    """
    async with database.workspace(workspace_id) as connection:
        await storage.revoke(connection, workspace_id, by=by, key_id=_checked_id(key_id))
        found = await storage.get_key(connection, workspace_id, key_id=key_id)
    if found is None:
        raise _no_key(key_id)
    return found


def _checked_id(key_id: str) -> str:
    if not (key_id.isascii() and key_id.isalnum()):
        raise _no_key(key_id)
    return key_id


def _no_key(key_id: str) -> NotFound:
    return NotFound("There is no key with this id; GET /v1/keys?showEnded=true lists all.", key_id=key_id[:100])
