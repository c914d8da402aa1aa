"""Keys made and taken back through API and commands, and the log of all changes, against a running gateway."""

from __future__ import annotations

import argparse
import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from gateway.audit import storage as audit_storage
from gateway.audit.chain import Draft
from gateway.audit.log import AuditLog
from gateway.auth.authenticator import Authenticator, keys_of
from gateway.auth.issuing import NewWorkspace, create_key, create_workspace
from gateway.auth.keeping import get_key, revoke_key_of
from gateway.auth.keys import KeyKind, KeyWish
from gateway.auth.last_use import LastUse
from gateway.commands import add_commands, administrate
from gateway.database_time import DatabaseTime
from services.common.database import Database, execute
from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unauthenticated,
)
from services.common.settings import ServiceSettings
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import without_log
from tests.support.stores import DatabaseUrls
from yike.segment.v1.segment_resources_pb2 import Segment

RULE = {"tag": {"name": "vip"}}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def run_command(gateway: RunningGateway, *arguments: str) -> dict[str, Any]:
    """Runs what `python -m gateway …` runs and returns what it prints."""
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    settings = ServiceSettings.from_environment("gateway", gateway.environment)
    return await administrate(parser.parse_args(arguments), settings)


async def opens(database: Database, key: str) -> bool:
    """Tells whether a gateway that remembers nothing lets a key in; that others forget within 5 seconds is tested elsewhere."""
    try:
        await Authenticator(keys_of(database, DatabaseTime())).verify(key)
    except Unauthenticated:
        return False
    return True


@pytest.fixture
async def brand(database: Database) -> NewWorkspace:
    """A fresh workspace."""
    return await create_workspace(database, "brand", requests_per_second=100_000)


@pytest.fixture
async def administrator(database_urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    """Who owns the tables and is bound by no policy."""
    connection = await asyncpg.connect(database_urls("admin"))
    yield connection
    await connection.close()


async def test_a_key_made_through_the_api_does_what_its_scopes_say(
    client: httpx.AsyncClient, brand: NewWorkspace
) -> None:
    client.headers.update(bearer(brand.secret_key))
    workspace = (await client.get("/v1/workspace")).json()
    assert (workspace["workspaceId"], workspace["displayName"]) == (brand.workspace_id, "brand")
    wish = {"displayName": "reports", "scopes": ["SCOPE_READ"]}
    made = await client.post("/v1/keys", json=wish, headers={"idempotency-key": "reports-1"})
    assert made.status_code == 200, made.text
    key = made.json()
    assert (key["kind"], key["scopes"], key["displayName"]) == ("KEY_KIND_SECRET", ["SCOPE_READ"], "reports")
    # The same key again for who lost the answer, and no other wish under it.
    assert (await client.post("/v1/keys", json=wish, headers={"idempotency-key": "reports-1"})).json() == key
    other = await client.post("/v1/keys", json={"displayName": "x"}, headers={"idempotency-key": "reports-1"})
    assert (other.status_code, other.json()["code"]) == (409, "REQUEST_ID_REUSED")
    for method, path, body, scope in (
        ("POST", "/v1/segments", {"segmentId": "s", "rule": RULE}, "write"),
        ("POST", "/v1/messages:send", {"requestId": "r"}, "send"),
        ("POST", "/v1/journeys/j:publish", {}, "send"),
        ("GET", "/v1/keys", None, "admin"),
        ("GET", "/v1/auditLog", None, "admin"),
        ("POST", "/v1/track", {"userId": "u", "event": "E"}, "ingest"),
        ("POST", "/v1/rejectedEvents/1:replay", {}, "write"),
    ):
        answer = await client.request(method, path, json=body, headers=bearer(key["secret"]))
        assert (answer.status_code, answer.json()["code"]) == (403, "KEY_NOT_ALLOWED"), path
        assert answer.json()["metadata"] == {"scope": scope}
        assert scope in answer.json()["message"]
    assert (await client.get("/v1/segments", headers=bearer(key["secret"]))).status_code == 200
    for wrong in (
        {"kind": "KEY_KIND_WRITE", "scopes": ["SCOPE_READ"]},
        {"scopes": ["SCOPE_UNSPECIFIED"]},
        {"displayName": "a" * 101},
        {"expireTime": "2020-01-01T00:00:00Z"},
        {"kind": 7},
    ):
        assert (await client.post("/v1/keys", json=wrong)).status_code == 400, wrong


async def test_keys_are_listed_without_secrets_and_taken_back(
    client: httpx.AsyncClient, brand: NewWorkspace, database: Database
) -> None:
    client.headers.update(bearer(brand.secret_key))
    made = (await client.post("/v1/keys", json={"displayName": "till"})).json()
    path = f"/v1/keys/{made['keyId']}"
    assert await opens(database, made["secret"])
    listed = (await client.get("/v1/keys?pageSize=2")).json()
    assert [key["displayName"] for key in listed["keys"]] == ["till", ""]
    assert {key["secret"] for key in listed["keys"]} == {""}
    following = (await client.get("/v1/keys", params={"pageSize": 2, "pageToken": listed["nextPageToken"]})).json()
    assert len(following["keys"]) == 1
    assert listed["keys"][0]["createdBy"].startswith("key:")
    stranger = await create_workspace(database, "stranger")
    for method in ("GET", "DELETE"):
        assert (await client.request(method, path, headers=bearer(stranger.secret_key))).status_code == 404
    assert len((await client.get("/v1/keys", headers=bearer(stranger.secret_key))).json()["keys"]) == 2
    revoked = (await client.delete(path)).json()
    assert revoked["revokeTime"]
    assert revoked["revokedBy"] == listed["keys"][0]["createdBy"]
    assert (await client.delete(path)).json() == revoked
    assert not await opens(database, made["secret"])
    assert made["keyId"] not in {key["keyId"] for key in (await client.get("/v1/keys")).json()["keys"]}
    ended = (await client.get("/v1/keys?showEnded=true")).json()["keys"]
    assert made["keyId"] in {key["keyId"] for key in ended}
    for unknown in ("none", "a'b"):
        assert (await client.get(f"/v1/keys/{unknown}")).status_code == 404


async def test_an_expired_key_opens_nothing(client: httpx.AsyncClient, brand: NewWorkspace, database: Database) -> None:
    expired, record = await create_key(database, brand.workspace_id, KeyWish(KeyKind.SECRET))
    async with database.workspace(brand.workspace_id) as connection:
        await execute(
            connection,
            "UPDATE api_keys SET expire_time = now() - interval '1 second' WHERE public_id = $1",
            record.key_id,
        )
    assert (await client.get("/v1/segments", headers=bearer(expired))).status_code == 401
    assert (await client.get("/v1/segments", headers=bearer(brand.secret_key))).status_code == 200


async def test_a_workspace_has_a_bounded_number_of_keys_and_a_request_id_tells_its_key_for_a_day(
    brand: NewWorkspace, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.auth.issuing.MAXIMUM_KEYS", 3)
    wish = KeyWish(KeyKind.SECRET, "third")
    arguments: dict[str, Any] = {"request_id": "r", "master": bytes(32)}
    key, record = await create_key(database, brand.workspace_id, wish, **arguments)
    with pytest.raises(ResourceExhausted):
        await create_key(database, brand.workspace_id, KeyWish(KeyKind.SECRET))
    assert (await create_key(database, brand.workspace_id, wish, **arguments))[0] == key
    async with database.workspace(brand.workspace_id) as connection:
        await execute(
            connection,
            "UPDATE api_keys SET create_time = now() - interval '24 hours 1 second' WHERE public_id = $1",
            record.key_id,
        )
    with pytest.raises(AlreadyExists):
        await create_key(database, brand.workspace_id, wish, **arguments)
    await revoke_key_of(database, brand.workspace_id, record.key_id)
    await create_key(database, brand.workspace_id, KeyWish(KeyKind.SECRET))


async def test_the_last_use_is_noted_about_and_not_at_each_request(brand: NewWorkspace, database: Database) -> None:
    key, record = await create_key(database, brand.workspace_id, KeyWish(KeyKind.SECRET))
    authenticator = Authenticator(keys_of(database, DatabaseTime()))
    last_use = LastUse(database, authenticator)
    await authenticator.verify(key)
    assert (await get_key(database, brand.workspace_id, record.key_id)).last_use_time is None
    await last_use.note()
    noted = (await get_key(database, brand.workspace_id, record.key_id)).last_use_time
    assert noted is not None
    # Another gateway, within the same minute.
    other = Authenticator(keys_of(database, DatabaseTime()))
    await other.verify(key)
    await LastUse(database, other).note()
    assert (await get_key(database, brand.workspace_id, record.key_id)).last_use_time == noted


async def test_commands_list_suspend_and_take_back(gateway: RunningGateway, database: Database) -> None:
    made = await run_command(gateway, "create-workspace", "--name", "two")
    workspace = ("--workspace", made["workspace_id"])
    listed = await run_command(gateway, "list-workspaces")
    assert {"two", "demo"} <= {each["name"] for each in listed["workspaces"]}
    key = await run_command(gateway, "create-key", *workspace, "--name", "crm", "--scopes", "read,send", "--days", "30")
    keys = (await run_command(gateway, "list-keys", *workspace))["keys"]
    assert [each["name"] for each in keys] == ["crm", "", ""]
    assert keys[0]["scopes"] == ["read", "send"]
    assert (keys[0]["key_id"], keys[0]["created_by"]) == (key["key_id"], "operator:command")
    assert keys[0]["expire_time"] > keys[0]["create_time"]
    assert await opens(database, key["secret_key"])
    assert (await run_command(gateway, "suspend-workspace", *workspace))["suspend_time"]
    assert not await opens(database, key["secret_key"])
    assert (await run_command(gateway, "resume-workspace", *workspace))["suspend_time"] is None
    assert await opens(database, key["secret_key"])
    assert (await run_command(gateway, "revoke-key", *workspace, "--key-id", key["key_id"]))["revoke_time"]
    assert not await opens(database, key["secret_key"])
    for wrong, error in (
        (("create-key", *workspace, "--scopes", "everything"), InvalidArgument),
        (("create-key", *workspace, "--days", "0"), InvalidArgument),
        (("revoke-key", "--key-id", key["key_id"]), InvalidArgument),
        (("suspend-workspace", "--workspace", "ws_none"), NotFound),
        (("verify-audit", "--workspace", "ws_none"), NotFound),
        (("verify-audit", "--head", "1:ff"), InvalidArgument),
    ):
        with pytest.raises(error):
            await run_command(gateway, *wrong)


async def test_every_change_stands_in_the_log_before_it_is_made_and_with_what_it_led_to(
    gateway: RunningGateway, client: httpx.AsyncClient, brand: NewWorkspace
) -> None:
    client.headers.update(bearer(brand.secret_key))

    async def entries(**wanted: Any) -> list[dict[str, Any]]:
        answer = await client.get("/v1/auditLog", params=wanted)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["entries"]
        return found

    gateway.recorder.answers["PauseJourney"] = lambda _: FailedPrecondition()
    gateway.recorder.hold.clear()
    call = asyncio.ensure_future(client.post("/v1/models:train", json={"horizonDays": 30}))
    await gateway.recorder.reached(in_flight=1)
    (under_way,) = await entries()
    assert (under_way["method"], under_way["code"]) == ("yike.scoring.v1.ScoringService.TrainModel", "")
    assert "endTime" not in under_way
    gateway.recorder.hold.set()
    answer = await call
    (ended,) = await entries()
    assert (ended["code"], ended["sequence"], ended["requestId"]) == ("OK", "1", answer.headers["request-id"])
    assert ended["endTime"] >= ended["recordTime"]
    assert ended["principal"].startswith("key:")
    assert '"horizonDays":30' in ended["requestJson"]
    await client.post("/v1/journeys/walk:pause", json={})
    await client.post("/v1/suppressions/s:lift", json={"reason": "asked for"})
    await client.post("/v1/keys", json={"displayName": "till"})
    # Neither reading nor sending events is a change; what is refused at the door changes nothing.
    await client.get("/v1/segments")
    await client.post("/v1/segments:preview", json={})
    await client.post("/v1/track", json={"userId": "u", "event": "E"})
    await client.post("/v1/segments", content=b"{")
    await client.post("/v1/templates", json={"templateId": "t"}, headers=bearer(brand.write_key))
    found = await entries()
    assert [(each["method"].rpartition(".")[2], each["code"]) for each in found] == [
        ("CreateKey", "OK"), ("LiftSuppression", "OK"), ("PauseJourney", "WRONG_STATE"), ("TrainModel", "OK"),
    ]  # fmt: skip
    made = (await client.get("/v1/keys")).json()["keys"][0]
    assert found[0]["resource"] == f"keys/{made['keyId']}"
    assert "yk_secret" not in str(found)
    assert await entries(resource="suppressions/s") == [found[1]]
    assert await entries(resource=f"keys/{made['keyId']}", method="CreateKey") == [found[0]]
    assert await entries(method="yike.scoring.v1.ScoringService.TrainModel") == [found[3]]
    assert await entries(method="Model") == await entries(principal="key:none") == []
    assert await entries(startTime=found[2]["recordTime"], endTime=found[0]["recordTime"]) == found[1:3]
    page = (await client.get("/v1/auditLog?pageSize=3")).json()
    assert page["entries"] == found[:3]
    rest = (await client.get("/v1/auditLog", params={"pageSize": 3, "pageToken": page["nextPageToken"]})).json()
    assert (rest["entries"], rest["nextPageToken"]) == (found[3:], "")
    moved = await client.get("/v1/auditLog", params={"method": "CreateKey", "pageToken": page["nextPageToken"]})
    assert moved.json()["code"] == "INVALID_PAGE_TOKEN"


async def test_a_workspace_sees_its_own_log_only(
    client: httpx.AsyncClient, brand: NewWorkspace, database: Database
) -> None:
    await client.post("/v1/segments", json={"segmentId": "ours", "rule": RULE}, headers=bearer(brand.secret_key))
    stranger = await create_workspace(database, "stranger")
    assert (await client.get("/v1/auditLog", headers=bearer(stranger.secret_key))).json()["entries"] == []
    assert len((await client.get("/v1/auditLog", headers=bearer(brand.secret_key))).json()["entries"]) == 1


async def test_changes_side_by_side_are_one_chain(
    gateway: RunningGateway, client: httpx.AsyncClient, brand: NewWorkspace
) -> None:
    client.headers.update(bearer(brand.secret_key))
    gateway.recorder.answers["CreateSegment"] = lambda _: Segment(segment_id="made")
    answers = await asyncio.gather(
        *(client.post("/v1/segments", json={"segmentId": f"s{number}", "rule": RULE}) for number in range(12))
    )
    assert {answer.status_code for answer in answers} == {200}
    verified = await run_command(gateway, "verify-audit", "--workspace", brand.workspace_id)
    assert verified["verified"][0]["entries"] == 24
    head = verified["verified"][0]["head"]
    await client.post("/v1/segments", json={"segmentId": "later", "rule": RULE})
    await run_command(gateway, "verify-audit", "--workspace", brand.workspace_id, "--head", head)
    with pytest.raises(FailedPrecondition, match="kept"):
        await run_command(gateway, "verify-audit", "--workspace", brand.workspace_id, "--head", f"24:{'00' * 32}")


async def test_what_cannot_be_logged_is_not_done(
    gateway: RunningGateway, client: httpx.AsyncClient, brand: NewWorkspace, administrator: asyncpg.Connection
) -> None:
    async with without_log(administrator):
        answer = await client.post(
            "/v1/segments", json={"segmentId": "s", "rule": RULE}, headers=bearer(brand.secret_key)
        )
    assert answer.status_code == 500
    assert gateway.recorder.calls == []


async def test_the_log_is_append_only(
    client: httpx.AsyncClient, brand: NewWorkspace, database: Database, administrator: asyncpg.Connection
) -> None:
    await client.post("/v1/segments", json={"segmentId": "s", "rule": RULE}, headers=bearer(brand.secret_key))
    where = f"WHERE workspace_id = '{brand.workspace_id}'"
    for statement in (
        f"UPDATE gateway.audit_log SET principal = 'key:x' {where}",
        f"DELETE FROM gateway.audit_log {where}",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.workspace(brand.workspace_id) as connection:
                await execute(connection, statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.system() as connection:
                await execute(connection, statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append only"):
            await administrator.execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append only"):
        await administrator.execute("TRUNCATE gateway.audit_log")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE gateway.audit_log SET principal = 'key:x' WHERE {here} AND sequence = 1",
        "DELETE FROM gateway.audit_log WHERE {here} AND sequence = 3",
        "DELETE FROM gateway.audit_log WHERE {here} AND sequence = 4",
        "UPDATE gateway.audit_heads SET sequence = 3, entry_hash = "
        "(SELECT entry_hash FROM gateway.audit_log WHERE {here} AND sequence = 3) WHERE {here}",
    ],
)
async def test_who_gets_past_the_rights_is_noticed(
    gateway: RunningGateway,
    client: httpx.AsyncClient,
    brand: NewWorkspace,
    administrator: asyncpg.Connection,
    tampering: str,
) -> None:
    for number in range(2):
        await client.post(
            "/v1/segments", json={"segmentId": f"s{number}", "rule": RULE}, headers=bearer(brand.secret_key)
        )
    await run_command(gateway, "verify-audit", "--workspace", brand.workspace_id)
    # Triggers do not hold who may say this.
    await administrator.execute("SET session_replication_role = replica")
    await administrator.execute(tampering.format(here=f"workspace_id = '{brand.workspace_id}'"))
    with pytest.raises(FailedPrecondition, match="tampered"):
        await run_command(gateway, "verify-audit", "--workspace", brand.workspace_id)


async def test_entries_go_when_they_are_two_years_old_and_the_chain_goes_on(
    gateway: RunningGateway, client: httpx.AsyncClient, brand: NewWorkspace, database: Database
) -> None:
    log = AuditLog(database, base64.b64decode(gateway.environment["YIKE_ENCRYPTION_KEY"]))
    async with database.workspace(brand.workspace_id) as connection:
        head, now = await audit_storage.lock_head(connection, brand.workspace_id)
        for days in (900, 731, 729):
            entry, head = log.chain.append(head, Draft("key:1", "a.B.C"), now - timedelta(days=days))
            await audit_storage.append(connection, entry, head)
    await client.post("/v1/segments", json={"segmentId": "s", "rule": RULE}, headers=bearer(brand.secret_key))
    assert (await log.verify(brand.workspace_id)).sequence == 5
    assert await log.remove_aged() == 1
    assert await log.remove_aged() == 0
    head = await log.verify(brand.workspace_id)
    assert (head.first_sequence, head.sequence) == (3, 5)
    await client.post("/v1/segments", json={"segmentId": "s", "rule": RULE}, headers=bearer(brand.secret_key))
    assert (await log.verify(brand.workspace_id)).sequence == 7


async def test_a_refused_key_names_the_field_as_it_is_written(client: httpx.AsyncClient, brand: NewWorkspace) -> None:
    wrong = {"displayName": "two\nlines", "expireTime": "2020-01-01T00:00:00Z"}
    for name, value in wrong.items():
        answer = await client.post("/v1/keys", json={name: value}, headers=bearer(brand.secret_key))
        problem = answer.json()
        assert (answer.status_code, problem["metadata"]) == (400, {"field": name})
        assert problem["message"].startswith(name)
    # All that is written in one line is a name.
    made = await client.post("/v1/keys", json={"displayName": "数据\u00a0仓库 👩‍💻"}, headers=bearer(brand.secret_key))
    assert made.status_code == 200
