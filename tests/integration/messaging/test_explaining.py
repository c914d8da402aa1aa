"""Why a message stands where it stands, in one answer."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest

from services.common.errors import NotFound
from tests.integration.messaging.conftest import NOON, World
from tests.integration.messaging.test_sending_policy import CAPPED, SENT, cap, set_policy
from yike.messaging.v1 import messaging_service_pb2 as pb

PASSES, HOLDS_BACK = pb.CHECK_OUTCOME_PASSES, pb.CHECK_OUTCOME_HOLDS_BACK
NOT_NEEDED, UNKNOWN = pb.CHECK_OUTCOME_NOT_NEEDED, pb.CHECK_OUTCOME_UNKNOWN
KINDS = [
    pb.CHECK_KIND_CUSTOMER,
    pb.CHECK_KIND_RESTRICTION,
    pb.CHECK_KIND_CONTACT_POINT,
    pb.CHECK_KIND_CONSENT,
    pb.CHECK_KIND_SUPPRESSION,
    pb.CHECK_KIND_PAUSE,
    pb.CHECK_KIND_TEMPLATE,
    pb.CHECK_KIND_FREQUENCY_CAP,
]


async def explain(world: World, message: Any, workspace_id: str = "") -> pb.MessageExplanation:
    """Asks why."""
    answer: pb.MessageExplanation = await world.stub.ExplainMessage(
        pb.ExplainMessageRequest(delivery_id=message.delivery_id), metadata=world.metadata(workspace_id)
    )
    return answer


def holding(answer: pb.MessageExplanation) -> list[tuple[Any, Any]]:
    """Returns what holds back, and how."""
    return [(each.kind, each.reason) for each in answer.checks if each.outcome == HOLDS_BACK]


async def test_a_message_that_was_sent_passes_everything_and_counts_itself_nowhere(world: World) -> None:
    await world.template()
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == SENT
    answer = await explain(world, message)
    assert answer.message == await world.get(message.delivery_id)
    assert [each.status for each in answer.decisions] == [pb.MESSAGE_STATUS_SENT]
    assert [each.kind for each in answer.checks] == KINDS
    assert {each.outcome for each in answer.checks} == {PASSES}
    (own,) = [each for each in answer.checks if each.kind == pb.CHECK_KIND_FREQUENCY_CAP]
    assert (own.used, own.maximum, own.detail) == (0, 5, "daily: 5 in 24 hours")
    assert answer.evaluate_time.ToDatetime(UTC) == NOON
    # Asking counts nothing.
    await explain(world, message)
    assert [row["n"] for row in await world.rows("SELECT count(*) AS n FROM cap_uses WHERE workspace_id = $1")] == [1]


async def test_each_thing_that_holds_back_now_is_named_with_its_time(world: World) -> None:
    await world.template()
    await world.sms_template()
    customer = world.customer()
    await set_policy(world, frequency_caps=[cap("one", 1), cap("two", 2), cap("sms", 1, channels=[pb.CHANNEL_SMS])])
    assert await world.delivered(await world.send(customer.customer_id)) == SENT
    capped = await world.send(customer.customer_id)
    assert await world.delivered(capped) == CAPPED
    answer = await explain(world, capped)
    assert holding(answer) == [(pb.CHECK_KIND_FREQUENCY_CAP, pb.MESSAGE_REASON_FREQUENCY_CAP)]
    assert [(each.detail, each.used) for each in answer.checks if each.kind == pb.CHECK_KIND_FREQUENCY_CAP] == [
        ("one: 1 in 24 hours", 1),
        ("two: 2 in 24 hours", 1),
    ]
    world.clock.advance(timedelta(hours=24))
    assert holding(await explain(world, capped)) == []
    # In Shanghai it is ten in the evening, when marketing SMS wait.
    world.clock.set(NOON + timedelta(days=2, hours=10))
    waiting = await world.send(customer.customer_id, "sms")
    await world.deliver()
    answer = await explain(world, waiting)
    assert holding(answer) == [(pb.CHECK_KIND_PAUSE, pb.MESSAGE_REASON_QUIET_HOURS)]
    (pause,) = [each for each in answer.checks if each.kind == pb.CHECK_KIND_PAUSE]
    assert (pause.detail, pause.end_time) == ("night: 22:00 to 08:00", answer.message.next_attempt_time)
    # What changed since it was sent is told as it is now, all of it and not the first alone.
    customer.consents["email"] = False
    customer.traits["timezone"] = "Asia/Tokyo"
    await world.rows(
        "INSERT INTO suppressions (workspace_id, channel, address_hash, kind, delivery_id, create_time, reason) "
        "SELECT workspace_id, channel, address_hash, 1, delivery_id, timestamptz '2026-06-01 00:00Z', 1 FROM messages "
        "WHERE workspace_id = $1 AND address_hash IS NOT NULL AND channel = 1 RETURNING delivery_id"
    )
    await world.stub.DeleteTemplate(pb.DeleteTemplateRequest(template_id="hello"), metadata=world.metadata())
    answer = await explain(world, capped)
    assert holding(answer) == [
        (pb.CHECK_KIND_CONSENT, pb.MESSAGE_REASON_CONSENT_WITHDRAWN),
        (pb.CHECK_KIND_SUPPRESSION, pb.MESSAGE_REASON_ADDRESS_SUPPRESSED),
        (pb.CHECK_KIND_TEMPLATE, pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND),
    ]
    assert all(
        each.HasField("start_time") for each in answer.checks if each.outcome == HOLDS_BACK and each.kind in KINDS[3:5]
    )


async def test_what_needs_a_file_that_cannot_be_asked_for_is_unknown(world: World) -> None:
    await world.template()
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    world.peers.profile_is_away = True
    answer = await explain(world, message)
    assert {each.kind for each in answer.checks if each.outcome == UNKNOWN} == set(KINDS[:6])
    assert [each.outcome for each in answer.checks if each.kind == pb.CHECK_KIND_TEMPLATE] == [PASSES]
    world.peers.profile_is_away = False
    nobody = await world.send(999_999)
    await world.deliver()
    answer = await explain(world, nobody)
    assert holding(answer) == [(pb.CHECK_KIND_CUSTOMER, pb.MESSAGE_REASON_CUSTOMER_NOT_FOUND)]
    assert {each.outcome for each in answer.checks if each.kind in KINDS[1:6]} == {NOT_NEEDED}


async def test_a_subscribe_message_tells_of_its_authorisation(world: World) -> None:
    await world.mini_template()
    customer = world.customer(identifiers=[("mini_program_openid", "oPerson")])
    lacking = await world.send(customer.customer_id, "mini")
    await world.deliver()
    subscription = (pb.CHECK_KIND_SUBSCRIPTION, pb.MESSAGE_REASON_NO_SUBSCRIPTION)
    assert holding(await explain(world, lacking))[-1] == subscription
    # Of another template none counts.
    await world.credit("oPerson", "tpl-2")
    assert holding(await explain(world, lacking))[-1] == subscription
    await world.credit("oPerson")
    assert holding(await explain(world, lacking)) == []
    sent = await world.send(customer.customer_id, "mini")
    assert await world.delivered(sent) == SENT
    assert holding(await explain(world, sent)) == []
    answer = await explain(world, lacking)
    assert holding(answer) == [subscription]
    assert [each.kind for each in answer.checks][-1] == pb.CHECK_KIND_SUBSCRIPTION


async def test_another_workspaces_message_is_none(world: World) -> None:
    await world.template()
    message = await world.send(world.customer().customer_id)
    with pytest.raises(NotFound):
        await explain(world, message, f"{world.workspace_id}x")
