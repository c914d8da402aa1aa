"""The inbox: what is sent in the app stands there once, is read by its own customer, and by nobody else."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import NOBODY, act_as, new_caller
from services.common.errors import InvalidArgument, NotFound, Reason, Unauthenticated
from services.messaging.domain import Channel, Settled, Status
from services.messaging.domain.inbox import MAX_MESSAGES, InboxContent
from services.messaging.storage.deliveries import HandOver
from services.messaging.usecases import CappedHandOver
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_erasing import erase
from tests.support.messaging_peers import KnownCustomer
from yike.messaging.v1 import inbox_service_pb2 as pb
from yike.messaging.v1 import messaging_facts_pb2 as facts_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

REQUESTS = {
    "ListInboxMessages": pb.ListInboxMessagesRequest,
    "CountInboxMessages": pb.CountInboxMessagesRequest,
    "MarkInboxMessagesRead": pb.MarkInboxMessagesReadRequest,
    "ClickInboxMessage": pb.ClickInboxMessageRequest,
    "DeleteInboxMessages": pb.DeleteInboxMessagesRequest,
}


async def ask(
    world: World, customer_id: int, call: str, *, principal: str = "", workspace: str = "", **more: Any
) -> Any:
    """Calls as the gateway does for a customer with a token."""
    workspace = workspace or world.workspace_id
    act_as(new_caller(workspace, principal or f"customer:{customer_id}"))
    try:
        return await getattr(world.inbox, call)(REQUESTS[call](**more), metadata=world.metadata(workspace))
    finally:
        act_as(NOBODY)


async def listed(world: World, customer_id: int, **more: Any) -> list[str]:
    """Returns the ids that a customer sees, the latest first."""
    answer = await ask(world, customer_id, "ListInboxMessages", **more)
    return [each.delivery_id for each in answer.messages]


async def sent(world: World, customer: KnownCustomer, **more: Any) -> str:
    """Sends a message into an inbox; returns its id."""
    message = await world.send(customer.customer_id, "note", **more)
    assert await world.delivered(message) == ("DELIVERED", "UNSPECIFIED")
    world.clock.advance(timedelta(seconds=1))
    return str(message.delivery_id)


async def told(world: World) -> list[tuple[str, str]]:
    """Returns (status, engagement) of all that was told of messages."""
    return [
        (
            messaging_pb.MessageStatus.Name(each.status).removeprefix("MESSAGE_STATUS_"),
            messaging_pb.Engagement.Name(each.engagement).removeprefix("ENGAGEMENT_"),
        )
        for each in await world.updates()
    ]


async def test_a_message_is_there_at_once_is_read_and_told_of_once(world: World) -> None:
    await world.in_app_template(
        mini_program_page="pages/a?id={{ data.id }}", image_url="https://cdn.shop.example/a.png"
    )
    mei = world.customer(identifiers=[])
    first, second = await sent(world, mei, data={"title": "One", "id": "1"}), await sent(world, mei, data={"id": "2"})
    assert await told(world) == [("SENT", "UNSPECIFIED"), ("DELIVERED", "UNSPECIFIED")] * 2

    answer = await ask(world, mei.customer_id, "ListInboxMessages", page_size=1)
    (latest,) = answer.messages
    assert (answer.unread_count, latest.delivery_id, latest.title) == (2, second, "Hello")
    assert (latest.text, latest.url) == ("hi 顾客1", "https://shop.example/a")
    assert (latest.mini_program_page, latest.image_url) == ("pages/a?id=2", "https://cdn.shop.example/a.png")
    assert latest.expire_time.ToDatetime() - latest.create_time.ToDatetime() == timedelta(days=90)
    assert not latest.HasField("read_time")
    page = await ask(world, mei.customer_id, "ListInboxMessages", page_size=1, page_token=answer.next_page_token)
    assert ([each.title for each in page.messages], page.next_page_token) == (["One"], "")

    for _ in range(2):
        count = await ask(world, mei.customer_id, "MarkInboxMessagesRead", delivery_ids=[first, "nothing"])
        assert (count.message_count, count.unread_count) == (2, 1)
    for _ in range(2):
        clicked = await ask(world, mei.customer_id, "ClickInboxMessage", delivery_id=second)
        assert clicked.HasField("read_time")
    assert await listed(world, mei.customer_id, unread_only=True) == []
    events = [each for each in await world.updates() if each.engagement]
    assert [(each.delivery_id, each.engagement, each.target_url) for each in events] == [
        (first, facts_pb.MessageUpdated(engagement="ENGAGEMENT_OPEN").engagement, ""),
        (second, facts_pb.MessageUpdated(engagement="ENGAGEMENT_OPEN").engagement, ""),
        (second, facts_pb.MessageUpdated(engagement="ENGAGEMENT_CLICK").engagement, "https://shop.example/a"),
    ]
    row = await world.get(second)
    assert (row.opens, row.clicks) == (1, 1)

    count = await ask(world, mei.customer_id, "DeleteInboxMessages", delivery_ids=[first])
    assert (count.message_count, await listed(world, mei.customer_id)) == (1, [second])
    assert await world.state(first) == ("DELIVERED", "UNSPECIFIED"), "the ledger keeps what was sent"
    with pytest.raises(InvalidArgument):
        await ask(world, mei.customer_id, "MarkInboxMessagesRead")


async def test_nobody_reads_or_changes_anothers_inbox(world: World) -> None:
    await world.in_app_template()
    mei, li = world.customer(), world.customer()
    mine = [await sent(world, mei) for _ in range(2)]
    other = "ws_" + secrets.token_hex(6)
    # The same id in another workspace is another person.
    world.peers.add(other, dataclasses.replace(mei))
    before = await world.rows("SELECT * FROM inbox_messages WHERE workspace_id = $1 ORDER BY delivery_id")
    page = (await ask(world, mei.customer_id, "ListInboxMessages", page_size=1)).next_page_token
    for who, where in ((li.customer_id, world.workspace_id), (mei.customer_id, other)):
        assert await listed(world, who, workspace=where) == []
        assert (await ask(world, who, "CountInboxMessages", workspace=where)).message_count == 0
        for call in ("MarkInboxMessagesRead", "DeleteInboxMessages"):
            await ask(world, who, call, workspace=where, delivery_ids=mine)
        await ask(world, who, "MarkInboxMessagesRead", workspace=where, all=True)
        with pytest.raises(NotFound):
            await ask(world, who, "ClickInboxMessage", workspace=where, delivery_id=mine[0])
        with pytest.raises(InvalidArgument):
            await ask(world, who, "ListInboxMessages", workspace=where, page_size=1, page_token=page)
    for principal in (f"key:{mei.customer_id}", "service:unnamed", "customer:x1", "customer:0"):
        with pytest.raises(Unauthenticated) as refused:
            await ask(world, 0, "ListInboxMessages", principal=principal)
        assert refused.value.reason == Reason.ERROR_REASON_CUSTOMER_TOKEN_INVALID
    assert await world.rows("SELECT * FROM inbox_messages WHERE workspace_id = $1 ORDER BY delivery_id") == before
    assert not [each for each in await world.updates() if each.engagement]


async def test_an_inbox_follows_merges_and_cuts(world: World) -> None:
    await world.in_app_template()
    mei, li = world.customer(), world.customer()
    hers, his = await sent(world, mei), await sent(world, li)
    apart = dataclasses.replace(mei)
    world.peers.merge(world.workspace_id, mei, li)
    for token in (mei.customer_id, li.customer_id):
        assert await listed(world, token) == [his, hers], "an old token is the whole customer's"
    assert (await ask(world, li.customer_id, "MarkInboxMessagesRead", all=True)).unread_count == 0
    world.peers.add(world.workspace_id, apart)
    world.peers.add(world.workspace_id, li)
    assert (await listed(world, mei.customer_id), await listed(world, li.customer_id)) == ([hers], [his])


async def test_messages_expire_and_the_oldest_give_way(world: World) -> None:
    await world.in_app_template(inbox_days=1)
    await world.in_app_template("kept")
    mei = world.customer()
    short = await sent(world, mei)
    world.clock.advance(timedelta(days=1) - timedelta(seconds=2))
    assert await listed(world, mei.customer_id) == [short]
    world.clock.advance(timedelta(seconds=1))
    assert await listed(world, mei.customer_id) == []
    assert (await ask(world, mei.customer_id, "CountInboxMessages")).unread_count == 0
    with pytest.raises(NotFound):
        await ask(world, mei.customer_id, "ClickInboxMessage", delivery_id=short)
    ids = []
    for _ in range(MAX_MESSAGES + 3):
        ids.append((await world.send(mei.customer_id, "kept")).delivery_id)
    await world.deliver()
    kept = await world.rows("SELECT delivery_id FROM inbox_messages WHERE workspace_id = $1")
    assert len(kept) == MAX_MESSAGES
    assert short not in {row["delivery_id"] for row in kept}
    assert (await ask(world, mei.customer_id, "CountInboxMessages")).message_count == MAX_MESSAGES
    assert len(await listed(world, mei.customer_id, page_size=100)) == 100


async def test_an_inbox_goes_with_its_customer_and_nothing_comes_after(world: World) -> None:
    await world.in_app_template()
    mei, li = world.customer(), world.customer()
    await sent(world, mei)
    his = await sent(world, li)
    await world.send(mei.customer_id, "note")
    deliveries = world.parts.dispatcher._deliveries
    (under_way,) = await deliveries.claim(world.workspace_id, Channel.IN_APP, worker=1, limit=10)
    erased = await erase(world, mei.customer_id)
    assert erased["inbox_messages"] == (1, 0)
    # What was just being sent comes too late.
    late = Settled(
        under_way.delivery_id,
        under_way.lease_token,
        Status.DELIVERED,
        called=True,
        stored=InboxContent(title="x", text="y").packed(),
    )
    await deliveries.settle(world.workspace_id, [late])
    del world.peers.customers[world.workspace_id, mei.customer_id]
    with pytest.raises(Unauthenticated):
        await listed(world, mei.customer_id)
    rows = await world.rows("SELECT delivery_id FROM inbox_messages WHERE workspace_id = $1")
    assert [row["delivery_id"] for row in rows] == [his]


async def test_a_worker_that_died_while_sending_leaves_one_message(world: World) -> None:
    await world.in_app_template()
    mei = world.customer()
    message = await world.send(mei.customer_id, "note", data={"title": "before"})
    lane = world.parts.dispatcher._lane
    deliveries = world.parts.dispatcher._deliveries
    (old,) = await deliveries.claim(world.workspace_id, Channel.IN_APP, worker=secrets.randbits(60), limit=10)
    turn = lane._ways.begin(
        (world.workspace_id, Channel.IN_APP), await lane._accounts.all_of_channel(world.workspace_id, Channel.IN_APP)
    )
    (prepared,), _ = await lane._preparing.prepare(world.workspace_id, Channel.IN_APP, [old], turn)
    sealed = lane._preparing.seal(world.workspace_id, prepared)
    item = HandOver(old.delivery_id, old.lease_token, prepared.node_id, prepared.address_hash, sealed, "", b"")
    handed = CappedHandOver(item, old.purpose, mei.customer_id, (mei.customer_id,))
    assert (await deliveries.hand_over(world.workspace_id, [handed]))[0] == {old.delivery_id}
    turn.end()
    assert await listed(world, mei.customer_id) == [], "nothing is there before it is delivered"
    world.clock.advance(timedelta(minutes=2))
    await deliveries.reap(lambda worker: True)
    assert await world.delivered(message) == ("DELIVERED", "UNSPECIFIED")
    # The dead one was only slow.
    stored = InboxContent(title="twice", text="y").packed()
    late = Settled(old.delivery_id, old.lease_token, Status.DELIVERED, called=True, stored=stored)
    await deliveries.settle(world.workspace_id, [late])
    (there,) = (await ask(world, mei.customer_id, "ListInboxMessages")).messages
    assert there.title == "before"
    assert await told(world) == [("SENT", "UNSPECIFIED"), ("DELIVERED", "UNSPECIFIED")]
