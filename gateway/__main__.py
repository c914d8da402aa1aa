"""`python -m gateway` serves; with a command it administrates workspaces and keys (`gateway/commands.py`)."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from gateway.commands import add_commands, administrate
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
    add_commands(commands)
    commands.add_parser("inbox-link", help="print a fresh one-time link to the sandbox's inbox; the last one ends")
    chosen = parser.parse_args(arguments)
    if chosen.command in (None, "serve"):
        # Only here: the other commands need neither server nor contracts.
        from gateway.app import main

        main()
        return 0
    try:
        if chosen.command == "inbox-link":
            print(_new_link(ServiceSettings.from_environment("gateway").home))
            return 0
        print(json.dumps(asyncio.run(administrate(chosen, ServiceSettings.from_environment("gateway")))))
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


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
