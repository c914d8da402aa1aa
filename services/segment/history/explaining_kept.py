"""When time alone changes next whether a condition on what is kept holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.segment.domain.conditions import Condition, Moment
from services.segment.domain.kept import KeptColumn
from services.segment.domain.terms import Terms
from services.segment.history.kept.ends import ends_sql
from services.segment.history.literals import integer_list, integer_literal
from services.segment.history.scopes import Nodes
from services.segment.history.store import HistoryStore

MOMENTS_AHEAD = 20
"""Of a condition so many of the next ends that could change it are looked at."""

_HORIZON = timedelta(days=3_650)


async def kept_changes(
    history: HistoryStore,
    scope: Nodes,
    leaves: Mapping[str, Condition],
    moment: Moment,
    own: Terms,
    flags: Mapping[str, Any],
) -> dict[str, int]:
    """Returns by the places of conditions on what is kept when each changes next, microseconds since 1970 UTC."""
    found: dict[str, int] = {}
    until = moment.now_us + int(_HORIZON.total_seconds()) * 1_000_000
    for path, leaf in leaves.items():
        if not isinstance(leaf.column(), KeptColumn):
            continue
        parts = [
            f"SELECT moment_us FROM ({ends_sql(scope.workspace_id, ending, moment.now_us, until)}) "
            f"WHERE node_id IN {integer_list(scope.customer_of)}"
            for ending in leaf.dependencies().endings
        ]
        if not parts:
            continue
        rows = await history.connection.read(
            f"SELECT DISTINCT moment_us FROM ({' UNION ALL '.join(parts)}) ORDER BY moment_us "
            f"LIMIT {integer_literal(MOMENTS_AHEAD)}"
        )
        for at in rows["moment_us"].to_pylist():
            # Each is asked at its own moment: what has ended by then is what the query itself says.
            then = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
            query = history.query([leaf], then, moment.time_zone, own)
            answer = (await history.connection.read(query.holds_sql(scope), scope=scope.table())).to_pylist()
            if answer and answer[0]["holds"][0] != flags[path]:
                found[path] = at
                break
    return found
