"""How errors look over HTTP."""

from __future__ import annotations

from gateway.problems import http_status, problem_headers
from services.common.errors import Reason, ResourceExhausted


def test_a_full_workspace_is_429_and_not_told_to_come_back() -> None:
    full = ResourceExhausted(reason=Reason.ERROR_REASON_LIMIT_REACHED)
    busy = ResourceExhausted(reason=Reason.ERROR_REASON_BACKLOG_FULL)
    assert (http_status(full), problem_headers(full)) == (429, [])
    assert ("retry-after", "1") in problem_headers(busy)
