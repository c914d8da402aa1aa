"""Clusters of customers that stand out: looked for as an operation, told in words and as rules that were tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, Reason
from services.common.operations import Finish, Operation, Operations, Task
from services.segment.clusters.apart import find_apart
from services.segment.clusters.features import BUILT_IN, LONG_AGO_DAYS, SPLIT_BY, Feature, Unit, Words, of_value
from services.segment.clusters.finding import Cluster, Column, Request
from services.segment.clusters.telling import name_of, rule_of
from services.segment.domain.parsing import parse_rule
from services.segment.domain.sentences import Sentence, sentence_of
from services.segment.history.clusters import ClusterHistory, Sample
from services.segment.history.connection import Lane
from services.segment.history.reports.asking import ReportHistory
from services.segment.history.store import HistoryStore
from services.segment.usecases.report_questions import RuleData, Setting, read_setting

CLUSTERING: Final = 9
"""The kind of the operations, a number of the contract."""

LEAST_CUSTOMERS: Final = 200
"""Of fewer nothing can be said to stand out."""

STEPS: Final = 4


class _Arguments(msgspec.Struct, frozen=True):
    """Of whom, as the operation keeps it; None: of all."""

    rule: dict[str, Any] | None


@dataclass(frozen=True)
class Told:
    """A cluster.

    Attributes:
        name: What sets it apart.
        customers: How many of the sample are in it.
        found: Its numbers, by feature.
        rule_data: The rule that comes closest to it; None: none does.
        sentence: That rule in words.
        holding: For how many of the sample the rule holds.
        right: For how many of those in the cluster.
    """

    name: Words
    customers: int
    found: Cluster
    rule_data: Mapping[str, Any] | None
    sentence: Sentence | None
    holding: int
    right: int


@dataclass(frozen=True)
class Clusters:
    """What was found, of whom, at which moment."""

    evaluate_time: datetime
    time_zone: str
    features: Sequence[Feature]
    typical: Sequence[float | None]
    total: int
    sampled: int
    silhouette: float
    chance: float
    clusters: Sequence[Told]


class Clustering:
    """Starts looking for clusters, and looks."""

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        operations: Operations,
        clock: Clock,
        message_of: Callable[[Clusters], Any],
    ) -> None:
        """Takes the stores, the service's operations, the time, and what writes clusters as a response."""
        self._database = database
        self._history = history
        self._reports = ReportHistory(history)
        self._asking = ClusterHistory(history)
        self._operations = operations
        self._clock = clock
        self._message_of = message_of

    async def start(self, workspace_id: str, rule_data: RuleData | None, request_id: str) -> Operation:
        """Starts looking for clusters.

        Raises:
            InvalidRule: If the rule cannot be compiled.
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        await read_setting(self._database, self._clock, workspace_id, rule_data)
        arguments = msgspec.json.encode(_Arguments(None if rule_data is None else dict(rule_data)), order="sorted")
        async with self._database.workspace(workspace_id) as connection:
            return await self._operations.start(
                connection, workspace_id, kind=CLUSTERING, arguments=arguments, request_id=request_id
            )

    async def run(self, task: Task) -> Finish:
        """Looks for clusters, and returns what tells them. Nothing is changed.

        Raises:
            FailedPrecondition: NOT_ENOUGH_DATA.
        """
        asked = msgspec.json.decode(task.arguments, type=_Arguments)
        setting = await read_setting(self._database, self._clock, task.workspace_id, asked.rule)
        source = setting.source(self._reports)
        task.report(0, STEPS)
        features = [*BUILT_IN]
        for path in SPLIT_BY:
            features += [of_value(path, value) for value in await self._asking.values(source, path)]
        task.report(1, STEPS)
        own = setting.workspace.own_terms(setting.now)
        sample = await self._asking.sample(source, features, time_zone=setting.time_zone, now=setting.now, own=own)
        count = len(sample.customer_ids)
        if count < LEAST_CUSTOMERS:
            raise FailedPrecondition(
                f"{count} customers did something within a year; clusters are looked for among at least {LEAST_CUSTOMERS}. "
                "Import more history, or take a wider rule.",
                reason=Reason.ERROR_REASON_NOT_ENOUGH_DATA,
                customers=str(count),
            )
        task.report(2, STEPS)
        columns = [_column(feature) for feature in features]
        request = Request(columns, sample.numbers.tobytes(), sample.orders.tobytes())
        found = await find_apart(request, report=lambda: task.report(2, STEPS))
        task.report(3, STEPS)
        labels = np.array(found.labels, dtype=np.int64)
        told = [
            await self._told(setting, sample, cluster, labels == number, features)
            for number, cluster in enumerate(found.clusters)
        ]
        clusters = Clusters(
            setting.now,
            setting.time_zone,
            features,
            found.typical,
            sample.total,
            count,
            found.silhouette,
            found.chance,
            told,
        )

        async def finish(connection: AsyncConnection) -> Any:
            return self._message_of(clusters)

        return finish

    async def _told(
        self, setting: Setting, sample: Sample, cluster: Cluster, inside: Any, features: Sequence[Feature]
    ) -> Told:
        """Returns a cluster in words and as a rule, which is asked of the sample as any rule is: so much it is right."""
        members = set(sample.customer_ids[inside].tolist())
        name, data = name_of(cluster, features), rule_of(cluster, features)
        if data is None:
            return Told(name, len(members), cluster, None, None, 0, 0)
        rule = parse_rule(data)
        held = await self._history.holding(
            setting.workspace.workspace_id,
            {"rule": rule},
            sample.customer_ids.tolist(),
            now=setting.now,
            time_zone=setting.time_zone,
            own=setting.workspace.own_terms(setting.now),
            lane=Lane.FILL,
        )
        holding = held["rule"]
        return Told(name, len(members), cluster, data, sentence_of(rule), len(holding), len(holding & members))


def _column(feature: Feature) -> Column:
    return Column(
        is_log=feature.is_log,
        absent=LONG_AGO_DAYS if feature.is_long_ago else -1,
        in_rules=feature.in_rules,
        is_whole=feature.unit is Unit.COUNT,
        is_share=feature.of is not None,
        parts=feature.parts,
    )
