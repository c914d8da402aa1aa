"""`python -m services.segment.rebuild` beside a process that has the history open."""

from __future__ import annotations

from pathlib import Path

from services.segment.history.connection import History
from tests.integration.common.test_commands import WHOLE, run


async def test_rebuild_beside_a_running_segment_is_refused_in_a_sentence(
    clickhouse: History, clickhouse_folder: Path
) -> None:
    # This process stands for segment: it has the folder open.
    await clickhouse.read("SELECT 1")
    url = f"chdb://{clickhouse_folder}"
    environment = {**WHOLE, "YIKE_CLICKHOUSE_URL": url, "YIKE_HOME": str(clickhouse_folder)}
    status, written = await run("services.segment.rebuild", environment)
    assert status == 1, written
    assert "Traceback" not in written
    assert "one process opens it at a time. Stop segment" in written.strip().splitlines()[-1]
    assert (await clickhouse.read("SELECT 1 AS one"))["one"].to_pylist() == [1]
