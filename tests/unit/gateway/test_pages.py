"""Who sees the open pages, and that nothing from outside gets through as markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.pages.access import demo_workspace
from gateway.pages.customer_page import customer_page
from gateway.pages.home_page import home_page

EVIL = "<script>alert('x')</script>\"'&"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "credentials.json").write_text(json.dumps({"workspace_id": "ws_demo"}))
    return tmp_path


@pytest.mark.parametrize("bind", ["127.0.0.1", "localhost", "::1"])
@pytest.mark.parametrize("header", ["127.0.0.1:8080", "localhost", "[::1]:8080", "127.0.0.2:1"])
def test_someone_at_this_machine_sees_the_demo_workspace(home: Path, bind: str, header: str) -> None:
    assert demo_workspace(home, bind, header) == "ws_demo"


@pytest.mark.parametrize(
    ("bind", "header"),
    [
        ("0.0.0.0", "127.0.0.1:8080"),
        ("10.0.0.5", "127.0.0.1"),
        ("127.0.0.1", "evil.example:8080"),
        ("127.0.0.1", "127.0.0.1.evil.example"),
        ("127.0.0.1", "localhost.evil.example:8080"),
        ("127.0.0.1", ""),
    ],
)
def test_nobody_else_does(home: Path, bind: str, header: str) -> None:
    assert demo_workspace(home, bind, header) == ""


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"workspace_id": 5}', "\xff"])
def test_unusable_credentials_open_nothing(tmp_path: Path, content: str) -> None:
    assert demo_workspace(tmp_path, "127.0.0.1", "127.0.0.1") == ""
    (tmp_path / "credentials.json").write_text(content, encoding="latin-1")
    assert demo_workspace(tmp_path, "127.0.0.1", "127.0.0.1") == ""


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
