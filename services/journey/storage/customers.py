"""Which customer ids are one person now, from identity's facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows

MAX_MAPPINGS = 100
"""Nodes of one person that a condition is judged in the knowledge of, the newest first."""


@dataclass(frozen=True, slots=True)
class NodeMove:
    """A node belongs to a customer, by a mapping of a version; of two the higher holds."""

    node_id: int
    customer_id: int
    mapping_version: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Whose a node is, as far as journey was told."""

    customer_id: int
    mapping_version: int


async def move_nodes(connection: AsyncConnection, workspace_id: str, moves: Iterable[NodeMove]) -> list[int]:
    """Takes mappings in any order; returns the customers that gained a node by them. Older versions change nothing."""
    newest: dict[int, NodeMove] = {}
    for move in moves:
        known = newest.get(move.node_id)
        if known is None or known.mapping_version < move.mapping_version:
            newest[move.node_id] = move
    ordered = [newest[node_id] for node_id in sorted(newest)]
    if not ordered:
        return []
    rows = await fetch_rows(
        connection,
        "INSERT INTO customer_nodes AS c (workspace_id, node_id, customer_id, mapping_version) "
        "SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) "
        "ON CONFLICT (workspace_id, node_id) DO UPDATE "
        "SET customer_id = excluded.customer_id, mapping_version = excluded.mapping_version "
        "WHERE c.mapping_version < excluded.mapping_version RETURNING customer_id",
        workspace_id,
        [move.node_id for move in ordered],
        [move.customer_id for move in ordered],
        [move.mapping_version for move in ordered],
    )
    return sorted({row["customer_id"] for row in rows})


async def find_mappings(connection: AsyncConnection, workspace_id: str, nodes: Iterable[int]) -> dict[int, Mapping]:
    """Returns whose the nodes are; a node that never moved is left out. A customer id is a node too: its anchor's."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, customer_id, mapping_version FROM customer_nodes "
        "WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])",
        workspace_id,
        sorted(set(nodes)),
    )
    return {row["node_id"]: Mapping(row["customer_id"], row["mapping_version"]) for row in rows}


async def ids_of_customers(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Returns for each current customer id all ids that are this customer now, its own included."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id, array_agg(node_id) AS node_ids FROM customer_nodes "
        "WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) GROUP BY customer_id",
        workspace_id,
        list(customer_ids),
    )
    others = {row["customer_id"]: row["node_ids"] for row in rows}
    return {each: tuple(sorted({each, *others.get(each, ())})) for each in customer_ids}


async def mappings_of_people(
    connection: AsyncConnection, workspace_id: str, customer_ids: Iterable[int]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Returns for each customer id (node, mapping version) of the nodes that are that person's by what we were told.

    Of a person of many nodes the `MAX_MAPPINGS` newest; who never gained or lost one is left out.
    """
    asked = sorted(set(customer_ids))
    own = await find_mappings(connection, workspace_id, asked)
    person_of = {each: own[each].customer_id if each in own else each for each in asked}
    rows = await fetch_rows(
        connection,
        "SELECT m.* FROM unnest($2::bigint[]) AS p(person) CROSS JOIN LATERAL ("
        "SELECT customer_id, node_id, mapping_version FROM customer_nodes "
        "WHERE workspace_id = $1 AND customer_id = p.person ORDER BY mapping_version DESC LIMIT $3) AS m",
        workspace_id,
        sorted(set(person_of.values())),
        MAX_MAPPINGS,
    )
    of_person: dict[int, set[tuple[int, int]]] = {}
    for row in rows:
        of_person.setdefault(row["customer_id"], set()).add((row["node_id"], row["mapping_version"]))
    found = {}
    for each, person in person_of.items():
        mappings = of_person.get(person, set()) | ({(each, own[each].mapping_version)} if each in own else set())
        if mappings:
            found[each] = tuple(sorted(mappings))
    return found


async def current_ids(connection: AsyncConnection, workspace_id: str, customer_id: int) -> tuple[int, ...]:
    """Returns all ids of the customer whom an id, of whatever time, names now."""
    mapping = (await find_mappings(connection, workspace_id, [customer_id])).get(customer_id)
    current = customer_id if mapping is None else mapping.customer_id
    return (await ids_of_customers(connection, workspace_id, [current]))[current]
