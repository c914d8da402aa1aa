"""Clusters in words, and as rules. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.segment.clusters.features import Feature, Words
from services.segment.clusters.finding import Bound, Cluster

MOST_WORDS = 3
LEAST_DISTINCT = 0.5
"""What lies less far from the mean of all, in their deviations, sets nobody apart."""


def name_of(cluster: Cluster, features: Sequence[Feature]) -> Words:
    """Returns what sets a cluster apart: at most three things, the furthest from the others first."""
    by_distance = sorted(range(len(features)), key=lambda index: (-abs(cluster.distinct[index]), index))
    chosen = [index for index in by_distance if abs(cluster.distinct[index]) >= LEAST_DISTINCT][:MOST_WORDS]
    said = [features[index].high if cluster.distinct[index] > 0 else features[index].low for index in chosen]
    if not said:
        return "与多数人相近", "like most"
    return "，".join(chinese for chinese, _ in said), ", ".join(english for _, english in said)


def rule_of(cluster: Cluster, features: Sequence[Feature]) -> dict[str, Any] | None:
    """Returns the rule data of a cluster; None: no rule tells its customers."""
    ways = [_all([_bound(bound, features[bound.column]) for bound in way]) for way in cluster.rule]
    if not ways:
        return None
    return ways[0] if len(ways) == 1 else {"any": {"rules": ways}}


def _all(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"all": {"rules": parts}}


def _bound(bound: Bound, feature: Feature) -> dict[str, Any]:
    if feature.is_long_ago:
        # Who has none is above each number.
        upto = feature.compared("LTE", bound.threshold)
        return {"not": upto} if bound.is_above else upto
    above = feature.compared("GT", max(bound.threshold, 0))
    if bound.threshold < 0:
        # Below all numbers is who has none.
        above = feature.compared("GTE", 0)
    return above if bound.is_above else {"not": above}
