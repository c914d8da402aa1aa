"""Which auto-reply answers, and which answers are suggested: by what was written, in any spelling."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.messaging.domain import Channel, Purpose, Template
from services.messaging.domain.answers import ranked, words_of
from services.messaging.domain.auto_replies import Asked, AutoReply, Trigger, WorkingHours, choose

MONDAY_NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SHOP = (WorkingHours((1, 2, 3, 4, 5), "09:00", "18:00"),)


def rule(name: str, trigger: Trigger, *keywords: str, **more: Any) -> AutoReply:
    fields: dict[str, Any] = {
        "display_name": name, "active": True, "priority": 100, "channels": (), "working_hours": (), "text": name, "template_id": "",
        "create_time": MONDAY_NOON, "update_time": MONDAY_NOON,
    }  # fmt: skip
    return AutoReply(auto_reply_id=name, trigger=trigger, keywords=keywords, **{**fields, **more})


def chosen(rules: list[AutoReply], text: str, **more: Any) -> str:
    asked = {"channel": Channel.WECHAT, "is_first": False, "local": MONDAY_NOON, **more}
    found = choose(rules, Asked(text=text, **asked))
    return found.auto_reply_id if found else ""


@pytest.mark.parametrize(
    ("trigger", "text", "answers"),
    [
        (Trigger.KEYWORD_EXACT, " 退 货！", True), (Trigger.KEYWORD_EXACT, "我要退货", False), (Trigger.KEYWORD_EXACT, "ＨＩ", True),
        (Trigger.KEYWORD_CONTAINS, "我要退货", True), (Trigger.KEYWORD_CONTAINS, "退了货", False), (Trigger.KEYWORD_CONTAINS, "", False),
        (Trigger.ANY_TEXT, "x", True), (Trigger.ANY_TEXT, " ", False), (Trigger.NO_MATCH, "x", True), (Trigger.FIRST_CONTACT, "", False),
    ],
)  # fmt: skip
def test_trigger_answers_what_it_says(trigger: Trigger, text: str, answers: bool) -> None:
    assert bool(chosen([rule("it", trigger, "退货", "hi")], text)) is answers


def test_lowest_priority_answers_and_no_match_only_after_all_others() -> None:
    rules = [
        rule("rest", Trigger.NO_MATCH, priority=1),
        rule("b", Trigger.KEYWORD_CONTAINS, "货", priority=5),
        rule("a", Trigger.KEYWORD_CONTAINS, "货", priority=5),
        rule("first", Trigger.FIRST_CONTACT, priority=2),
        rule("off", Trigger.ANY_TEXT, priority=0, active=False),
        rule("sms", Trigger.ANY_TEXT, priority=0, channels=(Channel.SMS,)),
    ]
    assert [chosen(rules, text, is_first=first) for text, first in (("货", True), ("货", False), ("嗨", False))] == [
        "first", "a", "rest",
    ]  # fmt: skip
    assert chosen(rules, "货", channel=Channel.SMS) == "sms"


@pytest.mark.parametrize(
    ("local", "answers"),
    [
        (MONDAY_NOON, False), (MONDAY_NOON.replace(hour=9, minute=0), False), (MONDAY_NOON.replace(hour=8, minute=59), True),
        (MONDAY_NOON.replace(hour=18, minute=0), True), (MONDAY_NOON.replace(month=11, day=29), True),
    ],
)  # fmt: skip
def test_outside_hours_begins_when_they_end(local: datetime, answers: bool) -> None:
    assert bool(chosen([rule("it", Trigger.OUTSIDE_HOURS, working_hours=SHOP)], "嗨", local=local)) is answers


def template(name: str, text: str, *keywords: str) -> Template:
    return Template(name, name, Channel.SMS, Purpose.TRANSACTIONAL, "", "", text, "", {}, MONDAY_NOON, MONDAY_NOON, answer=True,
                    answer_keywords=keywords)  # fmt: skip


def test_answers_are_ranked_by_shared_words_those_of_keywords_threefold() -> None:
    assert words_of("Do you 退货吗?") == {"do", "you", "退货", "货吗"}
    found = ranked(
        [template("c", "无关"), template("b", "退货请到门店，{{ 退货 }}"), template("a", "请联系客服", "退货")],
        "怎么退货",
    )
    assert [(each.template_id, matched) for each, matched in found] == [("a", 3), ("b", 1), ("c", 0)]
