"""A rule that names segments: their rules stand in its place, within limits, and never in a circle."""

from __future__ import annotations

from typing import Any

import pytest

from services.segment.domain.errors import InvalidRule
from services.segment.domain.naming import named_segments, naming, through
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of
from services.segment.domain.rules import Inside, leaves

VIP = {"tag": {"name": "vip"}}
BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 7}}}


def inside(segment_id: str) -> dict[str, Any]:
    return {"segment": {"segment_id": segment_id}}


def both(*rules: Any) -> dict[str, Any]:
    return {"all": {"rules": list(rules)}}


def test_the_rule_of_the_other_stands_where_it_is_named() -> None:
    others = {"buyers": BUYERS, "vips": both(VIP, inside("buyers"))}
    rule = parse_rule({"not": inside("vips")}, others=others, through=("quiet",))
    assert len(list(leaves(rule))) == 2
    assert dependencies_of(rule) == dependencies_of(parse_rule(both(VIP, BUYERS)))
    assert parse_rule(inside("vips"), others=others) != parse_rule(inside("vips"), others={**others, "buyers": VIP})
    assert isinstance(parse_rule(inside("buyers"), others=others), Inside)


def test_a_circle_is_refused_with_the_way_round_it() -> None:
    others = {"a": both(VIP, inside("b")), "b": {"not": inside("c")}, "c": VIP}
    with pytest.raises(InvalidRule, match="c → a → b → c") as refused:
        parse_rule(both(VIP, inside("a")), others=others, through=("c",))
    assert refused.value.path == "rule.all.rules[1].segment.rule.all.rules[1].segment.rule.not.segment.segment_id"
    with pytest.raises(InvalidRule, match="c → c"):
        parse_rule(inside("c"), others=others, through=("c",))


def test_what_is_not_there_is_refused_where_it_is_named() -> None:
    with pytest.raises(InvalidRule, match="there is no segment gone") as refused:
        parse_rule(both(VIP, {"not": inside("gone")}), others={"a": VIP})
    assert refused.value.path == "rule.all.rules[1].not.segment.segment_id"
    for body in ({}, {"segment_id": ""}, {"segment_id": 5}, {"segment_id": "a", "more": 1}):
        with pytest.raises(InvalidRule):
            parse_rule({"segment": body}, others={"a": VIP})


def test_a_rule_goes_through_five_segments_and_no_more() -> None:
    others: dict[str, Any] = {"s1": VIP, **{f"s{n}": inside(f"s{n - 1}") for n in range(2, 8)}}
    for own in ((), ("me",)):
        parse_rule(inside("s5"), others=others, through=own)
        with pytest.raises(InvalidRule, match="more than 5 segments"):
            parse_rule(inside("s6"), others=others, through=own)


def test_all_conditions_that_a_rule_comes_to_count() -> None:
    others: dict[str, Any] = {"half": both(*[VIP] * 50), "many": both(*[inside("half")] * 50)}
    assert len(list(leaves(parse_rule(both(inside("half"), inside("half")), others=others)))) == 100
    for rule in (both(inside("half"), inside("half"), VIP), inside("many"), both(*[inside("many")] * 50)):
        with pytest.raises(InvalidRule, match="more than 100 conditions") as refused:
            parse_rule(rule, others=others)
        assert refused.value.path == "rule"


def test_who_names_whom_is_found_through_others() -> None:
    rules = {"a": VIP, "b": {"not": inside("a")}, "c": {"any": {"rules": [VIP, inside("b")]}}, "d": inside("x")}
    assert naming("a", rules) == ["b", "c"]
    assert naming("c", rules) == []
    assert through("c", rules) == {"a", "b"}
    assert named_segments(rules["c"]) == {"b"}
    assert (
        named_segments({"trait": {"name": "segment", "op": "EQ", "value": {"segment": {"segment_id": "a"}}}}) == set()
    )
