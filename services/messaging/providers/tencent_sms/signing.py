"""Tencent Cloud's signature of requests, TC3-HMAC-SHA256. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
SERVICE = "sms"
CONTENT_TYPE = "application/json"
SIGNED_HEADERS = "content-type;host"
"""Which headers are signed: those that the vendor asks for and its own libraries sign."""


def authorization(*, secret_id: str, secret_key: str, host: str, body: bytes, moment: datetime) -> str:
    """Returns the Authorization header of a POST to `/` with a JSON body.

    Args:
        secret_id: Who signs.
        secret_key: With what.
        host: As the header `host` has it.
        body: As it is sent.
        moment: The same as the header `x-tc-timestamp`, to the second; its day of UTC is part of the key.

    Source: Tencent Cloud, "Signature v3", steps 1 to 4.
    """
    canonical = "\n".join(
        (
            "POST",
            "/",
            "",
            f"content-type:{CONTENT_TYPE}\nhost:{host}\n",
            SIGNED_HEADERS,
            hashlib.sha256(body).hexdigest(),
        )
    )
    day = moment.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{SERVICE}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{int(moment.timestamp())}\n{scope}\n{hashed}"
    key = f"TC3{secret_key}".encode()
    for part in (day, SERVICE, "tc3_request"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
