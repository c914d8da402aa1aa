"""REST over the transcoded RPCs, keys and their rights, health and pages, against a running gateway."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gateway.auth.issuing import create_key, create_workspace
from gateway.auth.keeping import revoke_key
from gateway.auth.keys import KeyKind, KeyWish
from gateway.transcoding.routes import OWN, read_routes
from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import AlreadyExists, Internal, NotFound, Unauthenticated
from tests.integration.gateway.conftest import REPOSITORY, RunningGateway
from tests.support.requests import smallest_request
from yike.common.v1 import operations_pb2 as operations_pb
from yike.common.v1.permissions_pb2 import PERMISSION_CUSTOMER_TOKEN
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb


def secret(gateway: RunningGateway) -> dict[str, str]:
    return {"authorization": f"Bearer {gateway.demo.secret_key}"}


async def test_a_call_reaches_its_rpc_and_its_answer_comes_back(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    gateway.recorder.answers["LookupCustomer"] = lambda _: identity_pb.LookupCustomerResponse(customer_id=2**60)
    answer = await client.get("/v1/customers:lookup?type=phone&value=%2B8613800138000", headers=secret(gateway))
    assert (answer.status_code, answer.json()) == (200, {"customerId": str(2**60)})
    workspace_id, method, request = gateway.recorder.calls[0]
    assert (workspace_id, method) == (gateway.demo.workspace_id, "LookupCustomer")
    assert request == identity_pb.LookupCustomerRequest(type="phone", value="+8613800138000")
    assert answer.headers["request-id"]


async def test_every_annotated_rpc_is_reachable(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    gateway.recorder.answers["GetCustomerNodes"] = lambda asked: identity_pb.CustomerNodes(
        customer_id=asked.customer_id
    )
    made = await client.post("/v1/customerTokens", json={"customerId": "7"}, headers=secret(gateway))
    of_a_customer = {"authorization": f"Bearer {made.json()['token']}"}
    for route in read_routes():
        if route.service == OWN:
            continue
        gateway.recorder.calls.clear()
        path, body = smallest_request(route)
        headers = of_a_customer if route.permission == PERMISSION_CUSTOMER_TOKEN else secret(gateway)
        answer = await client.request(route.http_method, path, headers=headers, json=body if route.takes_body else None)
        assert answer.status_code == 200, (path, answer.text)
        assert {method for _, method, _ in gateway.recorder.calls} == {route.method.name}


async def test_an_operation_is_asked_of_the_service_that_its_id_tells(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    name = f"operations/op_scoring_{'0' * 20}"
    operation = operations_pb.Operation(name=name, done=True)
    operation.response.Pack(scoring_pb.Model(model_id="mdl_1", test_auc=0.75))
    gateway.recorder.answers["GetOperation"] = lambda _: operation
    answer = (await client.get(f"/v1/{name}", headers=secret(gateway))).json()
    assert (answer["name"], answer["done"]) == (name, True)
    assert "error" not in answer
    assert answer["response"]["@type"].endswith("/yike.scoring.v1.Model")
    assert (answer["response"]["modelId"], answer["response"]["testAuc"]) == ("mdl_1", 0.75)
    for unknown in ("5", "op_nobody_" + "0" * 20, "op_scoring_1"):
        refused = await client.get(f"/v1/operations/{unknown}", headers=secret(gateway))
        assert (refused.status_code, refused.json()["code"]) == (404, "NOT_FOUND")
    gateway.recorder.answers["ListOperations"] = lambda _: operations_pb.ListOperationsResponse(operations=[operation])
    listed = (await client.get("/v1/operations?pageSize=1", headers=secret(gateway))).json()
    assert listed["operations"][0] == answer


async def test_only_annotated_rpcs_are_reachable(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    for path in ("/yike.profile.v1.ProfileService/ExportEvents", "/v1/events:export", "/v1/identities:resolve"):
        for method in ("GET", "POST"):
            answer = await client.request(method, path, headers=secret(gateway))
            assert answer.status_code == 404
            assert answer.json()["code"] == "UNKNOWN_METHOD"
    assert gateway.recorder.calls == []


async def test_errors_carry_reason_and_metadata(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    for error, status, code in (
        (NotFound("There is no segment x.", segment_id="x"), 404, "NOT_FOUND"),
        (AlreadyExists(segment_id="x"), 409, "ALREADY_EXISTS"),
        (Unauthenticated(), 500, "INTERNAL"),
        (Internal(), 500, "INTERNAL"),
    ):
        gateway.recorder.answers["GetSegment"] = lambda _, error=error: error
        answer = await client.get("/v1/segments/x", headers=secret(gateway))
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["requestId"] == answer.headers["request-id"]
        if code == "ALREADY_EXISTS":
            assert problem["metadata"] == {"segment_id": "x"}


async def test_what_the_contract_does_not_allow_is_refused_in_the_callers_words(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    url = "/v1/customers/1/tags:change"
    for body, code, field in (
        ({"addTags": ["a", ""]}, "INVALID_FIELD", "addTags[1]"),
        ({"add_tags": ["a"] * 51}, "TOO_LARGE", "addTags"),
        ({"addTags": ["a"], "requestId": "x" * 256}, "INVALID_FIELD", "requestId"),
    ):
        answer = await client.post(url, json=body, headers=secret(gateway))
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["metadata"]) == (400, code, {"field": field})
        assert problem["message"].startswith(f"{field}: it must have ")
    answer = await client.get("/v1/customers/1/events?pageSize=-1", headers=secret(gateway))
    assert (answer.status_code, answer.json()["metadata"]) == (400, {"field": "pageSize"})
    answer = await client.get("/v1/customers:lookup?type=phone", headers=secret(gateway))
    assert (answer.json()["code"], answer.json()["message"]) == ("MISSING_FIELD", "value: it is required.")
    # What stands in the path keeps the name that it has there.
    answer = await client.get("/v1/customers/0", headers=secret(gateway))
    assert (answer.json()["code"], answer.json()["metadata"]) == ("MISSING_FIELD", {"field": "customer_id"})
    assert gateway.recorder.calls == []


async def test_bad_requests_do_not_reach_the_services(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    for body in (b"{", b"[" * 10_000, b'{"colour":1}', b'{"displayName":"\xff"}', b'{"displayName":"\\u0000"}'):
        answer = await client.post("/v1/segments", content=body, headers=secret(gateway))
        assert answer.status_code == 400, body
        assert answer.json()["message"]
    answer = await client.post("/v1/segments", content=b" " * (1024 * 1024 + 1), headers=secret(gateway))
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    answer = await client.delete("/v1/customers/1", headers=secret(gateway))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, PATCH")
    answer = await client.post(
        "/v1/segments", json={"displayName": "x", "rule": {"tag": {"name": "vip"}}}, headers=secret(gateway)
    )
    assert answer.status_code == 200
    assert [method for _, method, _ in gateway.recorder.calls] == ["CreateSegment"]


async def test_a_write_key_only_ingests_and_no_key_does_nothing(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    for headers, status, code in (
        ({"authorization": f"Bearer {gateway.demo.write_key}"}, 403, "KEY_NOT_ALLOWED"),
        ({"authorization": "Bearer nonsense"}, 401, "UNAUTHENTICATED"),
        ({}, 401, "UNAUTHENTICATED"),
    ):
        for path in ("/v1/customers/1", "/v1/segments", "/v1/messages"):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert gateway.recorder.calls == []
    body = {"userId": "u", "event": "E"}
    assert (await client.post("/v1/track", json=body, headers=secret(gateway))).status_code == 200
    basic = httpx.BasicAuth(gateway.demo.secret_key, "")
    assert (await client.get("/v1/segments", auth=basic)).status_code == 200


async def test_a_call_tells_whose_key_made_it(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    other, _ = await create_key(database, gateway.demo.workspace_id, KeyWish(KeyKind.SECRET))
    for key in (gateway.demo.secret_key, other):
        headers = {"authorization": f"Bearer {key}"}
        await client.get("/v1/segments", headers=headers)
        await client.post("/v1/track", json={"userId": "u", "event": "E"}, headers=headers)
    callers = [metadata["yike-caller"] for metadata in gateway.recorder.metadata]
    first, second = callers[0], callers[2]
    assert callers == [first, first, second, second]
    for caller in (first, second):
        assert re.fullmatch("key:[0-9a-f]{12} admin,ingest,read,send,write", caller)
    assert first != second
    await client.get(f"/o/{gateway.demo.workspace_id}.token.signature")
    assert gateway.recorder.metadata[-1]["yike-caller"] == "service:gateway"


async def test_a_key_opens_its_own_workspace_only(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    other = await create_workspace(database, "other")
    await client.get("/v1/segments", headers={"authorization": f"Bearer {other.secret_key}"})
    assert [workspace for workspace, _, _ in gateway.recorder.calls] == [other.workspace_id]
    forged = other.secret_key.replace(other.workspace_id[3:], gateway.demo.workspace_id[3:])
    assert (await client.get("/v1/segments", headers={"authorization": f"Bearer {forged}"})).status_code == 401


async def test_keys_are_kept_as_digests_behind_row_level_security(database: Database) -> None:
    made = await create_workspace(database, "digests")
    async with database.plain() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM api_keys"))).scalar_one() == 0
    async with database.workspace(made.workspace_id) as connection:
        rows = (await connection.execute(text("SELECT kind, digest, key_id::text FROM api_keys"))).all()
    assert {row.kind for row in rows} == {"write", "secret"}
    assert made.secret_key.encode() not in b"".join(bytes(row.digest) for row in rows)


async def test_a_revoked_key_is_refused_within_five_seconds(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    key, _ = await create_key(database, gateway.demo.workspace_id, KeyWish(KeyKind.SECRET))
    headers = {"authorization": f"Bearer {key}"}
    assert (await client.get("/v1/segments", headers=headers)).status_code == 200
    await revoke_key(database, key)
    status = 200
    for _ in range(25):
        await asyncio.sleep(0.2)
        status = (await client.get("/v1/segments", headers=headers)).status_code
        if status != 200:
            break
    assert status == 401
    with pytest.raises(NotFound):
        await revoke_key(database, key)


async def test_the_command_line_makes_workspaces_and_keys(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    async def command(*arguments: str, text: str = "") -> tuple[int, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway",
            *arguments,
            cwd=REPOSITORY,
            env=gateway.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        output, _ = await process.communicate(text.encode())
        return process.returncode or 0, json.loads(output) if output else None

    status, made = await command("create-workspace", "--name", "demo")
    assert status == 0
    assert set(made) == {"workspace_id", "write_key", "secret_key"}
    answer = await client.get("/v1/segments", headers={"authorization": f"Bearer {made['secret_key']}"})
    assert answer.status_code == 200
    status, key = await command("create-key", "--workspace", made["workspace_id"], "--kind", "write")
    assert status == 0
    assert key["write_key"].startswith("yk_write_")
    assert (await command("revoke-key", text=key["write_key"]))[0] == 0
    assert (await command("revoke-key", text="nonsense"))[0] == 1
    assert (await command("create-key", "--workspace", "ws_none", "--kind", "write"))[0] == 1


async def test_requests_over_the_limit_are_told_when_to_come_back(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    slow = await create_workspace(database, "slow", requests_per_second=5)
    headers = {"authorization": f"Bearer {slow.secret_key}"}
    allowed, refused = 0, list[httpx.Response]()
    began = monotonic_seconds()
    while not refused:  # A machine under load may take several seconds over them.
        answers = await asyncio.gather(*(client.get("/v1/segments", headers=headers) for _ in range(40)))
        refused = [answer for answer in answers if answer.status_code == 429]
        allowed += len(answers) - len(refused)
    # Five in each second that they fell into.
    assert 1 <= allowed <= 5 * (int(monotonic_seconds() - began) + 2)
    assert refused[0].json()["code"] == "RATE_LIMITED"
    assert refused[0].headers["retry-after"] == "1"


async def test_health_names_who_is_not_ready(gateway: RunningGateway, client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    for method, path in (("PUT", "/healthz"), ("POST", "/readyz"), ("DELETE", "/openapi.json")):
        refused = await client.request(method, path)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert set(answer.json()["checks"]) == {
        "disk",
        "database",
        "identity",
        "profile",
        "segment",
        "journey",
        "messaging",
        "scoring",
    }


async def test_the_document_and_its_page_are_served(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    assert "/v1/customers/{customer_id}" in document["paths"]
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for path in ("/static/docs.js", "/static/yike.css"):
        assert path in page.text
        assert (await client.get(path)).status_code == 200
