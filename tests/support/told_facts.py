"""What services tell on their streams, seen as it is told: a stream is trimmed as soon as all its subscribers are behind it."""

from __future__ import annotations

import codecs
import re
from threading import Thread
from types import TracebackType

import redis

from services.common.payloads import unpack

_ARGUMENT = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PREFIX = b"yike:facts:"


class ToldFacts:
    """Every fact that any service adds to a stream from now on; Redis itself says what it is given to do, in its order."""

    def __init__(self, redis_url: str) -> None:
        """Takes where the streams are."""
        self._monitor = redis.Redis.from_url(redis_url).monitor()
        self._told: list[tuple[str, bytes]] = []
        self._thread = Thread(target=self._listen, daemon=True)

    def of(self, service: str) -> list[bytes]:
        """Returns the payloads that a service has told so far."""
        return [payload for teller, payload in list(self._told) if teller == service]

    def __enter__(self) -> ToldFacts:
        """Begins to listen; what is told afterwards is heard."""
        self._monitor.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops."""
        self._monitor.connection.disconnect()
        self._thread.join(10)

    def _listen(self) -> None:
        while True:
            try:
                line = self._monitor.connection.read_response()
            except (OSError, ValueError, AttributeError, redis.RedisError):
                return
            words = [codecs.escape_decode(word)[0] for word in _ARGUMENT.findall(line)]
            if len(words) > 3 and words[0].upper() == b"XADD" and words[1].startswith(_PREFIX):
                fields = dict(zip(words[3::2], words[4::2], strict=True))
                self._told.append((words[1].split(b":")[2].decode(), unpack(fields[b"p"])))
