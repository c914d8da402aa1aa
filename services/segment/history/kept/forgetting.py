"""What is kept and decides nothing any more goes: what ended long ago, and statements that profile itself has dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.segment.domain.coupons import ISSUED, RESERVED
from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import Table, removal_of, rows_of

KEPT_DAYS = 400
"""So long after its end something is kept: longer than any rule looks back."""

PORTION = 10_000
"""Statements that are taken out at once."""

_NAMED = "node_id, key, granted, authority, speaker, stated_us, receive_us"


async def forget_ended(history: History, workspace_id: str, now: datetime) -> int:
    """Removes what ended long before; returns how many rows that were. Repeatable, and changes no answer."""
    before = integer_literal(microseconds(now - timedelta(days=KEPT_DAYS)))
    ended = f"change_us < {before} AND state NOT IN ({ISSUED}, {RESERVED})"
    gone = await _count(history, f"SELECT count() AS n FROM {rows_of(Table.COUPONS, workspace_id)} AND {ended}")
    if gone:
        await history.command(
            f"{removal_of(Table.COUPONS, workspace_id)} AND {ended} SETTINGS mutations_sync = 2", Lane.FILL
        )
    empty = f"change_us < {before} AND remaining = 0"
    emptied = await _count(history, f"SELECT count() AS n FROM {rows_of(Table.POINTS, workspace_id)} AND {empty}")
    if emptied:
        await history.command(
            f"{removal_of(Table.POINTS, workspace_id)} AND {empty} SETTINGS mutations_sync = 2", Lane.FILL
        )
    past = f"at_us < {before}"
    passed = await _count(history, f"SELECT count() AS n FROM {rows_of(Table.ENDS, workspace_id)} AND {past}")
    if passed:
        await history.command(
            f"{removal_of(Table.ENDS, workspace_id)} AND {past} SETTINGS mutations_sync = 2", Lane.FILL
        )
    return gone + emptied + passed


async def forget_idle_statements(history: History, workspace_id: str) -> int:
    """Removes statements of consent without which the same follows for everybody; returns how many, at most `PORTION`.

    As profile drops them: of withdrawals all but that received last and that stated last, and a grant beside another of the
    same authority and speaker that was stated and received no earlier.
    """
    told = f"SELECT DISTINCT {_NAMED} FROM {rows_of(Table.CONSENTS, workspace_id)}"
    earlier = "ORDER BY stated_us DESC, receive_us DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    of_one = f"(PARTITION BY node_id, key, authority, speaker {earlier})"
    idle = (
        f"SELECT {_NAMED} FROM (SELECT *, max(receive_us) OVER {of_one} AS later "
        f"FROM ({told}) WHERE granted = 1) WHERE later >= receive_us UNION ALL "
        f"SELECT {_NAMED} FROM (SELECT *, max((receive_us, stated_us)) OVER (PARTITION BY node_id, key) AS received, "
        f"max((stated_us, receive_us)) OVER (PARTITION BY node_id, key) AS stated FROM ({told}) WHERE granted = 0) "
        "WHERE (receive_us, stated_us) < received AND (stated_us, receive_us) < stated"
    )
    rows = (await history.read(f"SELECT * FROM ({idle}) LIMIT {PORTION}", Lane.FILL)).to_pylist()
    if rows:
        listed = ", ".join(
            f"({row['node_id']}, {text_literal(row['key'])}, {row['granted']}, {row['authority']}, {row['speaker']}, "
            f"{row['stated_us']}, {row['receive_us']})"
            for row in rows
        )
        await history.command(
            f"{removal_of(Table.CONSENTS, workspace_id)} AND ({_NAMED}) IN ({listed}) SETTINGS mutations_sync = 2",
            Lane.FILL,
        )
    return len(rows)


async def _count(history: History, query: str) -> int:
    return int((await history.read(query, Lane.FILL))["n"][0].as_py())
