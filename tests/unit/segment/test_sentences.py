"""A rule reads as one sentence in Chinese and in English, of every kind, operator, aggregate and window, and nested as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from services.common.channels import CHANNELS
from services.segment.conditions import CONDITIONS
from services.segment.domain.comparisons import Operator
from services.segment.domain.consents import State
from services.segment.domain.days import MOST_DAYS
from services.segment.domain.parsing import parse_rule
from services.segment.domain.sentences import LONGEST, sentence_of
from services.segment.domain.standing.attributes import Attribute, Cell, Stage
from services.segment.domain.wording import Called
from services.segment.domain.wording.known import EVENTS, FIELDS, SCORES
from services.segment.measures import parse_measure
from services.segment.measures.event import Aggregate
from services.segment.measures.orders import OrderAggregate
from tests.integration.segment import strategies

CHINESE = re.compile(r"[\u3400-\u9fff]")
# The name of an enum, or a place that was not filled in.
UNSAID = re.compile(r"[A-Z]{2,}_[A-Z]|[{}]|None|Operator")
WINDOWS: tuple[dict[str, Any], ...] = (
    {},
    {"last_days": 1},
    {"last_days": 30},
    {"last_hours": 12},
    {"last_minutes": 10},
    {"between": {"min_days": 30, "max_days": 60}},
    {"between": {"min_days": 30}},
    *({form: period} for form in ("current_period", "previous_period") for period in ("DAY", "WEEK", "MONTH")),
    {"dates": {"from_date": "2026-06-01", "to_date": "2026-06-18"}},
    {"dates": {"from_date": "2026-06-01"}},
    {"dates": {"to_date": "2026-06-18"}},
    {"since_last": {"event_name": "Order Completed"}},
    {
        "since_first": {
            "event_name": "Order Completed",
            "filters": [{"property": "channel", "op": "EQ", "value": "web"}],
        }
    },
)
VALUES = ("web", 5, 2.5, True, False)
DEFINITIONS = {
    "spent": parse_measure({"orders": {"aggregate": "NET_REVENUE"}}),
    "colours": parse_measure({"event": {"aggregate": "UNIQUE_LIST", "property": "color"}}),
    "age": parse_measure({"orders": {"aggregate": "DAYS_SINCE_FIRST"}}),
}
OTHERS = {"vip": {"tag": {"name": "gold"}}}
CALLED = Called({"vip": "Best buyers"}, {"spent": "Money spent"}, {"guests": "Guests"})


def comparisons(field: str = "value") -> Iterator[dict[str, Any]]:
    for op in Operator:
        match op:
            case Operator.EXISTS | Operator.NOT_EXISTS:
                yield {"op": op.value}
            case Operator.IN:
                yield {"op": op.value, field: ["web", 7]}
                yield {"op": op.value, field: list(range(9))}
            case Operator.EQ | Operator.NE:
                yield from ({"op": op.value, field: value} for value in VALUES)
            case Operator.CONTAINS | Operator.STARTS_WITH:
                yield {"op": op.value, field: "eb"}
            case _:
                yield {"op": op.value, field: 3}


def numbers(field: str = "value") -> Iterator[dict[str, Any]]:
    for op in ("EQ", "NE", "GT", "GTE", "LT", "LTE"):
        yield {"op": op, field: 3.0}


def samples() -> Iterator[dict[str, Any]]:
    yield from ({"trait": {"name": name, **one}} for name in ("city", "own_one") for one in comparisons())
    yield {"tag": {"name": "gold"}}
    yield from ({"score": {"name": "churn_probability", **one}} for one in numbers())
    yield from ({"score": {"name": "mine", "op": op}} for op in ("EXISTS", "NOT_EXISTS"))
    for aggregate in Aggregate:
        number = parse_measure({"event": {"aggregate": aggregate.value, **_property(aggregate)}}).result.is_number
        for window in WINDOWS:
            compared = {"op": "EQ", "value": 3.0} if number else {"op": "EXISTS"}
            measure = {"event_name": "Product Viewed", "aggregate": aggregate.value, **_property(aggregate)}
            yield {"event": {**measure, **compared, "window": window}}
    yield from ({"event": {"event_name": "Product Added", **one}} for one in numbers())
    yield from ({"event": {"event_name": name, "op": "EQ", "value": 0.0}} for name in ("", "Mine"))
    yield {"event": {"event_name": "Mine", "op": "GTE", "value": 1.0}}
    yield from (
        {"event": {"event_name": "Mine", "op": "GTE", "value": 2.0, "filters": [{"property": "items[].color", **one}]}}
        for one in comparisons()
        if Operator(one["op"]) not in MOST_DAYS
    )
    for occurrence in ("FIRST", "LAST"):
        for window in WINDOWS:
            body = {"event_name": "Signed Up", "occurrence": occurrence, "property": "channel", "window": window}
            yield {"property_value": {**body, "op": "EQ", "value": "web"}}
    yield from ({"orders": {"aggregate": one.value, "op": "GT", "value": 3.0}} for one in OrderAggregate)
    for attribute in Attribute:
        names = {Attribute.LIFECYCLE_STAGE: Stage, Attribute.RFM_CELL: Cell}.get(attribute)
        values: list[Any] = [one.value for one in names] if names else [1, 5]
        yield from ({"standing": {"attribute": attribute.value, "op": "EQ", "value": one}} for one in values)
        yield {"standing": {"attribute": attribute.value, "op": "IN", "value": values[:2]}}
        yield {"standing": {"attribute": attribute.value, "op": "NOT_EXISTS"}}
    yield {"computed": {"computed_trait_id": "spent", "op": "GTE", "value": 500}}
    yield {"computed": {"computed_trait_id": "colours", "op": "CONTAINS", "value": "red"}}
    yield {"computed": {"computed_trait_id": "age", "op": "LT", "value": 3}}
    yield {"bucket": {"salt": "autumn", "from_per_mille": 100, "to_per_mille": 200}}
    yield {"segment": {"segment_id": "vip"}}
    yield from ({"list": {"customer_list_id": name}} for name in ("guests", "unnamed"))
    viewed, bought = {"event_name": "Product Viewed"}, {"event_name": "Order Completed"}
    absent = {**bought, "absent": True}
    for steps in ([viewed, bought], [viewed, absent], [viewed, absent, bought], [viewed, bought, absent, absent]):
        for within in (None, 90, 3_600, 172_800):
            for same in ({}, {"same_property": "product_id"}):
                yield {"sequence": {"steps": steps, **same, **({"within_seconds": within} if within else {})}}
    lines = {**absent, "property": "products[].product_id"}
    yield {"sequence": {"steps": [viewed, lines], "same_property": "product_id", "window": {"last_days": 7}}}
    counted = {"event": {"event_name": "Product Viewed", "window": {"last_days": 30}}}
    for one in numbers("percent"):
        yield {"compared": {"measure": counted, "with": {"event": {"event_name": "Product Viewed"}}, **one}}
    yield from kept()
    yield {"not": {"tag": {"name": "gold"}}}


def kept() -> Iterator[dict[str, Any]]:
    for channel in CHANNELS:
        yield {"consent": {"channel": channel.upper(), "ends_within_days": 7}}
        yield from ({"consent": {"channel": channel.upper(), "state": state.value}} for state in State)
    for one in numbers():
        yield {"points": one}
        yield {"points": {"aggregate": "ENDING", "within_days": 1, **one}}
        yield {"coupon": one}
        yield {"coupon": {"aggregate": "ENDING", "within_days": 7, "coupon_template_id": "spring", **one}}
        yield {"coupon": {"aggregate": "REDEEMED", "within_days": 30, **one}}
    yield from ({"tier": {"op": op, "value": "gold"}} for op in ("EQ", "NE"))
    yield {"tier": {"op": "IN", "value": ["gold", "silver"]}}
    yield from ({"tier": {"op": op}} for op in ("EXISTS", "NOT_EXISTS"))
    yield from ({"company": body} for body in ({}, {"company_id": "acme"}, {"stage": "DEAL"}))


def _property(aggregate: Aggregate) -> dict[str, str]:
    without = ("COUNT", "DISTINCT_DAYS", "DAYS_SINCE_LAST", "DAYS_SINCE_FIRST", "AVERAGE_DAYS_BETWEEN")
    return {} if aggregate.value in without else {"property": "price"}


def said(rule: dict[str, Any]) -> tuple[str, str]:
    sentence = sentence_of(parse_rule(rule, definitions=DEFINITIONS, others=OTHERS), CALLED)
    return sentence.chinese, sentence.english


def test_every_kind_is_walked_through() -> None:
    assert {next(iter(sample)) for sample in samples()} >= {condition.kind for condition in CONDITIONS}
    assert {sample["trait"]["op"] for sample in samples() if "trait" in sample} == {op.value for op in Operator}


def test_every_kind_operator_aggregate_and_window_is_said_in_both_languages_each_in_its_own_words() -> None:
    given = list(samples())
    sentences = [said(sample) for sample in given]
    for sample, (chinese, english) in zip(given, sentences, strict=True):
        assert CHINESE.search(chinese), sample
        assert not CHINESE.search(english), (sample, english)
        assert (chinese[-1], english[-1]) == ("。", "."), sample
        assert not UNSAID.search(chinese.replace("RFM", "")), (sample, chinese)
        assert not UNSAID.search(english.replace("RFM", "")), (sample, english)
        assert "  " not in english, english
    # What is not the same is not said alike.
    for language in (0, 1):
        alike: dict[str, Any] = {}
        for sample, both in zip(given, sentences, strict=True):
            assert alike.setdefault(both[language], sample) == sample, both[language]


@pytest.mark.parametrize(
    ("rule", "chinese", "english"),
    [
        (
            {"all": {"rules": [
                {"event": {"event_name": "Product Viewed", "op": "GT", "value": 3.0, "window": {"last_hours": 24}}},
                {"not": {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1.0}}},
            ]}},
            "客户满足：最近 1 天“浏览商品”的次数大于3，并且并非（有“完成订单”）。",
            "Customers of whom this holds: the number of “Product Viewed” in the last 1 day is more than 3, "
            "and not (there is at least one “Order Completed”).",
        ),
        (
            {"any": {"rules": [
                {"all": {"rules": [{"tag": {"name": "vip"}}, {"segment": {"segment_id": "vip"}}]}},
                {"all": {"rules": [{"trait": {"name": "city", "op": "IN", "value": ["上海", "苏州"]}}]}},
            ]}},
            "客户满足：（有标签“vip”，并且属于人群“Best buyers”），或者城市是“上海”或“苏州”。",
            "Customers of whom this holds: (the customer has the tag “vip”, and the customer is in the segment “Best buyers”), "
            "or city is “上海” or “苏州”.",
        ),
        (
            {"sequence": {
                "steps": [
                    {"event_name": "Product Viewed"},
                    {"event_name": "Order Completed", "absent": True, "property": "products[].product_id"},
                ],
                "same_property": "product_id", "within_seconds": 86_400,
            }},
            "客户满足：先有“浏览商品”，此后1 天内没有“完成订单”（按“products[].product_id”），且商品相同。",
            "Customers of whom this holds: “Product Viewed” happened, and no “Order Completed” (by its "
            "“products[].product_id”) within 1 day after that, with the same product.",
        ),
        (
            {"compared": {
                "measure": {"orders": {"aggregate": "COUNT", "window": {"last_days": 30}}},
                "with": {"orders": {"aggregate": "COUNT", "window": {"between": {"min_days": 30, "max_days": 60}}}},
                "op": "LTE", "percent": 50.0,
            }},
            "客户满足：最近 30 天订单数至多为60 天前至30 天前订单数的 50%。",
            "Customers of whom this holds: the number of orders in the last 30 days is at most 50% of the number of orders "
            "between 60 days and 30 days ago.",
        ),
        (
            {"event": {
                "event_name": "Order Completed", "op": "GTE", "value": 1.0, "window": {"last_days": 30},
                "filters": [
                    {"property": "products[].sku", "catalogue": "PRODUCT_CATEGORY", "op": "EQ", "value": "女装"},
                    {"property": "store_id", "catalogue": "STORE_REGION", "op": "EXISTS"},
                ],
            }},
            "客户满足：最近 30 天有“完成订单”（其中“products[].sku”的商品分类等于“女装”，且有门店的门店区域）。",
            "Customers of whom this holds: there is at least one “Order Completed” (where the product category of “products[].sku” "
            "is “女装” and the store region of store is there) in the last 30 days.",
        ),
        (
            {"computed": {"computed_trait_id": "spent", "op": "GTE", "value": 500}},
            "客户满足：计算属性“Money spent”至少为500。",
            "Customers of whom this holds: the computed trait “Money spent” is at least 500.",
        ),
    ],
)  # fmt: skip
def test_a_rule_reads_as_one_sentence(rule: dict[str, Any], chinese: str, english: str) -> None:
    assert said(rule) == (chinese, english)


@settings(max_examples=100, deadline=None, database=None)
@given(strategies.rules)
def test_whatever_is_nested_in_whatever_is_said(rule: dict[str, Any]) -> None:
    chinese, english = said(rule)
    assert 0 < len(chinese) <= LONGEST + 1
    assert 0 < len(english) <= LONGEST + 1
    assert chinese.count("（") == chinese.count("）") or chinese.endswith("…")


def test_a_long_rule_is_cut() -> None:
    many = [{"trait": {"name": "x" * 200, "op": "IN", "value": ["y" * 1_000] * 1_000}} for _ in range(50)]
    for sentence in said({"all": {"rules": many}}):
        assert len(sentence) == LONGEST
        assert sentence.endswith("…")


def test_the_words_are_those_of_the_console() -> None:
    folder = Path(__file__).resolve().parents[3] / "gateway" / "console" / "src" / "i18n"
    chinese, english = (
        {
            name: json.loads((folder / language / f"{name}.json").read_text("utf-8"))
            for name in ("events", "fields", "scores")
        }
        for language in ("zh-CN", "en-US")
    )
    assert dict(EVENTS) == chinese["events"]
    assert {key: words[0] for key, words in FIELDS.items()} == {
        key: word for key, word in chinese["fields"].items() if key not in ("yes", "no", "none")
    }
    assert {key: words[0] for key, words in SCORES.items()} == chinese["scores"]["names"]
    assert {key: words[1].casefold() for key, words in SCORES.items()} == {
        key: word.casefold() for key, word in english["scores"]["names"].items()
    }
