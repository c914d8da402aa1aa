"""What Tencent Cloud's codes mean: of a call (`Error.Code`), of one number (`SendStatusSet[].Code`), of a receipt (`errmsg`).

The codes of `SendSms` 2021-01-11 and of its status reports, read in stored copies of the vendor's pages on 2026-11-30.
"""

from __future__ import annotations

from services.messaging.providers.contract import (
    Delivery,
    Doubt,
    Obstacle,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)

OK = "Ok"
"""The `Code` of a number that was taken."""

BUSY_SECONDS = 30.0
RATE_SECONDS = 5.0
ACCOUNT_SECONDS = 300.0

_REFUSALS = {
    "InvalidParameterValue.IncorrectPhoneNumber": Refusal.RECIPIENT_INVALID,
    # "Usually because its owner unsubscribed, or is on a carrier's do-not-disturb list."
    "FailedOperation.PhoneNumberInBlacklist": Refusal.OPTED_OUT,
    "UnsupportedOperation.UnsupportedRegion": Refusal.POLICY,
    "UnsupportedOperation.UnsuportedRegion": Refusal.POLICY,
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": Refusal.POLICY,
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": Refusal.POLICY,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": Refusal.POLICY,
}
"""Of this recipient, or of this kind of message to them."""

_WAITS = {
    # Marketing is taken from 8:00 to 22:00 only: six tries last over the night.
    "FailedOperation.MarketingSendTimeConstraint": 7_200.0,
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30.0,
    "LimitExceeded.PhoneNumberOneHourLimit": 3_600.0,
    "LimitExceeded.PhoneNumberDailyLimit": 86_400.0,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": 86_400.0,
}
"""Limits of one number or of the hour, and how long they last."""

_ACCOUNT_CODES = frozenset(
    {
        "FailedOperation.InsufficientBalanceInSmsPackage",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.MissingSignature",
        "FailedOperation.MissingSignatureList",
        "FailedOperation.NotEnterpriseCertification",
        "InvalidParameterValue.SdkAppIdNotExist",
        "IpInBlacklist",
        "IpNotInWhitelist",
        "InvalidAction",
        "NoSuchProduct",
        "NoSuchVersion",
        "UnsupportedRegion",
        "UnsupportedProtocol",
    }
)
_ACCOUNT_KINDS = ("AuthFailure", "UnauthorizedOperation")

_RECEIPTS = {
    # The number is unknown to its carrier. Codes that may also mean that a phone is off are none of these.
    "MK:0000": Delivery.INVALID_ADDRESS,
    "MK:0001": Delivery.INVALID_ADDRESS,
    # On the list of those who replied to unsubscribe.
    "MX:0012": Delivery.OPTED_OUT,
}


def meaning_of_code(code: str, retry_after_seconds: float | None = None) -> SendOutcome:
    """Returns what a code that is not `Ok` makes of a message."""
    if code in _REFUSALS:
        return Rejected(_REFUSALS[code], code)
    if code in _WAITS:
        return Retry(_WAITS[code], Obstacle.RATE_LIMITED, code)
    kind = code.partition(".")[0]
    if code in _ACCOUNT_CODES or kind in _ACCOUNT_KINDS:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if kind == "RequestLimitExceeded":
        return Retry(retry_after_seconds or RATE_SECONDS, Obstacle.RATE_LIMITED, code)
    if kind == "LimitExceeded":
        # Of the application or the account, by the day.
        return Retry(3_600.0, Obstacle.RATE_LIMITED, code)
    if kind in ("ResourceInsufficient", "ResourceUnavailable"):
        return Retry(BUSY_SECONDS, Obstacle.BUSY, code)
    if kind == "InternalError" or not code:
        # Its time may have run out after the message was taken.
        return Unknown(Doubt.SERVER_ERROR, code)
    return Rejected(Refusal.CONTENT, code)


def delivery_of(report_status: str, code: str) -> Delivery | None:
    """Returns what a receipt says; None for a status that the vendor does not name."""
    match report_status:
        case "SUCCESS":
            return Delivery.DELIVERED
        case "FAIL":
            return _RECEIPTS.get(code, Delivery.NOT_DELIVERED)
    return None
