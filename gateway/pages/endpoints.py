"""`/`, `/sign-in`, `/status.json` and `/customers/…`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from html import escape
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route as HttpRoute

from gateway.bodies import read_body
from gateway.pages.access import HEADERS, Access
from gateway.pages.counts import Reader, path_counts
from gateway.pages.customer_page import customer_page, not_found_page
from gateway.pages.home_page import closed_page, home_page, signed_in_page
from gateway.problems import http_status
from gateway.transcoding.endpoint import TranscodingEndpoint
from gateway.transcoding.routes import Route
from services.common.clock import Clock
from services.common.errors import NotFound, YikeError
from services.common.settings import ServiceSettings

_CUSTOMER_ID = re.compile(r"[0-9]{1,19}")
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/yike.css">{head}</head><body><main>{body}</main></body></html>"""

Endpoint = Callable[[Request], Awaitable[Response]]


class Pages:
    """The pages; each asks `Access` first, and what it refuses is told as a page, too."""

    def __init__(
        self, settings: ServiceSettings, transcoding: TranscodingEndpoint, routes: Iterable[Route], clock: Clock
    ) -> None:
        """Takes the settings, for where the credentials and the sandbox are."""
        self._settings = settings
        self._reader = Reader(transcoding, routes)
        self._access = Access(settings, clock)

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of all pages."""
        return [
            HttpRoute("/", _guarded(self.home), methods=["GET"]),
            HttpRoute("/sign-in", _guarded(self.sign_in), methods=["GET"]),
            HttpRoute("/status.json", _guarded(self.status), methods=["GET"]),
            HttpRoute("/customers", _guarded(self.find_customer), methods=["POST"]),
            HttpRoute("/customers/{customer_id}", _guarded(self.customer), methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        """Shows the page of counts."""
        workspace_id = self._access.require_workspace(request)
        body = home_page(workspace_id=workspace_id, sandbox_url=self._sandbox_url(request))
        return _page("Yike", body, head='<script src="/static/status.js" defer></script>')

    async def sign_in(self, request: Request) -> Response:
        """Exchanges the ticket in the link for a session, then leads to the first page.

        The page itself leads on, not a redirect: where the link stood on a page of another site, a browser would not
        send a SameSite=Strict cookie along with that.
        """
        cookies = self._access.sign_in(request)
        answer = _page("Signed in", signed_in_page(), head='<meta http-equiv="refresh" content="0;url=/">')
        for cookie in cookies:
            answer.headers.append("set-cookie", cookie)
        return answer

    async def status(self, request: Request) -> Response:
        """Returns the counts."""
        counts = await path_counts(self._reader, self._access.require_workspace(request))
        return JSONResponse(counts, headers=HEADERS)

    async def find_customer(self, request: Request) -> Response:
        """Shows the customer who has the identifier in the form; a form, so that no address holds a phone number."""
        workspace_id = self._access.require_workspace(request)
        body = await read_body(request.receive, dict(request.scope["headers"]), 4_096)
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        kind, value = form.get("type", "").strip(), form.get("value", "").strip()
        if kind == "customer_id":
            return await self._show(workspace_id, value)
        try:
            found = await self._reader.read(workspace_id, "LookupCustomer", type=kind[:100], value=value[:500])
        except YikeError as error:
            return _page("No such customer", not_found_page(error.message), status=404)
        return await self._show(workspace_id, found["customerId"])

    async def customer(self, request: Request) -> Response:
        """Shows a customer's file."""
        return await self._show(self._access.require_workspace(request), request.path_params["customer_id"])

    async def _show(self, workspace_id: str, customer_id: str) -> Response:
        if not _CUSTOMER_ID.fullmatch(customer_id) or int(customer_id) >= 2**63:
            return _page("No such customer", not_found_page("A customer id is a number."), status=404)
        number = int(customer_id)
        try:
            customer = await self._reader.read(workspace_id, "GetCustomer", customer_id=number)
        except NotFound:
            return _page("No such customer", not_found_page(f"Nobody has the id {customer_id}."), status=404)
        except YikeError as error:
            return _page("Not now", not_found_page(error.message), status=503)
        others = {
            "segments": ("ListCustomerSegments", {}),
            "scores": ("ListCustomerScores", {}),
            "events": ("ListCustomerEvents", {"page_size": 100}),
            "messages": ("ListMessages", {"page_size": 50}),
        }
        answers = await asyncio.gather(
            *(
                self._reader.try_read(workspace_id, method, customer_id=number, **fields)
                for method, fields in others.values()
            )
        )
        file = {"customer": customer, **dict(zip(others, answers, strict=True))}
        return _page("Customer", customer_page(file))

    def _sandbox_url(self, request: Request) -> str:
        """Returns the sandbox's address under the name by which the browser came: cookies go by the name."""
        url = self._settings.sandbox_http_url
        name, _, _ = request.headers["host"].rpartition(":")
        return f"http://{name}:{urlsplit(url).port}" if url else ""


def _guarded(show: Endpoint) -> Endpoint:
    """Returns an endpoint whose errors are pages with the headers of pages."""

    async def answer(request: Request) -> Response:
        try:
            return await show(request)
        except YikeError as error:
            status = http_status(error)
            if status >= 500 and status != 503:
                raise
            return _page("Yike", closed_page(error.message), status=status)

    return answer


def _page(title: str, body: str, *, head: str = "", status: int = 200) -> Response:
    return HTMLResponse(_FRAME.format(title=escape(title), head=head, body=body), status_code=status, headers=HEADERS)
