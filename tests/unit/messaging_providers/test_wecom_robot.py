"""The robot of a group: what its answers mean, and what a form of it must say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.common.clock import SystemClock
from services.common.errors import InvalidArgument
from services.messaging.providers import (
    Accepted,
    Dialer,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    Unknown,
    Verdict,
    WeComRobotAccount,
)
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.wecom_robot import WeComRobotProvider
from services.messaging.providers.wecom_robot.provider import _meaning_of

ROBOT = WeComRobotAccount(key="73febdcb-1b38-4d1b-a994-790f21fc8d30", tells_alerts=True)


def test_answers_tell_the_limit_the_robot_and_the_message_apart() -> None:
    def meaning(code: int, status: int = 200) -> Any:
        return _meaning_of(HttpAnswer(status, {"errcode": code, "errmsg": "x"}, None))

    assert isinstance(meaning(0), Accepted)
    assert meaning(45009) == Retry(60.0, Obstacle.RATE_LIMITED, "45009")
    for code in (93000, 93004, 93008):
        assert isinstance(meaning(code), Retry)
        assert meaning(code).reason is Obstacle.ACCOUNT, code
    for code in (40058, 40008, 44004, 45002):
        assert meaning(code) == Rejected(Refusal.CONTENT, str(code)), code
    assert meaning(-1).reason is Obstacle.BUSY
    assert isinstance(meaning(0, 500), Unknown), "it may have been said"


async def test_a_robot_is_tried_without_a_word_in_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    provider, said = WeComRobotProvider(SystemClock(), Dialer(allows_private=True)), []
    answers = iter((44004, 93000, 93004, 45009))

    async def call(account: Any, body: dict[str, Any], timeout_seconds: float) -> HttpAnswer:
        said.append(body)
        return HttpAnswer(200, {"errcode": next(answers)}, None)

    monkeypatch.setattr(provider, "_call", call)
    verdicts = [await provider.verify(ROBOT, timeout_seconds=1.0) for _ in range(4)]
    wanted = [None, Problem.AUTHENTICATION_FAILED, Problem.NOT_ALLOWED, Problem.PROVIDER_BUSY]
    assert [each.problem for each in verdicts] == wanted
    assert verdicts[0] == Verdict()
    assert said == [{"msgtype": "text", "text": {"content": ""}}] * 4


async def test_what_is_too_long_for_wecom_is_not_sent() -> None:
    provider = WeComRobotProvider(SystemClock(), Dialer(allows_private=False))
    for text, code in (("", "empty"), ("字" * 1_366, "too long")):
        outcome = await provider.send(OutboundMessage("d", "", text=text), ROBOT, timeout_seconds=1.0)
        assert outcome == Rejected(Refusal.CONTENT, code)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": ""}, "wecom_robot.key"),
        ({"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}, "wecom_robot.key"),
        ({"tells_alerts": False}, "wecom_robot"),
        ({"endpoint": "http://qyapi.weixin.qq.com"}, "wecom_robot.endpoint"),
    ],
)
def test_what_a_robot_must_say(changes: dict[str, Any], field: str) -> None:
    ROBOT.check(allows_private=False)
    with pytest.raises(InvalidArgument) as refused:
        replace(ROBOT, **changes).check(allows_private=False)
    assert refused.value.metadata["field"] == field
