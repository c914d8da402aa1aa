"""Makes workspaces and keys: for the command line and for the API."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta

from gateway.auth import storage
from gateway.auth.keys import (
    KeyKind,
    KeyWish,
    PublicConsent,
    PublicOrders,
    is_workspace_id,
    new_key,
    new_workspace_id,
    repeatable_key,
)
from gateway.auth.storage import KeyRecord
from services.common.database import Database
from services.common.errors import AlreadyExists, InvalidArgument, NotFound, Reason, ResourceExhausted

MAXIMUM_KEYS = 200
"""Keys of a workspace that are neither revoked nor expired: each look-up of one compares with all."""

REPEAT_HOURS = 24
"""How long the same request id tells the key that it made."""

COMMAND = "operator:command"
"""The principal of who runs commands on the platform's machines."""


@dataclass(frozen=True)
class NewWorkspace:
    """A workspace just made, with its keys, which cannot be read again."""

    workspace_id: str
    write_key: str
    secret_key: str

    def as_dict(self) -> dict[str, str]:
        """Returns the three values by name."""
        return asdict(self)


async def create_workspace(
    database: Database,
    name: str,
    *,
    requests_per_second: int | None = None,
    public_consent: PublicConsent = PublicConsent.OWN,
    public_orders: PublicOrders = PublicOrders.NONE,
) -> NewWorkspace:
    """Makes a workspace with one key of each kind.

    Args:
        database: As role `yike_gateway`.
        name: For people, 1 to 200 characters.
        requests_per_second: Its own rate limit; None takes the platform's.
        public_consent: What its write keys may grant.
        public_orders: Whether orders that its write keys send count for points.

    Raises:
        InvalidArgument: If the name or the limit is unusable.
    """
    if not 1 <= len(name) <= 200:
        raise InvalidArgument("name must have 1 to 200 characters.", field="name")
    if requests_per_second is not None and requests_per_second < 1:
        raise InvalidArgument("requests_per_second must be at least 1.", field="requests_per_second")
    workspace_id = new_workspace_id()
    keys = {kind: new_key(kind, workspace_id) for kind in KeyKind}
    async with database.workspace(workspace_id) as connection:
        await storage.insert_workspace(
            connection, workspace_id, name, requests_per_second, public_consent, public_orders
        )
        for kind, key in keys.items():
            await storage.insert_key(connection, workspace_id, KeyWish(kind), _digest(key), by=COMMAND)
    return NewWorkspace(workspace_id, keys[KeyKind.WRITE], keys[KeyKind.SECRET])


async def create_key(
    database: Database,
    workspace_id: str,
    wish: KeyWish,
    *,
    by: str = COMMAND,
    request_id: str = "",
    master: bytes = b"",
) -> tuple[str, KeyRecord]:
    """Makes one more key of a workspace and returns it with what is on record of it.

    Args:
        database: As role `yike_gateway`.
        workspace_id: Whose.
        wish: What the key shall be.
        by: The principal who makes it.
        request_id: The same again within 24 hours returns the same key; empty makes one each time.
        master: From which the keys of request ids follow; needed with a request id.

    Raises:
        NotFound: If there is no such workspace.
        InvalidArgument: If the wish is unusable.
        AlreadyExists: REQUEST_ID_REUSED if the request id came with another wish; if its key was made more than a day ago.
        ResourceExhausted: LIMIT_REACHED at 200 valid keys.
    """
    async with database.workspace(workspace_id) as connection:
        if not is_workspace_id(workspace_id) or not await storage.lock_keys(connection, workspace_id):
            raise no_workspace(workspace_id)
        now = await storage.database_time(connection)
        if request_id:
            key = repeatable_key(wish.kind, workspace_id, request_id, master)
            made = await storage.get_key(connection, workspace_id, request_id=request_id)
            if made is not None:
                if made.wish != wish:
                    raise AlreadyExists(
                        "The request id was used for another key; give each key its own.",
                        reason=Reason.ERROR_REASON_REQUEST_ID_REUSED,
                    )
                if made.create_time < now - timedelta(hours=REPEAT_HOURS):
                    raise AlreadyExists(
                        "This request id made a key more than a day ago, and it is not told again; make another one.",
                        key_id=made.key_id,
                    )
                return key, made
        else:
            key = new_key(wish.kind, workspace_id)
        wish.check(now)
        if await storage.count_valid_keys(connection, workspace_id) >= MAXIMUM_KEYS:
            raise ResourceExhausted(
                f"A workspace has at most {MAXIMUM_KEYS} keys; take back those that nobody uses.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
            )
        record = await storage.insert_key(
            connection, workspace_id, wish, _digest(key), by=by, request_id=request_id or None
        )
    return key, record


async def issue_keys(database: Database, workspace_id: str) -> NewWorkspace:
    """Makes one more key of each kind of a workspace; for who has lost them. The lost ones stay valid until revoked.

    Raises:
        NotFound: If there is no such workspace.
    """
    write_key, _ = await create_key(database, workspace_id, KeyWish(KeyKind.WRITE))
    secret_key, _ = await create_key(database, workspace_id, KeyWish(KeyKind.SECRET))
    return NewWorkspace(workspace_id, write_key, secret_key)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def no_workspace(workspace_id: str) -> NotFound:
    """Returns the error of a workspace that is not there."""
    return NotFound(f"There is no workspace {workspace_id}.", workspace_id=workspace_id)
