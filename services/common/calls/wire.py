"""What a Segment library puts on the wire of one event, decoded only as far as is needed.

Properties, traits and context stay raw bytes and travel on as they came.
"""

from __future__ import annotations

from typing import Any

import msgspec

from services.common.calls.surrogates import without_lone_surrogates
from services.common.errors import InvalidArgument, Reason, YikeError
from services.common.json_values import decode

MAXIMUM_EVENT_BYTES = 32 * 1024
"""Segment's limit of one event, as JSON."""

# Some clients send numbers where the specification says text.
Id = str | int | None
Time = str | int | float | None

NOTHING = msgspec.Raw(b"")


class SentEvent(msgspec.Struct, rename="camel"):
    """One call of the tracking API; absent and null are the same."""

    type: str | None = None
    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: Time = None
    original_timestamp: Time = None
    sent_at: Time = None
    write_key: str | None = None
    properties: msgspec.Raw = NOTHING
    traits: msgspec.Raw = NOTHING
    context: msgspec.Raw = NOTHING


_event_decoder = msgspec.json.Decoder(SentEvent)


DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What JSON that cannot be read raises."""


def decode_event(body: bytes | msgspec.Raw) -> SentEvent:
    """Returns one event; half characters in it become U+FFFD.

    Raises:
        InvalidArgument: If it is no JSON, no object, or a field has the wrong type.
    """
    try:
        return _event_decoder.decode(body)
    except DECODE_ERRORS as error:
        try:
            return _event_decoder.decode(_mended(body, error))
        except DECODE_ERRORS as second:
            raise refusal(second) from error


def check_event_size(body: bytes | msgspec.Raw) -> None:
    """Refuses an event above 32 KB.

    Raises:
        InvalidArgument: If it is; 400 as at Segment, whose libraries drop what is answered so and would send again what
            is answered otherwise.
    """
    size = len(memoryview(body))
    if size > MAXIMUM_EVENT_BYTES:
        raise InvalidArgument(
            f"An event has at most {MAXIMUM_EVENT_BYTES} bytes; this one has {size}. Split it.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            limit=str(MAXIMUM_EVENT_BYTES),
            size=str(size),
        )


def decode_any(body: bytes | msgspec.Raw) -> Any:
    """Returns any JSON value; half characters in it become U+FFFD.

    Raises:
        InvalidArgument: If it is no JSON.
    """
    try:
        return decode(body)
    except DECODE_ERRORS as error:
        try:
            return decode(_mended(body, error))
        except DECODE_ERRORS as second:
            raise refusal(second) from error


def _mended(body: bytes | msgspec.Raw, error: Exception) -> bytes:
    """Returns a body without half characters; raises the error again if there are none."""
    plain = bytes(body)
    mended = without_lone_surrogates(plain)
    if mended == plain:
        raise error
    return mended


def refusal(error: Exception) -> YikeError:
    """Returns what to tell the sender of JSON that does not decode: what is wrong, and where."""
    if isinstance(error, msgspec.ValidationError):
        problem, _, place = str(error).partition(" - at `$")
        field = place.rstrip("`").lstrip(".")
        missing = problem.startswith("Object missing required field")
        if missing:
            field = problem.split("`")[1]
        return InvalidArgument(
            f"{field or 'The body'}: {problem[:200]}. Correct it and send again.",
            reason=Reason.ERROR_REASON_MISSING_FIELD if missing else Reason.ERROR_REASON_INVALID_FIELD,
            field=field,
        )
    if isinstance(error, RecursionError):
        problem = "it is nested too deeply"
    elif isinstance(error, UnicodeDecodeError):
        problem = "it is not UTF-8"
    else:
        # msgspec's own words: what and at which byte, nothing of the content.
        problem = str(error)[:200]
    return InvalidArgument(f"This is not JSON that can be read: {problem}.", reason=Reason.ERROR_REASON_MALFORMED_BODY)
