"""What identity tells the others, in its wire form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.common.outbox import Fact, partition_of
from services.identity.domain import Move
from yike.identity.v1 import identity_facts_pb2 as facts_pb


def facts_of(moves: Iterable[Move], mapping_version: int, record_time: datetime) -> list[Fact]:
    """Returns the facts that tell of nodes that moved: at most one a kind and partition.

    Args:
        moves: Nodes that were there before and have another customer now.
        mapping_version: Of the new customer of all of them.
        record_time: When the change was recorded.
    """
    grouped: dict[tuple[int, bool], list[Move]] = {}
    for move in moves:
        grouped.setdefault((partition_of(move.to_customer_id), move.is_cut), []).append(move)
    return [
        Fact(group[0].to_customer_id, _encode(group, is_cut, mapping_version, record_time))
        for (_, is_cut), group in grouped.items()
    ]


def alarms_of(taken_out: Mapping[int, int], customer_of: Mapping[int, int], record_time: datetime) -> list[Fact]:
    """Returns the facts that tell of identifiers that were taken out, at most one a partition.

    Args:
        taken_out: How many links a limit refused at each.
        customer_of: Whose each is.
        record_time: When it was recorded.
    """
    grouped: dict[int, list[int]] = {}
    for node_id in taken_out:
        grouped.setdefault(partition_of(customer_of[node_id]), []).append(node_id)
    facts = []
    for group in grouped.values():
        fact = facts_pb.IdentityFact()
        for node_id in group:
            told = fact.identifiers_quarantined.identifiers.add(
                node_id=node_id, customer_id=customer_of[node_id], refused_links=taken_out[node_id]
            )
            told.record_time.FromDatetime(record_time)
        facts.append(Fact(customer_of[group[0]], fact.SerializeToString()))
    return facts


def user_ids_of(customer_of: Mapping[int, int], mapping_version: int) -> list[Fact]:
    """Returns the fact that tells of user ids that one change made; none where it made none.

    In whatever order it is heard among others, the same follows: so one fact tells of all of them.

    Args:
        customer_of: Whose each is.
        mapping_version: Of these customers.
    """
    if not customer_of:
        return []
    fact = facts_pb.IdentityFact()
    for node_id, customer_id in customer_of.items():
        fact.user_ids_added.nodes.add(node_id=node_id, customer_id=customer_id, mapping_version=mapping_version)
    return [Fact(next(iter(customer_of.values())), fact.SerializeToString())]


def _encode(moves: list[Move], is_cut: bool, mapping_version: int, record_time: datetime) -> bytes:
    fact = facts_pb.IdentityFact()
    told = fact.customers_cut.moves if is_cut else fact.customers_linked.moves
    for move in moves:
        moved = told.add(
            node_id=move.node_id,
            from_customer_id=move.from_customer_id,
            to_customer_id=move.to_customer_id,
            mapping_version=mapping_version,
        )
        moved.record_time.FromDatetime(record_time)
    return fact.SerializeToString()
