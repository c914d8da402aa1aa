"""What `schemathesis` asks of an answer beside its own checks: a request that fits the document is refused only for what no schema says."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import schemathesis
from hypothesis import strategies as st

# Of the years that the document's pattern names: nearly all that the format alone would give are none of them.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)).map(datetime.isoformat),
)

BEYOND_A_SCHEMA = {
    "COUPON_CODE_MISTYPED", "INVALID_JOURNEY", "INVALID_PAGE_TOKEN", "INVALID_RULE", "INVALID_TEMPLATE", "TEMPLATE_NOT_PUBLISHABLE", "INVALID_TIMESTAMP", "LIMIT_REACHED", "NO_IDENTIFIER",
    "INVALID_MAPPING",
}  # fmt: skip
"""Reasons that speak of how values hang together, or of the state of the workspace."""

BY_OTHER_FIELDS = {
    # Free text with a vocabulary in several spellings.
    ("LookupCustomer", "type"), ("IdentifyCustomer", "type"), ("IdentifyBuyer", "type"), ("RecordPurchase", "identifiers.type"),
    # Only templates of SMS are registered at a provider.
    ("CheckTemplateRegistration", "template_id"),
    # A consent names one purpose only.
    ("SetCustomerConsent", "purpose"),
    # At least as much as the other threshold.
    ("UpdateLinkSchedule", "linkThreshold"), ("StartLinkRun", "linkThreshold"),
    # To come; one of two; rising, each once, not an order's; needed for one kind of end.
    ("EarnPoints", "expireTime"), ("ReversePoints", "orderId"), ("UpdateLoyaltySettings", "tiers.tiers"),
    ("UpdateLoyaltySettings", "earning.categories"), ("UpdateLoyaltySettings", "earning.events"),
    ("UpdateLoyaltySettings", "validity.days"), ("UpdateLoyaltySettings", "timeZone"),
    # Ascending; each once.
    ("UpdateStandingSettings", "lifecycle.activeDays"), ("UpdateStandingSettings", "lifecycle.atRiskDays"),
    ("UpdateStandingSettings", "lifecycle.asleepDays"), ("UpdateStandingSettings", "risk.overduePercent"),
    ("UpdateStandingSettings", "intent.weights.eventName"), ("PreviewLifecycle", "lifecycle.activeDays"),
    ("PreviewLifecycle", "lifecycle.atRiskDays"), ("PreviewLifecycle", "lifecycle.asleepDays"),
    # A day that there is.
    ("GetDataQualityReport", "report_date"),
    # In the past.
    ("GetLifecycleCounts", "since"), ("ListSegmentMembers", "asOf"), ("ListCustomerSegments", "asOf"),
    # Each once; at least one of two lists; one of two; a reason, and the channel that it needs.
    ("OverlapSegments", "segmentIds"), ("AddListEntries", "identifiers"), ("RemoveListEntries", "identifiers"),
    ("EstimateReach", "segmentId"), ("CleanCustomerList", "withoutContactPoint"), ("CleanCustomerList", "channel"),
    # Of a grant only.
    ("SetCustomerConsent", "expireTime"),
    # At least one of two lists, and nothing in both.
    ("ChangeCustomerTags", "addTags"), ("ChangeCustomerTags", "removeTags"),
    # One of those that messages are sent through; one of the providers' settings.
    ("CreateTemplate", "channel"), ("CreateAccount", "settings"),
    # At least two of those that are compared.
    ("FindSimilarCustomers", "traits"),
    # Needed to make one, not to change it; by the channel, the user or where the installation may call.
    ("CreateAccount", "aliyunSms.accessKeySecret"), ("CreateAccount", "wecom.corpSecret"), ("CreateAccount", "twilioSms.authToken"),
    *(("CreateAccount", f"{app}.{name}") for app in ("wechatOfficialAccount", "wechatMiniProgram")
      for name in ("appSecret", "callbackToken", "encodingAesKey", "endpoint")),
    # What its trigger takes; one of two; later than its start; channels that customers write by; of a channel that answers.
    *((call, name) for call in ("CreateAutoReply", "UpdateAutoReply")
      for name in ("keywords", "workingHours", "text", "templateId", "channels", "trigger")),
    # Something that can be seen.
    ("ReplyConversation", "text"),
    # One of two; of an identifier, a type that there is.
    ("IssueCustomerToken", "customerId"), ("IssueCustomerToken", "identifier"), ("IssueCustomerToken", "identifier.type"),
    ("MarkInboxMessagesRead", "deliveryIds"), ("MarkInboxMessagesRead", "all"),
    # Where the installation may call; a key of HMAC, and of a new account no other.
    *(("CreateAccount", f"webhook.{name}") for name in ("url", "secret", "previousSecret")),
    # An account of a mini-program.
    ("RecordSubscribeResults", "accountId"),
    ("CreateAccount", "tencentSms.secretKey"), ("CreateAccount", "tencentSms.endpoint"),
    *(("CreateAccount", f"fcm.{name}") for name in ("endpoint", "privateKey", "tokenEndpoint")),
    *(("CreateAccount", f"jpush.{name}") for name in ("endpoint", "masterSecret")),
    *(("CreateAccount", f"aliyunVoice.{name}") for name in ("endpoint", "accessKeySecret")),
    # Names that are not ours and not a vendor's.
    ("CreateTemplate", "pushData"), ("UpdateTemplate", "pushData"),
    ("CreateAccount", "smtp.user"), ("CreateAccount", "smtp.password"), ("CreateAccount", "smtp.security"),
    ("CreateAccount", "smtp.port"), ("CreateAccount", "smtp.sender"), ("CreateAccount", "twilioSms.sender"),
    *(("CreateAccount", f"smtp.{name}") for name in (
        "dkimDomain", "dkimSelector", "dkimPrivateKey", "authMechanism", "oauthTokenEndpoint", "oauthClientId", "oauthClientSecret",
        "oauthRefreshToken", "oauthScope", "bounceAddress", "bounceSecret",
    )),
    *(("CreateAccount", f"sendgrid.{name}") for name in ("apiKey", "endpoint", "sender", "webhookPublicKey")),
    *(("CreateAccount", f"aliyunDirectMail.{name}") for name in ("accessKeySecret", "endpoint", "sender")),
    ("CreateAccount", "aliyunSms.endpoint"), ("CreateAccount", "wecom.endpoint"), ("CreateAccount", "twilioSms.endpoint"),
    # As its channel takes it.
    ("CreateTestRecipient", "address"),
    # Only those in which a run ends.
    ("ListStepVisits", "endState"),
    # An address as mail takes it, the name of a time zone, one of the languages, a name that can be shown.
    ("InviteUser", "email"), ("UpdateWorkspace", "timeZone"), ("UpdateWorkspace", "language"), ("UpdateWorkspace", "displayName"),
    # An entry for all other types must be among them.
    ("UpdateIdentityRules", "types"), ("UpdateIdentityRules", "totalLimit"),
    ("DryRunIdentityRules", "types"), ("DryRunIdentityRules", "totalLimit"), ("DryRunIdentityRules", "identityRules.totalLimit"),
    # One of two; a variant that there is.
    ("RenderTemplate", "templateId"), ("RenderTemplate", "variantId"), ("TestSendTemplate", "variantId"),
    # What compiles; each id once; a condition of each case; blocks that are named; a weight of one variant at least.
    *(
        (call, f"{content}{name}")
        for call, content in (("CreateTemplate", "content."), ("UpdateTemplate", "content."), ("RenderTemplate", "template.content."))
        for name in (
            "mjml", "preheader", "blocks", "variants",
            *(f"blocks.{name}" for name in ("blockId", "displayName", "cases", "fallback", "fallback.html", "fallback.text")),
            *(f"blocks.cases.{name}" for name in (
                "caseId", "segmentId", "tag", "trait", "trait.trait", "trait.operator", "trait.value", "body", "body.html", "body.text",
            )),
            *(f"variants.{name}" for name in (
                "variantId", "displayName", "weight", "subject", "preheader", "html", "mjml", "text",
            )),
        )
    ),
    # One of two.
    ("PreviewTemplate", "templateVersion"), ("PreviewTemplate", "sample"),
    # Before its end.
    ("GetTemplateStats", "startTime"), ("GetTemplateStats", "start_time"),
    # Each once.
    ("PreviewCustomer", "nodeIds"),
    # Days, in their order and not to come; each once; what the dimension splits; of days only; segments that there are.
    *(
        (call, f"{report}{field}")
        for call, report in (
            ("QueryInsight", ""), ("QueryFunnel", ""), ("QueryRetention", ""), ("QueryPaths", ""), ("QueryProducts", ""),
            ("QueryLifecycleFlow", ""), ("ListInsightCustomers", "lifecycleFlow."),
            ("ListInsightCustomers", "query."), ("ListInsightCustomers", "funnel."), ("ListInsightCustomers", "retention."),
        )
        for field in (
            "fromDate", "toDate", "metrics", "comparedWith", "dimension.segments.names", "dimension.tags.names",
        )
    ),
    # Of a question that is kept, or taken as a file, the same; days that it names, or so many; reports that there are, each once.
    *(
        (call, f"question.{kind}.{field}")
        for call in ("CreateReport", "UpdateReport", "ExportInsight")
        for kind in ("query", "funnel", "retention", "paths", "products", "lifecycleFlow")
        for field in (
            "fromDate", "toDate", "metrics", "comparedWith", "dimension.segments.names", "dimension.tags.names",
        )
    ),
    ("CreateReport", "question"), ("UpdateReport", "question"), ("ExportInsight", "question"),
    ("CreateReport", "lastDays"), ("UpdateReport", "lastDays"),
    # How often, and where the installation may call.
    *((call, f"schedule{field}") for call in ("CreateReport", "UpdateReport") for field in ("", ".period", ".webhookUrl")),
    ("CreateDashboard", "reportIds"), ("UpdateDashboard", "reportIds"),
    # One of two; bounds with something between them; a figure that has a usual day; where the installation may call.
    *(
        (call, f"{at}{field}")
        for call, at in (("CreateAlert", ""), ("UpdateAlert", ""), ("PreviewAlert", "alert."))
        for field in ("threshold", "threshold.lessThan", "figure.metric", "webhookUrl")
    ),
    # Of the report: one of its periods, steps, values and metrics.
    ("ListInsightCustomers", "query"), ("ListInsightCustomers", "period"), ("ListInsightCustomers", "step"),
    ("ListInsightCustomers", "value"), ("ListInsightCustomers", "metric"), ("ListInsightCustomers", "again"),
    # Not passed yet.
    ("CreateKey", "expireTime"),
    # Passed already.
    ("TrainModel", "asOf"),
    # Not one month, and no more than the installation keeps.
    ("UpdateEventRetention", "months"),
    # Each trait once, and none that messages go to; types of identifiers that there are, and only with a rule by source.
    ("UpdateSurvivorshipRules", "traits"), ("UpdateSurvivorshipRules", "traits.identifierTypes"),
    # Of one another: the end, and how many buckets there are up to it; the name of a time zone.
    ("GetMessageSeries", "startTime"), ("GetMessageSeries", "endTime"), ("GetMessageSeries", "timeZone"),
    ("GetSendingReport", "startTime"), ("GetSendingReport", "endTime"), ("GetSendingReport", "timeZone"),
    ("GetEventSeries", "startTime"), ("GetEventSeries", "endTime"),
    ("GetMembershipSeries", "startTime"), ("GetMembershipSeries", "endTime"),
    # Levels with / between; a web address with a host; attributes of a size together; each product and store once.
    *((call, f"{product}{name}") for call, product in (("CreateProduct", ""), ("UpdateProduct", ""), ("BatchUpsertProducts", "products."))
      for name in ("category", "imageUrl", "pageUrl", "attributes", "sku")),
    # Likewise; hours that overlap, or without a clock.
    *((call, f"{store}{name}") for call, store in (("CreateStore", ""), ("UpdateStore", ""), ("BatchUpsertStores", "stores."))
      for name in ("region", "timeZone", "openingHours", "storeId")),
    ("SetStock", "lines"),
    # Each name once; bounds of the field's own type that something can fit.
    *((call, f"{inside}{fields}.{name}") for call, inside in (("UpdateSchemas", ""), ("CheckSchemas", "schemas."), ("CheckSchemas", ""))
      for fields in ("traits", "events.properties")
      for name in ("name", "required", "allowedValues", "minimum", "minLength", "type")),
    *((call, f"{inside}events.{name}") for call, inside in (("UpdateSchemas", ""), ("CheckSchemas", "schemas."), ("CheckSchemas", ""))
      for name in ("eventName", "mode")),
    # Not blank.
    ("LiftSuppression", "reason"), ("PauseCustomerMarketing", "reason"), ("ResumeCustomerMarketing", "reason"), ("BatchResendMessages", "filter"),
    # Each id and channel once, a unit and a channel that there are, a window of 90 days; hours and days that there are and do not overlap; the name of
    # a time zone.
    *(("UpdateSendingPolicy", name) for name in (
        "timeZone", "frequencyCaps.frequencyCapId", "frequencyCaps.channels", "frequencyCaps.purposes", "frequencyCaps.windowLength",
        "frequencyCaps.windowUnit", "quietHours.quietHoursId", "quietHours.channels", "quietHours.purposes", "quietHours.startTime",
        "quietHours.endTime", "holidays.holidayId", "holidays.startDate", "holidays.endDate", "holidays.channels",
    )),
    # Who it is, one of two ways.
    ("EnterJourney", "entrants"), ("EnterJourney", "entrants.identifier"), ("EnterJourney", "entrants.customerId"),
    # One of two, above nothing.
    ("PlanExperiment", "rate"), ("PlanExperiment", "standardDeviation"), ("PlanExperiment", "effect"),
    # By the rule of filters.
    *(("UpdateJourneyMeasurement", f"goal.filters.{name}") for name in ("property", "op", "value")),
    # As long as the job has announced.
    ("UploadImportFile", "data"),
    # Each goes with one scheme, and that with it; a mapping is a language of its own.
    *((call, f"{place}{name}") for call in ("CreateSource", "UpdateSource") for place in ("", "source.")
      for name in ("hmac", "clientId", "mapping")),
    # One says who it is, each key once, choices by the kind; a host of its own, a channel of the contract.
    *((call, f"{place}{name}") for call in ("CreateForm", "UpdateForm", "PreviewForm") for place in ("", "form.")
      for name in ("fields", "consents", "redirectUrl", "language", "verificationTemplateId")),
    # The name of a time zone, of managers only, one member, not blank; one of two, in the future, by the rule; whose own they are.
    *((call, field) for call in ("CreateStaff", "UpdateStaff") for field in ("timeZone", "managedStoreIds", "wecomUserId", "displayName", "userId")),
    *(("CreateTask", field) for field in ("title", "dueTime", "staffId", "assignment")),
    ("ClaimTask", "staffId"), ("CompleteTask", "outcome"), ("AddTaskComment", "text"), ("ListTasks", "ownOnly"),
    # Names and values of a size.
    ("CreateCompany", "traits"), ("UpdateCompany", "traits"),
    # Each tag once.
    ("BatchCreateTags", "tags.tagId"),
    ("PreviewSource", "mapping"), ("PreviewSource", "body"),
    # One of what a coupon may give, more than nothing; an end, later than the beginning, of the years 1900 to 2199.
    *(
        (call, field)
        for call in ("CreateCouponTemplate", "UpdateCouponTemplate")
        for field in ("amountOff", "amountOff.amount", "percentOff.percent", "startTime", "endTime")
    ),
    # To one of two; a type that the workspace knows.
    ("IssueCoupons", "customerId"), ("IssueCoupons", "type"),
    # Not the one that is never sent.
    ("ListCustomerCoupons", "states"), ("UpdateDataQualitySettings", "alertRules.condition"),
    # A day that there is; each kind once; where one may call.
    ("GetDataQualityReport", "reportDate"), ("UpdateDataQualitySettings", "alertRules.kind"),
    ("UpdateDataQualitySettings", "timeZone"), ("UpdateDataQualitySettings", "webhookUrl"),
}  # fmt: skip
"""Calls and fields whose rule takes more than the field."""


def _is_base64_of_json(text: Any) -> bool:
    try:
        json.loads(base64.b64decode(text, validate=True))
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _has_data_that_are_none(body: Any) -> bool:
    """Tells whether a CloudEvent has data in base64 that are no base64, or no JSON in it."""
    return isinstance(body, dict) and "data_base64" in body and not _is_base64_of_json(body["data_base64"])


BY_THE_BODY: dict[tuple[str, str], Callable[[Any], bool]] = {
    # Of the recursive rule schemathesis makes a 0 at the bounds in place of the whole body.
    ("CreateSegment", ""): lambda body: not isinstance(body, dict),
    ("IngestCloudEvents", ""): _has_data_that_are_none,
    ("IngestCloudEvents", "data_base64"): _has_data_that_are_none,
}
"""Calls and fields (empty: the whole) that are refused for some bodies only, and for which."""


WRITTEN_EXPRESSIONS = {
    # Name fields of what is listed or changed.
    "filter", "orderBy", "updateMask",
    # Must equal the header, where both are given.
    "requestId",
}  # fmt: skip
"""Fields of many calls whose text has a grammar, or must agree with another."""

IN_WORDS = (
    "only one of",
    # Of an update, the mask names what is said to be unchangeable.
    "it cannot be changed",
    # A number in free JSON.
    "send a longer one as text",
    # Of a list in a query; the call that takes 500 over gRPC says so.
    "with at most 200 parameters",
)
"""What the document says in words, as JSON Schema has none for it."""


@schemathesis.check
def refused_for_what_a_schema_says(ctx: Any, response: Any, case: Any) -> None:
    """Fails where a request that fits the document is refused for something that the document could have said."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    operation = case.operation.definition.raw["operationId"]
    # Which entry of a list it is says nothing of the rule.
    field = re.sub(r"\[\d+\]", "", problem["metadata"].get("field", ""))
    if operation.startswith("Update") and problem["code"] == "MISSING_FIELD":
        # The mask in the query names what the body does not have.
        return
    if field in WRITTEN_EXPRESSIONS or any(words in problem["message"] for words in IN_WORDS):
        return
    if (operation, field) in BY_THE_BODY and BY_THE_BODY[operation, field](case.body):
        return
    if problem["code"] not in BEYOND_A_SCHEMA and (operation, field) not in BY_OTHER_FIELDS:
        raise AssertionError(f"{operation} refused {field or 'it'} as {problem['code']}: {problem['message']}")
