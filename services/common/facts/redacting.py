"""What a fact says without certain people: facts are of many, and what others have in them stays as it was told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from typing import Any, Final

from google.protobuf.message import DecodeError

from yike.identity.v1 import identity_facts_pb2 as identity_pb
from yike.journey.v1 import journey_facts_pb2 as journey_pb
from yike.messaging.v1 import messaging_facts_pb2 as messaging_pb
from yike.profile.v1 import profile_facts_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2 as profile_service_pb
from yike.scoring.v1 import scoring_facts_pb2 as scoring_pb
from yike.segment.v1 import segment_facts_pb2 as segment_pb

# Beyond so many it costs less to read each fact than to look for each number in its bytes.
_LOOKED_FOR = 50

_COLUMNS: Final = (
    "event_ids",
    "node_ids",
    "customer_ids",
    "mapping_versions",
    "message_ids",
    "types",
    "name_indexes",
    "occur_times_us",
    "receive_times_us",
    "properties_json",
)


class Redactor:
    """Takes people out of facts.

    Attributes:
        marks: What their ids look like in facts, one of which is in each that tells of them.
    """

    def __init__(self, nodes: Collection[int]) -> None:
        """Takes all nodes of the people, their customers' ids of all times among them."""
        self._nodes: Set[int] = frozenset(nodes)
        self._are_few = len(self._nodes) <= _LOOKED_FOR
        self.marks = tuple(mark for node in nodes for mark in (node.to_bytes(8, "little", signed=True), _varint(node)))

    def without(self, service: str, payload: bytes) -> bytes | None:
        """Returns what a fact says without them; None where it says nothing of them, and stays as it is.

        Empty where nobody can tell what else it says: where it is damaged, or of a kind that this version does not know and
        holds one of their ids.

        Args:
            service: Who told it.
            payload: The serialised `<Service>Fact`.
        """
        if self._are_few and not self._mentions(payload):
            return None
        contract, redact = _CONTRACTS[service]
        fact = contract()
        try:
            fact.ParseFromString(payload)
        except DecodeError:
            return b""
        if fact.WhichOneof("fact") is None:
            return b"" if self._mentions(payload) else None
        if not redact(fact, self._nodes):
            return None
        redacted: bytes = fact.SerializeToString()
        return redacted

    def _mentions(self, payload: bytes) -> bool:
        return any(mark in payload for mark in self.marks)


def _profile(fact: profile_pb.ProfileFact, nodes: Set[int]) -> bool:
    match fact.WhichOneof("fact"):
        case "events_recorded":
            events = _events(fact.events_recorded.events, nodes)
            return _consents(fact.events_recorded.consents, nodes) or events
        case "events_vouched":
            return _events(fact.events_vouched.events, nodes)
        case "points_changed":
            return _points(fact.points_changed.changes, nodes)
        case "tier_changed":
            kept = _keep(fact.tier_changed.kept, lambda one: one.node_id in nodes)
            return _keep(fact.tier_changed.changes, lambda one: one.customer_id in nodes) or kept
        case "companies_changed":
            return _keep(fact.companies_changed.memberships, lambda one: one.node_id in nodes)
        case "coupons_changed":
            return _keep(fact.coupons_changed.coupons, lambda one: one.node_id in nodes)
        case "coupon_issued":
            return _keep(fact.coupon_issued.coupons, lambda one: one.node_id in nodes)
        case "coupon_expired":
            return _keep(fact.coupon_expired.coupons, lambda one: one.node_id in nodes)
        case "coupon_redeemed" if fact.coupon_redeemed.coupon.node_id in nodes:
            # It tells of nothing else.
            fact.ClearField("coupon_redeemed")
            return True
        case _:
            return False


def _consents(consents: Any, nodes: Set[int]) -> bool:
    changed = _keep(consents, lambda one: one.node_id in nodes)
    for one in consents:
        if one.speaker_node_id in nodes:
            # Said in the name of nobody who is there: as it holds without them.
            one.speaker_node_id = 0
            changed = True
    return changed


def _points(changes: Any, nodes: Set[int]) -> bool:
    changed = [_keep(change.entries, lambda entry: entry.node_id in nodes) for change in changes]
    changed += [_keep(change.batches, lambda batch: batch.node_id in nodes) for change in changes]
    for change in changes:
        if change.customer_id in nodes and change.entries:
            # Of another one who went away from them: whose those points are now, a later mapping told.
            change.customer_id = change.entries[0].node_id
            changed.append(True)
    changed.append(_keep(changes, lambda change: change.customer_id in nodes))
    return any(changed)


def _events(told: profile_service_pb.RecordedEvents, nodes: Set[int]) -> bool:
    kept = [place for place, node in enumerate(told.node_ids) if node not in nodes]
    if len(kept) == len(told.node_ids) and nodes.isdisjoint(told.customer_ids):
        return False
    # A column that this version does not know could not be shortened along with the others.
    told.DiscardUnknownFields()
    names = [told.names[index] for index in told.name_indexes]
    places = {place: index for index, place in enumerate(kept)}
    changes = [each for each in told.changes if each.event_index in places]
    told.untrusted_indexes[:] = [places[place] for place in told.untrusted_indexes if place in places]
    for name in _COLUMNS:
        column = getattr(told, name)
        values = [column[place] for place in kept]
        del column[:]
        column.extend(values)
    for place, customer in enumerate(told.customer_ids):
        if customer in nodes:
            # It was only a hint, and is none any more: whose the node is, a later mapping told.
            told.customer_ids[place], told.mapping_versions[place] = told.node_ids[place], 0
    left = list(dict.fromkeys(names[place] for place in kept))
    told.names[:] = left
    told.name_indexes[:] = [left.index(names[place]) for place in kept]
    copies = [type(each).FromString(each.SerializeToString()) for each in changes]
    del told.changes[:]
    for each in copies:
        each.event_index = places[each.event_index]
        told.changes.append(each)
    return True


def _identity(fact: identity_pb.IdentityFact, nodes: Set[int]) -> bool:
    lists: list[Any] = [fact.customers_linked.moves] if fact.HasField("customers_linked") else []
    lists += [fact.customers_cut.moves] if fact.HasField("customers_cut") else []
    lists += [fact.identifiers_quarantined.identifiers] if fact.HasField("identifiers_quarantined") else []
    lists += [fact.user_ids_added.nodes] if fact.HasField("user_ids_added") else []
    changed = [_keep(each, lambda one: one.node_id in nodes or _of(one, "to_customer_id") in nodes) for each in lists]
    for moves in lists:
        for move in moves:
            # Of somebody who went away from them, that they are somewhere else stays told.
            if _of(move, "from_customer_id") in nodes:
                move.from_customer_id = move.to_customer_id
                changed.append(True)
            if _of(move, "customer_id") in nodes:
                move.customer_id = move.node_id
                changed.append(True)
    return any(changed)


def _segment(fact: segment_pb.SegmentFact, nodes: Set[int]) -> bool:
    changed = False
    groups = fact.memberships_changed.groups if fact.HasField("memberships_changed") else ()
    for group in groups:
        kept = [place for place, customer in enumerate(group.customer_ids) if customer not in nodes]
        if len(kept) < len(group.customer_ids):
            changed = True
            group.change_ids[:] = [group.change_ids[place] for place in kept]
            group.customer_ids[:] = [group.customer_ids[place] for place in kept]
    return changed and (_keep(groups, lambda group: not group.customer_ids) or True)


def _journey(fact: journey_pb.JourneyFact, nodes: Set[int]) -> bool:
    return fact.HasField("runs_advanced") and _keep(fact.runs_advanced.runs, lambda run: run.customer_id in nodes)


def _messaging(fact: messaging_pb.MessagingFact, nodes: Set[int]) -> bool:
    if fact.HasField("tasks_completed"):
        return _keep(fact.tasks_completed.tasks, lambda one: one.customer_id in nodes)
    return fact.HasField("messages_updated") and _keep(
        fact.messages_updated.updates, lambda one: one.customer_id in nodes or one.node_id in nodes
    )


def _scoring(fact: scoring_pb.ScoringFact, nodes: Set[int]) -> bool:
    return fact.HasField("scores_changed") and _keep(fact.scores_changed.scores, lambda one: one.customer_id in nodes)


# Found by who tells it, which its package says.
_CONTRACTS: Mapping[str, tuple[Callable[[], Any], Callable[[Any, Set[int]], bool]]] = {
    contract.DESCRIPTOR.file.package.split(".")[1]: (contract, redact)
    for contract, redact in (
        (identity_pb.IdentityFact, _identity),
        (profile_pb.ProfileFact, _profile),
        (segment_pb.SegmentFact, _segment),
        (journey_pb.JourneyFact, _journey),
        (messaging_pb.MessagingFact, _messaging),
        (scoring_pb.ScoringFact, _scoring),
    )
}


def _keep(items: Any, is_theirs: Callable[[Any], bool]) -> bool:
    """Takes items out of a repeated field; returns whether there were any."""
    theirs = [place for place, item in enumerate(items) if is_theirs(item)]
    for place in reversed(theirs):
        del items[place]
    return bool(theirs)


def _of(message: Any, name: str) -> int:
    return getattr(message, name, 0)


def _varint(number: int) -> bytes:
    return bytes(_septets(number))


def _septets(number: int) -> Iterator[int]:
    while number >= 0x80:
        yield number & 0x7F | 0x80
        number >>= 7
    yield number
