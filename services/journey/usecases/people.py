"""Who somebody is now, over all ids, and who may not enter."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.journey.storage import customers, restrictions


async def people_of(connection: AsyncConnection, workspace_id: str, told: Sequence[tuple[int, int, int]]) -> list[int]:
    """Returns the current customer id of each (node, customer, mapping version) that facts told: the newer of both mappings."""
    nodes = {node_id for node_id, _, _ in told} | {customer_id for _, customer_id, _ in told}
    mappings = await customers.find_mappings(connection, workspace_id, nodes)
    people = []
    for node_id, customer_id, mapping_version in told:
        ours = mappings.get(node_id)
        if ours is None or ours.mapping_version <= mapping_version:
            ours = mappings.get(customer_id)
        people.append(customer_id if ours is None else ours.customer_id)
    return people


async def barred(
    connection: AsyncConnection, workspace_id: str, people: Sequence[int]
) -> tuple[dict[int, tuple[int, ...]], set[int]]:
    """Returns those people who are restricted, each with all ids that are this person's now, and those who were erased."""
    same = await customers.ids_of_customers(connection, workspace_id, sorted(set(people)))
    nodes = {each for ids in same.values() for each in ids}
    restricted, erased = await restrictions.barred_among(connection, workspace_id, nodes)
    return (
        {person: ids for person, ids in same.items() if not restricted.isdisjoint(ids)},
        {person for person, ids in same.items() if not erased.isdisjoint(ids)},
    )
