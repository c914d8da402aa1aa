"""People of the tests, who come with browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from gateway.auth.issuing import NewWorkspace
from tests.integration.gateway.conftest import RunningGateway

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


@asynccontextmanager
async def without_log(administrator: asyncpg.Connection) -> AsyncIterator[None]:
    """Meanwhile nothing can be put on record."""
    await administrator.execute("REVOKE INSERT ON gateway.audit_log FROM yike_gateway")
    try:
        yield
    finally:
        await administrator.execute("GRANT INSERT ON gateway.audit_log TO yike_gateway")
