"""Reads request bodies within bounds: of size, of time, and of what compression may swell them to."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gateway.problems import BodyTooLarge, UnsupportedMedia
from services.common.errors import InvalidArgument, Reason

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

READ_SECONDS = 15.0
"""A client that has not sent its body by then is given up."""

_MOST_DISCARDED = 8 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"


async def read_body(receive: Receive, headers: dict[bytes, bytes], maximum: int) -> bytes:
    """Returns the whole body as sent.

    Args:
        receive: ASGI's.
        headers: Names in lower case.
        maximum: In bytes; a body that announces more is refused unread.

    Raises:
        BodyTooLarge: If it is larger.
        InvalidArgument: If the client went away or was too slow.
    """
    announced = headers.get(b"content-length", b"")
    if announced and (not announced.isdigit() or int(announced[:20]) > maximum):
        raise _too_large(maximum)
    try:
        async with asyncio.timeout(READ_SECONDS):
            message = await receive()
            body: bytes = message.get("body", b"")
            if message["type"] == "http.request" and not message.get("more_body", False) and len(body) <= maximum:
                return body
            parts = [body]
            length = len(body)
            while message["type"] == "http.request" and message.get("more_body", False):
                message = await receive()
                part = message.get("body", b"")
                length += len(part)
                if length > maximum:
                    raise _too_large(maximum)
                parts.append(part)
    except TimeoutError as error:
        raise InvalidArgument(
            "The body did not arrive in time; send it again.", reason=Reason.ERROR_REASON_MALFORMED_BODY
        ) from error
    if message["type"] != "http.request":
        raise InvalidArgument("The body was cut off; send it again.", reason=Reason.ERROR_REASON_MALFORMED_BODY)
    if length > maximum:
        raise _too_large(maximum)
    return b"".join(parts)


async def discard_body(receive: Receive) -> None:
    """Reads what is left of a body that is refused, so that its client can read the answer; gives up at 8 MB."""
    length = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(READ_SECONDS / 3):
            while length < _MOST_DISCARDED:
                message = await receive()
                length += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def decompress(body: bytes, encoding: bytes, maximum: int) -> bytes:
    """Returns the body without its content encoding; stops inflating at `maximum` bytes.

    Raises:
        BodyTooLarge: If it swells beyond `maximum`.
        UnsupportedMedia: If the encoding is neither gzip, deflate nor identity.
        InvalidArgument: If it does not decompress.
    """
    encoding = encoding.strip().lower()
    # Some libraries compress without saying so, and some proxies inflate without taking the header away.
    if body[:2] == _GZIP_MAGIC:
        window = 31
    elif encoding in (b"", b"identity", b"gzip", b"x-gzip"):
        return body
    elif encoding == b"deflate":
        window = 15
    else:
        raise UnsupportedMedia("Content-Encoding must be gzip, deflate or identity.", field="content-encoding")
    inflater = zlib.decompressobj(wbits=window)
    try:
        plain = inflater.decompress(body, maximum + 1)
    except zlib.error as error:
        raise InvalidArgument(
            "The body does not decompress; send it again.", reason=Reason.ERROR_REASON_MALFORMED_BODY
        ) from error
    if len(plain) > maximum:
        raise _too_large(maximum)
    if not inflater.eof or inflater.unused_data:
        raise InvalidArgument(
            "The compressed body is cut off or has more behind its end.", reason=Reason.ERROR_REASON_MALFORMED_BODY
        )
    return plain


def _too_large(maximum: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {maximum} bytes; send it in several parts.", limit=str(maximum))
