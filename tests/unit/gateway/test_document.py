"""The document says what the contracts say: what is required, its bounds, what is only read, and how calls are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.idempotency import MAXIMUM_KEY
from gateway.transcoding.binding import REPEAT_FIELD, bind
from gateway.transcoding.bounds import is_required
from gateway.transcoding.comments import comment_of
from gateway.transcoding.field_paths import as_written, path_as_written
from gateway.transcoding.openapi import document_path, openapi_document
from gateway.transcoding.routes import Route, Router, read_routes
from services.common.errors import InvalidArgument
from services.common.limits import check_limits
from tests.support.requests import smallest_request
from yike.common.v1 import permissions_pb2

ROUTES = read_routes()
ROUTER = Router(ROUTES)
DOCUMENT = openapi_document(ROUTES, "http://127.0.0.1:8080")


def operation(route: Route) -> dict[str, Any]:
    """Returns what the document says of a call."""
    found: dict[str, Any] = DOCUMENT["paths"][document_path(route)][route.http_method.lower()]
    return found


def resolved(schema: Any) -> Any:
    """Returns what a reference leads to."""
    while "$ref" in schema:
        target: Any = DOCUMENT
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def parameter(path: str, name: str) -> dict[str, Any]:
    """Returns a parameter of a GET."""
    (found,) = (each for each in DOCUMENT["paths"][path]["get"]["parameters"] if each["name"] == name)
    return dict(found)


def body(path: str) -> dict[str, Any]:
    """Returns the schema of the body of a POST."""
    return dict(resolved(DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]))


def test_what_operations_come_to_is_described() -> None:
    assert {"Model", "IdentityRulesDryRun", "IdentityRulesApplication", "LinkRun"} <= set(
        DOCUMENT["components"]["schemas"]
    )


def test_the_document_is_valid() -> None:
    # Loads what no other test needs.
    import openapi_spec_validator

    openapi_spec_validator.validate(DOCUMENT)


def test_what_must_be_there_is_required() -> None:
    for name in ("type", "value"):
        assert parameter("/v1/customers:lookup", name)["required"] is True
    assert "required" not in parameter("/v1/customers/{customer_id}/events", "pageSize")
    assert body("/v1/customers/{customer_id}/consents:set")["required"] == ["channel", "granted"]
    consents = DOCUMENT["paths"]["/v1/customers/{customer_id}/consents:set"]["post"]
    assert consents["requestBody"]["required"] is True
    assert DOCUMENT["paths"]["/v1/customers/{customer_id}/tags:change"]["post"]["requestBody"]["required"] is False


def test_bounds_stand_in_the_words_of_json_schema() -> None:
    value = parameter("/v1/customers:lookup", "value")["schema"]
    assert (value["minLength"], value["maxLength"]) == (1, 500)
    tags = body("/v1/customers/{customer_id}/tags:change")["properties"]["addTags"]
    assert tags["maxItems"] == 50
    assert (tags["items"]["minLength"], tags["items"]["maxLength"]) == (1, 100)
    kinds = parameter("/v1/events", "types")["schema"]
    assert (kinds["maxItems"], kinds["items"]["not"]) == (10, {"const": "EVENT_TYPE_UNSPECIFIED"})
    page = parameter("/v1/customers/{customer_id}/events", "pageSize")
    assert (page["schema"]["minimum"], page["schema"]["default"]) == (0, 50)
    assert "more than 1,000 means 1,000" in page["description"]
    assert parameter("/v1/customers/{customer_id}", "customer_id")["schema"]["pattern"] == "^[1-9][0-9]{0,18}$"


def test_of_a_choice_one_may_be_given_and_none_where_a_draft_answers_it() -> None:
    rule = DOCUMENT["components"]["schemas"]["Rule"]
    # A draft takes, keeps and answers `{"rule": {}}`; a segment refuses it as INVALID_RULE.
    assert (rule["maxProperties"], rule.get("minProperties")) == (1, None)
    assert rule["description"].endswith(f"Exactly one of {', '.join(rule['properties'])}.")


def test_every_required_field_of_every_request_is_required_in_the_document() -> None:
    for route in ROUTES:
        told = operation(route)
        required = {each["name"] for each in told["parameters"] if each.get("required")}
        if route.body == "*":
            schema = resolved(told["requestBody"]["content"]["application/json"]["schema"])
            required |= set(schema.get("required", []))
        for field in route.method.input_type.fields:
            if is_required(field) and field.name != route.body:
                assert {field.name, field.json_name} & required, field.full_name


def test_every_refusal_has_its_status_and_its_reasons() -> None:
    for route in ROUTES:
        answers, name = operation(route)["responses"], route.method.name
        asks_who = {"401"} if route.permission != permissions_pb2.PERMISSION_NONE else set()
        forbids = set() if route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN else {"403"}
        assert {"200", "400", "429", "500", "503"} | asks_who | forbids <= set(answers), name
        assert not {"4XX", "5XX", "default"} & set(answers), name
        assert ("404" in answers) >= bool(route.template.variables), name
        assert ({"413", "415"} <= set(answers)) == route.takes_body, name
        for status, named in answers.items():
            if status != "200":
                told = resolved(named)
                assert told["x-codes"], (name, status)
                assert all(f"`{code}`: " in told["description"] for code in told["x-codes"]), (name, status)


def test_reasons_that_an_rpc_names_stand_under_their_status() -> None:
    def codes(http_method: str, path: str, status: str) -> set[str]:
        return set(resolved(operation(ROUTER.find(http_method, path)[0])["responses"][status])["x-codes"])

    assert "NOT_FOUND" in codes("GET", "/v1/customers:lookup", "404")
    assert "WRONG_STATE" in codes("POST", "/v1/suppressions/x:lift", "409")
    assert "INVALID_PAGE_TOKEN" in codes("GET", "/v1/messages", "400")
    assert "REQUEST_ID_REUSED" in codes("POST", "/v1/customers/1/tags:change", "409")
    # One that has another status there than elsewhere.
    assert codes("GET", "/v1/customers/1", "409") == {"TOO_LARGE"}


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.http_method == "POST"], ids=lambda route: route.method.name
)
def test_every_create_takes_an_idempotency_key_of_the_length_that_holds(route: Route) -> None:
    keys = [each for each in operation(route)["parameters"] if each["name"] == "Idempotency-Key"]
    makes = route.method.name.startswith(("Create", "Train", "Send"))
    assert bool(keys) >= makes
    for key in keys:
        assert key["schema"]["maxLength"] == MAXIMUM_KEY
    own = route.method.input_type.fields_by_name.get("request_id")
    if own is not None and route.body == "*":
        properties = body(document_path(route))["properties"]
        assert properties["requestId"]["maxLength"] == MAXIMUM_KEY
    elif own is not None:
        (given,) = (each for each in operation(route)["parameters"] if each["name"] == "requestId")
        assert given["schema"]["maxLength"] == MAXIMUM_KEY


@pytest.mark.parametrize(
    ("http_method", "path", "named", "written"),
    [
        ("POST", "/v1/customers/1/tags:change", "add_tags[3]", "addTags[3]"),
        ("GET", "/v1/customers/1/events", "page_size", "pageSize"),
        ("GET", "/v1/customers/1/events", "customer_id", "customer_id"),
        ("POST", "/v1/segments:preview", "rule.all.rules[2].event.event_name", "rule.all.rules[2].event.eventName"),
        ("POST", "/v1/messages:send", "data.order_no", "data.order_no"),
        ("POST", "/v1/messages:send", "no_such", "no_such"),
        ("POST", "/v1/messages:send", "", ""),
    ],
)
def test_fields_are_named_as_the_caller_writes_them(http_method: str, path: str, named: str, written: str) -> None:
    assert path_as_written(ROUTER.find(http_method, path)[0], named) == written


def test_an_error_names_all_its_fields_as_the_caller_writes_them() -> None:
    places = ("definition.steps[1].send.template_id", "definition.steps[2].next_step_id")
    error = InvalidArgument(f"{places[0]}: there is none.", field=places[0], fields=" ".join(places))
    told = as_written(ROUTER.find("POST", "/v1/journeys")[0], error)
    written = ("definition.steps[1].send.templateId", "definition.steps[2].nextStepId")
    assert told.metadata == {"field": written[0], "fields": " ".join(written)}
    assert told.message == f"{written[0]}: there is none."


@pytest.mark.parametrize(
    "route",
    [each for each in ROUTES if REPEAT_FIELD in each.method.input_type.fields_by_name],
    ids=lambda route: route.method.name,
)
def test_a_key_of_full_length_is_a_request_id(route: Route) -> None:
    variables = dict.fromkeys(route.template.variables.values(), "1")
    _, values = smallest_request(route)
    # Where one is required, the key is one.
    values.pop("requestId", None)
    message: Any = bind(route, variables, b"", json.dumps(values).encode(), "k" * MAXIMUM_KEY)
    check_limits(message)
    assert message.request_id == "k" * MAXIMUM_KEY


def _requested(descriptor: Descriptor, seen: set[str]) -> Iterator[FieldDescriptor]:
    """Yields the fields of a request and of what stands in it."""
    if descriptor.full_name not in seen:
        seen.add(descriptor.full_name)
        for field in descriptor.fields:
            yield field
            if field.message_type is not None:
                yield from _requested(field.message_type, seen)


def test_words_on_enums_name_values_that_are_taken() -> None:
    """`EQ` in a comment would be tried, and refused."""
    seen: set[str] = set()
    for route in ROUTES:
        for field in _requested(route.method.input_type, seen):
            if field.enum_type is not None:
                prefix = field.enum_type.values[0].name.removesuffix("UNSPECIFIED")
                short = {value.name.removeprefix(prefix) for value in field.enum_type.values}
                assert not short & set(re.findall(r"\b[A-Z_]+\b", comment_of(field.full_name))), field.full_name


def test_the_document_says_how_texts_and_times_are_bounded() -> None:
    smtp = DOCUMENT["components"]["schemas"]["SmtpSettings"]["properties"]
    host = re.compile(smtp["host"]["pattern"])
    assert host.match("mail.example.com")
    assert not host.match("https://mail.example.com")
    assert smtp["host"]["maxLength"] == 253
    name = re.compile(body("/v1/keys")["properties"]["displayName"]["pattern"])
    assert name.match("数据仓库")
    assert not name.match("a\u0085b")
    sid = DOCUMENT["components"]["schemas"]["TwilioSmsSettings"]["properties"]["accountSid"]["pattern"]
    assert re.compile(sid).match("AC" + "0" * 32)
    end = re.compile(parameter("/v1/auditLog", "endTime")["schema"]["pattern"])
    assert end.match("2199-12-31T23:59:59Z")
    assert not end.match("2200-01-01T00:00:00Z")


def test_a_customer_in_a_path_is_no_zero() -> None:
    for path in ("/v1/customers/{customer_id}/scores", "/v1/customers/{customer_id}/segments"):
        assert not re.compile(parameter(path, "customer_id")["schema"]["pattern"]).match("0")


def test_the_document_says_what_cannot_be_changed_and_which_numbers_are_kept() -> None:
    assert (
        "It cannot be changed." in DOCUMENT["components"]["schemas"]["Template"]["properties"]["channel"]["description"]
    )
    for schema in ("TrackEvent", "EventContext"):
        assert "37 digits" in json.dumps(DOCUMENT["components"]["schemas"][schema])
    assert "37 digits" in body("/v1/messages:send")["properties"]["data"]["description"]
