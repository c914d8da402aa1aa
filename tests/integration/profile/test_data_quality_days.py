"""A report a night that is kept, once whatever happens; how lines went; and alerts, each of which is told once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from services.common.database import fetch_rows
from services.common.errors import Aborted, InvalidArgument, NotFound, Unavailable
from services.common.payloads import unpack
from services.common.webhook_calls import Answer
from services.profile.domain.data_quality import AlertCondition, AlertRule, AlertState, Kind, Line, Trend
from services.profile.facts.told import data_quality_alerted_fact
from services.profile.storage.data_quality_days import claim_due
from services.profile.usecases.data_quality import DataQuality
from services.profile.usecases.data_quality_alerts import AlertTelling
from services.profile.usecases.data_quality_days import LEASE, PATIENCE, QualityDays
from tests.integration.profile.conftest import Platform, Workspace, event
from tests.integration.profile.test_data_quality import Others
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.profile.v1 import profile_facts_pb2

URL = "https://hooks.example/quality"
DAY = timedelta(days=1)
REJECTED = quality_pb.DATA_QUALITY_KIND_REJECTED_EVENTS
NO_CONDITION = cast(quality_pb.DataQualityAlertCondition, 9)


@dataclass
class Receiver:
    """Stands for journey, which calls URLs: what it was asked to tell of a workspace, and what it answers."""

    workspace_id: str
    answers: list[Answer | Exception] = field(default_factory=list)
    told: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def check_url(self, workspace_id: str, url: str) -> None:
        if not url.startswith("https://"):
            raise InvalidArgument("webhook_url: give a URL that begins with https://.", field="webhook_url")

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        if workspace_id != self.workspace_id:
            # Of another test, in whose workspace alerts wait as well.
            return Answer()
        answer = self.answers.pop(0) if self.answers else Answer()
        if isinstance(answer, Exception):
            raise answer
        self.told.append((url, webhook_id, body))
        return answer


@dataclass
class Stage:
    """Reports of one workspace, and hands to move the nights."""

    workspace: Workspace
    others: Others
    receiver: Receiver

    def days(self) -> QualityDays:
        """Returns what a worker of its own has."""
        platform = self.workspace.platform
        quality = DataQuality(
            database=platform.database, identity=self.others, segment=self.others, clock=platform.clock
        )
        return QualityDays(
            database=platform.database,
            quality=quality,
            urls=self.receiver,
            clock=platform.clock,
            encode=data_quality_alerted_fact,
        )

    def telling(self) -> AlertTelling:
        platform = self.workspace.platform
        return AlertTelling(database=platform.database, calls=self.receiver, clock=platform.clock)

    async def next_night(self) -> date:
        """Goes to the workspace's next night, keeps its report, and returns its day."""
        days = self.days()
        settings = await days.get_settings(self.workspace.workspace_id)
        assert settings.next_time is not None
        self.workspace.platform.clock.set(settings.next_time)
        await days.turn()
        (kept, *_) = await days.list_reports(self.workspace.workspace_id, None, 1)
        return kept.day

    def suspect(self, pairs: int) -> None:
        """Lets identity suspect so many pairs."""
        self.others.pairs = [self.workspace.platform.clock.now()] * pairs

    async def set_rules(self, *rules: AlertRule, url: str = "") -> None:
        await self.days().change_settings(
            self.workspace.workspace_id, lambda present: replace(present, rules=rules, webhook_url=url)
        )

    async def alerts(self) -> list[Any]:
        return await self.days().list_alerts(self.workspace.workspace_id, None, 100)

    async def facts(self) -> list[profile_facts_pb2.DataQualityAlerted]:
        """Returns what was told of alerts."""
        async with self.workspace.platform.database.workspace(self.workspace.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        facts = [profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
        return [fact.data_quality_alerted for fact in facts if fact.HasField("data_quality_alerted")]


@pytest.fixture
async def stage(workspace: Workspace) -> Stage:
    """A workspace that has recorded something."""
    stage = Stage(workspace, Others(), Receiver(workspace.workspace_id))
    await workspace.record(event(user_id="u1", at=workspace.platform.clock.now()))
    await stage.days().turn()
    return stage


async def kept_days(stage: Stage) -> list[date]:
    return [each.day for each in await stage.days().list_reports(stage.workspace.workspace_id, None, 100)]


async def test_a_report_is_kept_each_night_once_and_compared(stage: Stage) -> None:
    assert await kept_days(stage) == []
    stage.suspect(3)
    first = await stage.next_night()
    stage.suspect(5)
    second = await stage.next_night()
    stage.suspect(0)
    stage.others.reached = (1, 4)
    third = await stage.next_night()
    assert await kept_days(stage) == [third, second, first]
    assert (second - first, third - second) == (DAY, DAY)
    days, workspace_id = stage.days(), stage.workspace.workspace_id
    compared = await days.get(workspace_id, second)
    assert compared.day_before is not None
    (line,) = compared.report.lines
    change = compared.day_before.of(line)
    assert change is not None
    assert (change.trend, change.count_before) == (Trend.WORSE, 3)
    compared = await days.get(workspace_id, third)
    assert compared.day_before is not None
    assert [(each.kind, each.count) for each in compared.day_before.gone()] == [(Kind.SUSPECTED_DUPLICATES, 5)]
    assert [each.total for each in compared.report.lines] == [4]
    with pytest.raises(NotFound):
        await days.get(workspace_id, first - DAY)
    # A turn in between keeps nothing.
    await days.turn()
    assert len(await kept_days(stage)) == 3


async def test_several_workers_keep_one_report_and_raise_one_alert(stage: Stage) -> None:
    await stage.set_rules(AlertRule(Kind.SUSPECTED_DUPLICATES), url=URL)
    stage.suspect(2)
    settings = await stage.days().get_settings(stage.workspace.workspace_id)
    assert settings.next_time is not None
    stage.workspace.platform.clock.set(settings.next_time)
    kept = await asyncio.gather(*(stage.days().turn() for _ in range(4)))
    assert len(await kept_days(stage)) == 1
    assert sum(kept) >= 1
    assert [len(fact.alerts) for fact in await stage.facts()] == [1]
    await asyncio.gather(*(stage.telling().turn() for _ in range(4)))
    assert len(stage.receiver.told) == 1


async def test_a_worker_that_was_killed_is_followed_by_another(stage: Stage) -> None:
    settings = await stage.days().get_settings(stage.workspace.workspace_id)
    assert settings.next_time is not None
    platform = stage.workspace.platform
    platform.clock.set(settings.next_time)
    async with platform.database.system() as connection:
        # As a worker that took it up and came no further.
        await claim_due(connection, platform.clock.now(), LEASE, 1_000)
    await stage.days().turn()
    assert await kept_days(stage) == []
    platform.clock.advance(LEASE)
    await stage.days().turn()
    assert len(await kept_days(stage)) == 1


async def test_who_does_not_answer_is_waited_for_and_then_left_out(stage: Stage) -> None:
    stage.suspect(2)
    stage.others.away = True
    settings = await stage.days().get_settings(stage.workspace.workspace_id)
    assert settings.next_time is not None
    clock = stage.workspace.platform.clock
    clock.set(settings.next_time)
    await stage.days().turn()
    assert await kept_days(stage) == []
    clock.set(settings.next_time + PATIENCE)
    await stage.days().turn()
    (kept,) = await stage.days().list_reports(stage.workspace.workspace_id, None, 10)
    assert list(kept.report.missing) == ["identity", "segment"]


async def test_nights_without_a_process_are_made_up_for_once(stage: Stage) -> None:
    first = await stage.next_night()
    stage.workspace.platform.clock.advance(timedelta(days=3, hours=5))
    await stage.days().turn()
    assert await kept_days(stage) == [first + timedelta(days=3), first]
    assert await stage.next_night() == first + timedelta(days=4)


async def test_lines_are_kept_without_the_customers_whom_they_concern(stage: Stage) -> None:
    stage.others.flawed = [Line(Kind.ENTANGLED_CUSTOMERS, "", 3, None, customer_ids=(4711,))]
    day = await stage.next_night()
    (line,) = (await stage.days().get(stage.workspace.workspace_id, day)).report.lines
    assert (line.count, line.customer_ids) == (3, ())


async def test_an_alert_is_raised_once_a_kind_and_day_and_told(stage: Stage) -> None:
    await stage.set_rules(
        AlertRule(Kind.SUSPECTED_DUPLICATES, 2, AlertCondition.EVERY_DAY), AlertRule(Kind.SHARED_IDENTIFIERS), url=URL
    )
    stage.suspect(1)
    await stage.next_night()
    assert await stage.alerts() == []
    stage.suspect(2)
    stage.others.flawed = [Line(Kind.SHARED_IDENTIFIERS, "device_id", 1, None)]
    second = await stage.next_night()
    assert {(each.day, each.kind, each.count, each.count_before, each.state) for each in await stage.alerts()} == {
        (second, Kind.SUSPECTED_DUPLICATES, 2, 1, AlertState.TELLING),
        (second, Kind.SHARED_IDENTIFIERS, 1, 0, AlertState.TELLING),
    }
    third = await stage.next_night()
    assert [each.day for each in await stage.alerts()] == [third, second, second]
    assert [[each.count for each in fact.alerts] for fact in await stage.facts()] == [[2, 1], [2]]
    await stage.telling().turn()
    assert sorted(each.alert_id for each in await stage.alerts()) == sorted(told[1] for told in stage.receiver.told)
    assert {each.state for each in await stage.alerts()} == {AlertState.TOLD}
    await stage.telling().turn()
    assert len(stage.receiver.told) == 3


async def test_a_call_that_fails_in_passing_is_made_again_under_the_same_id(stage: Stage) -> None:
    await stage.set_rules(AlertRule(Kind.SUSPECTED_DUPLICATES), url=URL)
    stage.suspect(1)
    await stage.next_night()
    passing = Answer("http_status: 503", may_retry=True)
    stage.receiver.answers = [Unavailable(), passing, Answer()]
    clock = stage.workspace.platform.clock
    for _ in range(3):
        await stage.telling().turn()
        clock.advance(timedelta(minutes=1))
    (alert,) = await stage.alerts()
    assert (alert.state, alert.reason, alert.attempts) == (AlertState.TOLD, "", 2)
    assert len({told[1:] for told in stage.receiver.told}) == 1


async def test_a_receiver_that_refuses_is_not_called_again(stage: Stage) -> None:
    await stage.set_rules(AlertRule(Kind.SUSPECTED_DUPLICATES), url=URL)
    stage.suspect(1)
    await stage.next_night()
    stage.receiver.answers = [Answer("http_status: 410")]
    await stage.telling().turn()
    stage.workspace.platform.clock.advance(timedelta(hours=1))
    await stage.telling().turn()
    (alert,) = await stage.alerts()
    assert (alert.state, alert.reason, len(stage.receiver.told)) == (AlertState.FAILED, "http_status: 410", 1)


async def test_without_a_url_an_alert_stands_in_the_list(stage: Stage) -> None:
    await stage.set_rules(AlertRule(Kind.SUSPECTED_DUPLICATES))
    stage.suspect(1)
    await stage.next_night()
    await stage.telling().turn()
    (alert,) = await stage.alerts()
    assert (alert.state, stage.receiver.told) == (AlertState.RAISED, [])
    assert len(await stage.facts()) == 1


async def test_series_tell_how_kinds_and_lines_went(stage: Stage) -> None:
    stage.others.shared = [
        ("device_id", datetime(2026, 11, 1, tzinfo=UTC)),
        ("phone", datetime(2026, 11, 1, tzinfo=UTC)),
    ]
    first = await stage.next_night()
    stage.others.shared = stage.others.shared[:1]
    second = await stage.next_night()
    days, workspace_id = stage.days(), stage.workspace.workspace_id
    (kind,) = await days.series(workspace_id, days=0, kind=None, by_line=False)
    assert (kind.subject, list(kind.points)) == (None, [(first, 2, 0), (second, 1, 0)])
    by_line = await days.series(workspace_id, days=0, kind=Kind.QUARANTINED_IDENTIFIERS, by_line=True)
    assert [(each.subject, [count for _, count, _ in each.points]) for each in by_line] == [
        ("device_id", [1, 1]),
        ("phone", [1, 0]),
    ]
    assert [list(each.points) for each in await days.series(workspace_id, days=1, kind=None, by_line=False)] == [
        [(second, 1, 0)]
    ]
    assert await days.series(workspace_id, days=0, kind=Kind.CLOCK_OFF, by_line=True) == []


@pytest.fixture
def stub(platform: Platform) -> Any:
    """The contract, where profile is served; segment and journey are away there."""
    return quality_grpc.DataQualityServiceStub(platform.profile_channel)


def settings_request(paths: Sequence[str] = (), **values: Any) -> quality_pb.UpdateDataQualitySettingsRequest:
    request = quality_pb.UpdateDataQualitySettingsRequest(
        data_quality_settings=quality_pb.DataQualitySettings(**values)
    )
    request.update_mask.paths.extend(paths)
    return request


async def test_settings_are_changed_by_who_saw_them(
    stub: Any, workspace: Workspace, other_workspace: Workspace
) -> None:
    metadata = workspace.metadata
    before = await stub.GetDataQualitySettings(quality_pb.GetDataQualitySettingsRequest(), metadata=metadata)
    assert (before.time_zone, list(before.alert_rules), before.HasField("next_report_time")) == (
        "Asia/Shanghai",
        [],
        False,
    )
    rules = [quality_pb.DataQualityAlertRule(kind=quality_pb.DATA_QUALITY_KIND_STOPPED_EVENTS)]
    changed = await stub.UpdateDataQualitySettings(
        settings_request(["alert_rules", "time_zone"], alert_rules=rules, time_zone="Europe/Berlin", etag=before.etag),
        metadata=metadata,
    )
    (rule,) = changed.alert_rules
    assert (rule.minimum_count, rule.condition) == (1, quality_pb.DATA_QUALITY_ALERT_CONDITION_NEW_OR_WORSE)
    assert changed.next_report_time.ToDatetime(UTC) > workspace.platform.clock.now()
    with pytest.raises(Aborted):
        await stub.UpdateDataQualitySettings(settings_request(["time_zone"], etag=before.etag), metadata=metadata)
    again = await stub.UpdateDataQualitySettings(settings_request(["time_zone"]), metadata=metadata)
    assert (again.time_zone, len(again.alert_rules)) == ("Asia/Shanghai", 1)
    # Journey, which knows whether a URL may be called, is away here: nothing is taken that nobody looked at.
    with pytest.raises(Unavailable):
        await stub.UpdateDataQualitySettings(settings_request(["webhook_url"], webhook_url=URL), metadata=metadata)
    others = await stub.GetDataQualitySettings(
        quality_pb.GetDataQualitySettingsRequest(), metadata=other_workspace.metadata
    )
    assert not others.alert_rules


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {
            "alert_rules": [
                quality_pb.DataQualityAlertRule(kind=REJECTED),
                quality_pb.DataQualityAlertRule(kind=REJECTED),
            ]
        },
        {"alert_rules": [quality_pb.DataQualityAlertRule(kind=REJECTED, minimum_count=-1)]},
        {"alert_rules": [quality_pb.DataQualityAlertRule(kind=REJECTED, condition=NO_CONDITION)]},
    ],
)
async def test_settings_that_mean_nothing_are_refused(stub: Any, workspace: Workspace, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        await stub.UpdateDataQualitySettings(settings_request(list(wrong), **wrong), metadata=workspace.metadata)


async def test_lists_are_paged_and_a_report_is_found_by_its_day(stub: Any, stage: Stage) -> None:
    await stage.set_rules(AlertRule(Kind.SUSPECTED_DUPLICATES, 1, AlertCondition.EVERY_DAY))
    stage.suspect(1)
    days = [await stage.next_night() for _ in range(3)]
    metadata = stage.workspace.metadata
    for call, request, name in (
        (stub.ListDataQualityReports, quality_pb.ListDataQualityReportsRequest, "data_quality_reports"),
        (stub.ListDataQualityAlerts, quality_pb.ListDataQualityAlertsRequest, "data_quality_alerts"),
    ):
        token, found = "", []
        while True:
            page = await call(request(page_size=2, page_token=token), metadata=metadata)
            found += [each.report_date for each in getattr(page, name)]
            token = page.next_page_token
            if not token:
                break
        assert found == [day.isoformat() for day in reversed(days)]
    report = await stub.GetDataQualityReport(
        quality_pb.GetDataQualityReportRequest(report_date=days[1].isoformat()), metadata=metadata
    )
    assert (report.report_date, report.day_before) == (days[1].isoformat(), days[0].isoformat())
    (line,) = report.lines
    assert line.since_day_before.trend == quality_pb.DATA_QUALITY_TREND_SAME
    assert not line.HasField("since_week_before")
    series = await stub.GetDataQualityTimeSeries(
        quality_pb.GetDataQualityTimeSeriesRequest(by_line=True), metadata=metadata
    )
    assert [[point.count for point in each.points] for each in series.series] == [[1, 1, 1]]
    for day, error in (("2026-02-31", InvalidArgument), ("tomorrow", InvalidArgument), ("2020-01-01", NotFound)):
        with pytest.raises(error):
            await stub.GetDataQualityReport(quality_pb.GetDataQualityReportRequest(report_date=day), metadata=metadata)
