"""What the history holds, counted: names of events, properties, traits, tags."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.catalogue import (
    FEWEST_WITH_A_VALUE,
    LONGEST_VALUE,
    MOST_ENTRIES,
    MOST_PROPERTIES,
    SHOWN_VALUES,
    EventName,
    ValueKind,
)
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.registers import ORDERED, VALUE, value_of
from services.segment.history.rule_query import microseconds
from services.segment.history.scopes import Everyone
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of

SAMPLED_EVENTS = 10_000
SAMPLED_VALUES = 200_000

_KIND = (
    f"multiIf(startsWith(value, '\"'), if(match(value, '^\"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'), {int(ValueKind.DATE)}, "
    f"{int(ValueKind.TEXT)}), value IN ('true', 'false'), {int(ValueKind.BOOLEAN)}, startsWith(value, '['), "
    f"{int(ValueKind.LIST)}, startsWith(value, '{{'), {int(ValueKind.OBJECT)}, {int(ValueKind.NUMBER)})"
)
# Behind the mark of a text.
_LONGEST = LONGEST_VALUE + 1
# Some are left out for what they look like.
_CANDIDATES = 3 * SHOWN_VALUES


@dataclass(frozen=True)
class Sample:
    """What values of a name look like: how many have it, kinds, the most frequent stored values with their counts."""

    count: int
    kinds: tuple[ValueKind, ...]
    values: tuple[tuple[str, int], ...]


class CatalogueHistory:
    """Counts what there is."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def event_names(self, workspace_id: str, *, now: datetime) -> list[EventName]:
        """Returns the names of events, the most frequent first; one more than `MOST_ENTRIES` where there are more."""
        table = await self._history.connection.read(
            f"SELECT name, type, count() AS n, max(occur_us) AS last FROM {rows_of(Table.EVENTS, workspace_id)} "
            f"AND occur_us <= {integer_literal(microseconds(now))} GROUP BY name, type ORDER BY n DESC, name, type "
            f"LIMIT {MOST_ENTRIES + 1}"
        )
        return [EventName(row["name"], row["type"], row["n"], row["last"]) for row in table.to_pylist()]

    async def properties(self, workspace_id: str, event_name: str) -> tuple[int, dict[str, Sample]]:
        """Returns how many events of a name were looked at, and what their properties look like, by path."""
        sampled = (
            f"SELECT properties FROM {rows_of(Table.EVENTS, workspace_id)} AND name = {text_literal(event_name)} "
            f"LIMIT {SAMPLED_EVENTS}"
        )
        looked_at = await self._history.connection.read(f"SELECT count() AS n FROM ({sampled})")
        found = await self._sample(
            f"SELECT path, value FROM ({sampled}) ARRAY JOIN mapKeys(properties) AS path, mapValues(properties) AS value",
            MOST_PROPERTIES,
        )
        return int(looked_at["n"][0].as_py()), found

    async def trait_values(self, workspace_id: str) -> dict[str, Sample]:
        """Returns what the values of traits look like, by name, as the first nodes have them: nodes lie in no order."""
        return await self._sample(
            f"SELECT key AS path, {VALUE} AS value FROM {rows_of(Table.ATTRIBUTES, workspace_id)} "
            f"AND kind = {int(AttributeKind.TRAIT)} LIMIT {SAMPLED_VALUES}",
            MOST_ENTRIES,
        )

    async def customers_with(
        self, workspace_id: str, kind: AttributeKind, ruled: AbstractSet[str] = frozenset(), *, most: int = MOST_ENTRIES
    ) -> list[tuple[str, int]]:
        """Returns the attributes of a kind with how many customers have each, the most frequent first.

        One more than `most` where there are more. A customer has what was said last of any of the nodes; of what is
        `ruled`, see `Terms.ruled_traits`, what any node has.
        """
        last = "max(a.ordered)"
        if ruled:
            removed = f"{value_of('a.ordered')} = '' AND a.key IN {text_list(sorted(ruled))}"
            last = f"maxIf(a.ordered, NOT ({removed}))"
        table = await self._history.connection.read(
            f"SELECT key, count() AS n FROM (SELECT m.customer_id AS customer_id, a.key AS key, {last} AS last FROM "
            f"(SELECT node_id, key, {ORDERED} AS ordered FROM {rows_of(Table.ATTRIBUTES, workspace_id)} "
            f"AND kind = {int(kind)}) AS a "
            f"INNER JOIN ({Everyone(workspace_id).mapping_sql()}) AS m ON a.node_id = m.node_id "
            f"GROUP BY customer_id, key) WHERE {value_of('last')} != '' GROUP BY key ORDER BY n DESC, key "
            f"LIMIT {most + 1}"
        )
        return list(zip(table["key"].to_pylist(), table["n"].to_pylist(), strict=True))

    async def _sample(self, rows_sql: str, limit: int) -> dict[str, Sample]:
        """Returns samples by path of a query of (path, value)."""
        shown = f"count >= {FEWEST_WITH_A_VALUE} AND shown != ''"
        table = await self._history.connection.read(
            "SELECT path, sum(count) AS n, sumMap([kind], [count]) AS kinds, "
            f"arraySlice(arrayReverseSort(groupArrayIf((count, shown), {shown})), 1, {_CANDIDATES}) AS top FROM "
            f"(SELECT path, {_KIND} AS kind, if(lengthUTF8(value) <= {_LONGEST}, value, '') AS shown, count() AS count "
            f"FROM ({rows_sql}) WHERE value != '' GROUP BY path, kind, shown) GROUP BY path ORDER BY n DESC, path LIMIT {limit}"
        )
        return {row["path"]: _sampled(row) for row in table.to_pylist()}


def _sampled(row: Mapping[str, Any]) -> Sample:
    kinds, counts = _both(row["kinds"])
    ordered = sorted(zip(kinds, counts, strict=True), key=lambda each: (-each[1], each[0]))
    return Sample(
        count=int(row["n"]),
        kinds=tuple(ValueKind(kind) for kind, _ in ordered),
        values=tuple((value, int(count)) for count, value in map(_both, row["top"])),
    )


def _both(pair: Any) -> tuple[Any, Any]:
    """Returns a pair of the store: Arrow has it as a struct with named fields."""
    first, second = pair.values()
    return first, second
