"""What segment tells, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import Fact, partition_of, publish
from services.segment.domain.alerts import Firing
from services.segment.domain.reports.figures import plain
from services.segment.domain.schedules import Run
from services.segment.history.rule_query import microseconds
from services.segment.storage.memberships import LoggedChanges
from yike.segment.v1 import insight_service_pb2 as insight_pb
from yike.segment.v1 import segment_facts_pb2 as segment_facts

CHANGES_PER_FACT = 10_000


async def announce(
    connection: AsyncConnection, workspace_id: str, logged: Iterable[LoggedChanges], now: datetime
) -> None:
    """Tells of membership changes, in the transaction that makes them; at most 10,000 customers a fact, by partition."""
    change_time_us = microseconds(now)
    telling: dict[int, list[segment_facts.SegmentFact]] = {}
    room: dict[int, int] = {}
    for one in logged:
        for partition, members in _by_partition(one).items():
            for start in range(0, len(members), CHANGES_PER_FACT):
                portion = members[start : start + CHANGES_PER_FACT]
                if room.get(partition, 0) < len(portion):
                    telling.setdefault(partition, []).append(segment_facts.SegmentFact())
                    room[partition] = CHANGES_PER_FACT
                room[partition] -= len(portion)
                telling[partition][-1].memberships_changed.groups.add(
                    segment_id=one.changes.segment_id,
                    entered=one.changes.entered,
                    cause=int(one.changes.cause),
                    change_time_us=change_time_us,
                    customer_ids=[customer_id for customer_id, _ in portion],
                    change_ids=[change_id for _, change_id in portion],
                )
    # Any number of the partition is a key of it.
    facts = [Fact(partition, told.SerializeToString()) for partition, all_told in telling.items() for told in all_told]
    await publish(connection, workspace_id, facts)


def _by_partition(logged: LoggedChanges) -> dict[int, list[tuple[int, int]]]:
    """Returns (customer, change id) of each change by the partition of its customer."""
    found: dict[int, list[tuple[int, int]]] = {}
    for customer_id, change_id in zip(logged.changes.customers, logged.change_ids, strict=True):
        found.setdefault(partition_of(customer_id), []).append((customer_id, change_id))
    return found


async def announce_firings(
    connection: AsyncConnection, workspace_id: str, metric: int, firings: Sequence[Firing]
) -> None:
    """Tells of firings of an alert, in the transaction that keeps them."""
    told = [firing_fact(metric, firing) for firing in firings]
    await publish(connection, workspace_id, [Fact(0, fact.SerializeToString()) for fact in told])


def firing_fact(metric: int, firing: Firing) -> segment_facts.SegmentFact:
    """Returns the fact that tells of a firing."""
    judged = firing.judged
    return segment_facts.SegmentFact(
        alert_fired=segment_facts.AlertFired(
            alert_id=firing.alert_id,
            firing_id=firing.firing_id,
            metric=cast(insight_pb.Metric, metric),
            day=judged.day.isoformat(),
            value=_text(judged.value),
            expected=_text(judged.expected),
            lower=_text(judged.lower),
            upper=_text(judged.upper),
            fire_time_us=microseconds(firing.create_time),
        )
    )


async def announce_run(connection: AsyncConnection, workspace_id: str, run: Run) -> None:
    """Tells of a run of a report, in the transaction that keeps it."""
    told = segment_facts.ReportRan(
        report_id=run.report_id,
        run_id=run.run_id,
        day=run.day.isoformat(),
        row_count=run.row_count,
        problem=run.problem,
        run_time_us=microseconds(run.create_time),
    )
    fact = segment_facts.SegmentFact(report_ran=told)
    await publish(connection, workspace_id, [Fact(0, fact.SerializeToString())])


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
