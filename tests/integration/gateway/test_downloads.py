"""Files of exported lists leave by links; who may ask for contact points is held to it by the field that asks for them."""

from typing import Any

import httpx
import pytest

from services.common.errors import NotFound
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import bearer, browser, code, joined
from yike.common.v1 import operations_pb2
from yike.profile.v1 import export_service_pb2 as export_pb

CONTENT = bytes(range(256)) * 8192 + b"end"
PIECE = 1 << 20


@pytest.fixture
def exports(gateway: RunningGateway, client: httpx.AsyncClient) -> RunningGateway:
    """Profile with an export; the client has emptied the recorder before."""

    def opened(request: export_pb.OpenExportDownloadRequest) -> Any:
        if request.token != "t-1":
            return NotFound("The link leads to no file.")
        return export_pb.OpenedExport(
            export_id="exp_1",
            principal="user:usr_1",
            file_name="vip-20261129.csv",
            media_type="text/csv; charset=utf-8",
            size_bytes=len(CONTENT),
        )

    def piece(request: export_pb.ReadExportFileRequest) -> export_pb.ReadExportFileResponse:
        return export_pb.ReadExportFileResponse(data=CONTENT[request.number * PIECE : (request.number + 1) * PIECE])

    answers = gateway.recorder.answers
    answers["OpenExportDownload"], answers["ReadExportFile"] = opened, piece
    answers["ExportSegment"] = answers["ExportCustomers"] = lambda _: operations_pb2.Operation(name="operations/op_1")
    answers["LinkCustomerExport"] = lambda _: export_pb.ExportDownload(path="/downloads/t-1")
    return gateway


async def test_link_gives_the_whole_file_without_a_key_and_is_on_record(
    exports: RunningGateway, client: httpx.AsyncClient
) -> None:
    answer = await client.get(f"/downloads/{exports.demo.workspace_id}/t-1", headers={"authorization": ""})
    assert answer.status_code == 200, answer.text
    assert answer.content == CONTENT
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["content-disposition"] == 'attachment; filename="vip-20261129.csv"'
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    changes = await client.get("/v1/auditLog", headers=bearer(exports.demo.secret_key))
    assert "DownloadCustomerExport" in changes.text
    assert "customerExports/exp_1" in changes.text


async def test_link_that_leads_nowhere_is_not_found(exports: RunningGateway, client: httpx.AsyncClient) -> None:
    workspace_id = exports.demo.workspace_id
    for path in (f"{workspace_id}/t-2", f"{workspace_id}/{'x' * 601}", "%20/t-1"):
        answer = await client.get(f"/downloads/{path}")
        assert answer.status_code in (400, 404)
    assert not [method for _, method, _ in exports.recorder.calls if method == "ReadExportFile"]


async def test_contact_points_in_full_take_more_than_a_list(exports: RunningGateway, client: httpx.AsyncClient) -> None:
    masked = {"options": {"format": "LIST_FORMAT_CSV"}}
    full = {"options": {"format": "LIST_FORMAT_CSV", "contactsInFull": True}}
    async with browser(exports) as marketer, browser(exports) as steward, browser(exports) as viewer:
        for each, role in ((marketer, "MARKETER"), (steward, "DATA_STEWARD"), (viewer, "VIEWER")):
            await joined(each, exports.demo, f"ROLE_{role}", f"{role.lower()}@lists.example")
        for path in ("/v1/segments/vip:export", "/v1/customers:export"):
            assert (await marketer.post(path, json=masked)).status_code == 200
            refused = await marketer.post(path, json=full)
            assert code(refused) == (403, "PERMISSION_MISSING")
            assert refused.json()["metadata"]["permission"] == "PERMISSION_CUSTOMERS_EXPORT"
            assert (await steward.post(path, json=full)).status_code == 200
            assert code(await viewer.post(path, json=masked)) == (403, "PERMISSION_MISSING")
        link = "/v1/customerExports/exp_1:download"
        assert (await marketer.post(link, json={})).status_code == 200
        assert code(await marketer.post(link, json={"contactsInFull": True})) == (403, "PERMISSION_MISSING")
        assert (await steward.post(link, json={"contactsInFull": True})).status_code == 200
    sent = [
        request.options.contacts_in_full for _, method, request in exports.recorder.calls if method.startswith("Export")
    ]
    assert sent == [False, True, False, True]


async def test_key_needs_the_admin_scope_for_contact_points(exports: RunningGateway, client: httpx.AsyncClient) -> None:
    admin = bearer(exports.demo.secret_key)
    made = await client.post(
        "/v1/keys", json={"displayName": "lists", "scopes": ["SCOPE_READ", "SCOPE_WRITE"]}, headers=admin
    )
    assert made.status_code == 200, made.text
    headers = bearer(made.json()["secret"])
    options = {"format": "LIST_FORMAT_XLSX"}
    assert (await client.post("/v1/customers:export", json={"options": options}, headers=headers)).status_code == 200
    full = {"options": {**options, "contactsInFull": True}}
    assert (await client.post("/v1/customers:export", json=full, headers=headers)).status_code == 403
    assert (await client.post("/v1/customers:export", json=full, headers=admin)).status_code == 200
