"""The signature of the event webhook: ECDSA over P-256 and SHA-256, of the timestamp and the raw body.

Source: Twilio SendGrid, "Getting Started with the Event Webhook Security Features" in a stored copy, and the vendor's own
Python library 6.12.5, both read on 2026-11-30.
"""

from __future__ import annotations

import base64
import binascii
import functools

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature"
TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp"
KEPT_KEYS = 1_000
"""Keys kept read, the latest used."""


class UnreadableKey(ValueError):
    """It is no verification key of the vendor's."""


@functools.lru_cache(maxsize=KEPT_KEYS)
def read_key(text: str) -> EllipticCurvePublicKey:
    """Returns a key from its base64 (SubjectPublicKeyInfo).

    Raises:
        UnreadableKey: If it is none, or of another curve.
    """
    try:
        key = load_der_public_key(base64.b64decode(text.encode("ascii", "replace"), validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        raise UnreadableKey from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise UnreadableKey
    return key


def is_signed(body: bytes, *, timestamp: str, signature: str, key: str) -> bool:
    """Tells whether a body was signed by whoever has the key's other half; False for a key that is none."""
    try:
        read_key(key).verify(
            base64.b64decode(signature.encode("ascii", "replace"), validate=True),
            timestamp.encode("utf-8", "replace") + body,
            ECDSA(hashes.SHA256()),
        )
    except (UnreadableKey, InvalidSignature, ValueError, binascii.Error):
        return False
    return bool(timestamp)
