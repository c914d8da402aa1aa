"""Requests of the public calls that are good, as `test_out_of_range.py` spoils them one value at a time."""

from __future__ import annotations

from typing import Any

from tests.e2e.client import email_template, event_journey

EVENT_RULE = {
    "event": {
        "eventName": "X", "aggregate": "AGGREGATE_SUM", "property": "revenue", "op": "OPERATOR_GTE", "value": 1,
        "window": {"lastDays": 30},
    }
}  # fmt: skip
MEASURE = {"event": {name: part for name, part in EVENT_RULE["event"].items() if name not in ("op", "value")}}
COUPON_TEMPLATE = {
    "couponTemplateId": "swept", "amountOff": {"amount": "10.00"}, "currencyCode": "CNY", "validDays": 10,
}  # fmt: skip
BASKET = {"lines": [{"sku": "A", "quantity": 1, "price": "10.00"}], "currencyCode": "CNY"}
SWEPT_FORM = {
    "displayName": "Swept", "title": "Swept",
    "fields": [{"key": "mail", "label": "m", "kind": "FORM_FIELD_KIND_EMAIL", "identifier": "FORM_IDENTIFIER_EMAIL"}],
}  # fmt: skip
SENDING_POLICY = {
    "frequencyCaps": [
        {"frequencyCapId": "swept", "maximum": 1_000, "windowLength": 1, "windowUnit": "CAP_WINDOW_UNIT_DAY", "channels": ["CHANNEL_SMS"]}
    ],
    "quietHours": [{"quietHoursId": "night", "channels": ["CHANNEL_SMS"], "startTime": "22:00", "endTime": "08:00"}],
    "holidays": [{"holidayId": "swept", "startDate": "2027-02-06", "endDate": "2027-02-07"}],
    "timeZone": "Asia/Shanghai",
}  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "UpdateSendingPolicy": SENDING_POLICY,
    "RecordSubscribeResults": {
        "requestId": "r",
        "openid": "oSwept",
        "results": [{"providerTemplateCode": "tpl", "result": "accept"}],
    },
    "ChangeCustomerTags": {"addTags": ["a"], "requestId": "r"},
    "UpdateCustomer": {"traits": {"city": "a"}, "requestId": "r"},
    "SetCustomerConsent": {"channel": "email", "purpose": "marketing", "granted": True, "requestId": "r"},
    "EarnPoints": {"points": 5, "reason": "swept", "requestId": "r1"},
    "RedeemPoints": {"points": 1, "reason": "swept", "requestId": "r2"},
    "ReversePoints": {"reversedRequestId": "r1", "requestId": "r3"},
    "AdjustPoints": {"points": 2, "reason": "swept", "requestId": "r4"},
    "UpdateLoyaltySettings": {"earning": {"points": 1, "amount": 10}, "timeZone": "Asia/Shanghai"},
    "CreateSegment": {"segmentId": "swept", "rule": EVENT_RULE},
    "UpdateSegment": {"displayName": "Swept", "rule": EVENT_RULE},
    "PreviewSegment": {"rule": EVENT_RULE},
    "EstimateReach": {"rule": EVENT_RULE},
    "PublishSegment": {"etag": "x"},
    "PauseSegment": {"etag": "x"},
    "ResumeSegment": {"etag": "x"},
    "ArchiveSegment": {"etag": "x"},
    "UnarchiveSegment": {"etag": "x"},
    "OverlapSegments": {"segmentIds": ["swept", "swept2"]},
    "CreateCustomerList": {"customerListId": "swept", "displayName": "Swept"},
    "UpdateCustomerList": {"displayName": "Swept"},
    "AddListEntries": {"identifiers": [{"type": "user_id", "value": "u"}]},
    "RemoveListEntries": {"identifiers": [{"type": "user_id", "value": "u"}]},
    "CleanCustomerList": {"channel": "CHANNEL_SMS", "withoutConsent": True, "validateOnly": True},
    "CreateComputedTrait": {"computedTraitId": "swept", "measure": MEASURE},
    "UpdateComputedTrait": {"displayName": "Swept", "measure": MEASURE},
    "PreviewComputedTrait": {"measure": MEASURE},
    "PreviewLifecycle": {"lifecycle": {"newDays": 30, "activeDays": 60, "atRiskDays": 120, "asleepDays": 365}},
    "QueryInsight": {
        "metrics": ["METRIC_ORDERS", "METRIC_REVENUE"],
        "dimension": {"property": "channel"},
        "rule": EVENT_RULE,
    },
    "QueryFunnel": {"steps": [{"eventName": "X"}, {"eventName": "Y"}], "limitMinutes": 60},
    "QueryRetention": {"first": {"order": {}}, "again": {"event": {"eventName": "X"}}, "periods": 3},
    "QueryPaths": {"start": {"eventName": "X"}, "length": 3},
    "CreateReport": {"reportId": "swept", "question": {"query": {"metrics": ["METRIC_ORDERS"]}}, "lastDays": 7},
    "UpdateReport": {"displayName": "Swept", "lastDays": 7},
    "ExportInsight": {"question": {"query": {"metrics": ["METRIC_ORDERS"]}}, "format": "INSIGHT_FORMAT_CSV"},
    "ExportReport": {"format": "INSIGHT_FORMAT_XLSX"},
    "CheckAlert": {"days": 7},
    "CreateDashboard": {"dashboardId": "swept", "displayName": "Swept"},
    "UpdateDashboard": {"displayName": "Swept"},
    "CreateAlert": {
        "alertId": "swept",
        "figure": {"metric": "METRIC_ORDERS", "churnDays": 90},
        "threshold": {"lessThan": "1"},
    },
    "UpdateAlert": {"displayName": "Swept"},
    "PreviewAlert": {
        "alert": {"figure": {"metric": "METRIC_ORDERS"}, "anomaly": {"sensitivityHundredths": 350}},
        "days": 7,
    },
    "QueryProducts": {"key": "sku", "minimumOrders": 2},
    "QueryLifecycleFlow": {"rule": EVENT_RULE},
    "ClusterCustomers": {"rule": EVENT_RULE},
    "ListInsightCustomers": {"query": {"metrics": ["METRIC_ORDERS"]}, "metric": "METRIC_ORDERS"},
    "SummarizeRfm": {"eventName": "X", "orderProperty": "order_id", "valueProperty": "revenue"},
    "CreateJourney": event_journey("swept", "X", "swept"),
    "CreateTemplate": email_template("swept"),
    "CreateAccount": {"accountId": "swept", "smtp": {"host": "mail.invalid", "sender": "hello@shop.example"}},
    "CreateSource": {"displayName": "Swept", "signatureScheme": "SIGNATURE_SCHEME_SHOPIFY"},
    "UpdateSource": {"displayName": "Swept"},
    "UpdateForm": {"displayName": "Swept"},
    "UpdateCouponTemplate": {"displayName": "Swept"},
    "UpdateCompany": {"displayName": "Swept"},
    "CreateTag": {"tagId": "swept", "family": "TAG_FAMILY_VALUE"},
    "BatchCreateTags": {"tags": [{"tagId": "swept2", "family": "TAG_FAMILY_VALUE"}]},
    "UpdateTag": {"titleEn": "Swept"},
    "CreateCompany": {"companyId": "swept", "displayName": "Swept"},
    "AddCompanyMember": {"customerId": "1"},
    "RemoveCompanyMember": {"customerId": "1"},
    "CreateForm": SWEPT_FORM,
    "PreviewForm": {"form": SWEPT_FORM},
    "RotateSourceSecret": {"requestId": "r"},
    "PreviewSource": {"body": {"id": 1}},
    "SendMessage": {"requestId": "r", "customerId": "1", "templateId": "swept"},
    "BatchResendMessages": {"filter": "resendable = true"},
    "LiftSuppression": {"reason": "asked for"},
    "CreateKey": {"displayName": "swept"},
    "ValidateJourney": {"definition": event_journey("swept", "X", "swept")["definition"]},
    "RestoreJourneyVersion": {"version": 1},
    "MergeCustomers": {"otherCustomerId": "2"},
    "RestrictCustomer": {"reason": "asked for"},
    "UnrestrictCustomer": {"reason": "asked for"},
    "ExportCustomer": {"pageSize": 10, "format": "EXPORT_FORMAT_HTML"},
    "CutCustomer": {"identifiers": [{"type": "phone", "value": "13912345678"}]},
    "DryRunIdentityRules": {
        "identityRules": {"types": [{"type": "*", "limitPerCustomer": 3, "mayMerge": True}], "totalLimit": 9}
    },
    "ApplyIdentityRules": {"requestId": "r"},
    "EraseCustomer": {"requestId": "r"},
    "StartLinkRun": {"linkThreshold": 0.9, "requestId": "r"},
    "FindSimilarCustomers": {"traits": {"name": "王小明", "birthday": "1990-05-17"}},
    "PublishJourney": {"etag": "x"},
    "PublishJourneyDraft": {"etag": "x"},
    "RenderTemplate": {"template": email_template("swept"), "values": {"event": {"name": "X"}}},
    "TestSendTemplate": {"testRecipientId": "swept"},
    "CheckTemplateRegistration": {"accountId": "swept"},
    "SignIn": {"email": "swept@shop.example", "password": "not the right one"},
    "ChangePassword": {"password": "not the right one", "newPassword": "another that is long"},
    "AcceptInvitation": {"token": "x", "displayName": "Swept", "password": "one that is long"},
    "CreateCouponTemplate": COUPON_TEMPLATE,
    "IssueCoupons": {"couponTemplateIds": ["swept"], "customerId": "1", "requestId": "r"},
    "ReserveCoupon": {"orderId": "o", "requestId": "r"},
    "RedeemCoupon": {"orderId": "o", "basket": BASKET, "requestId": "r"},
    "ReleaseCoupon": {"orderId": "o", "requestId": "r"},
    "CheckCustomerCoupons": {"basket": BASKET},
    "CancelCoupon": {"requestId": "r"},
    "IdentifyBuyer": {"type": "user_id", "value": "u", "basket": BASKET},
    "RecordPurchase": {"identifiers": [{"type": "user_id", "value": "u"}], "orderId": "o", "revenue": "10.00"},
    "RefundPurchase": {"orderId": "o", "requestId": "r"},
    "SetStock": {"lines": [{"sku": "A", "storeId": "s", "quantity": 1}], "stateTime": "2026-11-29T09:30:00Z"},
    "CreateImportJob": {"displayName": "swept", "sizeBytes": 10},
    "PreviewImportJob": {"mapping": {"call": "track"}},
    "StartImportJob": {"mapping": {"call": "track"}, "requestId": "r"},
    "ExportSegment": {"options": {"format": "LIST_FORMAT_CSV"}, "requestId": "r"},
    "ExportCustomers": {"options": {"format": "LIST_FORMAT_CSV"}, "requestId": "r"},
    "LinkCustomerExport": {"contactsInFull": True},
    "TrainModel": {"kind": "MODEL_KIND_CHURN", "horizonDays": 60, "purchaseEvent": "X"},
}
"""Requests that are good but for the one value put into them; a call that is not named is tried with that value alone."""
