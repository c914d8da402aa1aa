"""Whoever holds a rule has what `necessary` says of them."""

from __future__ import annotations

from services.segment.domain.names import display_name
from services.segment.domain.parsing import parse_rule
from services.segment.domain.searching import necessary, read_wanted
from services.segment.history.name_prefix import NamePrefix, name_rule


def test_necessary_names_what_every_holder_has() -> None:
    vip, new = {"tag": {"name": "vip"}}, {"tag": {"name": "new"}}
    absent = {"trait": {"name": "x", "op": "NOT_EXISTS"}}
    event = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
    tags = {name: parse_rule({"tag": {"name": name}}) for name in ("vip", "new")}
    for data, expected in (
        (vip, ((tags["vip"],),)),
        ({"not": vip}, ()),
        (absent, ()),
        ({"score": {"name": "churn", "op": "NOT_EXISTS"}}, ()),
        (event, ()),
        ({"all": {"rules": [vip, new, event]}}, ((tags["vip"],), (tags["new"],))),
        ({"any": {"rules": [vip, new]}}, ((tags["vip"], tags["new"]),)),
        ({"any": {"rules": [vip, absent]}}, ()),
        ({"any": {"rules": [{"all": {"rules": [vip, event]}}, {"any": {"rules": [new, vip]}}]}},
         ((tags["vip"], tags["new"], tags["vip"]),)),
    ):  # fmt: skip
        assert necessary(parse_rule(data)) == expected, data


def test_a_name_is_looked_for_by_given_names_before_family_names() -> None:
    (alternatives,) = necessary(name_rule("王小明"))
    parted = [leaf for leaf in alternatives if isinstance(leaf, NamePrefix) and leaf.prefix != "王小明"]
    assert {leaf.prefix for leaf in parted} == {"小明", "明"}


def test_names_are_shown_as_people_write_them() -> None:
    for traits, name in (
        ({}, ""),
        ({"name": " 王伟 ", "firstName": "x"}, "王伟"),
        ({"lastName": "王", "firstName": "伟"}, "王伟"),
        ({"last_name": "Lovelace", "first_name": "Ada"}, "Ada Lovelace"),
        ({"lastName": "王", "nickname": "小王"}, "王"),
        ({"nickname": "小王"}, "小王"),
        ({"name": 7, "firstName": None}, ""),
    ):
        assert display_name(traits) == name


def test_words_of_a_filter_mean_texts_and_numbers() -> None:
    (condition,) = read_wanted("traits.age = 30").conditions
    assert condition == parse_rule({"trait": {"name": "age", "op": "IN", "value": ["30", 30]}})
