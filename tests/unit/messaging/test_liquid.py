"""Liquid as its reference has it: the reference's own cases, what it makes of nothing, and its arithmetic."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.rendering.liquid_parts import PARAMETER, compile_part, make_environment, render_part
from services.messaging.rendering.lookups import LOOKUPS
from services.messaging.rendering.values import PartError

GOLDEN = json.loads((Path(__file__).parent / "golden_liquid.json").read_text())["cases"]
ENVIRONMENTS = {part: make_environment(part) for part in ("text", "html", PARAMETER)}
FILTERS = sorted(ENVIRONMENTS["text"].filters.keys() - set(LOOKUPS))
EXACT = Context(prec=100)
KNOWN_DIFFERENCES = {
    # Brackets and names without a dot between them are a mistake, not a way of writing.
    "chained bracketed identifier index no dot",
}
ARGUMENTS = {
    "append": "'x'", "prepend": "'x'", "at_least": "1", "at_most": "1", "concat": "data.list", "date": "'%Y'", "divided_by": "2",
    "minus": "1", "modulo": "2", "plus": "1", "times": "2", "map": "'a'", "remove": "'a'", "remove_first": "'a'",
    "remove_last": "'a'", "replace": "'a', 'b'", "replace_first": "'a', 'b'", "replace_last": "'a', 'b'", "slice": "0, 2",
    "split": "','", "find": "'a'", "find_index": "'a'", "has": "'a'", "reject": "'a'", "where": "'a'",
}  # fmt: skip


def rendered(source: str, values: Any, part: str = "text") -> str:
    return render_part(compile_part(ENVIRONMENTS[part], source), values)


def outcome(source: str, values: Any, part: str = "text") -> str:
    try:
        return rendered(source, values, part)
    except PartError:
        return "an error"


def test_golden_cases_come_out_as_in_the_reference() -> None:
    different = []
    for case in GOLDEN:
        if case["case"] in KNOWN_DIFFERENCES:
            continue
        # Line ends of a part are one kind: mail has its own.
        expected = "an error" if case.get("error") else case["expect"].replace("\r\n", "\n").replace("\r", "\n")
        shown = outcome(case["template"], case.get("values", {}))
        if shown != expected:
            different.append((case["group"], case["case"], shown, expected))
    assert different == []


@pytest.mark.parametrize("part", ["text", "html"])
def test_absent_and_null_are_the_same_nothing_in_every_filter(part: str) -> None:
    for name in FILTERS:
        argument = f": {ARGUMENTS[name]}" if name in ARGUMENTS else ""
        source = f"[{{{{ data.x | {name}{argument} }}}}]"
        absent, null = (
            outcome(source, {"data": {"list": [1]}}, part),
            outcome(source, {"data": {"list": [1], "x": None}}, part),
        )
        assert absent == null, source
        assert absent != "an error", source
        assert not any(word in absent for word in ("None", "nil", "Undefined", "True", "False")), source


@pytest.mark.parametrize("part", ["text", "html"])
def test_absent_and_null_are_the_same_nothing_in_every_argument(part: str) -> None:
    values = {"text": "banana", "list": [{"a": 1}, {"a": None}, {}], "number": 7.5}
    for name, place, left in product(FILTERS, range(2), ("data.text", "data.list", "data.number")):
        arguments = ARGUMENTS.get(name, "'a'").split(", ")
        arguments[place % len(arguments)] = "data.y"
        source = f"[{{{{ {left} | {name}: {', '.join(arguments)} }}}}]"
        absent = outcome(source, {"data": values}, part)
        assert absent == outcome(source, {"data": {**values, "y": None}}, part), source
        assert "None" not in absent, source


@pytest.mark.parametrize("part", ["text", "html"])
def test_lists_with_gaps_show_no_word_of_python(part: str) -> None:
    values = {"data": {"list": [None, "b", None, "a"], "objects": [{"a": None}, {"a": "b"}, {}, {"a": "a"}]}}
    for name, left in product(FILTERS, ("data.list", "data.objects", "data.objects | map: 'a'")):
        if name == "escapejs":
            continue
        argument = f": {ARGUMENTS[name]}" if name in ARGUMENTS else ""
        source = f"{{{{ {left} | {name}{argument} }}}}"
        shown = outcome(source, values, part)
        assert "None" not in shown, source
        assert "_Null" not in shown, source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 2.5 | round }}", "3"), ("{{ 3.5 | round }}", "4"), ("{{ 0.5 | round }}", "1"), ("{{ -2.5 | round }}", "-3"),
        ("{{ 2.675 | round: 2 }}", "2.68"), ("{{ 1.005 | round: 2 }}", "1.01"), ("{{ '1.005' | round: 2 }}", "1.01"),
        ("{{ 1234.56 | round: -2 }}", "1200"), ("{{ 1250 | round: -2 }}", "1300"), ("{{ 5 | round: 2 }}", "5"),
        ("{{ 5.0 | round: 2 }}", "5.0"), ("{{ 1.1 | plus: 2.2 }}", "3.3"), ("{{ 0.1 | times: 3 }}", "0.3"),
        ("{{ 1.1 | minus: 1 }}", "0.1"), ("{{ 0.3 | divided_by: 0.1 }}", "3.0"), ("{{ 7 | divided_by: 2 }}", "3"),
        ("{{ -7 | divided_by: 2 }}", "-4"), ("{{ 7 | divided_by: 2.0 }}", "3.5"), ("{{ -7 | modulo: 3 }}", "2"),
        ("{{ -7.5 | modulo: 2 }}", "0.5"), ("{{ 7.5 | modulo: -2 }}", "-0.5"), ("{{ 1.2 | ceil }}", "2"), ("{{ -1.2 | floor }}", "-2"),
        ("{{ 6222021234567890123 | plus: 1 }}", "6222021234567890124"), ("{{ '6222021234567890123' | plus: 1 }}", "6222021234567890124"),
        ("{{ 6222021234567890123 | ceil }}", "6222021234567890123"), ("{{ 6222021234567890123 | round: 2 }}", "6222021234567890123"),
        ("{{ 9007199254740993 | times: 1 }}", "9007199254740993"), ("{{ 9007199254740993 | at_least: 1 }}", "9007199254740993"),
        ("{{ '5 pieces' | plus: 1 }}", "6"), ("{{ '1e3' | plus: 1 }}", "2"), ("{{ ' 12 ' | plus: 1 }}", "13"), ("{{ true | plus: 1 }}", "1"),
        ("{{ 'nan' | plus: 1 }}", "1"), ("{{ 'inf' | round }}", "0"), ("{{ data.sums | sum }}", "0.3"),
        ("{{ data.sums | sum: 'a' }}", "an error"), ("{{ 1 | divided_by: 0 }}", "an error"), ("{{ 1 | modulo: 0.0 }}", "an error"),
        ("{{ 'hello' | truncate: 5 }}", "hello"), ("{{ 'hello!' | truncate: 5 }}", "he..."), ("{{ 'hello' | truncate: 2 }}", "..."),
        ("{{ 'a b' | truncatewords: 2 }}", "a b"), ("{{ 'a  b c' | truncatewords: 2 }}", "a b..."), ("{{ 'ab' | truncate: 2, '' }}", "ab"),
        ("{{ 'a,b,,' | split: ',' | size }}", "2"), ("{{ 'aab' | replace_last: 'aa', 'x' }}", "xb"), ("{{ 'aab' | remove_last: 'aa' }}", "b"),
        ("{{ true | append: false }}", "truefalse"), ("{{ data.mixed | join: ',' }}", "a,,true,1.5,2"), ("{{ data.mixed }}", "atrue1.52"),
        ("{{ data.large }}", "1.0e+22"), ("{{ data.object }}", '{"a"=>[1, nil, "x"]}'), ("{{ \"it's\" | escape }}", "it&#39;s"),
        ("{{ '&copy; <b> &lt; &' | escape_once }}", "&copy; &lt;b&gt; &lt; &amp;"), ("{{ '1 < 2 <b>x</b>' | strip_html }}", "1 x"),
        ("{{ data.goods | where: 'stock' | map: 'n' | join }}", "a b"), ("{{ data.goods | where: 'vip', true | map: 'n' | join }}", "b"),
        ("{{ data.goods | sort: 'price' | map: 'n' | join }}", "b a c"), ("{{ data.goods | compact: 'price' | map: 'n' | join }}", "a b"),
        ("{{ data.goods | reject: 'stock' | map: 'n' | join }}", "c"), ("{{ data.goods | find_index: 'stock', 0 }}", "0"),
        ("{{ data.goods | has: 'vip', true }}", "true"), ("{{ data.repeated | uniq | join }}", "1 1.0 true a"),
        ("{{ true | date: '%Y' }}", "true"), ("{{ 1.5 | date: '%Y' }}", "1.5"), ("{{ 'soon' | date: '%Y' }}", "soon"),
        ("{{ '2026-03-01' | date: '%Y年%-m月%-d日' }}", "2026年3月1日"), ("{{ '2026-03-01' | date: '' }}", "2026-03-01"),
        ("{{ '2026-03-01T23:30:00+08:00' | date: '%H:%M %z' }}", "23:30 +0800"),
        ("{% if data.one == true %}same{% else %}other{% endif %}", "other"),
    ],
)  # fmt: skip
def test_filter_gives_what_the_reference_gives(source: str, expected: str) -> None:
    values = {
        "sums": [0.1, "0.2", None, "x"],
        "mixed": ["a", None, True, 1.5, 2],
        "large": 1e22,
        "one": 1,
        "object": {"a": [1, None, "x"]},
        "repeated": [1, 1.0, True, 1, "a", "a", True],
        "goods": [
            {"n": "a", "price": 2, "stock": 0, "vip": 1},
            {"n": "b", "price": 1, "stock": 3, "vip": True},
            {"n": "c"},
        ],
    }
    assert outcome(source, {"data": values}) == expected


@given(st.decimals(-(10**12), 10**12, places=4, allow_nan=False), st.integers(0, 4))
def test_rounding_goes_by_the_digits_that_one_sees(number: Decimal, places: int) -> None:
    wanted = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    shown = rendered("{{ data.n | round: data.p }}", {"data": {"n": str(number), "p": places}})
    assert Decimal(shown) == wanted


@given(st.integers(-(10**40), 10**40), st.integers(-(10**40), 10**40).filter(bool))
def test_whole_numbers_are_exact(one: int, other: int) -> None:
    source = "{{ data.a | plus: data.b }} {{ data.a | times: data.b }} {{ data.a | divided_by: data.b }} {{ data.a | modulo: data.b }}"
    assert (
        rendered(source, {"data": {"a": one, "b": other}})
        == f"{one + other} {one * other} {one // other} {one % other}"
    )


@given(
    st.decimals(-(10**30), 10**30, places=6, allow_nan=False), st.decimals(-(10**30), 10**30, places=6, allow_nan=False)
)
def test_decimals_are_exact(one: Decimal, other: Decimal) -> None:
    values = {"data": {"a": one, "b": other}}
    assert Decimal(rendered("{{ data.a | plus: data.b }}", values)) == EXACT.add(one, other)
    assert Decimal(rendered("{{ data.a | minus: data.b }}", values)) == EXACT.subtract(one, other)
    assert Decimal(rendered("{{ data.a }}", values)) == one


MISSING = [{}, {"order": None}]
PARTS = ["text", "html", "subject", "parameter:order"]


@pytest.mark.parametrize("data", MISSING)
@pytest.mark.parametrize("root", ["data", "event"])
@pytest.mark.parametrize("part", ["text", "html", PARAMETER])
def test_missing_value_that_the_caller_gives_is_named(part: str, root: str, data: dict[str, Any]) -> None:
    for source in (
        f"{{{{ {root}.order }}}}",
        f"a {{% echo {root}.order %}}",
        f"{{{{ {root}['order'] }}}}",
        f"{{{{ {root}.order.id }}}}",
    ):
        with pytest.raises(PartError, match=rf"^{root}.order(.id)? has no value"):
            rendered(source, {root: data}, part)


@pytest.mark.parametrize("part", ["text", "html", PARAMETER])
@pytest.mark.parametrize(
    "source",
    [
        "{{ data.order | default: 'none' }}",
        "{% if data.order %}{{ data.order }}{% else %}none{% endif %}",
        "{% unless data.order == 5 %}none{% endunless %}",
        "{% case data.order %}{% when 1 %}{{ data.order }}{% else %}none{% endcase %}",
        "{% for each in data.order %}{{ each }}{% else %}none{% endfor %}",
        "none{{ data.order | default: '' }}",
        "{% assign x = data.order | default: 'none' %}{{ x }}",
    ],
)
@pytest.mark.parametrize("data", MISSING)
def test_template_may_say_that_a_value_can_be_missing(source: str, data: dict[str, Any], part: str) -> None:
    assert rendered(source, {"data": data}, part) == "none"


def test_what_a_customer_may_lack_is_empty_in_a_text() -> None:
    for part in ("text", "html"):
        assert (
            rendered(
                "Hi {{ customer.traits.name }}{{ data.x | upcase }}!", {"customer": {"traits": {}}, "data": {}}, part
            )
            == "Hi !"
        )


@pytest.mark.parametrize(
    "source",
    [
        "{{ customer.traits.name }}",
        "{{ data.order | upcase }}",
        "{{ 'No. ' | append: data.order }}",
        "{{ data.hollow }}",
        "{{ data.order | default: data.other }}",
        "{% for line in data.lines %}{{ line.name }}{% endfor %}",
        "{% assign x = data.order %}{{ x }}",
    ],
)
def test_parameter_needs_every_value_that_it_names(source: str) -> None:
    with pytest.raises(PartError, match="has no value"):
        rendered(source, {"data": {"hollow": "", "lines": [{}]}, "customer": {"traits": {}}}, PARAMETER)
