"""The sandbox's mail server: real SMTP with AUTH, by aiosmtpd."""

import asyncio
import base64
import binascii
import logging
import re
from typing import Any

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

from dev.sandbox.credentials import verify_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.oauth import TokenIssuer
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of, mail_body, mail_header
from dev.sandbox.returns import Returns
from dev.sandbox.wire import reset

PROVIDER = "smtp"
MAX_MAIL_BYTES = 2 * 1024 * 1024
"""Longest mail accepted, told in EHLO as SIZE."""

MAX_RECIPIENTS = 100
"""Most recipients of one mail."""

MAX_SESSIONS = 500
"""Most connections at once; one more is cut."""

_SESSION_SECONDS = 300.0
_BEARER = re.compile(r"user=([^\x01]{1,320})\x01auth=Bearer ([\x21-\x7e]{1,8000})\x01\x01")
_PLAIN_PATH = re.compile(r"<([\w.+-]{1,64}@[A-Za-z0-9.-]{1,253})>((?: [A-Za-z0-9=]+)*)", re.ASCII)


_REFUSALS = {
    421: "4.3.2 Service not available, closing transmission channel",
    450: "4.2.1 Requested mail action not taken: mailbox busy",
    451: "4.3.0 Requested action aborted: local error in processing",
    452: "4.3.1 Requested action not taken: insufficient system storage",
    454: "4.7.0 Temporary authentication failure",
    500: "5.5.1 Syntax error, command unrecognized",
    501: "5.5.4 Syntax error in parameters or arguments",
    502: "5.5.1 Command not implemented",
    503: "5.5.1 Bad sequence of commands",
    504: "5.5.4 Command parameter not implemented",
    521: "5.3.2 Host does not accept mail",
    523: "5.3.4 Message length exceeds administrative limit",
    530: "5.7.0 Authentication required",
    534: "5.7.9 Authentication mechanism is too weak",
    535: "5.7.8 Authentication credentials invalid",
    538: "5.7.11 Encryption required for requested authentication mechanism",
    541: "5.7.1 Rejected by the recipient's filter",
    550: "5.1.1 Requested action not taken: mailbox does not exist",
    551: "5.1.6 User not local; please try another path",
    552: "5.2.2 Requested mail action aborted: exceeded storage allocation",
    553: "5.1.3 Requested action not taken: mailbox name not allowed",
    554: "5.7.1 Transaction failed: message looks like spam",
    556: "5.1.10 Domain does not accept mail",
    571: "5.7.1 Delivery not authorized, message refused",
}
"""What a server says with each code that a mode may name."""


def _refusal(code: int) -> str:
    return f"{code} {_REFUSALS.get(code, '4.0.0 Try again' if code < 500 else '5.0.0 Refused')}"


class _Desk:
    """aiosmtpd's hooks. Refusals of a recipient come at RCPT, as bounces do; the rest after DATA."""

    def __init__(self, reception: Reception, issuer: TokenIssuer, returns: Returns, hang_seconds: float) -> None:
        self._reception = reception
        self._returns = returns
        self._issuer = issuer
        self._hang_seconds = hang_seconds

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Signs in by a token; who has none that holds is told why in a challenge, which an empty line ends."""
        try:
            said = base64.b64decode(args[1], validate=True).decode() if len(args) == 2 else ""
        except (binascii.Error, UnicodeDecodeError):
            said = ""
        match = _BEARER.fullmatch(said)
        if match is not None and self._issuer.holds(match[1], match[2]):
            return AuthResult(success=True, handled=False, auth_data=match[1])
        challenge = b'{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}'
        if await server.challenge_auth(challenge) is MISSING:
            return AuthResult(success=False, handled=True)
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        mode = self._reception.draw(PROVIDER, str(session.auth_data), address, 0)
        match mode.fault:
            case Fault.CLIENT_ERROR:
                return _refusal(mode.status or 451)
            case Fault.SERVER_ERROR:
                return _refusal(mode.status or 550)
            case Fault.RATE_LIMITED:
                return f"{mode.status or 450} 4.7.1 Too many messages, try again in {mode.amount:g} seconds"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        source = envelope.content
        assert isinstance(source, bytes)
        account = str(session.auth_data)
        mode = self._after_data(account, envelope.rcpt_tos, len(source))
        await linger(mode)
        if mode.fault is Fault.HANG:
            await asyncio.sleep(self._hang_seconds)
            server.transport.close()
            return "421 4.4.2 Timeout"
        if mode.fault is Fault.RESET:
            return await _cut(server, orderly=False)
        dropped = mode.fault is Fault.ACCEPT_THEN_DROP
        try:
            numbers = [await self._keep(source, account, envelope, to, not dropped) for to in envelope.rcpt_tos]
        except LedgerFull:
            return "452 4.3.1 Insufficient system storage"
        for to in envelope.rcpt_tos:
            self._returns.tell(account, str(envelope.mail_from), to, source)
        if dropped:
            return await _cut(server, orderly=True)
        return f"250 2.0.0 OK: queued as {numbers[0]}"

    def _after_data(self, account: str, recipients: list[str], size: int) -> Mode:
        # The first recipient whose mode concerns the answer to DATA decides for the mail: there is one answer.
        mode = Mode()
        for recipient in recipients:
            mode = self._reception.draw(PROVIDER, account, recipient, size)
            if mode.fault in (Fault.SLOW, Fault.HANG, Fault.RESET, Fault.ACCEPT_THEN_DROP):
                return mode
        return mode

    async def _keep(self, source: bytes, account: str, envelope: Envelope, recipient: str, answered: bool) -> int:
        record = await self._reception.record(
            lambda number, now: Record(
                number=number,
                channel="email",
                provider=PROVIDER,
                time=now,
                recipient=recipient,
                source=source.decode("latin-1"),
                body_hash=hash_of(mail_body(source)),
                account=account,
                sender=str(envelope.mail_from),
                key=mail_header(source, "Message-ID"),
                provider_message_id=str(number),
                answered=answered,
            )
        )
        return record.number


async def _cut(server: SMTP, orderly: bool) -> str:
    """Closes the connection and never answers; `connection_lost` cancels the waiting conversation."""
    transport = server.transport
    if orderly:
        transport.close()
    else:
        reset(transport)
    await asyncio.sleep(_SESSION_SECONDS)
    return "421 4.4.2 Connection dropped"


class _Session(SMTP):  # type: ignore[misc]
    """A session that is known to its server while it is open, so that all can be closed, and counted."""

    def __init__(self, open_sessions: "set[_Session]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Set here and not by argument, which warns of passwords without TLS at every connection: the sandbox's password
        # opens nothing but the sandbox.
        self._auth_required = True
        self._open_sessions = open_sessions

    async def smtp_DATA(self, arg: str | None) -> None:
        """Takes the mail in one read, not line by line, with the same answers; other than a good DATA is the parent's."""
        if arg or not self.session.authenticated or not self.envelope.rcpt_tos:
            await super().smtp_DATA(arg)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        reader = self._reader
        # The end of the DATA line is part of the end mark where the mail is empty, so it is put back for the search.
        reader._buffer[:0] = b"\r\n"
        reader._limit = MAX_MAIL_BYTES
        try:
            stuffed = (await reader.readuntil(b"\r\n.\r\n"))[2:-3]
        except asyncio.LimitOverrunError:
            await self.push("552 5.3.4 Message too big, SIZE tells the limit")
            self.transport.close()
            return
        finally:
            reader._limit = self.line_length_limit
        if any(len(line) > self.line_length_limit - 2 for line in stuffed.split(b"\r\n")):
            await self.push("500 5.5.6 Line too long (RFC 5321, 4.5.3.1.6)")
        else:
            self.envelope.content = (b"\r\n" + stuffed).replace(b"\r\n.", b"\r\n")[2:]
            await self.push(await self.event_handler.handle_DATA(self, self.session, self.envelope))
        self._set_post_data_state()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Reads the plain form of an address, which nearly all are, a hundred times faster than the parent."""
        match = _PLAIN_PATH.fullmatch(arg)
        if match is None:
            address, rest = super()._getaddr(arg)
            return address, rest
        return match[1], match[2]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._open_sessions.add(self)
        if len(self._open_sessions) > MAX_SESSIONS and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self._open_sessions.discard(self)
        super().connection_lost(error)


class MailServer:
    """Listens for mail; accepts only who signs in with an account of the sandbox."""

    def __init__(
        self, reception: Reception, issuer: TokenIssuer, returns: Returns, token: str, hang_seconds: float
    ) -> None:
        """Prepares the server.

        Args:
            reception: Where accepted mail goes.
            issuer: Knows the tokens of XOAUTH2.
            returns: Brings mail back.
            token: The sandbox token, from which the passwords derive.
            hang_seconds: How long `hang` keeps the connection open.
        """
        self._desk = _Desk(reception, issuer, returns, hang_seconds)
        self._token = token
        self._server: asyncio.Server | None = None
        self._sessions: set[_Session] = set()

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port.

        Raises:
            OSError: If the address is taken or not ours.
        """
        # aiosmtpd logs every command with its addresses at INFO; no log of ours may hold an address.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._open, host, port, backlog=512)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and closes every session."""
        if self._server is None:
            return
        self._server.close()
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.abort()
        await self._server.wait_closed()

    def _open(self) -> SMTP:
        return _Session(
            self._sessions,
            self._desk,
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="sandbox.localhost",
            ident="Yike message sandbox",
            timeout=_SESSION_SECONDS,
            auth_require_tls=False,
            authenticator=self._sign_in,
            loop=asyncio.get_running_loop(),
        )

    def _sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        account = data.login.decode("utf-8", "replace")
        good = verify_secret(self._token, PROVIDER, account, data.password.decode("utf-8", "replace"))
        return AuthResult(success=good, handled=False, auth_data=account)
