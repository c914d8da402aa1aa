"""What profile tells, written."""

from __future__ import annotations

from collections.abc import Sequence

from services.profile.domain import RecordedEvent
from services.profile.domain.periods import EventPeriod
from services.profile.domain.survivorship import SurvivorshipRules
from services.profile.wire import add_recorded_events
from yike.profile.v1 import profile_facts_pb2


def events_recorded_fact(events: Sequence[RecordedEvent]) -> bytes:
    """Returns the serialised fact that tells of recorded events."""
    fact = profile_facts_pb2.ProfileFact()
    add_recorded_events(events, fact.events_recorded.events)
    return fact.SerializeToString()


def event_retention_fact(period: EventPeriod) -> bytes:
    """Returns the serialised fact that tells of a workspace's period."""
    fact = profile_facts_pb2.ProfileFact()
    fact.event_retention_changed.months = period.months
    fact.event_retention_changed.revision = period.revision
    return fact.SerializeToString()


def survivorship_fact(rules: SurvivorshipRules) -> bytes:
    """Returns the serialised fact that tells of a workspace's rules of survivorship."""
    fact = profile_facts_pb2.ProfileFact()
    fact.survivorship_changed.most_frequent_traits.extend(sorted(rules.most_frequent))
    fact.survivorship_changed.revision = rules.revision
    return fact.SerializeToString()
