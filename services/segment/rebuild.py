"""`python -m services.segment.rebuild`: rebuilds the whole history from profile, identity and scoring, which must be running.

Segment itself must not be running: one process opens the embedded ClickHouse at a time.
"""

from __future__ import annotations

import asyncio
import sys

from services.common.caller import act_as_service
from services.common.clients import open_channel
from services.common.clock import SystemClock
from services.common.database import Database
from services.common.errors import YikeError
from services.common.server import configure_logging
from services.segment.clients.identity import IdentityClient
from services.segment.clients.profile import ProfileClient
from services.segment.clients.scoring import ScoringClient
from services.segment.facts.told import announce
from services.segment.history.opening import open_history
from services.segment.history.store import HistoryStore
from services.segment.settings import SegmentSettings
from services.segment.storage.migrating import alone
from services.segment.usecases import Evaluator, Rebuilder


async def rebuild(settings: SegmentSettings) -> list[str]:
    """Rebuilds every workspace known to segment; returns them."""
    clock = SystemClock()
    act_as_service(settings.service.service)
    database = Database.connect(settings.service.database_url, service="segment", pool_size=2)
    # First of all: where segment runs, nothing else is touched.
    opened = await open_history(settings.clickhouse_url, lambda: alone(database, is_patient=False))
    history = HistoryStore(opened, months=settings.service.history_months)
    profile = open_channel(settings.service.addresses["profile"], token=settings.service.service_token)
    identity = open_channel(settings.service.addresses["identity"], token=settings.service.service_token)
    scoring = open_channel(settings.service.addresses["scoring"], token=settings.service.service_token)
    try:
        evaluator = Evaluator(history, announce)
        rebuilder = Rebuilder(
            database,
            history,
            evaluator,
            profile=ProfileClient(profile),
            identity=IdentityClient(identity),
            scoring=ScoringClient(scoring),
            clock=clock,
        )
        return await rebuilder.rebuild_all()
    finally:
        await profile.close(None)
        await identity.close(None)
        await scoring.close(None)
        await history.connection.close()
        await database.close()


def main() -> int:
    """Rebuilds and prints how many workspaces; returns the exit status, 1 with a sentence where it cannot."""
    settings = SegmentSettings.from_environment()
    settings.service.require_secrets()
    configure_logging("segment")
    try:
        rebuilt = asyncio.run(rebuild(settings))
    except YikeError as error:
        print(f"python -m services.segment.rebuild: {error.message}", file=sys.stderr)
        return 1
    print(f"{len(rebuilt)} workspaces rebuilt.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
