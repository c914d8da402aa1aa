"""sends, decisions, explain: personalised mails from the request to SENT, what is held back, and why, each beside a yardstick."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.common.clients import open_channel, workspace_metadata
from services.common.json_messages import json_object
from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile, post_all
from tests.bench.processor_time import processor_seconds, taken_since
from tests.bench.report import Line, median
from tests.bench.smtp_tools import PORT, missing_tools, running_sink, source_rate
from tests.support.platform import Platform
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc

MAILS = int(os.environ.get("BENCH_MAILS", "50000"))
DECISIONS = int(os.environ.get("BENCH_DECISIONS", "20000"))
EXPLANATIONS = 1_000
PAIRS = 2
A_CALL = 500
CALLERS = 2
PATIENCE_SECONDS = 900.0
SESSIONS = 32
"""Connections of `smtp-source`: as many as an account of ours has at most."""

PARAGRAPH = (
    "<p>{{ customer.traits.name }}，这是为您挑选的 {{ data.item }}。"
    + "满三百减四十，全场包邮，七天无理由退换。" * 12
    + "</p>"
)
TEMPLATE = {
    "templateId": "spring",
    "channel": "CHANNEL_EMAIL",
    "purpose": "PURPOSE_MARKETING",
    "subject": "{{ customer.traits.name }}，{{ data.item }} 到店了",
    "html": f'<html><body>{PARAGRAPH}<a href="https://shop.example/new?sku=1&amp;from=mail">去看看</a>'
    f'<a href="{{{{ unsubscribe_url }}}}">退订</a></body></html>',
    "text": "{{ customer.traits.name }}，{{ data.item }} 到店了：https://shop.example/new {{ unsubscribe_url }}",
}
POLICY = {
    "frequencyCaps": [
        {"frequencyCapId": "day", "maximum": 1_000, "windowLength": 1, "windowUnit": "CAP_WINDOW_UNIT_DAY"},
        {"frequencyCapId": "week", "maximum": 1_000, "windowLength": 7, "windowUnit": "CAP_WINDOW_UNIT_DAY"},
    ],
    # Of another channel: the moment at which somebody measures is not the benchmark's.
    "quietHours": [{"quietHoursId": "night", "channels": ["CHANNEL_SMS"], "startTime": "22:00", "endTime": "08:00"}],
    "timeZone": "Asia/Shanghai",
}


async def bench_sends(platform: Platform, api: Api) -> Line:
    """Measures mails a second from the first request to the last row that is SENT, without and with DKIM.

    Each goes through consent, suppressions, caps and quiet hours, is rendered for its customer, sent over SMTP, and settled. The
    yardstick is `smtp-source` into the same `smtp-sink`, mails of the same length.

    Raises:
        AssertionError: If the tools of Debian's postfix are not there, or a mail does not end as SENT.
    """
    assert not missing_tools(), f"not on the path: {', '.join(missing_tools())} (Debian's package postfix)"
    customers = await _customers(platform, api, MAILS, consents=True)
    await api.call("POST", "/v1/templates", TEMPLATE)
    await api.call("PATCH", "/v1/sendingPolicy", POLICY)
    rates: dict[bool, list[float]] = {False: [], True: []}
    bars: list[float] = []
    costs: dict[str, float] = {}
    async with running_sink():
        await api.call("POST", "/v1/accounts", _account())
        for _ in range(PAIRS):
            for signs in (False, True):
                await _sign(api, signs=signs)
                bars.append(await source_rate(MAILS, sessions=SESSIONS, length=4_500))
                before = processor_seconds(platform)
                rates[signs].append(await _send_all(platform, api, customers, "MESSAGE_STATUS_SENT"))
                if not signs:
                    costs = taken_since(platform, before)
    bar, plain, signed = median(bars), median(rates[False]), median(rates[True])
    ratio = plain / bar
    named = ", ".join(
        f"{name} {seconds / MAILS * 1e6:.0f}"
        for name, seconds in sorted(costs.items(), key=lambda each: -each[1])
        if seconds / MAILS > 5e-6
    )
    return Line(
        f"sends: {MAILS:,} personalised mails",
        f"{plain:,.0f} mails/s, {signed:,.0f} with DKIM (µs of processor time a mail: {named})",
        f"smtp-source into smtp-sink {bar:,.0f} mails/s",
        f"{ratio:.2f}, {signed / bar:.2f} with DKIM",
        "≥ 0.25",
        ratio >= 0.25,
    )


async def bench_decisions(platform: Platform, api: Api) -> Line:
    """Measures how many messages a second are decided and held back: no consent. Beside it: as many rows by bare INSERTs.

    Raises:
        AssertionError: If one is not held back.
    """
    customers = await _customers(platform, api, DECISIONS, consents=False)
    await api.call("POST", "/v1/templates", TEMPLATE)
    rates = [await _send_all(platform, api, customers, "MESSAGE_STATUS_SUPPRESSED") for _ in range(PAIRS + 1)]
    bars = [await _insert_rate(platform.administrator_url, DECISIONS) for _ in range(PAIRS)]
    ratio = median(rates) / median(bars)
    return Line(
        f"decisions: {DECISIONS:,} messages held back",
        f"{median(rates):,.0f} decided/s",
        f"{median(bars):,.0f}/s as bare INSERTs of a row and its log",
        f"{ratio:.2f}",
        "≥ 0.10",
        ratio >= 0.10,
    )


async def bench_explain(platform: Platform, api: Api) -> Line:
    """Measures the explanation of a message that was held back, beside the read of the same message."""
    customers = await _customers(platform, api, A_CALL, consents=False)
    await api.call("POST", "/v1/templates", TEMPLATE)
    await api.call("PATCH", "/v1/sendingPolicy", POLICY)
    await _send_all(platform, api, customers, "MESSAGE_STATUS_SUPPRESSED")
    rows = (await api.call("GET", "/v1/messages?page_size=100"))["messages"]
    connection = Connection(api.url, api.secret_key)
    times: dict[str, list[float]] = {"": [], ":explain": []}
    for number in range(EXPLANATIONS):
        for verb, taken in times.items():
            began = time.perf_counter()
            status, content, _ = await connection.request(
                "GET", f"/v1/messages/{rows[number % len(rows)]['deliveryId']}{verb}"
            )
            assert status == 200, content
            taken.append(time.perf_counter() - began)
    await connection.close()
    read, explained = (percentile(times[verb], 0.99) * 1e3 for verb in ("", ":explain"))
    return Line(
        f"explain: {EXPLANATIONS:,} explanations of one caller",
        f"p50 {percentile(times[':explain'], 0.5) * 1e3:.1f} ms, p99 {explained:.1f} ms",
        f"the same message read p50 {percentile(times[''], 0.5) * 1e3:.1f} ms, p99 {read:.1f} ms",
        f"{explained / read:.1f} ×",
        "≤ 5 ×",
        explained <= 5 * read,
    )


async def _customers(platform: Platform, api: Api, count: int, *, consents: bool) -> list[int]:
    """Makes customers with an address and a name; returns their ids."""
    people = []
    for number in range(count):
        who = {"userId": f"m-{number}"}
        traits = {"email": f"m-{number}@bench.example", "name": f"顾客{number}", "timezone": "Asia/Shanghai"}
        people.append({"type": "identify", **who, "messageId": f"m-{number}", "traits": traits})
        if consents:
            said = {"channel": "email", "purpose": "marketing"}
            people.append(
                {"type": "track", **who, "messageId": f"c-{number}", "event": "Consent Granted", "properties": said}
            )
    bodies = [msgspec.json.encode({"batch": people[at : at + A_CALL]}) for at in range(0, len(people), A_CALL)]
    await post_all(api.url, "/v1/batch", bodies, write_key=api.secret_key, connections=4)
    await api.until_evaluated(len(people))
    connection = await asyncpg.connect(platform.administrator_url)
    try:
        rows = await connection.fetch(
            "SELECT DISTINCT customer_id FROM identity.nodes WHERE workspace_id = $1",
            platform.credentials["workspace_id"],
        )
    finally:
        await connection.close()
    assert len(rows) == count, f"{len(rows)} customers of {count}"
    return [row["customer_id"] for row in rows]


async def _send_all(platform: Platform, api: Api, customers: Sequence[int], status: str) -> float:
    """Asks for a message to each as journeys do, and waits until all have the status; returns messages a second."""
    run = uuid.uuid4().hex[:8]
    before = await _counted(api, status)
    environment = platform.env_for("gateway")
    metadata = workspace_metadata(platform.credentials["workspace_id"])
    began = time.perf_counter()
    async with open_channel(environment["YIKE_MESSAGING_ADDRESS"], token=environment["YIKE_SERVICE_TOKEN"]) as channel:
        stub = messaging_grpc.MessagingServiceStub(channel)
        starts = iter(range(0, len(customers), A_CALL))

        async def ask() -> None:
            for start in starts:
                requests = [
                    messaging_pb.SendMessageRequest(
                        request_id=f"{run}-{customer}",
                        customer_id=customer,
                        template_id=TEMPLATE["templateId"],
                        data=json_object({"item": f"面霜 {customer % 97}"}),
                    )
                    for customer in customers[start : start + A_CALL]
                ]
                await stub.BatchSendMessages(
                    messaging_pb.BatchSendMessagesRequest(requests=requests), metadata=metadata, timeout=60
                )

        await asyncio.gather(*(ask() for _ in range(CALLERS)))
    give_up = began + PATIENCE_SECONDS
    while (done := await _counted(api, status) - before) < len(customers):
        assert time.perf_counter() < give_up, f"only {done} of {len(customers)} are {status}"
        await asyncio.sleep(0.25)
    return len(customers) / (time.perf_counter() - began)


async def _counted(api: Api, status: str) -> int:
    """Returns how many messages have a status."""
    counts = (await api.call("GET", "/v1/messages:stats"))["counts"]
    return sum(int(each["messages"]) for each in counts if each["status"] == status)


def _account() -> dict[str, object]:
    """Returns an account at the sink that does not sign."""
    smtp = {"host": "127.0.0.1", "port": PORT, "security": "SMTP_SECURITY_PLAIN", "sender": "shop@bench.example"}
    return {"accountId": "sink", "active": True, "channel": "CHANNEL_EMAIL", "smtp": smtp}


async def _sign(api: Api, *, signs: bool) -> None:
    """Switches DKIM on or off, and waits until that holds for what is prepared next."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    smtp = {**_account()["smtp"], "dkimDomain": "bench.example" if signs else "", "dkimSelector": "s1" if signs else ""}  # type: ignore[dict-item]
    await api.call("PATCH", "/v1/accounts/sink", {"smtp": {**smtp, "dkimPrivateKey": pem if signs else ""}})
    await asyncio.sleep(1.5)


async def _insert_rate(url: str, messages: int) -> float:
    """Returns messages a second of bare INSERTs: a row and two of its log, one statement a row, 500 messages a commit."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.decided; CREATE TABLE bench.decided ("
            "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workspace_id text, customer_id bigint, status smallint, "
            "time timestamptz, request_id text, template_id text)"
        )
        now = datetime.now(UTC)
        began = time.perf_counter()
        for start in range(0, messages, A_CALL):
            rows = [
                ("ws_bench", number, 5, now, f"request-{number}", "spring")
                for number in range(start, min(start + A_CALL, messages))
                for _ in range(3)
            ]
            async with connection.transaction():
                await connection.executemany(
                    "INSERT INTO bench.decided (workspace_id, customer_id, status, time, request_id, template_id) "
                    "VALUES ($1, $2, $3, $4, $5, $6)",
                    rows,
                )
        seconds = time.perf_counter() - began
        await connection.execute("DROP TABLE bench.decided")
        return messages / seconds
    finally:
        await connection.close()
