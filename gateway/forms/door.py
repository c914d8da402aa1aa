"""`GET|POST /f/{form_id}`: a form's own page, and `GET /f/{form_id}/embed.js`, by which another site shows it in a frame."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.bodies import read_body
from gateway.database_time import DatabaseTime
from gateway.forms.codes import Codes
from gateway.forms.guard import Guard, Verdict
from gateway.forms.noting import FormNoting
from gateway.forms.opened import OpenedForm, OpenedForms
from gateway.forms.submitting import Submitting
from gateway.ingest.endpoint import DEADLINE_SECONDS
from gateway.problems import http_status
from gateway.rate_limit import RateLimiter
from services.common.errors import InvalidArgument, NotFound, Reason, ResourceExhausted, YikeError
from services.common.forms import (
    CODE_PREFIX,
    Answers,
    Definition,
    Language,
    Shown,
    closed_page,
    form_page,
    read_answers,
    success_page,
)
from services.common.forms.page import TOKEN, TRAP
from services.common.forms.words import WORDS

MAXIMUM_FORM_BYTES = 256 * 1024
MAXIMUM_FIELDS = 100
PAGES_PER_SECOND = 30
"""Pages to one address."""

_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
# The frame is as high as the script's tag says: the page in it has no script that could tell.
_EMBED = """(function(){{var s=document.currentScript,f=document.createElement("iframe");f.src={source};f.title={title};
f.loading="lazy";f.style.cssText="border:0;width:100%;height:"+((s&&parseInt(s.getAttribute("data-height"),10))||{height})+"px";
s.parentNode.insertBefore(f,s.nextSibling)}})();
"""
_log = structlog.get_logger(__name__)


class FormDoor:
    """Shows forms and takes what is sent by them."""

    def __init__(
        self,
        *,
        opened: OpenedForms,
        guard: Guard,
        submitting: Submitting,
        codes: Codes,
        noting: FormNoting,
        limiter: RateLimiter,
        time: DatabaseTime,
        public_url: str,
    ) -> None:
        """Wires the door."""
        self._opened = opened
        self._guard = guard
        self._submitting = submitting
        self._codes = codes
        self._noting = noting
        self._limiter = limiter
        self._time = time
        self._public_url = public_url
        self._path = urlsplit(public_url).path.rstrip("/")

    def routes(self) -> list[Route]:
        """Returns the routes of page and script."""
        return [
            Route("/f/{form_id}", self.page, methods=["GET", "POST"]),
            Route("/f/{form_id}/codes", self.codes, methods=["GET", "POST"]),
            Route("/f/{form_id}/embed.js", self.embed, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """Shows the form, or takes it. What goes wrong is said in a page, too: whoever reads it is a customer."""
        return await self._answer(request, self._take)

    async def codes(self, request: Request) -> Response:
        """Has a code sent to the number that was typed, and shows the form again as it was filled in."""
        return await self._answer(request, self._send_code)

    async def _answer(
        self, request: Request, taken: Callable[[Request, OpenedForm, str], Awaitable[Response]]
    ) -> Response:
        nonce = secrets.token_urlsafe(12)
        try:
            await self._limiter.admit(f"form address {_address(request)}", PAGES_PER_SECOND)
            opened = await self._opened.open(request.path_params["form_id"])
        except YikeError as error:
            return _failure(error, nonce)
        definition = opened.definition
        if not definition.enabled:
            html = closed_page(definition.language, nonce, title=definition.title)
            return HTMLResponse(html, status_code=410, headers=_headers(definition, nonce))
        if request.method != "POST":
            return self._form(opened, nonce)
        try:
            return await taken(request, opened, nonce)
        except YikeError as error:
            if not isinstance(error, InvalidArgument | ResourceExhausted) and http_status(error) not in (503, 500):
                _log.error("form.failed", form_id=opened.form_id, reason=error.reason_name)
            return _failure(error, nonce, definition)

    async def embed(self, request: Request) -> Response:
        """Returns the script that shows the form where its tag stands; `data-height` of the tag says how high, in pixels.

        Raises:
            NotFound: If there is no such form.
            ResourceExhausted: If there are too many calls.
        """
        await self._limiter.admit(f"form address {_address(request)}", PAGES_PER_SECOND)
        opened = await self._opened.open(request.path_params["form_id"])
        definition = opened.definition
        script = _EMBED.format(
            source=_script_text(f"{self._public_url}/f/{opened.form_id}"),
            title=_script_text(definition.title),
            height=260 + 100 * len(definition.fields) + 60 * len(definition.consents),
        )
        headers = {**_HEADERS, "cache-control": "public, max-age=60", "cross-origin-resource-policy": "cross-origin"}
        return Response(script, media_type="text/javascript", headers=headers)

    async def _take(self, request: Request, opened: OpenedForm, nonce: str) -> Response:
        definition, now = opened.definition, self._time.now()
        words = WORDS[definition.language]
        sent = await _sent(request)
        answers = read_answers(definition, sent)
        if not await self._guard.may_submit(opened.workspace_id, opened.form_id, _address(request), now):
            return self._form(opened, nonce, answers, notice=words["too_many"], status=429)
        judged = self._guard.judge(opened.form_id, sent.get(TOKEN, ""), now)
        if sent.get(TRAP):
            # Told as a success: a program that knew better would come again.
            self._noting.add(opened.workspace_id, opened.form_id, now, spam=True)
            return self._done(definition, nonce)
        if judged.verdict is Verdict.STALE:
            return self._form(opened, nonce, answers, notice=words["stale"], status=400)
        token = sent[TOKEN]
        if judged.verdict is Verdict.HASTY:
            self._noting.add(opened.workspace_id, opened.form_id, now, spam=True)
            return self._form(opened, nonce, answers, notice=words["hasty"], status=400, token=token)
        if answers.problems:
            notice = "" if "" in answers.problems else words["flawed"]
            return self._form(opened, nonce, answers, notice=notice, status=400, token=token)
        verified = definition.verified
        if verified is not None and verified.key in answers.values:
            problem = await self._codes.problem(opened, answers, judged.nonce)
            if problem:
                problems = {CODE_PREFIX + verified.key: words[problem]}
                return self._form(
                    opened, nonce, replace(answers, problems=problems), notice=words["flawed"], status=400, token=token
                )
        async with asyncio.timeout(DEADLINE_SECONDS):
            outcome, refusals = await self._submitting.submit(opened, answers, judged.nonce, now)
        if any(each.reason == Reason.ERROR_REASON_MESSAGE_ID_REUSED for each in refusals):
            html = success_page(definition, nonce, text=words["repeated"])
            return HTMLResponse(html, status_code=409, headers=_headers(definition, nonce))
        if refusals:
            return self._form(opened, nonce, answers, notice=words["refused"], status=400, token=token)
        if outcome.accepted:
            self._noting.add(opened.workspace_id, opened.form_id, now, spam=False)
        return self._done(definition, nonce)

    async def _send_code(self, request: Request, opened: OpenedForm, nonce: str) -> Response:
        definition, now = opened.definition, self._time.now()
        words, verified = WORDS[definition.language], definition.verified
        if verified is None:
            raise NotFound("This form verifies no number.")
        sent = await _sent(request)
        answers = read_answers(definition, sent)
        judged = self._guard.judge(opened.form_id, sent.get(TOKEN, ""), now)
        if judged.verdict is Verdict.STALE:
            return self._form(opened, nonce, replace(answers, problems={}), notice=words["stale"], status=400)
        token = sent[TOKEN]
        if sent.get(TRAP) or judged.verdict is Verdict.HASTY:
            self._noting.add(opened.workspace_id, opened.form_id, now, spam=True)
            notice = "" if sent.get(TRAP) else words["hasty"]
            told = "" if notice else words["code_sent"]
            return self._form(
                opened,
                nonce,
                replace(answers, problems={}),
                notice=notice,
                told=told,
                status=400 if notice else 200,
                token=token,
            )
        word = "code_number"
        if verified.key in answers.values:
            number = answers.values[verified.key]
            async with asyncio.timeout(DEADLINE_SECONDS):
                word = await self._codes.ask(opened, number, judged.nonce, _address(request), now)
        if word == "code_sent":
            return self._form(opened, nonce, replace(answers, problems={}), told=words[word], token=token)
        place = verified.key if word == "code_number" else CODE_PREFIX + verified.key
        status = {"code_number": 400, "code_limit": 429}.get(word, 503)
        return self._form(opened, nonce, replace(answers, problems={place: words[word]}), status=status, token=token)

    def _form(
        self,
        opened: OpenedForm,
        nonce: str,
        answers: Answers | None = None,
        *,
        notice: str = "",
        told: str = "",
        status: int = 200,
        token: str = "",
    ) -> Response:
        shown = Shown(
            token=token or self._guard.token(opened.form_id, self._time.now()),
            nonce=nonce,
            texts=answers.texts if answers is not None else {},
            ticked=answers.consents if answers is not None else (),
            problems=answers.problems if answers is not None else {},
            notice=notice,
            told=told,
            form_url=f"{self._path}/f/{opened.form_id}",
            codes_url=f"{self._path}/f/{opened.form_id}/codes",
        )
        headers = _headers(opened.definition, nonce)
        return HTMLResponse(form_page(opened.definition, shown), status_code=status, headers=headers)

    def _done(self, definition: Definition, nonce: str) -> Response:
        headers = _headers(definition, nonce)
        if definition.redirect_url:
            return Response(status_code=303, headers={**headers, "location": definition.redirect_url})
        return HTMLResponse(success_page(definition, nonce), headers=headers)


def _headers(definition: Definition | None, nonce: str) -> dict[str, str]:
    hosts = " ".join(definition.allowed_hosts) if definition is not None else ""
    leads = ""
    if definition is not None and definition.redirect_url:
        # Browsers hold a form's redirect to the form's own policy.
        parts = urlsplit(definition.redirect_url)
        leads = f" {parts.scheme}://{parts.netloc}"
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{leads}; base-uri 'none'; "
        f"frame-ancestors {hosts or chr(39) + 'none' + chr(39)}"
    )
    return {**_HEADERS, "content-security-policy": policy}


def _failure(error: YikeError, nonce: str, definition: Definition | None = None) -> Response:
    status = http_status(error)
    if isinstance(error, NotFound):
        word = "unknown"
    elif status == 429:
        word = "too_many"
    elif status < 500:
        word = "refused"
    else:
        word = "busy"
    language = definition.language if definition is not None else Language.ZH_CN
    title = definition.title if definition is not None else ""
    if definition is None:
        # Whoever it was meant for: both languages.
        title = f"{WORDS[Language.ZH_CN][word]} {WORDS[Language.EN_US][word]}"
        html = closed_page(language, nonce, word=word, title=title)
    else:
        html = closed_page(language, nonce, word=word, title=title)
    headers = {**_headers(definition, nonce), **({"retry-after": "5"} if status in (429, 503) else {})}
    return HTMLResponse(html, status_code=status, headers=headers)


async def _sent(request: Request) -> dict[str, str]:
    """Returns the names and texts of a form's fields; of one given twice the last holds.

    Raises:
        InvalidArgument: If it is no form, or too large.
    """
    body = await read_body(request.receive, dict(request.scope["headers"]), MAXIMUM_FORM_BYTES)
    try:
        text = body.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAXIMUM_FIELDS, errors="replace"))
    except ValueError as error:
        raise InvalidArgument("This is no form.", reason=Reason.ERROR_REASON_MALFORMED_BODY) from error


def _script_text(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
