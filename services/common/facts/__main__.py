"""`python -m services.common.facts <service> list|retry|discard`: the facts that a service could not absorb.

It runs with the service's own environment (`YIKE_DATABASE_URL`); the service may run beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

import msgspec

from services.common.database import Database
from services.common.errors import YikeError
from services.common.facts.dead import DeadFact, ask_to_retry, discard, list_dead
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES, heard_by

HEARERS = tuple(service for service in SERVICES if heard_by(service))
"""Services that have any."""


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command's arguments."""
    root = argparse.ArgumentParser(prog="python -m services.common.facts", description=__doc__)
    root.add_argument("service", choices=HEARERS)
    commands = root.add_subparsers(dest="command", required=True)
    listing = commands.add_parser(
        "list", help="one line of JSON a fact, the oldest first, at most 1,000; not what it says"
    )
    listing.add_argument("--workspace", default="", help="only those of this workspace")
    listing.add_argument("--after", type=int, default=0, help="only those behind this id")
    for name, text in (("retry", "its workers try them again, within seconds"), ("discard", "for good")):
        asked = commands.add_parser(name, help=text)
        asked.add_argument("ids", nargs="+", type=int, help="ids, as `list` shows them")
    return root


async def run(database: Database, asked: argparse.Namespace) -> list[str]:
    """Does what was asked for and returns the lines that say so."""
    async with database.system() as connection:
        if asked.command == "list":
            return [
                _line(fact) for fact in await list_dead(connection, workspace_id=asked.workspace, after=asked.after)
            ]
        change, verb = (ask_to_retry, "is tried again") if asked.command == "retry" else (discard, "is discarded")
        there = await change(connection, asked.ids)
    return [f"{each} {verb if each in there else 'is not there'}" for each in asked.ids]


def _line(fact: DeadFact) -> str:
    return msgspec.json.encode(fact).decode()


def main(arguments: Sequence[str]) -> int:
    """Runs the command; returns its exit status, 1 with a sentence where the database is away."""
    asked = parser().parse_args(arguments)
    settings = ServiceSettings.from_environment(asked.service)

    async def connected() -> list[str]:
        database = Database.connect(settings.database_url, service=asked.service, pool_size=1)
        try:
            return await run(database, asked)
        finally:
            await database.close()

    try:
        lines = asyncio.run(connected())
    except YikeError as error:
        print(f"python -m services.common.facts: {error.message}", file=sys.stderr)
        return 1
    print("\n".join(lines) if lines else "none")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
