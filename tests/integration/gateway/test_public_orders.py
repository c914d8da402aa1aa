"""Whether orders count for points reaches profile with each event, by the door, the key and the workspace's setting."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.auth.keeping import get_workspace, set_public_orders
from gateway.auth.keys import KeyKind, PublicOrders
from services.common.database import Database
from services.common.errors import NotFound
from tests.integration.gateway.conftest import RunningGateway
from yike.profile.v1 import profile_service_pb2 as profile_pb

FULL, NONE = profile_pb.ORDER_AUTHORITY_FULL, profile_pb.ORDER_AUTHORITY_NONE
DOORS = {
    "one": "/v1/track",
    "one, key in the body": "/v1/track",
    "batch": "/v1/batch",
    "batch, key in the body": "/v1/batch",
    "beacon": "/beacon/v1/batch",
    "history": "/v1/import",
    "CloudEvents": "/v1/cloudevents",
}
EVENTS = ("Order Completed", "Order Refunded", "Order Cancelled", "Review Written")


async def authority(
    gateway: RunningGateway, client: httpx.AsyncClient, made: NewWorkspace, kind: KeyKind, door: str, event: str
) -> profile_pb.OrderAuthority:
    """Sends an event through a door with a key, and returns what reached profile."""
    key = made.write_key if kind is KeyKind.WRITE else made.secret_key
    headers = {"authorization": f"Bearer {key}"}
    call: dict[str, Any] = {
        "type": "track",
        "userId": "u1",
        "event": event,
        "properties": {"order_id": "O1", "revenue": 9},
    }
    path = DOORS[door]
    body: Any = {"batch": [call]} if "batch" in path or path == "/v1/import" else call
    if "body" in door:
        body, headers = {**body, "writeKey": key}, {}
    elif door == "beacon":
        path, headers = f"{path}?writeKey={key}", {}
    elif door == "CloudEvents":
        body = {"specversion": "1.0", "id": "1", "source": "/s", "type": event, "subject": "user_id:u1", "data": {}}
        headers["content-type"] = "application/cloudevents+json"
    gateway.recorder.clear()
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    (recorded,) = gateway.recorder.events()
    return recorded.order_authority


@pytest.mark.parametrize("value", list(PublicOrders))
@pytest.mark.parametrize("door", DOORS)
async def test_a_write_key_is_trusted_with_orders_only_where_its_workspace_says_so(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database, door: str, value: PublicOrders
) -> None:
    made = await create_workspace(database, "orders", public_orders=value)
    for event in EVENTS:
        public = await authority(gateway, client, made, KeyKind.WRITE, door, event)
        assert public == (FULL if value is PublicOrders.ANY else NONE), event
        assert await authority(gateway, client, made, KeyKind.SECRET, door, event) == FULL, event


async def test_the_setting_is_none_unless_told_and_can_be_changed(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    plain = await create_workspace(database, "plain")
    assert await authority(gateway, client, plain, KeyKind.WRITE, "one", "Order Completed") == NONE
    made = await create_workspace(database, "wide")
    await set_public_orders(database, made.workspace_id, PublicOrders.ANY)
    assert (await get_workspace(database, made.workspace_id)).public_orders is PublicOrders.ANY
    assert await authority(gateway, client, made, KeyKind.WRITE, "one", "Order Completed") == FULL
    for unknown in ("ws_none", "nonsense"):
        with pytest.raises(NotFound):
            await set_public_orders(database, unknown, PublicOrders.ANY)


async def test_consent_and_orders_are_two_settings(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    made = await create_workspace(database, "orders", public_orders=PublicOrders.ANY)
    await authority(gateway, client, made, KeyKind.WRITE, "one", "Order Completed")
    (recorded,) = gateway.recorder.events()
    assert recorded.consent_authority == profile_pb.CONSENT_AUTHORITY_OWN
