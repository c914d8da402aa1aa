"""The tables of the history, and the only ways to name one: rows are named together with their workspace."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.segment.history.literals import text_literal


class Table(StrEnum):
    """The tables; their columns are in `migrations`."""

    EVENTS = "events"
    EVENT_TIMES = "event_times"
    ATTRIBUTES = "attributes"
    NODE_CUSTOMERS = "node_customers"
    CUSTOMER_NODES = "customer_nodes"
    RESTRICTIONS = "restrictions"
    CONSENTS = "consent_statements"
    POINTS = "points_batches"
    COUPONS = "coupon_registers"
    ENDS = "kept_ends"
    COMPANY_MEMBERS = "company_members"
    COMPANIES = "company_registers"
    PRODUCTS = "catalogue_products"
    STORES = "catalogue_stores"
    STOCK = "stock_levels"


BY_MONTH: Final = (Table.EVENTS, Table.EVENT_TIMES)
"""The tables whose parts hold the events of one month each."""


RECORDED: Final = frozenset({Table.EVENTS})
"""The tables whose rows say when they were recorded."""

INSERTED_ONCE: Final = frozenset({Table.EVENTS})
"""The tables whose rows are counted, so that the same one may not be inserted again."""

BY_CUSTOMER: Final = (Table.CUSTOMER_NODES, Table.NODE_CUSTOMERS)
"""The tables that name customers beside nodes."""

CATALOGUE: Final = ((Table.PRODUCTS, "sku"), (Table.STORES, "store_id"))
"""The tables of the catalogue, each with its column of the retailer's own number."""

KEPT: Final = (Table.CONSENTS, Table.POINTS, Table.COUPONS, Table.COMPANY_MEMBERS, Table.ENDS)
"""The tables of what is kept beside events and attributes, by node."""

OF_PERSONS: Final = (Table.EVENTS, Table.EVENT_TIMES, Table.ATTRIBUTES, Table.RESTRICTIONS, *KEPT, *BY_CUSTOMER)
"""The tables whose rows are persons', in the order in which an erasure empties them: whose nodes are whose goes last."""


def place_of_insert(table: Table) -> int:
    """Returns what puts tables in the order of their inserts: mappings first, and last events, which tell that all is there."""
    return {Table.NODE_CUSTOMERS: 0, Table.ATTRIBUTES: 1, Table.EVENTS: 3}.get(table, 2)


def removal_of(table: Table, workspace_id: str) -> str:
    """Returns the start of a statement that takes a workspace's rows out of a table's files; conditions follow with AND."""
    return f"ALTER TABLE {table.value} DELETE WHERE {of_workspace(workspace_id)}"


def rows_of(table: Table, workspace_id: str, *, merged: bool = False) -> str:
    """Returns what stands behind FROM: the rows of one workspace; further conditions follow with AND.

    Written out, and not a view: the table's order begins with the workspace, and a query reads as it runs.

    Args:
        table: The table.
        workspace_id: The workspace.
        merged: Of rows with one key only that which a merge would leave.
    """
    return f"{table.value}{' FINAL' * merged} WHERE {of_workspace(workspace_id)}"


def of_workspace(workspace_id: str) -> str:
    """Returns the condition that a row is a workspace's."""
    return f"workspace = {text_literal(workspace_id)}"
