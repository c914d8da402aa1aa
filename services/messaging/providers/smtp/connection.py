"""One signed-in SMTP connection (RFC 5321) that pipelines where the server allows it (RFC 2920).

It knows at every moment whether the whole message may be in the server's hands, which is what decides between "try
again" and "nobody knows". See docs/decisions for why it is our own.
"""

import base64
import contextlib
import ssl
from dataclasses import dataclass

from services.messaging.providers.dialing import Dialer
from services.messaging.providers.smtp.account import SmtpAccount, SmtpAuthMechanism, SmtpSecurity
from services.messaging.providers.smtp.tokens import AccessTokens, RefusedToken
from services.messaging.providers.streams import BrokenConnection, Stream

MAX_MAILS = 500
"""After so many mails a connection is replaced, as many relays demand."""

MAX_REPLY_LINE = 4_096
MAX_REPLY_LINES = 100
_WHOLE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's reply: its code and its text, lines joined by newlines."""

    code: int
    text: str

    @property
    def positive(self) -> bool:
        """Whether the server agreed."""
        return self.code < 400

    @property
    def permanent(self) -> bool:
        """Whether asking again is pointless."""
        return self.code >= 500


class RefusedSession(Exception):
    """The server let us in only so far; carries the step (`greeting`, `ehlo`, `starttls`, `token`, `auth`) and its reply.

    At the step `token` it was the issuer of access tokens that refused; the reply's text is its code.
    """

    def __init__(self, step: str, reply: Reply) -> None:
        super().__init__(f"{step} {reply.code}")
        self.step = step
        self.reply = reply


@dataclass(slots=True)
class Progress:
    """One message on its way: how far it got and what the server said.

    Attributes:
        handed_over: True from the moment the last byte may have left, until the server answers.
        decided: True once `reply` decides; nothing that happens to the connection later changes that.
        step: The command that the deciding reply answers: `mail`, `rcpt`, `data` or `content`.
        reply: The deciding reply, None before it came.
    """

    handed_over: bool = False
    decided: bool = False
    step: str = "mail"
    reply: Reply | None = None


class SmtpConnection:
    """A connection ready for mail. Not for two messages at once."""

    def __init__(self, stream: Stream) -> None:
        """Wraps an open stream; use `open`."""
        self._stream = stream
        self._capabilities: dict[str, str] = {}
        self.delivered = 0

    @classmethod
    async def open(cls, account: SmtpAccount, dialer: Dialer, tokens: AccessTokens) -> "SmtpConnection":
        """Connects, secures and signs in.

        Raises:
            AddressNotAllowed: If the host leads to a private address.
            OSError: If no connection or no TLS comes about.
            BrokenConnection: If it ends on the way.
            RefusedSession: If the server refuses, or does not offer what the account demands.
        """
        secured = account.security is SmtpSecurity.TLS
        connection = cls(await dialer.connect(account.host, account.port, secured=secured, line_limit=MAX_REPLY_LINE))
        try:
            await connection._introduce(account, dialer.tls, tokens)
        except BaseException:
            connection.abort()
            raise
        return connection

    @property
    def usable(self) -> bool:
        """Whether another mail may follow."""
        return self.delivered < MAX_MAILS and self._stream.quiet

    async def deliver(self, sender: str, recipient: str, mail: bytes, progress: Progress) -> None:
        """Sends one mail and notes in `progress` how far it got, at every step, so that it holds after a cancel.

        Args:
            sender: Envelope sender, ASCII.
            recipient: Envelope recipient, ASCII.
            mail: With CRLF line ends.
            progress: Notes; its `reply` decides when this returns.

        Raises:
            BrokenConnection: If the connection ended; `progress.handed_over` tells what is known.
        """
        size = f" SIZE={len(mail)}" if "SIZE" in self._capabilities else ""
        commands = (
            ("mail", f"MAIL FROM:<{sender}>{size}\r\n".encode("ascii")),
            ("rcpt", f"RCPT TO:<{recipient}>\r\n".encode("ascii")),
            ("data", b"DATA\r\n"),
        )
        if not await self._announce(commands, progress):
            progress.decided = True
            return
        stuffed = mail.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        await self._hand_over(stuffed, progress)
        progress.step = "content"
        progress.reply = await self._read_reply()
        progress.handed_over, progress.decided = False, True
        self.delivered += 1

    async def reset(self) -> None:
        """Puts the session back to before MAIL after a refusal.

        Raises:
            BrokenConnection: If the server will not.
        """
        reply = await self._ask(b"RSET\r\n")
        if not reply.positive:
            raise BrokenConnection

    async def rest(self) -> Reply:
        """Asks for nothing (NOOP) and returns the answer.

        Raises:
            BrokenConnection: If the connection ended.
        """
        return await self._ask(b"NOOP\r\n")

    def quit(self) -> None:
        """Takes leave and closes."""
        with contextlib.suppress(BrokenConnection):
            self._stream.write(b"QUIT\r\n")
        self._stream.close()

    def abort(self) -> None:
        """Closes at once, whatever is under way."""
        self._stream.abort()

    async def _announce(self, commands: tuple[tuple[str, bytes], ...], progress: Progress) -> bool:
        """Sends MAIL, RCPT and DATA; True when the server now waits for the mail."""
        pipelined = "PIPELINING" in self._capabilities
        if pipelined:
            self._stream.write(b"".join(line for _, line in commands))
        agreed = True
        for step, line in commands:
            if not pipelined:
                self._stream.write(line)
            reply = await self._read_reply()
            if agreed:
                progress.step, progress.reply = step, reply
            elif step == "data" and reply.code == 354:
                # RFC 2920, 3.1: a server may wait for a mail without recipients; an empty one ends it.
                await self._ask(b".\r\n")
            agreed = agreed and reply.positive
            if not agreed and not pipelined:
                break
        if agreed and progress.reply is not None and progress.reply.code != 354:
            raise BrokenConnection
        if agreed:
            progress.reply = None
        return agreed

    async def _hand_over(self, stuffed: bytes, progress: Progress) -> None:
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        if len(stuffed) > _WHOLE_BYTES:
            # Until the end mark leaves, the server has no whole mail; so nothing is in doubt before it does.
            self._stream.writer.transport.set_write_buffer_limits(high=0)
            self._stream.write(stuffed)
            await self._stream.drain()
            self._stream.write(end)
        else:
            self._stream.write(stuffed + end)
        progress.handed_over = True
        await self._stream.drain()

    async def _introduce(self, account: SmtpAccount, tls: ssl.SSLContext, tokens: AccessTokens) -> None:
        greeting = await self._read_reply()
        if greeting.code != 220:
            raise RefusedSession("greeting", greeting)
        await self._say_hello(account.introduction)
        if account.security is SmtpSecurity.STARTTLS:
            if "STARTTLS" not in self._capabilities:
                raise RefusedSession("starttls", Reply(502, "not offered"))
            reply = await self._ask(b"STARTTLS\r\n")
            if reply.code != 220 or not self._stream.quiet:
                # Bytes that came with the reply would be plain text passed off as secured (RFC 3207, 4.2).
                raise RefusedSession("starttls", reply)
            await self._stream.writer.start_tls(tls, server_hostname=account.host)
            await self._say_hello(account.introduction)
        if account.uses_tokens:
            await self._sign_in_by_token(account, tokens)
        elif account.user:
            await self._sign_in(account)

    async def _say_hello(self, name: str) -> None:
        reply = await self._ask(f"EHLO {name}\r\n".encode("ascii"))
        if reply.code != 250:
            raise RefusedSession("ehlo", reply)
        lines = reply.text.split("\n")[1:]
        words = [line.strip().partition(" ") for line in lines]
        self._capabilities = {name.upper(): rest.upper() for name, _, rest in words}

    async def _sign_in(self, account: SmtpAccount) -> None:
        offered = self._capabilities.get("AUTH", "").split()
        user, password = account.user.encode(), account.password.encode()
        mechanism = account.auth_mechanism
        if mechanism is SmtpAuthMechanism.UNSPECIFIED:
            plain = "PLAIN" in offered or not offered
            mechanism = SmtpAuthMechanism.PLAIN if plain else SmtpAuthMechanism.LOGIN
        if mechanism.name not in offered and offered:
            reply = Reply(504, "no mechanism in common")
        elif mechanism is SmtpAuthMechanism.PLAIN:
            reply = await self._ask(b"AUTH PLAIN " + base64.b64encode(b"\0" + user + b"\0" + password) + b"\r\n")
        else:
            reply = await self._ask(b"AUTH LOGIN\r\n")
            for secret in (user, password):
                if reply.code == 334:
                    reply = await self._ask(base64.b64encode(secret) + b"\r\n")
        if reply.code != 235:
            raise RefusedSession("auth", reply)

    async def _sign_in_by_token(self, account: SmtpAccount, tokens: AccessTokens) -> None:
        refused = ""
        for _ in range(2):
            try:
                token = await tokens.token(account, but=refused)
            except RefusedToken as error:
                raise RefusedSession("token", Reply(535 if error.permanent else 454, error.code)) from None
            said = f"user={account.user}\x01auth=Bearer {token}\x01\x01".encode()
            reply = await self._ask(b"AUTH XOAUTH2 " + base64.b64encode(said) + b"\r\n")
            if reply.code == 334:
                # What is wrong stands in the challenge; an empty answer ends the sign-in with its code.
                reply = await self._ask(b"\r\n")
            if reply.code == 235:
                return
            # A token may end before its time; a new one is asked for once.
            refused = token
            if not reply.permanent:
                break
        raise RefusedSession("auth", reply)

    async def _ask(self, line: bytes) -> Reply:
        self._stream.write(line)
        return await self._read_reply()

    async def _read_reply(self) -> Reply:
        texts: list[str] = []
        for _ in range(MAX_REPLY_LINES):
            line = await self._stream.read_line()
            if not line[:3].isdigit() or line[3:4] not in (b" ", b"-", b""):
                raise BrokenConnection
            texts.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), "\n".join(texts))
        raise BrokenConnection
