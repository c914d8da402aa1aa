"""The mapping language for bodies of JSON: what it reads, what it refuses, and what hostile bodies come to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.common.json_values import decode, encode
from services.common.payload_mapping import MAXIMUM_EVENTS, MappingError, Translated, Translator, read_mapping

WHO = {"user_id": {"path": "$.user"}}


def mapping(**rule: Any) -> dict[str, Any]:
    return {"identifiers": WHO, "events": [{"name": "E", "key": ["$.id"], **rule}]}


def translate(form: Any, body: Any, headers: dict[str, str] | None = None) -> Translated:
    raw = body if isinstance(body, bytes) else encode(body)
    return Translator(read_mapping(encode(form)), "src_a_1").translate(decode(raw), headers or {})


def only(form: Any, body: Any, headers: dict[str, str] | None = None) -> Any:
    found = translate(form, body, headers)
    assert found.refusals == ()
    (event,) = found.events
    return msgspec.json.decode(event)


BODY = {
    "id": 7,
    "user": "u1",
    "text": "  two words ",
    "yuan": "199.90",
    "fen": 19990,
    "yes": True,
    "when": "2026-03-01T08:00:00+08:00",
    "local": "2026-03-01 08:00:00",
    "a.b": {"c": [1, {"d": "deep"}]},
    "pairs": [{"name": "x", "value": 1}, {"name": "openid", "value": "o-1"}],
    "lines": [{"sku": "A", "n": 2, "price": "1.10"}, {"sku": "B", "n": 1, "price": 2}],
    "none": None,
    "empty": "",
    "big": 12345678901234567890123,
}
VALUES: list[tuple[dict[str, Any], Any]] = [
    ({"path": "$.text"}, "  two words "),
    ({"path": "$.yuan", "type": "decimal"}, 199.9),
    ({"path": "$.fen", "type": "decimal", "factor": "0.01"}, 199.9),
    ({"path": "$.fen", "type": "integer"}, 19990),
    ({"path": "$.yes", "type": "text"}, "true"),
    ({"path": "$.yes", "type": "boolean"}, True),
    ({"path": "$.id", "type": "text"}, "7"),
    ({"path": "$.when", "type": "time"}, "2026-03-01T00:00:00.000Z"),
    (
        {"path": "$.local", "type": "time", "format": "%Y-%m-%d %H:%M:%S", "time_zone": "Asia/Shanghai"},
        "2026-03-01T00:00:00.000Z",
    ),
    ({"path": '$["a.b"].c[1].d'}, "deep"),
    ({"path": "$.pairs[-1].value"}, "o-1"),
    ({"path": "$.pairs[name=openid].value"}, "o-1"),
    ({"path": "$.pairs[name=other].value"}, None),
    ({"path": ["$.none", "$.empty", "$.missing.deeper", "$.yuan"]}, "199.90"),
    ({"path": ["$.id", "$.yuan"], "none": ["7"]}, "199.90"),
    ({"path": ["$.text", "$.yes"], "none": ["two words", "true"], "type": "text"}, None),
    ({"path": "$.lines", "none": ["null"]}, [{"sku": "A", "n": 2, "price": "1.10"}, {"sku": "B", "n": 1, "price": 2}]),
    ({"path": "header:X-Topic"}, "orders/paid"),
    ({"value": "CNY"}, "CNY"),
    ({"product": ["$.yuan", "$.id"]}, 1399.3),
    ({"product": ["$.yuan", "$.missing"]}, None),
    ({"join": ["$.yuan", "$.missing", "$.text"]}, "199.90 two words"),
    ({"each": "$.lines", "sum": "@.price"}, 3.1),
    ({"each": "$.lines", "when": [{"path": "@.n", "above": 1}], "sum": "@.price", "factor": "-1"}, -1.1),
    (
        {"each": "$.lines", "properties": {"s": {"path": "@.sku"}, "of": {"path": "$.id"}}},
        [{"s": "A", "of": 7}, {"s": "B", "of": 7}],
    ),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_is_read_as_the_mapping_says(value: dict[str, Any], expected: Any) -> None:
    event = only(mapping(properties={"v": value}), BODY, {"x-topic": "orders/paid"})
    assert event["properties"].get("v") == expected


def test_a_number_keeps_its_digits() -> None:
    found = translate(mapping(properties={"v": {"path": "$.big"}, "y": {"path": "$.yuan", "type": "decimal"}}), BODY)
    assert b'"v":12345678901234567890123' in found.events[0]
    assert b'"y":199.90' in found.events[0]


CONDITIONS: list[tuple[dict[str, Any], bool]] = [
    ({"path": "$.none", "empty": True}, True),
    ({"path": "$.text", "empty": True}, False),
    ({"path": "$.yes", "equals": "true"}, True),
    ({"path": "$.id", "equals": "7"}, True),
    ({"path": "$.id", "one_of": ["6", "8"]}, False),
    ({"path": "$.yuan", "starts_with": "199"}, True),
    ({"path": "$.missing", "starts_with": ""}, False),
    ({"path": "$.fen", "at_least": 19990, "below": 19991}, True),
    ({"path": "$.fen", "above": 19990}, False),
    ({"path": "$.text", "at_most": 5}, False),
    ({"path": "header:X-Topic", "equals": "orders/paid"}, True),
]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_a_condition_decides_whether_an_event_is_made(condition: dict[str, Any], holds: bool) -> None:
    found = translate(mapping(when=[condition]), BODY, {"x-topic": "orders/paid"})
    assert (len(found.events), found.refusals) == ((1, ()) if holds else (0, ("no_event_rule",)))


def test_an_entry_of_a_list_becomes_an_event_with_an_id_of_its_own() -> None:
    form = mapping(each="$.lines", key=["$.id", "@.sku"], when=[{"path": "@.n", "at_least": 1}])
    events = [msgspec.json.decode(each) for each in translate(form, BODY).events]
    assert len({each["messageId"] for each in events}) == 2


def test_the_same_key_is_the_same_event_and_another_source_has_others() -> None:
    first = only(mapping(properties={"v": {"path": "$.text"}}), BODY)["messageId"]
    assert only(mapping(properties={"v": {"path": "$.text"}}), {**BODY, "text": "other"})["messageId"] == first
    assert only(mapping(), {**BODY, "id": 8})["messageId"] != first
    other = Translator(read_mapping(encode(mapping())), "src_a_2").translate(decode(encode(BODY)), {})
    assert msgspec.json.decode(other.events[0])["messageId"] != first


def test_what_is_ignored_makes_nothing() -> None:
    form = {**mapping(), "ignore": [{"reason": "not_mine", "when": [{"path": "$.id", "equals": "7"}]}]}
    assert translate(form, BODY) == Translated(ignored="not_mine")


REFUSED: list[tuple[dict[str, Any], Any, str]] = [
    (mapping(properties={"v": {"path": "$.text", "type": "decimal"}}), BODY, "not_a_decimal:$.text"),
    (mapping(properties={"v": {"path": "$.yuan", "type": "integer"}}), BODY, "not_an_integer:$.yuan"),
    (mapping(properties={"v": {"path": "$.text", "type": "boolean"}}), BODY, "not_a_boolean:$.text"),
    (mapping(properties={"v": {"path": "$.lines", "type": "text"}}), BODY, "not_a_text:$.lines"),
    (mapping(properties={"v": {"path": "$.text", "type": "time"}}), BODY, "not_a_time:$.text"),
    (mapping(properties={"v": {"each": "$.text", "sum": "@.n"}}), BODY, "not_a_list:$.text"),
    (mapping(timestamp={"path": "$.text"}), BODY, "bad_timestamp:$.text"),
    (mapping(timestamp={"path": "$.missing"}), BODY, "bad_timestamp:$.missing"),
    (mapping(key=["$.missing"]), BODY, "empty_key:$.missing"),
    (mapping(each="$.user"), BODY, "not_a_list:$.user"),
    (mapping(), {"id": 1}, "no_identifier"),
    (mapping(), {"id": 1, "user": {"$ne": None}}, "not_a_text:$.user"),
    (mapping(properties={"v": {"path": "$.text"}}), {**BODY, "text": "x" * 40_000}, "too_large"),
    ({**mapping(), "unpack": [{"path": "$.text"}]}, BODY, "not_unpacked:$.text"),
    (mapping(), [], "empty_key:$.id"),
    (mapping(), None, "empty_key:$.id"),
    (
        mapping(properties={"v": {"each": "$.lines", "sum": "@.n"}}),
        {**BODY, "lines": [1] * 501},
        "too_many_entries:$.lines",
    ),
    (mapping(each="$.l", key=["@"]), {"user": "u", "l": list(range(1_001))}, "too_many_entries:$.l"),
    (
        mapping(properties={"v": {"path": "$.yuan", "type": "decimal"}}),
        {**BODY, "yuan": "1e999999999"},
        "not_a_decimal:$.yuan",
    ),
    (
        mapping(properties={"v": {"path": "$.yuan", "type": "decimal"}}),
        {**BODY, "yuan": "9" * 10_000},
        "not_a_decimal:$.yuan",
    ),
]


@pytest.mark.parametrize(("form", "body", "reason"), REFUSED)
def test_what_cannot_be_read_is_refused_by_its_place(form: dict[str, Any], body: Any, reason: str) -> None:
    found = translate(form, body)
    assert (found.events, found.refusals) == ((), (reason,))


def test_one_event_that_cannot_be_made_keeps_no_other_from_being_made() -> None:
    form = mapping()
    form["events"].append({"name": "F", "key": ["$.id"], "properties": {"v": {"path": "$.text", "type": "decimal"}}})
    found = translate(form, BODY)
    assert (len(found.events), found.refusals) == (1, ("not_a_decimal:$.text",))


def test_several_lists_together_make_at_most_a_thousand_events() -> None:
    form = mapping(each="$.l", key=["@"])
    form["events"].append({"name": "F", "key": ["@"], "each": "$.l"})
    found = translate(form, {"user": "u", "l": list(range(600))})
    assert (len(found.events), found.refusals) == (MAXIMUM_EVENTS, ("too_many_events",))


UNUSABLE: list[tuple[Any, str]] = [
    ([], "object"),
    ({"events": []}, "events"),
    ({**mapping(), "surprise": 1}, "surprise"),
    (mapping(key=["id"]), "is no path"),
    (mapping(key=["$..id"]), "is no path"),
    (mapping(key=["$" + ".a" * 30]), "steps"),
    (mapping(key=["@.id"]), "stands in no `each`"),
    (mapping(name=""), "needs a name"),
    (mapping(type="identify"), "has none"),
    (mapping(traits={"v": {"value": 1}}), "belong to"),
    (mapping(properties={"v": {}}), "exactly one"),
    (mapping(properties={"v": {"path": "$.a", "value": 1}}), "exactly one"),
    (mapping(properties={"v": {"path": "$.a", "factor": "2"}}), "factor"),
    (mapping(properties={"v": {"value": 1, "none": ["1"]}}), "`none` goes with path"),
    (mapping(properties={"v": {"each": "$.a"}}), "each"),
    (mapping(properties={"v": {"path": "$.a", "type": "time", "format": "%Y %Y"}}), "no format"),
    (mapping(timestamp={"path": "$.a", "time_zone": "Mars/Olympus"}), "does not exist"),
    (mapping(timestamp={"path": "$.a", "time_zone": "../../etc/passwd"}), "does not exist"),
    (mapping(when=[{"path": "$.a"}]), "tests nothing"),
    ({"events": [{"name": "E", "key": ["$.id"]}]}, "identifier"),
    (
        mapping(properties={"a": {"each": "$.a", "properties": {"b": {"each": "@.b", "properties": {"c": {"each": "@.c", "sum": "@"}}}}}}),
        "two deep",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("form", "message"), UNUSABLE)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(form: Any, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        read_mapping(encode(form))


def test_a_mapping_that_is_too_large_or_no_json_is_refused() -> None:
    for text in (b"{", b"\xff", b"[" * 100_000, encode(mapping(properties={"v": {"value": "x" * 33_000}}))):
        with pytest.raises(MappingError):
            read_mapping(text)


def test_an_unpacked_text_that_is_nested_deeply_is_refused() -> None:
    form = {**mapping(), "unpack": [{"path": "$.text"}]}
    assert translate(form, {**BODY, "text": "[" * 50_000}).refusals == ("not_unpacked:$.text",)


def test_where_one_path_leads_to_nobody_the_next_says_who_it_is() -> None:
    form = mapping(identifiers={"card": {"path": ["$.id", "$.yuan"], "none": ["7"]}})
    assert only(form, BODY)["context"]["externalIds"][0]["id"] == "199.90"
    form = mapping(identifiers={"card": {"path": ["$.id", "$.yuan"], "none": ["7"], "none_starts_with": ["199"]}})
    assert translate(form, BODY).refusals == ("no_identifier",)
