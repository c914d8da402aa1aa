"""What Aliyun answers to `GetSmsTemplate`, which took the place of `QuerySmsTemplate`. Read in a stored copy on 2026-11-30."""

from __future__ import annotations

from services.messaging.domain.sms_findings import RegisteredTemplate, RegistrationState, placeholders
from services.messaging.providers.contract import Problem, Verdict
from services.messaging.providers.http_call import HttpAnswer

_STATES = {
    "0": RegistrationState.UNDER_REVIEW,
    "1": RegistrationState.APPROVED,
    "2": RegistrationState.REJECTED,
    # Withdrawn while it was under review.
    "10": RegistrationState.REJECTED,
}
_MARKETING = "2"


def registered(answer: HttpAnswer) -> RegisteredTemplate | Verdict:
    """Returns what is said of a template, or why nothing is."""
    code = str(answer.fields.get("Code", ""))
    if answer.status == 200 and code == "OK":
        # Numbers in one edition of the vendor's page, texts in another.
        state = _STATES.get(str(answer.fields.get("TemplateStatus", "")))
        if state is None:
            return Verdict(Problem.PROVIDER_BUSY, "no state")
        content = str(answer.fields.get("TemplateContent") or "")
        audit = answer.fields.get("AuditInfo")
        reason = audit.get("RejectInfo") if isinstance(audit, dict) else answer.fields.get("Reason")
        kind = str(answer.fields.get("TemplateType", ""))
        return RegisteredTemplate(
            state,
            content,
            placeholders(content, are_numbers=False),
            str(reason or "") if state is RegistrationState.REJECTED else "",
            kind == _MARKETING if kind else None,
        )
    if answer.status < 500 and code.startswith("isv.") and "TEMPLATE" in code:
        return RegisteredTemplate(RegistrationState.NOT_REGISTERED, reason=code)
    busy = answer.status >= 500 or answer.status == 429 or code.startswith("Throttling")
    return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, (code or str(answer.status))[:64])
