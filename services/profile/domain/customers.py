"""A customer's file: derived from the registers of its nodes at the moment of asking.

So a merge or a cut rewrites nothing: other nodes, another file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.common.attribute_kinds import AttributeKind
from services.profile.domain.attributes import REMOVED, Register
from services.profile.domain.consents import USER_ID, Consent, Statement, fold_consents
from services.profile.domain.contacts import ContactStatement, fold_contacts
from services.profile.domain.events import Identifier
from services.profile.domain.restrictions import Restriction, fold_restriction
from services.profile.domain.survivorship import LATEST_ALWAYS, SurvivorshipRules, survivor


@dataclass(frozen=True)
class Node:
    """One identifier of a customer, as identity knows it.

    Attributes:
        node_id: Fixed for ever.
        identifier: Type and normalised value.
        create_time_us: When it was first seen.
        customer_id: Whose it is.
        mapping_version: Of two mappings of a node the higher holds.
        known_time_us: When it was said to be the customer's last: when the evidence for it happened, not when it came.
        first_time_us: Since when it is known to be the customer's; None where many customers were asked for.
    """

    node_id: int
    identifier: Identifier
    create_time_us: int
    customer_id: int
    mapping_version: int
    known_time_us: int
    first_time_us: int | None = None


@dataclass(frozen=True)
class CustomerNodes:
    """A customer as identity sees one: the current id, and the nodes, oldest first."""

    customer_id: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class NotKept:
    """What may have been in a file of a past moment and is not known any more, by name; see the contract."""

    traits: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    restriction: bool = False


@dataclass(frozen=True)
class CustomerFile:
    """One customer, one file.

    Attributes:
        customer_id: The current id.
        traits: Of each the value over all nodes that the workspace's rules let survive, as the JSON that was sent, so
            that numbers keep their digits.
        tags: Sorted.
        consents: Sorted by channel and purpose.
        nodes: Oldest first.
        contacts: The latest word on each type of contact point of which something was said.
        restriction: Why the data may not be used; None: it may.
        change_event: Node and event id of the event that recorded a change, in the answer to it.
        as_of_us: The past moment that it is of; None: the present.
        event_count: How many events there are, where that was counted; else None.
        not_kept: What a file of a past moment lacks; None: nothing.
    """

    customer_id: int
    traits: dict[str, bytes]
    tags: tuple[str, ...]
    consents: tuple[Consent, ...]
    nodes: tuple[Node, ...]
    contacts: tuple[ContactStatement, ...]
    restriction: Restriction | None = None
    change_event: tuple[int, int] | None = None
    as_of_us: int | None = None
    event_count: int | None = None
    not_kept: NotKept | None = None


def fold_customer(
    customer: CustomerNodes,
    registers: Iterable[Register],
    statements: Iterable[Statement],
    now_us: int,
    rules: SurvivorshipRules = LATEST_ALWAYS,
) -> CustomerFile:
    """Returns the file of a customer from the registers and consents of its nodes; those of others are left out.

    Args:
        customer: Whose file.
        registers: One a node, kind and key.
        statements: Of consents.
        now_us: The moment that the file is of: consents that end then have ended.
        rules: By which of several values of a trait one is shown.
    """
    own = {node.node_id: node.identifier.type for node in customer.nodes}
    theirs = [register for register in registers if register.node_id in own]
    latest: dict[tuple[int, str], Register] = {}
    for register in theirs:
        place = (register.kind, register.key)
        known = latest.get(place)
        # Two nodes never tie: a message id belongs to one event and an event to one node.
        if known is None or register.order > known.order:
            latest[place] = register
    kept = [register for register in (latest | _by_rule(theirs, own, rules)).values() if register.value_json != REMOVED]
    return CustomerFile(
        customer_id=customer.customer_id,
        traits={
            register.key: register.value_json
            for register in sorted(kept, key=lambda each: each.key)
            if register.kind == AttributeKind.TRAIT
        },
        tags=tuple(sorted(register.key for register in kept if register.kind == AttributeKind.TAG)),
        consents=tuple(
            fold_consents(
                statements,
                nodes=own.keys(),
                user_nodes={node.node_id for node in customer.nodes if node.identifier.type == USER_ID},
                now_us=now_us,
            )
        ),
        nodes=customer.nodes,
        contacts=fold_contacts(latest),
        restriction=fold_restriction(theirs, own.keys()),
    )


def _by_rule(
    registers: Iterable[Register], types: Mapping[int, str], rules: SurvivorshipRules
) -> dict[tuple[int, str], Register]:
    """Returns the surviving registers of the traits that do not go by the latest."""
    ruled = rules.traits
    if not ruled:
        return {}
    by_trait: dict[str, list[Register]] = {}
    for register in registers:
        if register.kind == AttributeKind.TRAIT and register.key in ruled:
            by_trait.setdefault(register.key, []).append(register)
    return {
        (int(AttributeKind.TRAIT), key): shown
        for key, held in by_trait.items()
        if (shown := survivor(key, held, types, rules)) is not None
    }
