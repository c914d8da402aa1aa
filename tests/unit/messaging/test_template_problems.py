"""Names in templates: what there is not is found where it stands, and what is meant is said; what may come is let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from services.messaging.domain import Channel, Purpose, Template
from services.messaging.domain.template_problems import ProblemKind, problems_of
from services.messaging.domain.template_versions import content_of, same_content, with_content, without_content
from services.messaging.rendering.inspecting import inspect_part
from services.messaging.rendering.liquid_parts import make_environment
from services.messaging.rendering.renderer import Inspected

THEN = datetime(2026, 11, 22, tzinfo=UTC)
ENVIRONMENT = make_environment("text")


def template(text: str, channel: Channel = Channel.WECOM) -> Template:
    return Template("t", "T", channel, Purpose.MARKETING, "", "", text, "", {"a": "{{ b }}"}, THEN, THEN)


def found(text: str) -> list[tuple[str, str, str]]:
    named = {"text": msgspec.convert(inspect_part(ENVIRONMENT, text), Inspected)}
    problems = problems_of(template(text), named, computed=["orders"], traits=["first_name"])
    return [(each.kind.name, each.name, each.suggestion) for each in problems]


@pytest.mark.parametrize(
    "text",
    [
        "{{ customer.traits.anything }} {{ customer.traits['a b'].c[0] }} {{ customer.tags.first }} {{ customer.tags[0] }}",
        "{{ event.order.lines[0].sku }} {{ data }} {% for line in event.lines %}{{ line.whatever }}{{ forloop.index }}{% endfor %}",
        "{% assign p = event.sku | product %}{{ p.name }} {{ p.attributes.colour }} {% assign s = 'x' | store %}{{ s.opening_hours[0].open }}",
        "{% for c in coupons %}{{ c.code }}{% endfor %} {{ coupons.size }} {{ coupons.first.expire_time }}",
        "{{ points.balance }} {{ tier.next.missing }} {{ tier.benefits[0] }} {{ computed.orders }} {{ computed[data.which] }}",
        "{% capture x %}a{% endcapture %}{{ x }} {% increment n %}{{ n }} {% if x == empty %}{% endif %}{{ customer[data.x] }}",
        # Of one name with two meanings nothing is said.
        "{% assign p = event.sku | product %}{% assign p = event.other %}{{ p.whatever }}",
    ],
)
def test_what_there_is_and_what_may_come_is_let_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "name", "meant"),
    [
        ("{{ Customer.traits.x }}", "UNKNOWN_VARIABLE", "Customer.traits.x", "customer.traits.x"),
        ("{{ customer.trait.x }}", "UNKNOWN_VARIABLE", "customer.trait.x", "customer.traits.x"),
        ("{{ customer.name }}", "UNKNOWN_VARIABLE", "customer.name", ""),
        ("{% if evnt.total > 3 %}{% endif %}", "UNKNOWN_VARIABLE", "evnt.total", "event.total"),
        ("{{ xyzzy }}", "UNKNOWN_VARIABLE", "xyzzy", ""),
        ("{{ tier.next.treshold }}", "UNKNOWN_VARIABLE", "tier.next.treshold", "tier.next.threshold"),
        ("{{ coupons.code }}", "UNKNOWN_VARIABLE", "coupons.code", ""),
        ("{% for c in coupons %}{{ c.codes }}{% endfor %}", "UNKNOWN_VARIABLE", "c.codes", "c.code"),
        ("{% assign p = 'A' | product %}{{ p.prise }}", "UNKNOWN_VARIABLE", "p.prise", "p.price"),
        ("{{ unsubscribe_url.x }}", "UNKNOWN_VARIABLE", "unsubscribe_url.x", ""),
        ("{{ computed.order }}", "UNKNOWN_COMPUTED_TRAIT", "computed.order", "computed.orders"),
        ("{{ customer.traits.firstname }}", "UNKNOWN_TRAIT", "customer.traits.firstname", "customer.traits.first_name"),
        ("{{ data.x | capitalise }}", "UNKNOWN_FILTER", "capitalise", "capitalize"),
    ],
)
def test_what_there_is_not_is_named_with_what_is_meant(text: str, kind: str, name: str, meant: str) -> None:
    assert found(text) == [(kind, name, meant)]


def test_a_text_that_is_no_liquid_and_one_without_a_way_out_are_problems() -> None:
    assert [each[0] for each in found("{% if %}")] == ["NOT_LIQUID"]
    problems = problems_of(template("hi", Channel.SMS), {})
    assert [(each.kind, each.blocking) for each in problems] == [(ProblemKind.OPT_OUT_MISSING, True)]
    assert problems_of(template("hi 回复R退订", Channel.SMS), {}) == []


def test_a_version_says_what_the_template_said_and_nothing_of_what_it_says_now() -> None:
    old = template("old")
    now = template("new")
    assert same_content(with_content(now, content_of(old)), old)
    # As of a version of before the template had all its parts.
    assert with_content(now, '{"text":"older"}') == replace(without_content(now), text="older")
