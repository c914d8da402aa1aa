"""Routes from the descriptors, JSON in both directions, and the document made from them."""

from __future__ import annotations

import json
import math
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from google.api import annotations_pb2
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.problems import MethodNotAllowed, UnknownPath
from gateway.transcoding.binding import bind
from gateway.transcoding.endpoint import encode
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.openapi import document_path, openapi_document
from gateway.transcoding.routes import Route, Router, contract_files, read_routes
from gateway.transcoding.templates import PathTemplate
from services.common.errors import InvalidArgument, YikeError
from services.common.json_messages import json_object, json_value
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

ROUTES = read_routes()
ROUTER = Router(ROUTES)
METHODS = [
    method for _, file in contract_files() for service in file.services_by_name.values() for method in service.methods
]


def request(http_method: str, path: str, body: Any = None, query: str = "", key: str = "") -> Any:
    """Returns the request message of an HTTP request."""
    route, variables = ROUTER.find(http_method, path)
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return bind(route, variables, query.encode(), data, key)


def test_an_rpc_has_a_route_exactly_when_it_is_annotated() -> None:
    routes: dict[str, list[Route]] = {}
    for route in ROUTES:
        routes.setdefault(route.method.full_name, []).append(route)
    for method in METHODS:
        found = routes.get(method.full_name, [])
        assert bool(found) == method.GetOptions().HasExtension(annotations_pb2.http), method.name
        for route in found:
            path = route.template.text
            for name in route.template.variables.values():
                path = path.replace(f"{{{name}}}", "7")
            named = dict.fromkeys(route.template.variables.values(), "7")
            assert ROUTER.find(route.http_method, path) == (route, named), method.name


@pytest.mark.parametrize(
    ("http_method", "path", "name", "variables"),
    [
        ("GET", "/v1/customers:lookup", "LookupCustomer", {}),
        ("GET", "/v1/customers/12", "GetCustomer", {"customer_id": "12"}),
        ("POST", "/v1/journeys/welcome:publish", "PublishJourney", {"journey_id": "welcome"}),
        ("GET", "/v1/journeys/w/runs/r:trace", "GetRunTrace", {"journey_id": "w", "run_id": "r"}),
        ("POST", "/v1/customers/1/tags:change", "ChangeCustomerTags", {"customer_id": "1"}),
        ("GET", "/v1/segments/a%2Fb", "GetSegment", {"segment_id": "a/b"}),
        ("GET", "/v1/segments/a%3Ab", "GetSegment", {"segment_id": "a:b"}),
        ("GET", "/v1/messages/a:b", "GetMessage", {"delivery_id": "a:b"}),
    ],
)
def test_paths_lead_to_their_rpc(http_method: str, path: str, name: str, variables: dict[str, str]) -> None:
    route, found = ROUTER.find(http_method, path)
    assert (route.method.name, found) == (name, variables)


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/segments/", "/v1/segments//members", "/", "/v1/segments/a/b/c"])
def test_unknown_paths_are_not_found(path: str) -> None:
    with pytest.raises(UnknownPath):
        ROUTER.find("GET", path)


def test_a_known_path_names_its_methods() -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        ROUTER.find("DELETE", "/v1/segments")
    assert refused.value.allowed == "GET, HEAD, POST"


@pytest.mark.parametrize("text", ["/v1/{name=**}", "/v1/{name=a/*}", "/v1/a b"])
def test_templates_that_are_not_supported_fail_at_start(text: str) -> None:
    with pytest.raises(ValueError, match="not supported"):
        PathTemplate.parse(text)


def test_query_parameters_become_fields() -> None:
    message = request(
        "GET", "/v1/messages", query="customer_id=12&pageSize=5&status=MESSAGE_STATUS_FAILED&pageToken=%E4%B8%80"
    )
    assert message == messaging_pb.ListMessagesRequest(
        customer_id=12, page_size=5, status=messaging_pb.MESSAGE_STATUS_FAILED, page_token="一"
    )
    assert request("GET", "/v1/messages", query="status=6").status == messaging_pb.MESSAGE_STATUS_FAILED


def test_bodies_take_both_spellings_and_numbers_as_text() -> None:
    body: dict[str, Any] = {
        "segment_id": "s",
        "displayName": "S",
        "rule": {
            "all": {
                "rules": [
                    {"trait": {"name": "city", "op": "OPERATOR_EQ", "value": "Shanghai"}},
                    {"event": {"event_name": "Order Completed", "value": "2", "op": 5, "window": {"lastDays": "30"}}},
                    {"trait": {"name": "x", "op": "OPERATOR_IN", "value": [1, 2.5, None, {"a": True}]}},
                ]
            }
        },
    }
    expected = segment_pb.CreateSegmentRequest(segment={"segment_id": "s", "display_name": "S"})
    city, orders, listed = (expected.segment.rule.all.rules.add() for _ in range(3))
    city.trait.MergeFrom(rule_pb.TraitCondition(name="city", op=rule_pb.OPERATOR_EQ, value=json_value("Shanghai")))
    orders.event.MergeFrom(
        rule_pb.EventCondition(
            event_name="Order Completed", value=2, op=rule_pb.OPERATOR_LT, window=rule_pb.Window(last_days=30)
        )
    )
    listed.trait.MergeFrom(
        rule_pb.TraitCondition(name="x", op=rule_pb.OPERATOR_IN, value=json_value([1, 2.5, None, {"a": True}]))
    )
    assert request("POST", "/v1/segments", body) == expected
    assert request("POST", "/v1/customers/9223372036854775807/tags:change", {"addTags": ["a"]}).customer_id == 2**63 - 1


def test_empty_bodies_and_empty_objects_are_kept_apart_from_absent_ones() -> None:
    assert request("POST", "/v1/journeys/j:publish") == journey_pb.PublishJourneyRequest(journey_id="j")
    assert request("POST", "/v1/journeys/j:publish", {"journeyId": "j"}).journey_id == "j"
    assert request("POST", "/v1/segments", {"rule": {"all": {}}}).segment.rule.WhichOneof("kind") == "all"
    assert not request("POST", "/v1/segments", {"rule": None}).segment.HasField("rule")
    assert request("POST", "/v1/segments:preview", {"rule": {"trait": {"value": None}}}).rule.trait.HasField("value")


def test_a_patch_changes_what_its_body_names() -> None:
    change = request("PATCH", "/v1/segments/s", {"displayName": "S", "segmentId": "s", "etag": '"1"'})
    assert change == segment_pb.UpdateSegmentRequest(
        segment={"segment_id": "s", "display_name": "S", "etag": '"1"'},
        update_mask={"paths": ["display_name", "etag"]},
    )
    named = request("PATCH", "/v1/segments/s", {"displayName": "S"}, query="updateMask=displayName,description")
    assert list(named.update_mask.paths) == ["display_name", "description"]
    for body in ({}, {"segmentId": "s"}, {"segmentId": "other", "displayName": "S"}):
        with pytest.raises(InvalidArgument):
            request("PATCH", "/v1/segments/s", body)


def test_an_idempotency_key_fills_the_request_id() -> None:
    assert request("POST", "/v1/messages:send", {"customerId": 1}, key="k").request_id == "k"
    assert request("POST", "/v1/messages:send", {"requestId": "k"}, key="k").request_id == "k"
    assert request("POST", "/v1/segments", {}, key="k") == segment_pb.CreateSegmentRequest(segment={})
    with pytest.raises(InvalidArgument):
        request("POST", "/v1/messages:send", {"requestId": "other"}, key="k")


DEEP: Any = "end"
for _ in range(60):
    DEEP = [DEEP]

REFUSED: list[tuple[str, str, Any, str, str]] = [
    ("POST", "/v1/segments", b"{", "", ""),
    ("POST", "/v1/segments", b"[]", "", ""),
    ("POST", "/v1/segments", b"NaN", "", ""),
    ("POST", "/v1/segments", b'{"displayName":"\\ud800"}', "", ""),
    ("POST", "/v1/segments", b"[" * 10_000 + b"]" * 10_000, "", ""),
    ("POST", "/v1/segments", b'{"rule":{"score":{"value":1e999}}}', "", ""),
    ("POST", "/v1/segments", {"colour": 1}, "", "colour"),
    ("POST", "/v1/segments", {"rule": {"foo": 1}}, "", "rule.foo"),
    ("POST", "/v1/segments", {"rule": []}, "", "rule"),
    ("POST", "/v1/segments", {"rule": {"all": {"rules": {}}}}, "", "rule.all.rules"),
    ("POST", "/v1/segments", {"rule": {"all": {"rules": [{"trait": {"op": "X"}}]}}}, "", "rule.all.rules[0].trait.op"),
    ("POST", "/v1/segments", {"rule": {"trait": {}, "tag": {}}}, "", "rule.tag"),
    ("POST", "/v1/segments", {"segmentId": 5}, "", "segmentId"),
    ("POST", "/v1/segments", {"segmentId": "a", "segment_id": "a"}, "", "segment_id"),
    ("POST", "/v1/segments", {"segmentId": "a\x00"}, "", "segmentId"),
    ("POST", "/v1/segments", {"rule": {"trait": {"value": "a\x00"}}}, "", "rule.trait.value"),
    ("POST", "/v1/segments", {"rule": {"trait": {"value": 10**400}}}, "", "rule.trait.value"),
    ("POST", "/v1/segments", {"rule": {"trait": {"value": DEEP}}}, "", ""),
    ("POST", "/v1/segments", {"rule": {"score": {"value": "abc"}}}, "", "rule.score.value"),
    ("POST", "/v1/segments", {"rule": {"score": {"value": "NaN"}}}, "", "rule.score.value"),
    ("POST", "/v1/segments", {}, "segmentId=a", "segmentId"),
    ("POST", "/v1/segments:preview", {"sampleSize": 2**31}, "", "sampleSize"),
    ("POST", "/v1/segments:preview", {"sampleSize": 1.5}, "", "sampleSize"),
    ("POST", "/v1/segments:preview", {"sampleSize": True}, "", "sampleSize"),
    ("POST", "/v1/rfm:summarize", {"asOf": "yesterday"}, "", "asOf"),
    ("POST", "/v1/rfm:summarize", {"asOf": 5}, "", "asOf"),
    ("POST", "/v1/templates", {"providerParameters": []}, "", "providerParameters"),
    ("POST", "/v1/templates", {"providerParameters": {"a": 1}}, "", "providerParameters.a"),
    ("POST", "/v1/customers/1/tags:change", {"customerId": 2}, "", "customer_id"),
    ("POST", "/v1/customers/x/tags:change", {}, "", "customer_id"),
    ("GET", "/v1/customers/9223372036854775808", None, "", "customer_id"),
    ("GET", "/v1/customers/-", None, "", "customer_id"),
    ("GET", "/v1/messages", None, "colour=1", "colour"),
    ("GET", "/v1/messages", None, "pageSize=a", "pageSize"),
    ("GET", "/v1/messages", None, "pageSize=1&pageSize=2", "pageSize"),
    ("GET", "/v1/messages", None, "status=FAILED", "status"),
    ("GET", "/v1/messages", None, "a.b=1", "a.b"),
    ("GET", "/v1/messages", None, "pageToken=%FF", ""),
    ("GET", "/v1/segments", None, "&".join("pageSize=1" for _ in range(300)), ""),
]


@pytest.mark.parametrize(("http_method", "path", "body", "query", "field"), REFUSED)
def test_what_does_not_fit_is_refused_and_its_field_named(
    http_method: str, path: str, body: Any, query: str, field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        request(http_method, path, body, query)
    assert refused.value.message
    if field:
        place = refused.value.metadata["field"]
        assert place == field


def test_answers_show_zeros_and_64_bit_numbers_as_text() -> None:
    traits = {"name": "李娜", "age": 31, "score": 0.5, "none": None, "list": [1, {"a": False}]}
    file = profile_pb.Customer(customer_id=2**62, tags=["vip"], traits=json_object(traits))
    file.create_time.FromJsonString("2026-11-22T09:30:00.5Z")
    assert json.loads(encode(to_json(file))) == {
        "customerId": str(2**62),
        "traits": {"name": "李娜", "age": 31, "score": 0.5, "none": None, "list": [1, {"a": False}]},
        "tags": ["vip"],
        "identifiers": [],
        "identifierTimes": [],
        "identifierFirstTimes": [],
        "nodeIds": [],
        "contacts": [],
        "consents": [],
        "createTime": "2026-11-22T09:30:00.500Z",
    }
    assert to_json(scoring_pb.Score(value=math.nan))["value"] == "NaN"
    assert to_json(resources_pb.Template(provider_parameters={"a": "b"}))["providerParameters"] == {"a": "b"}
    assert to_json(messaging_pb.Message(status=messaging_pb.MESSAGE_STATUS_SENT))["status"] == "MESSAGE_STATUS_SENT"
    data = segment_pb.GetFeatureFrameResponse(arrow_chunk=b"\x00\xff")
    assert to_json(data) == {"arrowChunk": "AP8="}


def examples_of(message: type[Message]) -> st.SearchStrategy[dict[str, Any]]:
    """Returns JSON objects that resemble a message: its fields and others, with right and wrong values."""
    names = [name for field in message.DESCRIPTOR.fields for name in (field.name, field.json_name)]
    for field in message.DESCRIPTOR.fields:
        if field.message_type is not None:
            names += [inner.json_name for inner in field.message_type.fields]
    leaf = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["OPERATOR_EQ", "2026-11-22T00:00:00Z", "9" * 30, "1e400", "\x00", "\ud800"])
    )
    key = st.sampled_from(names or ["a"]) | st.text(max_size=3)
    value = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(key, inner, max_size=3), max_leaves=10
    )
    return st.dictionaries(key, value, max_size=6)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.takes_body], ids=lambda route: route.method.name)
@pytest.mark.parametrize("examples", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_any_body_makes_a_message_or_a_refusal(route: Any, examples: int) -> None:
    variables = dict.fromkeys(route.template.variables.values(), "1")

    @given(examples_of(route.request_class))
    @settings(max_examples=examples, deadline=None)
    def check(body: dict[str, Any]) -> None:
        outcome = attempt(route, variables, b"", json.dumps(body).encode("utf-8", "surrogatepass"))
        if isinstance(outcome, YikeError):
            assert outcome.reason_name in ("INVALID_FIELD", "MALFORMED_BODY", "MISSING_FIELD")
        else:
            json.loads(encode(to_json(outcome)))

    check()


@given(st.text(max_size=60), st.sampled_from([route for route in ROUTES if not route.takes_body]))
@settings(max_examples=100, deadline=None)
def test_any_query_makes_a_message_or_a_refusal(query: str, route: Any) -> None:
    variables = dict.fromkeys(route.template.variables.values(), "1")
    attempt(route, variables, query.encode("utf-8", "surrogatepass"), b"")


def attempt(route: Any, variables: dict[str, str], query: bytes, body: bytes) -> Message | YikeError:
    """Returns the message or the refusal; any other exception is a fault."""
    try:
        return bind(route, variables, query, body)
    except YikeError as error:
        return error


def test_the_document_describes_every_route_and_holds_together() -> None:
    document = openapi_document(ROUTES, "http://127.0.0.1:8080")
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema.get("description"), name
    operations = [operation for verbs in document["paths"].values() for operation in verbs.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for route in ROUTES:
        operation = document["paths"][document_path(route)][route.http_method.lower()]
        assert operation["summary"]
        in_path = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert in_path == {path.rpartition(".")[2] for path in route.template.variables.values()}
    for path in ("/v1/track", "/v1/batch", "/v1/cloudevents"):
        assert document["paths"][path]["post"]["requestBody"]
