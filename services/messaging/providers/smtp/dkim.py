"""Signs mail with DKIM (RFC 6376, RFC 8463): relaxed/relaxed, SHA-256, RSA or Ed25519.

Our own canonicalisation over `cryptography` (docs/decisions/0101): dkimpy signs with Python's own integers, ten times slower
and not in constant time. It checks what we sign, in the tests.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

MIN_BITS, MAX_BITS = 1_024, 4_096
"""Of an RSA key: receivers refuse shorter ones (RFC 8301), and few check longer ones."""

KEPT_KEYS = 1_000
"""Keys kept read, the latest used; reading one takes as long as two signatures."""

SEALED_HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)
"""Signed, and once more than they stand: nobody can add another of them underway."""

LIST_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")
"""Signed where they stand, as RFC 8058 wants it."""

_SPACE = re.compile(rb"[ \t]+")
_END_SPACE = re.compile(rb"[ \t]+\r\n")
_LABELS = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)

PrivateKey = RSAPrivateKey | Ed25519PrivateKey


class UnusableKey(ValueError):
    """No mail can be signed with this key; the message says why."""


def is_name(text: str) -> bool:
    """Tells whether a text is a name of DNS, without a dot at its end."""
    return len(text) <= 253 and _LABELS.fullmatch(text) is not None


@functools.lru_cache(maxsize=KEPT_KEYS)
def read_key(pem: str) -> PrivateKey:
    """Returns a private key.

    Raises:
        UnusableKey: If it is none, is encrypted, or is of a kind or length that DKIM does not know.
    """
    try:
        key = load_pem_private_key(pem.strip().encode(), password=None)
    except TypeError:
        raise UnusableKey("is encrypted; give it without a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKey("must be a private key in PEM") from None
    if isinstance(key, RSAPrivateKey):
        if not MIN_BITS <= key.key_size <= MAX_BITS:
            raise UnusableKey(f"must have {MIN_BITS} to {MAX_BITS} bits; 2048 is usual")
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise UnusableKey("must be an RSA or Ed25519 key")


class Signer:
    """Signs for one domain and selector."""

    def __init__(self, domain: str, selector: str, pem: str) -> None:
        """Reads the key.

        Raises:
            UnusableKey: If it cannot be used.
        """
        self._key = read_key(pem)
        self._domain = domain.lower()
        self._selector = selector.lower()

    @property
    def record_name(self) -> str:
        """Where the public key is to be published."""
        return f"{self._selector}._domainkey.{self._domain}"

    @property
    def record_value(self) -> str:
        """The text of the TXT record."""
        public = self._key.public_key()
        if isinstance(self._key, RSAPrivateKey):
            kind, data = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            kind, data = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k={kind}; p={base64.b64encode(data).decode()}"

    def sign(self, mail: bytes, at: datetime) -> bytes:
        """Returns the mail with its signature in front.

        Args:
            mail: With CRLF line ends, as it goes on the wire but for dot-stuffing.
            at: When it is signed.
        """
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head)
        names = tuple(name for name in (*SEALED_HEADERS, *LIST_HEADERS) if name.lower() in fields)
        algorithm = "rsa-sha256" if isinstance(self._key, RSAPrivateKey) else "ed25519-sha256"
        unsigned = (
            f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={self._domain};\r\n s={self._selector};"
            f" t={int(at.timestamp())};\r\n h={_listed(names)};\r\n bh={_text(_body_hash(body))};\r\n b="
        )
        # Of a name that is listed once more than it stands the second instance is nothing at all.
        covered = b"".join(fields[name.lower()] + b"\r\n" for name in names)
        signature = self._signature(covered + _relaxed(unsigned.encode()))
        return f"{unsigned}{_folded(_text(signature))}\r\n".encode() + mail

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), hashes.SHA256())
        return self._key.sign(hashlib.sha256(data).digest())


@functools.lru_cache(maxsize=64)
def _listed(names: tuple[str, ...]) -> str:
    """Returns what is said to be signed, by the names of the headers that stand; few mails have others than those before."""
    listed = ":\r\n ".join(f"{name}:{name}" if name in SEALED_HEADERS else name for name in names)
    absent = "".join(f":\r\n {name}" for name in SEALED_HEADERS if name not in names)
    return f"{listed}{absent}"


def _fields(head: bytes) -> dict[str, bytes]:
    """Returns the canonical form of each header field by its name in lower case; ours stand once each."""
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    relaxed = (_relaxed(line) for line in unfolded.split(b"\r\n"))
    return {line.partition(b":")[0].decode("latin-1"): line for line in relaxed}


def _relaxed(field: bytes) -> bytes:
    """Returns a header field as RFC 6376, 3.4.2 has it, without its line end."""
    name, _, value = field.replace(b"\r\n", b"").partition(b":")
    if b"  " in value or b"\t" in value:
        value = _SPACE.sub(b" ", value)
    return name.strip().lower() + b":" + value.strip(b" ")


def _body_hash(body: bytes) -> bytes:
    """Returns the hash of a body as RFC 6376, 3.4.4 has it."""
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    # Most bodies are base64, and hold neither.
    lines = _END_SPACE.sub(b"\r\n", body) if b" \r\n" in body or b"\t\r\n" in body else body
    if b"  " in lines or b"\t" in lines:
        lines = _SPACE.sub(b" ", lines)
    lines = lines.rstrip(b"\r\n")
    return hashlib.sha256(lines + b"\r\n" if lines else b"").digest()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _folded(text: str) -> str:
    return "\r\n ".join(text[start : start + 72] for start in range(0, len(text), 72))
