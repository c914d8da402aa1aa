"""What the browser libraries ask for beside sending events."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from tests.integration.gateway.conftest import RunningGateway


@pytest.mark.parametrize("path", ["/sourceConfig", "/sourceConfig/"])
async def test_rudderstacks_source_config_is_answered_as_its_own_server_does(
    gateway: RunningGateway, client: httpx.AsyncClient, path: str
) -> None:
    key = gateway.demo.write_key
    basic = {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
    query = {"p": "npm", "v": "3.34.1", "build": "modern", "writeKey": key, "lockIntegrationsVersion": "false"}
    for answer in (
        await client.get(path, params=query),
        await client.get(path, params={"p": "npm"}, headers=basic),
    ):
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        source = answer.json()["source"]
        assert (source["enabled"], source["writeKey"], source["destinations"]) == (True, key, [])
        assert source["config"]["statsCollection"]["errors"] == {"enabled": False}
    assert (await client.options(path)).status_code == 204
    assert (await client.get(path, params={"writeKey": "unknown"})).status_code == 401
    assert (await client.get(path)).status_code == 401
    assert (await client.post(path)).status_code == 405


async def test_a_beacon_is_a_batch_with_its_key_in_the_query(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    body = json.dumps({"batch": [{"type": "track", "event": "E", "anonymousId": "a", "messageId": "m1"}]})
    path = "/beacon/v1/batch"
    plain = {"content-type": "text/plain;charset=UTF-8"}
    answer = await client.post(path, params={"writeKey": gateway.demo.write_key}, content=body, headers=plain)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert [event.message_id for event in gateway.recorder.events()] == ["m1"]
    assert (await client.post(path, content=body, headers=plain)).status_code == 401
    # A key in a query is written into logs on its way; only what a browser can send no other way takes it there.
    elsewhere = await client.post("/v1/batch", params={"writeKey": gateway.demo.write_key}, content=body)
    assert elsewhere.status_code == 401
