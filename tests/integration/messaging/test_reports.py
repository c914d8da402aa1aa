"""Reports: what was decided of a time's messages, what caps and arbitration cost, and whom marketing reaches now."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.common.errors import DeadlineExceeded, InvalidArgument, NotFound
from services.messaging.storage import reports
from services.messaging.usecases.reporting import Reporting
from tests.integration.messaging.conftest import NOON, World
from tests.integration.messaging.test_arbitration import ON, OUTBID, settle
from tests.integration.messaging.test_ledger_lists import ledger, pages  # noqa: F401 - the fixture
from tests.integration.messaging.test_sending_policy import CAPPED, DAY, SENT, cap, set_policy
from tests.support.clocks import moment_of
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sending_report_service_pb2 as pb

START = datetime(2026, 3, 7, 20, tzinfo=UTC)
EMAIL, SMS, IN_APP = messaging_pb.CHANNEL_EMAIL, messaging_pb.CHANNEL_SMS, messaging_pb.CHANNEL_IN_APP


async def report(world: World, start: datetime, end: datetime | None = None, **more: Any) -> pb.SendingReport:
    request = pb.GetSendingReportRequest(**more)
    request.start_time.FromDatetime(start)
    if end is not None:
        request.end_time.FromDatetime(end)
    answer: pb.SendingReport = await world.reports.GetSendingReport(request, metadata=world.metadata())
    return answer


def rows_of(answer: pb.SendingReport, dimension: str) -> dict[str, pb.SendingFigures]:
    (found,) = [
        each
        for each in answer.breakdowns
        if each.dimension == pb.ReportDimension.Value(f"REPORT_DIMENSION_{dimension}")
    ]
    return {row.key: row.figures for row in found.rows}


async def test_a_report_counts_each_row_once_in_each_breakdown(ledger: World) -> None:  # noqa: F811
    await ledger.rows(
        "UPDATE messages SET opens = 1, uncertain_opens = 1, clicks = (delivery_id < 'm030')::int, uncertain_clicks = 1 "
        "WHERE workspace_id = $1 AND status = 4 RETURNING delivery_id"
    )
    await ledger.rows(
        "UPDATE messages SET uncertain_opens = 2 WHERE workspace_id = $1 AND status = 3 RETURNING delivery_id"
    )
    end = START + timedelta(hours=26)
    for zone, text in (("Asia/Shanghai", ""), ("America/New_York", "channel = SMS AND journeyId = j2")):
        answer = await report(ledger, START, end, time_zone=zone, filter=text)
        whole = [row for row in await pages(ledger, filter=text) if START <= row.create_time.ToDatetime(UTC) < end]
        assert answer.total.messages == len(whole) > 3
        assert answer.count_start_time == answer.start_time
        assert (answer.total.under_way, answer.total.suppressed, answer.total.failed, answer.total.unknown) == tuple(
            sum(row.status in wanted for row in whole) for wanted in ((1, 2), (5,), (6,), (7,))
        )
        assert (answer.total.sent, answer.total.delivered) == tuple(
            sum(row.status in wanted for row in whole) for wanted in ((3, 4), (4,))
        )
        assert (answer.total.opened, answer.total.clicked) == tuple(
            sum(getattr(row, name) > 0 for row in whole) for name in ("opens", "clicks")
        )
        # What a person opened is certain, whatever else did.
        assert answer.total.uncertain_opened == sum(row.opens == 0 < row.uncertain_opens for row in whole)
        assert answer.total.uncertain_clicked == sum(row.clicks == 0 < row.uncertain_clicks for row in whole)
        reasons = Counter(messaging_pb.MessageReason.Name(row.reason) for row in whole if row.reason)
        keys = {
            "DAY": Counter(
                row.create_time.ToDatetime(UTC).astimezone(ZoneInfo(zone)).date().isoformat() for row in whole
            ),
            "CHANNEL": Counter(messaging_pb.Channel.Name(row.channel) for row in whole),
            "TEMPLATE": Counter(row.template_id for row in whole),
            "JOURNEY": Counter(row.journey_id for row in whole),
            "REASON": reasons,
        }
        for dimension, wanted in keys.items():
            found = rows_of(answer, dimension)
            assert {key: figures.messages for key, figures in found.items()} == wanted, (zone, dimension)
    for wrong in (
        {"start": end, "end": START},
        {"start": START - timedelta(days=93), "end": START},
        {"start": START, "end": end, "time_zone": "Mars/Olympus"},
        {"start": START, "end": end, "filter": "body = x"},
    ):
        with pytest.raises(InvalidArgument):
            await report(ledger, **wrong)


async def test_a_report_that_takes_too_long_says_from_when_on_it_counted(ledger: World, monkeypatch: Any) -> None:  # noqa: F811
    ticks = itertools.count()
    end = START + timedelta(hours=30)
    asked: dict[str, Any] = {"start_time": START, "end_time": end, "time_zone": "UTC"}
    reporting = Reporting(
        database=ledger.parts.database,
        moment=moment_of(ledger.clock),
        # One tick for the budget's end and one before each slice: the second slice is the last.
        seconds=lambda: float(next(ticks)),
        budget_seconds=2.5,
    )
    found = await reporting.report(ledger.workspace_id, (), **asked)
    since = datetime(2026, 3, 8, tzinfo=UTC)
    assert found.count_start_time == since
    assert found.total.messages == sum(since <= row.create_time.ToDatetime(UTC) < end for row in await pages(ledger))
    # A statement that its own limit ended is as good as one that was never asked, and leaves nothing half counted.
    limits: list[int] = []
    limit = reports.limit_statements

    async def short(connection: Any, milliseconds: int) -> None:
        limits.append(milliseconds)
        await limit(connection, milliseconds)
        if len(limits) == 2:
            raise DeadlineExceeded()

    monkeypatch.setattr(reports, "limit_statements", short)
    ticks = itertools.count(0)
    again = Reporting(database=ledger.parts.database, moment=moment_of(ledger.clock), seconds=lambda: next(ticks) / 10)
    halted = await again.report(ledger.workspace_id, (), **asked)
    assert halted.count_start_time == datetime(2026, 3, 9, tzinfo=UTC)
    assert limits == [4900, 4800]


async def test_a_statement_ends_with_what_is_left_of_the_budget(world: World) -> None:
    with pytest.raises(DeadlineExceeded):
        async with world.parts.database.workspace(world.workspace_id) as connection:
            await reports.limit_statements(connection, 20)
            await connection.exec_driver_sql("SELECT pg_sleep(20)")


async def test_a_report_says_what_caps_held_back_and_what_was_given_up(world: World) -> None:
    await world.template()
    await world.sms_template()
    await set_policy(world, frequency_caps=[cap("one", unit=DAY, length=1)], arbitration=ON)
    customer = world.customer()
    cheap = await world.send(customer.customer_id, "sms", expected_value=3.0)
    dear = await world.send(customer.customer_id, "hello", expected_value=12.5)
    await world.deliver()
    world.clock.advance(timedelta(hours=1))
    await settle(world)
    assert [await world.state(each.delivery_id) for each in (cheap, dear)] == [OUTBID, SENT]
    late = await world.send(customer.customer_id, "sms", expected_value=2.0)
    await world.deliver()
    world.clock.advance(timedelta(hours=1))
    await settle(world)
    assert await world.state(late.delivery_id) == CAPPED
    answer = await report(world, NOON - timedelta(days=1))
    (held,) = answer.caps
    assert (held.cap_id, held.detail, held.held_back, held.outbid) == ("one", "one: 1 in 1 day", 1, 1)
    fared = {messaging_pb.ArbitrationOutcome.Name(each.outcome)[20:]: each for each in answer.arbitrations}
    assert {name: (each.messages, each.value, each.winner_value) for name, each in fared.items()} == {
        "WON": (1, 12.5, 0.0),
        "OUTBID": (1, 3.0, 12.5),
        "NO_PLACE": (1, 2.0, 0.0),
    }
    assert answer.total.given_up_value == 5.0
    assert {key: row.given_up_value for key, row in rows_of(answer, "CHANNEL").items()} == {
        "CHANNEL_EMAIL": 0.0,
        "CHANNEL_SMS": 5.0,
    }


async def test_reach_names_for_each_channel_what_holds_back_first(world: World) -> None:
    await world.template(html="", text="hi {{ preferences_url }} {{ unsubscribe_url }}")
    await set_policy(world, frequency_caps=[cap("mails", 2, channels=[EMAIL], unit=DAY, length=1)])
    odd: list[dict[str, Any]] = [{}, {}, {}, {}, {"consents": {}}, {"identifiers": []}, {"restricted": True}]
    fine, capped, suppressed, paused, silent, bare, blocked = [world.customer(**more) for more in odd]
    for customer, count in ((fine, 1), (capped, 2)):
        for _ in range(count):
            assert await world.delivered(await world.send(customer.customer_id)) == SENT
    await world.rows(
        "INSERT INTO marketing_pauses (workspace_id, customer_id, end_time, first_change_time, changes, update_time) "
        f"VALUES ($1, {paused.customer_id}, '{NOON + timedelta(days=9)}', '{NOON}', 1, '{NOON}') RETURNING 1"
    )
    message = await world.send(suppressed.customer_id)
    assert await world.delivered(message) == SENT
    await world.rows(
        "INSERT INTO suppressions (workspace_id, channel, address_hash, kind, delivery_id, create_time) "
        f"SELECT workspace_id, channel, address_hash, 1, delivery_id, '{NOON}' FROM messages WHERE workspace_id = $1 "
        f"AND delivery_id = '{message.delivery_id}' RETURNING 1"
    )
    everybody = [fine, capped, suppressed, paused, silent, bare, blocked]
    world.peers.drawn_from = {"": [each.customer_id for each in everybody], "few": [fine.customer_id, 999_999]}
    answer = await world.reports.GetSendingReach(pb.GetSendingReachRequest(), metadata=world.metadata())
    assert (answer.size, answer.sampled_customers) == (7, 7)
    channels = {each.channel: each for each in answer.channels}
    assert [each.channel for each in answer.channels] == sorted(channels)

    def reasons(channel: Any) -> dict[str, int]:
        found = {messaging_pb.MessageReason.Name(row.reason)[15:]: row.customers for row in channels[channel].unreached}
        return found | {"": channels[channel].reachable}

    # At noon, when calls and SMS would not wait anyway.
    assert reasons(EMAIL) == {
        "": 1,
        "FREQUENCY_CAP": 1,
        "ADDRESS_SUPPRESSED": 1,
        "MARKETING_PAUSED": 1,
        "NO_CONSENT": 1,
        "NO_CONTACT_POINT": 1,
        "CUSTOMER_RESTRICTED": 1,
    }
    # Of an SMS neither the cap nor the suppression of mails says anything.
    assert reasons(SMS)[""] == 3
    assert reasons(IN_APP) == {"": 0, "NO_CONSENT": 6, "CUSTOMER_RESTRICTED": 1}
    (standing,) = answer.caps
    assert (standing.cap_id, standing.maximum) == ("mails", 2)
    assert (standing.unused, standing.used, standing.one_left, standing.full) == (4, 0, 2, 1)
    # Who was erased meanwhile is in no number; nothing was counted, locked or told by all this.
    few = await world.reports.GetSendingReach(pb.GetSendingReachRequest(segment_id="few"), metadata=world.metadata())
    assert (few.size, few.sampled_customers) == (1, 1)
    with pytest.raises(NotFound):
        await world.reports.GetSendingReach(pb.GetSendingReachRequest(segment_id="none"), metadata=world.metadata())
    world.clock.set(datetime(2026, 11, 22, 15, tzinfo=UTC))
    night = await world.reports.GetSendingReach(pb.GetSendingReachRequest(), metadata=world.metadata())
    # Quiet hours only put off.
    assert {each.channel: each.reachable for each in night.channels}[SMS] == 3


async def test_reach_of_many_is_estimated_from_a_lot(world: World) -> None:
    for number in range(1_500):
        world.customer(consents={"email": number % 4 != 0})
    world.peers.drawn_from = {"": [number * 100 for number in range(1, 1_501)]}
    answer = await world.reports.GetSendingReach(pb.GetSendingReachRequest(), metadata=world.metadata())
    assert answer.size == 1_500
    assert 650 < answer.sampled_customers <= 1_000
    mail = next(each for each in answer.channels if each.channel == EMAIL)
    assert mail.reachable_low < mail.reachable < mail.reachable_high
    # 1,125 are; a lot of this size is seldom 80 off.
    assert 1_000 < mail.reachable < 1_250
    assert {each.has_account for each in answer.channels} == {True}
