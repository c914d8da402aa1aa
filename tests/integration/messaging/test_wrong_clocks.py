"""A process whose own clock is off: nothing early, nothing late, nothing lost. PostgreSQL's clock decides."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from services.common.clock import SteppedClock, SystemClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel, Purpose
from services.messaging.domain.policy import DEFAULT_POLICY
from services.messaging.rendering.renderer import Renderer
from tests.integration.messaging.conftest import World, running_world
from tests.support.clocks import SKEWS, SkewedClock
from tests.support.sandbox import running_sandbox
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL
PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
MOST_BACK_OFF = timedelta(minutes=2)


@pytest.fixture(params=SKEWS)
async def skewed(
    request: pytest.FixtureRequest, clock: SteppedClock, tmp_path: Path, settings_of: Any, renderer: Renderer
) -> AsyncIterator[World]:
    """A messaging service as its process runs it, on a machine with a wrong clock."""

    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, SkewedClock(request.param), timeout_seconds=10.0, renderer=renderer)

    # The providers' clocks are right.
    async with (
        running_sandbox(tmp_path, SystemClock()) as sandbox,
        running_world(clock, sandbox, settings_of, assembled) as running,
    ):
        yield running


async def present(world: World) -> datetime:
    """Returns PostgreSQL's time."""
    (row,) = await world.rows("SELECT clock_timestamp() AS now WHERE $1::text <> ''")
    now: datetime = row["now"]
    return now


async def test_every_time_of_every_table_is_the_databases(skewed: World) -> None:
    began = await present(skewed)
    await skewed.template()
    sent = await skewed.send(skewed.customer().customer_id)
    assert await skewed.delivered(sent) == ("SENT", "UNSPECIFIED")
    (mail,) = await skewed.sandbox.messages()
    dated = parsedate_to_datetime(mail["headers"]["Date"])
    assert began - timedelta(seconds=1) <= dated <= await present(skewed)
    token = re.findall(r"/u/([A-Za-z0-9_.-]+)", mail["headers"]["List-Unsubscribe"])[0]
    await skewed.stub.RecordEngagement(
        messaging_pb.RecordEngagementRequest(engagement=messaging_pb.ENGAGEMENT_UNSUBSCRIBE, token=token),
        metadata=skewed.metadata(),
    )
    await skewed.sandbox.set_mode("4xx", "smtp")
    await skewed.send(skewed.customer().customer_id)
    await skewed.deliver()
    ended = await present(skewed)
    columns = await skewed.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'messaging' "
        "AND data_type = 'timestamp with time zone' AND table_name IN (SELECT table_name FROM "
        "information_schema.columns WHERE table_schema = 'messaging' AND column_name = 'workspace_id') AND $1 <> ''"
    )
    seen = set()
    for table, column in sorted((row["table_name"], row["column_name"]) for row in columns):
        for row in await skewed.rows(f"SELECT {column} AS time FROM {table} WHERE workspace_id = $1"):
            if row["time"] is not None:
                seen.add((table, column))
                assert began <= row["time"] <= ended + MOST_BACK_OFF, (table, column)
    assert {
        ("templates", "create_time"),
        ("messages", "create_time"),
        ("messages", "update_time"),
        ("messages", "send_time"),
        ("deliveries", "next_attempt_time"),
        ("message_log", "log_time"),
        ("suppressions", "create_time"),
        ("engagements", "engage_time"),
        ("cap_uses", "use_time"),
    } <= seen
    for update in await skewed.updates():
        assert began.timestamp() <= update.update_time_us / 1e6 <= ended.timestamp()


async def test_every_provider_takes_what_is_sent(skewed: World) -> None:
    await skewed.template(purpose=TRANSACTIONAL)
    await skewed.sms_template(purpose=TRANSACTIONAL)
    await skewed.wecom_template()
    messages = [await skewed.send(skewed.customer().customer_id, each) for each in ("hello", "sms", "wecom")]
    await skewed.deliver()
    assert [(await skewed.state(each.delivery_id))[0] for each in messages] == ["SENT"] * 3


async def test_nothing_is_tried_before_or_after_its_time(skewed: World) -> None:
    await skewed.template(purpose=TRANSACTIONAL)
    await skewed.sandbox.set_mode("4xx", "smtp")
    message = await skewed.send(skewed.customer().customer_id)
    assert await skewed.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    await skewed.sandbox.set_mode("ok", "smtp")
    assert await skewed.deliver() == 0
    await skewed.rows(
        "UPDATE deliveries SET next_attempt_time = clock_timestamp() + interval '30 min' WHERE workspace_id = $1 "
        "RETURNING 1"
    )
    assert await skewed.deliver() == 0
    await skewed.rows(
        "UPDATE deliveries SET next_attempt_time = clock_timestamp() - interval '1 ms' WHERE workspace_id = $1 RETURNING 1"
    )
    assert (await skewed.delivered(message))[0] == "SENT"


async def test_lease_runs_out_by_the_databases_time(skewed: World) -> None:
    await skewed.template(purpose=TRANSACTIONAL)
    message = await skewed.send(skewed.customer().customer_id)
    deliveries = skewed.parts.dispatcher._deliveries
    await deliveries.claim(skewed.workspace_id, Channel.EMAIL, worker=1, limit=10)
    await deliveries.reap(lambda worker: False)
    assert (await skewed.state(message.delivery_id))[0] == "SENDING"
    await skewed.rows(
        "UPDATE deliveries SET lease_until = clock_timestamp() - interval '1 ms' WHERE workspace_id = $1 RETURNING 1"
    )
    await deliveries.reap(lambda worker: False)
    assert (await skewed.state(message.delivery_id))[0] == "QUEUED"


async def test_cap_counts_the_last_day_by_the_databases_time(skewed: World) -> None:
    await skewed.template()
    customer = skewed.customer()
    for _ in range(5):
        assert (await skewed.delivered(await skewed.send(customer.customer_id)))[0] == "SENT"
    for age, state in (("23.5 h", ("SUPPRESSED", "FREQUENCY_CAP")), ("24.5 h", ("SENT", "UNSPECIFIED"))):
        await skewed.rows(
            f"UPDATE cap_uses SET use_time = clock_timestamp() - interval '{age}' WHERE workspace_id = $1 RETURNING 1"
        )
        assert await skewed.delivered(await skewed.send(customer.customer_id)) == state


def end_of_night(now: datetime, zone: str) -> datetime | None:
    """Returns when the quiet hours of SMS end that a moment lies in."""
    pause = DEFAULT_POLICY.pause(Channel.SMS, Purpose.MARKETING, DEFAULT_POLICY.zone_of(zone), now)
    return pause.end if pause else None


async def test_quiet_hours_are_those_of_the_databases_time(skewed: World) -> None:
    await skewed.sms_template()
    for offset in range(-11, 13):
        zone = f"Etc/GMT{-offset:+d}"
        before = end_of_night(await present(skewed), zone)
        message = await skewed.send(skewed.customer(traits={"name": "x", "timezone": zone}).customer_id, "sms")
        _, reason = await skewed.delivered(message)
        due = (
            (await skewed.get(message.delivery_id)).next_attempt_time.ToDatetime() if reason == "QUIET_HOURS" else None
        )
        # The hour may change while we look.
        right = [end and end.replace(tzinfo=None) for end in (before, end_of_night(await present(skewed), zone))]
        assert due in right, zone


async def test_consent_and_unsubscribe_are_compared_by_the_databases_time(skewed: World) -> None:
    await skewed.template()
    customer = skewed.customer(consent_time=await present(skewed))
    await skewed.delivered(await skewed.send(customer.customer_id))
    (mail,) = await skewed.sandbox.messages()
    token = re.findall(r"/u/([A-Za-z0-9_.-]+)", mail["headers"]["List-Unsubscribe"])[0]
    await skewed.stub.RecordEngagement(
        messaging_pb.RecordEngagementRequest(engagement=messaging_pb.ENGAGEMENT_UNSUBSCRIBE, token=token),
        metadata=skewed.metadata(),
    )
    assert await skewed.delivered(await skewed.send(customer.customer_id)) == ("SUPPRESSED", "CONSENT_WITHDRAWN")
    customer.consent_time = await present(skewed)
    assert (await skewed.delivered(await skewed.send(customer.customer_id)))[0] == "SENT"


async def test_click_is_told_from_a_scan_by_the_databases_time(skewed: World) -> None:
    await skewed.template()
    message = await skewed.send(skewed.customer().customer_id)
    await skewed.deliver()
    (mail,) = await skewed.sandbox.messages()
    token = re.findall(r"/c/([A-Za-z0-9_.-]+)", mail["html"])[0]
    for age, clicks in (("-1 h", 0), ("1 h", 1)):
        await skewed.rows(
            f"UPDATE messages SET send_time = clock_timestamp() - interval '{age}' WHERE workspace_id = $1 RETURNING 1"
        )
        await skewed.stub.RecordEngagement(
            messaging_pb.RecordEngagementRequest(
                engagement=messaging_pb.ENGAGEMENT_CLICK, token=token, user_agent=PERSON
            ),
            metadata=skewed.metadata(),
        )
        assert (await skewed.get(message.delivery_id)).clicks == clicks
