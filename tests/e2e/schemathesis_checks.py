"""What `schemathesis` asks of an answer beside its own checks: a request that fits the document is refused only for what no schema says."""

from __future__ import annotations

from typing import Any

import schemathesis

BEYOND_A_SCHEMA = {
    "INVALID_JOURNEY", "INVALID_PAGE_TOKEN", "INVALID_RULE", "INVALID_TEMPLATE", "INVALID_TIMESTAMP", "LIMIT_REACHED", "NO_IDENTIFIER",
}  # fmt: skip
"""Reasons that speak of how values hang together, or of the state of the workspace."""

BY_OTHER_FIELDS = {
    # Free text with a vocabulary in several spellings.
    ("LookupCustomer", "type"),
    # A consent names one purpose only.
    ("SetCustomerConsent", "purpose"),
    # At least one of two lists, and nothing in both.
    ("ChangeCustomerTags", "addTags"), ("ChangeCustomerTags", "removeTags"),
    # One of those that messages are sent through; one of the providers' settings.
    ("CreateTemplate", "channel"), ("CreateAccount", "settings"),
    # Within the years 1900 to 2199.
    ("TrainModel", "asOf"), ("SummarizeRfm", "asOf"), ("CreateKey", "expireTime"),
    # Not blank.
    ("LiftSuppression", "reason"),
}  # fmt: skip
"""Calls and fields whose rule takes more than the field."""


WRITTEN_EXPRESSIONS = {
    # Name fields of what is listed or changed.
    "filter", "orderBy", "updateMask",
    # Must equal the header, where both are given.
    "requestId",
    # A type of identifier in any spelling.
    "context.externalIds.type",
}  # fmt: skip
"""Fields of many calls whose text has a grammar, or must agree with another."""


@schemathesis.check
def refused_for_what_a_schema_says(ctx: Any, response: Any, case: Any) -> None:
    """Fails where a request that fits the document is refused for something that the document could have said."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    operation = case.operation.definition.raw["operationId"]
    field = problem["metadata"].get("field", "")
    if operation.startswith("Update") and problem["code"] == "MISSING_FIELD":
        # The mask in the query names what the body does not have.
        return
    if field in WRITTEN_EXPRESSIONS or "only one of" in problem["message"]:
        return
    if problem["code"] not in BEYOND_A_SCHEMA and (operation, field) not in BY_OTHER_FIELDS:
        raise AssertionError(f"{operation} refused {field or 'it'} as {problem['code']}: {problem['message']}")
