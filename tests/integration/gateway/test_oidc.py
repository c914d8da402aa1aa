"""The company's sign-in, against a provider that checks what a real one does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from joserfc import jwk

from gateway.auth.issuing import NewWorkspace, create_workspace
from services.common.database import Database
from tests.integration.gateway.conftest import RunningGateway, run_gateway
from tests.integration.gateway.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, run_provider
from tests.integration.gateway.people import COOKIE, PASSWORD, bearer, browser, code, joined, without_log
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls

LI = {"sub": "42", "email": "Li@corp.example", "email_verified": True, "name": "Li Lei"}


@dataclass
class Company:
    """A workspace whose people come by a provider."""

    gateway: RunningGateway
    provider: Provider
    workspace: NewWorkspace


@pytest.fixture(scope="module")
async def company(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Company]:
    """A gateway with a provider."""
    workspace = await create_workspace(database, "company", requests_per_second=100_000)
    async with run_provider() as provider:
        environment = {
            "YIKE_OIDC_ISSUER": provider.issuer,
            "YIKE_OIDC_CLIENT_ID": CLIENT_ID,
            "YIKE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "YIKE_OIDC_NAME": "Corp",
            "YIKE_OIDC_WORKSPACE": workspace.workspace_id,
            "YIKE_OIDC_ROLES": "crm-readers=viewer, crm-editors=marketer, crm-admins=admin",
        }
        home = tmp_path_factory.mktemp("home")
        recorder, address = recorder_address
        async with run_gateway(database_urls, database, redis_url, recorder, address, home, **environment) as gateway:
            yield Company(gateway, provider, workspace)


async def come(client: httpx.AsyncClient, company: Company, next_page: str = "/console/segments") -> str:
    """Goes the whole way through the provider; returns where the browser ends."""
    company.provider.lies = {}
    away = await client.get("/auth/oidc/login", params={"next": next_page})
    assert away.status_code == 302, away.text
    assert away.headers["location"].startswith(f"{company.provider.issuer}/authorize?")
    back = await client.get(away.headers["location"])
    return await arrive(client, back.headers["location"])


async def arrive(client: httpx.AsyncClient, location: str) -> str:
    answer = await client.get(location)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_who_comes_by_the_company_is_what_the_groups_say(company: Company) -> None:
    provider = company.provider
    async with browser(company.gateway) as client:
        assert (await client.get("/v1/signInOptions")).json() == {"oidcName": "Corp"}
        provider.claims = LI | {"groups": ["staff", "crm-readers", "crm-editors"]}
        assert await come(client, company) == "/console/segments"
        session = (await client.get("/v1/session")).json()
        assert (session["role"], session["user"]["email"], session["user"]["displayName"]) == (
            "ROLE_MARKETER", "li@corp.example", "Li Lei",
        )  # fmt: skip
        assert session["user"]["hasPassword"] is False
        user_id, token = session["user"]["userId"], client.cookies[COOKIE]
        log = (await client.get("/v1/auditLog", headers=bearer(company.workspace.secret_key))).json()["entries"]
        of_li = [entry for entry in log if entry["principal"] == f"user:{user_id}"]
        assert [entry["method"].rpartition(".")[2] for entry in of_li] == ["SignIn"]
        # No password here: not to sign in with, not to change, not to be reset.
        assert code(await client.post("/v1/session", json={"email": "li@corp.example", "password": PASSWORD}))[0] == 401
        change = {"password": PASSWORD, "newPassword": "another long one"}
        assert code(await client.post("/v1/session:changePassword", json=change)) == (409, "WRONG_STATE")
        key = bearer(company.workspace.secret_key)
        for path, body in (
            (f"/v1/users/{user_id}:resetPassword", {}),
            (f"/v1/users/{user_id}", {"role": "ROLE_ADMIN"}),
        ):
            method = "POST" if path.endswith("Password") else "PATCH"
            assert code(await client.request(method, path, json=body, headers=key)) == (409, "WRONG_STATE"), path
        # Other groups at the next sign-in: another role, and what was open under the first one ends.
        provider.claims = LI | {"groups": ["crm-admins"]}
        async with browser(company.gateway) as other:
            await come(other, company)
            assert (await other.get("/v1/session")).json()["role"] == "ROLE_ADMIN"
            assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={token}"})) == (
                401,
                "SESSION_ENDED",
            )
            provider.claims = LI | {"groups": ["staff"]}
            assert await come(client, company) == "/console/sign-in?error=oidc_no_role"
            assert code(await other.get("/v1/session")) == (401, "SESSION_ENDED")


async def test_a_person_with_a_password_goes_over_to_the_company_if_it_vouches_for_the_address(
    company: Company,
) -> None:
    async with browser(company.gateway) as client, browser(company.gateway) as before:
        await joined(before, company.workspace, "ROLE_VIEWER", "wang@corp.example")
        claims = {"sub": "43", "email": "wang@corp.example", "name": "Wang", "groups": ["crm-editors"]}
        company.provider.claims = claims | {"email_verified": False}
        assert await come(client, company) == "/console/sign-in?error=oidc_address_taken"
        assert (await before.get("/v1/session")).status_code == 200
        company.provider.claims = claims | {"email_verified": True}
        assert await come(client, company) == "/console/segments"
        assert (await client.get("/v1/session")).json()["role"] == "ROLE_MARKETER"
        assert code(await before.get("/v1/session")) == (401, "SESSION_ENDED")
        sign_in = {"email": "wang@corp.example", "password": PASSWORD}
        assert code(await before.post("/v1/session", json=sign_in)) == (401, "SIGN_IN_REFUSED")
        # Somebody else with the same address is not Wang.
        company.provider.claims = claims | {"sub": "44", "email_verified": True}
        assert await come(before, company) == "/console/sign-in?error=oidc_address_taken"


async def test_the_company_lets_somebody_in_only_on_record(company: Company, database_urls: DatabaseUrls) -> None:
    key = bearer(company.workspace.secret_key)
    company.provider.claims = LI | {"sub": "46", "email": "sun@corp.example", "groups": ["crm-readers"]}
    async with browser(company.gateway) as client:
        company.provider.lies = {}
        away = (await client.get("/auth/oidc/login")).headers["location"]
        back = (await client.get(away)).headers["location"]
        administrator = await asyncpg.connect(database_urls("admin"))
        async with without_log(administrator):
            assert (await client.get(back)).status_code == 500
        await administrator.close()
        users = (await client.get("/v1/users?pageSize=100", headers=key)).json()["users"]
        assert "sun@corp.example" not in {user["email"] for user in users}
        assert await come(client, company) == "/console/segments"
        users = (await client.get("/v1/users?pageSize=100", headers=key)).json()["users"]
        assert "sun@corp.example" in {user["email"] for user in users}


async def test_what_the_provider_did_not_say_to_this_browser_lets_nobody_in(company: Company) -> None:
    provider = company.provider
    provider.claims = LI | {"sub": "45", "email": "zhao@corp.example", "groups": ["crm-admins"]}
    async with browser(company.gateway) as client, browser(company.gateway) as thief:
        for page in (
            "https://evil.example/",
            "//evil.example",
            "/console/../x//evil",
            "/console/\\evil",
            "/v1/session",
        ):
            assert urlsplit(await come(client, company, page)).netloc == ""
            assert (await come(client, company, page)) == "/console/"
        await client.delete("/v1/session")
        away = (await client.get("/auth/oidc/login")).headers["location"]
        back = (await client.get(away)).headers["location"]
        # Another browser that is handed the address: it has no half of its own, or another one's.
        assert await arrive(thief, back) == "/console/sign-in?error=oidc_expired"
        await thief.get("/auth/oidc/login")
        assert await arrive(thief, back) == "/console/sign-in?error=oidc_failed"
        assert COOKIE not in thief.cookies
        assert await arrive(client, back) == "/console/"
        # Once.
        assert await arrive(client, back) == "/console/sign-in?error=oidc_expired"
        await client.delete("/v1/session")
        stranger = jwk.RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, private=True)
        for lies, key in (
            ({"nonce": "of another sign-in"}, provider.key),
            ({"aud": "another program"}, provider.key),
            ({"iss": "https://evil.example"}, provider.key),
            ({"exp": 1_000_000_000}, provider.key),
            ({}, stranger),
        ):
            away = (await client.get("/auth/oidc/login")).headers["location"]
            back = (await client.get(away)).headers["location"]
            provider.lies, provider.signs_with = lies, key
            assert await arrive(client, back) == "/console/sign-in?error=oidc_failed", lies
            provider.lies, provider.signs_with = {}, provider.key
            assert COOKIE not in client.cookies
        assert (
            await arrive(client, "/auth/oidc/callback?error=access_denied&state=x")
            == "/console/sign-in?error=oidc_expired"
        )
