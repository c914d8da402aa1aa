"""Dead letters: what failed and certainly was not taken is sent again, once, with everything decided anew; nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from services.messaging.domain import MAX_ATTEMPTS
from tests.integration.messaging.conftest import NOON, World
from tests.integration.messaging.test_accounts import own
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL
FAILED = messaging_pb.MESSAGE_STATUS_FAILED


async def given_up(world: World, *messages: messaging_pb.Message) -> None:
    """Lets the provider stay away until messages fail."""
    await world.sandbox.set_mode("4xx", "smtp")
    for _ in range(MAX_ATTEMPTS):
        await world.deliver()
        world.clock.advance(timedelta(minutes=20))
    for message in messages:
        assert await world.state(message.delivery_id) == ("FAILED", "ATTEMPTS_EXHAUSTED")
    await world.sandbox.set_mode("ok", "smtp")
    # The breaker's pause is not the test's to step.
    world.parts.dispatcher._ways.breakers._states.clear()


async def resend(world: World, delivery_id: str) -> messaging_pb.Message:
    answer: messaging_pb.Message = await world.stub.ResendMessage(
        messaging_pb.ResendMessageRequest(delivery_id=delivery_id), metadata=world.metadata()
    )
    return answer


async def resend_all(world: World, filter_: str, **more: Any) -> messaging_pb.BatchResendMessagesResponse:
    answer: messaging_pb.BatchResendMessagesResponse = await world.stub.BatchResendMessages(
        messaging_pb.BatchResendMessagesRequest(filter=filter_, **more), metadata=world.metadata()
    )
    return answer


async def listed(world: World, filter_: str) -> list[str]:
    page = await world.stub.ListMessages(messaging_pb.ListMessagesRequest(filter=filter_), metadata=world.metadata())
    return [each.delivery_id for each in page.messages]


async def test_what_failed_is_sent_again_once_with_its_values(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL, text="Order {{ data.order }}")
    customer = world.customer()
    message = await world.send(customer.customer_id, data={"order": "A-17"}, source="journey:welcome/7/mail")
    await given_up(world, message)
    old = await world.get(message.delivery_id)
    assert old.resendable
    assert await listed(world, "resendable = true") == [message.delivery_id]
    # However many ask at once.
    answers = await asyncio.gather(*(resend(world, message.delivery_id) for _ in range(8)))
    (new_id,) = {each.delivery_id for each in answers}
    assert new_id != message.delivery_id
    new = await world.get(new_id)
    assert (new.resend_of, new.source, new.journey_id) == (message.delivery_id, "journey:welcome/7/mail", "welcome")
    assert await world.delivered(new) == ("SENT", "UNSPECIFIED")
    (received,) = await world.sandbox.messages()
    assert "A-17" in str(received)
    old = await world.get(message.delivery_id)
    assert (old.status, old.resendable, old.resent_as) == (FAILED, False, new_id)
    assert await listed(world, "resendable = true") == []
    assert (await resend(world, message.delivery_id)).delivery_id == new_id
    await world.deliver()
    assert len(await world.sandbox.messages()) == 1
    # Who hears of messages hears of both, each under its own id.
    told = [(each.delivery_id, each.status) for each in await world.updates()]
    assert told == [(message.delivery_id, FAILED), (new_id, messaging_pb.MESSAGE_STATUS_SENT)]


async def test_consents_and_caps_are_decided_anew(world: World) -> None:
    await world.template()
    withdrawn, capped, fine = (world.customer() for _ in range(3))
    messages = [await world.send(each.customer_id) for each in (withdrawn, capped, fine)]
    await given_up(world, *messages)
    withdrawn.consents["email"] = False
    for _ in range(5):
        await world.send(capped.customer_id)
    await world.deliver()
    await resend_all(world, "reason = ATTEMPTS_EXHAUSTED")
    await world.deliver()
    states = [await world.state((await world.get(each.delivery_id)).resent_as) for each in messages]
    assert states == [
        ("SUPPRESSED", "CONSENT_WITHDRAWN"),
        ("SUPPRESSED", "FREQUENCY_CAP"),
        ("SENT", "UNSPECIFIED"),
    ]


@pytest.mark.parametrize("mode", ["ok", "accept_then_drop", "hang"])
async def test_what_was_or_may_have_been_taken_is_never_sent_again(world: World, mode: str) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode(mode, "smtp")
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    await world.sandbox.set_mode("ok", "smtp")
    taken = len(await world.sandbox.messages())
    with pytest.raises(FailedPrecondition) as refused:
        await resend(world, message.delivery_id)
    assert refused.value.reason == Reason.ERROR_REASON_WRONG_STATE
    assert (await resend_all(world, "resendable != true")).resent == 0
    assert (await resend_all(world, 'createTime >= "2026-01-01T00:00:00Z"')).resent == 0
    world.clock.advance(timedelta(days=1))
    await world.deliver()
    assert len(await world.sandbox.messages()) == taken


async def test_what_bounced_after_it_was_taken_is_not_sent_again(world: World) -> None:
    await world.sms_template(purpose=TRANSACTIONAL)
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    row = await world.get(message.delivery_id)
    said = (
        f'[{{"phone_number": "13000000001", "success": false, "err_code": "UNDELIV", "biz_id": "{row.provider_message_id}", '
        f'"out_id": "{message.delivery_id}", "report_time": "2026-11-22 12:00:01"}}]'
    )
    await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(provider="PROVIDER_ALIYUN_SMS", body=said.encode()),
        metadata=world.metadata(),
    )
    assert await world.state(message.delivery_id) == ("FAILED", "NOT_DELIVERED")
    assert not (await world.get(message.delivery_id)).resendable
    with pytest.raises(FailedPrecondition):
        await resend(world, message.delivery_id)


async def test_what_was_held_back_on_purpose_or_is_for_nobody_is_not_sent_again(world: World) -> None:
    await world.template()
    held = await world.send(world.customer(consents={}).customer_id)
    nobody = await world.send(4711)
    await world.deliver()
    assert (await world.state(held.delivery_id))[0] == "SUPPRESSED"
    assert await world.state(nobody.delivery_id) == ("FAILED", "CUSTOMER_NOT_FOUND")
    for each in (held, nobody):
        with pytest.raises(FailedPrecondition):
            await resend(world, each.delivery_id)
    with pytest.raises(NotFound):
        await resend(world, "msg_none")


async def test_pages_of_a_filter_are_sent_again_and_what_has_no_template_stays(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.template("gone", purpose=TRANSACTIONAL)
    messages = [await world.send(world.customer().customer_id) for _ in range(5)]
    orphan = await world.send(world.customer().customer_id, "gone")
    await given_up(world, *messages, orphan)
    await world.stub.DeleteTemplate(messaging_pb.DeleteTemplateRequest(template_id="gone"), metadata=world.metadata())
    with pytest.raises(InvalidArgument):
        await resend_all(world, "")
    with pytest.raises(NotFound):
        await resend(world, orphan.delivery_id)
    resent = skipped = 0
    token, pages = "", 0
    while True:
        answer = await resend_all(world, "resendable = true", page_size=2, page_token=token)
        resent, skipped, pages = resent + answer.resent, skipped + answer.skipped, pages + 1
        token = answer.next_page_token
        if not token:
            break
    assert (resent, skipped) == (5, 1)
    assert pages <= 4
    assert (await resend_all(world, "resendable = true")).resent == 0
    await world.deliver()
    assert len(await world.sandbox.messages()) == 5
    assert await listed(world, "resendable = true") == [orphan.delivery_id]


async def test_what_fails_again_can_be_sent_again(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await own(world, "email")
    first = await world.send(world.customer().customer_id)
    await given_up(world, first)
    second = await resend(world, first.delivery_id)
    await given_up(world, second)
    third = await resend(world, second.delivery_id)
    assert third.resend_of == second.delivery_id
    assert await world.delivered(third) == ("SENT", "UNSPECIFIED")


async def test_letters_of_an_ended_crash_find_the_row_that_is_there(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    message = await world.send(world.customer().customer_id)
    await given_up(world, message)
    resending = world.parts.servicer._resending

    async def ends(workspace_id: str, delivery_ids: Sequence[str]) -> None:
        raise ConnectionAbortedError

    keep, resending._remove = resending._remove, ends  # type: ignore[method-assign]
    with pytest.raises(ConnectionAbortedError):
        await resending.resend(world.workspace_id, message.delivery_id, by="key:1")
    resending._remove = keep  # type: ignore[method-assign]
    assert (await world.get(message.delivery_id)).resent_as
    assert (await resend_all(world, "resendable = true")).resent == 1
    world.clock.set(max(world.clock.now(), NOON))
    await world.deliver()
    assert len(await world.sandbox.messages()) == 1
    assert (await world.rows("SELECT 1 FROM dead_letters WHERE workspace_id = $1")) == []
