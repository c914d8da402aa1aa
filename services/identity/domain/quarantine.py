"""Identifiers that stand for many people: a shop's device, a guest's address. What comes to them is set aside.

An identifier at which the rules refused `REFUSED_LINKS` links is taken out: from then on evidence of it is kept aside, decided
when an operator releases it, and joins nobody before that. What was refused joins nobody either way, so taking an identifier
out moves no customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.identity.domain.linking import LIMIT_EXCEEDED, ONLY_ATTACHES, Edge, LinkState
from services.identity.domain.settlement import LinkChange

QUARANTINED = "quarantined"
"""Why a link is kept aside."""

COUNTED = (LIMIT_EXCEEDED, ONLY_ATTACHES)
"""How the reasons begin for which a refused link counts: the identifier was somebody else's."""

REFUSED_LINKS = 100
"""Links so refused at which an identifier is taken out; after a release, as many more."""


@dataclass(frozen=True)
class Overflow:
    """What is too much of one identifier.

    Attributes:
        taken_out: Identifiers that are taken out now, with how many links a limit refused there.
        aside: Refused links that are not to be kept as such, each with the identifier that is too much of.
    """

    taken_out: Mapping[int, int] = field(default_factory=dict)
    aside: Sequence[tuple[int, LinkChange]] = ()


def newly_refused(links: Iterable[LinkChange]) -> list[LinkChange]:
    """Returns the links that nothing was known of and the rules refused, in the order of their events."""
    refused = [
        link
        for link in links
        if link.is_new
        and link.edge is not None
        and link.verdict.state is LinkState.REFUSED
        and link.verdict.reason.startswith(COUNTED)
    ]
    return sorted(refused, key=_edge)


def overflow(refused: Sequence[LinkChange], before: Mapping[int, int], *, spared: int = 0) -> Overflow:
    """Returns which identifiers are too much by now.

    Args:
        refused: As `newly_refused` gives them.
        before: How many links a limit had refused at an identifier before, since it was released last; 0 where absent.
        spared: An identifier that is being released; 0: none is.
    """
    kept: dict[int, int] = {}
    aside: list[tuple[int, LinkChange]] = []
    for link in refused:
        full = 0
        for node in link.pair:
            kept.setdefault(node, before.get(node, 0))
            if node != spared and kept[node] >= REFUSED_LINKS:
                full = full or node
        if full:
            aside.append((full, link))
            continue
        for node in link.pair:
            kept[node] += 1
    taken_out = {node: count for node, count in kept.items() if count >= REFUSED_LINKS and node != spared}
    return Overflow(taken_out, aside)


def _edge(link: LinkChange) -> Edge:
    assert link.edge is not None
    return link.edge
