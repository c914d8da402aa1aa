"""Facts on the wire: what others tell, read; what segment tells, written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.facts import ReceivedFact
from services.common.outbox import Fact, partition_of, publish
from services.segment.domain.attributes import AttributeKind, flatten, stored_value
from services.segment.domain.heard import AttributeSet, Heard, HeardEvent, HeardMove, HeardScore
from services.segment.history.rule_query import microseconds
from services.segment.storage.memberships import LoggedChange
from yike.identity.v1 import identity_facts_pb2 as identity_facts
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.scoring.v1 import scoring_facts_pb2 as scoring_facts
from yike.segment.v1 import segment_facts_pb2 as segment_facts

STREAMS = ("profile", "identity", "scoring")
CHANGES_PER_FACT = 10_000

_decode = msgspec.json.Decoder().decode
_log = structlog.get_logger(__name__)


def hear(fact: ReceivedFact) -> Heard:
    """Returns what a fact says; kinds this version does not know say nothing.

    Raises:
        google.protobuf.message.DecodeError: If the payload is not of its service.
    """
    if fact.service == "profile":
        told = profile_facts.ProfileFact.FromString(fact.payload)
        return Heard(events=tuple(recorded_event(event) for event in told.events_recorded.events))
    if fact.service == "identity":
        identity = identity_facts.IdentityFact.FromString(fact.payload)
        return Heard(
            moves=tuple(
                HeardMove(move.node_id, move.from_customer_id, move.to_customer_id, move.mapping_version)
                for moves in (identity.customers_linked.moves, identity.customers_cut.moves)
                for move in moves
            )
        )
    scores = scoring_facts.ScoringFact.FromString(fact.payload).scores_changed.scores
    return Heard(
        scores=tuple(
            HeardScore(score.customer_id, score.name, stored_value(score.value), score.score_time_us)
            for score in scores
        )
    )


def recorded_event(event: profile_pb.RecordedEvent) -> HeardEvent:
    """Returns an event of profile's log."""
    return HeardEvent(
        event_id=event.event_id,
        node_id=event.node_id,
        customer_id=event.customer_id,
        mapping_version=event.mapping_version,
        message_id=event.message_id,
        event_type=event.type,
        name=event.name,
        occur_us=event.occur_time_us,
        properties=flatten(_object(event.properties_json)),
        changes=tuple(attribute_set(change) for change in event.changes),
    )


def attribute_set(change: profile_pb.AttributeChange) -> AttributeSet:
    """Returns a change of an attribute."""
    return AttributeSet(AttributeKind(change.kind), change.key, stored_value(_json(change.value_json)))


async def announce(
    connection: AsyncConnection, workspace_id: str, logged: Iterable[LoggedChange], now: datetime
) -> None:
    """Tells of membership changes, in the transaction that makes them; at most 10,000 a fact, by partition."""
    change_time_us = microseconds(now)
    by_partition: dict[int, list[Any]] = {}
    for one in logged:
        by_partition.setdefault(partition_of(one.change.customer_id), []).append(
            segment_facts.MembershipChange(
                customer_id=one.change.customer_id,
                segment_id=one.change.segment_id,
                entered=one.change.entered,
                change_time_us=change_time_us,
                cause=int(one.change.cause),  # type: ignore[arg-type]
                change_id=one.change_id,
            )
        )
    facts = []
    for changes in by_partition.values():
        for start in range(0, len(changes), CHANGES_PER_FACT):
            told = segment_facts.SegmentFact(
                memberships_changed=segment_facts.MembershipsChanged(changes=changes[start : start + CHANGES_PER_FACT])
            )
            facts.append(Fact(changes[start].customer_id, told.SerializeToString()))
    await publish(connection, workspace_id, facts)


def _object(body: bytes) -> dict[str, Any]:
    value = _json(body)
    return value if isinstance(value, dict) else {}


def _json(body: bytes) -> Any:
    """Returns a JSON value; what profile's own check let through and we cannot read is absent here, and logged."""
    if not body:
        return None
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _log.warning("fact.value_unreadable", size=len(body))
        return None
