"""A run of schemathesis tells each thing that it found, once and in one line."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.e2e.schemathesis_report import read_report


def content(value: Any) -> dict[str, str]:
    return {"$base64": base64.b64encode(json.dumps(value).encode()).decode()}


def scenario(phase: str, *answers: tuple[int, str]) -> str:
    """Returns the line of a scenario whose cases were all found wrong with these statuses and request ids."""
    problem = {"code": "INTERNAL", "metadata": {}, "message": "An error of ours."}
    return json.dumps(
        {
            "ScenarioFinished": {
                "phase": phase,
                "recorder": {
                    "label": "POST /v1/things",
                    "checks": {
                        request: [{"name": "not_a_server_error", "status": "failure"}] for _, request in answers
                    },
                    "interactions": {
                        request: {
                            "request": {"method": "POST", "uri": "/v1/things", "body": content({"a": request})},
                            "response": {"status_code": status, "content": content({**problem, "requestId": request})},
                        }
                        for status, request in answers
                    },
                },
            }
        }
    )


def test_the_same_finding_is_told_once() -> None:
    lines = ['{"EngineStarted": {}}', scenario("coverage"), scenario("fuzzing", (500, "r1"), (500, "r2"), (501, "r3"))]
    phases, found = read_report(lines)
    assert phases == {"fuzzing"}
    assert found == [
        '2 x POST /v1/things: not_a_server_error: 500 {"code": "INTERNAL", "metadata": {}, "message": "An error of ours."}; '
        'as by POST /v1/things {"a": "r1"}',
        '1 x POST /v1/things: not_a_server_error: 501 {"code": "INTERNAL", "metadata": {}, "message": "An error of ours."}; '
        'as by POST /v1/things {"a": "r3"}',
    ]  # fmt: skip
