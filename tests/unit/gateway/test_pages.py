"""Who sees the open pages, and that nothing from outside gets through as markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.pages.access import demo_workspace
from gateway.pages.customer_page import customer_page
from gateway.pages.home_page import home_page

EVIL = "<script>alert('x')</script>\"'&"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"workspace_id": 5}', "\xff"])
def test_unusable_credentials_open_nothing(tmp_path: Path, content: str) -> None:
    assert demo_workspace(tmp_path) == ""
    (tmp_path / "credentials.json").write_text(content, encoding="latin-1")
    assert demo_workspace(tmp_path) == ""
    (tmp_path / "credentials.json").write_text(json.dumps({"workspace_id": "ws_demo"}))
    assert demo_workspace(tmp_path) == "ws_demo"


def test_every_value_is_escaped() -> None:
    identifier = {"type": EVIL, "value": EVIL}
    page = customer_page(
        {
            "customer": {
                "customerId": EVIL,
                "traits": {"name": EVIL, EVIL: {EVIL: [EVIL]}},
                "tags": [EVIL],
                "identifiers": [identifier],
                "consents": [{"channel": EVIL, "purpose": EVIL, "granted": True}],
            },
            "segments": {"memberships": [{"segmentId": EVIL, "enterTime": EVIL, "cause": EVIL}]},
            "scores": {"scores": [{"name": EVIL, "value": "NaN", "reasons": [{"feature": EVIL, "contribution": 1.0}]}]},
            "events": {
                "events": [
                    {
                        "name": EVIL,
                        "type": EVIL,
                        "occurTime": EVIL,
                        "identifier": identifier,
                        "properties": {EVIL: EVIL},
                    }
                ]
            },
            "messages": {
                "messages": [{"createTime": EVIL, "channel": EVIL, "templateId": EVIL, "status": EVIL, "reason": EVIL}]
            },
        }
    )
    assert "<script" not in page
    assert "alert(&#x27;x&#x27;)" in page
    assert EVIL not in home_page(workspace_id=EVIL, sandbox_url=EVIL)


def test_a_service_that_is_away_leaves_a_gap_not_an_error() -> None:
    page = customer_page(
        {"customer": {"customerId": "1"}, "segments": None, "scores": None, "events": None, "messages": None}
    )
    assert page.count("the service does not answer") == 4
