"""Customer tokens at the gateway: what they open, and that neither they nor keys open what is not theirs."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import bearer, browser, code, joined
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.messaging.v1 import inbox_service_pb2 as inbox_pb


@pytest.fixture
def known(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    """Identity knows whoever is asked for: `user_id` u9 is customer 9; an id is its own."""
    gateway.recorder.answers |= {
        "GetCustomerNodes": lambda request: identity_pb.CustomerNodes(customer_id=request.customer_id),
        "LookupCustomer": lambda request: identity_pb.LookupCustomerResponse(customer_id=9),
        "ListInboxMessages": lambda request: inbox_pb.ListInboxMessagesResponse(unread_count=3),
    }


async def issued(client: httpx.AsyncClient, key: str, **body: Any) -> httpx.Response:
    return await client.post("/v1/customerTokens", json=body, headers=bearer(key))


async def test_a_token_opens_the_inbox_of_its_customer_and_nothing_else(
    gateway: RunningGateway, client: httpx.AsyncClient, known: None
) -> None:
    key = gateway.demo.secret_key
    answer = await issued(client, key, identifier={"type": "user_id", "value": "u9"}, lifetimeSeconds=600)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["customerId"] == "9"
    token = bearer(made["token"])
    gateway.recorder.clear()
    gateway.recorder.answers["ListInboxMessages"] = lambda request: inbox_pb.ListInboxMessagesResponse(unread_count=3)
    answer = await client.get("/v1/inbox?unreadOnly=true", headers=token)
    assert (answer.status_code, answer.json()["unreadCount"]) == (200, 3)
    (workspace, method, request) = gateway.recorder.calls[-1]
    assert (workspace, method, request.unread_only) == (gateway.demo.workspace_id, "ListInboxMessages", True)
    assert gateway.recorder.metadata[-1]["yike-caller"] == "customer:9"
    for path in ("/v1/inbox:markRead", "/v1/inbox:delete", "/v1/inbox/m1:click"):
        body = {} if path.endswith("click") else {"deliveryIds": ["m1"]}
        assert (await client.post(path, json=body, headers=token)).status_code == 200
        assert gateway.recorder.metadata[-1]["yike-caller"] == "customer:9"
    for method, path in (("GET", "/v1/customers/9"), ("GET", "/v1/messages"), ("POST", "/v1/customerTokens")):
        refused = await client.request(method, path, headers=token)
        assert code(refused) == (401, "UNAUTHENTICATED"), path
    for headers in ({}, bearer(key), bearer(made["token"][:-1]), {"cookie": "yike_session=x"}):
        assert code(await client.get("/v1/inbox", headers=headers)) == (401, "CUSTOMER_TOKEN_INVALID")
    entries = (await client.get("/v1/auditLog", headers=bearer(key))).json()["entries"]
    assert not [each for each in entries if "nbox" in each["method"] or "CustomerToken" in each["method"]]


async def test_a_token_is_made_by_a_key_for_one_customer(
    gateway: RunningGateway, client: httpx.AsyncClient, known: None
) -> None:
    key = gateway.demo.secret_key
    assert (await issued(client, key, customerId="7")).json()["customerId"] == "7"
    for body in ({}, {"customerId": "7", "identifier": {"type": "user_id", "value": "u9"}}, {"customerId": "-1"}):
        assert code(await issued(client, key, **body)) == (400, "INVALID_FIELD"), body
    for seconds in (-1, 86_401):
        assert code(await issued(client, key, customerId="7", lifetimeSeconds=seconds)) == (400, "INVALID_FIELD")
    assert code(await issued(client, gateway.demo.write_key, customerId="7")) == (403, "KEY_NOT_ALLOWED")
    async with browser(gateway) as person:
        await joined(person, gateway.demo, "ROLE_MARKETER")
        answer = await person.post("/v1/customerTokens", json={"customerId": "7"})
        assert code(answer) == (403, "KEY_NEEDED")


async def test_a_token_ends_with_the_key_that_made_it(
    gateway: RunningGateway, client: httpx.AsyncClient, known: None
) -> None:
    admin = bearer(gateway.demo.secret_key)
    wish = {"displayName": "app", "scopes": ["SCOPE_SEND"]}
    key = (await client.post("/v1/keys", json=wish, headers=admin)).json()
    token = bearer((await issued(client, key["secret"], customerId="7")).json()["token"])
    assert (await client.get("/v1/inbox", headers=token)).status_code == 200
    await client.delete(f"/v1/keys/{key['keyId']}", headers=admin)
    async with asyncio.timeout(60):
        while (await client.get("/v1/inbox", headers=token)).status_code != 401:  # noqa: ASYNC110 - it is asked over HTTP
            await asyncio.sleep(0.2)
