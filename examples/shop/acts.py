"""What people do in the shop, as small records: simulated first, sorted by time, only then written as messages."""

from __future__ import annotations

from typing import Any, NamedTuple


class Carrier(NamedTuple):
    """The identifiers one message carries, as the front-end that sends it knows them at that moment.

    The two ids are Segment's; `external_ids` are (type, value) pairs, possibly dirty. At least one identifier is there.
    """

    user_id: str | None
    anonymous_id: str | None
    external_ids: tuple[tuple[str, str], ...] = ()


class Act(NamedTuple):
    """One message to be: when (milliseconds since the epoch), in whose name, on which surface, what.

    `kind` is a Segment message type for identify, page and screen, and the event name for a track call. `detail` holds
    what `messages.write_message` needs for that kind.
    """

    at_ms: int
    carrier: Carrier
    surface: str
    kind: str
    detail: tuple[Any, ...]
