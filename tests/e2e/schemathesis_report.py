"""What a run of `schemathesis` found, each thing once and in one line."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

BODY_CHARACTERS = 300


def read_report(lines: Iterable[str]) -> tuple[set[str], list[str]]:
    """Reads a report in NDJSON.

    Args:
        lines: Of the report.

    Returns:
        The phases that called anything, and a line for each distinct finding: how often, the call, the check, the status, the
        head of the answer, and a request that led to it.
    """
    phases: set[str] = set()
    found: Counter[tuple[str, str, str]] = Counter()
    requests: dict[tuple[str, str, str], str] = {}
    for line in lines:
        scenario = json.loads(line).get("ScenarioFinished")
        if scenario is None:
            continue
        recorder = scenario["recorder"]
        interactions = recorder.get("interactions") or {}
        if interactions:
            phases.add(scenario["phase"])
        for case, checks in (recorder.get("checks") or {}).items():
            interaction = interactions.get(case) or {}
            for check in checks:
                if check["status"] == "success":
                    continue
                finding = (recorder["label"], check["name"], _answer(interaction.get("response")))
                found[finding] += 1
                requests.setdefault(finding, _request(interaction.get("request")))
    return phases, [
        f"{count} x {label}: {check}: {answer}; as by {requests[label, check, answer]}"
        for (label, check, answer), count in sorted(found.items())
    ]


def _answer(response: dict[str, Any] | None) -> str:
    if response is None:
        return "no answer"
    body = _text(response["content"])
    try:
        problem = json.loads(body)
        # What differs each time would make one finding many.
        problem.pop("requestId", None)
        body = json.dumps({name: problem[name] for name in ("code", "metadata", "message")}, ensure_ascii=False)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return f"{response['status_code']} {body[:BODY_CHARACTERS]}"


def _request(request: dict[str, Any] | None) -> str:
    if request is None:
        return "nothing"
    return f"{request['method']} {request['uri']} {_text(request.get('body'))[:BODY_CHARACTERS]}"


def _text(content: Any) -> str:
    if not isinstance(content, dict):
        return ""
    return base64.b64decode(content.get("$base64", "")).decode("utf-8", "replace")
