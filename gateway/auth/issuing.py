"""Makes workspaces and keys, and takes keys back; called from the command line."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from gateway.auth import storage
from gateway.auth.keys import KeyKind, PublicConsent, is_workspace_id, new_key, new_workspace_id, parse_key
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound


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
) -> NewWorkspace:
    """Makes a workspace with one key of each kind.

    Args:
        database: As role `yike_gateway`.
        name: For people, 1 to 200 characters.
        requests_per_second: Its own rate limit; None takes the platform's.
        public_consent: What its write keys may grant.

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
        await storage.insert_workspace(connection, workspace_id, name, requests_per_second, public_consent)
        for kind, key in keys.items():
            await storage.insert_key(connection, workspace_id, kind, _digest(key))
    return NewWorkspace(workspace_id, keys[KeyKind.WRITE], keys[KeyKind.SECRET])


async def set_public_consent(database: Database, workspace_id: str, public_consent: PublicConsent) -> None:
    """Changes what a workspace's write keys may grant; holds within 5 seconds, for what is received from then on.

    Raises:
        NotFound: If there is no such workspace.
    """
    changed = False
    if is_workspace_id(workspace_id):
        async with database.workspace(workspace_id) as connection:
            changed = await storage.update_public_consent(connection, workspace_id, public_consent)
    if not changed:
        raise NotFound(f"There is no workspace {workspace_id}.", workspace_id=workspace_id)


async def create_key(database: Database, workspace_id: str, kind: KeyKind) -> str:
    """Makes one more key of a workspace and returns it; it cannot be read again.

    Raises:
        NotFound: If there is no such workspace.
    """
    key = new_key(kind, workspace_id)
    async with database.workspace(workspace_id) as connection:
        if not is_workspace_id(workspace_id) or not await storage.workspace_exists(connection, workspace_id):
            raise NotFound(f"There is no workspace {workspace_id}.", workspace_id=workspace_id)
        await storage.insert_key(connection, workspace_id, kind, _digest(key))
    return key


async def issue_keys(database: Database, workspace_id: str) -> NewWorkspace:
    """Makes one more key of each kind of a workspace; for who has lost them. The lost ones stay valid until revoked.

    Raises:
        NotFound: If there is no such workspace.
    """
    write_key, secret_key = [await create_key(database, workspace_id, kind) for kind in (KeyKind.WRITE, KeyKind.SECRET)]
    return NewWorkspace(workspace_id, write_key, secret_key)


async def revoke_key(database: Database, key: str) -> None:
    """Takes a key back; running gateways refuse it within 5 seconds.

    Raises:
        NotFound: If it is no valid key.
    """
    parsed = parse_key(key)
    revoked = False
    if parsed is not None:
        async with database.workspace(parsed.workspace_id) as connection:
            revoked = await storage.revoke(connection, parsed.workspace_id, parsed.digest)
    if not revoked:
        raise NotFound("There is no such key, or it is revoked already.")


def _digest(key: str) -> bytes:
    parsed = parse_key(key)
    assert parsed is not None
    return parsed.digest
