"""`python -m tests.bench [name …]`: the short set, or what is named, printed as a Markdown table."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from tests.bench.api import Api
from tests.bench.beside_previews import bench_beside_previews
from tests.bench.console_scale import bench_console_scale
from tests.bench.event_to_membership import bench_event_to_membership
from tests.bench.identity import bench_cut, bench_resolve
from tests.bench.imports import bench_imports
from tests.bench.ingest import bench_ingest, bench_ingest_single
from tests.bench.link_online import bench_link_online
from tests.bench.neighbours import bench_neighbours
from tests.bench.points_earn import bench_points_earn
from tests.bench.report import Line, table
from tests.bench.segments import bench_segments
from tests.bench.sends import bench_decisions, bench_explain, bench_sends
from tests.bench.till_call import bench_till_call
from tests.bench.till_lookup import bench_till_lookup
from tests.support.platform import Platform

Bench = Callable[[Platform, Api], Awaitable[Line]]

BENCHES: dict[str, Bench] = {
    "ingest": bench_ingest,
    "ingest-single": lambda _platform, api: bench_ingest_single(api),
    "event-to-membership": lambda platform, api: bench_event_to_membership(platform, api, 2_000),
    "event-to-membership-10k": lambda platform, api: bench_event_to_membership(platform, api, 10_000),
    "till-lookup": bench_till_lookup,
    "till-call": bench_till_call,
    "resolve-cold": lambda platform, _api: bench_resolve(platform, warm=False),
    "resolve-warm": lambda platform, _api: bench_resolve(platform, warm=True),
    "cut": bench_cut,
    "points-earn": bench_points_earn,
    "imports": bench_imports,
    "decisions": bench_decisions,
    "explain": bench_explain,
}

BY_NAME: dict[str, Bench] = {
    "link-online": bench_link_online,
    "sends": bench_sends,
    "neighbours": bench_neighbours,
    "event-to-membership-beside-previews": bench_beside_previews,
}
"""Those that take minutes: only by their names."""

LONG: dict[str, Callable[[], list[Line]]] = {"console-scale": bench_console_scale, "segments": bench_segments}
"""Those that take longer, and make a platform as they need it: only by their names."""


def main(names: list[str]) -> int:
    """Runs the named benchmarks, the short set by default, each on a platform of its own; returns 1 when an aim is not reached."""
    benches = BENCHES | BY_NAME
    unknown = set(names) - benches.keys() - LONG.keys()
    if unknown:
        known = ", ".join((*benches, *LONG))
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)
        return 2
    lines = []
    for name in names or BENCHES:
        if name in LONG:
            lines += LONG[name]()
            continue
        # The limit on requests protects a shared door; here the door itself is measured. The relay that takes mails is this machine's.
        settings = {"YIKE_REQUESTS_PER_SECOND": "1000000", "YIKE_PRIVATE_ADDRESSES": "1", **_chosen()}
        with Platform(environment=settings) as platform:
            line = asyncio.run(_run(benches[name], platform))
        print(table([line]).splitlines()[-1], flush=True)
        lines.append(line)
    print(f"\n{table(lines)}")
    return 0 if all(line.reached for line in lines) else 1


def _chosen() -> dict[str, str]:
    """Returns what a measured platform takes of the environment: nothing else of the caller's reaches it."""
    return {name: os.environ[name] for name in ("YIKE_SEGMENT_COLUMNS",) if name in os.environ}


async def _run(bench: Bench, platform: Platform) -> Line:
    return await bench(platform, Api(platform))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
