"""`python -m services sandbox`: the message sandbox as a process."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import structlog
import uvloop

from dev.sandbox.aliyun_direct_mail import AliyunDirectMail
from dev.sandbox.aliyun_sms import AliyunSms
from dev.sandbox.credentials import DEVELOPMENT_TOKEN
from dev.sandbox.endpoints import Endpoints
from dev.sandbox.ledger import Ledger
from dev.sandbox.modes import ModeTable
from dev.sandbox.oauth import TokenIssuer
from dev.sandbox.phones import Phones
from dev.sandbox.receipts import ReceiptPusher, Verdict
from dev.sandbox.receiving import Now, Reception
from dev.sandbox.returns import Returns
from dev.sandbox.sendgrid import SendGrid
from dev.sandbox.smtp import MailServer
from dev.sandbox.templates import TemplateBook
from dev.sandbox.tencent_sms import TencentSms
from dev.sandbox.twilio_sms import TwilioSms
from dev.sandbox.webhook import BrandEndpoint
from dev.sandbox.wechat import Wechat
from dev.sandbox.wecom import WeCom
from dev.sandbox.wecom_customers import WeComCustomers
from dev.sandbox.wecom_robot import WeComRobot
from dev.sandbox.wire import HttpServer
from services.common.clock import SystemClock

DEFAULT_HTTP_URL = "http://127.0.0.1:8026"
DEFAULT_SMTP_PORT = 8025
CALLBACK_PATH = "/callbacks/aliyun-sms/{workspace}"
"""Where delivery reports go, below the public URL, unless a control call says otherwise."""

HANG_SECONDS = 120.0
"""How long the mode `hang` keeps a silent connection."""

_log = structlog.get_logger(__name__)


class InvalidSettings(ValueError):
    """The sandbox's environment does not fit together; the message says what to set."""


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Where the sandbox listens and writes.

    Attributes:
        folder: Holds the ledger.
        host: Address to bind.
        http_port: HTTP port; 0 takes a free one.
        smtp_port: SMTP port; 0 takes a free one.
        token: Opens the controls; every account's secret derives from it.
        callback_url: Where delivery reports go; `{workspace}` is replaced. Empty: none are sent.
        hang_seconds: How long `hang` keeps a connection.
        seed: Seed of the dice behind modes with a probability; None throws them anew at each start.
    """

    folder: Path
    host: str = "127.0.0.1"
    http_port: int = 8026
    smtp_port: int = DEFAULT_SMTP_PORT
    token: str = DEVELOPMENT_TOKEN
    callback_url: str = ""
    hang_seconds: float = HANG_SECONDS
    seed: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SandboxSettings":
        """Reads YIKE_HOME, YIKE_HOST, YIKE_PORT, YIKE_PUBLIC_URL and YIKE_SANDBOX_{HTTP_URL,SMTP_PORT,TOKEN}.

        Raises:
            InvalidSettings: If a port is no port, or the sandbox would leave loopback without a token of its own.
        """
        host = environment.get("YIKE_HOST") or "127.0.0.1"
        token = environment.get("YIKE_SANDBOX_TOKEN") or DEVELOPMENT_TOKEN
        if token == DEVELOPMENT_TOKEN and not _is_loopback(host):
            raise InvalidSettings(
                "Set YIKE_SANDBOX_TOKEN to a secret: YIKE_HOST lets other machines reach the sandbox."
            )
        public_url = environment.get("YIKE_PUBLIC_URL") or f"http://127.0.0.1:{environment.get('YIKE_PORT') or 8080}"
        try:
            http_port = urlsplit(environment.get("YIKE_SANDBOX_HTTP_URL") or DEFAULT_HTTP_URL).port or 80
            smtp_port = int(environment.get("YIKE_SANDBOX_SMTP_PORT") or DEFAULT_SMTP_PORT)
        except ValueError as error:
            raise InvalidSettings(
                "YIKE_SANDBOX_HTTP_URL and YIKE_SANDBOX_SMTP_PORT need a port from 1 to 65535."
            ) from error
        return cls(
            folder=Path(environment.get("YIKE_HOME") or ".yike") / "sandbox",
            host=host,
            http_port=http_port,
            smtp_port=smtp_port,
            token=token,
            callback_url=public_url.rstrip("/") + CALLBACK_PATH,
        )


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """The addresses of a running sandbox."""

    http_url: str
    smtp_port: int


@contextlib.asynccontextmanager
async def run_sandbox(settings: SandboxSettings, now: Now) -> AsyncIterator[RunningSandbox]:
    """Runs the sandbox for as long as the context lasts.

    Args:
        settings: Where it listens and writes.
        now: The clock.

    Raises:
        OSError: If an address is taken or the folder cannot be written.
    """
    ledger = Ledger(settings.folder)
    modes = ModeTable(random.Random(settings.seed).random)
    receipts = ReceiptPusher(Verdict(settings.callback_url))
    reception = Reception(ledger, modes, now)
    templates = TemplateBook()
    wecom = WeCom(reception, settings.token)
    wecom.remember(ledger.window)
    issuer = TokenIssuer(settings.token, now)
    returns = Returns(receipts, now)
    endpoints = Endpoints(
        ledger=ledger,
        modes=modes,
        receipts=receipts,
        aliyun_sms=AliyunSms(reception, receipts, templates, settings.token),
        wecom=wecom,
        wecom_customers=WeComCustomers(reception, wecom),
        wecom_robot=WeComRobot(reception, settings.token),
        twilio_sms=TwilioSms(reception, receipts, settings.token),
        wechat=Wechat(reception, receipts, settings.token),
        aliyun_direct_mail=AliyunDirectMail(reception, settings.token),
        sendgrid=SendGrid(reception, receipts, settings.token),
        issuer=issuer,
        returns=returns,
        tencent_sms=TencentSms(reception, receipts, templates, settings.token),
        brand=BrandEndpoint(reception, settings.token),
        phones=Phones(reception, receipts, settings.folder, settings.token),
        templates=templates,
        token=settings.token,
        now=now,
    )
    http = HttpServer(endpoints.answer, settings.hang_seconds)
    mail = MailServer(reception, issuer, returns, settings.token, settings.hang_seconds)
    background = [asyncio.create_task(ledger.write_forever()), asyncio.create_task(receipts.push_forever())]
    try:
        http_port = endpoints.port = await http.start(settings.host, settings.http_port)
        smtp_port = await mail.start(settings.host, settings.smtp_port)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        yield RunningSandbox(f"http://{host}:{http_port}", smtp_port)
    finally:
        await http.stop()
        await mail.stop()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await ledger.close()


def main() -> int:
    """Runs the sandbox until SIGINT or SIGTERM; returns the exit status."""
    try:
        settings = SandboxSettings.from_environment(os.environ)
    except InvalidSettings as error:
        _log.error("sandbox.not_started", reason=str(error))
        return 2
    uvloop.run(_run(settings))
    return 0


async def _run(settings: SandboxSettings) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    clock = SystemClock()
    async with run_sandbox(settings, clock.now) as running:
        _log.info("sandbox.started", inbox=f"{running.http_url}/inbox", smtp_port=running.smtp_port)
        await stopped.wait()
    _log.info("sandbox.stopped")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
