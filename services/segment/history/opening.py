"""Opens a history and brings its schema up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import structlog

from services.common.errors import FailedPrecondition, Internal, Unavailable
from services.segment.history.behind import Behind
from services.segment.history.connection import History
from services.segment.history.embedded import EmbeddedHistory
from services.segment.history.journal import Journal
from services.segment.history.migrations import MIGRATIONS

JOURNAL = "yike-journal"

_log = structlog.get_logger(__name__)

Alone = Callable[[], AbstractAsyncContextManager[None]]
"""Inside what it returns, no other process changes the schema of the same history."""


async def open_history(url: str, alone: Alone, *, is_behind: bool = False) -> History:
    """Opens the history that `YIKE_CLICKHOUSE_URL` names, with its tables.

    Several processes may open a server's at once: one takes the steps that are missing, the others wait for it.

    Args:
        url: `chdb:///folder` for the engine in this process, else `http(s)://user:password@host:port`; `?database=`
            names the database, `yike` when absent.
        alone: What keeps others from its schema; only entered where there is a step to take.
        is_behind: Whether inserts may follow, see `Behind`; of effect only for the engine in this process.

    Raises:
        ValueError: If the URL is neither.
        FailedPrecondition: If another process has it open, a later version of this service has had it, or it refuses what
            a process before left in the journal.
    """
    parts = urlsplit(url)
    database = parse_qs(parts.query).get("database", ["yike"])[0]
    history: History
    if parts.scheme == "chdb":
        history = EmbeddedHistory(parts.path, database=database)
    elif parts.scheme in ("http", "https"):
        # Loads an HTTP client, which the embedded engine has no use for.
        from services.segment.history.remote import RemoteHistory

        history = RemoteHistory(url, database=database)
    else:
        raise ValueError("YIKE_CLICKHOUSE_URL must start with chdb:// or http://")
    await history.command(f"CREATE DATABASE IF NOT EXISTS {database}")
    await migrate(history, alone)
    if parts.scheme != "chdb":
        return history
    # In the engine's folder: who loses the one loses the other.
    behind = Behind(history, Journal(Path(parts.path) / JOURNAL))
    try:
        await behind.settle()
    except Unavailable as error:
        behind.stop()
        if not isinstance(error.__cause__, Internal):
            raise
        raise FailedPrecondition(
            f"The history in {parts.path} refuses what was written last; the log says why. Mend that, or remove the folder: "
            "segment builds the history anew from what profile and identity have."
        ) from error
    return behind if is_behind else history


async def migrate(history: History, alone: Alone) -> None:
    """Takes the steps of the schema that the history has not had; see `migrations`. `alone` as for `open_history`.

    Raises:
        FailedPrecondition: If it has had steps that this version does not know.
    """
    await history.command(
        "CREATE TABLE IF NOT EXISTS schema_versions (version UInt32, apply_time DateTime DEFAULT now()) "
        "ENGINE = MergeTree ORDER BY version"
    )
    if await _newest(history) == len(MIGRATIONS):
        return
    async with alone():
        # Whoever was inside before has taken them, perhaps.
        newest = await _newest(history)
        for version, statements in enumerate(MIGRATIONS, start=1):
            if version > newest:
                for statement in statements:
                    await history.command(statement)
                await history.command(f"INSERT INTO schema_versions (version) VALUES ({version})")
                _log.info("history.migrated", version=version)


async def _newest(history: History) -> int:
    """Returns the last step that the history has had; 0 before the first."""
    table = await history.read("SELECT max(version) AS newest FROM schema_versions")
    newest = int(table["newest"][0].as_py())
    if newest > len(MIGRATIONS):
        raise FailedPrecondition(
            f"The history has schema {newest}, and this version of segment knows {len(MIGRATIONS)}: run the version that "
            "made it, or a later one."
        )
    return newest
