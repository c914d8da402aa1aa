"""Keys of DKIM for tests, and dkimpy as the receiver, with its DNS answer handed in."""

from __future__ import annotations

import functools

import dkim
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

# Of 768 bits, which no library makes any more.
SHORT_KEY = """\
-----BEGIN PRIVATE KEY-----
MIIB5AIBADANBgkqhkiG9w0BAQEFAASCAc4wggHKAgEAAmEAs673rZMtaKHO/O+4
2afDB5c+caCv10Y9rCQgVMLxhNxGzw5cMlGC1cjYJWbV0PY28WqxndifTRqmpodR
F2bKeTuMMG8wWWRaF5h3Trr4R6lJJQyIun1rhKsidRTAYKOjAgMBAAECYEpkDRzq
yyj/nM+xfAl44FD7OBoZGdP5u7zSNCSDlTSZciN1YYxfnNhfz8UkXy+lT4ZB0WBA
L3AQxM8qc4mHFUyVOrIRpl42qwKYSB1zGOMS0/zZLnFmAmlczQMgP2vjEQIxAN+7
ei+eQGmFC9eBdGOXfXyzjKaxAQgjKB9qIBeKJUyn1Qtu7NGSa7fRxMFo0J0tCQIx
AM2ZJF8ISHzpJLiEmI20kq+csisPMvhUU8gzhfMf5QJZSvdr7lQdPg7roO+2qx9i
SwIwb7s3zPoSHuBTxp8e2fG4uIMOddylsEOmcPHV7wuNjxet3JTb7dlatCUtRo2q
ySPJAjEAwr2X0dwKrSY4ff46cZ7kgiquKFMROF7HrQ4AhrVjOcJSW+GDsXCxY3iU
y/n+RI/ZAjBneudKBjQHVDhkCA5mko0EHo1nntaFJ2Fm+WWdSSl8kY5NFbXpQRb0
U7CBwEGPMlM=
-----END PRIVATE KEY-----
"""


@functools.cache
def rsa_key(bits: int = 1_024) -> RSAPrivateKey:
    """A key; short, since making long ones takes seconds."""
    return generate_rsa_key(65_537, bits)


@functools.cache
def key_pem(kind: str) -> str:
    """A key in PEM: rsa, rsa-traditional, ed25519, ec or encrypted."""
    if kind == "rsa-traditional":
        return rsa_key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    if kind == "encrypted":
        return (
            rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")).decode()
        )
    key = _made(kind)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _made(kind: str) -> RSAPrivateKey | Ed25519PrivateKey | EllipticCurvePrivateKey:
    if kind == "ed25519":
        return Ed25519PrivateKey.generate()
    return generate_private_key(SECP256R1()) if kind == "ec" else rsa_key()


def is_signed(mail: bytes, records: dict[str, str]) -> bool:
    """Whether a receiver that finds these TXT records takes the mail's signature."""

    def answer(name: bytes, timeout: int = 5) -> bytes:
        return records.get(name.decode().rstrip("."), "").encode()

    try:
        verified: bool = dkim.DKIM(mail, minkey=1_024).verify(dnsfunc=answer)
    except dkim.DKIMException:
        return False
    return verified
