"""Facts of profile, segment, identity and messaging, translated and absorbed in the consumer's transaction.

Most events set off no journey. So a fact is only parsed when the bytes of a name that some published journey enters by
are in it, and of its events only those of such names are translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.event_names import PROCESSING_RESTRICTED, PROCESSING_RESUMED
from services.common.facts import ReceivedFact
from services.common.ids import event_digest, event_id_of
from services.common.topology import heard_by
from services.journey.clients.messaging import lower_name
from services.journey.domain import Happening, MessageTurnedOut, SeenEvent, SegmentChange, SegmentEntered, SegmentLeft
from services.journey.domain.listening import OccurrenceKind, Signal
from services.journey.storage.customers import NodeMove
from services.journey.storage.restrictions import NodeRestriction
from services.journey.usecases import Awaited, Entering, Heard
from yike.common.v1 import attribute_pb2
from yike.identity.v1 import identity_facts_pb2 as identity_pb
from yike.messaging.v1 import messaging_facts_pb2 as messaging_facts_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_facts_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb_service
from yike.segment.v1 import segment_facts_pb2 as segment_facts_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

STREAMS = heard_by("journey")
FACTS = {
    "identity": identity_pb.IdentityFact,
    "messaging": messaging_facts_pb.MessagingFact,
    "profile": profile_pb.ProfileFact,
    "segment": segment_facts_pb.SegmentFact,
}
"""The contracts of the facts that are heard."""

_SOURCE = re.compile(
    r"journey:[a-z0-9_-]{1,63}/(?P<run_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<step_id>[a-z0-9_-]{1,63})\Z"
)
_NOT_SENT = (messaging_pb.MESSAGE_STATUS_SUPPRESSED, messaging_pb.MESSAGE_STATUS_FAILED)
RECORDED_STATUSES = (
    messaging_pb.MESSAGE_STATUS_SENT,
    messaging_pb.MESSAGE_STATUS_DELIVERED,
    messaging_pb.MESSAGE_STATUS_FAILED,
)
"""Of which profile records an event of the customer. A condition waits for it, so none may be named that never comes."""

_RESTRICTING = (PROCESSING_RESTRICTED.encode(), PROCESSING_RESUMED.encode())

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hearing:
    """The `absorb` of journey's consumer."""

    def __init__(self, entering: Entering, wake: Callable[[], None]) -> None:
        """Takes what absorbs, and what wakes the workers when runs began."""
        self._entering = entering
        self._wake = wake

    async def absorb(self, connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        """Absorbs the facts of one workspace in the open transaction."""
        awaited = Awaited()
        if any(fact.service != "identity" for fact in facts):
            awaited = await self._entering.awaited(connection, workspace_id)
        heard = translate(facts, awaited)
        if await self._entering.absorb(connection, workspace_id, heard):
            self._wake()


def translate(facts: Iterable[ReceivedFact], awaited: Awaited) -> Heard:
    """Returns what the facts say, each kind in the order heard; what journey has no use for is left out.

    Args:
        facts: Of one workspace.
        awaited: What its published journeys are entered by, and its runs listen for.
    """
    names = [*_RESTRICTING, *(name.encode() for name in awaited.event_names)]
    segments = [segment_id.encode() for segment_id in awaited.segment_ids | awaited.heard_segments]
    messages: list[tuple[str, MessageTurnedOut]] = []
    moves: list[NodeMove] = []
    events: list[Happening] = []
    changes: list[SegmentChange] = []
    restrictions: list[NodeRestriction] = []
    signals: list[Signal] = []
    for fact in facts:
        match fact.service:
            case "identity":
                moves.extend(_moves(identity_pb.IdentityFact.FromString(fact.payload)))
            case "profile":
                # Protobuf keeps text as it is, so a name that is not among the bytes is not in the message.
                if any(name in fact.payload for name in names):
                    told = profile_pb.ProfileFact.FromString(fact.payload).events_recorded
                    events.extend(_events(told, awaited.event_names))
                    restrictions.extend(_restrictions(told.events))
            case "messaging":
                if awaited.withdrawals or b"journey:" in fact.payload:
                    updates = messaging_facts_pb.MessagingFact.FromString(fact.payload).messages_updated.updates
                    messages.extend(_messages(fact.workspace_id, updates))
                    signals.extend(_withdrawals(updates) if awaited.withdrawals else ())
            case "segment":
                if any(segment_id in fact.payload for segment_id in segments):
                    changed = segment_facts_pb.SegmentFact.FromString(fact.payload).memberships_changed
                    changes.extend(_changes(changed, awaited.segment_ids))
                    signals.extend(_heard_changes(changed, awaited.heard_segments))
    return Heard(moves, events, changes, messages, restrictions, signals)


def _moves(fact: identity_pb.IdentityFact) -> Iterable[NodeMove]:
    told = (*fact.customers_linked.moves, *fact.customers_cut.moves)
    return (NodeMove(move.node_id, move.to_customer_id, move.mapping_version) for move in told)


def _events(fact: profile_pb.EventsRecorded, names: Collection[str]) -> Iterable[Happening]:
    told = fact.events
    awaited = {index for index, name in enumerate(told.names) if name in names}
    return (
        Happening(
            event_id=told.event_ids[place],
            message_id=told.message_ids[place],
            node_id=told.node_ids[place],
            customer_id=told.customer_ids[place],
            mapping_version=told.mapping_versions[place],
            name=told.names[index],
            occur_time=_EPOCH + timedelta(microseconds=told.occur_times_us[place]),
            properties_json=told.properties_json[place],
        )
        for place, index in enumerate(told.name_indexes)
        if index in awaited
    )


def _restrictions(told: profile_pb_service.RecordedEvents) -> Iterable[NodeRestriction]:
    return (
        NodeRestriction(
            node_id=told.node_ids[of_event.event_index],
            customer_id=told.customer_ids[of_event.event_index],
            mapping_version=told.mapping_versions[of_event.event_index],
            restricted=change.value_json != b"null",
            occur_us=told.occur_times_us[of_event.event_index],
            receive_us=told.receive_times_us[of_event.event_index],
            message_id=told.message_ids[of_event.event_index],
        )
        for of_event in told.changes
        for change in of_event.changes
        if change.kind == attribute_pb2.ATTRIBUTE_KIND_RESTRICTION
    )


def _messages(
    workspace_id: str, updates: Iterable[messaging_facts_pb.MessageUpdated]
) -> Iterable[tuple[str, MessageTurnedOut]]:
    """Yields what became of messages that runs asked for; opens and clicks are the customer's affair."""
    for update in updates:
        source = _SOURCE.match(update.source)
        # What messaging refused to take, the run knows by the answer.
        if source is None or update.engagement or update.reason == messaging_pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND:
            continue
        seen = None
        # Of a customer that does not exist nothing can be recorded.
        if update.status in RECORDED_STATUSES and update.reason != messaging_pb.MESSAGE_REASON_CUSTOMER_NOT_FOUND:
            seen = SeenEvent(update.node_id, event_id_of(event_digest(workspace_id, update.update_id)))
        why_not = ""
        if update.status in _NOT_SENT:
            why_not = lower_name(messaging_pb.MessageReason, update.reason) or lower_name(
                messaging_pb.MessageStatus, update.status
            )
        # Of one whose answer was lost nobody knows more yet; a run that waits for it to be sent goes on.
        if seen is not None or why_not or update.status == messaging_pb.MESSAGE_STATUS_UNKNOWN:
            yield source["run_id"], MessageTurnedOut(source["step_id"], update.delivery_id, why_not, seen)


def _changes(fact: segment_facts_pb.MembershipsChanged, segment_ids: Collection[str]) -> Iterable[SegmentChange]:
    return (
        (SegmentEntered if group.entered else SegmentLeft)(
            change_id=change_id,
            customer_id=customer_id,
            segment_id=group.segment_id,
            by_definition=group.cause == segment_pb.MEMBERSHIP_CAUSE_DEFINITION,
        )
        for group in fact.groups
        if group.segment_id in segment_ids
        for customer_id, change_id in zip(group.customer_ids, group.change_ids, strict=True)
    )


def _heard_changes(fact: segment_facts_pb.MembershipsChanged, segment_ids: Collection[str]) -> Iterable[Signal]:
    return (
        Signal(
            kind=OccurrenceKind.SEGMENT_ENTERED if group.entered else OccurrenceKind.SEGMENT_LEFT,
            name=group.segment_id,
            cause=f"segment:{change_id}",
            time=_EPOCH + timedelta(microseconds=group.change_time_us),
            node_id=customer_id,
            customer_id=customer_id,
        )
        for group in fact.groups
        if group.segment_id in segment_ids
        for customer_id, change_id in zip(group.customer_ids, group.change_ids, strict=True)
    )


def _withdrawals(updates: Iterable[messaging_facts_pb.MessageUpdated]) -> Iterable[Signal]:
    """Yields who wants no more, by whatever message."""
    return (
        Signal(
            kind=OccurrenceKind.COMPLAINED if update.complained else OccurrenceKind.UNSUBSCRIBED,
            name="",
            cause=f"message:{update.update_id}",
            time=_EPOCH + timedelta(microseconds=update.update_time_us),
            node_id=update.node_id,
            customer_id=update.customer_id,
        )
        for update in updates
        if update.engagement == messaging_pb.ENGAGEMENT_UNSUBSCRIBE
    )
