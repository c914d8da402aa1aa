"""Many different random rules at once, of every kind, and what they may name; and what is left of a case that fails."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.segment import strategies
from tests.integration.segment.kept_strategies import kept

Rule = dict[str, Any]
LISTS = ("guests", "staff")
TRAITS = ("t0", "t1", "t2")
SEGMENTS = ("s0", "s1", "s2")
OF_EACH_KIND = 2
"""At least so many conditions of each kind are drawn for each world."""

_named = {
    "list": st.sampled_from([{"list": {"customer_list_id": name}} for name in LISTS]),
    "segment": st.sampled_from([{"segment": {"segment_id": name}} for name in SEGMENTS]),
}
_lunar = st.builds(
    lambda op, days: {"trait": {"name": "birthday", "op": op, "value": days}},
    st.sampled_from(("LUNAR_ANNIVERSARY_WITHIN_DAYS", "LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS")),
    st.sampled_from((0.0, 1.0, 2.0)),
)


@dataclass(frozen=True)
class Case:
    """A world, what its rules may name, and the rules.

    Attributes:
        history: Events, as `World.event` takes them.
        links: Pairs of nodes.
        told: What is told beside events, as `kept_world.keep` takes it.
        survivorship: Traits that go by the most frequent value, and those that go by an order of sources.
        entries: Nodes by lists.
        measures: Computed traits.
        segments: Rules of other segments.
        time_zone: The workspace's.
        rules: The rules, none twice.
    """

    history: tuple[Any, ...]
    links: tuple[Any, ...]
    told: tuple[Any, ...]
    survivorship: tuple[Any, Any]
    entries: tuple[tuple[int, str], ...]
    measures: Mapping[str, Rule]
    segments: Mapping[str, Rule]
    time_zone: str
    rules: tuple[Rule, ...] = field(repr=False, default=())


worlds = st.builds(
    Case,
    history=st.lists(strategies.events, min_size=6, max_size=14).map(tuple),
    links=strategies.links.map(tuple),
    told=st.lists(kept, min_size=3, max_size=10).map(tuple),
    survivorship=strategies.survivorship,
    entries=st.lists(st.tuples(st.sampled_from(strategies.NODES), st.sampled_from(LISTS)), max_size=5).map(tuple),
    measures=st.fixed_dictionaries(dict.fromkeys(TRAITS, strategies.measures)),
    segments=st.fixed_dictionaries(dict.fromkeys(SEGMENTS, strategies.rules)),
    time_zone=st.sampled_from(("Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "UTC")),
)


def drawn_cases(count: int, rules_a_world: int) -> Iterator[Case]:
    """Yields worlds, other ones each time, each with so many rules; no two of all are the same."""
    seen: set[str] = set()
    # The first that is drawn is always the least there can be.
    for case in drawn(worlds, count + 1)[1:]:
        chance = random.Random(repr(case))
        compared = [
            st.builds(
                lambda comparison, name=name: {"computed": {"computed_trait_id": name, **comparison}},
                strategies.comparisons_of(measure),
            )
            for name, measure in case.measures.items()
        ]
        kinds = {**strategies.kinds, **_named, "computed": st.one_of(compared)}
        leaves = drawn(strategies.leaves, rules_a_world // 8) + drawn(_lunar, OF_EACH_KIND)
        for strategy in kinds.values():
            leaves += drawn(strategy, OF_EACH_KIND)
        rules: list[Rule] = []
        for one in itertools.chain(leaves, _trees(chance, leaves)):
            if len(rules) == rules_a_world:
                break
            if repr(one) not in seen:
                seen.add(repr(one))
                rules.append(one)
        yield replace(case, rules=tuple(rules))


def _trees(chance: random.Random, leaves: list[Rule]) -> Iterator[Rule]:
    while True:
        yield tree(chance, leaves, chance.choice((1, 1, 1, 2)))


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Returns so many draws."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: Any) -> None:
        found.append(value)

    draw()
    return found[:count]


def tree(chance: random.Random, leaves: list[Rule], deep: int) -> Rule:
    """Returns some conditions put together."""
    kind = chance.choice(("all", "any", "not", "leaf") if deep else ("leaf",))
    if kind == "leaf":
        return chance.choice(leaves)
    if kind == "not":
        return {"not": tree(chance, leaves, deep - 1)}
    return {kind: {"rules": [tree(chance, leaves, deep - 1) for _ in range(chance.choice((1, 2, 2, 3)))]}}


def tally(rules: Any) -> Counter[str]:
    """Returns how often each kind of a condition or of a tree is in rules."""
    found: Counter[str] = Counter()
    for rule in rules:
        ((kind, body),) = rule.items()
        found[kind] += 1
        if kind in ("all", "any"):
            found += tally(body["rules"])
        elif kind == "not":
            found += tally([body])
    return found


async def smallest(case: Case, fails: Callable[[Case], Awaitable[bool]]) -> Case:
    """Returns what is left of a case of one rule that fails when all that it fails without is taken away."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(case):
            if await fails(smaller):
                case, is_smaller = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    for rule in _smaller_rules(case.rules[0]):
        yield replace(case, rules=(rule,))
    for name in ("history", "links", "told", "entries"):
        values = getattr(case, name)
        for index in range(len(values)):
            without: dict[str, Any] = {name: (*values[:index], *values[index + 1 :])}
            yield replace(case, **without)
    if case.survivorship != (frozenset(), {}):
        yield replace(case, survivorship=(frozenset(), {}))


def _smaller_rules(rule: Rule) -> Iterator[Rule]:
    ((kind, body),) = rule.items()
    if kind == "not":
        yield body
        yield from ({"not": one} for one in _smaller_rules(body))
    if kind in ("all", "any"):
        parts = body["rules"]
        yield from parts
        for index, part in enumerate(parts):
            if len(parts) > 1:
                yield {kind: {"rules": [*parts[:index], *parts[index + 1 :]]}}
            for one in _smaller_rules(part):
                yield {kind: {"rules": [*parts[:index], one, *parts[index + 1 :]]}}
    elif "filters" in body:
        for index in range(len(body["filters"])):
            yield {kind: {**body, "filters": [*body["filters"][:index], *body["filters"][index + 1 :]]}}
