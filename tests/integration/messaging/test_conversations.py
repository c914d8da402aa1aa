"""Conversations: what customers write comes in once, is answered once, to who wrote and while the vendor takes it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dev.sandbox.wechat_events import Listener, written_call
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.messaging.usecases import conversing
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_replies import aliyun_push, make_accounts
from tests.integration.messaging.test_replies import told as told_sms
from tests.support.messaging_peers import KnownCustomer
from yike.common.v1 import errors_pb2
from yike.messaging.v1 import conversation_service_pb2 as talk_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

WECHAT = "wechat-official-account"
TOKEN, KEY = "token123", "k" * 43


@pytest.fixture
async def talk(world: World) -> World:
    """A workspace with accounts of SMS and an official account whose callbacks are encrypted."""
    await make_accounts(world)
    settings = world.settings_at_sandbox("wechat")
    settings.callback_token, settings.encoding_aes_key = TOKEN, KEY
    await world.account("official", wechat_official_account=settings)
    return world


def follower(world: World, openid: str = "oMei", **more: Any) -> KnownCustomer:
    """A customer of the official account, who also has a number."""
    world.numbers += 1
    known = [("official_account_openid", openid), ("phone", f"+86139{world.numbers:08d}")]
    return world.peers.add(
        world.workspace_id, KnownCustomer(**{"customer_id": world.numbers * 100, "identifiers": known, **more})
    )


async def write(world: World, openid: str, text: str, own_id: str = "", **more: Any) -> int:
    """Lets a follower write; returns how much was new to us."""
    world.numbers += 1
    own_id = own_id or str(10_000 + world.numbers)
    listener = Listener("http://127.0.0.1/unused", "sandbox-own", TOKEN, KEY)
    kind, media_id = more.get("kind", "text"), more.get("media_id", "")
    call = written_call(listener, openid, kind, text, media_id, own_id, world.clock.now())
    answer = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            provider="PROVIDER_WECHAT_OFFICIAL_ACCOUNT", query={**call.query, "account": "official"}, body=call.body
        ),
        metadata=world.metadata(),
    )
    assert (answer.http_status, answer.body) == (200, b"success")
    heard = {"url": "http://127.0.0.1:1/unused", "app_id": "sandbox-own", "token": TOKEN, "encoding_aes_key": KEY}
    assert (await world.sandbox.client.post("/control/wechat/listener", json=heard)).status_code == 200
    assert (await world.sandbox.client.post("/control/wechat/messages", json={"openid": openid})).status_code == 200
    world.clock.advance(timedelta(seconds=1))
    return int(answer.recorded)


async def listed(world: World, **more: Any) -> list[talk_pb.Conversation]:
    answer = await world.talk.ListConversations(talk_pb.ListConversationsRequest(**more), metadata=world.metadata())
    return list(answer.conversations)


async def thread(world: World, conversation_id: str) -> list[tuple[str, str]]:
    """What stands in a conversation, the first first: who wrote, and what."""
    answer = await world.talk.ListConversationMessages(
        talk_pb.ListConversationMessagesRequest(conversation_id=conversation_id), metadata=world.metadata()
    )
    return [
        (talk_pb.MessageDirection.Name(each.direction).removeprefix("MESSAGE_DIRECTION_"), each.text)
        for each in reversed(answer.conversation_messages)
    ]


async def reply(world: World, conversation_id: str, text: str, request_id: str) -> talk_pb.ConversationMessage:
    request = talk_pb.ReplyConversationRequest(conversation_id=conversation_id, text=text, request_id=request_id)
    answer: talk_pb.ConversationMessage = await world.talk.ReplyConversation(request, metadata=world.metadata())
    return answer


async def auto_reply(world: World, auto_reply_id: str, trigger: str, **more: Any) -> talk_pb.AutoReply:
    fields = {"auto_reply_id": auto_reply_id, "active": True, "trigger": f"AUTO_REPLY_TRIGGER_{trigger}", **more}
    if "template_id" not in fields:
        fields.setdefault("text", f"auto {auto_reply_id}")
    answer: talk_pb.AutoReply = await world.replies.CreateAutoReply(
        talk_pb.CreateAutoReplyRequest(auto_reply=talk_pb.AutoReply(**fields)), metadata=world.metadata()
    )
    return answer


async def customs(world: World) -> list[tuple[str, str]]:
    """The customer-service messages that the vendor took: openid and text."""
    records = (await world.sandbox.client.get("/messages", params={"channel": "wechat"})).json()["messages"]
    found = [each["fields"] for each in records]
    return [(each["touser"], each["text"]["content"]) for each in found if each.get("msgtype") == "text"]


def reason_of(caught: pytest.ExceptionInfo[Any]) -> str:
    return str(errors_pb2.ErrorReason.Name(caught.value.reason)).removeprefix("ERROR_REASON_")


async def test_follower_who_writes_is_answered_by_the_app_within_48_hours(talk: World) -> None:
    customer = follower(talk)
    assert await write(talk, "oMei", "有 38 码吗", own_id="1") == 1
    assert await write(talk, "oMei", "有 38 码吗", own_id="1") == 0, "told again"
    (conversation,) = await listed(talk, customer_id=customer.node_ids[1])
    assert (conversation.customer_id, conversation.address, conversation.open) == (customer.node_ids[0], "oMei", True)
    assert (conversation.unread_messages, conversation.last_text) == (1, "有 38 码吗")
    assert conversation.HasField("unanswered_since")
    name = conversation.conversation_id
    first = await reply(talk, name, "有的，欢迎到店", "r1")
    assert (await reply(talk, name, "有的，欢迎到店", "r1")).delivery_id == first.delivery_id
    with pytest.raises(AlreadyExists):
        await reply(talk, name, "没有", "r1")
    await talk.deliver()
    assert await talk.state(first.delivery_id) == ("SENT", "UNSPECIFIED")
    row = await talk.get(first.delivery_id)
    assert (row.purpose, row.account_id, row.customer_id) == (2, "official", customer.customer_id)
    assert await customs(talk) == [("oMei", "有的，欢迎到店")]
    assert await thread(talk, name) == [("INBOUND", "有 38 码吗"), ("OUTBOUND", "有的，欢迎到店")]
    assert not (await listed(talk, filter="unanswered = true"))
    # An answer that waits beyond the window is not sent, and one that is asked for then is refused.
    late = await reply(talk, name, "在吗", "r2")
    talk.clock.advance(timedelta(hours=48))
    assert await talk.delivered(messaging_pb.Message(delivery_id=late.delivery_id)) == ("FAILED", "REPLY_WINDOW_OVER")
    assert (await talk.get(late.delivery_id)).attempts == 0, "the vendor was asked"
    with pytest.raises(FailedPrecondition) as caught:
        await reply(talk, name, "还在吗", "r3")
    assert reason_of(caught) == "REPLY_WINDOW_OVER"
    assert (await reply(talk, name, "在吗", "r2")).delivery_id == late.delivery_id, "repeated, it is what it was"
    assert not (await talk.get(late.delivery_id)).resendable
    assert await write(talk, "oMei", "还有吗") == 1
    assert await talk.delivered(
        messaging_pb.Message(delivery_id=(await reply(talk, name, "有", "r4")).delivery_id)
    ) == ("SENT", "UNSPECIFIED")


@pytest.mark.parametrize(("answers", "reason"), [(1, "REPLY_LIMIT"), (0, "REPLY_WINDOW_OVER")])
async def test_vendors_own_word_ends_an_answer_and_an_answer_that_was_lost_is_not_repeated(
    talk: World, answers: int, reason: str
) -> None:
    follower(talk)
    await write(talk, "oMei", "在吗")
    (conversation,) = await listed(talk)
    if answers:
        for number in range(20):
            await reply(talk, conversation.conversation_id, f"{number}", f"n{number}")
            await talk.deliver()
    else:
        # The vendor has forgotten that she wrote.
        await talk.sandbox.client.delete("/messages")
    last = await reply(talk, conversation.conversation_id, "一句", "last")
    assert await talk.delivered(messaging_pb.Message(delivery_id=last.delivery_id)) == ("FAILED", reason)
    await write(talk, "oMei", "在吗")
    await talk.sandbox.set_mode("accept_then_drop", "wechat_official_account")
    lost = await reply(talk, conversation.conversation_id, "二句", "lost")
    assert await talk.delivered(messaging_pb.Message(delivery_id=lost.delivery_id)) == ("UNKNOWN", "ANSWER_LOST")
    talk.clock.advance(timedelta(minutes=5))
    await talk.deliver()
    assert [text for _, text in await customs(talk)].count("二句") == 1


async def test_answer_goes_to_the_number_that_wrote_by_whoever_has_it_and_not_where_it_must_not(talk: World) -> None:
    mei = talk.customer(
        identifiers=[("phone", "+8613000000001"), ("phone", "+8613000000077")], words={"phone": "+8613000000077"}
    )
    await told_sms(talk, "aliyun_sms", "aliyun", aliyun_push("几点关门"))
    assert await told_sms(talk, "aliyun_sms", "aliyun", aliyun_push("几点关门")) == (200, 0)
    (conversation,) = await listed(talk, filter="channel = CHANNEL_SMS")
    assert not conversation.HasField("reply_until_time")
    other = talk.customer(identifiers=[("user_id", "other")])
    talk.peers.merge(talk.workspace_id, other, mei)
    assert [each.conversation_id for each in await listed(talk, customer_id=other.customer_id)] == [
        conversation.conversation_id
    ]
    sent = await reply(talk, conversation.conversation_id, "晚上九点", "a")
    assert (await talk.get(sent.delivery_id)).customer_id == other.customer_id
    campaign = await talk.send(other.customer_id, "sms")
    await talk.deliver()
    records = (await talk.sandbox.client.get("/messages", params={"channel": "sms"})).json()["messages"]
    assert {each["text"]: each["recipient"][-2:] for each in records}["【一客】晚上九点"] == "01", (
        "not where she is written to"
    )
    assert campaign.delivery_id not in str(await thread(talk, conversation.conversation_id)), "it went elsewhere"
    other.restricted = True
    held = await reply(talk, conversation.conversation_id, "再见", "b")
    assert await talk.delivered(messaging_pb.Message(delivery_id=held.delivery_id)) == (
        "SUPPRESSED",
        "CUSTOMER_RESTRICTED",
    )
    assert await told_sms(talk, "aliyun_sms", "aliyun", aliyun_push("喂", phone="13900000099", own_id=9)) == (200, 1)
    (unknown,) = await listed(talk, filter="known = false")
    with pytest.raises(FailedPrecondition) as caught:
        await reply(talk, unknown.conversation_id, "您好", "c")
    assert reason_of(caught) == "CONVERSATION_OF_NOBODY"


async def test_app_that_is_not_sent_by_any_more_does_not_answer(talk: World) -> None:
    follower(talk)
    await write(talk, "oMei", "在吗")
    (conversation,) = await listed(talk)
    waits = await reply(talk, conversation.conversation_id, "在", "a")
    settings = talk.settings_at_sandbox("wechat", "two")
    await talk.account("other", wechat_official_account=settings, active=True)
    talk.clock.advance(timedelta(seconds=2))
    with pytest.raises(FailedPrecondition) as caught:
        await reply(talk, conversation.conversation_id, "在", "b")
    assert reason_of(caught) == "CONVERSATION_ACCOUNT_GONE"
    assert await talk.delivered(messaging_pb.Message(delivery_id=waits.delivery_id)) == ("FAILED", "REPLY_ACCOUNT_GONE")


async def test_conversations_are_read_closed_and_opened_by_what_comes(talk: World) -> None:
    follower(talk)
    await write(talk, "oMei", "", kind="image", media_id="media-1")
    (conversation,) = await listed(talk, filter="unread = true AND open = true")
    name: dict[str, Any] = {"conversation_id": conversation.conversation_id}
    page = await talk.talk.ListConversationMessages(
        talk_pb.ListConversationMessagesRequest(**name), metadata=talk.metadata()
    )
    (picture,) = page.conversation_messages
    assert (picture.kind, picture.media_id) == (talk_pb.CONVERSATION_MESSAGE_KIND_IMAGE, "media-1")
    read = await talk.talk.MarkConversationRead(talk_pb.MarkConversationReadRequest(**name), metadata=talk.metadata())
    assert read.unread_messages == 0
    closed = await talk.talk.CloseConversation(talk_pb.CloseConversationRequest(**name), metadata=talk.metadata())
    assert (closed.open, closed.HasField("unanswered_since")) == (False, False)
    assert closed.closed_by
    assert not await listed(talk, filter="unread = true")
    await write(talk, "oMei", "谢谢")
    (again,) = await listed(talk, filter="open = true")
    assert (again.unread_messages, again.closed_by) == (1, "")
    reopened = await talk.talk.ReopenConversation(talk_pb.ReopenConversationRequest(**name), metadata=talk.metadata())
    assert reopened.open
    request = talk_pb.ListConversationMessagesRequest(page_size=1, **name)
    first = await talk.talk.ListConversationMessages(request, metadata=talk.metadata())
    request.page_token = first.next_page_token
    second = await talk.talk.ListConversationMessages(request, metadata=talk.metadata())
    assert [each.text for each in [*first.conversation_messages, *second.conversation_messages]] == ["谢谢", ""]
    with pytest.raises(NotFound):
        await reply(talk, "cnv_none", "x", "x")
    with pytest.raises(InvalidArgument):
        await listed(talk, filter="text = x")


async def test_flood_of_one_is_bounded_and_others_are_heard(talk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversing, "MAX_OF_AN_ADDRESS", 2)
    monkeypatch.setattr(conversing, "MAX_UNKNOWN", 1)
    follower(talk)
    assert [await write(talk, "oMei", "喂") for _ in range(3)] == [1, 1, 0]
    assert [await write(talk, openid, "喂") for openid in ("oA", "oB", "oA")] == [1, 0, 1]
    talk.clock.advance(timedelta(hours=25))
    assert await write(talk, "oMei", "喂") == 1


async def test_what_was_written_is_kept_sealed(talk: World) -> None:
    follower(talk)
    await write(talk, "oMei", "我的电话 13000000001")
    (conversation,) = await listed(talk)
    await reply(talk, conversation.conversation_id, "好的 13000000001", "a")
    for table in ("conversations", "conversation_messages", "deliveries", "messages"):
        for row in await talk.rows(f"SELECT * FROM {table} WHERE workspace_id = $1"):
            said = "".join(
                bytes(each).decode("latin-1") if isinstance(each, bytes) else str(each) for each in row.values()
            )
            assert "13000000001" not in said, table
            assert "oMei" not in said, table


async def test_one_auto_reply_answers_by_priority_once_and_a_stop_word_none(talk: World) -> None:
    follower(talk)
    await talk.wechat_template(
        "hours",
        answer=True,
        text="{{ customer.traits.name }}，10 点开门",
        provider_template_code="",
        provider_parameters={},
    )
    await auto_reply(talk, "any", "NO_MATCH", priority=1)
    await auto_reply(talk, "hello", "FIRST_CONTACT", priority=50)
    await auto_reply(
        talk, "open", "KEYWORD_CONTAINS", keywords=["几点"], template_id="hours", channels=["CHANNEL_WECHAT"]
    )
    await auto_reply(talk, "off", "KEYWORD_EXACT", keywords=["退货"], active=False)
    customer = talk.peers.customers[talk.workspace_id, 100 * talk.numbers]
    customer.traits["name"] = "梅"
    assert await write(talk, "oMei", "几点 开门？", own_id="a") == 1
    assert await write(talk, "oMei", "几点 开门？", own_id="a") == 0
    await talk.deliver()
    await write(talk, "oMei", "请问几点关门")
    await talk.deliver()
    await write(talk, "oMei", "退货")
    await write(talk, "oMei", "退订")
    await talk.deliver()
    assert [text for _, text in await customs(talk)] == ["auto hello", "梅，10 点开门", "auto any"]
    (conversation,) = await listed(talk)
    assert conversation.HasField("unanswered_since"), "a robot ends no waiting"
    said = await thread(talk, conversation.conversation_id)
    assert said[3] == ("OUTBOUND", "梅，10 点开门")
    assert said[-1] == ("INBOUND", "退订")


async def test_two_robots_fall_silent_also_when_they_talk_at_once(talk: World) -> None:
    # One customer at eight addresses: nothing but who they are holds the eight conversations together.
    addresses = [f"oMei{number}" for number in range(8)]
    follower(talk, identifiers=[("official_account_openid", each) for each in addresses])
    await auto_reply(talk, "any", "ANY_TEXT")
    await asyncio.gather(*(write(talk, each, "自动回复") for each in addresses))
    (count,) = await talk.rows("SELECT count(*) AS n FROM messages WHERE workspace_id = $1")
    assert count["n"] == 5
    talk.clock.advance(timedelta(minutes=61))
    await write(talk, addresses[0], "在吗")
    (count,) = await talk.rows("SELECT count(*) AS n FROM messages WHERE workspace_id = $1")
    assert count["n"] == 6


async def test_auto_replies_are_kept_in_order_changed_and_taken_away(talk: World) -> None:
    await auto_reply(talk, "b", "ANY_TEXT", priority=1)
    made = await auto_reply(
        talk,
        "a",
        "OUTSIDE_HOURS",
        working_hours=[talk_pb.WorkingHours(weekdays=[1], start_time="09:00", end_time="18:00")],
    )
    assert await auto_reply(talk, "b", "ANY_TEXT", priority=1)
    with pytest.raises(AlreadyExists):
        await auto_reply(talk, "b", "ANY_TEXT", priority=2)
    answer = await talk.replies.ListAutoReplies(talk_pb.ListAutoRepliesRequest(), metadata=talk.metadata())
    assert [(each.auto_reply_id, each.priority) for each in answer.auto_replies] == [("b", 1), ("a", 100)]
    made.active, made.text = False, "x"
    request = talk_pb.UpdateAutoReplyRequest(auto_reply=made, update_mask={"paths": ["active"]})
    changed = await talk.replies.UpdateAutoReply(request, metadata=talk.metadata())
    assert (changed.active, changed.text) == (False, "auto a")
    with pytest.raises(Exception, match="in between"):
        await talk.replies.UpdateAutoReply(request, metadata=talk.metadata())
    await talk.wechat_template("hi", answer=True, text="hi", provider_template_code="", provider_parameters={})
    for wrong in (
        {"trigger": "KEYWORD_EXACT"}, {"trigger": "KEYWORD_EXACT", "keywords": ["！"]}, {"trigger": "ANY_TEXT", "keywords": ["a"]},
        {"trigger": "OUTSIDE_HOURS"}, {"trigger": "ANY_TEXT", "template_id": "hi"}, {"trigger": "ANY_TEXT", "text": ""},
        {"trigger": "ANY_TEXT", "channels": ["CHANNEL_EMAIL"]},
    ):  # fmt: skip
        with pytest.raises(InvalidArgument):
            await auto_reply(talk, "wrong", **wrong)
    await auto_reply(talk, "t", "ANY_TEXT", template_id="hi", channels=["CHANNEL_WECHAT"])
    with pytest.raises(FailedPrecondition):
        await talk.stub.DeleteTemplate(messaging_pb.DeleteTemplateRequest(template_id="hi"), metadata=talk.metadata())
    for name in ("t", "a"):
        await talk.replies.DeleteAutoReply(talk_pb.DeleteAutoReplyRequest(auto_reply_id=name), metadata=talk.metadata())
    with pytest.raises(NotFound):
        await talk.replies.GetAutoReply(talk_pb.GetAutoReplyRequest(auto_reply_id="a"), metadata=talk.metadata())
    await talk.stub.DeleteTemplate(messaging_pb.DeleteTemplateRequest(template_id="hi"), metadata=talk.metadata())


async def test_answers_are_suggested_by_the_words_that_they_share(talk: World) -> None:
    follower(talk, traits={"name": "梅"})
    blank: dict[str, Any] = {"answer": True, "provider_template_code": "", "provider_parameters": {}}
    await talk.wechat_template("size", text="{{ customer.traits.name }}，尺码表在详情页", **blank)
    await talk.wechat_template("hours", text="每天 10 点到 22 点", answer_keywords=["几点", "营业时间"], **blank)
    await talk.wechat_template("lacks", text="{{ data.order }} 几点营业", **blank)
    await talk.wechat_template("other")
    await talk.sms_template("sms-answer", answer=True, purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await write(talk, "oMei", "你们几点营业？")
    (conversation,) = await listed(talk)
    answer = await talk.talk.ListSuggestedAnswers(
        talk_pb.ListSuggestedAnswersRequest(conversation_id=conversation.conversation_id), metadata=talk.metadata()
    )
    found = [(each.template_id, each.text, each.matches > 0) for each in answer.suggested_answers]
    assert found == [("hours", "每天 10 点到 22 点", True), ("size", "梅，尺码表在详情页", False)]
