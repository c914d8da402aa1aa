"""Which case of a block and which variant a customer gets, and what becomes of links."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from services.messaging.domain import Engagement, Link
from services.messaging.domain.links import read_link
from services.messaging.domain.selecting import allocate, choose_cases
from services.messaging.domain.template_content import (
    BlockBody,
    BlockCase,
    DynamicBlock,
    LinkSettings,
    TemplateVariant,
    TraitComparison,
    TraitOperator,
    with_blocks,
)
from services.messaging.domain.utm import with_utm
from services.messaging.worker.linking import with_links

SAYS = BlockBody("<b>h</b>", "t")
UTM = {"utm_source": "yike", "utm_content": "a b&"}
KEY = b"k" * 32


def holds(operator: TraitOperator, value: str, trait: Any) -> bool:
    """Whether a comparison holds of a trait; None: it is not there."""
    case = BlockCase("c", SAYS, trait=TraitComparison("t", operator, value))
    traits = {} if trait is None else {"t": trait}
    return choose_cases([DynamicBlock("b", "", (case,))], traits, (), ())["b"] == "c"


@pytest.mark.parametrize(
    ("operator", "value", "held", "not_held"),
    [
        (TraitOperator.EQUALS, "5", [5, 5.0, "5", "5.0"], [None, "", "six", 50, True]),
        (TraitOperator.EQUALS, "true", [True, "true"], [False, 1, None]),
        (TraitOperator.EQUALS, "上海", ["上海"], ["上海市", ["上海"], None]),
        (TraitOperator.NOT_EQUALS, "5", ["six", None, 6, ""], [5, "5"]),
        (TraitOperator.AT_LEAST, "5", [5, "6", 5.5], [4, None, "many", True, "nan", "inf"]),
        (TraitOperator.AT_MOST, "5", [5, -1], [6, None, ""]),
        (TraitOperator.AT_MOST, "x", [], [5, "x"]),
        (TraitOperator.EXISTS, "", [0, False, "a"], [None, "", []]),
    ],
)
def test_traits_compare(operator: TraitOperator, value: str, held: list[Any], not_held: list[Any]) -> None:
    assert [trait for trait in held if not holds(operator, value, trait)] == []
    assert [trait for trait in not_held if holds(operator, value, trait)] == []


def test_the_first_case_that_holds_is_chosen_else_the_fallback_else_none() -> None:
    cases = (BlockCase("seg", SAYS, segment_id="vip"), BlockCase("tag", SAYS, tag="new"))
    blocks = [DynamicBlock("a", "", cases, SAYS), DynamicBlock("b", "", cases)]
    assert choose_cases(blocks, {}, ["new"], {"vip"}) == {"a": "seg", "b": "seg"}
    assert choose_cases(blocks, {}, ["new"], {"other"}) == {"a": "tag", "b": "tag"}
    assert choose_cases(blocks, {}, ["news"], ()) == {"a": "fallback", "b": "none"}


def test_a_block_says_its_html_in_html_and_its_text_elsewhere() -> None:
    blocks = (DynamicBlock("a", "", (BlockCase("x", SAYS, tag="t"),), BlockBody("F", "f")),)
    source = "1{{ blocks.a }}2{{blocks.b}}{{ blocks.a | upcase }}"
    assert with_blocks(source, blocks, in_html=True) == (
        '1{% if blocks.a == "x" %}<b>h</b>{% elsif blocks.a == "fallback" %}F{% endif %}2{{blocks.b}}{{ blocks.a | upcase }}'
    )
    assert "%}t{%" in with_blocks(source, blocks, in_html=False)


def test_customers_fall_to_variants_by_their_weights_and_stay() -> None:
    variants = [TemplateVariant("a", weight=1), TemplateVariant("off"), TemplateVariant("b", weight=3)]
    chosen = {each: allocate(variants, "t", each, workspace_id="w") for each in range(1, 4_001)}
    counts = Counter(chosen.values())
    assert counts.keys() == {"a", "b"}
    # 1,000 are expected; the hash is fixed, so this never changes.
    assert 900 < counts["a"] < 1_100
    assert chosen == {each: allocate(variants, "t", each, workspace_id="w") for each in range(1, 4_001)}
    # Another template is another draw.
    again = [allocate(variants, "u", each, workspace_id="w") == chosen[each] for each in range(1, 4_001)]
    assert 2_000 < sum(again) < 3_000
    turned = [replace(variants[0], weight=3), variants[1], replace(variants[2], weight=1)]
    for customer, had in list(chosen.items())[:100]:
        assert allocate(turned, "t", customer, workspace_id="w", kept=had) == had
        # A variant that is off lets go of those who had it; so a winner gets all.
        assert allocate([TemplateVariant("a"), variants[2]], "t", customer, workspace_id="w", kept=had) == "b"
    assert allocate([], "t", 1, workspace_id="w", kept="a") == ""
    assert allocate(variants, "t", 0, workspace_id="w") == "a"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://s.example", "https://s.example?utm_source=yike&utm_content=a%20b%26"),
        ("https://s.example/a?x=1#f?y", "https://s.example/a?x=1&utm_source=yike&utm_content=a%20b%26#f?y"),
        ("https://s.example/?", "https://s.example/?utm_source=yike&utm_content=a%20b%26"),
        ("https://s.example/?x&", "https://s.example/?x&utm_source=yike&utm_content=a%20b%26"),
        ("https://s.example/?UTM_Source=own", "https://s.example/?UTM_Source=own&utm_content=a%20b%26"),
        ("https://s.example/?utm_content=&utm%5Fsource=z#", "https://s.example/?utm_content=&utm%5Fsource=z#"),
        ("https://商店.example/路?q=%E4%BD%a0+好&r=%2f", "https://商店.example/路?q=%E4%BD%a0+好&r=%2f&utm_source=yike&utm_content=a%20b%26"),
        ("https://s.example/#/page?utm_source=z", "https://s.example/?utm_source=yike&utm_content=a%20b%26#/page?utm_source=z"),
    ],
)  # fmt: skip
def test_campaign_parameters_leave_the_rest_of_a_link_as_it_is_spelt(url: str, expected: str) -> None:
    assert with_utm(url, UTM) == expected


def test_links_are_counted_whole_and_only_those_of_the_web() -> None:
    own = "https://y.example/c/t"
    html = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "https://s.example/?a=1&amp;b=%20#é",
            "mailto:a@b.example?subject=x",
            "tel:+861",
            own,
            "#top",
            "/a",
        )
    )
    common: dict[str, Any] = {
        "link": Link("w", "d", Engagement.CLICK), "public_url": "https://y.example", "key": KEY,
        "own": ("https://y.example/c/", "https://y.example/u/"), "unsubscribe_url": "https://y.example/u/t",
    }  # fmt: skip
    tracked = with_links(html, **common, utm={"utm_source": "s"}, pixel_url="https://y.example/o/t")
    token = tracked.partition('"https://y.example/c/')[2].partition('"')[0]
    link = read_link(token, KEY)
    assert link is not None
    assert link.target_url == "https://s.example/?a=1&b=%20&utm_source=s#é"
    assert tracked.count("y.example/o/t") == tracked.count("y.example/u/t") == 1
    for untouched in ("mailto:a@b.example?subject=x", "tel:+861", own, "#top", "/a"):
        assert f'<a href="{untouched}">' in tracked
    plain = with_links(html, **common, utm={"utm_source": "s"}, pixel_url="")
    assert 'href="https://s.example/?a=1&amp;b=%20&amp;utm_source=s#é"' in plain
    assert "/o/" not in plain
    assert "https://y.example/u/t" in plain
    assert with_links(html, **{**common, "unsubscribe_url": ""}, utm={}, pixel_url="") == html


def test_utm_content_is_the_variant_where_nothing_else_is_said() -> None:
    assert LinkSettings(utm_source="s").utm("b") == {"utm_source": "s", "utm_content": "b"}
    assert LinkSettings(utm_source="s", utm_content="x").utm("b")["utm_content"] == "x"
    assert LinkSettings().utm("b") == {}
    assert LinkSettings(utm_source="s").utm("") == {"utm_source": "s"}
