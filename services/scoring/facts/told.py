"""What scoring tells, written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.common.outbox import Fact, partition_of
from services.scoring.domain import Score
from yike.scoring.v1 import scoring_facts_pb2 as facts_pb

SCORES_PER_FACT = 5_000


def score_told(customer_id: int, name: str, value: float, score_time: datetime) -> facts_pb.CustomerScore:
    """Returns a score as facts and exports have it: of both the same, whichever comes last."""
    return facts_pb.CustomerScore(
        customer_id=customer_id, name=name, value=value, score_time_us=int(score_time.timestamp() * 1_000_000)
    )


def replacement_told(name: str, model_id: str, replace_time: datetime) -> facts_pb.ScoreReplacement:
    """Returns where scores of a name come from, and since when they are all that there are, as facts and exports have it."""
    return facts_pb.ScoreReplacement(
        name=name, model_id=model_id, replace_time_us=int(replace_time.timestamp() * 1_000_000)
    )


def score_facts(scores: Sequence[Score], replace_time: datetime) -> list[Fact]:
    """Returns scores as facts, by partition, at most 5,000 a fact, each with whose place they take.

    Args:
        scores: All of their names that there are now.
        replace_time: When they took the place of those before.
    """
    by_partition: dict[int, list[Score]] = {}
    for score in scores:
        by_partition.setdefault(partition_of(score.customer_id), []).append(score)
    facts = []
    for group in by_partition.values():
        for start in range(0, len(group), SCORES_PER_FACT):
            portion = group[start : start + SCORES_PER_FACT]
            sources = {score.name: score.model_id for score in portion}
            changed = facts_pb.ScoresChanged(
                scores=[score_told(score.customer_id, score.name, score.value, score.score_time) for score in portion],
                replacements=[replacement_told(name, model, replace_time) for name, model in sources.items()],
            )
            payload = facts_pb.ScoringFact(scores_changed=changed).SerializeToString()
            facts.append(Fact(group[start].customer_id, payload))
    return facts
