"""Signing in, roles and sessions against a running gateway, through its HTTP API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.people.attempts import WAITS, Attempts
from gateway.people.roles import PERMISSIONS, Role
from gateway.people.sessions import IDLE, Sessions
from gateway.transcoding.routes import read_routes
from services.common.database import Database
from services.common.errors import ResourceExhausted, Unauthenticated
from tests.integration.gateway.conftest import RunningGateway
from tests.support.requests import smallest_request
from tests.support.stores import DatabaseUrls
from yike.common.v1 import permissions_pb2
from yike.common.v1.permissions_pb2 import Permission

PASSWORD = "four words in a row"
COOKIE = "yike_session"


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@asynccontextmanager
async def browser(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that shows a page of this gateway."""
    headers = {"sec-fetch-site": "same-origin", "user-agent": "Browser of the tests"}
    async with httpx.AsyncClient(base_url=gateway.url, timeout=20, headers=headers) as client:
        yield client


async def invited(client: httpx.AsyncClient, brand: NewWorkspace, email: str, role: str) -> str:
    """Returns the token of an invitation that the workspace's key makes."""
    made = await client.post("/v1/invitations", json={"email": email, "role": role}, headers=bearer(brand.secret_key))
    assert made.status_code == 200, made.text
    link = made.json()["link"]
    assert link.startswith(f"{client.base_url}/console/invitation#".replace("//console", "/console")), link
    return str(link.partition("#")[2])


async def joined(client: httpx.AsyncClient, brand: NewWorkspace, role: str, email: str = "") -> dict[str, Any]:
    """Lets a browser accept an invitation; returns the session."""
    token = await invited(client, brand, email or f"{role.lower()}@example.com", role)
    answer = await client.post(
        "/v1/invitations:accept", json={"token": token, "displayName": f"P {role}", "password": PASSWORD}
    )
    assert answer.status_code == 200, answer.text
    session: dict[str, Any] = answer.json()
    return session


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


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


async def test_each_role_may_call_what_the_table_says_and_nothing_else(
    gateway: RunningGateway, brand: NewWorkspace
) -> None:
    """Every RPC of the contracts, by each role, through a session; by a key and by nobody."""
    routes = [route for route in read_routes() if route.method.name != "SignOut"]
    assert len(routes) > 70
    for role in Role:
        async with browser(gateway) as client:
            await joined(client, brand, f"ROLE_{role.name}")
            wrong = []
            for route in routes:
                path, body = smallest_request(route)
                token = client.cookies[COOKIE]
                answer = await client.request(route.http_method, path, json=body if route.takes_body else None)
                refused = answer.status_code == 403
                free = route.permission in (permissions_pb2.PERMISSION_NONE, permissions_pb2.PERMISSION_SESSION)
                if refused == (free or route.permission in PERMISSIONS[role]):
                    wrong.append((route.method.name, answer.status_code, answer.text))
                if refused:
                    assert answer.json()["code"] == "PERMISSION_MISSING"
                    assert answer.json()["metadata"]["permission"] == Permission.Name(route.permission)
                # What sets another cookie, or none, must not change who the rest is asked as.
                client.cookies.set(COOKIE, token, domain="127.0.0.1")
            assert wrong == [], role
    async with browser(gateway) as client:
        for route in routes:
            if route.permission == permissions_pb2.PERMISSION_NONE:
                continue
            path, body = smallest_request(route)
            call = {"json": body} if route.takes_body else {}
            assert code(await client.request(route.http_method, path, **call)) == (401, "SESSION_ENDED"), path  # type: ignore[arg-type]
            if route.scope is None:
                answer = await client.request(route.http_method, path, headers=bearer(brand.secret_key), **call)  # type: ignore[arg-type]
                assert code(answer) == (403, "SESSION_NEEDED"), path


async def test_a_person_signs_in_and_out_and_the_session_says_what_is_allowed(
    gateway: RunningGateway, brand: NewWorkspace
) -> None:
    async with browser(gateway) as client:
        accepted = await joined(client, brand, "ROLE_MARKETER", "Li@Example.com")
        assert (accepted["user"]["email"], accepted["role"]) == ("li@example.com", "ROLE_MARKETER")
        assert accepted["workspace"]["workspaceId"] == brand.workspace_id
        assert accepted["workspace"]["timeZone"] == "Asia/Shanghai"
        assert "PERMISSION_SEGMENTS_WRITE" in accepted["permissions"]
        assert "PERMISSION_USERS_WRITE" not in accepted["permissions"]
        assert (await client.get("/v1/session")).json() == accepted
        before = client.cookies[COOKIE]
        entered = await client.post("/v1/session", json={"email": "LI@example.com ", "password": PASSWORD})
        assert entered.status_code == 200, entered.text
        marks = entered.headers["set-cookie"]
        assert "HttpOnly" in marks
        assert "SameSite=Lax" in marks
        assert entered.headers["cache-control"] == "no-store"
        assert client.cookies[COOKIE] != before
        # The session that the browser had before the sign-in has ended: nobody who planted it sees what comes after.
        assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={before}"})) == (401, "SESSION_ENDED")
        # What a person does stands under the person's id.
        gateway.recorder.clear()
        assert (await client.get("/v1/segments")).status_code == 200
        assert gateway.recorder.metadata[-1]["yike-caller"] == f"user:{accepted['user']['userId']}"
        held = client.cookies[COOKIE]
        assert (await client.delete("/v1/session")).status_code == 200
        assert COOKIE not in client.cookies
        assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={held}"})) == (401, "SESSION_ENDED")
        log = (await client.get("/v1/auditLog", headers=bearer(brand.secret_key))).json()["entries"]
        by_person = [entry for entry in log if entry["principal"] == f"user:{accepted['user']['userId']}"]
        assert [entry["method"].rpartition(".")[2] for entry in by_person] == ["SignIn", "AcceptInvitation"]
        assert not any(secret in entry["requestJson"] for entry in log for secret in (PASSWORD, "yk_invitation"))


async def test_a_planted_cookie_is_never_taken_over(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_VIEWER", "fix@example.com")
        await client.delete("/v1/session")
        planted = f"yk_session_{brand.workspace_id.removeprefix('ws_')}_{'A' * 43}"
        client.cookies.set(COOKIE, planted, domain="127.0.0.1")
        answer = await client.post("/v1/session", json={"email": "fix@example.com", "password": PASSWORD})
        assert answer.status_code == 200
        assert planted not in answer.headers["set-cookie"]
        assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={planted}"})) == (
            401,
            "SESSION_ENDED",
        )


async def test_other_sites_change_nothing(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_ADMIN")
        body = {"timeZone": "Europe/London"}
        own = {"sec-fetch-site": "same-origin"}
        for wrong in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"sec-fetch-site": "cross-site", "origin": gateway.url},
        ):
            assert code(await client.patch("/v1/workspace", json=body, headers=wrong)) == (403, "CROSS_SITE"), wrong
            signing = {"email": "a@example.com", "password": PASSWORD}
            assert code(await client.post("/v1/session", json=signing, headers=wrong)) == (403, "CROSS_SITE"), wrong
        form = {"content-type": "text/plain", **own}
        assert code(await client.patch("/v1/workspace", content="{}", headers=form)) == (400, "MALFORMED_BODY")
        del client.headers["sec-fetch-site"]
        for origin in ("https://evil.example", "null", gateway.url.replace("127.0.0.1", "127.0.0.1.evil.example")):
            answer = await client.patch("/v1/workspace", json=body, headers={"origin": origin})
            assert code(answer) == (403, "CROSS_SITE"), origin
        assert code(await client.patch("/v1/workspace", json=body)) == (403, "CROSS_SITE")
        assert (await client.get("/v1/workspace")).json()["timeZone"] == "Asia/Shanghai"
        assert (await client.patch("/v1/workspace", json=body, headers={"origin": gateway.url})).status_code == 200


async def test_five_wrong_passwords_are_a_wait_that_tells_nothing_of_the_account(
    gateway: RunningGateway, brand: NewWorkspace, administrator: asyncpg.Connection, database: Database
) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_VIEWER", "waits@example.com")
        answers = {}
        for email in ("waits@example.com", "nobody@example.com"):
            told = []
            for number in range(6):
                answer = await client.post("/v1/session", json={"email": email, "password": f"wrong one {number}"})
                told.append((*code(answer), answer.json()["message"]))
            answers[email] = told
            assert [one[:2] for one in told] == [(401, "SIGN_IN_REFUSED")] * 5 + [(429, "SIGN_IN_WAIT")]
            assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answers["waits@example.com"] == answers["nobody@example.com"]
        # The right one has to wait, too, and then forgets the wrong ones.
        right = {"email": "waits@example.com", "password": PASSWORD}
        assert code(await client.post("/v1/session", json=right)) == (429, "SIGN_IN_WAIT")
        await administrator.execute("UPDATE gateway.sign_in_attempts SET last_time = last_time - interval '61 seconds'")
        assert (await client.post("/v1/session", json=right)).status_code == 200
        attempts = Attempts(database)
        await attempts.begin("waits@example.com")
        # Each further one waits longer.
        for wait in WAITS:
            await administrator.execute("UPDATE gateway.sign_in_attempts SET last_time = clock_timestamp()")
            await administrator.execute(
                "UPDATE gateway.sign_in_attempts SET last_time = last_time - $1::interval", wait - timedelta(seconds=30)
            )
            with pytest.raises(ResourceExhausted):
                await attempts.begin("nobody@example.com")
            await administrator.execute(
                "UPDATE gateway.sign_in_attempts SET last_time = last_time - interval '40 seconds'"
            )
            await attempts.begin("nobody@example.com")


async def test_an_administrator_changes_roles_and_removes_people_and_their_sessions_end(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    async with browser(gateway) as boss, browser(gateway) as worker:
        own = await joined(boss, brand, "ROLE_ADMIN", "boss@example.com")
        other = await joined(worker, brand, "ROLE_MARKETER", "worker@example.com")
        user = (await boss.get(f"/v1/users/{other['user']['userId']}")).json()
        assert code(await boss.patch(f"/v1/users/{own['user']['userId']}", json={"role": "ROLE_VIEWER"})) == (
            409,
            "LAST_ADMIN",
        )
        assert code(await boss.delete(f"/v1/users/{own['user']['userId']}")) == (409, "LAST_ADMIN")
        wrong = await boss.patch(f"/v1/users/{user['userId']}", json={"displayName": "Wang", "etag": '"77"'})
        assert code(wrong) == (409, "ETAG_MISMATCH")
        named = (
            await boss.patch(f"/v1/users/{user['userId']}", json={"displayName": "王 <script>", "etag": user["etag"]})
        ).json()
        assert (named["displayName"], named["role"]) == ("王 <script>", "ROLE_MARKETER")
        assert (await worker.get("/v1/session")).status_code == 200
        changed = (await boss.patch(f"/v1/users/{user['userId']}", json={"role": "ROLE_VIEWER"})).json()
        assert changed["role"] == "ROLE_VIEWER"
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        # Another gateway, which remembers the session, asks anew after some seconds; its clock is stepped, not waited for.
        clock = [0.0]
        elsewhere = Sessions(database, lambda: clock[0])
        again = {"email": other["user"]["email"], "password": PASSWORD}
        assert (await worker.post("/v1/session", json=again)).status_code == 200
        token = worker.cookies[COOKIE]
        assert (await elsewhere.verify(token)).role is Role.VIEWER
        listed = (await boss.get("/v1/sessions")).json()["sessions"]
        assert {(one["email"], one["current"]) for one in listed} == {
            (own["user"]["email"], True), (other["user"]["email"], False),
        }  # fmt: skip
        assert listed[0]["userAgent"] == "Browser of the tests"
        (theirs,) = (one for one in listed if not one["current"])
        assert (await boss.delete(f"/v1/sessions/{theirs['sessionId']}")).status_code == 200
        assert code(await boss.delete(f"/v1/sessions/{theirs['sessionId']}")) == (404, "NOT_FOUND")
        assert (await elsewhere.verify(token)).user_id == other["user"]["userId"]
        clock[0] = 5.0
        with pytest.raises(Unauthenticated):
            await elsewhere.verify(token)
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        assert (await worker.post("/v1/session", json=again)).status_code == 200
        assert (await boss.delete(f"/v1/users/{user['userId']}")).json()["role"] == "ROLE_UNSPECIFIED"
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        assert code(await worker.post("/v1/session", json=again)) == (401, "SIGN_IN_REFUSED")
        assert [one["userId"] for one in (await boss.get("/v1/users")).json()["users"]] == [own["user"]["userId"]]
        assert (await boss.get(f"/v1/users/{user['userId']}")).json()["displayName"] == "王 <script>"


async def test_a_session_ends_without_use_and_after_a_week(
    gateway: RunningGateway, brand: NewWorkspace, administrator: asyncpg.Connection, database: Database
) -> None:
    async with browser(gateway) as client:
        session = await joined(client, brand, "ROLE_VIEWER", "idle@example.com")
        token, user_id = client.cookies[COOKIE], session["user"]["userId"]
        kept = await administrator.fetchrow("SELECT * FROM gateway.sessions WHERE user_id = $1", user_id)
        assert kept["expire_time"] - kept["create_time"] == timedelta(days=7)
        assert token not in str(dict(kept))
        change = "UPDATE gateway.sessions SET last_use_time = now() - $2::interval WHERE user_id = $1"
        await administrator.execute(change, user_id, IDLE - timedelta(minutes=1))
        assert (await Sessions(database).verify(token)).user_id == user_id
        # That it was used is noted.
        age = "SELECT now() - last_use_time FROM gateway.sessions WHERE user_id = $1"
        assert await administrator.fetchval(age, user_id) < timedelta(minutes=1)
        await administrator.execute(change, user_id, IDLE + timedelta(minutes=1))
        with pytest.raises(Unauthenticated):
            await Sessions(database).verify(token)
        await administrator.execute(change, user_id, timedelta(0))
        await administrator.execute("UPDATE gateway.sessions SET expire_time = now() WHERE user_id = $1", user_id)
        with pytest.raises(Unauthenticated):
            await Sessions(database).verify(token)


async def test_an_invitation_lets_one_person_in_once(
    gateway: RunningGateway, brand: NewWorkspace, administrator: asyncpg.Connection
) -> None:
    async with browser(gateway) as client:
        token = await invited(client, brand, "once@example.com", "ROLE_APPROVER")
        offer = (await client.post("/v1/invitations:inspect", json={"token": token})).json()
        assert (offer["workspaceName"], offer["email"], offer["role"], offer["hasAccount"]) == (
            "brand", "once@example.com", "ROLE_APPROVER", False,
        )  # fmt: skip
        wish = {"token": token, "displayName": "Once", "password": PASSWORD}
        for weak in ("short", "aaaaaaaaaaaa", "password123", "once@example.com"):
            answer = await client.post("/v1/invitations:accept", json=wish | {"password": weak})
            assert code(answer) == (400, "WEAK_PASSWORD"), weak
        assert (await client.post("/v1/invitations:accept", json=wish)).status_code == 200
        assert code(await client.post("/v1/invitations:accept", json=wish)) == (404, "INVITATION_INVALID")
        again = await client.post(
            "/v1/invitations",
            json={"email": "once@example.com", "role": "ROLE_ADMIN"},
            headers=bearer(brand.secret_key),
        )
        assert code(again) == (409, "ALREADY_EXISTS")
        late = await invited(client, brand, "late@example.com", "ROLE_VIEWER")
        await administrator.execute(
            "UPDATE gateway.invitations SET expire_time = now() WHERE email = 'late@example.com'"
        )
        assert code(await client.post("/v1/invitations:inspect", json={"token": late})) == (404, "INVITATION_INVALID")
        assert code(await client.post("/v1/invitations:accept", json=wish | {"token": late})) == (
            404,
            "INVITATION_INVALID",
        )
        first = await invited(client, brand, "twice@example.com", "ROLE_VIEWER")
        second = await invited(client, brand, "twice@example.com", "ROLE_VIEWER")
        assert code(await client.post("/v1/invitations:inspect", json={"token": first})) == (404, "INVITATION_INVALID")
        client.headers.update(bearer(brand.secret_key))
        (listed,) = (await client.get("/v1/invitations")).json()["invitations"]
        assert (listed["email"], listed["link"]) == ("twice@example.com", "")
        assert (await client.delete(f"/v1/invitations/{listed['invitationId']}")).status_code == 200
        assert code(await client.post("/v1/invitations:inspect", json={"token": second})) == (404, "INVITATION_INVALID")
        assert code(await client.post("/v1/invitations:inspect", json={"token": "yk_invitation_x"})) == (
            404, "INVITATION_INVALID",
        )  # fmt: skip


async def test_a_person_of_two_workspaces_keeps_the_password_and_goes_between_them(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    other = await create_workspace(database, "other", requests_per_second=100_000)
    async with browser(gateway) as client, browser(gateway) as thief:
        session = await joined(client, brand, "ROLE_VIEWER", "both@example.com")
        token = await invited(thief, other, "both@example.com", "ROLE_ADMIN")
        assert (await thief.post("/v1/invitations:inspect", json={"token": token})).json()["hasAccount"] is True
        # An administrator of another workspace who keeps the link to himself does not get the account.
        wish = {"token": token, "displayName": "Thief", "password": "another long one"}
        assert code(await thief.post("/v1/invitations:accept", json=wish)) == (401, "SIGN_IN_REFUSED")
        joined_too = await client.post("/v1/invitations:accept", json=wish | {"password": PASSWORD, "displayName": ""})
        assert joined_too.status_code == 200, joined_too.text
        assert joined_too.json()["workspace"]["workspaceId"] == other.workspace_id
        choices = {choice["displayName"]: choice["role"] for choice in joined_too.json()["workspaces"]}
        assert choices == {"brand": "ROLE_VIEWER", "other": "ROLE_ADMIN"}
        before = client.cookies[COOKIE]
        back = await client.post("/v1/session:switchWorkspace", json={"workspaceId": brand.workspace_id})
        assert back.json()["role"] == "ROLE_VIEWER"
        assert code(await client.get("/v1/keys")) == (403, "PERMISSION_MISSING")
        assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={before}"})) == (401, "SESSION_ENDED")
        assert code(await client.post("/v1/session:switchWorkspace", json={"workspaceId": gateway.demo.workspace_id})) == (
            404, "NOT_FOUND",
        )  # fmt: skip
        reset = await client.post(
            f"/v1/users/{session['user']['userId']}:resetPassword", json={}, headers=bearer(brand.secret_key)
        )
        assert code(reset) == (409, "WRONG_STATE")
        mine = (await client.get("/v1/session/sessions")).json()["sessions"]
        assert [one["current"] for one in mine] == [True]


async def test_another_password_ends_all_other_sessions(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as one, browser(gateway) as two, browser(gateway) as link:
        session = await joined(one, brand, "ROLE_VIEWER", "change@example.com")
        sign_in = {"email": "change@example.com", "password": PASSWORD}
        assert (await two.post("/v1/session", json=sign_in)).status_code == 200
        old = one.cookies[COOKIE]
        wish = {"password": PASSWORD, "newPassword": "another long one"}
        assert code(await one.post("/v1/session:changePassword", json=wish | {"password": "not it at all"})) == (
            401, "SIGN_IN_REFUSED",
        )  # fmt: skip
        assert code(await one.post("/v1/session:changePassword", json=wish | {"newPassword": "short"})) == (
            400,
            "WEAK_PASSWORD",
        )
        assert (await one.post("/v1/session:changePassword", json=wish)).status_code == 200
        assert (await one.get("/v1/session")).json()["expireTime"] == session["expireTime"]
        assert code(await two.get("/v1/session")) == (401, "SESSION_ENDED")
        assert code(await two.get("/v1/session", headers={"cookie": f"{COOKIE}={old}"})) == (401, "SESSION_ENDED")
        assert code(await two.post("/v1/session", json=sign_in)) == (401, "SIGN_IN_REFUSED")
        # Who has forgotten it gets a link from an administrator, which ends the sessions again.
        reset = await link.post(
            f"/v1/users/{session['user']['userId']}:resetPassword", json={}, headers=bearer(brand.secret_key)
        )
        token = reset.json()["link"].partition("#")[2]
        offer = (await link.post("/v1/invitations:inspect", json={"token": token})).json()
        assert (offer["resetsPassword"], offer["hasAccount"]) == (True, False)
        entered = await link.post("/v1/invitations:accept", json={"token": token, "password": "a third long one"})
        assert entered.json()["user"]["userId"] == session["user"]["userId"]
        assert code(await one.get("/v1/session")) == (401, "SESSION_ENDED")


async def test_settings_of_the_workspace(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_ADMIN", "settings@example.com")
        present = (await client.get("/v1/workspace")).json()
        wish = {
            "displayName": "北店",
            "timeZone": "Europe/Berlin",
            "currency": "EUR",
            "language": "en",
            "etag": present["etag"],
        }
        changed = await client.patch("/v1/workspace", json=wish)
        assert changed.json() == present | wish | {"etag": changed.json()["etag"]}
        assert code(await client.patch("/v1/workspace", json=wish | {"currency": "USD"})) == (409, "ETAG_MISMATCH")
        for wrong in ({"timeZone": "Mars/Base"}, {"currency": "eur"}, {"language": "fr"}, {"displayName": ""}):
            assert code(await client.patch("/v1/workspace", json=wrong)) == (400, "INVALID_FIELD"), wrong
        assert (await client.get("/v1/session")).json()["workspace"] == changed.json()
