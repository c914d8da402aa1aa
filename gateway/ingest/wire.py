"""What a Segment library puts on the wire, decoded only as far as the gateway needs.

Properties, traits and context stay raw bytes and travel on as they came.
"""

from __future__ import annotations

import msgspec

from services.common.errors import InvalidArgument, YikeError
from services.common.errors import Reason as Reason

MAXIMUM_EVENT_BYTES = 32 * 1024
"""Segment's limit of one event, as JSON."""

MAXIMUM_BATCH_BYTES = 500 * 1024
"""Segment's limit of a batch, as JSON after decompression."""

MAXIMUM_BATCH_EVENTS = 2_500

MAXIMUM_BODY_BYTES = 1024 * 1024
"""No body above this is read at all, compressed or not; one between this and the limits above is answered in kind."""

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
    sent_at: Time = None
    write_key: str | None = None
    context: msgspec.Raw = NOTHING


_event_decoder = msgspec.json.Decoder(SentEvent)
_batch_decoder = msgspec.json.Decoder(SentBatch)


def decode_event(body: bytes | msgspec.Raw) -> SentEvent:
    """Returns one event.

    Raises:
        InvalidArgument: If it is no JSON, no object, or a field has the wrong type.
    """
    try:
        return _event_decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(error) from error


def decode_batch(body: bytes) -> SentBatch:
    """Returns a batch with its events still raw, so that one bad event does not lose the others.

    Raises:
        InvalidArgument: If it is no JSON object with a list `batch` of at most 2,500.
    """
    try:
        batch = _batch_decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(error) from error
    if len(batch.batch) > MAXIMUM_BATCH_EVENTS:
        raise InvalidArgument(
            f"A batch has at most {MAXIMUM_BATCH_EVENTS} events; send several batches.",
            reason=Reason.ERROR_REASON_TOO_LARGE,
            limit=str(MAXIMUM_BATCH_EVENTS),
            events=str(len(batch.batch)),
        )
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
