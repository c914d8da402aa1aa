"""`python -m gateway` serves; with a command it makes workspaces and keys, and takes keys back."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from gateway.auth.issuing import create_key, create_workspace, issue_keys, revoke_key, set_public_consent
from gateway.auth.keys import KeyKind, PublicConsent
from services.common.database import Database
from services.common.errors import FailedPrecondition, YikeError
from services.common.settings import ServiceSettings
from services.common.visits import new_ticket, sign_in_link, ticket_file


def run(arguments: list[str]) -> int:
    """Runs a command; without one the gateway itself until it is told to stop.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m gateway", description="The HTTP door of Yike.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve (the default)")
    workspace = commands.add_parser("create-workspace", help="make a workspace; prints its id and keys as JSON")
    workspace.add_argument("--name", required=True)
    workspace.add_argument("--requests-per-second", type=int, default=None, help="its own rate limit")
    values = [value.value for value in PublicConsent]
    workspace.add_argument("--public-consent", choices=values, default="own", help="what its write keys may grant")
    consent = commands.add_parser("set-public-consent", help="change what the write keys of a workspace may grant")
    consent.add_argument("--workspace", required=True)
    consent.add_argument("--value", choices=values, required=True)
    key = commands.add_parser("create-key", help="make one more key; prints it as JSON")
    key.add_argument("--workspace", required=True)
    key.add_argument("--kind", choices=[kind.value for kind in KeyKind], required=True)
    issue = commands.add_parser("issue-keys", help="make one more key of each kind of a workspace; prints both as JSON")
    issue.add_argument("--workspace", required=True)
    commands.add_parser("page-link", help="print a fresh one-time link to the pages of this home; the last one ends")
    commands.add_parser("revoke-key", help="take a key back; reads the key from standard input, so no list shows it")
    chosen = parser.parse_args(arguments)
    if chosen.command in (None, "serve"):
        # Only here: the other commands need neither server nor contracts.
        from gateway.app import main

        main()
        return 0
    try:
        if chosen.command == "page-link":
            print(_new_link(ServiceSettings.from_environment("gateway").home))
            return 0
        print(json.dumps(asyncio.run(_administrate(chosen))))
    except YikeError as error:
        print(f"python -m gateway: {error.message}", file=sys.stderr)
        return 1
    return 0


def _new_link(home: Path) -> str:
    """Makes the ticket of the next sign-in; only who may write the home can."""
    try:
        url = json.loads((home / "credentials.json").read_text("utf-8"))["url"]
        ticket = new_ticket()
        file = ticket_file(home)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(f"{ticket}\n")
        draft.replace(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FailedPrecondition(
            f"{home} has no installation that ran: set YIKE_HOME, or start it by make run."
        ) from error
    return sign_in_link(url, ticket)


async def _administrate(chosen: argparse.Namespace) -> dict[str, str]:
    settings = ServiceSettings.from_environment("gateway")
    if not settings.database_url:
        raise SystemExit("YIKE_DATABASE_URL must be set, with the role yike_gateway.")
    database = Database.connect(settings.database_url, service="gateway", pool_size=1)
    try:
        match chosen.command:
            case "create-workspace":
                made = await create_workspace(
                    database,
                    chosen.name,
                    requests_per_second=chosen.requests_per_second,
                    public_consent=PublicConsent(chosen.public_consent),
                )
                return made.as_dict()
            case "set-public-consent":
                await set_public_consent(database, chosen.workspace, PublicConsent(chosen.value))
                return {"workspace_id": chosen.workspace, "public_consent": chosen.value}
            case "create-key":
                made_key = await create_key(database, chosen.workspace, KeyKind(chosen.kind))
                return {"workspace_id": chosen.workspace, f"{chosen.kind}_key": made_key}
            case "issue-keys":
                return (await issue_keys(database, chosen.workspace)).as_dict()
            case _:
                await revoke_key(database, sys.stdin.readline().strip())
                return {"revoked": "true"}
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
