"""Accounts of a channel beside each other: who has a message, who has it next, and what is shown of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import Reason, ResourceExhausted
from services.messaging.domain import MAX_DOUBTFUL_ATTEMPTS
from services.messaging.worker.breaker import FAILURES
from services.messaging.worker.calling import CALLS_AT_ONCE
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_accounts import call, change, own
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL


async def both(world: World, **more: Any) -> None:
    """Makes a mail account without a priority, and one beside it."""
    await world.template(purpose=TRANSACTIONAL)
    await own(world, "email", "first", "first", **more)
    await own(world, "email", "second", "second", active=True, priority=10)


async def broken(world: World, name: str, mode: str, **more: Any) -> None:
    """Lets the sandbox misbehave to one account."""
    await world.sandbox.set_mode(mode, "smtp", account=f"sandbox-{name}", **more)


async def went_by(world: World) -> Counter[str]:
    """Counts what the sandbox took, by account."""
    return Counter(each["account"].removeprefix("sandbox-") for each in await world.sandbox.messages(limit=1_000))


async def decisions(world: World, message: messaging_pb.Message) -> list[tuple[str, str, str]]:
    """Returns (reason, detail, account) of what was decided of a message."""
    request = messaging_pb.ListMessageDecisionsRequest(delivery_id=message.delivery_id)
    answer = await world.stub.ListMessageDecisions(request, metadata=world.metadata())
    return [
        (
            messaging_pb.MessageReason.Name(each.reason).removeprefix("MESSAGE_REASON_"),
            each.detail,
            each.account_id,
        )
        for each in answer.decisions
    ]


def state(account: resources_pb.Account) -> str:
    return resources_pb.AccountState.Name(account.state).removeprefix("ACCOUNT_STATE_")


async def test_messages_go_by_the_first_in_order_and_active_means_what_it_did(world: World) -> None:
    await both(world)
    customer = world.customer()
    await world.delivered(await world.send(customer.customer_id))
    assert await went_by(world) == {"first": 1}
    # One without a priority takes it from the other without one, as it always did, and from nobody else.
    third = await own(world, "email", "third", "third")
    assert not third.active
    await change(world, resources_pb.Account(account_id="third", active=True), "active")
    actives = {name: (await call(world, "GetAccount", name)).active for name in ("first", "second", "third")}
    assert actives == {"first": False, "second": True, "third": True}
    await world.delivered(await world.send(customer.customer_id))
    assert await went_by(world) == {"first": 1, "third": 1}
    # One with a priority joins, and takes it from nobody.
    first = resources_pb.Account(account_id="first", active=True, priority=5)
    await change(world, first, "active", "priority")
    assert (await call(world, "GetAccount", "third")).active
    await change(world, resources_pb.Account(account_id="third", active=False), "active")
    await world.delivered(await world.send(customer.customer_id))
    assert await went_by(world) == {"first": 2, "third": 1}, "5 comes before 10"
    page = await world.stub.ListAccounts(
        messaging_pb.ListAccountsRequest(filter="priority >= 5 AND active = true", order_by="priority desc"),
        metadata=world.metadata(),
    )
    assert [each.account_id for each in page.accounts] == ["second", "first"]


@pytest.mark.parametrize(("mode", "detail"), [("4xx", "451"), ("429:30", "450"), ("unreachable", "")])
async def test_next_account_has_what_the_first_certainly_did_not_take(world: World, mode: str, detail: str) -> None:
    await both(world)
    if mode == "unreachable":
        nowhere = world.settings_at_sandbox("email", "first")
        nowhere.port = 1
        await change(world, resources_pb.Account(account_id="first", smtp=nowhere), "smtp")
    else:
        await broken(world, "first", mode)
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.attempts) == ("second", 1)
    assert await went_by(world) == {"second": 1}
    (changed, sent) = await decisions(world, message)
    assert (changed[0], changed[2]) == ("ACCOUNT_CHANGED", "first")
    assert changed[1].startswith(detail)
    assert sent == ("UNSPECIFIED", "", "second")


async def test_refused_account_gives_way_and_is_shown_as_refused(world: World) -> None:
    await both(world)
    wrong = world.settings_at_sandbox("email", "first")
    wrong.password = "wrong"
    await change(world, resources_pb.Account(account_id="first", smtp=wrong), "smtp")
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert (await world.get(message.delivery_id)).account_id == "second"
    first, second = [await call(world, "GetAccount", name) for name in ("first", "second")]
    assert (state(first), state(second)) == ("REFUSED", "ACTIVE")
    assert first.last_error.failure == resources_pb.ACCOUNT_FAILURE_REFUSED
    assert first.last_error.code.startswith("535")
    assert "credentials" in first.last_error.message
    assert "wrong" not in str(first)
    assert not first.HasField("last_success_time")
    assert second.HasField("last_success_time")
    assert (first.accepted_today, second.accepted_today) == (0, 1)
    # What is put right is no longer shown as refused; what went wrong last still is.
    await change(
        world, resources_pb.Account(account_id="first", smtp=world.settings_at_sandbox("email", "first")), "smtp"
    )
    assert state(await call(world, "GetAccount", "first")) == "ACTIVE"
    assert (await call(world, "VerifyAccount", "first")).verified
    assert (await call(world, "GetAccount", "first")).HasField("last_error")


async def test_trying_an_account_in_vain_shows(world: World) -> None:
    await both(world)
    wrong = world.settings_at_sandbox("email", "first")
    wrong.password = "wrong"
    await change(world, resources_pb.Account(account_id="first", smtp=wrong), "smtp")
    assert not (await call(world, "VerifyAccount", "first")).verified
    assert state(await call(world, "GetAccount", "first")) == "REFUSED"


@pytest.mark.parametrize("mode", ["accept_then_drop", "hang"])
async def test_what_may_have_been_taken_is_never_sent_by_another_account(world: World, mode: str) -> None:
    await both(world)
    await broken(world, "first", mode)
    message = await world.send(world.customer().customer_id)
    for _ in range(MAX_DOUBTFUL_ATTEMPTS - 1):
        assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
        world.clock.advance(timedelta(minutes=2))
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    world.clock.advance(timedelta(days=1))
    assert await world.deliver() == 0
    assert (await went_by(world))["second"] == 0
    assert (await world.get(message.delivery_id)).account_id == "first"


async def test_message_that_may_have_been_taken_stays_with_its_account_while_another_is_there(world: World) -> None:
    await world.wecom_template()
    await own(world, "wecom", "first", "first")
    await own(world, "wecom", "second", "second", active=True, priority=1)
    await world.sandbox.set_mode("accept_then_drop", "wecom", account="first")
    message = await world.send(world.customer().customer_id, "wecom")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    # It is busy now: certainly not taken by this call, but perhaps by the one before.
    await world.sandbox.set_mode("429:1", "wecom", account="first")
    world.clock.advance(timedelta(minutes=1))
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    await world.sandbox.set_mode("ok", "wecom", account="first")
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert [each["account"] for each in await world.sandbox.messages()] == ["sandbox-first"]


async def test_account_that_fails_is_left_alone_and_loses_nothing(world: World) -> None:
    await both(world)
    await broken(world, "first", "4xx")
    messages = [await world.send(world.customer().customer_id) for _ in range(60)]
    await world.deliver()
    rows = [await world.get(message.delivery_id) for message in messages]
    assert {row.status for row in rows} == {messaging_pb.MESSAGE_STATUS_SENT}
    assert {row.attempts for row in rows} == {1}
    assert await went_by(world) == {"second": 60}
    log = await world.rows("SELECT account_id, reason FROM message_log WHERE workspace_id = $1 AND reason <> 0")
    assert {each["account_id"] for each in log} == {"first"}
    # Once its breaker is open nobody asks it, and what comes then is not even handed over to it.
    called = [each for each in log if each["reason"] == messaging_pb.MESSAGE_REASON_ACCOUNT_CHANGED]
    assert FAILURES <= len(called) <= CALLS_AT_ONCE + FAILURES
    assert state(await call(world, "GetAccount", "first")) == "FAILING"
    more = await world.send(world.customer().customer_id)
    await world.deliver()
    assert [each[2] for each in await decisions(world, more)] == ["second"]


async def test_where_none_takes_it_all_together_are_one_try(world: World) -> None:
    await both(world)
    await broken(world, "first", "4xx")
    await broken(world, "second", "4xx")
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    assert (await world.get(message.delivery_id)).attempts == 1
    assert [each[0] for each in await decisions(world, message)] == ["ACCOUNT_CHANGED", "PROVIDER_UNAVAILABLE"]
    await broken(world, "first", "ok")
    world.clock.advance(timedelta(minutes=2))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert (await world.get(message.delivery_id)).account_id == "first", "it begins with the first again"


async def test_message_that_is_refused_for_what_it_is_goes_to_no_other_account(world: World) -> None:
    await both(world)
    await broken(world, "first", "5xx")
    assert await world.delivered(await world.send(world.customer().customer_id)) == ("FAILED", "BOUNCED")
    assert await went_by(world) == {}


async def test_a_channel_has_ten_active_accounts_at_most(world: World) -> None:
    for number in range(10):
        await own(world, "email", f"a{number}", active=True, priority=number)
    with pytest.raises(ResourceExhausted) as refused:
        await own(world, "email", "more", active=True, priority=11)
    assert refused.value.reason == Reason.ERROR_REASON_LIMIT_REACHED
    await own(world, "email", "idle")
    with pytest.raises(ResourceExhausted):
        await change(world, resources_pb.Account(account_id="idle", active=True, priority=3), "active", "priority")
    # In place of another there is room.
    await change(world, resources_pb.Account(account_id="idle", active=True), "active")
    assert not (await call(world, "GetAccount", "a0")).active


async def test_rows_of_accounts_are_written_once_for_many_messages(world: World) -> None:
    await both(world)
    for _ in range(40):
        await world.send(world.customer().customer_id)
    written = 0
    health = world.parts.dispatcher._health
    write = health.write

    async def counted() -> None:
        nonlocal written
        written += len({*health._seen, *health._taken})
        await write()

    health.write = counted  # type: ignore[method-assign]
    await world.deliver()
    assert written == 1
    assert (await call(world, "GetAccount", "first")).accepted_today == 40


@pytest.mark.parametrize(
    ("channel", "setting"), [("wechat", "wechat_official_account"), ("mini_program", "wechat_mini_program")]
)
async def test_channel_whose_addresses_one_app_knows_has_one_active_account(
    world: World, channel: str, setting: str
) -> None:
    first = await world.account("first", **{setting: world.settings_at_sandbox(channel)})
    assert first.active
    with pytest.raises(ResourceExhausted):
        await world.account("beside", active=True, priority=1, **{setting: world.settings_at_sandbox(channel)})
    await world.account("instead", active=True, **{setting: world.settings_at_sandbox(channel)})
    assert not (await call(world, "GetAccount", "first")).active
