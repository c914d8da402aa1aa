"""Keys and passwords that follow from a secret, one for each purpose."""

from __future__ import annotations

import hashlib
import hmac


def derive_key(master: bytes, purpose: str, *, length: int = 32) -> bytes:
    """Returns the key for a purpose, for example `identity.hash`; a shorter one is the beginning of a longer one.

    Source: RFC 5869 (HKDF) with SHA-256; the purpose is its `info`.
    """
    # Only here: the supervisor and the commands start without it.
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=hashes.SHA256(), length=length, salt=b"yike", info=purpose.encode()).derive(master)


def role_password(secret: str, role: str) -> str:
    """Returns the database password of a role, derived so that the supervisor and the migrations need not talk."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()
