"""A small provider of OpenID Connect that checks what a real one does: client, PKCE, one use of a code; and can lie."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.supervisor.ports import assign_ports
from services.common.clock import SystemClock

CLIENT_ID, CLIENT_SECRET = "yike", "secret-of-the-client"


class Provider:
    """The provider.

    Attributes:
        issuer: Its URL.
        claims: Of who is signed in there; changed by tests.
        lies: Claims of the next token that are not as they should be.
        key: That signs; its public half is told.
    """

    def __init__(self, port: int) -> None:
        """Takes where it listens."""
        self.issuer = f"http://127.0.0.1:{port}"
        self.claims: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, private=True)
        self.signs_with = self.key
        self._codes: dict[str, dict[str, str]] = {}

    def application(self) -> Starlette:
        """Returns its pages."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", self.keys),
            ]
        )

    async def configuration(self, request: Request) -> Response:
        """Tells where its pages are."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Signs in whoever comes, and leads back with a code."""
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) > 10
        code = secrets.token_hex(8)
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def token(self, request: Request) -> Response:
        """Exchanges a code, once."""
        form = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or challenge.rstrip("=") != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(SystemClock().now().timestamp())
        told = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            **self.claims, **self.lies,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, told, self.signs_with)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed})

    async def keys(self, request: Request) -> Response:
        """Tells the public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@asynccontextmanager
async def run_provider() -> AsyncIterator[Provider]:
    """Runs a provider until left."""
    port = assign_ports(["oidc"], {})["oidc"]
    provider = Provider(port)
    server = Server(
        provider.application(), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20), httpx.AsyncClient() as client:
        while True:
            try:
                await client.get(f"{provider.issuer}/keys")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.02)
    yield provider
    server.stop()
    await serving
