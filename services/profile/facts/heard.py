"""What others tell, read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from services.common.event_names import COMPANY_JOINED, COMPANY_LEFT
from services.common.json_values import decode
from services.common.topology import heard_by
from services.profile.domain import MessageUpdate, TaskEnding, from_microseconds
from services.profile.domain.companies import CompanyCall, read_call
from services.profile.domain.schemas import Finding, Rules
from services.profile.domain.till_parts import MembershipChanges, Replacement, TillScore, ToldScores
from services.profile.usecases.loyalty import HeardEvent
from services.profile.wire import enum_word
from yike.common.v1 import attribute_pb2, channel_pb2
from yike.messaging.v1 import messaging_facts_pb2, messaging_service_pb2, task_service_pb2
from yike.profile.v1 import profile_facts_pb2, profile_service_pb2
from yike.scoring.v1 import scoring_facts_pb2
from yike.segment.v1 import segment_facts_pb2, segment_service_pb2

STREAMS = heard_by("profile")
FACTS = {
    "messaging": messaging_facts_pb2.MessagingFact,
    "profile": profile_facts_pb2.ProfileFact,
    "scoring": scoring_facts_pb2.ScoringFact,
    "segment": segment_facts_pb2.SegmentFact,
}
"""The contracts of the facts that are heard."""

_CAUSES = frozenset(segment_service_pb2.MembershipCause.values())
"""What a later contract adds is told as none of them."""


def message_updates(payloads: Iterable[bytes]) -> list[MessageUpdate | TaskEnding]:
    """Returns the updates of messages and the ends of tasks in serialised facts of messaging, in order; others tell nothing."""
    updates: list[MessageUpdate | TaskEnding] = []
    for payload in payloads:
        fact = messaging_facts_pb2.MessagingFact.FromString(payload)
        if fact.WhichOneof("fact") == "messages_updated":
            updates.extend(_message_update(each) for each in fact.messages_updated.updates)
        elif fact.WhichOneof("fact") == "tasks_completed":
            updates.extend(_task_ending(each) for each in fact.tasks_completed.tasks)
    return updates


def heard_events(payloads: Iterable[bytes], names: Collection[str]) -> list[HeardEvent]:
    """Returns the events of some names, recorded or vouched for, in serialised facts of profile itself, in order.

    Most events earn nothing: a fact is only parsed when the bytes of one of the names are in it.
    """
    found: list[HeardEvent] = []
    spelt = [name.encode() for name in names]
    for payload in payloads:
        if not any(name in payload for name in spelt):
            continue
        fact = profile_facts_pb2.ProfileFact.FromString(payload)
        kind = fact.WhichOneof("fact")
        if kind == "events_recorded":
            told = fact.events_recorded.events
        elif kind == "events_vouched":
            told = fact.events_vouched.events
        else:
            continue
        wanted = {place for place, name in enumerate(told.names) if name in names}
        untrusted = set(told.untrusted_indexes)
        for place, name_index in enumerate(told.name_indexes):
            if name_index not in wanted:
                continue
            body = told.properties_json[place]
            properties = decode(body) if body else {}
            found.append(
                HeardEvent(
                    event_id=told.event_ids[place],
                    node_id=told.node_ids[place],
                    message_id=told.message_ids[place],
                    name=told.names[name_index],
                    moment=from_microseconds(min(told.occur_times_us[place], told.receive_times_us[place])),
                    properties=properties if isinstance(properties, dict) else {},
                    is_trusted=place not in untrusted,
                )
            )
    return found


def company_calls(payloads: Iterable[bytes]) -> list[CompanyCall]:
    """Returns what recorded events in serialised facts of profile itself tell of companies, in order.

    Group calls are told by their kind, so each fact is parsed: some tenths of a microsecond an event.
    """
    found: list[CompanyCall] = []
    for payload in payloads:
        fact = profile_facts_pb2.ProfileFact.FromString(payload)
        if fact.WhichOneof("fact") != "events_recorded":
            continue
        told = fact.events_recorded.events
        types = list(told.types)
        is_of_groups = profile_service_pb2.EVENT_TYPE_GROUP in types
        stating = {place for place, name in enumerate(told.names) if name in (COMPANY_JOINED, COMPANY_LEFT)}
        if is_of_groups or stating:
            found += _company_calls(told, types, stating)
    return found


def _company_calls(
    told: profile_service_pb2.RecordedEvents, types: Sequence[int], stating: Collection[int]
) -> Iterator[CompanyCall]:
    for place, name_index in enumerate(told.name_indexes):
        is_group = types[place] == profile_service_pb2.EVENT_TYPE_GROUP
        if not is_group and (name_index not in stating or types[place] != profile_service_pb2.EVENT_TYPE_TRACK):
            continue
        body = told.properties_json[place]
        properties = decode(body) if body else {}
        call = read_call(
            name=told.names[name_index],
            is_group=is_group,
            properties=properties if isinstance(properties, dict) else {},
            node_id=told.node_ids[place],
            message_id=told.message_ids[place],
            occur_time_us=told.occur_times_us[place],
            receive_time_us=told.receive_times_us[place],
        )
        if call is not None:
            yield call


def findings_in(payloads: Iterable[bytes], rules: Rules) -> list[Finding]:
    """Returns what does not fit rules, of recorded events in serialised facts of profile itself.

    A fact is only parsed when the bytes of a name that has a schema are in it.
    """
    found: list[Finding] = []
    spelt = [name.encode() for name in (*rules.events, *rules.traits)]
    for payload in payloads:
        if not any(name in payload for name in spelt):
            continue
        fact = profile_facts_pb2.ProfileFact.FromString(payload)
        if fact.WhichOneof("fact") == "events_recorded":
            found += _findings_in(fact.events_recorded.events, rules)
    return found


def _findings_in(told: profile_service_pb2.RecordedEvents, rules: Rules) -> Iterator[Finding]:
    wanted = {place for place, name in enumerate(told.names) if name in rules.events}
    for place, name_index in enumerate(told.name_indexes if wanted else ()):
        if name_index in wanted and told.types[place] == profile_service_pb2.EVENT_TYPE_TRACK:
            body = told.properties_json[place]
            properties = decode(body) if body else {}
            yield from rules.of_properties(told.names[name_index], properties if isinstance(properties, dict) else {})
    if rules.traits:
        for of_event in told.changes:
            yield from rules.of_traits(
                (change.key, decode(change.value_json))
                for change in of_event.changes
                if change.kind == attribute_pb2.ATTRIBUTE_KIND_TRAIT
            )


def membership_changes(payloads: Iterable[bytes]) -> list[MembershipChanges]:
    """Returns who entered and left segments by serialised facts of segment; facts of other kinds tell tills nothing."""
    return [
        MembershipChanges(
            segment_id=group.segment_id,
            entered=group.entered,
            cause=int(group.cause) if group.cause in _CAUSES else 0,
            change_time=from_microseconds(group.change_time_us),
            customer_ids=list(group.customer_ids),
            change_ids=list(group.change_ids),
        )
        for payload in payloads
        for group in segment_facts_pb2.SegmentFact.FromString(payload).memberships_changed.groups
        if group.customer_ids
    ]


def score_changes(payloads: Iterable[bytes]) -> Iterator[ToldScores]:
    """Yields the scores in serialised facts of scoring, a fact each.

    A score whose replacement is not told is left out: a version of scoring from before there were any told it.
    """
    for payload in payloads:
        told = scoring_facts_pb2.ScoringFact.FromString(payload).scores_changed
        read = told_scores(told.scores, told.replacements)
        if read.scores:
            yield read


def told_scores(
    scores: Iterable[scoring_facts_pb2.CustomerScore], replacements: Iterable[scoring_facts_pb2.ScoreReplacement]
) -> ToldScores:
    """Returns scores as facts and exports have them."""
    known = {
        each.name: Replacement(each.name, each.model_id, from_microseconds(each.replace_time_us))
        for each in replacements
    }
    return ToldScores(
        [
            TillScore(each.customer_id, each.name, each.value, from_microseconds(each.score_time_us))
            for each in scores
            if each.name in known
        ],
        list(known.values()),
    )


def _task_ending(message: messaging_facts_pb2.TaskCompleted) -> TaskEnding:
    return TaskEnding(
        update_id=message.update_id,
        node_id=message.customer_id,
        task_id=message.task_id,
        kind=enum_word(task_service_pb2.TaskKind, message.kind, "TASK_KIND_"),
        outcome=enum_word(task_service_pb2.TaskOutcome, message.outcome, "TASK_OUTCOME_"),
        staff_id=message.staff_id,
        store_id=message.store_id,
        source=message.source,
        title=message.title,
        complete_time_us=message.complete_time_us,
    )


def _message_update(message: messaging_facts_pb2.MessageUpdated) -> MessageUpdate:
    return MessageUpdate(
        update_id=message.update_id,
        delivery_id=message.delivery_id,
        node_id=message.node_id or message.customer_id,
        template_id=message.template_id,
        channel=enum_word(channel_pb2.Channel, message.channel, "CHANNEL_"),
        # What is not called transactional is marketing: the stricter.
        purpose=enum_word(channel_pb2.Purpose, message.purpose, "PURPOSE_") or "marketing",
        status=enum_word(messaging_service_pb2.MessageStatus, message.status, "MESSAGE_STATUS_"),
        reason=enum_word(messaging_service_pb2.MessageReason, message.reason, "MESSAGE_REASON_"),
        engagement=enum_word(messaging_service_pb2.Engagement, message.engagement, "ENGAGEMENT_"),
        update_time_us=message.update_time_us,
        source=message.source,
        target_url=message.target_url,
        reply_text=message.reply_text,
        detail=message.detail,
    )
