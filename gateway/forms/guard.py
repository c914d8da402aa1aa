"""What keeps programs from filling in forms, without asking anybody else: a token, a least time, a trap, a count by address."""

from __future__ import annotations

import base64
import binascii
import enum
import secrets
from dataclasses import dataclass
from datetime import datetime

import msgspec
import redis.asyncio
import structlog
from cryptography.exceptions import InvalidTag

from services.common.caches import cache_key
from services.common.errors import YikeError
from services.common.keys import MasterKeys
from services.common.sealing import INSTALLATION, Seals

LEAST_SECONDS = 2
"""From the page to its sending; a person takes longer."""

TOKEN_SECONDS = 24 * 3_600
"""For so long a page can be sent."""

SUBMISSIONS_A_MINUTE = 10
"""Of one address and form."""

_MAXIMUM_TOKEN = 300
_log = structlog.get_logger(__name__)
_PARTS = msgspec.msgpack.Decoder(tuple[str, int])


class Verdict(enum.Enum):
    """What a token says of its page."""

    FRESH = "fresh"
    """It may be sent."""
    HASTY = "hasty"
    """It was sent faster than a person could."""
    STALE = "stale"
    """It is too old, another form's, or none of ours."""


@dataclass(frozen=True)
class Judged:
    """A token that was looked at; `nonce` tells one page from another, and is empty where it is none of ours."""

    verdict: Verdict
    nonce: str = ""


class Guard:
    """Makes and reads tokens, and counts."""

    def __init__(self, keys: MasterKeys, client: redis.asyncio.Redis) -> None:
        """Takes the master keys, of which the tokens' key follows, and Redis."""
        self._seals = Seals(keys, "gateway.form_tokens")
        self._redis = client

    def token(self, form_id: str, now: datetime) -> str:
        """Returns the token of a page: sealed, so that nobody can make one or say another time in it."""
        plain = msgspec.msgpack.encode((secrets.token_hex(12), int(now.timestamp())))
        return base64.urlsafe_b64encode(self._seals.seal(plain, form_id.encode(), workspace_id=INSTALLATION)).decode()

    def judge(self, form_id: str, token: str, now: datetime) -> Judged:
        """Returns what a token says."""
        if not 0 < len(token) <= _MAXIMUM_TOKEN:
            return Judged(Verdict.STALE)
        try:
            nonce, made = _PARTS.decode(
                self._seals.open(base64.urlsafe_b64decode(token), form_id.encode(), workspace_id=INSTALLATION)
            )
        except (binascii.Error, ValueError, InvalidTag, YikeError):
            return Judged(Verdict.STALE)
        age = now.timestamp() - made
        if age > TOKEN_SECONDS:
            return Judged(Verdict.STALE)
        return Judged(Verdict.HASTY if age < LEAST_SECONDS else Verdict.FRESH, nonce)

    async def may_submit(self, workspace_id: str, form_id: str, address: str, now: datetime) -> bool:
        """Counts a submission; False: this address has sent enough of this form in this minute. Redis away: True."""
        key = cache_key(workspace_id, "form", form_id, address, int(now.timestamp()) // 60)
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, 120)
                count, _ = await pipeline.execute()
        except (redis.RedisError, OSError, TimeoutError) as error:
            _log.warning("forms.not_counted", error=type(error).__name__)
            return True
        return int(count) <= SUBMISSIONS_A_MINUTE
