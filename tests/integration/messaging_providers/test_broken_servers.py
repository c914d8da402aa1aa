"""Servers that break at one chosen moment: what was not handed over is `Retry`, what was is `Unknown`."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.common.clock import SteppedClock
from services.messaging.providers import (
    Accepted,
    Dialer,
    Doubt,
    Obstacle,
    OutboundMessage,
    Problem,
    Retry,
    SendOutcome,
    SmtpAccount,
    SmtpSecurity,
    Unknown,
    Verdict,
)
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.smtp import SmtpProvider

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(conversation: Conversation) -> AsyncIterator[int]:
    """A server that holds one conversation a connection and then closes; gives its port."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def smtp_script(answers: list[bytes], pipelining: bool) -> Conversation:
    """Greets, then answers commands in turn; a mail's lines count as one command. Closes after the last answer."""

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        await reader.readline()
        writer.write(b"250-me\r\n250-PIPELINING\r\n250 HELP\r\n" if pipelining else b"250 me\r\n")
        for answer in answers:
            line = await reader.readline()
            if not line.startswith((b"MAIL", b"RCPT", b"DATA", b"RSET", b"QUIT")):
                while line != b".\r\n":
                    line = await reader.readline()
            writer.write(answer)
            await writer.drain()

    return conversation


def account(port: int, **more: Any) -> SmtpAccount:
    """An account without a password."""
    values = {"user": "", "password": "", "security": SmtpSecurity.PLAIN, **more}
    return SmtpAccount(host="127.0.0.1", port=port, sender="hello@yike.example", **values)


async def send(
    port: int, clock: SteppedClock, *, tls: ssl.SSLContext | None = None, times: int = 1, text: str = "Hi", **more: Any
) -> list[SendOutcome]:
    """Sends one message a few times by one provider."""
    provider = SmtpProvider(clock, Dialer(allows_private=True, tls=tls))
    message = OutboundMessage(delivery_id="m1", recipient="li@shop.example", subject="Hi", text=text)
    outcomes = [await provider.send(message, account(port, **more), timeout_seconds=5) for _ in range(times)]
    await provider.close()
    return outcomes


async def verify(port: int, clock: SteppedClock, *, tls: ssl.SSLContext | None = None, **more: Any) -> Verdict:
    """Tries an account."""
    provider = SmtpProvider(clock, Dialer(allows_private=True, tls=tls))
    return await provider.verify(account(port, **more), timeout_seconds=5)


def answering(answers: list[bytes]) -> Conversation:
    """Greets, then answers each line in turn."""

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        for answer in answers:
            await reader.readline()
            writer.write(answer)
            await writer.drain()
        await reader.readline()

    return conversation


OK, GO = b"250 OK\r\n", b"354 go\r\n"


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("answers", [[], [OK], [OK, OK], [OK, OK, b"nonsense\r\n"]])
async def test_smtp_is_retry_when_the_server_goes_before_the_mail(
    clock: SteppedClock, answers: list[bytes], pipelining: bool
) -> None:
    async with scripted(smtp_script(answers, pipelining)) as port:
        (outcome,) = await send(port, clock)
    assert isinstance(outcome, Retry)
    assert outcome.reason is Obstacle.UNREACHABLE


@pytest.mark.parametrize("pipelining", [False, True])
async def test_smtp_is_unknown_when_the_server_goes_after_the_mail(clock: SteppedClock, pipelining: bool) -> None:
    async with scripted(smtp_script([OK, OK, GO, b""], pipelining)) as port:
        assert await send(port, clock) == [Unknown(Doubt.ANSWER_LOST)]


async def test_smtp_is_accepted_without_pipelining(clock: SteppedClock) -> None:
    async with scripted(smtp_script([OK, OK, GO, OK], pipelining=False)) as port:
        assert await send(port, clock) == [Accepted("m1@yike.example")]


async def test_smtp_ends_the_mail_it_announced_when_all_recipients_were_refused(clock: SteppedClock) -> None:
    answers = [OK, b"550 5.1.1 no\r\n", GO, b"554 no recipients\r\n", OK]
    async with scripted(smtp_script(answers, pipelining=True)) as port:
        (outcome,) = await send(port, clock)
    assert "550 5.1.1" in repr(outcome)


async def test_smtp_uses_a_new_connection_when_the_kept_one_was_closed(clock: SteppedClock) -> None:
    async with scripted(smtp_script([OK, OK, GO, OK], pipelining=True)) as port:
        outcomes = await send(port, clock, times=5)
    assert outcomes == [Accepted("m1@yike.example")] * 5


async def test_smtp_is_retry_when_a_large_mail_breaks_off_before_its_end(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Larger than any that is sent: the system's own buffers hold those whole.
    monkeypatch.setattr("services.messaging.providers.smtp.provider.MAX_MAIL_BYTES", 40_000_000)

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await smtp_script([OK, OK, GO], pipelining=True)(reader, writer)
        await reader.readexactly(70_000)
        writer.transport.abort()

    async with scripted(conversation) as port:
        (outcome,) = await send(port, clock, text="x" * 20_000_000)
    assert isinstance(outcome, Retry)


async def test_smtp_sends_a_large_mail_whole(clock: SteppedClock) -> None:
    async with scripted(smtp_script([OK, OK, GO, OK], pipelining=True)) as port:
        assert await send(port, clock, text=".\n" * 100_000) == [Accepted("m1@yike.example")]


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a fresh certificate for 127.0.0.1 and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


class Mailbox:
    """aiosmtpd's hooks: keeps what came."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 2.0.0 OK"


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_smtp_signs_in_only_over_tls_that_it_trusts(
    clock: SteppedClock, tmp_path: Path, security: SmtpSecurity
) -> None:
    server_tls, client_tls = certificate(tmp_path)
    mailbox = Mailbox()

    def session() -> SMTP:
        return SMTP(
            mailbox,
            tls_context=server_tls if security is SmtpSecurity.STARTTLS else None,
            require_starttls=security is SmtpSecurity.STARTTLS,
            auth_require_tls=security is SmtpSecurity.STARTTLS,
            authenticator=lambda *_: AuthResult(success=True),
        )

    direct = server_tls if security is SmtpSecurity.TLS else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=direct)
    port = server.sockets[0].getsockname()[1]
    try:
        secret: dict[str, Any] = {"user": "u", "password": "p", "security": security}
        (distrusting,) = await send(port, clock, **secret)
        (trusting,) = await send(port, clock, tls=client_tls, **secret)
        verdicts = [await verify(port, clock, tls=tls, **secret) for tls in (None, client_tls)]
    finally:
        server.close()
        await server.wait_closed()
    assert distrusting == Retry(15.0, Obstacle.UNREACHABLE, "tls failed")
    assert trusting == Accepted("m1@yike.example")
    assert len(mailbox.mails) == 1
    assert verdicts == [Verdict(Problem.TLS_FAILED, "tls failed"), Verdict()]


async def test_trying_a_relay_tells_at_which_step_it_failed(clock: SteppedClock) -> None:
    secret: dict[str, Any] = {"user": "u", "password": "p"}
    async with scripted(smtp_script([], pipelining=True)) as port:
        not_offered = await verify(port, clock, **secret, security=SmtpSecurity.STARTTLS)
    async with scripted(answering([b"250-me\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 no\r\n"])) as port:
        refused = await verify(port, clock, **secret)
    async with scripted(answering([b"250-me\r\n250 AUTH PLAIN\r\n", b"454 4.7.0 later\r\n"])) as port:
        busy = await verify(port, clock, **secret)
    async with scripted(answering([b"250 me\r\n", b"250 OK\r\n"])) as port:
        good = await verify(port, clock)
    nobody = await verify(1, clock)
    assert not_offered == Verdict(Problem.TLS_FAILED, "starttls 502")
    assert refused == Verdict(Problem.AUTHENTICATION_FAILED, "auth 535")
    assert busy == Verdict(Problem.PROVIDER_BUSY, "auth 454")
    assert good == Verdict()
    assert nobody.problem is Problem.UNREACHABLE


async def test_private_address_is_not_connected_to_whoever_sends(clock: SteppedClock) -> None:
    met: list[bool] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append(True)

    message = OutboundMessage(delivery_id="m1", recipient="li@shop.example", subject="Hi", text="Hi")
    async with scripted(meet) as port:
        dialer = Dialer(own=[("127.0.0.1", port + 1)])
        relay, caller = SmtpProvider(clock, dialer), HttpCaller(dialer)
        outcomes = [
            await relay.send(message, account(port), timeout_seconds=5),
            await caller.call("GET", f"http://127.0.0.1:{port}/", timeout_seconds=5),
        ]
        own = SmtpProvider(clock, Dialer(own=[("127.0.0.1", port)]))
        await own.send(message, account(port), timeout_seconds=5)
    assert outcomes == [Retry(15.0, Obstacle.UNREACHABLE, "address not allowed")] * 2
    assert len(met) == 1, "only what is the platform's own"


async def test_smtp_sends_no_password_where_starttls_is_not_offered(clock: SteppedClock) -> None:
    async with scripted(smtp_script([], pipelining=True)) as port:
        (outcome,) = await send(port, clock, user="u", password="p", security=SmtpSecurity.STARTTLS)
    assert outcome == Retry(300.0, Obstacle.ACCOUNT, "502")


def http_script(answers: list[bytes]) -> Conversation:
    """Answers each request in turn, then closes."""

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()

    return conversation


async def call(port: int, caller: HttpCaller | None = None) -> Any:
    """The outcome of one call."""
    used = caller or HttpCaller(Dialer(allows_private=True))
    outcome = await used.call("POST", f"http://127.0.0.1:{port}/x?y=1", timeout_seconds=5)
    if caller is None:
        await used.close()
    return outcome


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        b"SSH-2.0-what\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
async def test_http_is_unknown_when_the_answer_breaks_off(answer: bytes) -> None:
    async with scripted(http_script([answer])) as port:
        assert await call(port) == Unknown(Doubt.ANSWER_LOST)


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\n{"a\r\n4\r\n":1}\r\n0\r\nT: u\r\n\r\n',
        b'HTTP/1.0 200 OK\r\n\r\n{"a":1}',
        b'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}',
    ],
)
async def test_http_reads_every_way_of_ending_an_answer(answer: bytes) -> None:
    async with scripted(http_script([answer])) as port:
        assert await call(port) == HttpAnswer(200, {"a": 1}, None)


async def test_http_asks_over_a_new_connection_when_the_kept_one_was_closed() -> None:
    answer = b"HTTP/1.1 204 No Content\r\nRetry-After: 3\r\n\r\n"
    caller = HttpCaller(Dialer(allows_private=True))
    async with scripted(http_script([answer])) as port:
        for _ in range(3):
            assert await call(port, caller) == HttpAnswer(204, {}, 3.0)
            # Gives the server's close time to arrive; the call itself must then notice it.
            await asyncio.sleep(0.02)
    await caller.close()


async def test_http_lets_no_line_break_into_a_header() -> None:
    async with scripted(http_script([b""])) as port:
        caller = HttpCaller(Dialer(allows_private=True))
        with pytest.raises(ValueError):
            await caller.call("GET", f"http://127.0.0.1:{port}/", timeout_seconds=5, headers={"a": "b\r\nc: d"})
        with pytest.raises(ValueError):
            await caller.call("GET", "file:///etc/passwd", timeout_seconds=5)
        await caller.close()
