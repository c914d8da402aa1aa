"""Pages and counts of the ledger: what a filter asks for and nothing else, in whatever order and size of pages."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.common.errors import InvalidArgument, NotFound
from services.messaging.storage import ledger_lists
from yike.messaging.v1 import messaging_service_pb2 as pb

START = datetime(2026, 3, 7, 20, tzinfo=UTC)
STATUSES = (3, 4, 5, 6, 7)
ROWS = 60
_INSERT = """
    INSERT INTO messages (workspace_id, delivery_id, request_id, content_digest, customer_id, template_id, channel, purpose,
        status, reason, source, account_id, create_time, update_time)
    SELECT $1, 'm' || lpad(i::text, 3, '0'), 'r' || i, '', 1 + i % 3, 't' || i % 4, 1 + i % 2, 1 + i % 2,
        (ARRAY[3, 4, 5, 6, 7, 1])[1 + i % 6], (ARRAY[0, 0, 6, 14, 13, 0])[1 + i % 6],
        CASE WHEN i % 5 = 0 THEN '' ELSE 'journey:j' || i % 5 || '/run/step' END, '',
        timestamptz '2026-03-07 20:00Z' + i / 2 * interval '1 hour', now()
    FROM generate_series(0, 59) AS i
"""
_DELIVERIES = """
    INSERT INTO deliveries (workspace_id, delivery_id, customer_id, template_id, channel, purpose, source, content, reason,
        next_attempt_time, update_time, lease_until)
    SELECT $1, delivery_id, customer_id, template_id, channel, purpose, source, '', 0,
        create_time, create_time, CASE WHEN right(delivery_id, 1)::int < 5 THEN now() END
    FROM messages WHERE workspace_id = $1 AND status = 1
"""


@pytest.fixture
async def ledger(world):
    """60 rows, two an hour, of all statuses; of those under way some are held by a worker, one is put off."""
    await world.rows(_INSERT)
    await world.rows(_DELIVERIES)
    await world.rows(
        "UPDATE deliveries SET reason = 7 WHERE workspace_id = $1 AND delivery_id IN ('m017', 'm041') RETURNING delivery_id"
    )
    return world


async def pages(world, page_size: int = 1_000, **request) -> list[pb.Message]:
    """Reads all pages."""
    found, token = [], ""
    while True:
        answer = await world.stub.ListMessages(
            pb.ListMessagesRequest(page_size=page_size, page_token=token, **request), metadata=world.metadata()
        )
        assert len(answer.messages) <= page_size
        found.extend(answer.messages)
        token = answer.next_page_token
        if not token:
            return found


FILTERS = {
    "": lambda row: True,
    "status = FAILED": lambda row: row.status == 6,
    "status = MESSAGE_STATUS_QUEUED": lambda row: row.status == 1,
    "status = SENDING": lambda row: row.status == 2,
    "status != SENT AND channel = SMS": lambda row: row.status != 3 and row.channel == 2,
    "reason = FREQUENCY_CAP": lambda row: row.reason == 6,
    "reason = QUIET_HOURS": lambda row: row.reason == 7,
    "reason = QUIET_HOURS AND status = QUEUED": lambda row: row.reason == 7 and row.status == 1,
    "reason = BOUNCED AND status = SENT": lambda row: False,
    "journeyId = j2": lambda row: row.journey_id == "j2",
    'journeyId = ""': lambda row: row.journey_id == "",
    'journeyId:"j" AND purpose = MARKETING': lambda row: "j" in row.journey_id and row.purpose == 1,
    "templateId = t1 AND reason = BOUNCED": lambda row: row.template_id == "t1" and row.reason == 14,
    'source:"/run/" AND status = UNKNOWN': lambda row: "/run/" in row.source and row.status == 7,
    'createTime >= "2026-03-08T08:00:00+08:00" AND createTime < "2026-03-08T12:00:00+08:00"': lambda row: (
        datetime(2026, 3, 8, tzinfo=UTC) <= row.create_time.ToDatetime(UTC) < datetime(2026, 3, 8, 4, tzinfo=UTC)
    ),
}


async def test_a_page_holds_what_its_filter_asks_for_in_its_order(ledger, monkeypatch):
    whole = await pages(ledger)
    assert len(whole) == ROWS
    newest_first = sorted(whole, key=lambda row: (row.create_time.ToMicroseconds(), row.delivery_id), reverse=True)
    assert whole == newest_first
    assert {row.status for row in whole} == {1, 2, *STATUSES}
    for look in (ledger_lists.MAX_LOOKED_THROUGH, 7):
        monkeypatch.setattr(ledger_lists.list_messages, "__kwdefaults__", {"most": look})
        for text, holds in FILTERS.items():
            wanted = [row for row in newest_first if holds(row)]
            assert await pages(ledger, filter=text, page_size=3) == wanted, (text, look)
            turned = await pages(ledger, filter=text, page_size=4, order_by="createTime")
            assert turned == wanted[::-1], (text, look)
    failed = [row for row in newest_first if row.status == 6 and row.channel == 1]
    assert await pages(ledger, status=pb.MESSAGE_STATUS_FAILED, filter="channel = EMAIL") == failed
    for wrong in ({"filter": "status : FAILED"}, {"filter": "body = x"}, {"order_by": "templateId"}):
        with pytest.raises(InvalidArgument):
            await pages(ledger, **wrong)


async def test_a_series_counts_the_rows_of_each_bucket_of_the_zone(ledger):
    whole = await pages(ledger)
    end = START + timedelta(hours=26)
    for zone, bucket, start_of in (
        ("Asia/Shanghai", pb.SERIES_BUCKET_DAY, lambda t: t.replace(hour=0)),
        # A day of 23 hours.
        ("America/New_York", pb.SERIES_BUCKET_UNSPECIFIED, lambda t: t.replace(hour=0)),
        ("Asia/Kolkata", pb.SERIES_BUCKET_MONTH, lambda t: t.replace(day=1, hour=0, minute=0)),
        ("UTC", pb.SERIES_BUCKET_HOUR, lambda t: t),
        ("UTC", pb.SERIES_BUCKET_WEEK, lambda t: t.replace(hour=0) - timedelta(days=t.weekday())),
    ):
        request = pb.GetMessageSeriesRequest(bucket=bucket, time_zone=zone, filter="channel = SMS")
        request.start_time.FromDatetime(START)
        request.end_time.FromDatetime(end)
        answer = await ledger.stub.GetMessageSeries(request, metadata=ledger.metadata())
        counted = Counter(
            (
                start_of(row.create_time.ToDatetime(UTC).astimezone(ZoneInfo(zone))).astimezone(UTC),
                row.status,
                row.reason,
            )
            for row in whole
            if row.channel == 2 and row.create_time.ToDatetime(UTC) < end
        )
        told = [((each.time.ToDatetime(UTC), each.status, each.reason), each.messages) for each in answer.points]
        assert told == sorted(counted.items()), zone
        assert sum(each.messages for each in answer.points) == 26


async def test_a_series_of_no_time_is_refused(ledger):
    request = pb.GetMessageSeriesRequest()
    for change, field in (
        ({}, "start_time"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"bucket": pb.SERIES_BUCKET_HOUR}, "start_time"),
    ):
        request = pb.GetMessageSeriesRequest(**change)
        if change:
            request.start_time.FromDatetime(START - timedelta(days=60))
            request.end_time.FromDatetime(START)
        with pytest.raises(InvalidArgument) as caught:
            await ledger.stub.GetMessageSeries(request, metadata=ledger.metadata())
        assert caught.value.metadata["field"] == field
    request.start_time.FromDatetime(START)
    with pytest.raises(InvalidArgument, match="after start_time"):
        await ledger.stub.GetMessageSeries(request, metadata=ledger.metadata())


async def test_a_message_tells_each_attempt_and_what_was_answered(world):
    await world.template()
    await world.sandbox.set_mode("4xx", "smtp")
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    await world.sandbox.set_mode("ok", "smtp")
    world.clock.advance(timedelta(hours=1))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")

    async def decisions(delivery_id: str) -> list[pb.MessageDecision]:
        request = pb.ListMessageDecisionsRequest(delivery_id=delivery_id)
        answer = await world.stub.ListMessageDecisions(request, metadata=world.metadata())
        return list(answer.decisions)

    put_off, sent = await decisions(message.delivery_id)
    assert (put_off.status, put_off.reason) == (
        pb.MESSAGE_STATUS_QUEUED,
        pb.MESSAGE_REASON_PROVIDER_UNAVAILABLE,
    )
    assert put_off.detail.startswith("4")
    assert (sent.status, sent.reason, sent.attempts) == (pb.MESSAGE_STATUS_SENT, 0, 2)
    assert put_off.time.ToDatetime(UTC) < sent.time.ToDatetime(UTC)
    with pytest.raises(NotFound):
        await decisions("nobodys")


async def test_what_a_message_said_is_kept_sealed_and_without_the_customers_way_out(world):
    await world.template(html="<p>{{ customer.traits.name }} <a href='https://shop.example/a'>go</a></p>")
    await world.sms_template()
    customer = world.customer()

    async def content(delivery_id: str) -> pb.MessageContent:
        request = pb.GetMessageContentRequest(delivery_id=delivery_id)
        answer: pb.MessageContent = await world.stub.GetMessageContent(request, metadata=world.metadata())
        return answer

    mail = await world.send(customer.customer_id)
    with pytest.raises(NotFound):
        await content(mail.delivery_id)
    assert await world.delivered(mail) == ("SENT", "UNSPECIFIED")
    name = customer.traits["name"]
    said = await content(mail.delivery_id)
    assert (said.subject, said.html) == (f"Hello {name}", f"<p>{name} <a href='https://shop.example/a'>go</a></p>")
    assert said.text == f"{name} http://127.0.0.1:8080/u/preview"
    sms = await world.send(customer.customer_id, "sms")
    assert await world.delivered(sms) == ("SENT", "UNSPECIFIED")
    said = await content(sms.delivery_id)
    assert [(each.name, each.value) for each in said.provider_parameters] == [("name", name)]
    # What was not sent said nothing.
    refused = await world.send(world.customer(consents={}).customer_id)
    assert (await world.delivered(refused))[0] == "SUPPRESSED"
    with pytest.raises(NotFound):
        await content(refused.delivery_id)
    kept = await world.rows("SELECT sealed FROM message_contents WHERE workspace_id = $1")
    assert len(kept) == 2
    assert all(name.encode() not in row["sealed"] and b"shop.example" not in row["sealed"] for row in kept)
