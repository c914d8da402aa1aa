"""The report on the quality of data: a real cause has its line, with what mends it; mended, it has none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.errors import Unavailable
from services.profile.domain.data_quality import Kind, Line, Report
from services.profile.usecases import data_quality
from services.profile.usecases.data_quality import DataQuality
from tests.integration.profile.conftest import START, Platform, Workspace, event
from tests.integration.profile.import_stage import COLUMNS, imports_of, orders, running_on, working
from tests.integration.profile.loyalty.programme import hear
from tests.integration.profile.test_rejected_events import keep, listed
from tests.integration.profile.test_schemas import REPORT, bought, set_schemas
from tests.integration.profile.test_sources import Caller
from tests.support.tables import as_csv
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import schema_service_pb2 as schema_pb
from yike.profile.v1 import schema_service_pb2_grpc as schema_grpc
from yike.profile.v1 import source_service_pb2 as source_pb


@dataclass
class Others:
    """Stands for identity and segment: what they know, or that they are away."""

    shared: list[tuple[str, datetime]] = field(default_factory=list)
    pairs: list[datetime] = field(default_factory=list)
    daily: dict[str, list[int]] = field(default_factory=dict)
    flawed: list[Line] = field(default_factory=list)
    reached: tuple[int, int] = (0, 0)
    away: bool = False

    async def quarantined(self, workspace_id: str) -> list[tuple[str, datetime]]:
        if self.away:
            raise Unavailable
        return self.shared

    async def suspected_pairs(self, workspace_id: str) -> list[datetime]:
        return self.pairs

    async def flaws(self, workspace_id: str) -> list[Line]:
        return self.flawed

    async def unreachable(self, workspace_id: str, seconds: float) -> tuple[int, int]:
        return self.reached

    async def event_days(
        self, workspace_id: str, *, until: datetime, days: int
    ) -> dict[str, list[tuple[datetime, int]]]:
        """Tells of the whole days before a moment; `daily` begins at START."""
        if self.away:
            raise Unavailable
        return {
            name: [
                (START + timedelta(days=at), count)
                for at, count in enumerate(counts)
                if START + timedelta(days=at + 1) <= until
            ][-days:]
            for name, counts in self.daily.items()
        }


@pytest.fixture
def others() -> Others:
    """Identity and segment."""
    return Others()


@pytest.fixture
def quality(platform: Platform, others: Others) -> DataQuality:
    """What puts the report together."""
    return DataQuality(database=platform.database, identity=others, segment=others, clock=platform.clock)


async def lines(quality: DataQuality, workspace: Workspace) -> list[Line]:
    report: Report = await quality.report(workspace.workspace_id)
    assert not report.missing
    return list(report.lines)


async def test_refused_events_have_a_line_until_they_are_gone(quality: DataQuality, workspace: Workspace) -> None:
    assert await lines(quality, workspace) == []
    now = workspace.platform.clock.now()
    await keep(workspace, [b"{1}", b"{2}"], at=now)
    (line,) = await lines(quality, workspace)
    assert (line.kind, line.subject, line.count, line.since) == (Kind.REJECTED_EVENTS, "INVALID_FIELD", 2, now)
    for each in await listed(workspace):
        await workspace.platform.profile.DiscardRejectedEvent(
            profile_pb.DiscardRejectedEventRequest(rejected_event_id=each.rejected_event_id),
            metadata=workspace.metadata,
        )
    assert await lines(quality, workspace) == []


async def test_schema_violations_have_a_line_until_they_are_dismissed(
    quality: DataQuality, workspace: Workspace, platform: Platform
) -> None:
    stub: Any = schema_grpc.SchemaServiceStub(platform.profile_channel)
    await set_schemas(stub, workspace, events=[bought(REPORT)])
    await workspace.record(event("m1", name="Bought", properties={"sum": "5"}, user_id="u1"))
    await hear(platform)
    (line,) = await lines(quality, workspace)
    assert (line.kind, line.subject, line.count) == (Kind.SCHEMA_VIOLATION, "Bought/sum", 1)
    page = await stub.ListSchemaViolations(schema_pb.ListSchemaViolationsRequest(), metadata=workspace.metadata)
    for each in page.violations:
        await stub.DismissSchemaViolation(
            schema_pb.DismissSchemaViolationRequest(violation_id=each.violation_id), metadata=workspace.metadata
        )
    assert await lines(quality, workspace) == []


async def test_failing_source_has_a_line_while_half_of_a_day_fails(
    quality: DataQuality, workspace: Workspace, platform: Platform
) -> None:
    caller = Caller(workspace)
    made = await caller.create()

    async def deliver(outcome: Any, count: int) -> None:
        delivery = source_pb.SourceDelivery(outcome=outcome, receive_time=platform.clock.now(), count=count)
        await caller.call(
            "NoteSourceDeliveries",
            source_pb.NoteSourceDeliveriesRequest(
                deliveries=[source_pb.NotedDelivery(source_id=made.source_id, delivery=delivery)]
            ),
        )

    await deliver(source_pb.DELIVERY_OUTCOME_REFUSED, 2)
    assert await lines(quality, workspace) == []
    await deliver(source_pb.DELIVERY_OUTCOME_REFUSED, 4)
    (line,) = await lines(quality, workspace)
    assert (line.kind, line.subject, line.count) == (Kind.FAILING_SOURCE, made.source_id, 6)
    platform.clock.advance(timedelta(hours=25))
    assert await lines(quality, workspace) == []


async def test_import_with_rejected_rows_has_a_line_until_it_is_removed(
    quality: DataQuality, workspace: Workspace, platform: Platform
) -> None:
    imports, channel = imports_of(workspace)
    rows = orders(3)
    rows[1][2] = "viel"
    with ThreadPoolExecutor(max_workers=2) as executor:
        async with working(platform, running_on(platform, platform.key, executor)):
            job = await imports.run(as_csv(COLUMNS, rows))
    (line,) = await lines(quality, workspace)
    assert (line.kind, line.subject, line.count) == (Kind.REJECTED_ROWS, job.import_job_id, 1)
    await imports.stub.DeleteImportJob(
        import_pb.DeleteImportJobRequest(import_job_id=job.import_job_id), metadata=workspace.metadata
    )
    await channel.close(None)
    assert await lines(quality, workspace) == []


async def test_events_that_stop_have_a_line_from_the_day_after_and_none_once_they_come_again(
    quality: DataQuality, workspace: Workspace, platform: Platform, others: Others
) -> None:
    others.daily = {"Order Completed": [100] * 30 + [0] * 2 + [100] * 8, "Viewed": [50] * 40}
    platform.clock.set(max(platform.clock.now(), START + timedelta(days=30, hours=6)))
    others.daily = {
        name: [counts[0]] * ((platform.clock.now() - START).days - 30) + counts for name, counts in others.daily.items()
    }
    assert await lines(quality, workspace) == []
    told = []
    for _ in range(4):
        platform.clock.advance(timedelta(days=1))
        told.append([(each.subject, each.count, each.expected) for each in await lines(quality, workspace)])
    assert told == [[("Order Completed", 0, 100)], [("Order Completed", 0, 100)], [], []]


async def test_what_identity_suspects_has_lines(quality: DataQuality, workspace: Workspace, others: Others) -> None:
    others.shared = [("device", START + timedelta(hours=1)), ("device", START), ("phone", START)]
    others.pairs = [START + timedelta(hours=2)]
    assert {(each.kind, each.subject, each.count, each.since) for each in await lines(quality, workspace)} == {
        (Kind.QUARANTINED_IDENTIFIERS, "device", 2, START),
        (Kind.QUARANTINED_IDENTIFIERS, "phone", 1, START),
        (Kind.SUSPECTED_DUPLICATES, "", 1, START + timedelta(hours=2)),
    }


async def test_customers_whom_nobody_can_write_to_have_a_line_with_how_many_there_are(
    quality: DataQuality, workspace: Workspace, others: Others
) -> None:
    others.reached = (3, 10)
    others.flawed = [Line(Kind.SHARED_IDENTIFIERS, "device_id", 2, START)]
    assert {(each.kind, each.count, each.total) for each in await lines(quality, workspace)} == {
        (Kind.NO_CONTACT_POINT, 3, 10),
        (Kind.SHARED_IDENTIFIERS, 2, 0),
    }
    others.reached, others.flawed = (0, 10), []
    assert await lines(quality, workspace) == []


async def test_who_is_away_is_named_and_the_rest_is_told(
    quality: DataQuality, workspace: Workspace, others: Others
) -> None:
    await keep(workspace, [b"{1}"], at=workspace.platform.clock.now())
    others.away = True
    report = await quality.report(workspace.workspace_id)
    assert (list(report.missing), [each.kind for each in report.lines]) == (
        ["identity", "segment"],
        [Kind.REJECTED_EVENTS],
    )


@pytest.fixture
def served(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The call, where profile is served; segment is away there, identity answers."""
    monkeypatch.setattr(data_quality, "ANSWER_SECONDS", 2.0)
    return quality_grpc.DataQualityServiceStub(platform.profile_channel)


async def test_call_tells_lines_with_what_to_do(served: Any, workspace: Workspace, other_workspace: Workspace) -> None:
    await keep(workspace, [b"{1}"], at=workspace.platform.clock.now())
    answer = await served.GetDataQuality(quality_pb.GetDataQualityRequest(), metadata=workspace.metadata)
    assert list(answer.missing) == ["segment"]
    (line,) = answer.lines
    assert (line.kind, line.severity) == (
        quality_pb.DATA_QUALITY_KIND_REJECTED_EVENTS,
        quality_pb.DATA_QUALITY_SEVERITY_MEDIUM,
    )
    assert (line.next_act.console_path, line.next_act.call) == ("/console/data", "GET /v1/rejectedEvents")
    nothing = await served.GetDataQuality(quality_pb.GetDataQualityRequest(), metadata=other_workspace.metadata)
    assert not nothing.lines
