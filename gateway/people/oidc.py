"""The company's own sign-in: OpenID Connect's code flow with PKCE and a nonce; its groups say which role somebody has here.

What the two halves of a sign-in must know of each other (state, nonce, verifier, where to go on) is sealed into a cookie that
lives ten minutes: whichever gateway answers, and nothing to clean up.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import structlog
from cryptography.exceptions import InvalidTag
from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as HttpRoute

from gateway.audit.log import AuditLog
from gateway.people.arriving import Arriving, Newcomer, NotLetIn
from gateway.people.roles import Role
from gateway.people.sessions import LASTS
from gateway.people.signing_in import SigningIn
from gateway.people.visit import SESSION, Cookies, short_user_agent
from gateway.rate_limit import RateLimiter
from gateway.transcoding.routes import Route
from services.common.caller import new_caller
from services.common.clock import Clock
from services.common.keys import MasterKeys
from services.common.sealing import INSTALLATION, KeyMissing, Seals
from yike.gateway.v1 import people_service_pb2 as people_pb

CALLBACK: Final = "/auth/oidc/callback"
SECONDS: Final = 600
"""How long somebody may take at the company's sign-in."""

_PURPOSE = "oidc"
_TIMEOUT_SECONDS = 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OidcSettings:
    """How the company's sign-in is reached, and what its groups mean here.

    Attributes:
        issuer: Its URL, below which `/.well-known/openid-configuration` is; empty: there is none.
        client_id: Ours there.
        client_secret: Ours there; empty for a public client.
        name: On the button.
        scopes: That are asked for.
        groups_claim: Where the groups are in what it tells.
        roles: By group, the role and the workspace that it gives.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    name: str = "SSO"
    scopes: str = "openid email profile"
    groups_claim: str = "groups"
    roles: Mapping[str, tuple[str, Role]] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> OidcSettings:
        """Reads the `YIKE_OIDC_*` variables.

        Raises:
            SystemExit: If one is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        issuer = env.get("YIKE_OIDC_ISSUER", "").rstrip("/")
        if not issuer:
            return cls()
        if not env.get("YIKE_OIDC_CLIENT_ID"):
            raise SystemExit("YIKE_OIDC_CLIENT_ID must be set with YIKE_OIDC_ISSUER.")
        return cls(
            issuer=issuer,
            client_id=env["YIKE_OIDC_CLIENT_ID"],
            client_secret=env.get("YIKE_OIDC_CLIENT_SECRET", ""),
            name=env.get("YIKE_OIDC_NAME", "SSO"),
            scopes=env.get("YIKE_OIDC_SCOPES", "openid email profile"),
            groups_claim=env.get("YIKE_OIDC_GROUPS_CLAIM", "groups"),
            roles=_read_roles(env.get("YIKE_OIDC_ROLES", ""), env.get("YIKE_OIDC_WORKSPACE", "")),
        )

    def places_of(self, groups: Collection[str]) -> dict[str, Role]:
        """Returns the role that groups give in each workspace; of several that which is named last in `Role`."""
        order = list(Role)
        places: dict[str, Role] = {}
        for group in groups:
            if group in self.roles:
                workspace_id, role = self.roles[group]
                present = places.get(workspace_id, role)
                places[workspace_id] = max(present, role, key=order.index)
        return places


class Oidc:
    """Answers the two addresses of the company's sign-in."""

    def __init__(
        self,
        settings: OidcSettings,
        arriving: Arriving,
        signing_in: SigningIn,
        audit: AuditLog,
        limiter: RateLimiter,
        cookies: Cookies,
        clock: Clock,
        sign_in: Route,
        *,
        keys: MasterKeys,
        public_url: str,
        visitors_per_second: int,
    ) -> None:
        """Takes the settings, what lets people in, starts sessions and notes it, and where the gateway is reached."""
        # Only here: a gateway without it need not load the library, which would rather have another client than httpx.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            from authlib.integrations.starlette_client import OAuth

        self._settings = settings
        self._arriving = arriving
        self._signing_in = signing_in
        self._audit = audit
        self._limiter = limiter
        self._cookies = cookies
        self._clock = clock
        self._sign_in = sign_in
        self._seals = Seals(keys, "gateway.oidc")
        self._redirect = f"{public_url.rstrip('/')}{CALLBACK}"
        self._visitors_per_second = visitors_per_second
        self._client: Any = OAuth().register(
            "company",
            client_id=settings.client_id,
            client_secret=settings.client_secret or None,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if settings.client_secret else "none",
                "timeout": _TIMEOUT_SECONDS,
            },
        )

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of both."""
        return [
            HttpRoute("/auth/oidc/login", self.login, methods=["GET"]),
            HttpRoute(CALLBACK, self.callback, methods=["GET"]),
        ]

    async def login(self, request: Request) -> Response:
        """Leads to the company's sign-in."""
        await self._admit(request)
        session: dict[str, Any] = {}
        request.scope["session"] = session
        try:
            answer: Response = await self._client.authorize_redirect(request, self._redirect)
        except Exception as error:
            return self._failed(error)
        sealed = self._seal({"session": session, "next": _own_page(request.query_params.get("next", ""))})
        answer.headers.append("set-cookie", self._cookies.write(_PURPOSE, sealed, SECONDS))
        answer.headers["cache-control"] = "no-store"
        return answer

    async def callback(self, request: Request) -> Response:
        """Lets in who comes back from there, as what the groups say; a session that the browser had before ends."""
        await self._admit(request)
        opened = self._open(self._cookies.read(_PURPOSE, request.headers))
        if opened is None:
            return self._leave("/console/sign-in?error=oidc_expired")
        request.scope["session"] = opened["session"]
        try:
            token = await self._client.authorize_access_token(request)
            claims: Mapping[str, Any] = token["userinfo"]
            newcomer = Newcomer(
                subject=f"{self._settings.issuer} {claims['sub']}",
                email=str(claims.get("email", "")),
                email_verified=claims.get("email_verified") is True,
                display_name=str(claims.get("name", "")),
                places=self._settings.places_of(_texts(claims.get(self._settings.groups_claim))),
            )
        except Exception as error:
            return self._failed(error)
        try:
            return await self._let_in(request, newcomer, opened["next"])
        except NotLetIn as refused:
            return self._leave(f"/console/sign-in?error={refused.code}")

    async def _let_in(self, request: Request, newcomer: Newcomer, next_page: str) -> Response:
        """Keeps what the company says of who comes, and starts a session, on record.

        Raises:
            NotLetIn: If there is no place to go.
        """
        arrival = await self._arriving.look(newcomer)
        known = arrival.known
        if not known.workspace_id:
            await self._arriving.arrive(newcomer, arrival)
        answer = self._leave(next_page)

        async def begin() -> Message:
            await self._arriving.arrive(newcomer, arrival)
            started = await self._signing_in.begin(
                known,
                replaces=self._cookies.read(SESSION, request.headers),
                user_agent=short_user_agent(request.headers),
            )
            answer.headers.append("set-cookie", self._cookies.write(SESSION, started, int(LASTS.total_seconds())))
            return people_pb.SignOutResponse()

        await self._audit.note(
            self._sign_in,
            new_caller(known.workspace_id, f"user:{known.user_id}"),
            people_pb.SignInRequest(email=known.email),
            begin,
            request_id=request.scope["yike.request_id"],
        )
        return answer

    async def _admit(self, request: Request) -> None:
        address = request.client.host if request.client is not None else ""
        await self._limiter.admit(f"visitor {address}", self._visitors_per_second)

    def _failed(self, error: Exception) -> Response:
        """Leads back to the sign-in after a failure between the two servers, which its operator finds in the log."""
        import httpx
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        if not isinstance(error, AuthlibBaseError | JoseError | httpx.HTTPError | KeyError | ValueError):
            raise error
        # Not its text: a provider may put into that whatever it likes.
        _log.warning("oidc.failed", error=type(error).__name__, code=getattr(error, "error", ""))
        return self._leave("/console/sign-in?error=oidc_failed")

    def _leave(self, path: str) -> Response:
        answer = RedirectResponse(path, status_code=303, headers={"cache-control": "no-store"})
        answer.headers.append("set-cookie", self._cookies.write(_PURPOSE, "", 0))
        return answer

    def _seal(self, value: Mapping[str, Any]) -> str:
        end = int(self._clock.now().timestamp()) + SECONDS
        return self._seals.seal(
            msgspec.json.encode({**value, "end": end}), _PURPOSE.encode(), workspace_id=INSTALLATION
        ).hex()

    def _open(self, text: str) -> dict[str, Any] | None:
        try:
            opened = self._seals.open(bytes.fromhex(text), _PURPOSE.encode(), workspace_id=INSTALLATION)
        except (ValueError, InvalidTag, KeyMissing):
            return None
        value: dict[str, Any] = msgspec.json.decode(opened)
        return value if value["end"] > self._clock.now().timestamp() else None


def _read_roles(text: str, workspace_id: str) -> dict[str, tuple[str, Role]]:
    roles: dict[str, tuple[str, Role]] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        group, _, given = part.rpartition("=")
        word, _, where = given.partition("@")
        if not group or word not in list(Role) or not (where or workspace_id):
            raise SystemExit(
                "YIKE_OIDC_ROLES must be group=role, with commas between, each role one of "
                f"{', '.join(Role)}, with @<workspace id> behind it where YIKE_OIDC_WORKSPACE names none."
            )
        roles[group] = where or workspace_id, Role(word)
    if not roles:
        raise SystemExit("YIKE_OIDC_ROLES must say which group has which role; without it nobody could sign in.")
    return roles


def _own_page(path: str) -> str:
    """Returns a path below the console; whatever else is asked for, the console's first page."""
    is_own = path.startswith("/console/") and path.isprintable() and "\\" not in path and "//" not in path
    return path if is_own else "/console/"


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
