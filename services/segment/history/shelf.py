"""Whose events name products and stores of the catalogue, and what of the catalogue is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from services.segment.domain.kept import Subject
from services.segment.domain.shelf import Lookup, looked_up
from services.segment.history.comparisons import named_by, property_values
from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.tables import CATALOGUE, Table, removal_of, rows_of


async def naming_nodes(
    history: History, workspace_id: str, lookups: Iterable[Lookup], changed: Mapping[Subject, Collection[str]]
) -> set[int]:
    """Returns the nodes with events that name what has changed, where rules look it up: who may come and go by it."""
    conditions = []
    for subject, asked in looked_up(lookups).items():
        if keys := changed.get(subject):
            named = text_list([spelling for key in keys for spelling in named_by(key)])
            for one in asked:
                name = f"name = {text_literal(one.event_name)} AND " if one.event_name else ""
                conditions.append(f"({name}arrayExists(v -> v IN {named}, {property_values(one.path)}))")
    if not conditions:
        return set()
    table = await history.read(
        f"SELECT DISTINCT node_id FROM {rows_of(Table.EVENTS, workspace_id)} AND ({' OR '.join(conditions)})",
        Lane.LIVE,
    )
    return set(table["node_id"].to_pylist())


async def forget_archived(history: History, workspace_id: str, before_us: int) -> int:
    """Removes products and stores that were archived before a time, with their stock; returns how many rows. Repeatable."""
    gone = 0
    for table, key in CATALOGUE:
        archived = (
            f"SELECT {key} FROM {rows_of(table, workspace_id, merged=True)} "
            f"AND archive_us > 0 AND archive_us < {integer_literal(before_us)}"
        )
        keys = (await history.read(archived, Lane.FILL))[key].to_pylist()
        if not keys:
            continue
        named = f"AND {key} IN {text_list(keys)} SETTINGS mutations_sync = 2"
        await history.command(f"{removal_of(Table.STOCK, workspace_id)} {named}", Lane.FILL)
        await history.command(f"{removal_of(table, workspace_id)} {named}", Lane.FILL)
        gone += len(keys)
    return gone
