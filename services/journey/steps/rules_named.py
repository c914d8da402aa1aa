"""What steps that branch on rules have in common: a rule's size. What it says is for segment to judge."""

from __future__ import annotations

from collections.abc import Iterator

from services.journey.domain.problems import Problem

MAX_RULE_BYTES = 64 * 1024


def problems_of_rule(rule_json: str, path: str) -> Iterator[Problem]:
    """Yields what is wrong with a rule at `path`, kept as canonical JSON, without asking segment."""
    if rule_json in ("", "{}"):
        yield Problem(path, "missing", "give the rule on which to branch")
    elif len(rule_json) > MAX_RULE_BYTES:
        yield Problem(path, "too_long", f"a rule has at most {MAX_RULE_BYTES} bytes as JSON")
