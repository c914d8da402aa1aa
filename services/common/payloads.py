"""How a fact's payload travels: large ones compressed, as an LZ4 frame.

A frame tells what it is by its first four bytes, so nothing beside the payload says whether it is one. No protobuf message
begins with them: 0x04 would be the tag of a field number 0, which no message may have. What was told uncompressed
stays readable.
"""

from __future__ import annotations

import lz4.frame

COMPRESSED_FROM = 1_024
"""Bytes; below, a frame saves less than it costs."""

MAXIMUM_BYTES = 8_000_000
"""Of a payload that is compressed, before it is; no frame is inflated any further."""

_MAGIC = b"\x04\x22\x4d\x18"


class UnreadablePayload(Exception):
    """A compressed payload is damaged, cut off or swells beyond 8 MB."""


def pack(payload: bytes) -> bytes:
    """Returns a payload as it is kept and sent: compressed if that is worth it."""
    if not COMPRESSED_FROM <= len(payload) <= MAXIMUM_BYTES:
        return payload
    # The size goes into the frame's header, for `unpacked_size`.
    packed: bytes = lz4.frame.compress(payload, store_size=True)
    return packed


def unpack(packed: bytes) -> bytes:
    """Returns the payload that `pack` was given.

    Raises:
        UnreadablePayload: If it begins as a frame and is no whole one, or holds more than `MAXIMUM_BYTES`.
    """
    if not packed.startswith(_MAGIC):
        return packed
    frame = lz4.frame.LZ4FrameDecompressor()
    try:
        payload: bytes = frame.decompress(packed, max_length=MAXIMUM_BYTES)
    except RuntimeError as error:
        raise UnreadablePayload(f"The payload does not decompress: {error}.") from error
    if not frame.eof:
        raise UnreadablePayload(f"The payload is cut off, or holds more than {MAXIMUM_BYTES} bytes.")
    if frame.unused_data:
        raise UnreadablePayload("The payload has more behind its end.")
    return payload


def unpacked_size(packed: bytes) -> int:
    """Returns how many bytes `unpack` gives, by the frame's own word; of what cannot be read, how many there are."""
    if not packed.startswith(_MAGIC):
        return len(packed)
    try:
        return lz4.frame.get_frame_info(packed)["content_size"] or len(packed)
    except RuntimeError:
        return len(packed)
