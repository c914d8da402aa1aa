"""What a Segment library puts on the wire, decoded only as far as the gateway needs: the batch around its events."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.ingest.splitting import Mark, Unsplittable, split_member
from gateway.problems import BodyTooLarge
from services.common.calls.surrogates import without_lone_surrogates
from services.common.calls.wire import DECODE_ERRORS, NOTHING, refusal

MAXIMUM_BATCH_BYTES = 2 * 1024 * 1024
"""Of a batch as JSON, and of any body as it is sent; more is not read.

Four times Segment's limit: its libraries count characters where it counts bytes, and Chinese text has three a character.
"""

MAXIMUM_BATCH_EVENTS = 2_500


class SentBatch(msgspec.Struct, rename="camel"):
    """A batch; its context applies to each event."""

    batch: list[msgspec.Raw]
    # Of any type: a flaw in what all share must not cost them all.
    sent_at: Any = None
    write_key: Any = None
    context: msgspec.Raw = NOTHING


_EVENT = Mark("type", ("identify", "track", "page", "screen", "group", "alias"))
_batch_decoder = msgspec.json.Decoder(SentBatch)


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
