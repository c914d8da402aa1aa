"""The unmodified library from PyPI, with only its host changed."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from segment.analytics.client import Client

from services.common.errors import Unavailable
from tests.integration.gateway.conftest import RunningGateway
from yike.profile.v1 import profile_service_pb2 as profile_pb


@pytest.mark.parametrize("gzip", [False, True])
async def test_all_its_calls_arrive(gateway: RunningGateway, client: httpx.AsyncClient, gzip: bool) -> None:
    failures: list[Any] = []
    bought = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)

    def send() -> None:
        library = Client(
            gateway.demo.write_key,
            host=gateway.url,
            gzip=gzip,
            on_error=lambda error, batch: failures.append((error, batch)),
            max_retries=1,
        )
        library.identify("u1", {"name": "李娜", "email": "li@example.com"})
        library.track("u1", "Order Completed", {"revenue": 99.5}, timestamp=bought, message_id="order-1")
        library.page(user_id="u1", name="Home", properties={"path": "/"})
        library.screen(user_id="u1", name="Start")
        library.group("u1", "g1", {"city": "上海"})
        library.alias("anon-1", "u1")
        library.track(anonymous_id="anon-2", event="Product Viewed")
        library.shutdown()

    await asyncio.to_thread(send)
    assert failures == []
    events = gateway.recorder.events()
    assert [event.type for event in events] == [
        profile_pb.EVENT_TYPE_IDENTIFY,
        profile_pb.EVENT_TYPE_TRACK,
        profile_pb.EVENT_TYPE_PAGE,
        profile_pb.EVENT_TYPE_SCREEN,
        profile_pb.EVENT_TYPE_GROUP,
        profile_pb.EVENT_TYPE_ALIAS,
        profile_pb.EVENT_TYPE_TRACK,
    ]
    assert json.loads(events[0].traits_json)["name"] == "李娜"
    assert events[1].message_id == "order-1"
    assert abs(events[1].occur_time.ToDatetime(UTC) - bought) < timedelta(seconds=30)
    assert [(each.type, each.value) for each in events[5].identifiers] == [
        ("user_id", "u1"),
        ("anonymous_id", "anon-1"),
    ]
    assert json.loads(events[1].context_json)["library"]["name"] == "analytics-python"


async def test_it_sends_again_what_was_not_taken(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    failures: list[Any] = []
    answers: list[Exception | profile_pb.RecordEventsResponse] = [
        Unavailable(retry_after_seconds=1),
        profile_pb.RecordEventsResponse(accepted=1),
    ]
    gateway.recorder.answers["RecordEvents"] = lambda _: answers.pop(0)

    def send() -> None:
        library = Client(gateway.demo.write_key, host=gateway.url, on_error=lambda *error: failures.append(error))
        library.track("u1", "Order Completed", message_id="order-2")
        library.shutdown()

    await asyncio.to_thread(send)
    assert (failures, answers) == ([], [])
    assert [event.message_id for event in gateway.recorder.events()] == ["order-2", "order-2"]


async def test_it_is_told_about_a_wrong_key(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    failures: list[Any] = []

    def send() -> None:
        library = Client("wrong", host=gateway.url, on_error=lambda error, batch: failures.append(error), max_retries=1)
        library.track("u1", "Order Completed")
        library.shutdown()

    await asyncio.to_thread(send)
    assert "UNAUTHENTICATED" in str(failures[0])
    assert gateway.recorder.calls == []
