"""Whom time alone may move: those whose events grow older, by days of the calendar, and by the ends of what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.conditions import Edge
from services.segment.domain.days import DaySet
from services.segment.domain.kept import Ending
from services.segment.history.connection import Lane
from services.segment.history.days import day_condition
from services.segment.history.kept.ends import ends_sql
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.registers import VALUE
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of


async def nodes_crossing(
    history: HistoryStore,
    workspace_id: str,
    edges: Iterable[Edge],
    *,
    since: datetime,
    until: datetime,
    time_zone: str,
) -> set[int]:
    """Returns the nodes with an event that crossed one of the edges in (since, until], by its age or by the calendar."""
    after, to = microseconds(since), microseconds(until)
    parts = []
    for edge in edges:
        first, last = after - edge.age_us - 1, to - edge.age_us
        if edge.window is not None:
            before, now = (edge.window.bounds(at, time_zone) for at in (after, to))
            if before[0] == now[0]:
                continue
            # Whoever has an event in the period that was, or in the one that is.
            first, last = min(before[0] or after, now[0] or to), max(before[1], now[1])
        part = f"occur_us BETWEEN {integer_literal(first)} AND {integer_literal(last)}"
        if edge.event_name:
            part += f" AND name = {text_literal(edge.event_name)}"
        if edge.ahead_only:
            part += " AND ahead = 1"
        parts.append(f"({part})")
    if not parts:
        return set()
    table = await history.connection.read(
        f"SELECT DISTINCT node_id FROM {rows_of(Table.EVENT_TIMES, workspace_id)} AND ({' OR '.join(sorted(parts))})",
        Lane.LIVE,
    )
    return set(table["node_id"].to_pylist())


async def nodes_with_day(
    history: HistoryStore, workspace_id: str, trait: str, days: DaySet, time_zone: str
) -> set[int]:
    """Returns the nodes that ever had one of some days in a trait."""
    table = await history.connection.read(
        f"SELECT DISTINCT node_id FROM {rows_of(Table.ATTRIBUTES, workspace_id)} "
        f"AND kind = {int(AttributeKind.TRAIT)} AND key = {text_literal(trait)} "
        f"AND {day_condition(VALUE, days, time_zone)}",
        Lane.LIVE,
    )
    return set(table["node_id"].to_pylist())


async def nodes_ending(
    history: HistoryStore, workspace_id: str, endings: Iterable[Ending], *, since: datetime, until: datetime
) -> set[int]:
    """Returns the nodes of which something that is kept ends, or comes so near its end, in (since, until]."""
    after, to = microseconds(since), microseconds(until)
    parts = sorted(ends_sql(workspace_id, ending, after, to) for ending in endings)
    if not parts:
        return set()
    table = await history.connection.read(f"SELECT DISTINCT node_id FROM ({' UNION ALL '.join(parts)})", Lane.LIVE)
    return set(table["node_id"].to_pylist())
