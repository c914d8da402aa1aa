"""E-mail by SMTP: a pool of signed-in connections for each account, and what becomes of a mail.

What replies mean stands in `replies.py`. `List-Unsubscribe` and `List-Unsubscribe-Post` as in RFC 8058; the DKIM signature
that it also asks for is made here (`dkim.py`) where the account has a key, else it is the relay's work. SMTP knows no
idempotency: what was handed over and not answered is `Unknown`.
"""

import asyncio
import functools
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from services.common.clock import Clock
from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Doubt,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
    unreachable_verdict,
    why_unreachable,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.findings import DkimFinding
from services.messaging.providers.pool import ConnectionPool
from services.messaging.providers.smtp.account import SmtpAccount
from services.messaging.providers.smtp.connection import (
    Progress,
    RefusedSession,
    SmtpConnection,
)
from services.messaging.providers.smtp.dkim import KEPT_KEYS, Signer, UnusableKey
from services.messaging.providers.smtp.dkim_records import LookUp, find_record, look_up
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address, build_mail, message_identifier
from services.messaging.providers.smtp.replies import ACCOUNT_SECONDS, meaning_of_reply, meaning_of_session
from services.messaging.providers.smtp.reports import read_report
from services.messaging.providers.smtp.return_paths import make_token, return_path
from services.messaging.providers.smtp.tokens import AccessTokens
from services.messaging.providers.streams import BrokenConnection

MAX_MAIL_BYTES = 4 * 1024 * 1024
"""Longest mail sent, with its header."""

MAX_CONNECTIONS = 16
"""Most connections for one account."""

MAX_ACCOUNTS = 1_000
"""Most accounts whose connections are kept; of more, the longest known are closed."""

IDLE_SECONDS = 20.0
"""How long a connection is kept unused; most servers close after 30 s or more."""

_UNREACHABLE_SECONDS = 15.0


class SmtpProvider:
    """Sends e-mail."""

    name: ClassVar[str] = "smtp"
    channel: ClassVar[str] = "email"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = True

    account_form = SmtpAccount

    def __init__(self, clock: Clock, dialer: Dialer, ask_dns: LookUp = look_up) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the Date header.
            dialer: Connects.
            ask_dns: Looks up records of DKIM.
        """
        self._clock = clock
        self._dialer = dialer
        self._ask_dns = ask_dns
        self._tokens = AccessTokens(dialer)
        self._pools: dict[SmtpAccount, ConnectionPool[SmtpConnection]] = {}

    async def send(self, message: OutboundMessage, account: SmtpAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one mail; see `Provider.send`. The provider's id is the Message-ID, the same at every attempt."""
        try:
            sender = ascii_address(account.sender, "sender")
            recipient = ascii_address(message.recipient, "recipient")
            identifier = message_identifier(message.delivery_id, sender)
            mail = build_mail(
                identifier=identifier,
                sender=sender,
                sender_name=account.sender_name,
                recipient=recipient,
                subject=message.subject,
                text=message.text,
                html=message.html,
                unsubscribe_url=message.unsubscribe_url,
                date=(now := self._clock.now()),
                token=(
                    token := make_token(message.delivery_id, account.bounce_secret) if account.bounce_address else ""
                ),
            )
            envelope = return_path(ascii_address(account.bounce_address, "sender"), token) if token else sender
            if account.dkim_domain:
                mail = _signer(account).sign(mail, now)
        except UnsendableMail as error:
            if error.part == "sender":
                return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, "bad sender")
            return Rejected(Refusal.RECIPIENT_INVALID if error.part == "recipient" else Refusal.CONTENT)
        except UnusableKey:
            return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, "bad dkim key")
        if len(mail) > MAX_MAIL_BYTES:
            return Rejected(Refusal.CONTENT, "too large")
        progress = Progress()
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._deliver(self._pool(account), envelope, recipient, mail, progress)
        except (OSError, BrokenConnection) as error:
            # TimeoutError is an OSError. Once decided, what happens to the connection does not matter.
            if not progress.decided:
                return _meaning_of_break(error, handed_over=progress.handed_over)
        except RefusedSession as refused:
            return meaning_of_session(refused)
        assert progress.reply is not None
        return meaning_of_reply(progress.step, progress.reply, identifier)

    async def verify(self, account: SmtpAccount, *, timeout_seconds: float) -> Verdict:
        """Connects anew, secures, signs in, says NOOP and takes leave; asks DNS meanwhile. See `Provider.verify`."""
        verdict, dkim = await asyncio.gather(self._try(account, timeout_seconds), self._find_record(account))
        return replace(verdict, dkim=dkim)

    async def _try(self, account: SmtpAccount, timeout_seconds: float) -> Verdict:
        try:
            async with asyncio.timeout(timeout_seconds):
                connection = await SmtpConnection.open(account, self._dialer, self._tokens)
                try:
                    reply = await connection.rest()
                finally:
                    connection.quit()
        except RefusedSession as refused:
            return _verdict_of(refused)
        except (OSError, BrokenConnection) as error:
            return unreachable_verdict(why_unreachable(error))
        return Verdict() if reply.positive else Verdict(Problem.PROVIDER_BUSY, f"noop {reply.code}")

    async def _find_record(self, account: SmtpAccount) -> DkimFinding | None:
        return await find_record(_signer(account), self._ask_dns) if account.dkim_domain else None

    def read_callback(self, call: CallbackCall, account: SmtpAccount | None) -> Callback:
        """Reads a mail that came back; see `CallsBack.read_callback`."""
        return read_report(call, account)

    async def close(self) -> None:
        """Closes every idle connection."""
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()
        await self._tokens.close()

    def _pool(self, account: SmtpAccount) -> ConnectionPool[SmtpConnection]:
        pool = self._pools.get(account)
        if pool is None:
            pool = ConnectionPool(
                lambda: SmtpConnection.open(account, self._dialer, self._tokens),
                size=MAX_CONNECTIONS,
                idle_seconds=IDLE_SECONDS,
            )
            self._pools[account] = pool
            while len(self._pools) > MAX_ACCOUNTS:
                self._pools.pop(next(iter(self._pools))).close()
        return pool

    async def _deliver(
        self, pool: ConnectionPool[SmtpConnection], envelope: str, recipient: str, mail: bytes, progress: Progress
    ) -> None:
        for _ in range(MAX_CONNECTIONS + 1):
            reused = False
            try:
                async with pool.connection() as (connection, reused):
                    await connection.deliver(envelope, recipient, mail, progress)
                    if progress.reply is not None and not progress.reply.positive and progress.reply.code != 421:
                        with suppress(BrokenConnection):
                            await connection.reset()
                    elif progress.reply is not None and progress.reply.code == 421:
                        connection.abort()
                return
            except BrokenConnection:
                # A kept connection may have been closed by the server in the meantime. Nothing was handed over, so the
                # next one, in the end a new one, may try.
                if not reused or progress.handed_over:
                    raise
                progress.step, progress.reply = "mail", None
        raise BrokenConnection


def _meaning_of_break(error: Exception, *, handed_over: bool) -> SendOutcome:
    if handed_over:
        return Unknown(Doubt.TIMEOUT if isinstance(error, TimeoutError) else Doubt.ANSWER_LOST)
    return Retry(_UNREACHABLE_SECONDS, Obstacle.UNREACHABLE, why_unreachable(error))


@functools.lru_cache(maxsize=KEPT_KEYS)
def _kept_signer(domain: str, selector: str, pem: str) -> Signer:
    return Signer(domain, selector, pem)


def _signer(account: SmtpAccount) -> Signer:
    return _kept_signer(account.dkim_domain, account.dkim_selector, account.dkim_private_key)


def _verdict_of(refused: RefusedSession) -> Verdict:
    code = f"{refused.step} {refused.reply.code}"
    if refused.step == "token":
        code = f"token {refused.reply.text}"
    if refused.step == "starttls":
        return Verdict(Problem.TLS_FAILED, code)
    if refused.step in ("auth", "token") and refused.reply.permanent:
        return Verdict(Problem.AUTHENTICATION_FAILED, code)
    return Verdict(Problem.NOT_ALLOWED if refused.reply.permanent else Problem.PROVIDER_BUSY, code)
