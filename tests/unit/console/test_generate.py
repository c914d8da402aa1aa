"""The API as TypeScript sees it: answers whole, requests with what must be there, and a digest that follows the shapes only."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gateway.console import generate

DOCUMENT = generate.document()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def test_an_answer_has_its_fields_and_what_is_absent_may_be() -> None:
    required = SCHEMAS["Segment"]["required"]
    assert {"segmentId", "displayName", "size", "version", "state"} <= set(required)
    assert not {"deleteTime", "createTime"} & set(required)


def test_a_request_may_leave_out_what_it_need_not_have() -> None:
    assert SCHEMAS["SegmentInput"].get("required", []) == ["rule"]
    body = DOCUMENT["paths"]["/v1/segments"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/SegmentInput"}
    # All the way down: a part of a rule that is sent is a part that is sent.
    assert "Input" in str(SCHEMAS["RuleListInput"])
    assert "Input" not in str(SCHEMAS["RuleList"])


def test_the_prose_is_left_out_but_no_field_is() -> None:
    assert "description" in SCHEMAS["Segment"]["properties"]
    assert "description" not in SCHEMAS["Segment"]
    assert "summary" not in DOCUMENT["paths"]["/v1/segments"]["get"]


def test_the_digest_follows_the_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert generate.is_fresh()
    first = generate.digest(DOCUMENT)
    other = copy.deepcopy(DOCUMENT)
    other["components"]["schemas"]["Segment"]["properties"]["more"] = {"type": "string"}
    assert generate.digest(other) != first
    monkeypatch.setattr(generate, "document", lambda: other)
    assert not generate.is_fresh()
