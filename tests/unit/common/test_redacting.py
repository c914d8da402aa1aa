"""A fact without certain people: nothing of them is left in it, and all of the others is as it was."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from services.common.facts import redacting
from services.common.facts.redacting import Redactor
from services.common.topology import SERVICES
from tests.support.recorded import RecordedEvent, columns_of, events_of, fact_of
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.identity.v1 import identity_facts_pb2 as identity_pb
from yike.journey.v1 import journey_facts_pb2 as journey_pb
from yike.messaging.v1 import messaging_facts_pb2 as messaging_pb
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_facts_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2 as profile_service_pb
from yike.scoring.v1 import scoring_facts_pb2 as scoring_pb
from yike.segment.v1 import segment_facts_pb2 as segment_pb

# As ids are: 63 bits, so that none is part of something else by chance.
THEIRS, OTHERS = 0x5A17_33C2_91E4_0D7B, 0x2F4C_11D9_7E65_A803
NODES = [THEIRS]
OF_NOBODY = {
    "event_retention_changed",
    "survivorship_changed",
    "products_changed",
    "stores_changed",
    "stock_changed",
    "data_quality_alerted",
    "alert_fired",
    "report_ran",
}
"""Kinds of facts that tell of no person."""


def moves(kind: str) -> tuple[Message, Message]:
    """A fact of moves of both, and without the one."""
    theirs = identity_pb.NodeMoved(node_id=THEIRS, from_customer_id=THEIRS, to_customer_id=OTHERS, mapping_version=1)
    others = identity_pb.NodeMoved(node_id=OTHERS, from_customer_id=7, to_customer_id=OTHERS, mapping_version=2)
    told = type(
        identity_pb.IdentityFact().customers_cut
        if kind == "customers_cut"
        else identity_pb.IdentityFact().customers_linked
    )
    return (
        identity_pb.IdentityFact(**{kind: told(moves=[theirs, others])}),  # type: ignore[arg-type]  # Whichever kind.
        identity_pb.IdentityFact(**{kind: told(moves=[others])}),  # type: ignore[arg-type]  # Whichever kind.
    )


def samples() -> dict[str, tuple[str, Message, Message]]:
    """Returns by kind who tells it, a fact of both people, and what is to be left of it."""
    theirs = RecordedEvent(node_id=THEIRS, name="Theirs", message_id="theirs", properties_json=b'{"phone": "139"}')
    others = RecordedEvent(node_id=OTHERS, message_id="others", properties_json=b"{}")
    quarantined = [identity_pb.IdentifierTakenOut(node_id=node, customer_id=node) for node in (OTHERS, THEIRS)]
    runs = [
        journey_pb.JourneyFact().runs_advanced.runs.add(run_id=str(node), customer_id=node) for node in (THEIRS, OTHERS)
    ]
    updates = [
        messaging_pb.MessageUpdated(node_id=node, customer_id=7, target_url="https://x") for node in (OTHERS, THEIRS)
    ]
    ended = [messaging_pb.TaskCompleted(task_id=str(node), customer_id=node) for node in (THEIRS, OTHERS)]
    scores = [scoring_pb.CustomerScore(customer_id=node, value=0.5) for node in (THEIRS, OTHERS)]
    groups = [
        segment_pb.MembershipChanges(segment_id="both", customer_ids=[OTHERS, THEIRS], change_ids=[1, 2]),
        segment_pb.MembershipChanges(segment_id="theirs", customer_ids=[THEIRS], change_ids=[3]),
    ]
    left = segment_pb.MembershipChanges(segment_id="both", customer_ids=[OTHERS], change_ids=[1])
    event = profile_pb.ProfileFact
    points = [
        profile_pb.CustomerPointsChange(
            customer_id=node,
            balance=7,
            entries=[loyalty_pb.PointsEntry(node_id=node, order_id=f"order-{node}")],
            batches=[loyalty_pb.BatchLeft(node_id=node, batch_id=3)],
        )
        for node in (THEIRS, OTHERS)
    ]
    coupons = [profile_pb.ToldCoupon(coupon_id=f"c{node}", node_id=node) for node in (THEIRS, OTHERS)]
    redeemed = profile_pb.CouponRedeemed(coupon=coupons[0], order_id="order")
    tiers = [profile_pb.CustomerTierChange(customer_id=node, tier_id="gold") for node in (OTHERS, THEIRS)]
    told = [loyalty_pb.TierTold(node_id=node, tier_id="gold") for node in (OTHERS, THEIRS)]
    stated = [
        profile_service_pb.StatedConsent(node_id=node, speaker_node_id=speaker)
        for node, speaker in ((THEIRS, 0), (OTHERS, THEIRS), (OTHERS, OTHERS))
    ]
    # In whose name it was said is nobody's any more.
    kept_stated = [profile_service_pb.StatedConsent(node_id=OTHERS), stated[2]]
    left_coupons = [coupon_pb.CouponLeft(coupon_id=f"c{node}", node_id=node) for node in (THEIRS, OTHERS)]
    memberships = [company_pb.MembershipLeft(node_id=node, company_id="acme") for node in (THEIRS, OTHERS)]
    users = [identity_pb.UserIdAdded(node_id=node, customer_id=node) for node in (OTHERS, THEIRS)]
    return {
        "events_recorded": (
            "profile",
            event(events_recorded=profile_pb.EventsRecorded(events=columns_of([theirs, others]), consents=stated)),
            event(events_recorded=profile_pb.EventsRecorded(events=columns_of([others]), consents=kept_stated)),
        ),
        "events_vouched": (
            "profile",
            event(events_vouched=profile_pb.EventsVouched(events=columns_of([theirs, others]))),
            event(events_vouched=profile_pb.EventsVouched(events=columns_of([others]))),
        ),
        "points_changed": (
            "profile",
            event(points_changed=profile_pb.PointsChanged(changes=[points[0], points[1]])),
            event(points_changed=profile_pb.PointsChanged(changes=[points[1]])),
        ),
        "tier_changed": (
            "profile",
            event(tier_changed=profile_pb.TierChanged(changes=[tiers[0], tiers[1]], kept=told)),
            event(tier_changed=profile_pb.TierChanged(changes=[tiers[0]], kept=told[:1])),
        ),
        "companies_changed": (
            "profile",
            event(companies_changed=profile_pb.CompaniesChanged(memberships=memberships)),
            event(companies_changed=profile_pb.CompaniesChanged(memberships=memberships[1:])),
        ),
        "coupons_changed": (
            "profile",
            event(coupons_changed=profile_pb.CouponsChanged(coupons=left_coupons)),
            event(coupons_changed=profile_pb.CouponsChanged(coupons=left_coupons[1:])),
        ),
        "coupon_issued": (
            "profile",
            event(coupon_issued=profile_pb.CouponIssued(coupons=coupons)),
            event(coupon_issued=profile_pb.CouponIssued(coupons=coupons[1:])),
        ),
        "coupon_expired": (
            "profile",
            event(coupon_expired=profile_pb.CouponExpired(coupons=coupons)),
            event(coupon_expired=profile_pb.CouponExpired(coupons=coupons[1:])),
        ),
        "coupon_redeemed": ("profile", event(coupon_redeemed=redeemed), event()),
        "customers_linked": ("identity", *moves("customers_linked")),
        "customers_cut": ("identity", *moves("customers_cut")),
        "user_ids_added": (
            "identity",
            identity_pb.IdentityFact(user_ids_added=identity_pb.UserIdsAdded(nodes=users)),
            identity_pb.IdentityFact(user_ids_added=identity_pb.UserIdsAdded(nodes=users[:1])),
        ),
        "identifiers_quarantined": (
            "identity",
            identity_pb.IdentityFact(
                identifiers_quarantined=identity_pb.IdentifiersQuarantined(identifiers=quarantined)
            ),
            identity_pb.IdentityFact(
                identifiers_quarantined=identity_pb.IdentifiersQuarantined(identifiers=quarantined[:1])
            ),
        ),
        "runs_advanced": (
            "journey",
            journey_pb.JourneyFact(runs_advanced=journey_pb.RunsAdvanced(runs=runs)),
            journey_pb.JourneyFact(runs_advanced=journey_pb.RunsAdvanced(runs=runs[1:])),
        ),
        "messages_updated": (
            "messaging",
            messaging_pb.MessagingFact(messages_updated=messaging_pb.MessagesUpdated(updates=updates)),
            messaging_pb.MessagingFact(messages_updated=messaging_pb.MessagesUpdated(updates=updates[:1])),
        ),
        "tasks_completed": (
            "messaging",
            messaging_pb.MessagingFact(tasks_completed=messaging_pb.TasksCompleted(tasks=ended)),
            messaging_pb.MessagingFact(tasks_completed=messaging_pb.TasksCompleted(tasks=ended[1:])),
        ),
        "scores_changed": (
            "scoring",
            scoring_pb.ScoringFact(scores_changed=scoring_pb.ScoresChanged(scores=scores)),
            scoring_pb.ScoringFact(scores_changed=scoring_pb.ScoresChanged(scores=scores[1:])),
        ),
        "memberships_changed": (
            "segment",
            segment_pb.SegmentFact(memberships_changed=segment_pb.MembershipsChanged(groups=groups)),
            segment_pb.SegmentFact(memberships_changed=segment_pb.MembershipsChanged(groups=[left])),
        ),
    }


@pytest.mark.parametrize("kind", samples())
@pytest.mark.parametrize("more", [0, 100])
def test_a_fact_of_two_tells_of_the_other_one_only(kind: str, more: int) -> None:
    service, fact, left = samples()[kind]
    # Of a hundred more people it is read without a look at its bytes.
    redactor = Redactor([*NODES, *range(10**15, 10**15 + more)])
    redacted = redactor.without(service, fact.SerializeToString())
    assert redacted is not None
    assert type(fact).FromString(redacted) == left
    assert redactor.without(service, redacted) is None
    assert redactor.without(service, left.SerializeToString()) is None


def test_every_kind_of_fact_is_known_to_tell_of_persons_or_of_nobody() -> None:
    kinds = {
        service: {field.name for field in contract().DESCRIPTOR.oneofs_by_name["fact"].fields}
        for service, (contract, _) in redacting._CONTRACTS.items()
    }
    assert set(kinds) == set(SERVICES)
    assert set().union(*kinds.values()) == set(samples()) | OF_NOBODY
    columns = {field.name for field in profile_service_pb.RecordedEvents.DESCRIPTOR.fields}
    assert columns == {*redacting._COLUMNS, "names", "changes", "untrusted_indexes"}


def change(key: str) -> profile_service_pb.AttributeChange:
    """A trait."""
    return profile_service_pb.AttributeChange(kind=attribute_pb.ATTRIBUTE_KIND_TRAIT, key=key, value_json=b'"x"')


events = st.lists(
    st.builds(
        RecordedEvent,
        node_id=st.sampled_from([THEIRS, OTHERS, 5]),
        customer_id=st.sampled_from([OTHERS, 5]),
        event_id=st.integers(1, 10**6),
        name=st.sampled_from(["A", "B", "C"]),
        occur_time_us=st.integers(0, 10**6),
        changes=st.lists(st.sampled_from(["k1", "k2"]).map(change), max_size=2),
        is_trusted=st.booleans(),
    ),
    max_size=6,
)


@given(events)
def test_events_by_column_are_what_they_were_without_theirs(told: list[RecordedEvent]) -> None:
    redacted = Redactor(NODES).without("profile", fact_of(told))
    kept = [event for event in told if event.node_id != THEIRS]
    if redacted is None:
        assert kept == told
    else:
        assert events_of(profile_pb.ProfileFact.FromString(redacted).events_recorded.events) == kept
        assert redacted == fact_of(kept)


def test_of_another_ones_event_that_once_was_theirs_only_the_hint_goes() -> None:
    told = RecordedEvent(node_id=OTHERS, customer_id=THEIRS, mapping_version=9, properties_json=b'{"a": 1}')
    redacted = Redactor(NODES).without("profile", fact_of([told]))
    assert redacted is not None
    (left,) = events_of(profile_pb.ProfileFact.FromString(redacted).events_recorded.events)
    assert (left.node_id, left.customer_id, left.mapping_version, left.properties_json) == (
        OTHERS,
        OTHERS,
        0,
        b'{"a": 1}',
    )


def test_points_of_both_while_they_were_one_stay_with_the_other_one() -> None:
    fact = profile_pb.ProfileFact()
    change = fact.points_changed.changes.add(customer_id=THEIRS, balance=9)
    for node in (THEIRS, OTHERS):
        change.entries.add(node_id=node, points=4)
    redacted = Redactor(NODES).without("profile", fact.SerializeToString())
    assert redacted is not None
    (left,) = profile_pb.ProfileFact.FromString(redacted).points_changed.changes
    assert (left.customer_id, [entry.node_id for entry in left.entries]) == (OTHERS, [OTHERS])


def test_who_went_away_from_them_is_still_told_to_be_elsewhere() -> None:
    fact = identity_pb.IdentityFact()
    fact.customers_cut.moves.add(node_id=OTHERS, from_customer_id=THEIRS, to_customer_id=OTHERS, mapping_version=3)
    redacted = Redactor(NODES).without("identity", fact.SerializeToString())
    assert redacted is not None
    (move,) = identity_pb.IdentityFact.FromString(redacted).customers_cut.moves
    assert (move.node_id, move.from_customer_id, move.to_customer_id, move.mapping_version) == (
        OTHERS,
        OTHERS,
        OTHERS,
        3,
    )


@pytest.mark.parametrize("mark", [THEIRS.to_bytes(8, "little"), b"\x01\x02"])
def test_what_nobody_can_read_is_emptied_where_it_may_tell_of_them(mark: bytes) -> None:
    unknown: Any = b"\xfa\x7f" + bytes([len(mark)]) + mark
    expected = b"" if len(mark) == 8 else None
    assert Redactor(NODES).without("profile", unknown) == expected
    assert Redactor(NODES).without("profile", mark + b"\xff\xff") == expected
