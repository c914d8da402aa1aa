"""Calls to other people's hosts, to a real server on loopback: whom they may reach, and how long they may take."""

import asyncio
import ssl
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.common.public_addresses import NO_PRIVATE_HOSTS, PrivateHosts
from services.journey.clients import outside
from services.journey.clients.outside import MAX_ANSWER_BYTES, NotAllowed, NotReached, Outside
from services.journey.settings import JourneySettings
from tests.support.webhook_receiver import Receiver


@pytest.fixture
async def receiver():
    """A receiver of its own."""
    made = Receiver()
    await made.start()
    yield made
    await made.stop()


class Names:
    """Leads every name to the next of the answers, the last of them for ever; an answer is a list of addresses."""

    def __init__(self) -> None:
        """Knows no address."""
        self.answers: list[list[str]] = [[]]

    async def __call__(self, _host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        """Answers as `getaddrinfo`."""
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not addresses:
            raise OSError
        return [(2, 1, 6, "", (address, port)) for address in addresses]


@pytest.fixture
async def names(monkeypatch) -> Names:
    """What resolves names, in the place of the system."""
    made = Names()
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", made)
    return made


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.0.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "::ffff:127.0.0.1",
        "fd00:ec2::254",
        "0.0.0.0",
    ],
)
async def test_a_name_that_leads_inside_is_refused_before_anything_is_connected(receiver, names, address):
    names.answers = [[address]]
    caller = Outside()
    with pytest.raises(NotAllowed, match="address_refused"):
        await caller.post(f"https://hooks.example:{receiver.port}/", {}, b"{}")
    assert receiver.connections == 0
    await caller.close()


async def test_a_name_is_refused_when_one_of_its_addresses_leads_inside(receiver, names):
    names.answers = [["93.184.215.14", "127.0.0.1"]]
    caller = Outside()
    with pytest.raises(NotAllowed):
        await caller.post(f"https://hooks.example:{receiver.port}/", {}, b"{}")
    assert receiver.connections == 0
    await caller.close()


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "localhost", "127.1"])
async def test_a_spelling_of_an_own_address_is_refused(receiver, host):
    caller = Outside()
    with pytest.raises((NotAllowed, NotReached), match=r"address_refused|name_not_resolved"):
        await caller.post(f"https://{host}:{receiver.port}/", {}, b"{}")
    assert receiver.connections == 0
    await caller.close()


async def test_without_tls_nobody_is_called_but_where_that_is_allowed(receiver):
    allowed, forbidden = Outside(allows_private=True), Outside()
    assert (await allowed.post(receiver.url, {}, b"{}"))[0] == 204
    with pytest.raises(NotAllowed):
        await forbidden.post(receiver.url, {}, b"{}")
    assert len(receiver.received) == 1
    await allowed.close()
    await forbidden.close()


async def test_only_the_hosts_that_the_operator_names_are_called_inside(receiver, names, monkeypatch):
    monkeypatch.setattr(outside, "CONNECT_SECONDS", 0.3)
    names.answers = [["127.0.0.1"]]
    tls = f"https://{{}}:{receiver.port}/"
    for told, url, refused in (
        # Told nothing, and told of others.
        ("", tls.format("crm.internal"), "address_refused"),
        ("crm.internal, 10.0.0.0/8", tls.format("other.internal"), "address_refused"),
        # It is called, but speaks no TLS.
        ("crm.internal", tls.format("CRM.internal"), "timeout|tls_failed"),
        ("127.0.0.0/8", tls.format("other.internal"), "timeout|tls_failed"),
        # Without TLS what is named as it stands there.
        ("", f"http://127.0.0.1:{receiver.port}/", "address_refused"),
        ("127.0.0.0/8", f"http://crm.internal:{receiver.port}/", "address_refused"),
        ("127.0.0.1", f"http://127.0.0.1:{receiver.port}/", ""),
        ("localhost", f"http://localhost:{receiver.port}/", ""),
    ):
        before = receiver.connections
        caller = Outside(private=PrivateHosts.read(told))
        if refused:
            with pytest.raises((NotAllowed, NotReached), match=refused):
                await caller.post(url, {}, b"{}")
        else:
            assert (await caller.post(url, {}, b"{}"))[0] == 204
        assert (receiver.connections == before) == (refused == "address_refused"), (told, url)
        await caller.close()


def test_nobody_inside_is_called_unless_the_operator_names_them():
    assert JourneySettings.from_environment({}).webhook_hosts == NO_PRIVATE_HOSTS
    told = JourneySettings.from_environment({"YIKE_WEBHOOK_HOSTS": "crm.internal"})
    assert told.webhook_hosts == PrivateHosts(frozenset({"crm.internal"}))
    with pytest.raises(SystemExit, match=r"YIKE_WEBHOOK_HOSTS: \*\.internal is no host name"):
        JourneySettings.from_environment({"YIKE_WEBHOOK_HOSTS": "*.internal"})


async def test_the_connection_goes_to_the_address_that_was_looked_at_and_not_to_the_name_again(
    receiver, names, monkeypatch
):
    monkeypatch.setattr(outside, "CONNECT_SECONDS", 0.1)
    connected: list[str] = []
    inner = outside.httpcore.AnyIOBackend.connect_tcp

    async def connect(self, host, port, *arguments):
        connected.append(host)
        return await inner(self, "127.0.0.1", port, *arguments)

    monkeypatch.setattr(outside.httpcore.AnyIOBackend, "connect_tcp", connect)
    # The name leads inside from the second asking on.
    names.answers = [["93.184.215.14"], ["127.0.0.1"]]
    caller = Outside()
    with pytest.raises(NotReached):  # No TLS is spoken there.
        await caller.post(f"https://hooks.example:{receiver.port}/", {}, b"{}")
    assert connected == ["93.184.215.14"]
    with pytest.raises(NotAllowed):
        await caller.post(f"https://hooks.example:{receiver.port}/", {}, b"{}")
    assert connected == ["93.184.215.14"]
    await caller.close()


async def test_tls_is_checked_against_the_name(tmp_path, names):
    names.answers = [["127.0.0.1"]]
    server, trusted = certificate(tmp_path, "hooks.example")
    receiver = Receiver()
    await receiver.start(server)
    caller = Outside(allows_private=True, tls=trusted)
    assert (await caller.post(f"https://hooks.example:{receiver.port}/", {}, b"{}"))[0] == 204
    with pytest.raises(NotReached, match="tls_failed"):
        await caller.post(f"https://other.example:{receiver.port}/", {}, b"{}")
    untrusting = Outside(allows_private=True)
    with pytest.raises(NotReached, match="tls_failed"):
        await untrusting.post(f"https://hooks.example:{receiver.port}/", {}, b"{}")
    assert len(receiver.received) == 1
    await caller.close()
    await untrusting.close()
    await receiver.stop()


async def test_a_host_that_never_answers_is_given_up(receiver, monkeypatch):
    monkeypatch.setattr(outside, "WHOLE_SECONDS", 0.2)
    receiver.answer = None
    caller = Outside(allows_private=True)
    with pytest.raises(NotReached, match="timeout"):
        await caller.post(receiver.url, {}, b"{}")
    await caller.close()


async def test_an_answer_without_end_is_not_read_to_its_end(receiver):
    receiver.answer = b"HTTP/1.1 200 x\r\ncontent-length: 1000000000\r\n\r\n" + b"x" * (MAX_ANSWER_BYTES + 1_000_000)
    caller = Outside(allows_private=True)
    assert (await caller.post(receiver.url, {}, b"{}"))[0] == 200
    await caller.close()


async def test_a_host_that_is_not_there_is_told_from_one_without_a_name(names):
    names.answers = [[], ["127.0.0.1"]]
    caller = Outside(allows_private=True)
    for reason in ("name_not_resolved", "not_reached"):
        with pytest.raises(NotReached, match=reason):
            await caller.post("https://hooks.example:1/", {}, b"{}")
    await caller.close()


def certificate(folder, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Returns the contexts of a server with a certificate of this name, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "certificate.pem"))
