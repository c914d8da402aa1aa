"""Groups of staff are told by their robots: of tasks of their stores and of alerts, once each, within WeCom's limit."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from dev.sandbox.credentials import account_secret
from services.messaging.storage.staff import groups
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_staff_tasks import make, member
from tests.support.sandbox import TOKEN
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.segment.v1 import alert_service_pb2 as alert_pb


async def robot(world: World, name: str, *, key: str = "", **settings: Any) -> resources_pb.Account:
    account = f"sandbox-{name}"
    key = key or f"{account}.{account_secret(TOKEN, 'wecom_robot', account)}"
    fields = resources_pb.WeComRobotSettings(endpoint=world.sandbox.http_url, key=key, **settings)
    return await world.account(name, wecom_robot=fields)


async def told(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Which group was told what, in order."""
    found = [each for each in await world.sandbox.messages(channel="wecom") if each["provider"] == "wecom_robot"]
    return [(each["account"].removeprefix("sandbox-"), each["fields"]) for each in found]


async def serve(world: World) -> None:
    await world.parts.staff.worker.serve(world.workspace_id)
    await world.parts.staff.groups.turn()


async def verified(world: World, account_id: str) -> messaging_pb.VerifyAccountResponse:
    answer: messaging_pb.VerifyAccountResponse = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id=account_id), metadata=world.metadata()
    )
    return answer


async def test_a_group_hears_of_the_tasks_of_its_stores(world: World) -> None:
    everywhere = await robot(world, "all", tells_new_tasks=True, tells_overdue_tasks=True)
    store = await robot(world, "s1", tells_overdue_tasks=True, store_ids=["s1", "s1"])
    assert (everywhere.active, store.active, everywhere.channel, list(store.wecom_robot.store_ids)) == (
        True,
        True,
        0,
        ["s1"],
    )
    assert not store.wecom_robot.key
    await member(world, "li", wecom_user_id="wc-li")
    await member(world, "boss", role=staff_pb.STAFF_ROLE_MANAGER, capacity=0)
    customer = world.customer().customer_id
    await make(world, customer, title="Call <@all> [x](http://evil.example)", due_minutes=30)
    await make(world, customer, title="of another", store_id="s2", due_minutes=30)
    await serve(world)
    ((group, message),) = await told(world)
    text = message["markdown"]["content"]
    assert group == "all"
    assert "2 条任务" in text, "what comes together is one message"
    assert "<@wc-li>" in text, "whose it is hears of it"
    assert "待领取" in text, "nobody's is said to be nobody's"
    assert "<@all>" not in text, "a title mentions nobody"
    assert "evil.example)" not in text.replace("］(http://evil.example)", ""), "and links nothing"
    # Overdue: both hear of the one of s1, once, whoever looks how often.
    world.clock.advance(timedelta(minutes=31))
    for _ in range(3):
        await serve(world)
    later = (await told(world))[1:]
    assert Counter(group for group, _ in later) == {"all": 1, "s1": 1}
    assert {group: message["markdown"]["content"].count("已超时，第 1 级") for group, message in later} == {
        "all": 2,
        "s1": 1,
    }
    # Members were reminded as before: robots are no accounts of the channel.
    reminded = [each for each in await world.sandbox.messages(channel="wecom") if each["provider"] == "wecom"]
    assert {each["recipient"] for each in reminded} == {"wc-li", "wc-boss"}


async def test_a_robot_says_no_more_than_wecom_takes(world: World) -> None:
    """One a turn, however many workers look; what WeCom refuses is said when it takes it again."""
    await robot(world, "all", tells_new_tasks=True)
    customer = world.customer().customer_id
    for number in range(24):
        await make(world, customer, title=f"n{number:02}")
    for _ in range(4):
        await serve(world)
    assert len(await told(world)) == 1, "ten tasks, and then a rest"
    turn = await groups_claimed(world)
    assert turn == "", "nobody else speaks in the rest"
    await world.sandbox.set_mode("429:30", "wecom_robot")
    world.clock.advance(timedelta(seconds=6))
    await serve(world)
    await world.sandbox.set_mode("ok", "wecom_robot")
    world.clock.advance(timedelta(seconds=6))
    await serve(world)
    assert len(await told(world)) == 1, "WeCom said for how long it takes nothing"
    for _ in range(3):
        world.clock.advance(timedelta(seconds=30))
        await serve(world)
    said = "".join(message["markdown"]["content"] for _, message in await told(world))
    assert len(await told(world)) == 3
    assert all(said.count(f"n{number:02}") == 1 for number in range(24))
    # What may have been taken is not said twice.
    await make(world, customer, title="lost")
    await world.sandbox.set_mode("accept_then_drop", "wecom_robot")
    for _ in range(3):
        world.clock.advance(timedelta(minutes=5))
        await serve(world)
    assert len(await told(world)) == 4


async def groups_claimed(world: World) -> str:
    async with world.parts.database.workspace(world.workspace_id) as connection:
        return await groups.claim_group(connection, world.workspace_id, world.clock.now(), timedelta(seconds=5))


async def test_a_robot_that_is_refused_says_so(world: World) -> None:
    await robot(world, "good", tells_alerts=True)
    await robot(world, "bad", key="73febdcb", tells_new_tasks=True)
    assert (await verified(world, "good")).verified
    assert (await verified(world, "bad")).problem == messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED
    assert await told(world) == [], "trying says nothing"
    await make(world, world.customer().customer_id, title="x")
    await serve(world)
    account = await world.stub.GetAccount(messaging_pb.GetAccountRequest(account_id="bad"), metadata=world.metadata())
    assert (account.state, account.last_error.code) == (resources_pb.ACCOUNT_STATE_REFUSED, "93000")


async def test_alerts_are_told_once_on_cards(world: World) -> None:
    old = fired("f0", world.clock.now() - timedelta(minutes=1))
    await robot(world, "all", tells_alerts=True, store_ids=["s1"])
    await robot(world, "tasks", tells_new_tasks=True)
    world.clock.advance(timedelta(minutes=1))
    quality = quality_pb.DataQualityAlert(
        alert_id="q1", report_date="2026-11-22", kind=quality_pb.DATA_QUALITY_KIND_CLOCK_OFF, count=1_200
    )
    quality.create_time.FromDatetime(world.clock.now())
    world.peers.firings, world.peers.quality_alerts = [fired("f1", world.clock.now()), old], [quality]
    for _ in range(4):
        world.clock.advance(timedelta(minutes=2))
        await world.parts.staff.groups.gather()
        await serve(world)
    cards = [message["template_card"] for group, message in await told(world) if group == "all"]
    assert len(cards) == len(await told(world)) == 2, "the one of before the robot is not told, nor one twice"
    values = [{each["keyname"]: each["value"] for each in card["horizontal_content_list"]} for card in cards]
    assert [card["sub_title_text"] for card in cards] == ["Alert drop", "时钟不准的发送方"]
    assert values == [{"日期": "2026-11-22", "数值": "90", "下限": "100"}, {"日期": "2026-11-22", "数量": "1,200"}]
    assert cards[0]["card_action"]["url"].endswith("/console/insight/alerts")


def fired(firing_id: str, at: datetime) -> alert_pb.AlertFiring:
    made = alert_pb.AlertFiring(
        firing_id=firing_id, alert_id="drop", day=alert_pb.AlertDay(day="2026-11-22", value="90", lower="100")
    )
    made.create_time.FromDatetime(at)
    return made
