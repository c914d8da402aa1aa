"""What others tell, read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from services.common.attribute_kinds import AttributeKind
from services.common.facts import ReceivedFact, unknown_values
from services.common.json_values import decode, stored_value
from services.common.topology import heard_by
from services.segment.domain.attributes import flatten
from services.segment.domain.heard import (
    AttributeSet,
    Heard,
    HeardEvents,
    HeardMove,
    HeardPeriod,
    HeardScore,
    HeardSurvivorship,
)
from services.segment.domain.heard_kept import NOTHING_KEPT, HeardKept, HeardUserId
from services.segment.domain.shelf import HeardStock
from services.segment.facts.heard_kept import (
    heard_batches,
    heard_companies,
    heard_consents,
    heard_coupons,
    heard_members,
    heard_tiers,
)
from services.segment.facts.heard_shelf import heard_products, heard_stores
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.identity.v1 import identity_facts_pb2 as identity_facts
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.scoring.v1 import scoring_facts_pb2 as scoring_facts

STREAMS = heard_by("segment")
FACTS = {
    "identity": identity_facts.IdentityFact,
    "profile": profile_facts.ProfileFact,
    "scoring": scoring_facts.ScoringFact,
}
"""The contracts of the facts that are heard."""

_REGISTERS = frozenset(
    {
        attribute_pb.ATTRIBUTE_KIND_TRAIT,
        attribute_pb.ATTRIBUTE_KIND_TAG,
        attribute_pb.ATTRIBUTE_KIND_RESTRICTION,
    }
)
_LARGEST_TYPE = 255

_log = structlog.get_logger(__name__)


def hear(fact: ReceivedFact) -> Heard:
    """Returns what a fact says; kinds this version does not know say nothing.

    Raises:
        google.protobuf.message.DecodeError: If the payload is not of its service.
    """
    if fact.service == "profile":
        told = profile_facts.ProfileFact.FromString(fact.payload)
        if told.HasField("event_retention_changed"):
            changed = told.event_retention_changed
            return Heard(period=HeardPeriod(changed.months, changed.revision))
        if told.HasField("survivorship_changed"):
            rules = told.survivorship_changed
            sources = {
                each.trait: tuple(each.identifier_types) for each in rules.prioritised_traits if each.identifier_types
            }
            return Heard(survivorship=HeardSurvivorship(frozenset(rules.most_frequent_traits), rules.revision, sources))
        return Heard(events=recorded_events(told.events_recorded.events), kept=heard_kept(told))
    if fact.service == "identity":
        identity = identity_facts.IdentityFact.FromString(fact.payload)
        return Heard(
            moves=tuple(
                HeardMove(move.node_id, move.from_customer_id, move.to_customer_id, move.mapping_version)
                for moves in (identity.customers_linked.moves, identity.customers_cut.moves)
                for move in moves
            ),
            kept=heard_user_ids(identity),
        )
    scores = scoring_facts.ScoringFact.FromString(fact.payload).scores_changed.scores
    return Heard(scores=tuple(map(heard_score, scores)))


def heard_score(score: scoring_facts.CustomerScore) -> HeardScore:
    """Returns a score as the history keeps it."""
    return HeardScore(score.customer_id, score.name, stored_value(score.value), score.score_time_us)


def heard_kept(fact: profile_facts.ProfileFact) -> HeardKept:
    """Returns what a fact of profile says of it."""
    if fact.events_recorded.consents:
        return HeardKept(consents=heard_consents(fact.events_recorded.consents))
    if fact.HasField("points_changed"):
        changes = fact.points_changed.changes
        return HeardKept(
            batches=heard_batches(one for each in changes for one in each.batches),
            customers=tuple(each.customer_id for each in changes if each.batches),
        )
    if fact.HasField("tier_changed"):
        return HeardKept(tiers=heard_tiers(fact.tier_changed.kept))
    if fact.HasField("coupons_changed"):
        return HeardKept(coupons=heard_coupons(fact.coupons_changed.coupons))
    if fact.HasField("companies_changed"):
        changed = fact.companies_changed
        return HeardKept(members=heard_members(changed.memberships), companies=heard_companies(changed.companies))
    if fact.HasField("products_changed"):
        return HeardKept(products=heard_products((one.product, one.revision) for one in fact.products_changed.products))
    if fact.HasField("stores_changed"):
        return HeardKept(stores=heard_stores((one.store, one.revision) for one in fact.stores_changed.stores))
    if fact.HasField("stock_changed"):
        at_us = fact.stock_changed.state_time.ToMicroseconds()
        lines = fact.stock_changed.lines
        return HeardKept(stock=tuple(HeardStock(one.sku, one.store_id, one.quantity, at_us) for one in lines))
    return NOTHING_KEPT


def heard_user_ids(fact: identity_facts.IdentityFact) -> HeardKept:
    """Returns what a fact of identity says of user ids."""
    if not fact.user_ids_added.nodes:
        return NOTHING_KEPT
    return HeardKept(
        user_ids=tuple(
            HeardUserId(one.node_id, one.customer_id, one.mapping_version) for one in fact.user_ids_added.nodes
        )
    )


def recorded_events(told: profile_pb.RecordedEvents) -> HeardEvents:
    """Returns events of profile's log."""
    names = list(told.names)
    paths: list[str] = []
    values: list[str] = []
    return HeardEvents(
        event_ids=list(told.event_ids),
        node_ids=list(told.node_ids),
        customer_ids=list(told.customer_ids),
        mapping_versions=list(told.mapping_versions),
        message_ids=told.message_ids,
        types=_types(told.types),
        names=[names[index] for index in told.name_indexes],
        occur_us=list(told.occur_times_us),
        receive_us=told.receive_times_us,
        path_counts=[flatten(_object(body), paths, values) for body in told.properties_json],
        paths=paths,
        values=values,
        changes=[
            (of_event.event_index, attribute_set(change))
            for of_event in told.changes
            for change in of_event.changes
            if is_register(change)
        ],
        node_types={
            of_event.event_index: of_event.identifier_type for of_event in told.changes if of_event.identifier_type
        },
    )


def is_register(change: profile_pb.AttributeChange) -> bool:
    """Tells whether a change sets an attribute that rules look at. A kind that this version does not know is counted.

    Nothing of it is lost: profile's log has it, and a rebuild by a version that knows it finds it there.
    """
    if change.kind in _REGISTERS:
        return True
    if change.kind != attribute_pb.ATTRIBUTE_KIND_CONSENT:
        unknown_values.add(1, {"consumer": "segment", "value": "attribute_kind"})
    return False


def attribute_set(change: profile_pb.AttributeChange) -> AttributeSet:
    """Returns a change of an attribute."""
    return AttributeSet(AttributeKind(change.kind), change.key, stored_value(_json(change.value_json)))


def _types(types: Sequence[int]) -> list[int]:
    """Returns kinds of events as the history keeps them, in one byte; larger ones of later contracts as the largest."""
    found = list(types)
    if max(found, default=0) <= _LARGEST_TYPE:
        return found
    unknown_values.add(1, {"consumer": "segment", "value": "event_type"})
    return [min(one, _LARGEST_TYPE) for one in found]


def _object(body: bytes) -> dict[str, Any]:
    value = _json(body)
    return value if isinstance(value, dict) else {}


def _json(body: bytes) -> Any:
    """Returns a JSON value; what profile's own check let through and we cannot read is absent here, and logged."""
    if not body:
        return None
    try:
        return decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _log.warning("fact.value_unreadable", size=len(body))
        return None
