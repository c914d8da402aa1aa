"""What profile tells, written."""

from __future__ import annotations

from collections.abc import Sequence

from services.profile.domain import RecordedEvent
from services.profile.wire import add_recorded_events
from yike.profile.v1 import profile_facts_pb2


def events_recorded_fact(events: Sequence[RecordedEvent]) -> bytes:
    """Returns the serialised fact that tells of recorded events."""
    fact = profile_facts_pb2.ProfileFact()
    add_recorded_events(events, fact.events_recorded.events)
    return fact.SerializeToString()
