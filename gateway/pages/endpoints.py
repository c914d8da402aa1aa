"""`/`, `/status.json` and `/customers/…`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route as HttpRoute

from gateway.bodies import read_body
from gateway.pages.access import demo_workspace, is_loopback
from gateway.pages.counts import Reader, path_counts
from gateway.pages.customer_page import customer_page, not_found_page
from gateway.pages.home_page import home_page
from gateway.problems import MisdirectedRequest
from gateway.transcoding.documentation import PAGE_HEADERS
from gateway.transcoding.endpoint import TranscodingEndpoint
from gateway.transcoding.routes import Route
from services.common.errors import NotFound, YikeError
from services.common.settings import ServiceSettings

_HEADERS = PAGE_HEADERS | {"cache-control": "no-store"}
_CUSTOMER_ID = re.compile(r"[0-9]{1,19}")
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/yike.css">{script}</head><body><main>{body}</main></body></html>"""


class Pages:
    """The open pages; they show nothing unless `demo_workspace` finds that they may."""

    def __init__(self, settings: ServiceSettings, transcoding: TranscodingEndpoint, routes: Iterable[Route]) -> None:
        """Takes the settings, for where the credentials and the sandbox are."""
        self._settings = settings
        self._reader = Reader(transcoding, routes)

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of all pages."""
        return [
            HttpRoute("/", self.home, methods=["GET"]),
            HttpRoute("/status.json", self.status, methods=["GET"]),
            HttpRoute("/customers", self.find_customer, methods=["POST"]),
            HttpRoute("/customers/{customer_id}", self.customer, methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        """Shows the page of counts; without a workspace to show, only the way to the API page."""
        workspace_id = self._workspace(request)
        sandbox = self._settings.sandbox_http_url if workspace_id else ""
        body = home_page(workspace_id=workspace_id, sandbox_url=sandbox)
        script = '<script src="/static/status.js" defer></script>' if workspace_id else ""
        return _page("Yike", body, script=script)

    async def status(self, request: Request) -> Response:
        """Returns the counts.

        Raises:
            MisdirectedRequest: If they may not be shown to this request.
        """
        return JSONResponse(
            await path_counts(self._reader, self._require_workspace(request)), headers={"cache-control": "no-store"}
        )

    async def find_customer(self, request: Request) -> Response:
        """Shows the customer who has the identifier in the form; a form, so that no address holds a phone number."""
        workspace_id = self._require_workspace(request)
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
        return await self._show(self._require_workspace(request), request.path_params["customer_id"])

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

    def _workspace(self, request: Request) -> str:
        return demo_workspace(self._settings.home, self._settings.host, request.headers.get("host", ""))

    def _require_workspace(self, request: Request) -> str:
        workspace_id = self._workspace(request)
        if not workspace_id:
            # Where the gateway serves the network there is no such page at all.
            raise MisdirectedRequest() if is_loopback(self._settings.host) else NotFound()
        return workspace_id


def _page(title: str, body: str, *, script: str = "", status: int = 200) -> Response:
    return HTMLResponse(
        _FRAME.format(title=escape(title), script=script, body=body), status_code=status, headers=_HEADERS
    )
