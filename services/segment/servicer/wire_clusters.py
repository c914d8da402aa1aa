"""Clusters to messages of the contract."""

from __future__ import annotations

from typing import cast

from services.segment.clusters.features import Words
from services.segment.servicer.translation import rule_message, sentence_message, timestamp
from services.segment.usecases.clustering import Clusters, Told
from yike.segment.v1 import clusters_pb2 as clusters_pb

_PLACES = 6


def clusters_message(found: Clusters) -> clusters_pb.CustomerClusters:
    """Returns what was found."""
    return clusters_pb.CustomerClusters(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        customers=found.total,
        sampled=found.sampled,
        features=[
            clusters_pb.ClusterFeature(
                key=feature.key,
                words=_words(feature.what),
                unit=cast(clusters_pb.FeatureUnit, feature.unit.value),
                median=_rounded(median),
            )
            for feature, median in zip(found.features, found.typical, strict=True)
        ],
        clusters=[_cluster(found, one) for one in found.clusters],
        silhouette=round(found.silhouette, _PLACES),
        chance_silhouette=round(found.chance, _PLACES),
    )


def _cluster(found: Clusters, one: Told) -> clusters_pb.CustomerCluster:
    message = clusters_pb.CustomerCluster(
        name=_words(one.name),
        customers=one.customers,
        share=round(one.customers / found.sampled, _PLACES),
        values=[
            clusters_pb.ClusterValue(key=feature.key, median=_rounded(median), distance=round(distance, _PLACES))
            for feature, median, distance in zip(found.features, one.found.typical, one.found.distinct, strict=True)
        ],
    )
    if one.rule_data is not None and one.sentence is not None:
        message.rule.CopyFrom(rule_message(one.rule_data))
        message.sentence.CopyFrom(sentence_message(one.sentence))
        message.rule_customers = one.holding
        message.precision = round(one.right / one.holding, _PLACES) if one.holding else 0.0
        message.recall = round(one.right / one.customers, _PLACES)
    return message


def _words(words: Words) -> clusters_pb.ClusterWords:
    return clusters_pb.ClusterWords(chinese=words[0], english=words[1])


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _PLACES)
