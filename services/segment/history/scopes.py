"""Whom a query looks at. The rest of a query is the same for all scopes: a rule means one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from services.segment.history.connection import SCOPE_TABLE
from services.segment.history.literals import integer_list, integer_literal
from services.segment.history.registers import ORDERED, value_of
from services.segment.history.tables import RECORDED, Table, rows_of


@dataclass(frozen=True)
class Everyone:
    """All customers of a workspace."""

    workspace_id: str

    def mapping_sql(self) -> str:
        """Returns a query of (node_id, customer_id)."""
        # FINAL costs what grouping does while there are many parts, a tenth of that once they are merged.
        return f"SELECT node_id, customer_id FROM {rows_of(Table.NODE_CUSTOMERS, self.workspace_id, merged=True)}"

    def rows_sql(self, table: Table) -> str:
        """Returns what stands behind FROM: rows of a table with node_id that the scope may need; AND may follow."""
        return rows_of(table, self.workspace_id)


@dataclass(frozen=True)
class Nodes:
    """The customers of some nodes, told by `customer_of`: all nodes of each customer must be in it."""

    workspace_id: str
    customer_of: Mapping[int, int]

    def mapping_sql(self) -> str:
        """Returns a query of (node_id, customer_id)."""
        return f"SELECT node_id, customer_id FROM {SCOPE_TABLE}"

    def rows_sql(self, table: Table) -> str:
        """See `Everyone.rows_sql`."""
        return f"{rows_of(table, self.workspace_id)} AND node_id IN (SELECT node_id FROM {SCOPE_TABLE})"

    def table(self) -> pa.Table:
        """Returns the rows that the query must be given as its scope."""
        return pa.table(
            {
                "node_id": pa.array(list(self.customer_of), pa.int64()),
                "customer_id": pa.array(list(self.customer_of.values()), pa.int64()),
            }
        )


@dataclass(frozen=True)
class Many:
    """Some customers, so many of the workspace's that one scan of all is cheaper than looking each of them up."""

    workspace_id: str
    customers: frozenset[int]

    def mapping_sql(self) -> str:
        """Returns a query of (node_id, customer_id)."""
        everyone = Everyone(self.workspace_id).mapping_sql()
        return f"SELECT * FROM ({everyone}) WHERE customer_id IN {integer_list(sorted(self.customers))}"

    def rows_sql(self, table: Table) -> str:
        """See `Everyone.rows_sql`."""
        return Everyone(self.workspace_id).rows_sql(table)


@dataclass(frozen=True)
class Those:
    """The customers of a query, among whom one scan of all looks.

    Attributes:
        workspace_id: The workspace.
        condition: What holds of their `customer_id`, in SQL.
    """

    workspace_id: str
    condition: str

    def mapping_sql(self) -> str:
        """Returns a query of (node_id, customer_id)."""
        return f"SELECT * FROM ({Everyone(self.workspace_id).mapping_sql()}) WHERE {self.condition}"

    def rows_sql(self, table: Table) -> str:
        """See `Everyone.rows_sql`."""
        return Everyone(self.workspace_id).rows_sql(table)


@dataclass(frozen=True)
class Known:
    """Another scope, as far as was known by a moment: an event that was recorded later is not there.

    Attributes:
        scope: Whom to look at.
        recorded_us: The last moment of recording, microseconds since 1970 UTC.
    """

    scope: Everyone | Nodes | Many | Those
    recorded_us: int

    @property
    def workspace_id(self) -> str:
        """The workspace."""
        return self.scope.workspace_id

    def mapping_sql(self) -> str:
        """Returns a query of (node_id, customer_id), as they are now."""
        return self.scope.mapping_sql()

    def rows_sql(self, table: Table) -> str:
        """See `Everyone.rows_sql`."""
        rows = self.scope.rows_sql(table)
        if table not in RECORDED:
            return rows
        # Of which it is not known is not seen.
        return f"{rows} AND receive_us BETWEEN 1 AND {integer_literal(self.recorded_us)}"


Scope = Everyone | Nodes | Many | Those | Known


def restricted_sql(scope: Scope) -> str:
    """Returns a query of (node_id) of the restricted nodes of a scope: a customer is restricted while one node is."""
    return (
        f"SELECT node_id FROM {scope.rows_sql(Table.RESTRICTIONS)} GROUP BY node_id "
        f"HAVING {value_of(f'max({ORDERED})')} != ''"
    )
