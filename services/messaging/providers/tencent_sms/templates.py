"""What Tencent Cloud answers to `DescribeSmsTemplateList`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.messaging.domain.sms_findings import RegisteredTemplate, RegistrationState, placeholders

_STATES = {
    0: RegistrationState.APPROVED,
    1: RegistrationState.UNDER_REVIEW,
    # Approved, and to hold soon.
    2: RegistrationState.UNDER_REVIEW,
    -1: RegistrationState.REJECTED,
}
NOT_THERE = "FailedOperation.MissingTemplateList"
"""No such template is known."""


def registered(told: Mapping[str, Any], template_id: int) -> RegisteredTemplate | None:
    """Returns what is said of a template; None when it is not among those told of."""
    listed = told.get("DescribeTemplateStatusSet")
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict) or each.get("TemplateId") != template_id:
            continue
        code = each.get("StatusCode")
        state = _STATES.get(code) if isinstance(code, int) else None
        if state is None:
            continue
        content = str(each.get("TemplateContent") or "")
        reason = str(each.get("ReviewReply") or "") if state is RegistrationState.REJECTED else ""
        return RegisteredTemplate(state, content, placeholders(content, are_numbers=True), reason)
    return None
