"""The kinds of entries: a folder each, and this tuple. "To add an entry" in CONTRIBUTING.md says how one more comes in.

In each folder `rules.py` is pure (what the entry waits for, needs and names, and what of a fact sets it off), and `wire.py`
translates between the contract's message and the rules; what reads customers who enter page by page or by the clock is a
source, in `sources.py` or in the folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.journey.entries.api import API
from services.journey.entries.customer_list import CUSTOMER_LIST
from services.journey.entries.date import DATE
from services.journey.entries.event import EVENT
from services.journey.entries.kind import EntryKind
from services.journey.entries.schedule import SCHEDULE
from services.journey.entries.segment_entered import SEGMENT_ENTERED
from services.journey.entries.segment_left import SEGMENT_LEFT

ENTRIES: tuple[EntryKind[Any], ...] = (
    EVENT,
    SEGMENT_ENTERED,
    SEGMENT_LEFT,
    DATE,
    SCHEDULE,
    API,
    CUSTOMER_LIST,
)
"""Every kind; the members of the `oneof` of `yike.journey.v1.Entry`, which a test compares with it."""

ENTRIES_BY_NAME: Mapping[str, EntryKind[Any]] = MappingProxyType({kind.name: kind for kind in ENTRIES})

__all__ = ["ENTRIES", "ENTRIES_BY_NAME", "EntryKind"]
