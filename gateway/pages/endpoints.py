"""`/`, which leads to the console, and `/sign-in`, by which a browser on this machine gets at the sandbox's inbox."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route as HttpRoute

from gateway.pages.access import HEADERS, Access
from gateway.problems import http_status
from services.common.clock import Clock
from services.common.errors import YikeError
from services.common.settings import ServiceSettings

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Yike</title><link rel="stylesheet" href="/static/yike.css">{head}</head><body><main>
<header class="top"><h1>Yike <span lang="zh">一客</span></h1><p class="motto">One customer, one file.</p></header>
<p>{body}</p><footer><nav><a href="/console/">console</a><a href="/docs">API</a></nav></footer></main></body></html>"""


class Pages:
    """The two pages that are the gateway's own."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        """Takes the settings, for where the home and the sandbox are."""
        self._sandbox_url = settings.sandbox_http_url
        self._access = Access(settings, clock)

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of both."""
        return [
            HttpRoute("/", self.lead, methods=["GET"]),
            HttpRoute("/sign-in", self.sign_in, methods=["GET"]),
        ]

    async def lead(self, request: Request) -> Response:
        """Leads to the console."""
        return RedirectResponse("/console/", headers=HEADERS)

    async def sign_in(self, request: Request) -> Response:
        """Exchanges the ticket in the link for a session at the sandbox, then leads to its inbox.

        The page itself leads on, not a redirect: where the link stood on a page of another site, a browser would not
        send a SameSite=Strict cookie along with that.
        """
        try:
            cookie = self._access.sign_in(request)
        except YikeError as error:
            status = http_status(error)
            if status >= 500 and status != 503:
                raise
            return HTMLResponse(_FRAME.format(head="", body=escape(error.message)), status_code=status, headers=HEADERS)
        # Under the name by which the browser came: cookies go by the name.
        name, _, _ = request.headers["host"].rpartition(":")
        inbox = escape(f"http://{name}:{urlsplit(self._sandbox_url).port}/inbox", quote=True)
        head = f'<meta http-equiv="refresh" content="0;url={inbox}">'
        answer = HTMLResponse(
            _FRAME.format(head=head, body=f'<a href="{inbox}">Signed in. Go on.</a>'), headers=HEADERS
        )
        answer.headers.append("set-cookie", cookie)
        return answer
