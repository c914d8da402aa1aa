"""One authorisation, one message: what gives a credit, what uses it, gives it back and ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import NotFound
from services.messaging.domain.credits import MAX_UNUSED
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import subscription_credit_service_pb2 as pb

SENT = ("SENT", "UNSPECIFIED")
NONE_LEFT = ("SUPPRESSED", "NO_SUBSCRIPTION")
UNUSED, USED, ENDED = (
    pb.SUBSCRIPTION_CREDIT_STATE_UNUSED,
    pb.SUBSCRIPTION_CREDIT_STATE_USED,
    pb.SUBSCRIPTION_CREDIT_STATE_ENDED,
)


def person(world: World, openid: str = "oPerson") -> Any:
    """A customer with an openid in the mini-program."""
    return world.customer(identifiers=[("user_id", openid), ("mini_program_openid", openid)])


async def states(world: World, customer_id: int) -> list[Any]:
    """The states of a customer's credits, the oldest first."""
    answer = await world.credits.ListSubscriptionCredits(
        pb.ListSubscriptionCreditsRequest(customer_id=customer_id), metadata=world.metadata()
    )
    return [each.state for each in reversed(answer.subscription_credits)]


async def test_each_message_uses_one_credit_and_without_one_none_is_sent(world: World) -> None:
    await world.mini_template()
    customer = person(world)
    for _ in range(2):
        assert await world.credit("oPerson") == 1
    messages = [await world.send(customer.customer_id, "mini") for _ in range(3)]
    await world.deliver()
    outcomes = [await world.state(each.delivery_id) for each in messages]
    assert sorted(outcomes) == [SENT, SENT, NONE_LEFT]
    assert len(await world.sandbox.messages(channel="mini_program")) == 2
    assert await states(world, customer.customer_id) == [USED, USED]


async def test_credit_is_for_its_template_and_its_person(world: World) -> None:
    await world.mini_template()
    await world.mini_template("other", provider_template_code="tpl-2")
    customer, stranger = person(world), person(world, "oStranger")
    await world.credit("oPerson", "tpl-2")
    await world.credit("oStranger", "tpl-1")
    for customer_id, template, right in (
        (customer.customer_id, "mini", NONE_LEFT),
        (stranger.customer_id, "other", NONE_LEFT),
        (customer.customer_id, "other", SENT),
        (stranger.customer_id, "mini", SENT),
    ):
        assert await world.delivered(await world.send(customer_id, template)) == right


async def test_result_other_than_accept_gives_none_and_a_repeat_counts_once(world: World) -> None:
    person(world)

    async def record(request_id: str, **results: str) -> int:
        answer = await world.credits.RecordSubscribeResults(
            pb.RecordSubscribeResultsRequest(
                request_id=request_id,
                openid="oPerson",
                results=[
                    pb.SubscribeResult(provider_template_code=code, result=result) for code, result in results.items()
                ],
            ),
            metadata=world.metadata(),
        )
        return int(answer.recorded)

    assert await record("r1", a="reject", b="ban", c="filter") == 0
    assert await record("r2", a="accept", b="acceptWithAudio", c="acceptWithAlert", d="ACCEPT") == 3
    assert await record("r2", a="accept", b="acceptWithAudio", c="acceptWithAlert") == 0
    assert await record("r3", a="accept") == 1


async def test_message_that_was_certainly_not_taken_gives_its_credit_back(world: World) -> None:
    await world.mini_template()
    await world.mini_template("wrong", mini_program_page="invalid")
    customer = person(world)
    await world.credit("oPerson")
    refused = await world.send(customer.customer_id, "wrong")
    assert await world.delivered(refused) == ("FAILED", "PROVIDER_REJECTED")
    assert await states(world, customer.customer_id) == [UNUSED]
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == SENT


async def test_message_that_is_put_off_keeps_its_credit_from_others(world: World) -> None:
    await world.mini_template()
    customer = person(world)
    await world.credit("oPerson")
    await world.sandbox.set_mode("5xx", "wechat_mini_program")
    first = await world.send(customer.customer_id, "mini")
    assert await world.delivered(first) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    await world.sandbox.set_mode("ok", "wechat_mini_program")
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == NONE_LEFT
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(first) == SENT


async def test_message_in_doubt_has_used_its_credit(world: World) -> None:
    await world.at_most_once()
    await world.mini_template()
    customer = person(world)
    await world.credit("oPerson")
    await world.sandbox.set_mode("accept_then_drop", "wechat_mini_program")
    message = await world.send(customer.customer_id, "mini")
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    await world.sandbox.set_mode("ok", "wechat_mini_program")
    assert await states(world, customer.customer_id) == [USED]
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == NONE_LEFT


async def test_what_wechat_does_not_know_ends_all_of_the_person_and_template(world: World) -> None:
    await world.mini_template()
    await world.mini_template("other", provider_template_code="tpl-2")
    customer = person(world)
    for template in ("tpl-1", "tpl-1", "tpl-2"):
        await world.credit("oPerson", template)
    await world.sandbox.client.post(
        "/control/wechat/credits", json={"credits": [{"openid": "oPerson", "template": "tpl-2"}]}
    )
    message = await world.send(customer.customer_id, "mini")
    assert await world.delivered(message) == NONE_LEFT
    assert (await world.get(message.delivery_id)).detail == "43101"
    assert sorted(await states(world, customer.customer_id)) == [UNUSED, ENDED, ENDED]
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == NONE_LEFT
    assert await world.delivered(await world.send(customer.customer_id, "other")) == SENT
    assert len(await world.sandbox.messages()) == 1


async def test_message_without_a_credit_takes_no_place_under_a_cap(world: World) -> None:
    marketing = messaging_pb.PURPOSE_MARKETING
    await world.mini_template("none", provider_template_code="tpl-2", purpose=marketing)
    await world.template()
    customer = world.customer(
        identifiers=[("email", "c@shop.example"), ("mini_program_openid", "oPerson")],
        consents={"email": True, "mini_program": True},
    )
    for _ in range(6):
        assert await world.delivered(await world.send(customer.customer_id, "none")) == NONE_LEFT
    assert await world.delivered(await world.send(customer.customer_id, "hello")) == SENT


async def test_capped_message_gives_its_credit_back(world: World) -> None:
    await world.mini_template("ad", purpose=messaging_pb.PURPOSE_MARKETING)
    customer = world.customer(identifiers=[("mini_program_openid", "oPerson")], consents={"mini_program": True})
    for _ in range(6):
        await world.credit("oPerson")
    messages = [await world.send(customer.customer_id, "ad") for _ in range(6)]
    await world.deliver()
    outcomes = [await world.state(each.delivery_id) for each in messages]
    assert sorted(outcomes) == [SENT] * 5 + [("SUPPRESSED", "FREQUENCY_CAP")]
    assert sorted(await states(world, customer.customer_id)) == [UNUSED, *[USED] * 5]


async def test_credits_go_with_the_openid_when_customers_are_merged(world: World) -> None:
    await world.mini_template()
    kept, other = world.customer(identifiers=[("user_id", "u1")]), person(world)
    await world.credit("oPerson")
    world.peers.merge(world.workspace_id, kept, other)
    assert await states(world, kept.customer_id) == [UNUSED]
    assert await world.delivered(await world.send(kept.customer_id, "mini")) == SENT


async def test_no_more_than_the_limit_is_kept_unused(world: World) -> None:
    person(world)
    assert sum([await world.credit("oPerson") for _ in range(MAX_UNUSED + 3)]) == MAX_UNUSED


async def test_credits_of_one_app_and_workspace_are_nothing_to_another(world: World) -> None:
    await world.mini_template()
    customer = person(world)
    await world.credit("oPerson")
    settings = world.settings_at_sandbox("mini_program")
    await world.account("mini", wechat_mini_program=settings)
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == NONE_LEFT
    await world.credit("oPerson", account_id="mini")
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == SENT
    with pytest.raises(NotFound):
        await world.credit("oPerson", account_id="nobody")
    official = resources_pb.WechatOfficialAccountSettings(app_id="wx1", app_secret="s", endpoint=settings.endpoint)
    await world.account("official", wechat_official_account=official)
    with pytest.raises(NotFound):
        await world.credit("oPerson", account_id="official")


async def test_page_of_credits_goes_on_where_it_ended(world: World) -> None:
    customer = person(world)
    for _ in range(5):
        await world.credit("oPerson")
        world.clock.advance(timedelta(minutes=3))
    seen: list[str] = []
    token = ""
    while True:
        page = await world.credits.ListSubscriptionCredits(
            pb.ListSubscriptionCreditsRequest(customer_id=customer.customer_id, page_size=2, page_token=token),
            metadata=world.metadata(),
        )
        seen += [each.subscription_credit_id for each in page.subscription_credits]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5
