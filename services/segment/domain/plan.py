"""What a set of rules needs to know of a customer, shared between the rules, and when time alone may change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.segment.domain.conditions import AttributeColumn, Condition, Dependencies, IdColumn, TimedColumn
from services.segment.domain.kept import KeptColumn
from services.segment.domain.rules import Rule, leaves


@dataclass(frozen=True)
class Plan:
    """The columns of a set of rules, each once; `events`: computed of events, of orders too."""

    events: tuple[TimedColumn, ...]
    attributes: tuple[AttributeColumn, ...]
    ids: tuple[IdColumn, ...] = ()
    kept: tuple[KeptColumn, ...] = ()


def plan_rules(rules: Iterable[Rule]) -> Plan:
    """Returns the columns that rules need, each once, in the order of first use."""
    events: dict[TimedColumn, None] = {}
    attributes: dict[AttributeColumn, None] = {}
    ids: dict[IdColumn, None] = {}
    kept: dict[KeptColumn, None] = {}
    for rule in rules:
        for leaf in leaves(rule):
            column = leaf.column()
            if isinstance(column, TimedColumn):
                events.setdefault(column)
            elif isinstance(column, IdColumn):
                ids.setdefault(column)
            elif isinstance(column, KeptColumn):
                kept.setdefault(column)
            else:
                attributes.setdefault(column)
    return Plan(tuple(events), tuple(attributes), tuple(ids), tuple(kept))


def dependencies_of(rule: Rule) -> Dependencies:
    """Returns what can change whether a rule holds."""
    return Dependencies.union(part for leaf in leaves(rule) for part in (leaf.dependencies(), _looked_up(leaf)))


def _looked_up(leaf: Condition) -> Dependencies:
    column = leaf.column()
    lookups = frozenset(column.lookups) if isinstance(column, TimedColumn) else frozenset()
    return Dependencies(kept=frozenset(one.subject for one in lookups), lookups=lookups)
