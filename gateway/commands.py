"""What `python -m gateway` does for the platform's operators: workspaces, keys and first people, made, listed, taken back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gateway.auth import issuing, keeping, storage
from gateway.auth.keys import KeyKind, KeyWish, PublicConsent, PublicOrders
from gateway.auth.storage import KeyRecord, WorkspaceRecord
from services.common.caller import Scope
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument
from services.common.settings import ServiceSettings

Command = Callable[[argparse.Namespace, Database, ServiceSettings], Awaitable[dict[str, Any]]]


def add_commands(commands: Any) -> None:
    """Adds the commands to what `add_subparsers` returned."""
    consents = [value.value for value in PublicConsent]
    orders = [value.value for value in PublicOrders]
    workspace = commands.add_parser("create-workspace", help="make a workspace; prints its id and keys as JSON")
    workspace.add_argument("--name", required=True)
    workspace.add_argument("--requests-per-second", type=int, default=None, help="its own rate limit")
    workspace.add_argument("--public-consent", choices=consents, default="own", help="what its write keys may grant")
    workspace.add_argument(
        "--public-orders", choices=orders, default="none", help="whether orders of its write keys count for points"
    )
    workspace.add_argument(
        "--invite-admin", action="store_true", help="also prints a one-time link for its first administrator"
    )
    workspace.add_argument(
        "--demo-people", action="store_true", help="also makes a person of each role; prints their passwords"
    )
    _of_workspace(commands, "invite-admin", "print a one-time link for an administrator; the last such link ends")
    reset = _of_workspace(commands, "reset-password", "print a one-time link by which a person sets a new password")
    reset.add_argument("--email", required=True)
    commands.add_parser("list-workspaces", help="list all workspaces as JSON")
    _of_workspace(commands, "suspend-workspace", "refuse all keys of a workspace; what it keeps stays as it is")
    _of_workspace(commands, "resume-workspace", "let the keys of a suspended workspace work again")
    consent = _of_workspace(commands, "set-public-consent", "change what the write keys of a workspace may grant")
    consent.add_argument("--value", choices=consents, required=True)
    counted = _of_workspace(
        commands, "set-public-orders", "change whether orders that write keys of a workspace send count for points"
    )
    counted.add_argument("--value", choices=orders, required=True)
    key = _of_workspace(commands, "create-key", "make one more key; prints it as JSON, once")
    key.add_argument("--kind", choices=[kind.value for kind in KeyKind], default=KeyKind.SECRET.value)
    key.add_argument("--name", default="", help="what it is for")
    key.add_argument("--scopes", default="", help=f"of {','.join(Scope)}; without: what its kind may do")
    key.add_argument("--days", type=int, default=None, help="it ends by itself after so many")
    _of_workspace(commands, "issue-keys", "make one more key of each kind of a workspace; prints both as JSON")
    listed = _of_workspace(commands, "list-keys", "list the keys of a workspace, without their secrets, as JSON")
    listed.add_argument("--show-ended", action="store_true", help="also those revoked or expired")
    revoked = commands.add_parser(
        "revoke-key", help="take a key back; by its id, or reading the key from standard input, so no list shows it"
    )
    revoked.add_argument("--workspace")
    revoked.add_argument("--key-id")
    verified = commands.add_parser(
        "verify-audit", help="check that no entry of the log of changes was changed or removed"
    )
    verified.add_argument("--workspace", help="only this one's log; without: all")
    verified.add_argument("--head", help="sequence:hash that was kept elsewhere; with --workspace")
    rotated = commands.add_parser(
        "rotate-keys", help="hand out a new master key, and seal by it once all processes know it (docs/keys.md)"
    )
    status = commands.add_parser("key-status", help="master keys, who knows which, and how far the sealing anew is")
    status.add_argument("--count", action="store_true", help="also count what is sealed by which: reads all of it once")
    retired = commands.add_parser("retire-key", help="take a master key away that nothing is sealed by any more")
    retired.add_argument("--number", type=int, required=True)
    for each in (rotated, retired):
        each.add_argument(
            "--to", choices=["-"], default="", help="-: print the keyring, secrets and all, and write nothing"
        )


async def administrate(chosen: argparse.Namespace, settings: ServiceSettings) -> dict[str, Any]:
    """Carries a command out and returns what it prints.

    Raises:
        YikeError: If it is refused.
        SystemExit: If no database is told.
    """
    if not settings.database_url:
        raise SystemExit("YIKE_DATABASE_URL must be set, with the role yike_gateway.")
    database = Database.connect(settings.database_url, service="gateway", pool_size=1)
    try:
        return await COMMANDS[chosen.command](chosen, database, settings)
    finally:
        await database.close()


def _of_workspace(commands: Any, name: str, help_text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_text)
    command.add_argument("--workspace", required=True)
    return command


async def _create_workspace(
    chosen: argparse.Namespace, database: Database, settings: ServiceSettings
) -> dict[str, Any]:
    made = await issuing.create_workspace(
        database,
        chosen.name,
        requests_per_second=chosen.requests_per_second,
        public_consent=PublicConsent(chosen.public_consent),
        public_orders=PublicOrders(chosen.public_orders),
    )
    told: dict[str, Any] = {**made.as_dict()}
    if chosen.invite_admin or chosen.demo_people:
        # Only here: the other commands need neither contracts nor hashes of passwords.
        from gateway.people import commands as people

        if chosen.invite_admin:
            told["admin_link"] = await people.invite_admin(database, settings, made.workspace_id)
        if chosen.demo_people:
            told["users"] = await people.make_demo_people(database, settings, made.workspace_id)
    return told


async def _invite_admin(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    from gateway.people import commands as people

    link = await people.invite_admin(database, settings, chosen.workspace)
    return {"workspace_id": chosen.workspace, "admin_link": link}


async def _reset_password(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    from gateway.people import commands as people

    await keeping.get_workspace(database, chosen.workspace)
    link = await people.reset_password(database, settings, chosen.workspace, chosen.email)
    return {"workspace_id": chosen.workspace, "link": link}


async def _list_workspaces(_chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    return {"workspaces": [_workspace(each) for each in await keeping.list_workspaces(database)]}


async def _set_suspended(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    suspended = chosen.command == "suspend-workspace"
    await keeping.set_suspended(database, chosen.workspace, suspended=suspended)
    return _workspace(await keeping.get_workspace(database, chosen.workspace))


async def _set_public_consent(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    await keeping.set_public_consent(database, chosen.workspace, PublicConsent(chosen.value))
    return {"workspace_id": chosen.workspace, "public_consent": chosen.value}


async def _set_public_orders(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    await keeping.set_public_orders(database, chosen.workspace, PublicOrders(chosen.value))
    return {"workspace_id": chosen.workspace, "public_orders": chosen.value}


async def _create_key(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    words = [word.strip() for word in chosen.scopes.split(",") if word.strip()]
    if not set(words) <= set(Scope):
        raise InvalidArgument(f"--scopes: use some of {', '.join(Scope)}, with commas between.", field="scopes")
    expire_time = None
    if chosen.days is not None:
        if not 1 <= chosen.days <= 36_500:
            raise InvalidArgument("--days must be from 1 to 36500.", field="days")
        async with database.plain() as connection:
            expire_time = await storage.database_time(connection) + timedelta(days=chosen.days)
    wish = KeyWish(KeyKind(chosen.kind), chosen.name, frozenset(map(Scope, words)) or None, expire_time)
    key, record = await issuing.create_key(database, chosen.workspace, wish)
    return {"workspace_id": chosen.workspace, "key_id": record.key_id, f"{chosen.kind}_key": key}


async def _issue_keys(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    return {**(await issuing.issue_keys(database, chosen.workspace)).as_dict()}


async def _list_keys(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    keys: list[KeyRecord] = []
    token = "start"
    while token:
        page, token = await keeping.list_keys(
            database, chosen.workspace, show_ended=chosen.show_ended, token="" if token == "start" else token
        )
        keys += page
    return {"keys": [_key(each) for each in keys]}


async def _revoke_key(chosen: argparse.Namespace, database: Database, _: ServiceSettings) -> dict[str, Any]:
    if chosen.key_id:
        if not chosen.workspace:
            raise InvalidArgument("--key-id takes --workspace, too: the id names a key within its workspace.")
        return _key(await keeping.revoke_key_of(database, chosen.workspace, chosen.key_id))
    await keeping.revoke_key(database, sys.stdin.readline().strip())
    return {"revoked": "true"}


async def _verify_audit(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    # Only here: the other commands need neither keys nor contracts.
    from gateway.audit.chain import BrokenChain
    from gateway.audit.log import AuditLog
    from services.common.keys import MasterKeys

    if not settings.encryption_key and settings.keyring_file is None:
        raise InvalidArgument("YIKE_ENCRYPTION_KEY must be set: the hashes of the log are keyed with it.")
    pinned = _pinned(chosen)
    log = AuditLog(database, MasterKeys.of(settings))
    names = (
        [chosen.workspace]
        if chosen.workspace
        else [each.workspace_id for each in await keeping.list_workspaces(database)]
    )
    verified: list[dict[str, Any]] = []
    for workspace_id in names:
        await keeping.get_workspace(database, workspace_id)
        try:
            head = await log.verify(workspace_id, pinned)
        except BrokenChain as error:
            raise FailedPrecondition(f"The audit log of {workspace_id} was tampered with: {error}.") from error
        if any(sequence < head.first_sequence for sequence in pinned):
            raise FailedPrecondition(
                "The entry of --head was removed because of its age; keep the hash of a later one."
            )
        verified.append(
            {
                "workspace_id": workspace_id,
                "entries": head.sequence - head.first_sequence + 1,
                "head": f"{head.sequence}:{head.entry_hash.hex()}",
            }
        )
    return {"verified": verified}


async def _rotate_keys(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    # Only here, and below: the other commands need neither keys nor contracts.
    from gateway.rotating import Rotating

    return await Rotating(database, settings).rotate(chosen.to)


async def _key_status(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    from gateway.rotating import Rotating

    return await Rotating(database, settings).status(counted=chosen.count)


async def _retire_key(chosen: argparse.Namespace, database: Database, settings: ServiceSettings) -> dict[str, Any]:
    from gateway.rotating import Rotating

    return await Rotating(database, settings).retire(chosen.number, chosen.to)


def _pinned(chosen: argparse.Namespace) -> dict[int, bytes]:
    if not chosen.head:
        return {}
    sequence, _, text = chosen.head.partition(":")
    try:
        if not chosen.workspace:
            raise ValueError("whose?")
        return {int(sequence): bytes.fromhex(text)}
    except ValueError as error:
        raise InvalidArgument(
            "--head takes sequence:hash as this command printed it, and --workspace with it."
        ) from error


COMMANDS: Mapping[str, Command] = {
    "create-workspace": _create_workspace,
    "invite-admin": _invite_admin,
    "reset-password": _reset_password,
    "list-workspaces": _list_workspaces,
    "suspend-workspace": _set_suspended,
    "resume-workspace": _set_suspended,
    "set-public-consent": _set_public_consent,
    "set-public-orders": _set_public_orders,
    "create-key": _create_key,
    "issue-keys": _issue_keys,
    "list-keys": _list_keys,
    "revoke-key": _revoke_key,
    "verify-audit": _verify_audit,
    "rotate-keys": _rotate_keys,
    "key-status": _key_status,
    "retire-key": _retire_key,
}


def _workspace(record: WorkspaceRecord) -> dict[str, Any]:
    return {
        "workspace_id": record.workspace_id,
        "name": record.name,
        "requests_per_second": record.requests_per_second,
        "public_consent": record.public_consent.value,
        "public_orders": record.public_orders.value,
        "create_time": _time(record.create_time),
        "suspend_time": _time(record.suspend_time),
    }


def _key(record: KeyRecord) -> dict[str, Any]:
    return {
        "key_id": record.key_id,
        "kind": record.wish.kind.value,
        "name": record.wish.name,
        "scopes": sorted(scope.value for scope in record.scopes),
        "create_time": _time(record.create_time),
        "expire_time": _time(record.wish.expire_time),
        "last_use_time": _time(record.last_use_time),
        "revoke_time": _time(record.revoke_time),
        "created_by": record.created_by,
        "revoked_by": record.revoked_by,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
