"""Orders that nobody trusted tells: they are in the file, and earn nothing until a trusted door tells of them, once."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.errors import FailedPrecondition, NotFound
from services.profile.storage.loyalty import problems as stored
from tests.integration.profile.conftest import event
from tests.integration.profile.loyalty.programme import Loyalty, hear, order
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc

NOT_TRUSTED = loyalty_pb.LOYALTY_PROBLEM_KIND_NOT_TRUSTED
PROGRAMME = loyalty_pb.LoyaltySettings(
    earning=loyalty_pb.EarningRules(
        points=1, amount=1, events=[loyalty_pb.EventEarning(event_name="Review Written", points=5)]
    ),
    tiers=loyalty_pb.TierRules(tiers=[loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=50)]),
)


def public(sent: profile_pb.IncomingEvent) -> profile_pb.IncomingEvent:
    """Returns an event as the gateway stamps it when a page sends it."""
    sent.order_authority = profile_pb.ORDER_AUTHORITY_NONE
    return sent


async def has(loyalty: Loyalty, user: str = "u1") -> tuple[int, str]:
    """Returns a customer's balance and tier once all is heard."""
    await hear(loyalty.platform)
    found = await loyalty.points(await loyalty.workspace.customer_of("anonymous_id", user))
    return found.balance, found.tier.tier_id


async def listed(
    loyalty: Loyalty, kind: loyalty_pb.LoyaltyProblemKind = loyalty_pb.LOYALTY_PROBLEM_KIND_UNSPECIFIED
) -> loyalty_pb.ListLoyaltyProblemsResponse:
    answer: loyalty_pb.ListLoyaltyProblemsResponse = await loyalty.platform.loyalty.ListLoyaltyProblems(
        loyalty_pb.ListLoyaltyProblemsRequest(page_size=500, kind=kind), metadata=loyalty.workspace.metadata
    )
    return answer


async def test_what_a_page_says_earns_nothing_and_is_listed_with_its_reason(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    forged = order("O1", 1_000_000, at=now, anonymous_id="u1")
    await loyalty.workspace.record(
        public(forged), public(event(name="Review Written", at=now, anonymous_id="u1", properties={}))
    )
    assert await has(loyalty) == (0, "")
    assert await loyalty.rows() == []
    assert await loyalty.problems() == [("", NOT_TRUSTED), ("O1", NOT_TRUSTED)]
    assert (await listed(loyalty)).untrusted_count == 2
    # It is in the timeline like any other.
    names = {
        each.name
        for each in await loyalty.workspace.timeline(await loyalty.workspace.customer_of("anonymous_id", "u1"))
    }
    assert names >= {"Order Completed", "Review Written"}


@pytest.mark.parametrize("server_first", [False, True])
async def test_the_same_order_by_a_trusted_door_earns_exactly_once(loyalty: Loyalty, server_first: bool) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    page = public(order("O1", 1_000_000, at=now, anonymous_id="u1", message_id="page"))
    server = order("O1", 60, at=now, anonymous_id="u1", message_id="server")
    for sent in (server, page) if server_first else (page, server):
        await loyalty.workspace.record(sent)
        await hear(loyalty.platform)
    await loyalty.workspace.record(public(order("O1", 7, at=now, anonymous_id="u1", message_id="page again")))
    assert await has(loyalty) == (60, "gold")
    # The first amount that somebody trusted says is that of the order: the page's is no other one.
    assert await loyalty.problems() == []


async def test_a_refund_by_a_page_takes_nothing_back(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 60, at=now, anonymous_id="u1"))
    await loyalty.workspace.record(public(order("O1", 60, at=now, anonymous_id="u1", name="Order Refunded")))
    await loyalty.workspace.record(public(order("O1", None, at=now, anonymous_id="u1", name="Order Cancelled")))
    assert await has(loyalty) == (60, "gold")
    assert await loyalty.problems() == [("O1", NOT_TRUSTED)]
    await loyalty.workspace.record(order("O1", 20, at=now, anonymous_id="u1", name="Order Refunded"))
    assert await has(loyalty) == (40, "")
    assert await loyalty.problems() == []


async def test_what_a_page_says_is_no_money_that_a_till_gives_back(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 60, at=now, anonymous_id="u1"))
    await loyalty.workspace.record(
        public(order("O1", 5_000, at=now, anonymous_id="u1", message_id="dearer")),
        public(order("O1", 60, at=now, anonymous_id="u1", name="Order Refunded", message_id="gone")),
        public(order("O2", 5_000, at=now, anonymous_id="u1")),
    )
    customer_id = await loyalty.workspace.customer_of("anonymous_id", "u1")

    till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(loyalty.platform.profile_channel)

    async def refund(order_id: str, revenue: str) -> till_pb.RecordedPurchase:
        answer: till_pb.RecordedPurchase = await till.RefundPurchase(
            till_pb.RefundPurchaseRequest(customer_id=customer_id, order_id=order_id, revenue=revenue),
            metadata=loyalty.workspace.metadata,
        )
        return answer

    with pytest.raises(FailedPrecondition):
        await refund("O1", "61")
    with pytest.raises(NotFound):
        await refund("O2", "")
    assert (await refund("O1", "")).revenue == "60.00"


async def test_problems_of_pages_are_bounded_and_bury_no_others(
    loyalty: Loyalty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "UNTRUSTED_LISTED", 5)
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("R1", -1, at=now, anonymous_id="u1"))
    for batch in range(3):
        await loyalty.workspace.record(
            *(public(order(f"F{batch}-{number}", 9, at=now, anonymous_id="u1")) for number in range(4))
        )
        await hear(loyalty.platform)
    found = await listed(loyalty)
    kinds = [each.kind for each in found.loyalty_problems]
    assert kinds.count(NOT_TRUSTED) == 5
    assert {each.order_id for each in found.loyalty_problems if each.kind == NOT_TRUSTED} == {
        "F1-3", "F2-0", "F2-1", "F2-2", "F2-3"
    }  # fmt: skip
    assert found.untrusted_count == 12
    only = await listed(loyalty, loyalty_pb.LOYALTY_PROBLEM_KIND_NO_AMOUNT)
    assert [each.order_id for each in only.loyalty_problems] == ["R1"]


async def test_a_sender_that_knows_nothing_of_the_mark_is_taken_by_its_word_on_consent(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    old_server, old_page = order("O1", 30, at=now, anonymous_id="u1"), order("O2", 30, at=now, anonymous_id="u1")
    for sent, consent in (
        (old_server, profile_pb.CONSENT_AUTHORITY_FULL),
        (old_page, profile_pb.CONSENT_AUTHORITY_OWN),
    ):
        sent.order_authority, sent.consent_authority = profile_pb.ORDER_AUTHORITY_UNSPECIFIED, consent
        await loyalty.workspace.record(sent)
    assert await has(loyalty) == (30, "")
    assert await loyalty.problems() == [("O2", NOT_TRUSTED)]


async def test_a_number_of_a_newer_contract_is_not_trusted(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    sent = order("O1", 30, at=loyalty.platform.clock.now(), anonymous_id="u1")
    sent.order_authority = 77  # type: ignore[assignment]  # as an enum of a newer version comes over the wire
    await loyalty.workspace.record(sent)
    assert await has(loyalty) == (0, "")


@pytest.mark.parametrize("named", ["as before", "with another identifier"])
async def test_the_same_message_by_a_trusted_door_earns_too_and_stays_one_event(loyalty: Loyalty, named: str) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    who: dict[str, Any] = {"anonymous_id": "u1"}

    def both() -> list[profile_pb.IncomingEvent]:
        sent = [order("O1", 60, at=now, message_id="same", **who)]
        sent.append(event("review", name="Review Written", at=now, properties={}, **who))
        for number, each in enumerate(sent):
            # As the gateway makes it: the same, whatever identifiers are added.
            each.body_digest = bytes([number + 1]) * 8 + bytes(8)
        return sent

    await loyalty.workspace.record(*map(public, both()))
    assert await has(loyalty) == (0, "")
    if named == "with another identifier":
        who = {"user_id": "member", **who}
        await loyalty.workspace.record(event(name="Joined", at=now, **who))
    for _ in range(2):
        answer = await loyalty.workspace.record(*both())
        assert (answer.accepted, answer.duplicates) == (0, 2)
        assert await has(loyalty) == (65, "gold")
    assert [(row["order_id"], row["points"]) for row in await loyalty.rows()] in (
        [("O1", 60), ("", 5)],
        [("", 5), ("O1", 60)],
    )
    # Its refund at a till finds it, too.
    customer_id = await loyalty.workspace.customer_of("anonymous_id", "u1")
    till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(loyalty.platform.profile_channel)
    given_back = await till.RefundPurchase(
        till_pb.RefundPurchaseRequest(customer_id=customer_id, order_id="O1"), metadata=loyalty.workspace.metadata
    )
    assert given_back.revenue == "60.00"
    events = [each.name for each in await loyalty.workspace.timeline(customer_id)]
    assert events.count("Order Completed") == events.count("Review Written") == 1


async def test_a_page_repeats_what_a_trusted_door_told_and_takes_nothing_away(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    sent = order("O1", 60, at=loyalty.platform.clock.now(), anonymous_id="u1", message_id="same")
    again = public(profile_pb.IncomingEvent.FromString(sent.SerializeToString()))
    for each in (sent, again):
        await loyalty.workspace.record(each)
    assert await has(loyalty) == (60, "gold")
    assert await loyalty.problems() == []


async def test_page_and_server_in_one_call_under_one_message_id_are_the_servers(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    server = order("O1", 60, at=loyalty.platform.clock.now(), anonymous_id="u1", message_id="same")
    page = public(profile_pb.IncomingEvent.FromString(server.SerializeToString()))
    answer = await loyalty.workspace.record(page, server)
    assert (answer.accepted, answer.duplicates) == (1, 1)
    assert await has(loyalty) == (60, "gold")


async def test_whom_a_server_names_earns_though_a_page_took_its_message_id_for_somebody_else(loyalty: Loyalty) -> None:
    await loyalty.set(PROGRAMME)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(public(order("O1", 60, at=now, anonymous_id="u1", message_id="same")))
    server = order("O1", 60, at=now, anonymous_id="u2", message_id="same")
    for accepted, duplicates in ((1, 0), (0, 1)):
        answer = await loyalty.workspace.record(server)
        assert (answer.accepted, answer.duplicates, len(answer.rejected)) == (accepted, duplicates, 0)
    # It vouches for nobody else: what the page said is still the page's word.
    assert await has(loyalty, "u2") == (60, "gold")
    assert await has(loyalty, "u1") == (0, "")
    assert await loyalty.problems() == []
