"""Who the customers are: everything of a customer follows from its number, so that counts are known before they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from services.common.attribute_kinds import AttributeKind

CITIES = (
    "上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "南京", "苏州", "重庆",
    "西安", "天津", "长沙", "郑州", "青岛", "宁波", "厦门", "合肥", "佛山", "东莞",
)  # fmt: skip
FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = (
    "小明",
    "伟",
    "芳",
    "秀英",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
)
VIP_EVERY = 50
RARE_EVERY = 5_000
SAID_AGO = timedelta(days=100)


def user_id(number: int) -> str:
    """Returns the account of a customer; all have one."""
    return f"member-{number}"


def phone(number: int) -> str | None:
    """Returns the phone of every second customer."""
    return f"+8613{number:09d}" if number % 2 == 0 else None


def name_of(number: int) -> str:
    """Returns the name: family and given name, each of the 1,000 pairs as often as any other."""
    return FAMILIES[number % 50] + GIVEN[number // 50 % 20]


def city_of(number: int) -> str:
    """Returns the city; a third live in the first."""
    return CITIES[0] if number % 3 == 0 else CITIES[number // 3 % 20]


def points_of(number: int) -> int:
    """Returns the points on the card, 0 to 9,999."""
    return number * 7_919 % 10_000


def attributes_of(number: int) -> Iterator[tuple[AttributeKind, str, str | int | bool]]:
    """Yields kind, key and value of what was said of a customer."""
    yield AttributeKind.TRAIT, "name", name_of(number)
    yield AttributeKind.TRAIT, "city", city_of(number)
    yield AttributeKind.TRAIT, "points", points_of(number)
    if number % VIP_EVERY == 0:
        yield AttributeKind.TAG, "vip", True
    if number % RARE_EVERY == 0:
        yield AttributeKind.TAG, "rare", True


def said_time(now: datetime) -> datetime:
    """Returns when all of that was said."""
    return (now - SAID_AGO).astimezone(UTC).replace(microsecond=0)
