"""CloudEvents in their three modes, read as track calls, against a running gateway."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import RunningGateway

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/tills/17",
    "type": "Order Completed",
    "subject": "phone:+8613800138000",
    "time": "2026-11-01T09:30:00Z",
    "data": {"revenue": 12.5},
}


def headers(gateway: RunningGateway, content_type: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {gateway.demo.write_key}", "content-type": content_type, **more}


async def test_the_three_modes_give_the_same_event(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    structured = await client.post(
        "/v1/cloudevents", content=json.dumps(EVENT), headers=headers(gateway, "application/cloudevents+json")
    )
    attributes = {f"ce-{name}": value for name, value in EVENT.items() if name != "data"}
    attributes["ce-type"] = "Order%20Completed"
    binary = await client.post(
        "/v1/cloudevents",
        content=json.dumps(EVENT["data"]),
        headers=headers(gateway, "application/json", **attributes),
    )
    batch = await client.post(
        "/v1/cloudevents", content=json.dumps([EVENT]), headers=headers(gateway, "application/cloudevents-batch+json")
    )
    for answer in (structured, binary, batch):
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    first, *others = gateway.recorder.events()
    assert first.name == "Order Completed"
    assert [(each.type, each.value) for each in first.identifiers] == [("phone", "+8613800138000")]
    assert json.loads(first.properties_json) == {"revenue": 12.5}
    assert first.occur_time.ToJsonString() == "2026-11-01T09:30:00Z"
    for other in others:
        assert other == first


async def test_extension_attributes_are_identifiers_and_source_is_part_of_the_key(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    events = [
        {**EVENT, "subject": None, "userid": "u", "membercard": 7},
        {**EVENT, "source": "/tills/171"},
        {**EVENT, "source": "/tills/1", "id": "71"},
    ]
    await client.post(
        "/v1/cloudevents", content=json.dumps(events), headers=headers(gateway, "application/cloudevents-batch+json")
    )
    taken = gateway.recorder.events()
    assert [(each.type, each.value) for each in taken[0].identifiers] == [("user_id", "u"), ("member_card", "7")]
    assert len({event.message_id for event in taken}) == 3


async def test_bad_events_of_a_batch_are_listed(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    bad: list[Any] = [
        5,
        {**EVENT, "specversion": "0.3"},
        {**EVENT, "id": ""},
        {**EVENT, "source": None},
        {**EVENT, "subject": "someone"},
        {**EVENT, "time": "noon"},
        {**EVENT, "data_base64": "AA=="},
        {**EVENT, "data": {"a": "\x00"}},
        {**EVENT, "userid": ["u"]},
    ]
    answer = await client.post(
        "/v1/cloudevents",
        content=json.dumps([*bad, EVENT]),
        headers=headers(gateway, "application/cloudevents-batch+json"),
    )
    assert answer.status_code == 200
    assert answer.json()["accepted"] == 1
    assert [each["index"] for each in answer.json()["rejected"]] == list(range(len(bad)))


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("application/json", b"{}", 415),
        ("", b"", 415),
        ("application/cloudevents+json", b"{", 400),
        ("application/cloudevents+json", b"[]", 400),
        ("application/cloudevents-batch+json", b"{}", 400),
    ],
)
async def test_requests_that_cannot_be_read_are_refused(
    gateway: RunningGateway, client: httpx.AsyncClient, content_type: str, content: bytes, status: int
) -> None:
    answer = await client.post("/v1/cloudevents", content=content, headers=headers(gateway, content_type))
    assert answer.status_code == status


async def test_data_in_base64_is_kept_or_read_as_json(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    data = base64.b64encode(b'{"a":1}').decode()
    event = {name: value for name, value in EVENT.items() if name != "data"} | {"data_base64": data}
    for more in ({}, {"datacontenttype": "text/plain"}):
        await client.post(
            "/v1/cloudevents",
            content=json.dumps({**event, **more}),
            headers=headers(gateway, "application/cloudevents+json"),
        )
    assert [json.loads(each.properties_json) for each in gateway.recorder.events()] == [
        {"a": 1},
        {"data_base64": data},
    ]
