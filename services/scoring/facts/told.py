"""What scoring tells, written."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.outbox import Fact, partition_of
from services.scoring.domain import Score
from yike.scoring.v1 import scoring_facts_pb2 as facts_pb

SCORES_PER_FACT = 5_000


def score_facts(scores: Sequence[Score]) -> list[Fact]:
    """Returns scores as facts, by partition, at most 5,000 a fact."""
    by_partition: dict[int, list[Score]] = {}
    for score in scores:
        by_partition.setdefault(partition_of(score.customer_id), []).append(score)
    facts = []
    for group in by_partition.values():
        for start in range(0, len(group), SCORES_PER_FACT):
            changed = facts_pb.ScoresChanged(
                scores=[
                    facts_pb.CustomerScore(
                        customer_id=score.customer_id,
                        name=score.name,
                        value=score.value,
                        score_time_us=int(score.score_time.timestamp() * 1_000_000),
                    )
                    for score in group[start : start + SCORES_PER_FACT]
                ]
            )
            payload = facts_pb.ScoringFact(scores_changed=changed).SerializeToString()
            facts.append(Fact(group[start].customer_id, payload))
    return facts
