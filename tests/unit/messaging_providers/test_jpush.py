"""JPush: what a push looks like, what answers mean, and that each message has a key of its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from services.common.clock import SteppedClock
from services.messaging.providers import (
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.contract import Accepted
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.jpush import JpushAccount
from services.messaging.providers.jpush.keys import Keys
from services.messaging.providers.jpush.provider import meaning_of, push_of

NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
ACCOUNT = JpushAccount(app_key="app", master_secret="secret")


def refused(status: int, code: int, after: float | None = None) -> HttpAnswer:
    return HttpAnswer(status, {"error": {"code": code, "message": "no"}}, after)


ANSWERS: list[tuple[HttpAnswer, SendOutcome]] = [
    (HttpAnswer(200, {"sendno": "0", "msg_id": "18281234"}, None), Accepted("18281234")),
    (HttpAnswer(200, {"msg_id": 7}, None), Accepted("7")),
    (HttpAnswer(200, {}, None), Unknown(Doubt.SERVER_ERROR, "200")),
    (refused(400, 1011), Rejected(Refusal.RECIPIENT_INVALID, "1011")),
    (refused(400, 1003), Rejected(Refusal.CONTENT, "1003")),
    (refused(400, 1005), Rejected(Refusal.CONTENT, "1005")),
    (refused(401, 1004), Retry(300.0, Obstacle.ACCOUNT, "1004")),
    (refused(400, 1008), Retry(300.0, Obstacle.ACCOUNT, "1008")),
    (refused(403, 2003), Retry(300.0, Obstacle.ACCOUNT, "2003")),
    (refused(403, 2004), Retry(300.0, Obstacle.ACCOUNT, "2004")),
    (refused(403, 2005), Rejected(Refusal.POLICY, "2005")),
    (refused(429, 2002, 9.0), Retry(9.0, Obstacle.RATE_LIMITED, "2002")),
    (refused(429, 2002), Retry(60.0, Obstacle.RATE_LIMITED, "2002")),
    (refused(503, 1030), Unknown(Doubt.SERVER_ERROR, "1030")),
    (refused(500, 1000), Unknown(Doubt.SERVER_ERROR, "1000")),
    (HttpAnswer(503, {}, 4.0), Retry(4.0, Obstacle.BUSY, "503")),
]


def test_answers_mean_what_the_vendor_s_codes_say() -> None:
    for answer, outcome in ANSWERS:
        assert meaning_of(answer) == outcome, answer


def test_push_goes_to_one_device_of_either_kind_with_its_key_and_where_it_leads() -> None:
    message = OutboundMessage(
        "m1",
        "171976fa8a8",
        subject="Arrived",
        text="Your order",
        deep_link="shop://o/7",
        push_data={"sku": "7"},
        key="app-1",
    )
    push = push_of(message, ACCOUNT)
    assert (push["cid"], push["audience"]) == ("app-1", {"registration_id": ["171976fa8a8"]})
    assert push["options"] == {"apns_production": True}
    extras = {"delivery_id": "m1", "deep_link": "shop://o/7", "sku": "7"}
    said = push["notification"]
    assert said["android"] == {
        "alert": "Your order",
        "title": "Arrived",
        "extras": extras,
        "intent": {"url": "shop://o/7"},
    }
    assert (said["ios"]["alert"], said["ios"]["extras"]) == ({"title": "Arrived", "body": "Your order"}, extras)
    development = JpushAccount(app_key="app", master_secret="secret", apns_development=True)
    plain = push_of(OutboundMessage("m1", "1", subject="t", text="b"), development)
    assert "cid" not in plain
    assert plain["options"] == {"apns_production": False}


async def test_each_message_has_a_key_of_its_own_and_one_question_serves_many() -> None:
    clock, asked = SteppedClock(NOON), [0]

    async def ask(account: JpushAccount, timeout_seconds: float) -> list[str]:
        asked[0] += 1
        await asyncio.sleep(0)
        return [f"{account.app_key}-{asked[0]}-{number}" for number in range(10)]

    keys = Keys(clock, ask)
    taken = await asyncio.gather(*(keys.take(ACCOUNT, 5.0) for _ in range(30)))
    assert len(set(taken)) == 30
    assert asked == [3]
    assert (await keys.take(ACCOUNT, 5.0)).startswith("app-4-")
    # What was left is too old for a message that may be repeated for hours.
    clock.advance(timedelta(hours=2))
    assert (await keys.take(ACCOUNT, 5.0)).startswith("app-5-")


async def test_without_a_key_there_is_an_empty_one() -> None:
    async def none(account: JpushAccount, timeout_seconds: float) -> list[str]:
        return []

    async def hang(account: JpushAccount, timeout_seconds: float) -> list[str]:
        await asyncio.Event().wait()
        return []

    for ask in (none, hang):
        assert await Keys(SteppedClock(NOON), ask).take(ACCOUNT, 0.01) == ""
