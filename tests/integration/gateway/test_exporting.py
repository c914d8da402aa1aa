"""An export goes through all services, holds none back, and is for those who may take data out."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.auth.issuing import NewWorkspace, create_workspace
from services.common.database import Database
from services.common.errors import Unavailable
from services.common.topology import SERVICES
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import bearer, browser, code, joined
from yike.common.v1 import json_pb2
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb

PATH = "/v1/customers/9:export"


@pytest.fixture
async def brand(database: Database) -> NewWorkspace:
    """A fresh workspace."""
    return await create_workspace(database, "brand", requests_per_second=100_000)


def record(number: int) -> personal_pb.PersonalRecord:
    data = json_pb2.JsonObject(json=f'{{"phone": "13800138000", "number": {number}}}')
    return personal_pb.PersonalRecord(store="s.t", data=data)


async def test_pages_go_from_service_to_service_and_hold_contact_points_as_they_are(
    gateway: RunningGateway, brand: NewWorkspace
) -> None:
    asked: list[personal_pb.ListPersonalDataRequest] = []

    def answer(request: personal_pb.ListPersonalDataRequest) -> personal_pb.ListPersonalDataResponse:
        asked.append(request)
        # The first service has two pages, the second nothing, each of the others one record.
        if len(asked) == 3:
            return personal_pb.ListPersonalDataResponse()
        more = "more" if len(asked) == 1 else ""
        return personal_pb.ListPersonalDataResponse(records=[record(len(asked))], next_page_token=more)

    nodes = identity_pb.CustomerNodes(customer_id=4, nodes=[identity_pb.Node(node_id=9), identity_pb.Node(node_id=4)])
    async with browser(gateway) as steward, browser(gateway) as viewer, browser(gateway) as staff:
        await joined(steward, brand, "ROLE_DATA_STEWARD", "steward@example.com")
        await joined(viewer, brand, "ROLE_VIEWER", "sees@example.com")
        await joined(staff, brand, "ROLE_STORE_STAFF", "counter@example.com")
        gateway.recorder.clear()
        gateway.recorder.answers |= {"GetCustomerNodes": lambda _: nodes, "ListPersonalData": answer}
        for each in (viewer, staff):
            assert code(await each.post(PATH, json={})) == (403, "PERMISSION_MISSING")
            assert code(await each.post("/v1/customers/9:restrict", json={})) == (403, "PERMISSION_MISSING")
        assert asked == []
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            told = await steward.post(PATH, json={"pageToken": token, "pageSize": 7})
            assert told.status_code == 200, told.text
            page = told.json()
            found += page["records"]
            token = page.get("nextPageToken", "")
            if not token:
                break
        numbers = [each["data"]["number"] for each in found]
        assert numbers == [1, 2, *range(4, len(SERVICES) + 2)]
        assert {each["data"]["phone"] for each in found} == {"13800138000"}
        assert {tuple(each.node_ids) for each in asked} == {(4, 9)}
        assert [each.page_token for each in asked] == ["", "more", *[""] * (len(SERVICES) - 1)]
        assert {each.page_size for each in asked} == {7}

        gateway.recorder.answers["ListPersonalData"] = lambda _: Unavailable()
        assert (await steward.post(PATH, json={})).status_code == 503
        log = await steward.get("/v1/auditLog", headers=bearer(brand.secret_key), params={"resource": "customers/9"})
        assert {entry["code"] for entry in log.json()["entries"]} == {"OK", "UNAVAILABLE"}
