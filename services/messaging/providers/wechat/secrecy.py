"""WeChat's and WeCom's signatures of callbacks, and their encryption of them (安全模式): AES-256-CBC with the EncodingAESKey.

After the vendor's description of message encryption and its published sample, which a test holds this against.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import InvalidCallback

_BLOCK = 32
"""Bytes to which the vendor pads: two of the cipher's own blocks."""

_RANDOM = 16
_CALLBACK_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


def check_callback_secrets(form: str, token: str, encoding_aes_key: str) -> None:
    """Checks the spelling of what callbacks are signed and encrypted with, where it is given.

    Raises:
        InvalidArgument: Naming the field of the account's form.
    """
    if token and not _CALLBACK_TOKEN.fullmatch(token):
        field = f"{form}.callback_token"
        raise InvalidArgument(f"{field} must be 3 to 32 letters and digits.", field=field)
    if encoding_aes_key and not _AES_KEY.fullmatch(encoding_aes_key):
        field = f"{form}.encoding_aes_key"
        raise InvalidArgument(f"{field} must be 43 letters and digits.", field=field)


def signature_of(parts: Iterable[str]) -> str:
    """Returns the signature of token, time, nonce and, where it is encrypted, the message: SHA-1 of them in order."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def is_signed(parts: Iterable[str], signature: str) -> bool:
    """Tells, in constant time, whether a signature is of these parts."""
    return hmac.compare_digest(signature_of(parts).encode(), signature.encode())


def decrypted(message: str, encoding_aes_key: str, app_id: str) -> bytes:
    """Returns what an encrypted message says.

    Raises:
        InvalidCallback: If it is not encrypted by this key, or is for another app.
    """
    key = base64.b64decode(encoding_aes_key + "=")
    try:
        sealed = base64.b64decode(message, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCallback("not base64") from error
    if not sealed or len(sealed) % (AES.block_size // 8):
        raise InvalidCallback("not encrypted")
    decryptor = Cipher(AES(key), CBC(key[:16])).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    padding = padded[-1]
    if not 1 <= padding <= _BLOCK or len(padded) < _RANDOM + 4 + padding:
        raise InvalidCallback("encrypted by another key")
    plain = padded[_RANDOM : len(padded) - padding]
    length = int.from_bytes(plain[:4], "big")
    said, whose = plain[4 : 4 + length], plain[4 + length :]
    if not hmac.compare_digest(whose, app_id.encode()):
        raise InvalidCallback("for another app or corporation")
    return said
