"""Makes the workspace: customers while the platform runs, the history while it stands still."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.scale.making import make_customers
from tests.support.platform import Platform


@dataclass(frozen=True)
class Made:
    """A workspace that is made.

    Attributes:
        platform: Runs; it was started anew behind the making.
        owners: The customers' ids by number.
        plain: What plain SQL counted in the history, and in how many seconds; see `rules.PLAIN`.
        seconds: How long the making took.
    """

    platform: Platform
    owners: list[int]
    plain: dict[str, float]
    seconds: float


@contextmanager
def made_workspace(customers: int, events: int) -> Iterator[Made]:
    """Makes a workspace and runs a platform on it; all of it is removed at the end."""
    # The limit on requests protects a shared door; here the door itself is measured.
    with TemporaryDirectory(prefix="yike-scale-") as folder:
        platform = Platform(home=Path(folder) / "home", environment={"YIKE_REQUESTS_PER_SECOND": "1000000"})
        path, now, began = Path(folder) / "people.arrow", datetime.now(UTC), time.perf_counter()
        try:
            platform.start()
            environment = platform.env_for("segment")
            url = environment.get("YIKE_CLICKHOUSE_URL", f"chdb://{platform.home.root}/clickhouse")
            workspace_id = platform.credentials["workspace_id"]
            owners = asyncio.run(make_customers(platform, customers, now, path))
            _tell(f"{customers:,} customers", began)
            platform.stop()
            answer = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.bench.scale.history",
                    url,
                    workspace_id,
                    path,
                    str(events),
                    now.isoformat(),
                ],
                check=True,
                stdout=subprocess.PIPE,
                env=environment,
            )
            _tell(f"{events:,} events", began)
            platform.start()
            yield Made(platform, owners, json.loads(answer.stdout.splitlines()[-1]), time.perf_counter() - began)
        finally:
            platform.stop(check=False)
            platform.remove_home()


def _tell(what: str, began: float) -> None:
    print(f"made {what} after {time.perf_counter() - began:,.0f} s", file=sys.stderr, flush=True)
