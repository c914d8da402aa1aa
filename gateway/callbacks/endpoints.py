"""Provider callbacks, the open pixel, click redirects, one-click unsubscribe (RFC 8058) and the preference centre.

All knowledge is messaging's: it verifies signatures and says what to answer. The workspace stands in the path of a
callback and in front of a link's token, `<workspace id>.<payload>.<signature>`, which the signature covers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs, quote

import grpc
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.auth.keys import is_workspace_id
from gateway.bodies import read_body
from gateway.callbacks.pages import message_page, unsubscribe_page
from gateway.callbacks.preference_page import language_of, preference_page
from gateway.problems import UnknownPath, from_service, http_status, problem_headers
from services.common.clients import workspace_metadata
from services.common.errors import NotFound, ResourceExhausted, YikeError
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import preference_service_pb2 as preference_pb
from yike.messaging.v1 import preference_service_pb2_grpc as preference_grpc

MAXIMUM_CALLBACK_BYTES = 1024 * 1024
MAXIMUM_FORM_BYTES = 64 * 1024
MAXIMUM_QUERY = 4_000

_TOKEN = re.compile(r"(ws_[0-9a-z]{4,32})\.[A-Za-z0-9_=.~-]{1,2000}")
_ACCOUNT_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_PROVIDERS = {
    name.removeprefix("PROVIDER_").lower().replace("_", "-"): name
    for name, number in resources_pb.Provider.items()
    if number
}
_NO_STORE = {"cache-control": "no-store, max-age=0", "referrer-policy": "no-referrer"}
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
# The smallest transparent GIF.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_log = structlog.get_logger(__name__)


class Callbacks:
    """The endpoints that providers, mail programs and readers call, without any key of ours."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes the channel to messaging."""
        self._messaging = messaging_grpc.MessagingServiceStub(channel)
        self._preferences = preference_grpc.PreferenceServiceStub(channel)

    def routes(self) -> list[Route]:
        """Returns the routes of all of them."""
        return [
            Route("/callbacks/{provider}/{workspace_id}", self.take_callback, methods=["GET", "POST"]),
            Route("/v1/callbacks/{account_id}", self.take_account_callback, methods=["GET", "POST"]),
            Route("/o/{token}", self.open_pixel, methods=["GET"]),
            Route("/c/{token}", self.follow_click, methods=["GET"]),
            Route("/u/{token}", self.unsubscribe, methods=["GET", "POST"]),
            Route("/p/{token}", self.preferences, methods=["GET", "POST"]),
        ]

    async def take_callback(self, request: Request) -> Response:
        """Hands a provider's call to messaging and answers what it says.

        Raises:
            YikeError: If the path is wrong, the body too large, or messaging is away (then the provider calls again).
        """
        provider, workspace_id = request.path_params["provider"], request.path_params["workspace_id"]
        if provider not in _PROVIDERS or not is_workspace_id(workspace_id):
            raise UnknownPath()
        return await self._take(request, workspace_id, {"provider": _PROVIDERS[provider]})

    async def take_account_callback(self, request: Request) -> Response:
        """The same, of an account: `/v1/callbacks/{account_id}?workspace=ws_…`; its `callback` tells it.

        Raises:
            YikeError: As of `take_callback`; NotFound, if the workspace has no such account.
        """
        account_id, workspace_id = request.path_params["account_id"], request.query_params.get("workspace", "")
        if not _ACCOUNT_ID.fullmatch(account_id) or not is_workspace_id(workspace_id):
            raise UnknownPath()
        return await self._take(request, workspace_id, {"account_id": account_id})

    async def _take(self, request: Request, workspace_id: str, whose: Mapping[str, Any]) -> Response:
        body = await read_body(request.receive, dict(request.scope["headers"]), MAXIMUM_CALLBACK_BYTES)
        call = messaging_pb.RecordCallbackRequest(
            **whose,
            headers={name: value for name, value in request.headers.items() if name != "cookie"},
            query=dict(request.query_params),
            body=body,
            raw_query=request.scope["query_string"].decode("latin-1")[:MAXIMUM_QUERY],
        )
        try:
            answer = await self._messaging.RecordCallback(call, metadata=workspace_metadata(workspace_id))
        except YikeError as error:
            raise from_service(error) from error
        return Response(
            answer.body,
            status_code=answer.http_status if 200 <= answer.http_status <= 599 else 200,
            media_type=answer.content_type or "application/json",
        )

    async def open_pixel(self, request: Request) -> Response:
        """Records an open and returns the picture, whatever becomes of the record: a mail must look right."""
        try:
            await self._record(request, messaging_pb.ENGAGEMENT_OPEN)
        except YikeError as error:
            _log.info("open.not_recorded", reason=error.reason_name)
        return Response(_PIXEL, media_type="image/gif", headers=_NO_STORE)

    async def follow_click(self, request: Request) -> Response:
        """Records a click and leads on to the target that the signed link names, and nowhere else."""
        try:
            answer = await self._record(request, messaging_pb.ENGAGEMENT_CLICK)
        except YikeError as error:
            return _failure(error)
        if not answer.target_url.lower().startswith(("http://", "https://")):
            return _failure(NotFound())
        # Only what a header cannot hold is encoded: the address may carry a signature over its spelling.
        location = quote(answer.target_url, safe=_VISIBLE)
        return Response(status_code=302, headers={**_NO_STORE, "location": location})

    async def unsubscribe(self, request: Request) -> Response:
        """GET asks before it unsubscribes, since scanners fetch links; POST unsubscribes, as often as it comes.

        A POST needs no more than the link: mail programs send `List-Unsubscribe=One-Click` in either form encoding,
        without cookies, and are never redirected.
        """
        try:
            if request.method != "POST":
                await self._record(request, messaging_pb.ENGAGEMENT_UNSUBSCRIBE, validate_only=True)
                return HTMLResponse(unsubscribe_page(), headers=_PAGE_HEADERS)
            await read_body(request.receive, dict(request.scope["headers"]), MAXIMUM_FORM_BYTES)
            await self._record(request, messaging_pb.ENGAGEMENT_UNSUBSCRIBE)
        except YikeError as error:
            return _failure(error)
        page = message_page("You are unsubscribed", "已退订。You will get no more of these messages from us.")
        return HTMLResponse(page, headers=_PAGE_HEADERS)

    async def preferences(self, request: Request) -> Response:
        """The preference centre: GET shows what is set, POST sets what its form says."""
        token, language = request.path_params["token"], language_of(request.headers.get("accept-language", ""))
        match = _TOKEN.fullmatch(token)
        notice = ""
        try:
            if match is None:
                raise NotFound()
            metadata = workspace_metadata(match[1])
            if request.method == "POST":
                body = await read_body(request.receive, dict(request.scope["headers"]), MAXIMUM_FORM_BYTES)
                change = _wanted(token, parse_qs(body.decode("utf-8", "replace"), max_num_fields=100))
                try:
                    answer = await self._preferences.UpdatePreferences(change, metadata=metadata)
                    notice = "saved"
                except ResourceExhausted:
                    notice = "limited"
            if notice != "saved":
                answer = await self._preferences.GetPreferences(
                    preference_pb.GetPreferencesRequest(token=token), metadata=metadata
                )
        except ValueError:
            return _failure(NotFound())
        except YikeError as error:
            return _failure(error)
        return HTMLResponse(
            preference_page(answer, language, notice=notice),
            status_code=429 if notice == "limited" else 200,
            headers=_PAGE_HEADERS | {"vary": "accept-language", "content-language": language},
        )

    async def _record(
        self, request: Request, engagement: messaging_pb.Engagement, *, validate_only: bool = False
    ) -> messaging_pb.RecordEngagementResponse:
        token = request.path_params["token"]
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise NotFound()
        call = messaging_pb.RecordEngagementRequest(
            engagement=engagement,
            token=token,
            user_agent=request.headers.get("user-agent", "")[:500],
            # HEAD is a scanner's way of looking at a link, a prefetch a browser's of being fast.
            validate_only=validate_only or request.method == "HEAD" or _is_prefetch(request),
        )
        answer: messaging_pb.RecordEngagementResponse = await self._messaging.RecordEngagement(
            call, metadata=workspace_metadata(match[1])
        )
        return answer


def _is_prefetch(request: Request) -> bool:
    """Tells whether a browser says that it only fetches ahead, and that nobody has asked for it yet."""
    said = (request.headers.get(name, "") for name in _SAYS_PREFETCH)
    return any(word in each.lower() for each in said for word in ("prefetch", "prerender", "preview"))


_SAYS_PREFETCH = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_PAGE_HEADERS = _NO_STORE | {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
}


def _wanted(token: str, form: Mapping[str, list[str]]) -> preference_pb.UpdatePreferencesRequest:
    """Returns what the form of the preference centre says: of the boxes that it showed, which are ticked."""
    if form.get("form") != ["preferences"]:
        # Not our form: a scanner, or a mail program, that posts to every link.
        return preference_pb.UpdatePreferencesRequest(token=token)
    shown, on = set(form.get("shown", ())), set(form.get("on", ()))
    return preference_pb.UpdatePreferencesRequest(
        token=token,
        channels=[
            preference_pb.ChannelPreference(channel=cast(Any, number), granted=word in on)
            for name, number in channel_pb2.Channel.items()
            if number and (word := name.removeprefix("CHANNEL_")) in shown
        ],
        paused=form.get("pause") == ["yes"],
    )


def _failure(error: YikeError) -> Response:
    error = from_service(error)
    status = http_status(error)
    if status == 503:
        page = message_page("Please try again", "We could not reach our own systems just now. 请稍后再试。")
    elif status in (400, 404):
        status, page = 404, message_page("This link is not valid", "It is incomplete or too old. 链接无效。")
    else:
        page = message_page("Something went wrong", "It is our fault and has been logged. 出错了。")
    return HTMLResponse(page, status_code=status, headers=_PAGE_HEADERS | dict(problem_headers(error)))
