"""Frames, asked of the history in the lane that is theirs: who is in one, and the rows of some of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from services.segment.domain.conditions import AttributeColumn
from services.segment.domain.rules import Rule
from services.segment.domain.terms import Terms
from services.segment.frames.columns import CUSTOMER, LABEL, Column, Measured, schema_of
from services.segment.history.connection import Lane
from services.segment.history.literals import integer_list, integer_literal, text_literal
from services.segment.history.rule_query import RuleQuery, microseconds
from services.segment.history.scopes import Everyone, Known, Nodes, Scope
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table, rows_of


@dataclass(frozen=True)
class Label:
    """What is to be foretold: a measure at a later moment, whose window ends with it."""

    value: Measured
    moment: datetime


@dataclass(frozen=True)
class FrameQuestion:
    """A frame.

    Attributes:
        workspace_id: Whose customers.
        moment: The last microsecond that is seen.
        now: The present, whose history there is.
        time_zone: The workspace's.
        own: By which terms; standing as of the moment.
        columns: The columns.
        rule: Who is in it; None: all.
        label: What is to be foretold.
        includes_later: Whether what was recorded after the moment is seen, as far as it had happened.
    """

    workspace_id: str
    moment: datetime
    now: datetime
    time_zone: str
    own: Terms
    columns: tuple[Column, ...]
    rule: Rule | None
    label: Label | None
    includes_later: bool

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return schema_of(self.columns, labelled=self.label is not None)

    def known(self, scope: Everyone | Nodes) -> Scope:
        """Returns a scope as far as the frame may see it."""
        return scope if self.includes_later else Known(scope, microseconds(self.moment))


class FrameHistory:
    """Answers with frames; nothing of them is stored."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    def horizon(self, now: datetime) -> datetime | None:
        """Returns how far the history goes back; None: to the beginning."""
        return self._history.horizon(now)

    async def unrecorded(self, workspace_id: str, moment: datetime) -> int:
        """Returns of how many events that had happened by a moment it is not known when they were recorded."""
        rows = await self._history.connection.read(
            f"SELECT count() AS n FROM {rows_of(Table.EVENTS, workspace_id)} "
            f"AND occur_us <= {integer_literal(microseconds(moment))} AND receive_us = 0",
            Lane.FRAME,
        )
        return int(rows["n"][0].as_py())

    async def changed_since(
        self, workspace_id: str, attributes: Collection[AttributeColumn], moment: datetime
    ) -> set[AttributeColumn]:
        """Returns which attributes were said of anybody after a moment."""
        if not attributes:
            return set()
        named = " OR ".join(
            f"(kind = {int(one.kind)} AND key = {text_literal(one.key)})" for one in dict.fromkeys(attributes)
        )
        rows = await self._history.connection.read(
            f"SELECT DISTINCT kind, toString(key) AS key FROM {rows_of(Table.ATTRIBUTES, workspace_id)} "
            f"AND ({named}) AND tupleElement(register, 1) > {integer_literal(microseconds(moment))}",
            Lane.FRAME,
        )
        later = {(row["kind"], row["key"]) for row in rows.to_pylist()}
        return {one for one in attributes if (int(one.kind), one.key) in later}

    async def customers(
        self, asked: FrameQuestion, among: Sequence[int], limit: int
    ) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Returns who is in a frame, ascending: of whom anything had happened, and was known, by its moment.

        Args:
            asked: The frame.
            among: Any ids that were ever these customers'; none: all.
            limit: How many at most.
        """
        everyone = Everyone(asked.workspace_id)
        scope = asked.known(everyone)
        where = [f"occur_us <= {integer_literal(microseconds(asked.moment))}"]
        query = self._query(asked, [asked.rule] if asked.rule is not None else [])
        if query.since_us is not None:
            where.append(f"occur_us >= {integer_literal(query.since_us)}")
        whom = []
        if among:
            current = await self._history.current_customers(asked.workspace_id, among, Lane.FRAME)
            whom.append(f"m.customer_id IN {integer_list(sorted(set(current.values())) or [-1])}")
        if asked.rule is not None:
            whom.append(f"m.customer_id IN ({query.members_sql(scope)})")
        rows = await self._history.connection.read(
            "SELECT DISTINCT m.customer_id AS customer_id FROM "
            f"(SELECT DISTINCT node_id FROM {scope.rows_sql(Table.EVENTS)} AND {' AND '.join(where)}) AS e "
            f"INNER JOIN ({everyone.mapping_sql()}) AS m ON e.node_id = m.node_id "
            f"WHERE {' AND '.join(whom) or '1'} ORDER BY customer_id LIMIT {int(limit)}",
            Lane.FRAME,
        )
        return np.asarray(rows[CUSTOMER].to_numpy(), dtype=np.int64) if rows.num_rows else np.empty(0, np.int64)

    async def rows(self, asked: FrameQuestion, customers: Sequence[int]) -> pa.Table:
        """Returns the rows of some customers, by id; who went meanwhile has none."""
        nodes = await self._history.nodes_of(asked.workspace_id, customers, Lane.FRAME)
        if not nodes.customer_of:
            return asked.schema.empty_table()
        model = asked.own.standing
        rules = [rule for column in asked.columns for rule in column.value.rules(model)]
        query = self._query(asked, rules, [one for column in asked.columns for one in column.value.timed])
        beside = {f"c{index}": column.value.expression(query, model) for index, column in enumerate(asked.columns)}
        found = await self._read(query.chosen_sql(asked.known(nodes), {}, beside), nodes)
        names = [CUSTOMER, *(column.name for column in asked.columns)]
        table = found.select([CUSTOMER, *beside]).rename_columns(names)
        if asked.label is not None:
            label, value = asked.label, asked.label.value
            later = self._history.query(
                [], label.moment, asked.time_zone, asked.own, beside=value.timed, since=asked.now
            )
            labels = await self._read(later.chosen_sql(nodes, {}, {LABEL: value.expression(later, model)}), nodes)
            places = pc.index_in(table[CUSTOMER], value_set=labels[CUSTOMER].combine_chunks())
            table = table.append_column(LABEL, labels[LABEL].take(places))
            # Who was restricted between the two questions is in one of them only.
            table = table.filter(pc.is_valid(places))
        return table.select(asked.schema.names).cast(asked.schema)

    async def _read(self, sql: str, nodes: Nodes) -> pa.Table:
        # Nothing is asked twice of a customer: the order is that of the ids.
        return await self._history.connection.read(f"{sql} ORDER BY customer_id", Lane.FRAME, scope=nodes.table())

    def _query(self, asked: FrameQuestion, rules: Sequence[Rule], beside: Sequence[Any] = ()) -> RuleQuery:
        return self._history.query(rules, asked.moment, asked.time_zone, asked.own, beside=beside, since=asked.now)
