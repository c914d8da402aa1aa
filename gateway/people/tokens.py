"""What a session's cookie and an invitation's link hold. Pure, but for chance.

Both name their workspace, as keys do, so that row-level security holds for their look-up, too; what is kept is a SHA-256.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

_SECRET_BYTES = 32
_TOKEN = re.compile(r"yk_(session|invitation)_([0-9a-z]{4,32})_([A-Za-z0-9_-]{43})")

SESSION: Final = "session"
INVITATION: Final = "invitation"


@dataclass(frozen=True)
class Token:
    """A token that has the right form; whether it is known is another question.

    Attributes:
        workspace_id: The workspace that it names.
        digest: SHA-256 of the whole, 32 bytes; the only part that is stored.
    """

    workspace_id: str
    digest: bytes


def new_token(kind: str, workspace_id: str) -> str:
    """Returns a fresh token of 256 bits of chance."""
    return f"yk_{kind}_{workspace_id.removeprefix('ws_')}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def parse_token(kind: str, text: str) -> Token | None:
    """Returns the parts of a token; None when the text is none of this kind."""
    match = _TOKEN.fullmatch(text)
    if match is None or match[1] != kind:
        return None
    return Token(f"ws_{match[2]}", digest_of(text))


def digest_of(token: str) -> bytes:
    """Returns what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def new_id(prefix: str) -> str:
    """Returns a fresh id that tells nothing, `u_3f2a90c1d4e7`."""
    return f"{prefix}_{secrets.token_hex(8)}"
