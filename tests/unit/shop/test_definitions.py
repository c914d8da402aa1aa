"""The ready-made definitions fit the contracts, name each other rightly and ask for events the shop really sends."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message

from examples.shop import ShopSettings, definitions, open_shop
from gateway.transcoding.json_decoding import fill
from services.common.event_names import TASK_COMPLETED
from services.messaging.rendering.liquid_parts import compile_part, make_environment, render_part
from yike.journey.v1.journey_resources_pb2 import Journey
from yike.messaging.v1.messaging_resources_pb2 import Template
from yike.messaging.v1.staff_service_pb2 import StaffMember
from yike.profile.v1.company_service_pb2 import Company
from yike.profile.v1.coupon_service_pb2 import CouponTemplate
from yike.profile.v1.form_service_pb2 import Form
from yike.profile.v1.source_service_pb2 import Source
from yike.profile.v1.tag_service_pb2 import Tag
from yike.segment.v1.alert_service_pb2 import Alert
from yike.segment.v1.computed_trait_service_pb2 import ComputedTrait
from yike.segment.v1.customer_list_service_pb2 import CustomerList
from yike.segment.v1.report_service_pb2 import Dashboard, Report
from yike.segment.v1.segment_resources_pb2 import Segment

CASES: list[tuple[dict[str, Any], type[Message], str]] = [
    *((body, Template, "templateId") for body in definitions.templates()),
    *((body, CouponTemplate, "couponTemplateId") for body in definitions.coupon_templates()),
    *((body, StaffMember, "staffId") for body in definitions.staff()),
    *((body, Company, "companyId") for body in definitions.companies()),
    *((body, Form, "displayName") for body in definitions.forms()),
    *(
        ({name: value for name, value in body.items() if name != "preset"}, Source, "displayName")
        for body in definitions.sources()
    ),
    *((body, ComputedTrait, "computedTraitId") for body in definitions.computed_traits()),
    *((body, CustomerList, "customerListId") for body in definitions.lists()),
    *((body, Segment, "segmentId") for body in (*definitions.segments(), *definitions.segment_drafts())),
    *((body, Report, "reportId") for body in definitions.reports()),
    *((body, Dashboard, "dashboardId") for body in definitions.dashboards()),
    *((body, Alert, "alertId") for body in definitions.alerts()),
    *((body, Journey, "journeyId") for body in definitions.journeys()),
]


def _values(tree: Any, key: str) -> Iterator[Any]:
    """Yields every value that stands under this key anywhere in a tree of JSON."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == key:
                yield value
            yield from _values(value, key)
    elif isinstance(tree, list):
        for value in tree:
            yield from _values(value, key)


@pytest.mark.parametrize(("body", "request_type", "id_field"), CASES, ids=[case[0][case[2]] for case in CASES])
def test_definition_is_a_request_of_its_contract(
    body: dict[str, Any], request_type: type[Message], id_field: str
) -> None:
    request = request_type()
    fill(request, body)  # as the gateway reads it: refuses unknown fields and wrong types
    assert request.ByteSize() > 0
    assert body["displayName"]


def test_each_tag_that_a_journey_gives_is_defined() -> None:
    for tag in definitions.tags():
        fill(Tag(), tag)
    given = {each["tag"] for body in definitions.journeys() for each in _values(body, "addTag")}
    assert given <= {tag["tagId"] for tag in definitions.tags()}
    assert given


def test_there_are_29_segments_and_a_draft_with_distinct_ids() -> None:
    ids = [body["segmentId"] for body in (*definitions.segments(), *definitions.segment_drafts())]
    assert len(set(ids)) == len(ids) == 30


def test_dashboards_show_reports_that_are_there() -> None:
    reports = {body["reportId"] for body in definitions.reports()}
    assert {each for body in definitions.dashboards() for each in body["reportIds"]} == reports


def test_rules_name_lists_that_are_there() -> None:
    lists = {body["customerListId"] for body in definitions.lists()}
    assert set(_values(definitions.segments(), "customerListId")) == lists


def test_journeys_name_templates_and_segments_that_are_there() -> None:
    templates = {body["templateId"] for body in definitions.templates()}
    segments = {body["segmentId"] for body in definitions.segments()}
    used = set(_values(definitions.journeys(), "templateId"))
    used |= {each for others in _values(definitions.journeys(), "fallbackTemplateIds") for each in others}
    # What the player sends by itself, one of each; and what people answer with.
    answers = {body["templateId"] for body in definitions.templates() if body.get("answer")}
    assert templates - used - answers == {"order-ready-push", "order-ready-voice"}
    assert used <= templates
    assert set(_values(definitions.journeys(), "segmentId")) <= segments
    coupons = {body["couponTemplateId"] for body in definitions.coupon_templates()}
    assert set(_values(definitions.journeys(), "couponTemplateId")) <= coupons
    for body in definitions.journeys():
        steps = {step["stepId"] for step in body["definition"]["steps"]}
        for field in ("thenStepId", "elseStepId", "nextStepId", "refusedStepId"):
            assert set(_values(body, field)) <= steps


def test_rules_name_computed_traits_that_are_there() -> None:
    computed = {body["computedTraitId"] for body in definitions.computed_traits()}
    used = set(_values([definitions.segments(), definitions.journeys()], "computedTraitId"))
    assert used
    assert used <= computed


def test_rules_ask_for_events_and_traits_that_the_shop_sends() -> None:
    shop = open_shop(ShopSettings(end=datetime(2026, 11, 22, tzinfo=UTC), customers=800))
    sent = {message["event"] for message in shop.messages() if message["type"] == "track"}
    traits = {name for message in shop.messages() if message["type"] == "identify" for name in message["traits"]}
    segments = [*definitions.segments(), *definitions.segment_drafts()]
    rules = [segments, definitions.journeys(), definitions.computed_traits()]
    # Staff end tasks in the demo.
    assert set(_values(rules, "eventName")) <= sent | {TASK_COMPLETED}
    assert {trait["name"] for trait in _values(rules, "trait")} <= traits


@pytest.mark.parametrize("body", definitions.templates(), ids=lambda body: body["templateId"])
def test_template_renders_for_a_full_customer_and_an_empty_one(body: dict[str, Any]) -> None:
    event = {"order_id": "O1", "revenue": 99.5, "topic": "物流", "products": [{"name": "口红", "quantity": 2}]}
    full = {"traits": {"name": "王芳", "city": "上海", "favouriteCategory": "service"}, "tags": []}
    empty: dict[str, Any] = {"traits": {}, "tags": []}
    parts = {part: body[part] for part in ("subject", "html", "text") if part in body}
    parts |= {f"parameter:{name}": source for name, source in body.get("providerParameters", {}).items()}
    for part, source in parts.items():
        template = compile_part(make_environment(part), source)
        values = {"event": event, "data": {}, "unsubscribe_url": "https://u.example"}
        assert "{" not in render_part(template, {**values, "customer": full})
        greeted = render_part(template, {**values, "customer": empty})
        assert "顾客" in greeted or "您好" in greeted or "customer" not in source


def test_marketing_says_how_to_stop_it() -> None:
    for body in definitions.templates():
        if body["purpose"] == "PURPOSE_MARKETING":
            if body["channel"] == "CHANNEL_EMAIL":
                # The text part of what is written in MJML is made of it.
                written = body.get("content", {}).get("mjml", "")
                assert "{{ unsubscribe_url }}" in (written or body["html"])
                assert written or "{{ unsubscribe_url }}" in body["text"]
            if body["channel"] == "CHANNEL_SMS":
                assert body["text"].startswith("【一客美妆】")
                assert body["text"].endswith("拒收请回复R")


def test_files_are_named_after_their_ids() -> None:
    for kind, bodies, field in (
        ("templates", definitions.templates(), "templateId"),
        ("computed_traits", definitions.computed_traits(), "computedTraitId"),
        ("segments", definitions.segments(), "segmentId"),
        ("journeys", definitions.journeys(), "journeyId"),
    ):
        folder = definitions.__file__.replace("definitions.py", kind)
        for body in bodies:
            with open(f"{folder}/{body[field]}.json", encoding="utf-8") as file:
                assert json.load(file) == body
