"""The people of the demo shop: who they are, how they can be recognised, and how often they will buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from examples.shop.catalogue import CITIES, Catalogue, Store
from examples.shop.draws import Draws, cumulative_weights

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = (
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "婷", "雪",
    "琳", "欣怡", "梓涵", "诗琪", "雨桐", "思雨", "佳怡", "晓彤", "若曦", "嘉欣",
    "梦洁", "可馨", "语嫣", "子墨", "一诺", "伟", "磊", "浩然", "俊杰",
    "宇航", "子轩", "明", "建国", "志强", "海燕", "玉兰", "秀英", "桂花",
)  # fmt: skip
_PREFIXES = ("138", "139", "136", "137", "150", "151", "158", "159", "186", "187", "188", "177")
_MAIL_HOSTS = ("example.com", "example.net", "example.org")

WEB, MINI, TILL, WECOM = "web", "mini", "till", "wecom"
CHANNELS = (TILL, MINI, WEB)


@dataclass(slots=True)
class Person:
    """One invented human being, with every identifier that is theirs whether or not the shop ever sees it.

    `orders_per_day` and `dropout_logit` are the hidden propensities of a BG/NBD process (Fader, Hardie & Lee 2005):
    while alive a person orders at random with that rate, and after each order drops out with probability
    `logistic(dropout_logit + what the order did to them)`.
    """

    index: int
    name: str
    gender: str
    birthday: date
    city: str
    home_store: Store
    category: str
    second_category: str
    phone: str
    email: str | None
    user_id: str
    member_card: str
    openid: str
    unionid: str
    wecom_id: str
    web_device: str
    mini_device: str
    channel_weights: tuple[float, ...]
    orders_per_day: float
    dropout_logit: float
    joins_wecom: bool
    wecom_user_id: str | None
    shared_phone: bool = False
    shared_device: bool = False
    member: bool = False

    @property
    def person_id(self) -> str:
        """The ground truth's name of this human being; the shop never sends it."""
        return f"person-{self.index:07d}"


def draw_people(count: int, catalogue: Catalogue, rng: np.random.Generator, draws: Draws, end: date) -> list[Person]:
    """Returns `count` people with unique identifiers; a few share a phone or a home computer with the one before."""
    ages = np.clip(rng.gamma(9.0, 3.6, count), 16, 75)
    # Heterogeneous rates: most buy about once a month, some every ten days, some twice a year (NBD: gamma over Poisson).
    rates = rng.gamma(1.7, 1.0 / 48.0, count)
    temper = rng.normal(0.0, 0.8, count)
    cities = [city for city, _ in CITIES]
    city_weights = cumulative_weights([weight for _, weight in CITIES])
    people = []
    for i in range(count):
        city = draws.pick_weighted(cities, city_weights)
        category = draws.pick_weighted(catalogue.categories, catalogue.category_weights)
        joins_wecom = draws.chance(0.36)
        age = float(ages[i])
        # What a model can find again: staff contact makes people buy and stay, the young leave sooner, care binds.
        pull = (0.35 if joins_wecom else 0.0) + (0.25 if category == "skincare" else 0.0)
        grip = (-0.9 if joins_wecom else 0.0) + (-0.4 if category == "service" else 0.0) + (0.5 if age < 24 else 0.0)
        till = draws.between(0.1, 0.8)
        mini = draws.between(0.2, 0.9) * (1.0 - till)
        people.append(
            Person(
                index=i,
                name=draws.pick(_SURNAMES) + draws.pick(_GIVEN),
                gender="female" if draws.chance(0.82) else "male",
                birthday=end - timedelta(days=int(age * 365.25) + draws.below(365)),
                city=city,
                home_store=draws.pick(catalogue.stores_by_city[city]),
                category=category,
                second_category=draws.pick_weighted(catalogue.categories, catalogue.category_weights),
                phone=f"+86{_PREFIXES[i % len(_PREFIXES)]}{(i * 61_803_401 + 12_345_678) % 100_000_000:08d}",
                email=f"{draws.token(5)}.{i}@{draws.pick(_MAIL_HOSTS)}" if draws.chance(0.68) else None,
                user_id=f"u{1_000_001 + i}",
                member_card=f"YK{80_000_001 + i}",
                openid=f"o{draws.token(27)}",
                unionid=f"un{draws.token(26)}",
                wecom_id=f"wm{draws.token(30)}",
                web_device=f"web-{draws.token(20)}",
                mini_device=f"mp-{draws.token(20)}",
                channel_weights=cumulative_weights([till, mini, 1.0 - till - mini]),
                orders_per_day=float(rates[i]) * float(np.exp(pull)),
                dropout_logit=-2.0 + grip + float(temper[i]),
                joins_wecom=joins_wecom,
                # Three of four are partners of the brand: members of its WeCom, whom its application may write to.
                wecom_user_id=f"yk{10_001 + i}" if joins_wecom and i % 4 else None,
            )
        )
    for before, person in pairwise(people):
        if draws.chance(0.012):  # a family phone: two members, one number
            person.phone, person.city, person.home_store = before.phone, before.city, before.home_store
            before.shared_phone = person.shared_phone = True
        elif draws.chance(0.02):  # a home computer: two people, one cookie
            person.web_device = before.web_device
            before.shared_device = person.shared_device = True
    return people


def misspell_phone(phone: str, draws: Draws) -> str:
    """Returns the same mainland number (+86 and 11 digits) as a hurried cashier or a copied form field may hold it."""
    digits = phone[3:]
    match draws.below(7):
        case 0:
            return f"+86 {digits[:3]}-{digits[3:7]}-{digits[7:]}"
        case 1:
            return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
        case 2:
            return digits.translate(_FULL_WIDTH)
        case 3:
            return f"0086{digits}"
        case 4:
            return f"  {digits} "
        case 5:
            return f"(+86){digits[:3]}-{digits[3:]}"
        case _:
            return f"86-{digits}"


_FULL_WIDTH = {ord("0") + n: ord("０") + n for n in range(10)}
JUNK_PHONES = ("0000", "00000000000", "null", "N/A")
JUNK_USER_IDS = ("null", "anonymous", "undefined")
