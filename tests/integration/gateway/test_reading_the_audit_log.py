"""The log of changes is read by its indexes, however long it is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.audit import storage as audit_storage
from gateway.audit.storage import Filter
from services.common.database import Database, execute, fetch_rows

WORKSPACE = "ws_aaaa"


async def test_a_page_of_the_log_finds_what_each_change_led_to_by_its_index(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    async def explain(connection: AsyncConnection, sql: str, *values: object) -> list[Any]:
        # A log of a few entries is read whole by any plan; what it may not do is left out.
        await execute(connection, "SET LOCAL enable_seqscan = off")
        plans.extend(str(row[0]) for row in await fetch_rows(connection, f"EXPLAIN {sql}", *values))
        return []

    monkeypatch.setattr(audit_storage, "fetch_rows", explain)
    async with database.workspace(WORKSPACE) as connection:
        await audit_storage.list_changes(connection, WORKSPACE, Filter(), before=2**62, limit=100)
    assert "audit_log_ends" in "\n".join(plans)
