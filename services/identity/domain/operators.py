"""Operators' decisions: which pairs a cut bars, and what holds together what an operator says is one customer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.identity.domain.linking import (
    LIMIT_EXCEEDED,
    Edge,
    LinkState,
    Pair,
    Partition,
    Verdict,
    pair_of,
    partition,
)
from services.identity.domain.rules import Rulebook

MOST_BARS = 2_500
"""Pairs that one cut bars. They are part of what late evidence makes us read again: more would make customers around a cut too
entangled to be decided exactly."""


def pairs_between(some: Iterable[int], others: Collection[int]) -> set[Pair]:
    """Returns each pair of one of some nodes with one of others: all that a cut between them must bar.

    Fewer are not enough: were one pair left out, evidence of just this pair that happened before all else would join it, and
    then keep the rest of both apart from it.
    """
    return {pair_of(node, other) for node in some for other in others}


@dataclass(frozen=True)
class Held:
    """What evidence comes to with an operator's word.

    Attributes:
        partition: The customers.
        evidence: The operator's word, where evidence alone did not hold a group together.
        refusal: Of the first piece of it that was refused; None if each group is in one customer.
    """

    partition: Partition
    evidence: Mapping[Pair, Edge]
    refusal: Verdict | None


def hold_together(
    types: Mapping[int, str],
    edges: Iterable[Edge],
    barred: Collection[Pair],
    rules: Rulebook,
    groups: Sequence[Sequence[int]],
    word: Edge,
) -> Held:
    """Returns the customers in which each group is whole, with as few words of the operator as that takes.

    Args:
        types: Identifier type of every node.
        edges: The evidence.
        barred: Pairs that are kept apart, those of this decision among them.
        rules: By version.
        groups: What must be one customer each, the oldest node first. Others may be in it, too, by evidence.
        word: When and by what name the operator speaks, and under which rules; its nodes mean nothing.
    """
    known = list(edges)
    taken = {edge.pair for edge in known}
    evidence: dict[Pair, Edge] = {}
    part = partition(types, known, barred, rules)
    attaches = rules.at(word.rules_version).only_attaches
    # Evidence that happened at the same time as the word or, by its sender's clock, after it is decided behind it: a word may
    # take from a group what was in it, and that needs a word, too, or refuses all.
    while said := [pair for group in groups for pair in _between(_pieces(part, group), types, attaches, taken)]:
        evidence |= {pair: Edge(word.occur_micros, word.message_id, *pair, word.rules_version) for pair in said}
        taken |= evidence.keys()
        part = partition(types, [*known, *evidence.values()], barred, rules)
        refused = [
            part.verdicts[pair] for pair in sorted(evidence) if part.verdicts[pair].state is not LinkState.ACCEPTED
        ]
        if refused:
            # A limit tells more than another cut that stands in the way as well.
            refused.sort(key=lambda verdict: not verdict.reason.startswith(LIMIT_EXCEEDED))
            return Held(part, evidence, refused[0])
    return Held(part, evidence, None)


def _between(
    pieces: list[list[int]], types: Mapping[int, str], attaches: Callable[[str], bool], taken: Collection[Pair]
) -> list[Pair]:
    """Returns the pairs of which an operator must say something to join what a group falls into."""
    # What only attaches joins nobody, by an operator's word neither: the others speak for a piece that has some.
    speaking = [[node for node in piece if not attaches(types[node])] or piece for piece in pieces]
    speaking.sort(key=lambda piece: attaches(types[piece[0]]))
    return [_free_pair(speaking[0], piece, taken) for piece in speaking[1:]]


def _pieces(part: Partition, group: Sequence[int]) -> list[list[int]]:
    """Returns what a group falls into, in its own order."""
    whose = {node: component for component in part.components for node in component}
    pieces: dict[frozenset[int], list[int]] = {}
    for node in group:
        pieces.setdefault(whose[node], []).append(node)
    return list(pieces.values())


def _free_pair(piece: Sequence[int], other: Sequence[int], taken: Collection[Pair]) -> Pair:
    """Returns the oldest pair without evidence: of a pair that has some the earlier would count, not the operator's word."""
    pairs = (pair_of(node, another) for node in piece for another in other)
    return next((pair for pair in pairs if pair not in taken), pair_of(piece[0], other[0]))
