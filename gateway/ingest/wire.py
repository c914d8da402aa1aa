"""What a Segment library puts on the wire, decoded only as far as the gateway needs.

Properties, traits and context stay raw bytes and travel on as they came.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.ingest.splitting import Mark, Unsplittable, split_member
from gateway.ingest.surrogates import without_lone_surrogates
from gateway.problems import BodyTooLarge
from services.common.errors import InvalidArgument, YikeError
from services.common.errors import Reason as Reason
from services.common.json_values import decode

MAXIMUM_EVENT_BYTES = 32 * 1024
"""Segment's limit of one event, as JSON."""

MAXIMUM_BATCH_BYTES = 2 * 1024 * 1024
"""Of a batch as JSON, and of any body as it is sent; more is not read.

Four times Segment's limit: its libraries count characters where it counts bytes, and Chinese text has three a character.
"""

MAXIMUM_BATCH_EVENTS = 2_500

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


class SentBatch(msgspec.Struct, rename="camel"):
    """A batch; its context applies to each event."""

    batch: list[msgspec.Raw]
    # Of any type: a flaw in what all share must not cost them all.
    sent_at: Any = None
    write_key: Any = None
    context: msgspec.Raw = NOTHING


_EVENT = Mark("type", ("identify", "track", "page", "screen", "group", "alias"))
_event_decoder = msgspec.json.Decoder(SentEvent)
_batch_decoder = msgspec.json.Decoder(SentBatch)


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


def decode_batch(body: bytes) -> SentBatch:
    """Returns a batch with its events still raw, so that one bad event does not lose the others.

    Raises:
        InvalidArgument: If it is no JSON object with a list `batch`, also when its events are left out of account.
        BodyTooLarge: If there are more than 2,500.
    """
    try:
        batch = _batch_decoder.decode(body)
    except DECODE_ERRORS as error:
        batch = _salvaged(body, error)
    check_batch_size(len(batch.batch))
    return batch


def check_batch_size(events: int) -> None:
    """Refuses a batch of too many events.

    Raises:
        BodyTooLarge: If there are more than 2,500.
    """
    if events > MAXIMUM_BATCH_EVENTS:
        raise BodyTooLarge(
            f"A batch has at most {MAXIMUM_BATCH_EVENTS} events; these are {events}. Send several batches.",
            limit=str(MAXIMUM_BATCH_EVENTS),
            events=str(events),
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


def _salvaged(body: bytes, error: Exception) -> SentBatch:
    """Returns a batch that does not decode as a whole, event by event."""
    mended = without_lone_surrogates(body)
    try:
        return _batch_decoder.decode(mended)
    except msgspec.ValidationError as second:
        raise refusal(second) from error
    except DECODE_ERRORS:
        pass
    try:
        envelope, events = split_member(mended, "batch", _EVENT)
        batch = _batch_decoder.decode(envelope)
    except Unsplittable:
        raise refusal(error) from None
    except DECODE_ERRORS as second:
        raise refusal(second) from error
    batch.batch = [msgspec.Raw(event) for event in events]
    return batch


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
