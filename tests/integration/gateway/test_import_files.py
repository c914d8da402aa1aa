"""A job's file goes in piece by piece, its rejected rows come out as a CSV; both ask who is there first."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.common.errors import FailedPrecondition, NotFound
from tests.integration.gateway.conftest import RunningGateway
from yike.profile.v1 import import_service_pb2 as import_pb

PIECE = 1 << 20
UPLOAD = "/v1/importJobs/imp_1:upload"
DOWNLOAD = "/v1/importJobs/imp_1/rejectedRows.csv"


@pytest.fixture
async def api(gateway: RunningGateway, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client with the secret key, and profile with a job."""
    client.headers["authorization"] = f"Bearer {gateway.demo.secret_key}"
    job = import_pb.ImportJob(import_job_id="imp_1", size_bytes=3, columns=["手机号", "金额"])
    for method in ("GetImportJob", "UploadImportFile"):
        gateway.recorder.answers[method] = lambda _: job
    return client


def pieces(gateway: RunningGateway) -> list[Any]:
    """Returns the pieces that reached profile."""
    return [request for _, method, request in gateway.recorder.calls if method == "UploadImportFile"]


@pytest.mark.parametrize(("method", "path"), [("POST", UPLOAD), ("GET", DOWNLOAD)])
async def test_nobody_gets_in_without_a_key(
    gateway: RunningGateway, api: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, path, headers={"authorization": ""})
    assert answer.status_code == 401
    answer = await api.request(method, path, headers={"authorization": f"Bearer {gateway.demo.write_key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "KEY_NOT_ALLOWED")
    assert gateway.recorder.calls == []


async def test_a_file_goes_on_in_pieces_of_a_megabyte(gateway: RunningGateway, api: httpx.AsyncClient) -> None:
    content = bytes(range(256)) * 4096 * 2 + b"end"

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 70_000):
            yield content[start : start + 70_000]

    answer = await api.post(f"{UPLOAD}?offset={PIECE}", content=parts())
    assert (answer.status_code, answer.json()["importJobId"]) == (200, "imp_1")
    assert [(each.offset, len(each.data)) for each in pieces(gateway)] == [
        (PIECE, PIECE),
        (2 * PIECE, PIECE),
        (3 * PIECE, 3),
    ]
    assert b"".join(each.data for each in pieces(gateway)) == content


async def test_what_profile_says_of_a_piece_is_told_as_it_is(gateway: RunningGateway, api: httpx.AsyncClient) -> None:
    gateway.recorder.answers["UploadImportFile"] = lambda _: FailedPrecondition("The next piece …", received_bytes="7")
    answer = await api.post(UPLOAD, content=b"abc")
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")
    assert answer.json()["metadata"]["received_bytes"] == "7"


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?offset=-1", {}, 400),
        ("?offset=x", {}, 400),
        ("", {"content-encoding": "gzip"}, 415),
    ],
)
async def test_what_cannot_be_a_piece_is_refused(
    gateway: RunningGateway, api: httpx.AsyncClient, query: str, headers: dict[str, str], status: int
) -> None:
    answer = await api.post(f"{UPLOAD}{query}", content=b"abc", headers=headers)
    assert answer.status_code == status
    assert pieces(gateway) == []


async def test_a_file_that_announces_too_much_is_refused_unread(
    gateway: RunningGateway, api: httpx.AsyncClient
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(gateway.url).port)
    writer.write(
        f"POST {UPLOAD} HTTP/1.1\r\nhost: x\r\nauthorization: {api.headers['authorization']}\r\n"
        f"content-length: {300 << 20}\r\n\r\n".encode()
    )
    assert b" 413 " in await reader.readline()
    writer.close()
    assert pieces(gateway) == []


async def test_rejected_rows_come_out_as_a_csv_that_runs_nothing(
    gateway: RunningGateway, api: httpx.AsyncClient
) -> None:
    rows = [
        import_pb.RejectedRow(row=2, line=3, reason="not_a_decimal:金额", cells=["13912345678", "=1+1"]),
        import_pb.RejectedRow(row=9, line=10, reason="wrong_column_count", cells=["a", "b", "c"]),
        import_pb.RejectedRow(row=10, line=11, reason="malformed_csv", cells=['"x']),
    ]

    def page(request: import_pb.ListRejectedRowsRequest) -> import_pb.ListRejectedRowsResponse:
        place = int(request.page_token or 0)
        return import_pb.ListRejectedRowsResponse(
            rejected_rows=[rows[place]], next_page_token=str(place + 1) if place < 2 else ""
        )

    gateway.recorder.answers["ListRejectedRows"] = page
    answer = await api.get(DOWNLOAD)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["content-disposition"]
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))) == [
        ["手机号", "金额", "row", "line", "reason"],
        ["13912345678", "'=1+1", "2", "3", "not_a_decimal:金额"],
        ["a", "b,c", "9", "10", "wrong_column_count"],
        ['"x', "", "10", "11", "malformed_csv"],
    ]


async def test_rejected_rows_of_no_job_are_not_found(gateway: RunningGateway, api: httpx.AsyncClient) -> None:
    gateway.recorder.answers["GetImportJob"] = lambda _: NotFound()
    assert (await api.get(DOWNLOAD)).status_code == 404
