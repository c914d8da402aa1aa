"""Pushes what became of messages to callbacks, again and again like the vendors, only sooner.

Aliyun's reports, Twilio's forms, WeChat's events.
"""

import asyncio
import functools
import ssl
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import httpx
import msgspec
import structlog

from dev.sandbox.addresses import Addresses

MAX_WAITING = 100_000
"""Most reports waiting; beyond it the oldest is given up."""

BATCH = 100
"""Most reports in one call."""

RETRY_SECONDS = (1.0, 5.0, 10.0, 30.0, 60.0)
"""Waits before the second and later tries. The vendor waits 1, 5 and 10 minutes and then gives up."""

_CHINA = timezone(timedelta(hours=8))
_log = structlog.get_logger(__name__)


class Report(msgspec.Struct, frozen=True):
    """One delivery report, with the vendor's field names; times are China Standard Time."""

    phone_number: str
    send_time: str
    report_time: str
    success: bool
    err_code: str
    err_msg: str
    sms_size: str
    biz_id: str
    out_id: str


class TencentReport(msgspec.Struct, frozen=True):
    """One status report of Tencent Cloud, with the vendor's field names; times are China Standard Time."""

    user_receive_time: str
    nationcode: str
    mobile: str
    report_status: str
    errmsg: str
    description: str
    sid: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reports say.

    Attributes:
        success: Whether the phone took the message.
        code: The vendor's `err_code`.
        message: The vendor's `err_msg`.
        delay_seconds: How long after acceptance the report leaves.
        url: Callback; `{workspace}` is replaced by the account's workspace. Empty: no report is sent.
    """

    url: str
    success: bool = True
    code: str = "DELIVERED"
    message: str = "用户接收成功"
    delay_seconds: float = 0.05


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A body that is posted by itself, with its media type and its signature among the headers."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignedBody:
    """A body that is posted by itself to an address that carries its signature; who took it says `success`."""

    content: bytes
    content_type: str


Pushed = msgspec.Struct | SignedCall | SignedBody
"""What is pushed: reports and replies as a vendor writes them; those of a kind that wait for one address go together."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    report: Pushed
    url: str
    due: float
    tries: int = 0


def is_alone(kind: type[Pushed]) -> bool:
    """Whether a kind is posted by itself: what is signed, and replies by Tencent Cloud."""
    return kind in (SignedCall, SignedBody) or kind.__name__ == "TencentReply"


@functools.cache
def _authorities() -> ssl.SSLContext:
    """Returns the system's authorities, read once: reading them takes 50 ms."""
    return ssl.create_default_context()


def make_report(verdict: Verdict, phone: str, biz_id: str, out_id: str, sent: datetime, characters: int) -> Report:
    """Returns the report of one message; a text counts as one SMS to 70 characters and one for every 67 beyond."""
    sms = 1 if characters <= 70 else -(-characters // 67)
    local = sent.astimezone(_CHINA)
    reported = local + timedelta(seconds=verdict.delay_seconds)
    form = "%Y-%m-%d %H:%M:%S"
    return Report(
        phone_number=phone,
        send_time=local.strftime(form),
        report_time=reported.strftime(form),
        success=verdict.success,
        err_code=verdict.code,
        err_msg=verdict.message,
        sms_size=str(sms),
        biz_id=biz_id,
        out_id=out_id,
    )


def make_tencent_report(verdict: Verdict, phone: str, serial: str, sent: datetime) -> TencentReport:
    """Returns the status report of one message to a number in E.164."""
    received = sent.astimezone(_CHINA) + timedelta(seconds=verdict.delay_seconds)
    is_chinese = phone.startswith("+86")
    return TencentReport(
        user_receive_time=received.strftime("%Y-%m-%d %H:%M:%S"),
        nationcode="86" if is_chinese else phone[1:2],
        mobile=phone[3:] if is_chinese else phone[2:],
        report_status="SUCCESS" if verdict.success else "FAIL",
        errmsg="DELIVRD" if verdict.success else verdict.code,
        description=verdict.message,
        sid=serial,
    )


class ReceiptPusher:
    """Holds reports until they are due and posts them in batches; what fails is tried again."""

    def __init__(self, verdict: Verdict) -> None:
        """Starts with one verdict for every message; see `verdict`."""
        self.verdict = verdict
        self.addresses = Addresses()
        self._waiting: deque[_Waiting] = deque()
        self.pushed = 0
        self.given_up = 0

    @property
    def waiting(self) -> int:
        """Reports not yet taken by their callback."""
        return len(self._waiting)

    def add(self, report: Report, workspace: str) -> None:
        """Puts a report in line; without a callback nothing happens."""
        self._line_up(report, self.verdict.url.replace("{workspace}", workspace))

    def add_call(self, call: SignedCall, url: str) -> None:
        """Puts a call of an address of its own in line; while no receipts are to be sent nothing happens."""
        self._line_up(call, url)

    def add_body(self, body: SignedBody, url: str) -> None:
        """Puts a body for an address of its own in line; while no receipts are to be sent nothing happens."""
        self._line_up(body, url)

    def add_to(self, report: Pushed, url: str) -> None:
        """Puts what has an address that was entered for its account in line; without one nothing happens."""
        if url:
            self._wait(report, url)

    def _line_up(self, report: Pushed, url: str) -> None:
        if self.verdict.url:
            self._wait(report, url)

    def _wait(self, report: Pushed, url: str) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.popleft()
            self.given_up += 1
        due = asyncio.get_running_loop().time() + self.verdict.delay_seconds
        self._waiting.append(_Waiting(report, url, due))

    def clear(self) -> None:
        """Forgets what waits."""
        self._waiting.clear()

    async def push_forever(self) -> None:
        """Posts what is due, ten times a second; ends on cancel."""
        async with httpx.AsyncClient(timeout=5.0, trust_env=False, verify=_authorities()) as client:
            while True:
                await self._push_due(client)
                await asyncio.sleep(0.1)

    async def _push_due(self, client: httpx.AsyncClient) -> None:
        now = asyncio.get_running_loop().time()
        by_url: defaultdict[str, list[_Waiting]] = defaultdict(list)
        later: deque[_Waiting] = deque()
        for waiting in self._waiting:
            (by_url[waiting.url] if waiting.due <= now else later).append(waiting)
        self._waiting = later
        for url, due in by_url.items():
            by_kind: defaultdict[type[Pushed], list[_Waiting]] = defaultdict(list)
            for waiting in due:
                by_kind[type(waiting.report)].append(waiting)
            for kind, of_kind in by_kind.items():
                size = 1 if is_alone(kind) else BATCH
                for start in range(0, len(of_kind), size):
                    await self._push(client, url, of_kind[start : start + size])

    async def _push(self, client: httpx.AsyncClient, url: str, batch: list[_Waiting]) -> None:
        try:
            taken = await _post(client, url, [waiting.report for waiting in batch])
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, AttributeError):
            taken = False
        if taken:
            self.pushed += len(batch)
            return
        now = asyncio.get_running_loop().time()
        for waiting in batch:
            if waiting.tries < len(RETRY_SECONDS):
                due = now + RETRY_SECONDS[waiting.tries]
                self._waiting.append(_Waiting(waiting.report, url, due, waiting.tries + 1))
            else:
                self.given_up += 1


async def _post(client: httpx.AsyncClient, url: str, reports: Sequence[Pushed]) -> bool:
    """Posts a batch of reports, or one form; returns whether its callback took it, as its vendor sees it."""
    first = reports[0]
    if isinstance(first, SignedBody):
        answer = await client.post(url, content=first.content, headers={"content-type": first.content_type})
        return answer.is_success and answer.content == b"success"
    if isinstance(first, SignedCall):
        answer = await client.post(url, content=first.body, headers=dict(first.headers))
        return answer.is_success
    body = msgspec.json.encode(first if is_alone(type(first)) else reports)
    answer = await client.post(url, content=body, headers={"content-type": "application/json"})
    success = "result" if type(first).__name__.startswith("Tencent") else "code"
    return answer.status_code == 200 and msgspec.json.decode(answer.content).get(success) == 0
