"""What facts say, and what of it is of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.journey.domain import Happening, MessageTurnedOut, SegmentChange
from services.journey.domain.listening import Signal
from services.journey.storage.customers import NodeMove
from services.journey.storage.restrictions import NodeRestriction


@dataclass(frozen=True, slots=True)
class Heard:
    """What one batch of facts of one workspace said; `messages` by the id of their run, in the order told.

    `signals` are what runs listen for of segments and messages; of events `events` are all that is heard.
    """

    moves: Sequence[NodeMove] = ()
    events: Sequence[Happening] = ()
    changes: Sequence[SegmentChange] = ()
    messages: Sequence[tuple[str, MessageTurnedOut]] = ()
    restrictions: Sequence[NodeRestriction] = ()
    signals: Sequence[Signal] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the published journeys of a workspace are entered by, and what runs listen for; all else sets off nothing.

    Attributes:
        event_names: Events of both.
        segment_ids: Segments that journeys are entered by.
        heard_segments: Segments that runs listen for.
        withdrawals: Whether runs listen for what messages lead to.
    """

    event_names: frozenset[str] = frozenset()
    segment_ids: frozenset[str] = frozenset()
    heard_segments: frozenset[str] = frozenset()
    withdrawals: bool = False
