"""Opens a history and brings its schema up to date."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import structlog

from services.common.errors import FailedPrecondition
from services.segment.history.connection import History
from services.segment.history.embedded import EmbeddedHistory
from services.segment.history.migrations import MIGRATIONS

_log = structlog.get_logger(__name__)


async def open_history(url: str) -> History:
    """Opens the history that `YIKE_CLICKHOUSE_URL` names, with its tables.

    One process does so at a time: the engine in this process sees to that itself, and of a server there is one segment.

    Args:
        url: `chdb:///folder` for the engine in this process, else `http(s)://user:password@host:port`; `?database=`
            names the database, `yike` when absent.

    Raises:
        ValueError: If the URL is neither.
        FailedPrecondition: If another process has it open, or a later version of this service has had it.
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
    await migrate(history)
    return history


async def migrate(history: History) -> None:
    """Takes the steps of the schema that the history has not had; see `migrations`.

    Raises:
        FailedPrecondition: If it has had steps that this version does not know.
    """
    await history.command(
        "CREATE TABLE IF NOT EXISTS schema_versions (version UInt32, apply_time DateTime DEFAULT now()) "
        "ENGINE = MergeTree ORDER BY version"
    )
    table = await history.read("SELECT max(version) AS newest FROM schema_versions")
    newest = int(table["newest"][0].as_py())
    if newest > len(MIGRATIONS):
        raise FailedPrecondition(
            f"The history has schema {newest}, and this version of segment knows {len(MIGRATIONS)}: run the version that "
            "made it, or a later one."
        )
    for version, statements in enumerate(MIGRATIONS, start=1):
        if version > newest:
            for statement in statements:
                await history.command(statement)
            await history.command(f"INSERT INTO schema_versions (version) VALUES ({version})")
            _log.info("history.migrated", version=version)
