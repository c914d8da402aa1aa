"""Signing in, sessions and what each role may call, against a running gateway, through its HTTP API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from starlette.requests import Request

from gateway.audit.log import AuditLog
from gateway.auth.authenticator import Authenticator, keys_of
from gateway.auth.customer_tokens import CustomerTokens
from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.database_time import DatabaseTime
from gateway.people.attempts import WAITS, Attempts
from gateway.people.passwords import Passwords
from gateway.people.roles import PERMISSIONS, Role
from gateway.people.sessions import IDLE, Sessions
from gateway.people.signing_in import SigningIn
from gateway.people.visit import Cookies
from gateway.rate_limit import RateLimiter
from gateway.transcoding.admission import Admission
from gateway.transcoding.routes import Route, read_routes
from services.common.clock import SystemClock
from services.common.database import Database
from services.common.errors import ResourceExhausted, Unauthenticated, YikeError
from services.common.keys import MasterKeys
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import COOKIE, PASSWORD, bearer, browser, code, invited, joined, without_log
from tests.support.requests import smallest_request
from tests.support.stores import DatabaseUrls
from yike.common.v1 import permissions_pb2
from yike.common.v1.permissions_pb2 import Permission


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


def routes_of_people() -> list[Route]:
    """All routes that a key or a person may take, but that which ends the session."""
    of_customers = permissions_pb2.PERMISSION_CUSTOMER_TOKEN
    routes = [route for route in read_routes() if route.method.name != "SignOut" and route.permission != of_customers]
    assert len(routes) > 70
    return routes


def one_of_each() -> list[Route]:
    """Of the routes of each permission the first; and those that ask for more than the permission."""
    first = {(route.permission, route.scope is None): route for route in reversed(routes_of_people())}
    more = [route for route in routes_of_people() if route.method.name == "IssueCustomerToken"]
    return [*first.values(), *(route for route in more if route not in first.values())]


async def test_each_role_is_admitted_to_what_the_table_says_and_to_nothing_else(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    """Every RPC of the contracts, by each role, asked of what the gateway asks before each call."""
    sessions, time, keys = Sessions(database), DatabaseTime(), MasterKeys(bytes(32))
    authenticator = Authenticator(keys_of(database, time))
    tokens = CustomerTokens(keys.lookup("gateway.customer_tokens"), authenticator, time)

    async def none_taken(_workspace: str, _second: int, _permits: int) -> int:
        return 0

    admission = Admission(
        authenticator, sessions, RateLimiter(none_taken, SystemClock()), AuditLog(database, keys),
        Cookies.at(gateway.url), gateway.url, tokens,
    )  # fmt: skip

    async def refusal(route: Route, **headers: str) -> str:
        path, _ = smallest_request(route)
        told = [(b"sec-fetch-site", b"same-origin"), *((k.encode(), v.encode()) for k, v in headers.items())]
        scope = {"type": "http", "method": route.http_method, "path": path.partition("?")[0], "headers": told}
        try:
            await admission.admit(Request(scope | {"query_string": b"", "yike.request_id": "req_1"}), route)
        except YikeError as error:
            return error.reason_name
        return ""

    for role in Role:
        async with browser(gateway) as client:
            await joined(client, brand, f"ROLE_{role.name}", f"admitted-{role}@example.com")
            cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        wrong = []
        for route in routes_of_people():
            expected = "" if is_free(route) or route.permission in PERMISSIONS[role] else "PERMISSION_MISSING"
            if (told := await refusal(route, cookie=cookie)) != expected:
                wrong.append((route.method.name, told))
        assert wrong == [], role
    for route in routes_of_people():
        if route.permission == permissions_pb2.PERMISSION_NONE:
            continue
        assert await refusal(route) == "SESSION_ENDED", route
        by_key = await refusal(route, authorization=f"Bearer {brand.secret_key}")
        assert by_key == ("SESSION_NEEDED" if route.scope is None else ""), route


def is_free(route: Route) -> bool:
    """Whether every person may call it."""
    return route.permission in (permissions_pb2.PERMISSION_NONE, permissions_pb2.PERMISSION_SESSION)


@pytest.mark.parametrize(
    "choose", [one_of_each, pytest.param(routes_of_people, marks=pytest.mark.slow)], ids=["one of each", "all"]
)
async def test_each_role_may_call_what_the_table_says_and_nothing_else(
    gateway: RunningGateway, brand: NewWorkspace, choose: Callable[[], list[Route]]
) -> None:
    """An RPC of each permission, or every one, by each role, through a session; by a key and by nobody."""
    routes = choose()
    for role in Role:
        async with browser(gateway) as client:
            await joined(client, brand, f"ROLE_{role.name}")
            wrong = []
            for route in routes:
                path, body = smallest_request(route)
                token = client.cookies[COOKIE]
                answer = await client.request(route.http_method, path, json=body if route.takes_body else None)
                refused = answer.status_code == 403
                free = is_free(route)
                ended = answer.status_code == 401 and not free
                if refused and route.method.name == "IssueCustomerToken" and route.permission in PERMISSIONS[role]:
                    # It would end with a key, and a person has none.
                    assert answer.json()["code"] == "KEY_NEEDED"
                    continue
                if ended or refused == (free or route.permission in PERMISSIONS[role]):
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
            call: dict[str, Any] = {"json": body} if route.takes_body else {}
            assert code(await client.request(route.http_method, path, **call)) == (401, "SESSION_ENDED"), path
            if route.scope is None:
                answer = await client.request(route.http_method, path, headers=bearer(brand.secret_key), **call)
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


async def test_an_invitation_is_accepted_only_on_record(
    gateway: RunningGateway, brand: NewWorkspace, administrator: asyncpg.Connection
) -> None:
    async with browser(gateway) as client:
        token = await invited(client, brand, "new@example.com", "ROLE_VIEWER")
        body = {"token": token, "displayName": "New", "password": PASSWORD}
        async with without_log(administrator):
            assert (await client.post("/v1/invitations:accept", json=body)).status_code == 500
        users = (await client.get("/v1/users", headers=bearer(brand.secret_key))).json()
        assert users.get("users", []) == []
        assert (await client.post("/v1/invitations:accept", json=body)).status_code == 200


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


class _Together(Passwords):
    """Hashes as ever, and goes on only when two have been hashed: both changes have found the old password right by then."""

    def __init__(self) -> None:
        super().__init__()
        self._barrier = asyncio.Barrier(2)

    async def hash(self, password: str) -> str:
        made = await super().hash(password)
        await self._barrier.wait()
        return made


async def test_of_two_changes_of_one_password_at_once_one_is_made(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    wishes = ("another long one", "a third long one")
    passwords = _Together()
    sessions = Sessions(database)
    signing_in = SigningIn(database, sessions, passwords)
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_VIEWER", "twice@example.com")
        signed = await sessions.verify(client.cookies[COOKIE])
        answers = await asyncio.gather(
            *(signing_in.change_password(signed, PASSWORD, wish, user_agent="") for wish in wishes),
            return_exceptions=True,
        )
        await passwords.close()
        made = [isinstance(answer, str) for answer in answers]
        assert sorted(made) == [False, True], answers
        (refused,) = (answer for answer in answers if isinstance(answer, Unauthenticated))
        assert refused.reason_name == "SIGN_IN_REFUSED"
        # Only the session that the change made goes on, and only its password lets in.
        (token,) = (answer for answer in answers if isinstance(answer, str))
        assert (await Sessions(database).verify(token)).user_id == signed.user_id
        for wish, is_made in zip(wishes, made, strict=True):
            answer = await client.post("/v1/session", json={"email": "twice@example.com", "password": wish})
            assert (answer.status_code == 200) is is_made, answer.text
