"""Messages of who is erased are gone, those that wait are not sent, and an address that must not be written to stays so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.erasing import Erasing
from services.common.errors import NotFound, Reason
from services.common.personal_data import portions
from services.messaging.keyring import Keyring
from services.messaging.personal_data import LINGERING, stores
from services.messaging.storage.leases import hold_of_customers
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_replies import aliyun_push, make_accounts, told
from yike.messaging.v1 import conversation_service_pb2 as talk_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import preference_service_pb2 as preference_pb

OF_PERSONS = (
    "messages",
    "deliveries",
    "message_log",
    "provider_messages",
    "message_contents",
    "engagements",
    "cap_uses",
)


async def erase(world: World, *nodes: int) -> dict[str, tuple[int, int]]:
    erasing = Erasing(
        service="messaging",
        database=world.parts.database,
        portions=portions(stores(Keyring(world.settings.encryption_key))),
        lingering=LINGERING,
        first=hold_of_customers,
    )
    found = await erasing.erase(world.workspace_id, "ers_1", nodes)
    return {each.store.removeprefix("messaging."): (each.removed, each.kept) for each in found}


async def test_messages_go_those_that_wait_too_and_suppressions_stay(world: World) -> None:
    await world.template()
    mei, li = world.customer(), world.customer()
    sent = await world.send(mei.customer_id, request_id="r1")
    assert await world.delivered(sent) == ("SENT", "UNSPECIFIED")
    await world.delivered(await world.send(li.customer_id, request_id="r2"))
    await world.rows(
        "INSERT INTO suppressions (workspace_id, channel, address_hash, kind, reason, create_time, delivery_id) "
        "SELECT workspace_id, channel, address_hash, 1, 1, now(), delivery_id FROM messages "
        f"WHERE workspace_id = $1 AND customer_id = {mei.customer_id} RETURNING 1"
    )
    waiting = await world.send(mei.customer_id, request_id="r3")
    others = {table: await world.rows(f"SELECT * FROM {table} WHERE workspace_id = $1") for table in OF_PERSONS}

    erased = await erase(world, mei.customer_id)

    assert (erased["messages"], erased["deliveries"], erased["suppressions"]) == ((2, 0), (1, 0), (0, 1))
    assert await erase(world, mei.customer_id) == erased
    await world.deliver()
    assert len(await world.sandbox.messages()) == 2
    for delivery_id in (sent.delivery_id, waiting.delivery_id):
        with pytest.raises(NotFound):
            await world.get(delivery_id)
    mine = {sent.delivery_id, waiting.delivery_id}
    for table in OF_PERSONS:
        left = await world.rows(f"SELECT * FROM {table} WHERE workspace_id = $1")
        assert left == [row for row in others[table] if row["delivery_id"] not in mine], table
    assert len(await world.rows("SELECT 1 FROM suppressions WHERE workspace_id = $1")) == 1

    with pytest.raises(NotFound) as refused:
        await world.send(mei.customer_id, request_id="r4")
    assert refused.value.reason == Reason.ERROR_REASON_CUSTOMER_ERASED
    requests = [
        messaging_pb.SendMessageRequest(request_id=f"b{place}", customer_id=each.customer_id, template_id="hello")
        for place, each in enumerate((mei, li))
    ]
    batch = await world.stub.BatchSendMessages(
        messaging_pb.BatchSendMessagesRequest(requests=requests), metadata=world.metadata()
    )
    assert [(bool(each.delivery_id), each.status) for each in batch.messages] == [
        (False, messaging_pb.MESSAGE_STATUS_FAILED),
        (True, messaging_pb.MESSAGE_STATUS_QUEUED),
    ]
    assert not await world.rows(f"SELECT 1 FROM messages WHERE workspace_id = $1 AND customer_id = {mei.customer_id}")


async def test_credits_go_used_or_not_and_those_that_came_before_the_person_was_known(world: World) -> None:
    await world.mini_template()
    for openid in ("oMei", "oLi", "oMei"):
        await world.credit(openid)
    mei, li = (
        world.customer(identifiers=[("user_id", each), ("mini_program_openid", each)]) for each in ("oMei", "oLi")
    )
    # Identity did not know them; the message that uses one tells whose they are.
    assert await world.delivered(await world.send(mei.customer_id, "mini")) == ("SENT", "UNSPECIFIED")
    world.clock.advance(timedelta(minutes=3))
    for openid in ("oMei", "oLi"):
        await world.credit(openid)
    erased = await erase(world, *mei.node_ids)
    assert erased["subscription_credits"] == (3, 0)
    left = await world.rows("SELECT node_id FROM subscription_credits WHERE workspace_id = $1 ORDER BY node_id")
    assert [row["node_id"] for row in left] == [0, li.node_ids[1]]


async def test_replies_go_with_who_wrote_them(world: World) -> None:
    mei, li = world.customer(), world.customer()
    for customer, digest in ((mei.customer_id, 1), (li.customer_id, 2), (0, 3)):
        await world.rows(
            "INSERT INTO sms_replies (workspace_id, reply_id, account_id, channel, address_hash, sealed, customer_id, node_id, "
            f"delivery_id, keyword, send_time, create_time) VALUES ($1, 'rep_{digest}', '', 2, '\\x0{digest}', '', {customer}, "
            "0, '', '', now(), now()) RETURNING 1"
        )
    erased = await erase(world, mei.customer_id)
    assert erased["sms_replies"] == (1, 0)
    left = await world.rows("SELECT reply_id FROM sms_replies WHERE workspace_id = $1 ORDER BY reply_id")
    assert [row["reply_id"] for row in left] == ["rep_2", "rep_3"]


async def test_conversations_go_with_the_address_that_wrote_and_answers_unsent(world: World) -> None:
    mei, li = world.customer(), world.customer()
    await make_accounts(world)
    for customer in (mei, li):
        phone = customer.identifiers[1][1].removeprefix("+86")
        assert await told(world, "aliyun_sms", "aliyun", aliyun_push("在吗", phone=phone, own_id=phone)) == (200, 1)
    request = talk_pb.ListConversationsRequest(customer_id=mei.customer_id)
    (conversation,) = (await world.talk.ListConversations(request, metadata=world.metadata())).conversations
    reply = talk_pb.ReplyConversationRequest(conversation_id=conversation.conversation_id, request_id="a", text="在")
    await world.talk.ReplyConversation(reply, metadata=world.metadata())
    erased = await erase(world, *mei.node_ids)
    assert (erased["conversations"], erased["conversation_messages"], erased["messages"]) == ((1, 0), (2, 0), (1, 0))
    left = await world.talk.ListConversations(talk_pb.ListConversationsRequest(), metadata=world.metadata())
    assert [each.customer_id for each in left.conversations] == [li.node_ids[1]]
    await world.deliver()
    assert not (await world.sandbox.client.get("/messages", params={"channel": "sms"})).json()["messages"]


async def test_a_pause_goes_and_the_link_opens_nothing_any_more(world: World) -> None:
    await world.template()
    mei, li = world.customer(), world.customer()
    tokens = []
    for customer in (mei, li):
        message = await world.send(customer.customer_id)
        await world.deliver()
        tokens.append(world.preferences_token(message.delivery_id))
        await world.preferences.UpdatePreferences(
            preference_pb.UpdatePreferencesRequest(token=tokens[-1], paused=True), metadata=world.metadata()
        )
    erased = await erase(world, *mei.node_ids)
    assert erased["marketing_pauses"] == (1, 0)
    left = await world.rows("SELECT customer_id FROM marketing_pauses WHERE workspace_id = $1")
    assert [row["customer_id"] for row in left] == [li.customer_id]
    with pytest.raises(NotFound):
        await world.preferences.UpdatePreferences(
            preference_pb.UpdatePreferencesRequest(token=tokens[0], paused=True), metadata=world.metadata()
        )
