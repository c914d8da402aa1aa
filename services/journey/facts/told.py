"""Facts that journey tells the others."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.outbox import Fact, partition_of
from services.journey.domain import Run
from services.journey.servicer.wire import run_to_wire
from yike.journey.v1 import journey_facts_pb2 as facts_pb

RUNS_A_FACT = 1_000


def announce_runs(runs: Sequence[Run]) -> list[Fact]:
    """Returns the facts `RunsAdvanced` that tell of runs: by partition, bounded in size."""
    by_partition: dict[int, list[Run]] = {}
    for run in runs:
        by_partition.setdefault(partition_of(run.customer_id), []).append(run)
    facts = []
    for partition, moved in sorted(by_partition.items()):
        for start in range(0, len(moved), RUNS_A_FACT):
            told = facts_pb.RunsAdvanced(runs=[run_to_wire(run) for run in moved[start : start + RUNS_A_FACT]])
            facts.append(Fact(partition, facts_pb.JourneyFact(runs_advanced=told).SerializeToString()))
    return facts
