"""Which calls an Idempotency-Key makes repeatable, and by what. Pure."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from google.api import field_behavior_pb2

from gateway.audit.telling import without_secrets
from gateway.transcoding.binding import REPEAT_FIELD
from gateway.transcoding.routes import Route
from services.common.errors import InvalidArgument
from services.common.ids import stable_id
from services.common.limits import has_behavior

MAXIMUM_KEY = 255
"""Characters of an Idempotency-Key."""

KEY_PATTERN = rf"^[!-~](?:[ -~]{{0,{MAXIMUM_KEY - 2}}}[!-~])?$"
"""How an Idempotency-Key is spelt: visible ASCII, spaces inside."""

REPEATABLE = frozenset(
    {
        "AcceptLinkSuggestion", "ArchiveCouponTemplate", "ArchiveJourney", "BatchUpsertProducts", "BatchUpsertStores",
        "CancelImportJob", "CancelMassMessage", "CancelOperation", "CheckCustomerCoupons", "DiscardRejectedEvent",
        "ExportCustomer",
        "FindSimilarCustomers", "IdentifyBuyer", "InviteUser", "LiftSuppression", "PauseJourney", "PreviewCustomer",
        "PreviewComputedTrait", "PreviewForm", "PreviewImportJob", "PreviewLifecycle", "PreviewSegment", "PreviewSource",
        "PlanExperiment", "PublishJourney",
        "PublishJourneyDraft",
        "RecordPurchase", "RejectLinkSuggestion", "ReleaseIdentifier", "RenderTemplate", "ResetPassword",
        "RestoreJourneyVersion", "RestrictCustomer", "RevealContacts", "SetStock", "SummarizeRfm", "UndeleteProduct",
        "UndeleteStore", "UnrestrictCustomer", "ValidateJourney", "VerifyAccount",
        "CheckTemplateRegistration", "PreviewTemplate", "PublishTemplate", "RestoreTemplateVersion", "ValidateTemplate",
        "ClickInboxMessage", "DeleteInboxMessages", "IssueCustomerToken", "MarkInboxMessagesRead",
        "CheckSchemas", "DismissSchemaViolation", "BatchCreateTags",
        "ListInsightCustomers", "QueryFunnel", "QueryInsight", "QueryLifecycleFlow", "QueryPaths",
        "QueryProducts", "QueryRetention",
        "CheckAlert", "ExportInsight", "ExportReport", "PreviewAlert", "RunReport",
        "AddCompanyMember", "RemoveCompanyMember", "CancelCustomerExport", "LinkCustomerExport",
        "AddListEntries", "EstimateReach", "CleanCustomerList", "RemoveListEntries",
        "BatchResendMessages", "ResendMessage",
        "CloseConversation", "PauseCustomerMarketing", "ResumeCustomerMarketing", "MarkConversationRead", "ReopenConversation",
        "AssignTask", "ClaimTask", "CompleteTask",
        "ArchiveSegment", "OverlapSegments", "PauseSegment", "PublishSegment", "ResumeSegment", "UnarchiveSegment",
    }
)  # fmt: skip
"""Calls that may be repeated as they are: they only read, or bring a thing into a state it may be in already.

A draft that is published is gone: the same again is refused, and publishes nothing twice.
"""

_CREATES = re.compile(r"(?:Create|Train)([A-Z][A-Za-z]+)")
_KEY = re.compile(KEY_PATTERN)
_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


def check_key(route: Route, key: str) -> None:
    """Refuses a key that could not be honoured.

    Raises:
        InvalidArgument: If the key is no text of 1 to 255 visible characters, or the call has no way to honour one.
    """
    if not _KEY.fullmatch(key):
        raise InvalidArgument(
            f"Idempotency-Key must be 1 to {MAXIMUM_KEY} visible ASCII characters; a UUID is usual.",
            field="Idempotency-Key",
        )
    name = route.method.name
    has_own = REPEAT_FIELD in route.method.input_type.fields_by_name
    if route.http_method == "POST" and not (has_own or needs_storing(route) or name in REPEATABLE):
        raise InvalidArgument(
            "This call takes no Idempotency-Key; leave it out, and look before you send the same again.",
            field="Idempotency-Key",
        )


def needs_storing(route: Route) -> bool:
    """Tells whether the answer of a call is kept for its key: it makes something, and the service knows no request id."""
    return (
        route.http_method == "POST"
        and _CREATES.fullmatch(route.method.name) is not None
        and REPEAT_FIELD not in route.method.input_type.fields_by_name
    )


def has_own_key(route: Route) -> bool:
    """Tells whether what a call makes must come with a key that is the caller's own, such as a SKU."""
    resource = route.method.input_type.fields_by_name.get(route.body)
    if resource is None or resource.message_type is None:
        return False
    fields = resource.message_type.fields
    return any(
        has_behavior(field, field_behavior_pb2.REQUIRED)
        and has_behavior(field, field_behavior_pb2.IMMUTABLE)
        and field.cpp_type == field.CPPTYPE_STRING
        for field in fields
    )


def derive_id(route: Route, workspace_id: str, key: str, message: Any) -> bool:
    """Gives what is to be made an id that follows from the key, if the caller gave none and the call takes one.

    So the same call once more, after an end nobody saw, finds what the first one made.

    Returns:
        Whether the call has such an id now, derived or given; what has a key of the caller's own always has.
    """
    if has_own_key(route):
        return True
    match = _CREATES.fullmatch(route.method.name)
    name = f"{_WORDS.sub('_', match[1]).lower()}_id" if match else ""
    # The id stands in the request, or in the resource that is its body.
    places = [message] if route.body in ("", "*") else [message, getattr(message, route.body)]
    for place in places:
        if name in place.DESCRIPTOR.fields_by_name:
            if not getattr(place, name):
                setattr(place, name, f"{name.removesuffix('_id')}_{stable_id(workspace_id, route.rpc_path, key)}")
            return True
    return False


def digest_of(message: Any) -> bytes:
    """Returns 32 bytes that tell one request from another, whatever the order and spelling of its JSON.

    Secrets are left out: who reads the hash of a weak one can find it. So another secret under the same key is the same
    request.
    """
    return hashlib.sha256(without_secrets(message).SerializeToString(deterministic=True)).digest()
