"""Access tokens of vendors that give one for an account's secret: kept, renewed before their end, and once when refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlencode

from services.common.clock import Clock
from services.messaging.providers.contract import (
    AccountForm,
    Obstacle,
    Problem,
    Retry,
    Unknown,
    Verdict,
    unreachable_verdict,
)
from services.messaging.providers.http_call import HttpAnswer, HttpCaller

MAX_ACCOUNTS = 1_000
"""Most accounts whose access token is kept."""

ACCOUNT_SECONDS = 300.0
BUSY_SECONDS = 5.0
TOKEN_CODES = frozenset({40001, 40014, 41001, 42001})
"""By these WeCom and WeChat refuse an access token."""

LIMIT_CODES = frozenset({45009, 45011, 45024, 45033})
"""By these they say: too many."""

_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TokenCall:
    """The request by which a token is asked for."""

    method: str
    url: str
    content: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class _AccessToken:
    value: str
    good_until: datetime


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A token, and for how many seconds it is good."""

    value: str
    seconds: int


class Dialect:
    """How a vendor's tokens are presented, given and refused: here as WeCom's and WeChat's are."""

    def presented(self, url: str, token: str) -> tuple[str, dict[str, str]]:
        """Returns the address and the headers of a call with a token."""
        return f"{url}?{urlencode({'access_token': token})}", {}

    def refused(self, answer: HttpAnswer) -> str:
        """Returns the code by which an answer refuses the token; empty where it does not."""
        code = answer.fields.get("errcode")
        return str(code) if answer.status == 200 and code in TOKEN_CODES else ""

    def given(self, answer: HttpAnswer) -> GivenToken | Retry:
        """Returns the token of an answer; `Retry` where there is none."""
        code, value, life = (answer.fields.get(name) for name in ("errcode", "access_token", "expires_in"))
        # WeCom says 0, WeChat says nothing.
        if answer.status == 200 and code in (0, None) and isinstance(value, str) and isinstance(life, int):
            return GivenToken(value, life)
        if answer.status != 200 or code in LIMIT_CODES or code == -1:
            after = answer.retry_after_seconds or BUSY_SECONDS
            return Retry(after, Obstacle.BUSY, str(code if code is not None else answer.status))
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))


WECHAT = Dialect()
AccountT = TypeVar("AccountT", bound=AccountForm)


class AccessTokens(Generic[AccountT]):
    """Makes a vendor's calls with its access tokens; a token that the vendor ended early is renewed once."""

    def __init__(
        self,
        clock: Clock,
        caller: HttpCaller,
        call_of: Callable[[AccountT, bool], TokenCall],
        dialect: Dialect = WECHAT,
    ) -> None:
        """Takes what it works with.

        Args:
            clock: For the life of tokens.
            caller: Makes the calls.
            call_of: By which request an account's token is asked for; True where one was refused that the vendor still
                hands out.
            dialect: How tokens are presented, given and refused.
        """
        self._clock = clock
        self._caller = caller
        self._call_of = call_of
        self._dialect = dialect
        self._tokens: dict[AccountT, _AccessToken] = {}
        self._fetching: dict[AccountT, asyncio.Lock] = {}

    async def call(
        self, method: str, path: str, account: AccountT, content: bytes, *, endpoint: str, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        """Returns the vendor's answer to a call; `Retry` where it was certainly not made, or no token is taken."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        refused, code = "", ""
        for _ in range(2):
            token = await self._token(account, deadline - loop.time(), refused)
            if not isinstance(token, str):
                return token
            url, headers = self._dialect.presented(f"{endpoint}{path}", token)
            answer = await self._caller.call(
                method,
                url,
                timeout_seconds=max(deadline - loop.time(), 0.001),
                headers={"content-type": "application/json", **headers} if content else headers,
                content=content,
            )
            if not isinstance(answer, HttpAnswer) or not (code := self._dialect.refused(answer)):
                return answer
            refused = token
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)

    async def verify(
        self, path: str, account: AccountT, query: dict[str, str | int], *, endpoint: str, timeout_seconds: float
    ) -> Verdict:
        """Gets a token anew and asks something harmless (a GET); see `Provider.verify`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        token = await self.renew(account, timeout_seconds=timeout_seconds)
        if isinstance(token, Verdict):
            return token
        answer = await self._caller.call(
            "GET",
            f"{endpoint}{path}?{urlencode({'access_token': token, **query})}",
            timeout_seconds=max(deadline - loop.time(), 0.001),
        )
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        code = answer.fields.get("errcode", 0)
        if answer.status != 200 or code == -1 or code in LIMIT_CODES:
            return Verdict(Problem.PROVIDER_BUSY, str(answer.status if answer.status != 200 and not code else code))
        return Verdict() if code == 0 else Verdict(Problem.NOT_ALLOWED, str(code))

    async def renew(self, account: AccountT, *, timeout_seconds: float) -> str | Verdict:
        """Returns a token that was asked for anew; the verdict of the account where none is given."""
        token = await self._fetch(account, timeout_seconds, "")
        if not isinstance(token, Retry):
            return token
        if token.reason is Obstacle.UNREACHABLE:
            return unreachable_verdict(token.code)
        busy = token.reason is not Obstacle.ACCOUNT
        return Verdict(Problem.PROVIDER_BUSY if busy else Problem.AUTHENTICATION_FAILED, token.code)

    def forget(self) -> None:
        """Forgets all tokens."""
        self._tokens.clear()

    async def _token(self, account: AccountT, timeout_seconds: float, refused: str) -> str | Retry:
        """Returns a token other than the refused one; one fetch serves all who wait."""
        lock = self._fetching.setdefault(account, asyncio.Lock())
        try:
            async with asyncio.timeout(timeout_seconds):
                await lock.acquire()
        except TimeoutError:
            return Retry(BUSY_SECONDS, Obstacle.UNREACHABLE, "timeout")
        try:
            known = self._tokens.get(account)
            if known is not None and known.value != refused and self._clock.now() < known.good_until:
                return known.value
            return await self._fetch(account, timeout_seconds, refused)
        finally:
            lock.release()

    async def _fetch(self, account: AccountT, timeout_seconds: float, refused: str) -> str | Retry:
        token = await self._ask(account, timeout_seconds, anew=False)
        # What is handed out until its end, as WeChat's stable token, may be the refused one again.
        return await self._ask(account, timeout_seconds, anew=True) if refused and token == refused else token

    async def _ask(self, account: AccountT, timeout_seconds: float, *, anew: bool) -> str | Retry:
        call = self._call_of(account, anew)
        asked = self._clock.now()
        answer = await self._caller.call(
            call.method,
            call.url,
            timeout_seconds=timeout_seconds,
            headers={"content-type": call.content_type} if call.content else None,
            content=call.content,
        )
        if isinstance(answer, Retry):
            return answer
        if isinstance(answer, Unknown):
            # Asking for a token sends no message, so nothing is in doubt.
            return Retry(BUSY_SECONDS, Obstacle.UNREACHABLE, answer.reason)
        given = self._dialect.given(answer)
        if isinstance(given, Retry):
            return given
        life_kept = max(timedelta(seconds=given.seconds) - _EARLY, timedelta(seconds=given.seconds / 2))
        self._keep(account, _AccessToken(given.value, asked + life_kept))
        return given.value

    def _keep(self, account: AccountT, token: _AccessToken) -> None:
        self._tokens[account] = token
        while len(self._tokens) > MAX_ACCOUNTS:
            oldest = next(iter(self._tokens))
            self._tokens.pop(oldest)
            self._fetching.pop(oldest, None)
