"""The page of the preference centre, in Chinese or English, without scripts and cookies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape

from gateway.callbacks.pages import framed
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import preference_service_pb2 as preference_pb

LANGUAGES = ("zh", "en")

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "title": "消息偏好",
        "intro": "请选择您愿意通过哪些渠道接收优惠与活动消息。订单、服务类通知不受影响。",
        "locked": "需通过该渠道的消息或到门店重新开启",
        "pause": "暂停所有优惠与活动消息 30 天",
        "paused": "已暂停，{date} 后恢复。取消勾选即可提前恢复。",
        "save": "保存",
        "saved": "已保存。",
        "none": "目前没有可以设置的渠道。",
        "limited": "今天修改次数过多，请明天再试；关闭和暂停随时可用。",
        "EMAIL": "电子邮件",
        "SMS": "短信",
        "WECOM": "企业微信",
        "WECHAT": "微信公众号",
        "MINI_PROGRAM": "小程序订阅消息",
        "PUSH": "App 推送",
        "VOICE": "电话",
        "IN_APP": "站内消息",
        "WEBHOOK": "其他消息",
    },
    "en": {
        "title": "Your messages",
        "intro": "Choose how you want to hear of offers and events. Notices of your orders and services still reach you.",
        "locked": "can be turned on from a message of this channel, or in a store",
        "pause": "Pause all offers and events for 30 days",
        "paused": "Paused until {date}. Untick it to resume now.",
        "save": "Save",
        "saved": "Saved.",
        "none": "There is no channel to set at the moment.",
        "limited": "Too much was changed today; try again tomorrow. Turning off and pausing always works.",
        "EMAIL": "E-mail",
        "SMS": "SMS",
        "WECOM": "WeCom",
        "WECHAT": "WeChat official account",
        "MINI_PROGRAM": "Mini-program messages",
        "PUSH": "App notifications",
        "VOICE": "Calls",
        "IN_APP": "In the app",
        "WEBHOOK": "Other messages",
    },
}


def language_of(accepted: str) -> str:
    """Returns the language of a page by a request's `Accept-Language`: the one of ours that is wanted most, else Chinese."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES and weight > 0:
            wanted.append((-weight, place, language))
    return min(wanted)[2] if wanted else "zh"


def channel_word(channel: int) -> str:
    """Returns the name of a channel's field in the form, such as `SMS`."""
    return channel_pb2.Channel.Name(channel).removeprefix("CHANNEL_")


def preference_page(preferences: preference_pb.Preferences, language: str, *, notice: str = "") -> str:
    """Returns the page.

    Args:
        preferences: What is set.
        language: Of `LANGUAGES`.
        notice: The key of what is said above the form; empty says nothing.
    """
    words = WORDS[language]
    rows = []
    for each in preferences.channels:
        name = channel_word(each.channel)
        fixed = not each.granted and not each.can_grant
        hint = f"<small>{escape(words['locked'])}</small>" if fixed else ""
        state = (" checked" if each.granted else "") + (" disabled" if fixed else "")
        rows.append(
            f'<label><input type="checkbox" name="on" value="{name}"{state}> {escape(words[name])}{hint}</label>'
            # Says which boxes were shown, so that one that is not ticked is turned off and one that was not shown is not.
            + ("" if fixed else f'<input type="hidden" name="shown" value="{name}">')
        )
    is_paused = preferences.HasField("pause_end_time")
    until = ""
    if is_paused:
        date = _date(preferences.pause_end_time.ToDatetime(), language)
        until = f"<small>{escape(words['paused'].format(date=date))}</small>"
    said = f'<p role="status"><b>{escape(words[notice])}</b></p>' if notice else ""
    channels = "".join(rows) or f"<p>{escape(words['none'])}</p>"
    content = (
        f"{said}<p>{escape(words['intro'])}</p>"
        f'<form method="post"><input type="hidden" name="form" value="preferences">{channels}<hr>'
        f'<label><input type="checkbox" name="pause" value="yes"{" checked" if is_paused else ""}> '
        f"{escape(words['pause'])}{until}</label>"
        f"<button>{escape(words['save'])}</button></form>"
    )
    return framed(words["title"], content, language="zh-CN" if language == "zh" else "en")


def _date(moment: datetime, language: str) -> str:
    return (
        f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
        if language == "zh"
        else f"{moment:%B} {moment.day}, {moment.year}"
    )
